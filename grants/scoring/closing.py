"""A phase of judging is closed: who comes into the next one, and after the last the ranking that stands."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from grants import audit, clock
from grants.audit import action
from grants.people.rules import Actor
from grants.scoring import queries, rules
from grants.scoring.aggregate import Standing
from grants.scoring.panel import Panel, called_in_of
from grants.scoring.tables import CalledIn, PhaseClosure, Result, ScoringClosure


@action
async def close_phase(by: Actor, call_id: int) -> list[Result]:
    """Close the phase that is being judged: its sheets change no more. Before the last one the best so far are called
    into the next; after the last the ranking is frozen and scores are seen. Gives the results, none before the last."""
    panel = await queries.panel(call_id, lock="NO KEY UPDATE")
    rules.check_closing(by, panel)
    standings = await queries.standings(panel)
    now, phase = clock.now(), panel.phase
    closed = PhaseClosure(call=call_id, phase=phase.position, closed_at=now, closed_by=by.id)
    await closed.save()
    await audit.record(by, "scoring.phase_closed", closed, call=call_id, phase=phase.position)
    if phase != panel.phases[-1]:
        await _call_in(by, panel, standings)
        return []
    closure = ScoringClosure(call=call_id, closed_at=now, closed_by=by.id)
    await closure.save()
    results = [_result(panel, standing) for standing in standings]
    for result in results:
        await result.save()
    await audit.record(by, "scoring.scoring_closed", closure, call=call_id, applications=len(results))
    return results


async def _call_in(by: Actor, panel: Panel, standings: Sequence[Standing]) -> None:
    """Who comes into the phase after the one just closed."""
    following, now = panel.phases[panel.phase.position], clock.now()
    best = called_in_of(standings, panel, following)
    for each in best:
        await CalledIn(
            call=panel.call.id,
            phase=following.position,
            application=each.judged.application,
            place=each.place,
            called_at=now,
        ).save()
    await audit.record(by, "scoring.called_in", panel.call, phase=following.position, applications=len(best))


def _result(panel: Panel, standing: Standing) -> Result:
    names = {seat.expert.code: seat.name for seat in panel.seats}
    sheets = [
        {
            "phase": phase.rule.name,
            "expert": code,
            "name": names[code],
            "marks": [str(mark) for mark in marks],
            "total": str(phase.totals[code]),
            "counted": code not in phase.dropped,
        }
        for phase in standing.phases
        for code, marks in sorted(standing.judged.sheets[phase.rule.name].items())
    ]
    phases = [
        {"phase": each.rule.name, "title": str(each.rule.title), "score": str(each.score)} for each in standing.phases
    ]
    return Result(
        call=panel.call.id,
        application=standing.judged.application,
        trimmed_mean=standing.score,
        bonus=standing.bonus,
        final=standing.final,
        rank=standing.rank,
        place=standing.place,
        phases=json.dumps(phases, ensure_ascii=False),
        sheets=json.dumps(sheets, ensure_ascii=False),
        tie_break=json.dumps({"facts": dict(standing.facts), "won": asdict(standing.tie) if standing.tie else None}),
    )
