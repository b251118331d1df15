"""Programmes: what several calls belong to, with the policy that they rest on (S1, S5, S6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants import clock
from grants.audit import action, record
from grants.calls import queries, rules
from grants.calls.queries import CallFacts
from grants.calls.tables import Call, Programme
from grants.db import get
from grants.errors import NotFound
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor


@dataclass(frozen=True)
class ProgrammePlan:
    """A programme as it is asked for."""

    name: str
    basis: str
    note: str
    from_on: date
    until_on: date | None


@action
async def add_programme(by: Actor, funder_id: int, plan: ProgrammePlan) -> Programme:
    """Enter a programme of a funder. Its name a second time is refused."""
    others = await queries.programmes_of([funder_id])
    rules.check_programme(by, funder_id, plan.name, plan.from_on, plan.until_on, [each.name for each in others])
    programme = Programme(funder=funder_id, created_at=clock.now(), **vars(plan))
    await programme.save()
    await record(by, "calls.programme_added", programme, name=plan.name)
    return programme


@action
async def edit_programme(by: Actor, programme_id: int, plan: ProgrammePlan) -> Programme:
    """Put another text to a programme. Calls that belong to it stay as they were published."""
    programme = await get(Programme, programme_id, lock="UPDATE")
    others = [each.name for each in await queries.programmes_of([programme.funder]) if each.id != programme_id]
    rules.check_programme(by, programme.funder, plan.name, plan.from_on, plan.until_on, others)
    await programme.update_self({getattr(Programme, name): value for name, value in vars(plan).items()})
    await record(by, "calls.programme_edited", programme, name=plan.name)
    return programme


async def programmes(person: Actor) -> list[tuple[Programme, int]]:
    """The programmes of the funders one works for, each with how many calls belong to it."""
    found = await queries.programmes_of(sorted(person.organizations(*FUNDER_ROLES)))
    rows = Call.select(Call.programme).where(
        Call.programme.is_in([0, *(each.id for each in found)]), Call.is_trial.eq(False)
    )
    belonging = [row["programme"] for row in await rows]
    return [(each, belonging.count(each.id)) for each in found]


async def programme(person: Actor, programme_id: int) -> tuple[Programme, Sequence[CallFacts]]:
    """A programme of a funder one works for, with its calls, the newest first. Raises NotFound."""
    found = await get(Programme, programme_id)
    if found.funder not in person.organizations(*FUNDER_ROLES):
        raise NotFound("calls.no_such_programme", _("没有找到这个项目"))
    calls = Call.objects().where(Call.programme == programme_id, Call.is_trial.eq(False))
    return found, await queries.facts_of(await calls.order_by(Call.id, ascending=False).limit(200))
