"""Reads of eligibility: one application as it lies on the desk, and the queue of a round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants import clock
from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationStatus, ApplicationVersion
from grants.calls import queries as calls
from grants.calls.queries import CallFacts
from grants.calls.tables import Call
from grants.duplicates import queries as duplicates
from grants.eligibility.facts import Work, held_by
from grants.eligibility.tables import EligibilityCheck, EligibilityDesk, EligibilityTick
from grants.errors import NotFound
from grants.i18n import _
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person, Role


@dataclass(frozen=True)
class Waiting:
    """A row of the queue."""

    facts: ApplicationFacts
    desk: EligibilityDesk | None
    open_hits: int
    now: datetime

    @property
    def holder(self) -> int | None:
        """On whose desk it lies now."""
        return held_by(self.desk, self.now)

    @property
    def since(self) -> datetime:
        """Since when it waits: its last submission."""
        moment: datetime = self.facts.versions[-1].submitted_at if self.facts.versions else self.now
        return moment

    @property
    def days(self) -> int:
        """Whole days of waiting; those that have their conclusion wait no more."""
        return (clock.local_day(self.now) - clock.local_day(self.since)).days if self.waits else 0

    @property
    def waits(self) -> bool:
        """For an officer: submitted, or its time for correcting is over."""
        if self.facts.status == ApplicationStatus.RETURNED:
            return self.facts.correct_by is not None and self.facts.correct_by < self.now
        return self.facts.status == ApplicationStatus.SUBMITTED


async def work(person: Actor, application_id: int, *, lock: bool = False) -> Work:
    """An application on the desk, for who may read it. `lock` keeps it still for an action: the application first."""
    facts = await applications.application(person, application_id, lock=lock)
    desk = EligibilityDesk.objects().where(EligibilityDesk.application == application_id).first()
    ticks = await EligibilityTick.objects().where(EligibilityTick.application == application_id)
    return Work(
        facts=facts,
        found=await applications.findings_now(facts),
        desk=await desk,
        ticks={each.item: each for each in ticks},
        hits=await duplicates.hits_of(application_id),
        checks=await checks_of(application_id),
    )


async def desk_of(application_id: int) -> EligibilityDesk | None:
    """Who has it, if anybody ever had."""
    return await EligibilityDesk.objects().where(EligibilityDesk.application == application_id).first()


async def queue(person: Actor, call_id: int) -> tuple[CallFacts, list[Waiting]]:
    """What a round received, those that wait longest first. Raises NotFound for who does not work on it."""
    call, found = await applications.received(person, call_id)
    ids = [each.application.id for each in found]
    desks = await EligibilityDesk.objects().where(EligibilityDesk.application.is_in([0, *ids]))
    by_application = {each.application: each for each in desks}
    hits = await duplicates.open_counts(ids)
    now = clock.now()
    rows = [
        Waiting(each, by_application.get(each.application.id), hits.get(each.application.id, 0), now) for each in found
    ]
    return call, sorted(rows, key=lambda row: (not row.waits, row.since, row.facts.application.id))


async def chosen(person: Actor, call_id: int, ids: Iterable[int]) -> tuple[CallFacts, list[Waiting]]:
    """Some rows of the queue; what is not of this round is left out."""
    wanted = set(ids)
    call, rows = await queue(person, call_id)
    return call, [row for row in rows if row.facts.application.id in wanted]


async def checkers(call: Call) -> list[Actor]:
    """Who may check in a round: the funder's officers and the organiser's people, by name."""
    officers = await people.holders(Role.OFFICER, call.funder)
    organisers = await people.holders(Role.ORGANISER, call.organiser)
    return list({each.id: each for each in [*officers, *organisers]}.values())


async def checker(call: Call, person_id: int | None) -> Actor:
    """One of them. Raises NotFound for everybody else."""
    for each in await checkers(call):
        if each.id == person_id:
            return each
    raise NotFound("eligibility.no_such_checker", _("没有找到这位审查员"))


async def checks_of(application_id: int) -> list[EligibilityCheck]:
    """What officers decided about it, oldest first."""
    found: list[EligibilityCheck] = (
        await EligibilityCheck.objects()
        .where(EligibilityCheck.application == application_id)
        .order_by(EligibilityCheck.id)
        .output(load_json=True)
    )
    return found


async def check(check_id: int) -> tuple[EligibilityCheck, ApplicationFacts, ApplicationVersion]:
    """One decision with its application and the version that was looked at, for its letter."""
    found = (await EligibilityCheck.objects().where(EligibilityCheck.id == check_id).output(load_json=True))[0]
    facts = await applications.facts(found.application)
    looked_at = [each for each in facts.versions if each.submitted_at <= found.checked_at]
    return found, facts, looked_at[-1]


async def names_of(facts: ApplicationFacts, checks: Sequence[EligibilityCheck]) -> dict[int, str]:
    """Who submitted it and who checked it, by name."""
    ids = {each.submitted_by for each in facts.versions} | {each.checked_by for each in checks}
    found = await Person.objects().where(Person.id.is_in([0, *(key for key in ids if key)]))
    return {each.id: each.name for each in found}


async def round_of(person: Actor, call_id: int) -> CallFacts:
    """A round, for who works on it. Raises NotFound."""
    return await calls.round_facts(person, call_id)


def correction_ends(call: Call, day: date) -> datetime:
    """That day, at the hour at which the call closed."""
    closing = clock.local(call.closes_at)
    return clock.during(day, closing.hour, closing.minute)
