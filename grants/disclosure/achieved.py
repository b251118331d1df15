"""What a funded project promised and reached, and the copies of its reports that everybody may see: no proof, no words
that people typed about it (K-9)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from grants.disclosure.covering import sql

# The figure is that of the accepted report that was handed in last.
PROMISED = """
    SELECT i.award, i.name, i.kind, i.unit, i.target, i.is_ceiling, (SELECT x.actual FROM achievement x
        JOIN report r ON r.id = x.report WHERE x.indicator = i.id AND r.status = 'accepted' ORDER BY r.id DESC LIMIT 1)
        AS actual
    FROM indicator i JOIN indicator_list n ON n.award = i.award JOIN agreement g ON g.award = i.award
    WHERE i.award = ANY({}) AND n.agreed_at IS NOT NULL AND g.signed_on IS NOT NULL ORDER BY i.award, i.position
"""
COPIES = """
    SELECT c.id, c.caption, r.kind FROM public_copy c JOIN report r ON r.id = c.report
    WHERE r.award = {} AND c.withdrawn_at IS NULL ORDER BY c.id
"""


@dataclass(frozen=True)
class Promise:
    """An indicator as the public sees it; `actual` is None until a report that tells it was accepted."""

    name: str
    kind: str
    unit: str
    target: Decimal
    is_ceiling: bool
    actual: Decimal | None

    @property
    def bound(self) -> str:
        """The target as it reads: ≥ 60 人次."""
        return f"{'≤' if self.is_ceiling else '≥'} {self.target.normalize():f} {self.unit}"

    @property
    def reached(self) -> str | None:
        """The last figure as it reads."""
        return None if self.actual is None else f"{self.actual.normalize():f}"

    @property
    def is_met(self) -> bool | None:
        """Whether the last figure reaches the target; None while there is none."""
        if self.actual is None:
            return None
        return self.actual <= self.target if self.is_ceiling else self.actual >= self.target


@dataclass(frozen=True)
class Copy:
    """A file that was released with an accepted report."""

    id: int
    caption: str
    kind: str


async def promises(award_id: int) -> Sequence[Promise]:
    """The indicators of a signed award."""
    return (await promises_of([award_id]))[award_id]


async def promises_of(awards: Sequence[int]) -> dict[int, list[Promise]]:
    """The indicators of each of these awards that is signed."""
    found: dict[int, list[Promise]] = {award: [] for award in awards}
    for row in await sql(PROMISED, list(awards)):
        told = {each.name: row[each.name] for each in fields(Promise)}
        found[row["award"]].append(Promise(**told))
    return found


async def copies(award_id: int) -> Sequence[Copy]:
    """The copies that are shown."""
    return [Copy(**row) for row in await sql(COPIES, award_id)]
