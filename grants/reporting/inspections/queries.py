"""Reads of checks of projects: what can be drawn, checks a person may read, who may go where."""

from collections.abc import Sequence

from grants import clock
from grants.awards.tables import Award
from grants.calls.tables import Call
from grants.custody.queries.facts import among, by_id, next_of
from grants.db import get, sql
from grants.errors import NotFound
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.reporting.inspections.facts import CheckFacts, Drawable, Hands, Plan
from grants.reporting.inspections.rules import CHECKERS, FIRST_CHECKLIST, READERS
from grants.reporting.inspections.tables import Inspection, InspectionDraw, SiteVisit
from grants.reporting.inspections.visits import visits_of

# Projects under a signed agreement that went on during the days, as last amended; an area is a division's name.
DRAWABLE = """
    SELECT a.id AS award, a.number, a.amount, coalesce(d.name, nullif(o.division, ''), '—') AS area
    FROM award a JOIN agreement g ON g.award = a.id JOIN call c ON c.id = a.call JOIN project_end e ON e.award = a.id
    JOIN application p ON p.id = a.application JOIN organization o ON o.id = p.applicant
    LEFT JOIN division d ON d.code = o.division
    WHERE c.funder = {} AND NOT c.is_trial AND a.cancelled_at IS NULL AND g.signed_on <= {} AND e.ends_on >= {}
    AND ({}::int IS NULL OR a.call = {}) AND ({}::int IS NULL OR a.fund = {}) ORDER BY a.number
"""
# A conflict bars: an own one, or a membership in the grantee or its hub.
BARRED = """
    SELECT a.id AS award, u.person FROM award a JOIN recused_staff u ON u.application = a.application
    WHERE a.id = ANY({}) AND {} BETWEEN u.from_on AND u.until_on
"""
CONCERNED = """
    SELECT a.id AS award, a.decided_by AS person FROM award a WHERE a.id = ANY({})
    UNION SELECT p.award, p.prepared_by FROM payment p WHERE p.award = ANY({})
    UNION SELECT r.award, r.decided_by FROM report r WHERE r.award = ANY({})
"""


async def drawable(plan: Plan) -> list[Drawable]:
    """The projects of a plan, by their numbers: one question, however many."""
    rows = await sql(
        DRAWABLE, plan.authority, plan.last_day, plan.first_day, plan.call, plan.call, plan.fund, plan.fund
    )
    return [Drawable(**row) for row in rows]


async def owns(plan: Plan) -> bool:
    """Whether the round and the fund that a plan names are the authority's."""
    call = None if plan.call is None else await get(Call, plan.call)
    fund = None if plan.fund is None else await get(FundSource, plan.fund)
    return all(each is None or each.funder == plan.authority for each in (call, fund))


async def scopes(person: Actor) -> list[tuple[int, int | None, int | None, str]]:
    """What that person may have checked: for whom, round, fund, and how it is called."""
    bodies = sorted(person.organizations(*CHECKERS))
    rows = await sql(
        "SELECT o.id AS authority, NULL::int AS call, NULL::int AS fund, o.name, 0 AS place FROM organization o"
        "  WHERE o.id = ANY({})"
        " UNION SELECT c.funder, c.id, NULL, c.title, 1 FROM call c WHERE c.funder = ANY({}) AND NOT c.is_trial"
        "  AND EXISTS (SELECT FROM award a WHERE a.call = c.id)"
        " UNION SELECT f.funder, NULL, f.id, f.name, 2 FROM fund_source f WHERE f.funder = ANY({})"
        "  AND EXISTS (SELECT FROM award a WHERE a.fund = f.id)"
        " ORDER BY authority, place, call DESC, fund DESC",
        bodies,
        bodies,
        bodies,
    )
    return [(row["authority"], row["call"], row["fund"], row["name"]) for row in rows]


