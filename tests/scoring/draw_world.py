"""A round whose experts are drawn: a pool of its own, filled before the call closed."""

from dataclasses import replace
from datetime import date

from grants import clock
from grants.experts import actions as pool
from grants.experts.tables import Expert
from grants.people.rules import Actor
from grants.scoring import draw_queries, drawing, inviting
from grants.scoring.draw_facts import DrawFacts, DrawFilters, DrawPlan
from grants.scoring.draw_tables import Draw
from tests.kept import kept
from tests.scoring.world import BEFORE_SCORING, ID_NUMBERS, PUBLISHED, ScoringRound, a_person, a_scoring_round

FILTERS = DrawFilters(free_from=date(2026, 4, 14), free_until=date(2026, 4, 21))
PLAN = DrawPlan(members=2, alternates=2, filters=FILTERS, word="春风又绿")
WORD = "秋月无边"


@kept
async def a_round_to_draw(pool_size: int = 6, **facts: object) -> ScoringRound:
    """Nobody is invited yet; `experts` are E1… of the pool, with their `people`."""
    w = await a_scoring_round(experts=0, **facts)
    with clock.at(PUBLISHED):
        for number in range(1, pool_size + 1):
            await into_the_pool(w, number)
    return w


async def into_the_pool(w: ScoringRound, number: int, **facts: object) -> Expert:
    person = await a_person(f"e{number}", f"专家{number}")
    kept = {"field": "社会工作", "id_number": ID_NUMBERS[(number - 1) % len(ID_NUMBERS)]} | facts
    expert = await pool.add_expert(w.secretary, person_id=person.id, code=f"E{number}", **kept)
    w.experts.append(expert)
    w.people.append(Actor(person.id, person.name))
    return expert


async def prepare(w: ScoringRound, **changes: object) -> Draw:
    with clock.at(BEFORE_SCORING):
        return await drawing.prepare_draw(w.secretary, w.call.id, replace(PLAN, **changes))


async def a_draw(w: ScoringRound, word: str = WORD, **changes: object) -> DrawFacts:
    """Prepared by the secretary, carried out by the supervisor."""
    draw = await prepare(w, **changes)
    with clock.at(BEFORE_SCORING):
        await drawing.carry_out_draw(w.supervisor, draw.id, word=word)
    return await draw_queries.draw(draw.id)


def the_person(w: ScoringRound, code: str) -> Actor:
    return w.people[[each.code for each in w.experts].index(code)]


async def accept(w: ScoringRound, code: str) -> None:
    with clock.at(BEFORE_SCORING):
        await inviting.answer_invitation(the_person(w, code), w.call.id, accepts=True)


async def decline(w: ScoringRound, code: str, reason: str = "时间冲突") -> None:
    with clock.at(BEFORE_SCORING):
        await inviting.answer_invitation(the_person(w, code), w.call.id, accepts=False, reason=reason)
