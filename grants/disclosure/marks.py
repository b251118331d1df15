"""The mark of the fund at a project, as everybody may see it: that it stands, and the pictures that were released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.disclosure.covering import sql


@dataclass(frozen=True)
class Mark:
    """An accepted proof: of which day, and the picture where one is public. Its place was typed and stays inside."""

    taken_on: date
    picture: int | None


async def marks_of(award_id: int) -> Sequence[Mark]:
    """The accepted proofs of a project, the oldest first."""
    rows = await sql(
        "SELECT s.taken_on, r.id AS picture FROM signage_proof s LEFT JOIN signage_release r ON r.proof = s.id"
        " AND r.taken_down_at IS NULL WHERE s.award = {} AND s.is_accepted ORDER BY s.taken_on, s.id",
        award_id,
    )
    return [Mark(**row) for row in rows]
