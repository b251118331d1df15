"""A check of projects: prepared by one, drawn by another, handed out to pairs: the only writer of it."""

import secrets
from collections.abc import Sequence

from grants import audit, clock
from grants.audit import action
from grants.calls.tables import Call
from grants.db import get
from grants.funds.tables import FundSource
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.reporting.inspections import drawing, letters, queries, rules, visits
from grants.reporting.inspections.facts import Drawable, Plan
from grants.reporting.inspections.tables import Inspection, InspectionDraw, Inspector, SiteVisit
from grants.scoring.draw_order import canonical, commitment, seed, sha256


@action
async def prepare_inspection(by: Actor, plan: Plan) -> Inspection:
    """Freeze what can be drawn and commit to it and to the preparer's word. It stays on record."""
    authority = await get(Organization, plan.authority, lock="NO KEY UPDATE")
    found, owns = await queries.drawable(plan), await queries.owns(plan)
    sample = rules.check_preparation(by, plan, found, await queries.earlier(plan), owns=owns, today=clock.today())
    number = await queries.next_number(authority)
    population = canonical(await _population(authority, plan, found, number, sample))
    salt, word, hashed = secrets.token_hex(16), plan.word.strip(), sha256(population)
    check = Inspection(
        number=number,
        authority=authority.id,
        call=plan.call,
        fund=plan.fund,
        first_day=plan.first_day,
        last_day=plan.last_day,
        visits_until=plan.visits_until,
        sample=sample,
        population_size=len(found),
        population=population,
        population_hash=hashed,
        salt=salt,
        preparer_word=word,
        commitment=commitment(hashed, salt, word),
        checklist=[each.strip() for each in plan.checklist if each.strip()],
        reason=plan.reason.strip(),
        prepared_at=clock.now(),
        prepared_by=by.id,
        prepared_by_name=by.name,
    )
    await check.save()
    said = {"number": number, "population_hash": hashed, "commitment": check.commitment, "sample": sample}
    await audit.record(by, "reporting.inspection_prepared", check, **said, of=len(found), reason=check.reason)
    return check


async def _population(
    authority: Organization, plan: Plan, found: Sequence[Drawable], number: str, sample: int
) -> dict[str, object]:
    call = None if plan.call is None else await get(Call, plan.call)
    fund = None if plan.fund is None else await get(FundSource, plan.fund)
    parts, fixed = rules.parts_of(plan, found), dict(plan.fixed)
    return {
        "number": number,
        "authority": authority.code,
        "call": call.title if call else None,
        "fund": fund.code if fund else None,
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "layer": plan.layer.value,
        "sample": sample,
        "shares": rules.shares(parts, fixed.keys(), sample),
        "fixed": [{"award": each, "reason": why.strip()} for each, why in fixed.items()],
        "projects": [
            {"award": each.number, "amount": str(each.amount), "area": each.area, "part": parts[each.number]}
            for each in found
        ],
    }


@action
async def draw_projects(by: Actor, inspection_id: int, *, word: str, inspectors: Sequence[int]) -> InspectionDraw:
    """Give the second word, by which the frozen list is ordered, and name who visits, two by two. Done once."""
    drawn = await queries.draw_of(inspection_id, lock=True)
    check = await get(Inspection, inspection_id)
    able = {each.id: each for each in await queries.checkers(check.authority)}
    named = [each for each in dict.fromkeys(inspectors) if each in able]
    rules.check_draw(by, check, drawn, word, named)
    draw = InspectionDraw(
        inspection=check.id,
        word=word.strip(),
        seed=seed(check.population_hash, check.salt, check.preparer_word, word.strip()),
        drawn_at=clock.now(),
        drawn_by=by.id,
        drawn_by_name=by.name,
    )
    await draw.save()
    tasks = await _hand_out(by, check, draw, {each: able[each] for each in named})
    await audit.record(by, "reporting.projects_drawn", check, seed=draw.seed, inspectors=" ".join(map(str, named)))
    await letters.tell_inspectors(check, [able[each] for each in named if each in tasks])
    return draw


async def _hand_out(by: Actor, check: Inspection, draw: InspectionDraw, named: dict[int, Actor]) -> set[int]:
    facts = await queries.check(by, check.id)
    fixed = {each["award"]: each["reason"] for each in facts.population["fixed"]}
    numbers = [*drawing.redraw(facts.population, draw.seed), *fixed]
    awards = await queries.awards_numbered(numbers)
    hands = await queries.hands([each.id for each in awards.values()])
    concerned = [(hands[awards[number].id].barred, hands[awards[number].id].concerned) for number in numbers]
    tasks: set[int] = set()
    for place, (number, chosen) in enumerate(zip(numbers, drawing.pairs(concerned, [*named]), strict=True), start=1):
        two = rules.two_are_left(number, chosen)
        visit = SiteVisit(inspection=check.id, place=place, award=awards[number].id, fixed_for=fixed.get(number, ""))
        await visit.save()
        await Inspector.insert(*[Inspector(visit=visit.id, person=each, name=named[each].name) for each in two])
        tasks |= set(two)
    return tasks


@action
async def hand_over_visit(by: Actor, visit_id: int, to_ids: Sequence[int]) -> SiteVisit:
    """Another two of the body go; as long as nobody wrote anything."""
    found = await visits.visit_in_hand(visit_id, lock=True)
    to = [await people.actor(each) for each in dict.fromkeys(to_ids)]
    rules.check_handing_over(by, found, to, (await queries.hands([found.award.id]))[found.award.id])
    await Inspector.delete().where(Inspector.visit == visit_id)
    await Inspector.insert(*[Inspector(visit=visit_id, person=each.id, name=each.name) for each in to])
    await audit.record(by, "reporting.visit_handed_over", found.row, to=" ".join(str(each.id) for each in to))
    await letters.tell_inspectors(found.check, to)
    return found.row
