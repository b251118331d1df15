"""What the system tells people: each kind of letter with its standard words and the fields that may stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.i18n import CHINESE, Text, _, speaking
from grants.notifications.tables import LetterWording

EVERYBODY: dict[str, Text] = {"name": _("收件人姓名")}
LETTERS: dict[str, "Letter"] = {}


@dataclass(frozen=True)
class Letter:
    """One kind of letter. `fields` names what the words may mention as {field}; `sms` is sent to a mobile phone, so it
    mentions nothing personal (ui principle 9)."""

    event: str
    name: Text
    subject: Text
    body: Text
    fields: Mapping[str, Text] = field(default_factory=dict)
    sms: Text | None = None

    def __post_init__(self) -> None:
        if self.event in LETTERS:
            raise ValueError(f"two letters are called {self.event}")
        LETTERS[self.event] = self

    @property
    def mentions(self) -> dict[str, Text]:
        """Every field that may stand in the words, with what it is."""
        return {**EVERYBODY, **self.fields}


@dataclass(frozen=True)
class Words:
    """A letter as one person reads it."""

    subject: str
    body: str
    sms: str


def worded(letter: Letter, wording: LetterWording | None, values: Mapping[str, object]) -> Words:
    """A letter with its fields filled in, in Chinese, whoever acted: the office's own words where it has some."""
    if wording is None:
        words = (letter.subject.key, letter.body.key, letter.sms.key if letter.sms else "")
    else:
        words = (wording.subject, wording.body, wording.sms)
    with speaking(CHINESE):
        filled = {name: str(values.get(name, "")) for name in letter.mentions}
        return Words(*(each.format_map(filled) for each in words))
