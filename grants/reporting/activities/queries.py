"""Reads of reports of major activities."""

from collections.abc import Sequence

from grants.custody.queries.facts import among, by_id
from grants.db import sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.reporting.activities import rules
from grants.reporting.activities.facts import ActivityFacts
from grants.reporting.activities.tables import ActivityPaper, ActivityReading, MajorActivity
from grants.reporting.activities.whose import read_by, whose_of


async def activities(person: Actor, organization_id: int | None = None) -> list[ActivityFacts]:
    """What that person reads, those that begin last first; of one organisation when it is named."""
    ids = [each for each in await read_by(person) if organization_id in (None, each)]
    rows = (
        await MajorActivity.objects()
        .where(among(MajorActivity.organization, ids))
        .order_by(MajorActivity.starts_at, ascending=False)
    )
    return await _facts(rows)


async def activity(person: Actor, activity_id: int) -> ActivityFacts:
    """One report. Raises NotFound for strangers."""
    row = await MajorActivity.objects().where(MajorActivity.id == activity_id).first()
    found = (await _facts([row]))[0] if row is not None else None
    if found is None or not rules.reads(person, found.whose):
        raise NotFound("reporting.no_such_activity", _("没有找到这份活动报告"))
    return found


async def activity_facts(activity_id: int) -> ActivityFacts:
    """The same for the system itself."""
    return (await _facts(await MajorActivity.objects().where(MajorActivity.id == activity_id)))[0]


async def leads(authorities: Sequence[int]) -> dict[int, int]:
    """How many working days each of these authorities has set."""
    rows = await sql(
        "SELECT DISTINCT ON (authority) authority, days FROM activity_lead WHERE authority = ANY({})"
        " ORDER BY authority, id DESC",
        sorted(authorities),
    )
    return {row["authority"]: row["days"] for row in rows}


async def lead_of(authorities: Sequence[int]) -> int:
    """The earliest that any of them asks for."""
    return max((await leads(authorities)).values(), default=rules.FIRST_LEAD)


async def setters(person: Actor) -> list[tuple[Organization, int]]:
    """The authorities for which that person sets it, with what counts now."""
    bodies = await by_id(Organization, sorted(person.organizations(*rules.SETTERS)))
    now = await leads(sorted(bodies))
    return [(each, now.get(each.id, rules.FIRST_LEAD)) for each in bodies.values()]


async def _facts(rows: Sequence[MajorActivity]) -> list[ActivityFacts]:
    ids = [each.id for each in rows]
    whose = await whose_of(sorted({each.organization for each in rows}))
    plans = await by_id(Upload, [each.safety_plan for each in rows])
    readings = await ActivityReading.objects().where(among(ActivityReading.activity, ids)).order_by(ActivityReading.id)
    papers = {each.activity: each for each in await ActivityPaper.objects().where(among(ActivityPaper.activity, ids))}
    return [
        ActivityFacts(
            row=each,
            whose=whose[each.organization],
            plan=plans[each.safety_plan],
            readings=[one for one in readings if one.activity == each.id],
            paper=papers.get(each.id),
        )
        for each in rows
    ]
