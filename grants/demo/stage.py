"""What a replay knows while it plays: the round, its people, and the rows that its codes stand for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from grants import clock
from grants.demo.cast import Cast
from grants.demo.round_file import Round
from grants.errors import Refused
from grants.people.rules import Actor
from grants.people.tables import Role


@dataclass
class Event:
    """One thing that somebody does at a moment."""

    at: datetime
    label: str
    happens: Callable[[], Awaitable[object]]


@dataclass
class Stage:
    """The round on its way. Ids are by the codes of the file; `problems` is what went otherwise than the file says."""

    the_round: Round
    cast: Cast
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def call(self) -> dict[str, Any]:
        return dict(self.the_round["call"])

    @property
    def funder(self) -> str:
        """The code of the organisation that funds."""
        return self._with_role("funder")

    def _with_role(self, role: str) -> str:
        return str(next(each["code"] for each in self.the_round["organizations"] if role in each.get("roles", [])))

    def organization(self, code: str) -> dict[str, Any]:
        return dict(next(each for each in self.the_round["organizations"] if each["code"] == code))

    def application(self, code: str) -> dict[str, Any]:
        return dict(next(each for each in self.the_round["applications"] if each["code"] == code))

    def staff(self, role: Role) -> Actor:
        """The funder's person of that role."""
        return self.cast.of(self.funder, role)

    def hub_of(self, application: str) -> str | None:
        """The hub through which an application was made, if it was."""
        found = self.application(application)
        return str(found["submitted_by"]) if found["submitted_by"] != found["applicant"] else None

    def grantee(self, application: str) -> Actor:
        """Who speaks for an award: the hub's operator for a group, else the applicant's authorised person."""
        hub = self.hub_of(application)
        if hub is not None:
            return self.cast.of(hub, Role.HUB_OPERATOR)
        return self.cast.of(self.application(application)["applicant"], Role.SIGNATORY)

    def keep(self, kind: str, code: str, row_id: int) -> None:
        self.ids[kind, code] = row_id

    def id(self, kind: str, code: str) -> int:
        """The row of a code. KeyError when an earlier step did not make it."""
        return self.ids[kind, code]

    def expect(self, label: str, expected: object, found: object) -> None:
        """Note a difference between what the file says and what happened."""
        if expected != found:
            self.problems.append(f"{label}: expected {expected}, found {found}")

    async def must_be_refused(self, label: str, code: str, attempt: Awaitable[object]) -> None:
        """Make an attempt that has to fail with exactly that code."""
        try:
            await attempt
        except Refused as refusal:
            self.expect(label, code, refusal.code)
        else:
            self.problems.append(f"{label}: expected {code}, but it was accepted")


def moment(text: str) -> datetime:
    """A moment of the file."""
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """A day of the file."""
    return date.fromisoformat(text)


def during(text: str, hour: int, minute: int = 0) -> datetime:
    """A moment of a day of the file; minutes may run over the hour."""
    return clock.during(day(text), hour) + timedelta(minutes=minute)
