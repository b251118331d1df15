"""Forms of the lists and of the divisions."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants import clock
from grants.vocabulary.tables import Area, Division, Level, ListName
from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class TermForm(Form):
    """A new term of a list."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.list_name = self.choice("list_name", ListName)
            self.code = self.text("code", longest=40)
            self.name = self.text("name", longest=60)
            self.source = self.text("source", required=False, longest=40)


class ClosingForm(Form):
    """The last day of a term or a division."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, until_on=clock.today())
        if self.posted:
            self.until_on = self.day("until_on")


class DivisionForm(Form):
    """A new division below another one."""

    def __init__(self, posted: Posted, parents: Sequence[str]) -> None:
        super().__init__(posted)
        if self.posted:
            self.code = self.text("code", longest=12).upper()
            self.name = self.text("name", longest=60)
            self.parent = self.choice("parent", parents)
            self.level = self.choice("level", Level)
            self.note = self.text("note", required=False, longest=200)
            self.is_management_area = self.flag("is_management_area")


class DivisionFactsForm(Form):
    """Where a division lies, and since when it is a pilot area."""

    def __init__(self, posted: Posted, row: Division) -> None:
        super().__init__(posted, area=row.area, pilot_from=row.pilot_from, pilot_until=row.pilot_until, note=row.note)
        if self.posted:
            self.area = self.choice("area", Area, required=False)
            self.pilot_from = self.day("pilot_from", required=False)
            self.pilot_until = self.day("pilot_until", required=False)
            self.note = self.text("note", required=False, longest=200)
