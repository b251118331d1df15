"""Lists of payments and of grants: each a fixed number of questions, however many rows there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from grants import clock
from grants.db import sql
from grants.disbursement.tables import PaymentStatus
from grants.people.rules import FUNDER_ROLES, Actor

PAGE = 50
ALL = 2**31 - 1
PAYMENTS = """
    SELECT y.id, y.number, y.amount, y.status, y.payee_holder, y.prepared_at, s.seq, p.title,
        coalesce(y.returned_on, y.paid_on) AS settled_on,
        a.number AS award, f.name AS fund
    FROM payment y JOIN stage s ON s.id = y.stage JOIN award a ON a.id = y.award JOIN call c ON c.id = a.call
    JOIN application p ON p.id = a.application JOIN fund_source f ON f.id = a.fund
    WHERE c.funder = ANY({}::int[]) AND ({} = '' OR y.status = {}) AND y.id < {} ORDER BY y.id DESC LIMIT {}
"""
# Of projects that go on payment by payment, of closed ones as it was kept with the close.
SUMS = """
    SELECT x.status, sum(x.n)::int AS n, sum(x.amount) AS amount FROM (
        SELECT y.status, count(*) AS n, sum(y.amount) AS amount FROM award a JOIN payment y ON y.award = a.id
        JOIN call c ON c.id = a.call WHERE a.closed_at IS NULL AND c.funder = ANY({}::int[]) GROUP BY y.status
        UNION ALL
        SELECT k.what, k.n, k.amount FROM closed_sum k JOIN call c ON c.id = k.call
        WHERE k.what <> 'award' AND c.funder = ANY({}::int[])
    ) x GROUP BY x.status
"""
GRANTS = """
    SELECT a.id, a.number, a.amount - w.cut AS amount, a.cancelled_at, w.terminated_at, p.title,
        o.name AS applicant, g.signed_on,
        (SELECT coalesce(sum(y.amount), 0.00) FROM payment y WHERE y.award = a.id AND y.status = 'paid') AS paid,
        (SELECT count(*) FROM stage s WHERE s.award = a.id) AS stages,
        (SELECT count(*) FROM payment y WHERE y.award = a.id AND y.status = 'paid') AS stages_paid,
        (EXISTS (SELECT FROM hold h WHERE h.award = a.id AND h.lifted_at IS NULL)
            OR EXISTS (SELECT FROM objection j WHERE j.award = a.id AND j.closed_on IS NULL)) AS is_locked
    FROM award a JOIN award_in_force w ON w.award = a.id JOIN call c ON c.id = a.call
    JOIN application p ON p.id = a.application
    JOIN organization o ON o.id = p.applicant LEFT JOIN agreement g ON g.award = a.id
    WHERE (c.funder = ANY({}::int[]) OR c.organiser = ANY({}::int[]) OR p.applicant = ANY({}::int[])
        OR p.submitted_through = ANY({}::int[])) AND a.id < {}
        AND (EXISTS (SELECT FROM notice_item i WHERE i.award = a.id AND i.withdrawal IS NULL)
            OR NOT EXISTS (SELECT FROM recused_staff u JOIN application q ON q.id = u.application
            WHERE u.person = {} AND q.call = a.call AND {} BETWEEN u.from_on AND u.until_on))
    ORDER BY a.id DESC LIMIT {}
"""


@dataclass(frozen=True)
class PaymentRow:
    """A payment in a list. `settled_on`: when the bank paid it, or gave it back."""

    id: int
    number: str
    amount: Decimal
    status: PaymentStatus
    payee_holder: str
    prepared_at: datetime
    settled_on: date | None
    seq: int
    title: str
    award: str
    fund: str


@dataclass(frozen=True)
class GrantRow:
    """An award on its way, in a list."""

    id: int
    number: str
    amount: Decimal
    cancelled_at: datetime | None
    terminated_at: datetime | None
    title: str
    applicant: str
    signed_on: date | None
    paid: Decimal
    stages: int
    stages_paid: int
    is_locked: bool

    @property
    def left(self) -> Decimal:
        return self.amount - self.paid


Row = TypeVar("Row", PaymentRow, GrantRow)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """So many rows, and the key behind which the next page begins."""

    rows: Sequence[Row]
    following: int | None


async def payments(person: Actor, status: PaymentStatus | None, before: int | None = None) -> Page[PaymentRow]:
    """The payments of the person's funders, the newest first."""
    word = status.value if status else ""
    found = await sql(PAYMENTS, _funders(person), word, word, before or ALL, PAGE + 1)
    return _page([PaymentRow(**{**row, "status": PaymentStatus(row["status"])}) for row in found])


async def sums(person: Actor) -> dict[PaymentStatus, tuple[int, Decimal]]:
    """How many payments are in each state, and what they come to."""
    mine = _funders(person)
    return {PaymentStatus(row["status"]): (row["n"], row["amount"]) for row in await sql(SUMS, mine, mine)}


async def grants(person: Actor, before: int | None = None) -> Page[GrantRow]:
    """The awards that a person's organisations gave, run, got or keep the money of.

    Who is recused from how an application is judged, as its own people are, sees the awards of its round once they are
    announced: their running numbers would say how many there are.
    """
    return _page(await _grants(person, before, PAGE + 1))


async def grant(person: Actor, award_id: int) -> GrantRow | None:
    """One of them; none where it is not among them."""
    found = await _grants(person, min(award_id + 1, ALL), 1)
    return found[0] if found and found[0].id == award_id else None


async def every_grant(person: Actor) -> Sequence[GrantRow]:
    """The same from the newest to the oldest."""
    return await _grants(person, None, ALL)


async def _grants(person: Actor, before: int | None, most: int) -> list[GrantRow]:
    mine = list(person.organizations())
    found = await sql(GRANTS, _funders(person), mine, mine, mine, before or ALL, person.id, clock.today(), most)
    return [GrantRow(**row) for row in found]


def _funders(person: Actor) -> list[int]:
    return list(person.organizations(*FUNDER_ROLES))


def _page(rows: Sequence[Row]) -> Page[Row]:
    shown = rows[:PAGE]
    return Page(shown, shown[-1].id if len(rows) > PAGE else None)
