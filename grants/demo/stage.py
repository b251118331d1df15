"""What a replay knows while it plays: the round, its people, and the rows that its codes stand for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any

from grants import clock
from grants.demo.cast import Cast
from grants.demo.round_file import Round
from grants.errors import Refused
from grants.people.rules import Actor
from grants.people.tables import Role

WEEKS_BEFORE = timedelta(weeks=6)


class Phase(IntEnum):
    """What comes before what on one day, since a file gives days only: money arrives before it is claimed.

    An attempt is made before anything of its day could change why it is refused; one that must find something done
    is made after it.
    """

    CALL = 0  # the only events with moments of their own, in the file or between two of them
    STATEMENTS = 1
    DECISIONS = 2
    NOTICE = 3
    OBJECTIONS = 4
    ATTEMPTS = 5
    FINDINGS = 6
    AGREEMENTS = 7
    REPORTS = 8
    RETURNS = 9
    PAYMENTS = 10
    CLAIMS = 11
    INTEREST = 12
    SETTLING = 13
    LATE_ATTEMPTS = 14
    CLOSING = 15
    GOING_ON = 16


@dataclass
class Event:
    """One thing that somebody does on a day. Within a phase a later `wave` waits for the earlier ones, then `at`."""

    at: datetime
    label: str
    happens: Callable[[], Awaitable[object]]
    phase: Phase = Phase.CALL
    wave: int = 0

    @property
    def place(self) -> tuple[date, Phase, int, datetime]:
        """By this events are sorted."""
        return clock.local_day(self.at), self.phase, self.wave, self.at


# An attempt that is refused because of what was done that day comes after it.
AFTERWARDS = ("awards.already_signed", "awards.cancelled", "disbursement.already_live", "disbursement.on_hold")


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
    def begin(self) -> datetime:
        """When the organisations are registered: well before the call, and before anybody tries to apply."""
        return min([moment(self.call["published_at"]), *self._attempts()]) - WEEKS_BEFORE

    @property
    def drafted(self) -> datetime:
        """When the call is drafted: an attempt that comes too early finds it unpublished."""
        return min([moment(self.call["published_at"]), *self._attempts()]) - timedelta(hours=1)

    def _attempts(self) -> list[datetime]:
        return [moment(each["at"]) for each in self.refusals("submit_application").values()]

    def refusals(self, kind: str) -> dict[int, dict[str, Any]]:
        """The attempts of a kind by their number in the file."""
        numbered = enumerate(self.the_round["refusals"], start=1)
        return {number: each for number, each in numbered if each["try"] == kind}

    @property
    def funder(self) -> str:
        """The code of the organisation that funds."""
        return self._with_role("funder")

    def listed(self, name: str) -> list[dict[str, Any]]:
        """A section of the file that only some rounds have."""
        return list(self.the_round.get(name) or [])

    def _with_role(self, role: str) -> str:
        return str(next(each["code"] for each in self.the_round["organizations"] if role in (each.get("roles") or [])))

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


def later(verb: Callable[..., Awaitable[object]], *args: Any) -> Callable[[], Awaitable[object]]:
    """What an event does when its moment comes."""
    return lambda: verb(*args)


def attempt_on(label: str, each: dict[str, Any], happens: Callable[[], Awaitable[object]]) -> Event:
    """An attempt on a day of the file."""
    if each["expect"] in AFTERWARDS:
        return Event(during(each["on"], 17), label, happens, Phase.LATE_ATTEMPTS)
    return Event(during(each["on"], 9), label, happens, Phase.ATTEMPTS)


def moment(text: str) -> datetime:
    """A moment of the file."""
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """A day of the file."""
    return date.fromisoformat(text)


def during(text: str, hour: int, minute: int = 0) -> datetime:
    """A moment of a day of the file; minutes may run over the hour."""
    return clock.during(day(text), hour) + timedelta(minutes=minute)
