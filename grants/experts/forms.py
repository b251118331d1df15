"""Forms of the pool of experts."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.experts.facts import PROFILE, Identity
from grants.experts.rules import MOST_SHEETS
from grants.experts.tables import Expert
from grants.i18n import _
from grants.web.forms import Form, whole

Posted = Mapping[str, Any] | None
Words = Sequence[tuple[str, str]]


class ProfileForm(Form):
    """What the pool says of an expert, as far as a form changes it."""

    def __init__(self, posted: Posted, topics: Words, areas: Words, /, **initial: object) -> None:
        super().__init__(posted, **initial)
        self._topics, self._areas = [code for code, _name in topics], [code for code, _name in areas]

    def _profile(self) -> dict[str, Any]:
        return {
            "field": self.text("field", longest=60),
            "title": self.text("title", required=False, longest=60),
            "is_senior": self.flag("is_senior"),
            "topics": self.choices("topics", self._topics),
            "areas": self.choices("areas", self._areas),
            "most_sheets": self.number("most_sheets", required=False, least=1, most=MOST_SHEETS),
        }


class NewExpertForm(ProfileForm):
    """A person, by the name they sign in with, comes into the pool of experts."""

    def __init__(self, posted: Posted, topics: Words, areas: Words) -> None:
        super().__init__(posted, topics, areas)
        if self.posted:
            self.login = self.text("login", longest=80)
            self.code = self.text("code", longest=20)
            self.id_number = self.text("id_number", longest=40)
            self.profile = self._profile()
            # An identity number is never written back into a page.
            self._values.pop("id_number", None)


class EditForm(ProfileForm):
    """A profile as it stands, and what it becomes. Codes that are no longer offered stay where they were chosen."""

    def __init__(self, posted: Posted, topics: Words, areas: Words, expert: Expert) -> None:
        kept = {name: _shown(getattr(expert, name)) for name in PROFILE} | {"version": expert.version}
        # A box that was unticked is not posted: it must not fall back on what stood there.
        super().__init__(posted, topics, areas, **(kept if posted is None else {}))
        self.topics = [*topics, *((code, code) for code in expert.topics if code not in dict(topics))]
        self.areas = [*areas, *((code, code) for code in expert.areas if code not in dict(areas))]
        self._topics, self._areas = [code for code, _name in self.topics], [code for code, _name in self.areas]
        if self.posted:
            self.version = whole(self.value("version")) or 0
            self.fields = self._profile() | {"left_on": self.day("left_on", required=False)}
            self.reason = self.text("reason", required=False, longest=300)


def _shown(value: object) -> object:
    return "yes" if value is True else None if value is False else value


class IdentityForm(Form):
    """What identifies and pays an expert: only ever typed anew, never shown again."""

    def __init__(self, posted: Posted = None, *, version: int) -> None:
        super().__init__(posted, version=version)
        if self.posted:
            self.version = whole(self.value("version")) or 0
            self.identity = Identity(
                id_number=self.text("id_number", required=False, longest=40),
                account_number=self.text("account_number", required=False, longest=40),
                address=self.text("address", required=False, longest=200),
            )
            for name in ("id_number", "account_number", "address"):
                self._values.pop(name, None)


class AbsenceForm(Form):
    """Days on which an expert cannot come."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.from_on = self.day("from_on")
            self.until_on = self.day("until_on")
            self.reason = self.text("reason", required=False, longest=200)


class SheetForm(Form):
    """A spreadsheet with experts."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.sheet = self.posted_file("file")
            if self.sheet is None:
                self.fail("file", _("请选择表格文件"))