async def earlier(plan: Plan) -> list[Inspection]:
    """Checks of the same scope and days, the oldest first."""
    found = await Inspection.objects().where(Inspection.authority == plan.authority).order_by(Inspection.id)
    same = (plan.call, plan.fund, plan.first_day, plan.last_day)
    return [each for each in found if (each.call, each.fund, each.first_day, each.last_day) == same]


async def checklist(authorities: Sequence[int]) -> list[str]:
    """What the last check of these bodies looked at: with it the next one begins."""
    last = (
        await Inspection.objects()
        .where(among(Inspection.authority, authorities))
        .order_by(Inspection.id, ascending=False)
        .first()
    )
    return list(last.checklist) if last is not None else [str(each) for each in FIRST_CHECKLIST]


async def next_number(authority: Organization) -> str:
    """Numbers of a body and year have no gaps."""
    return await next_of(f"{authority.code}-XM-{clock.today().year}")


async def checkers(authority: int) -> list[Actor]:
    """Who may visit for a body, by name."""
    found = {each.id: each for role in CHECKERS for each in await people.holders(role, authority)}
    return sorted(found.values(), key=lambda each: (each.name, each.id))


async def hands(award_ids: Sequence[int]) -> dict[int, Hands]:
    """For each award who must not visit it, and who had a hand in it."""
    ids = sorted(award_ids)
    barred = await sql(BARRED, ids, clock.today())
    concerned = await sql(CONCERNED, ids, ids, ids)
    return {
        award: Hands(
            barred=frozenset(row["person"] for row in barred if row["award"] == award),
            concerned=frozenset(row["person"] for row in concerned if row["award"] == award and row["person"]),
        )
        for award in ids
    }


async def checks(person: Actor) -> list[CheckFacts]:
    """Those of the bodies in which that person reads, the newest first."""
    rows = (
        await Inspection.objects()
        .where(among(Inspection.authority, person.organizations(*READERS)))
        .order_by(Inspection.id, ascending=False)
    )
    return await _facts(rows)


async def check(person: Actor, inspection_id: int) -> CheckFacts:
    """One. Raises NotFound for strangers."""
    row = await Inspection.objects().where(Inspection.id == inspection_id).first()
    if row is None or row.authority not in person.organizations(*READERS):
        raise NotFound("reporting.no_such_inspection", _("没有找到这次抽查"))
    return (await _facts([row]))[0]


async def draw_of(inspection_id: int, *, lock: bool = False) -> InspectionDraw | None:
    """The second word, if it was given. The lock makes two who draw wait."""
    if lock:
        await get(Inspection, inspection_id, lock="UPDATE")
    return await InspectionDraw.objects().where(InspectionDraw.inspection == inspection_id).first()


async def awards_numbered(numbers: Sequence[str]) -> dict[str, Award]:
    """Awards by their numbers."""
    return {each.number: each for each in await Award.objects().where(Award.number.is_in(list(numbers) or [""]))}


async def _facts(rows: Sequence[Inspection]) -> list[CheckFacts]:
    ids = [each.id for each in rows]
    bodies = await by_id(Organization, [each.authority for each in rows])
    calls = await by_id(Call, [each.call for each in rows])
    funds = await by_id(FundSource, [each.fund for each in rows])
    draws = await InspectionDraw.objects().where(among(InspectionDraw.inspection, ids))
    drawn = await SiteVisit.objects().where(among(SiteVisit.inspection, ids)).order_by(SiteVisit.place)
    visits = await visits_of(drawn, {each.id: each for each in rows})
    return [
        CheckFacts(
            check=each,
            authority=bodies[each.authority],
            scope=" · ".join(
                [calls[key].title for key in [each.call] if key] + [funds[key].name for key in [each.fund] if key]
            )
            or bodies[each.authority].name,
            draw=next((one for one in draws if one.inspection == each.id), None),
            visits=[one for one in visits if one.row.inspection == each.id],
        )
        for each in rows
    ]
