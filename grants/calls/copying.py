"""Begin a call from an earlier one: everything but its money, its number and its dates."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from grants import clock
from grants.audit import action, record
from grants.calls import actions, queries, rules
from grants.calls.plan import CallPlan
from grants.calls.tables import Call
from grants.people.rules import Actor, actor_has_role

When = TypeVar("When", date, datetime)
MOMENTS = ("opens_at", "closes_at", "scoring_opens_at", "scoring_closes_at")
DAYS = ("project_from", "project_to", "decided_on", "notice_starts_on")
LEAD = timedelta(days=7)


class Dates(StrEnum):
    """How the dates of the copy come about: the same a year later, or the same distances from a week ahead on."""

    NEXT_YEAR = "next_year"
    FROM_NOW = "from_now"


@action
async def copy_call(by: Actor, call_id: int, *, dates: Dates) -> Call:
    """A draft like that call as it stands after its corrections, with a form of its own. Where its money comes from is
    chosen anew, since the sources of one year are not those of the next."""
    facts = await queries.round_facts(by, call_id)
    actor_has_role(by, rules.DRAFTERS, facts.call.funder)
    plan = shifted(queries.plan_of(facts), dates, clock.now())
    copy = await actions.draft_call(by, replace(plan, pools=(), document_no=""), copied_from=call_id)
    await record(by, "calls.call_copied", copy, copied_from=call_id, dates=dates)
    return copy


def shifted(plan: CallPlan, dates: Dates, now: datetime) -> CallPlan:
    """The plan with every date moved alike."""
    ahead = clock.local_day(now + LEAD) - clock.local_day(plan.opens_at)

    def moved(value: When) -> When:
        return a_year_later(value) if dates == Dates.NEXT_YEAR else value + ahead

    times = {name: moved(getattr(plan, name)) for name in MOMENTS}
    days = {name: moved(getattr(plan, name)) for name in DAYS if getattr(plan, name) is not None}
    reports = tuple(replace(each, due_on=moved(each.due_on)) for each in plan.report_dues)
    phases = tuple(replace(e, opens_at=moved(e.opens_at), closes_at=moved(e.closes_at)) for e in plan.phases)
    return replace(plan, **times, **days, report_dues=reports, phases=phases)


def a_year_later(value: When) -> When:
    """The same day of the next year; 29 February becomes the 28th."""
    try:
        return value.replace(year=value.year + 1)
    except ValueError:
        return value.replace(year=value.year + 1, day=28)
