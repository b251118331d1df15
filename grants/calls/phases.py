"""The phases in which a call is judged, the first one and those after it alike. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grants.calls.judging_tables import Phase
from grants.calls.kinds import PhaseKind, ScoreMethod
from grants.calls.tables import Call
from grants.i18n import Text, _

PAPER = _("书面评审")


@dataclass(frozen=True)
class JudgingPhase:
    """One phase: when sheets are filled in, how many make a score and by which method, its weight in percent."""

    position: int
    kind: PhaseKind
    name: Text | str
    weight: Decimal
    opens_at: datetime
    closes_at: datetime
    method: ScoreMethod
    panel_size: int
    trim_from: int
    min_sheets: int
    called_in: int | None = None
    minutes: int | None = None
    question_minutes: int | None = None


def phases_of(call: Call, later: Sequence[Phase]) -> tuple[JudgingPhase, ...]:
    """In their order. The first has what the weights of the others leave of 100."""
    first = JudgingPhase(
        position=1,
        kind=PhaseKind.PAPER,
        name=PAPER,
        weight=Decimal(100) - sum((each.weight for each in later), Decimal(0)),
        opens_at=call.scoring_opens_at,
        closes_at=call.scoring_closes_at,
        method=ScoreMethod(call.score_method),
        panel_size=call.panel_size,
        trim_from=call.trim_from,
        min_sheets=call.min_sheets,
    )
    return (
        first,
        *(
            JudgingPhase(
                position=each.position,
                kind=PhaseKind(each.phase_kind),
                name=each.name,
                weight=each.weight,
                opens_at=each.opens_at,
                closes_at=each.closes_at,
                method=ScoreMethod(each.method),
                panel_size=each.panel_size,
                trim_from=each.trim_from,
                min_sheets=each.min_sheets,
                called_in=each.called_in,
                minutes=each.minutes,
                question_minutes=each.question_minutes,
            )
            for each in sorted(later, key=lambda phase: phase.position)
        ),
    )
