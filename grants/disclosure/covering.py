"""The one door through which the portal reads what people typed: numbers of people are covered on the way.

What an applicant handed in stays as it was signed; what the public reads of it does not hold a mobile, an identity
or an account number that somebody typed into a title or a budget line (K-9).
"""

from typing import Any

from grants import db
from grants.privacy import covered_row


async def sql(statement: str, *values: object) -> list[dict[str, Any]]:
    """`db.sql` for everybody: see `privacy.covered_row`."""
    return [covered_row(row) for row in await db.sql(statement, *values)]
