"""Applications with sheets and the rule that judges them, in memory."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from grants.errors import Refused
from grants.scoring.formula import PAPER, Formula, Judged, PhaseRule

SUBMITTED = datetime(2026, 3, 20, 2, tzinfo=UTC)
Given = Sequence[object]


def refused(code: str):
    return pytest.raises(Refused, match=re.escape(code) + ":")


def a_phase(name: str = PAPER, maxima: Sequence[object] = (70, 30), **facts: object) -> PhaseRule:
    return PhaseRule(name, tuple(Decimal(str(most)) for most in maxima), **facts)


def a_formula(*phases: PhaseRule, **facts: object) -> Formula:
    return Formula(
        **{
            "phases": phases or (a_phase(),),
            "pass_mark": Decimal(70),
            "bonuses": {"rural": Decimal(2), "young": Decimal(2)},
            "bonus_max": Decimal(3),
            "tie_break": ("criterion:1", "rating", "submitted_at"),
        }
        | facts
    )


def sheets_of(given: Sequence[Given]) -> dict[str, tuple[Decimal | None, ...]]:
    """Sheets by expert, E1 first; None stays None."""
    return {f"E{at}": tuple(map(_mark, sheet)) for at, sheet in enumerate(given, start=1)}


def totals_as_sheets(*totals: object) -> dict[str, tuple[Decimal | None, ...]]:
    """Sheets with one mark each."""
    return sheets_of([(total,) for total in totals])


def judged(
    application: int,
    *paper: Given,
    flags=(),
    rating="",
    after=0,
    priority="",
    later: Mapping[str, Sequence[Given]] = {},
):
    """An application with its sheets on paper, and those of later phases by name."""
    sheets = {PAPER: sheets_of(paper)} | {name: sheets_of(given) for name, given in later.items()}
    submitted_at = SUBMITTED + timedelta(hours=after)
    return Judged(application, f"A{application}", sheets, tuple(flags), rating, submitted_at, priority)


def _mark(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
