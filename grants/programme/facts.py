"""What is typed of an entry, and an entry with the names of all it refers to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grants.calls.tables import Call, Programme
from grants.organizations.tables import Organization
from grants.programme.registers import REGISTERS, TIES, Register
from grants.programme.tables import RegisterChange, RegisterEntry, RegisterKind
from grants.vocabulary.tables import Division, Term


@dataclass(frozen=True)
class EntryPlan:
    """An entry as it is asked for: the columns that its register uses, with ids where they refer to something."""

    values: Mapping[str, Any]
    organizations: frozenset[int] = frozenset()
    calls: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Names:
    """What entries refer to, by id."""

    organizations: Mapping[int, Organization] = field(default_factory=dict)
    divisions: Mapping[int, Division] = field(default_factory=dict)
    terms: Mapping[int, Term] = field(default_factory=dict)
    programmes: Mapping[int, Programme] = field(default_factory=dict)

    def said(self, register: Register, column: str, value: object) -> object:
        """A value of a column as it is shown; none where there is none."""
        if value in (None, ""):
            return None
        if column == "sort":
            return register.sorts.get(str(value), value)
        named: Mapping[str, Mapping[int, Any]] = {
            "organization": self.organizations,
            "partner": self.organizations,
            "division": self.divisions,
            "term": self.terms,
            "programme": self.programmes,
        }
        return named[column][int(str(value))].name if column in named else value


@dataclass(frozen=True)
class EntryFacts:
    """An entry with what it refers to, whom and which calls it is tied to, and what changed."""

    row: RegisterEntry
    names: Names
    tied: Sequence[Organization] = ()
    calls: Sequence[Call] = ()
    changes: Sequence[RegisterChange] = ()

    @property
    def kind(self) -> RegisterKind:
        return RegisterKind(self.row.kind)

    @property
    def register(self) -> Register:
        return REGISTERS[self.kind]

    @property
    def shown(self) -> list[tuple[str, object, object]]:
        """Column, its name, its value as it is shown."""
        return [(column, label, self.said(column)) for column, label in self.register.columns.items()]

    def said(self, column: str) -> object:
        if column == TIES:
            return "、".join([each.name for each in self.tied] + [each.title for each in self.calls])
        return self.names.said(self.register, column, getattr(self.row, column))

    def is_open_on(self, day: date) -> bool:
        """Not ended, and not past its last day where nothing has to be done by then."""
        until = self.row.until_on
        return self.row.ended_on is None and (until is None or self.register.due is not None or day <= until)
