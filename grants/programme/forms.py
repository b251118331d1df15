"""What people type of an entry, of its end, and of a sheet of entries."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants import clock
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.programme.facts import EntryFacts, EntryPlan
from grants.programme.queries import Options
from grants.programme.registers import LONGEST, Register
from grants.web.forms import Form

BODIES = ("organization", "partner")
DAYS = ("from_on", "until_on")


class EntryForm(Form):
    """An entry of one register. Organisations are typed by name or number, one a line where any number may be: `named`
    says which of them are known."""

    def __init__(
        self,
        register: Register,
        posted: Mapping[str, Any] | None = None,
        entry: EntryFacts | None = None,
        **begins: object,
    ) -> None:
        super().__init__(posted, **(begins if entry is None else _as_it_stands(entry)))
        self.register = register

    @property
    def typed_bodies(self) -> list[str]:
        """Every organisation that was typed."""
        return [self.value(column) for column in BODIES] + self._lines()

    def read(self, options: Options, named: Mapping[str, Organization], missing: object) -> EntryPlan:
        """The plan that was typed; `missing` are the words for an organisation that nobody knows."""
        values = {column: self._column(column, options) for column in self.register.columns if column not in BODIES}
        for column in (each for each in BODIES if each in self.register.columns):
            typed = self.text(column, required=column in self.register.wanted)
            values[column] = named[typed].id if typed in named else None
            if typed and typed not in named:
                self.fail(column, missing)
        lines = self._lines()
        if any(each not in named for each in lines):
            self.fail("organizations", missing)
        calls = self.choices("calls", [each.id for each in options.calls]) if self.register.ties == "calls" else []
        return EntryPlan(
            values,
            frozenset(named[each].id for each in lines if each in named),
            frozenset(int(each) for each in calls),
        )

    def _column(self, column: str, options: Options) -> object:
        wanted = column in self.register.wanted
        if column in DAYS:
            return self.day(column, required=wanted)
        if column == "headcount":
            return self.number(column, required=wanted, most=10_000_000)
        if column == "sort":
            return self.choice(column, self.register.sorts, required=wanted) or ""
        offered: Mapping[str, Sequence[Any]] = {
            "division": options.divisions,
            "term": options.terms,
            "programme": options.programmes,
        }
        if column in offered:
            chosen = self.choice(column, [each.id for each in offered[column]], required=wanted)
            return int(chosen) if chosen else None
        return self.text(column, required=wanted, longest=LONGEST[column])

    def _lines(self) -> list[str]:
        if self.register.ties != "organizations":
            return []
        return [line.strip() for line in self.value("organizations").splitlines() if line.strip()]


def _as_it_stands(entry: EntryFacts) -> dict[str, object]:
    row = entry.row
    begins: dict[str, object] = {column: getattr(row, column) for column in entry.register.columns}
    for column in BODIES:
        if begins.get(column) is not None:
            begins[column] = entry.names.organizations[getattr(row, column)].name
    begins["organizations"] = "\n".join(each.name for each in entry.tied)
    begins["calls"] = [each.id for each in entry.calls]
    begins["version"] = row.version
    return begins


class KeeperForm(EntryForm):
    """A new entry, with the office that keeps it."""

    def keeper(self, options: Options) -> int:
        """The office; the only one where there is one."""
        keepers = [each.id for each in options.keepers]
        return keepers[0] if len(keepers) == 1 else int(self.choice("keeper", keepers) or 0)


class EndingForm(Form):
    """The day on which it was over, and how it came out."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, ended_on=clock.today())
        if posted is not None:
            self.ended_on = self.day("ended_on")
            self.reason = self.text("reason", longest=1000)


class EntriesSheetForm(Form):
    """A spreadsheet of entries for one office."""

    def __init__(self, options: Options, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.sheet = self.posted_file("file")
        if posted is not None:
            keepers = [each.id for each in options.keepers]
            self.keeper = keepers[0] if len(keepers) == 1 else int(self.choice("keeper", keepers) or 0)
            if self.sheet is None:
                self.fail("file", _("请选择表格文件"))
