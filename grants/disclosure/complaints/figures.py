"""Complaints in figures, by year: how many, in time, with which outcome. No word of any of them."""

from dataclasses import dataclass
from datetime import date

from grants.db import sql

# In time: answered, or refused, on or before its day; without a day it counts neither way. One that waits beyond its
# day is late already.
FIGURES = """
SELECT year, count(*)::int AS received,
    count(*) FILTER (WHERE status = 'refused')::int AS refused,
    count(*) FILTER (WHERE status NOT IN ('refused', 'closed', 'replied'))::int AS open,
    count(*) FILTER (WHERE replied_on IS NOT NULL AND finding = 'substantiated')::int AS substantiated,
    count(*) FILTER (WHERE replied_on IS NOT NULL AND finding = 'partly')::int AS partly,
    count(*) FILTER (WHERE replied_on IS NOT NULL AND finding = 'unfounded')::int AS unfounded,
    count(*) FILTER (WHERE ended_on <= day)::int AS in_time,
    count(*) FILTER (WHERE ended_on > day OR ended_on IS NULL AND day < {})::int AS late
FROM (SELECT *, CASE WHEN status IN ('received', 'refused') THEN accept_by ELSE due_on END AS day,
    CASE status WHEN 'refused' THEN closed_on ELSE replied_on END AS ended_on FROM complaint) c
GROUP BY year ORDER BY year DESC
"""


@dataclass(frozen=True)
class YearOfComplaints:
    """A year's complaints."""

    year: int
    received: int
    refused: int
    open: int
    substantiated: int
    partly: int
    unfounded: int
    in_time: int
    late: int

    @property
    def share_in_time(self) -> str | None:
        """In whole percent; none where no day is over yet."""
        due = self.in_time + self.late
        return f"{self.in_time * 100 // due}%" if due else None


async def by_year(today: date) -> list[YearOfComplaints]:
    """The newest year first."""
    return [YearOfComplaints(**row) for row in await sql(FIGURES, today)]
