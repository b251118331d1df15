"""The form of a redacted copy: each piece of an application by its place, and the files that name nobody."""

from collections.abc import Mapping
from typing import Any

from grants.i18n import _
from grants.scoring.blind import pieces, proposing
from grants.scoring.blind.facts import Original
from grants.web.forms import Form

LONGEST = 20_000


class RedactionForm(Form):
    """Begins with what was confirmed before, else with what the system proposes."""

    def __init__(self, seen: Original, posted: Mapping[str, Any] | None = None) -> None:
        proposed, self.blacked = proposing.proposal(seen.found, seen.names)
        super().__init__(posted, **({} if posted is not None else _first(seen, proposed)))
        self.texts: dict[str, str] = {}
        self.open_files: list[int] = []
        if self.posted:
            self.version = self.number("version") or 0
            for n, piece in enumerate(seen.found, 1):
                text = self.text(f"piece-{n}", required=piece.key == pieces.TITLE, longest=LONGEST)
                self.texts[piece.key] = text.replace("\r\n", "\n")
            self.open_files = [int(each) for each in self.choices("open", [e.upload.id for e in seen.paintable])]
            if not self.flag("confirmed"):
                self.fail("confirmed", _("请逐段核对后勾选"))


def _first(seen: Original, proposed: Mapping[str, str]) -> dict[str, object]:
    begins, opened = proposed, list[int]()
    if seen.redaction is not None:
        kept: Any = seen.redaction.texts
        begins = {piece.key: kept.get(piece.key, piece.text) for piece in seen.found}
        opened = list(seen.redaction.open_files)
    named = {f"piece-{n}": begins[piece.key] for n, piece in enumerate(seen.found, 1)}
    return {**named, "open": opened, "version": seen.version}
