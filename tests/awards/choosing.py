"""Candidates and rules for tests of the funded set: by hand, and by hypothesis."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from grants.awards.choice.terms import Candidate, Quota, Rules

FIELDS, AREAS, POOLS = ("elderly", "disabled"), ("north", "south"), ("lottery", "fiscal")
LINE = Decimal(70)


def a_candidate(id: str, score: str, request: int, **changes: Any) -> Candidate:
    """Asks for so many yuan out of the lottery pool for the elderly in the north; an organisation of its own.

    Its place is that of its score in hundredths from above, so that candidates can be written in any order.
    """
    facts: dict[str, Any] = {
        "place": 10_000 - int(Decimal(score) * 100),
        "field": "elderly",
        "area": "north",
        "organisation": f"of {id}",
        "pools": ("lottery",),
    }
    return Candidate(id=id, score=Decimal(score), request=request * 100, **(facts | changes))


def rules(budget: int, **changes: Any) -> Rules:
    """So many yuan in the lottery pool, a pass mark of 70."""
    return Rules(**({"pools": {"lottery": budget * 100}, "line": LINE} | changes))


@st.composite
def rounds(draw: st.DrawFn, *, most: int = 9, partial: bool = False) -> tuple[list[Candidate], Rules]:
    """A few candidates and rules that may or may not be kept by any set."""
    unit = draw(st.sampled_from([1, 100, 123_457]))
    names = ["lottery", "fiscal"][: draw(st.integers(1, 2))]
    candidates = draw(st.lists(_candidates(unit, names, partial), min_size=1, max_size=most))
    scores = sorted((draw(st.integers(6500, 8000)) for _ in candidates), reverse=True)
    placed = [
        Candidate(id=at, place=at, score=Decimal(score) / 100, **facts)
        for at, (score, facts) in enumerate(zip(scores, candidates, strict=True), start=1)
    ]
    quotas = st.builds(
        _quota,
        st.none() | st.sampled_from([Decimal(each) for each in (0, 10, 30, 45)]),
        st.none() | st.sampled_from([Decimal(each) for each in (30, 45, 60, 100)]),
        st.none() | st.integers(0, 1),
        st.none() | st.integers(1, 3),
    )
    asked = sum(each.request for each in placed)
    amounts = st.integers(0, max(asked, 1)) | st.just(asked // 2)
    ids = st.sampled_from([each.id for each in placed])
    passing = [each.id for each in placed if each.score >= LINE]
    kept = draw(st.frozensets(st.sampled_from(passing), max_size=1)) if passing else frozenset()
    return placed, Rules(
        pools={name: draw(amounts) for name in names},
        line=LINE,
        fields={name: draw(quotas) for name in FIELDS if draw(st.booleans())},
        areas={name: draw(quotas) for name in AREAS if draw(st.booleans())},
        per_organisation=draw(st.none() | st.integers(1, 2)),
        partial=partial,
        step=2 * unit,
        kept=kept,
        barred=draw(st.frozensets(ids, max_size=1)) - kept,
    )


@st.composite
def _candidates(draw: st.DrawFn, unit: int, names: list[str], partial: bool) -> dict[str, Any]:
    request = draw(st.integers(1, 12))
    minimum = draw(st.none() | st.integers(max(1, request - 5), request)) if partial else None
    return {
        "request": request * unit,
        "minimum": minimum and minimum * unit,
        "field": draw(st.sampled_from(FIELDS)),
        "area": draw(st.sampled_from(AREAS)),
        "organisation": draw(st.integers(1, 4)),
        "pools": tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))),
    }


def _quota(least: Decimal | None, most: Decimal | None, fewest: int | None, many: int | None) -> Quota:
    """A floor above its ceiling has a test of its own."""
    return Quota(min(least, most) if least and most else least, most, fewest, many)
