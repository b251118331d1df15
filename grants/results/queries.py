"""Reads of what was judged, for its record and for advice."""

from dataclasses import replace
from typing import Any

from grants.errors import NotFound
from grants.i18n import _
from grants.people.rules import Actor
from grants.results import record
from grants.results.record import Record
from grants.scoring import queries as scoring
from grants.scoring.formula import RATING
from grants.scoring.panel import Panel, Ranking


async def closed_panel(person: Actor | None, call_id: int) -> Panel:
    """The panel of a call whose scoring is closed, for who runs or oversees it; None is the system. NotFound before."""
    panel = await (scoring.panel(call_id) if person is None else scoring.panel_for(person, call_id))
    if panel.closure is None:
        raise NotFound("results.not_closed", _("评分还没有锁定，没有评审结果"))
    return panel


async def judging_record(person: Actor | None, call_id: int) -> Record:
    """Everything needed to compute the ranking again, and the ranking as it was frozen."""
    panel = await closed_panel(person, call_id)
    frozen = await scoring.ranking(person, call_id)
    # A rating that was entered later, for a day before, changes nothing of what was decided by the one that was known.
    ratings = {row.application.id: row.tie_facts[RATING] for row in frozen.rows if RATING in row.tie_facts}
    return {
        "format": record.FORMAT,
        "call": {"id": panel.call.id, "title": panel.call.title, "document_no": panel.call.document_no},
        "closed_at": panel.closure.closed_at.isoformat() if panel.closure else None,
        "rule": record.formula_written(await scoring.formula(panel)),
        "experts": {seat.expert.code: seat.name for seat in panel.seats},
        "applications": [
            record.judged_written(replace(each, rating=ratings.get(each.application, each.rating)))
            for each in await scoring.judged(panel)
        ],
        "ranking": _ranking(frozen),
    }


async def judging_records(call_id: int | None) -> list[Record]:
    """The record of one call, or of every call whose scoring is closed, for the system."""
    calls = await scoring.closed_calls() if call_id is None else [call_id]
    return [await judging_record(None, each) for each in calls]


def _ranking(frozen: Ranking) -> list[dict[str, Any]]:
    return [
        {
            "number": row.application.number,
            "title": row.application.title,
            "phases": {each["phase"]: each["score"] for each in row.phases},
            "score": str(row.result.trimmed_mean),
            "bonus": str(row.result.bonus),
            "final": str(row.result.final),
            "place": row.result.place,
            "rank": row.result.rank,
        }
        for row in frozen.rows
    ]
