"""What is said beside the official figures of a round, reckoned from its frozen sheets each time; nothing is kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.calls import queries as calls
from grants.calls.judging_tables import Criterion
from grants.people.rules import Actor
from grants.results.advice.beside import Advice, Judgement, advise
from grants.results.advice.lines import Pool
from grants.scoring import queries as scoring
from grants.scoring import seen
from grants.scoring.panel import Ranked, Ranking


@dataclass(frozen=True)
class RoundAdvice:
    """The ranking as it was frozen and what is said beside it; None where nothing is ranked, as before closing."""

    ranking: Ranking
    advice: Advice | None = None


async def round_advice(person: Actor, call_id: int) -> RoundAdvice:
    """For who runs or oversees the round. It follows from all sheets at once, so who is recused from one application of
    the round gets none of it. NotFound for others."""
    ranking = await scoring.ranking(person, call_id)
    seen.closes_as_somebody_free(person, await scoring.recused(ranking.call))
    if not ranking.rows:
        return RoundAdvice(ranking)
    facts = await calls.call_facts(call_id)
    judged = [_judgement(row, facts.criteria) for row in ranking.rows]
    weights = {phase.position: phase.weight for phase in ranking.phases}
    pools = [Pool(each.fund, facts.funds[each.fund].fund.name, each.amount) for each in facts.pools]
    # Some hundred applications take tenths of a second, in which others go on.
    return RoundAdvice(ranking, await asyncio.to_thread(advise, weights, judged, pools))


def _judgement(row: Ranked, criteria: Sequence[Criterion]) -> Judgement:
    sheets: dict[int, dict[str, Decimal]] = {}
    for sheet in row.sheets:
        phase = int(sheet["phase"])
        full = sum(each.max_mark for each in criteria if each.phase == phase)
        sheets.setdefault(phase, {})[sheet["expert"]] = Decimal(sheet["total"]) * 100 / full
    return Judgement(
        application=row.application.id,
        place=row.result.place,
        rank=row.result.rank,
        bonus=row.result.bonus,
        final=row.result.final,
        fund=row.application.fund,
        requested=row.application.requested,
        scores={int(each["phase"]): Decimal(each["score"]) for each in row.phases},
        sheets=sheets,
    )
