"""Reads of a month of the fund book as entries for the funder's own books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants import clock
from grants.db import sql
from grants.errors import NotFound
from grants.funds.tables import FundKind
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES, Actor
from grants.reporting.journal.chart import Accounting, Suggestion, movement_of, suggestions

ZERO = Decimal("0.00")
# The lines of a month that cross the border of cash, each with its source; a payment has its own budget codes, a
# source those that hold on the day. What comes back is of an earlier year when its payment was; a refund is of no one
# payment: it gives back what was paid this year first, since what is left over was paid last, and then what was before.
LINES = """
    SELECT e.id AS entry, e.effective_on, e.month || ' ' || e.voucher_kind || '-' || e.voucher_no AS voucher, e.summary,
        x.amount, split_part(d.code, ':', 1) AS debit, split_part(c.code, ':', 1) AS credit, f.kind, f.name AS fund,
        coalesce(y.function_code, k.function_code, '') AS function_code,
        coalesce(y.economic_code, k.economic_code, '') AS economic_code,
        x.of_earlier_year
    FROM book b JOIN entry e ON e.book = b.id JOIN line l ON l.entry = e.id
    CROSS JOIN LATERAL (SELECT date_trunc('year', e.effective_on)::date AS begins) t
    JOIN account d ON d.id = l.debit JOIN account c ON c.id = l.credit
    CROSS JOIN LATERAL (SELECT CASE WHEN split_part(d.code, ':', 1) IN ('paid', 'returned', 'origin') THEN d.code
        ELSE c.code END AS code) n
    LEFT JOIN award a ON a.number = CASE WHEN n.code LIKE 'paid:%' THEN substr(n.code, 6) END
    JOIN fund_source f ON f.funder = b.organization
        AND (f.id = a.fund OR n.code IN ('returned:' || f.code, 'origin:' || f.code))
    LEFT JOIN entry u ON u.id = e.reverses
    LEFT JOIN refund q ON q.entry = e.id
    CROSS JOIN LATERAL (SELECT CASE WHEN q.id IS NULL THEN l.amount ELSE least(l.amount, greatest(0.00,
        (SELECT coalesce(sum(amount), 0.00) FROM payment
            WHERE award = a.id AND status = 'paid' AND paid_on BETWEEN t.begins AND e.effective_on)
        - (SELECT coalesce(sum(r.amount), 0.00) FROM refund r JOIN return_demand z ON z.id = r.demand
            WHERE z.award = a.id AND r.id < q.id AND r.received_on >= t.begins))) END AS amount) w
    CROSS JOIN LATERAL (VALUES (w.amount, coalesce(u.effective_on < t.begins, false)), (l.amount - w.amount, true))
        x (amount, of_earlier_year)
    LEFT JOIN payment y ON y.paid_entry = coalesce(e.reverses, e.id)
    LEFT JOIN LATERAL (SELECT function_code, economic_code FROM budget_codes
        WHERE fund = f.id AND from_on <= e.effective_on ORDER BY from_on DESC, id DESC LIMIT 1) k ON true
    WHERE b.organization = {} AND b.book_kind = 'fund' AND e.month = {} AND x.amount > 0 AND (
        split_part(d.code, ':', 1) IN ('paid', 'returned', 'origin')
        OR split_part(c.code, ':', 1) IN ('paid', 'returned', 'origin'))
    ORDER BY e.effective_on, e.id, l.position, x.of_earlier_year
"""
MONTHS = """
    SELECT e.month, count(*)::int AS entries FROM book b JOIN entry e ON e.book = b.id
    WHERE b.organization = {} AND b.book_kind = 'fund' GROUP BY e.month ORDER BY e.month DESC
"""


@dataclass(frozen=True)
class JournalLine:
    """A suggested line and the entry of the fund book behind it."""

    entry: int
    on: date
    voucher: str
    summary: str
    fund: str
    suggested: Suggestion
    amount: Decimal
    function_code: str
    economic_code: str


@dataclass(frozen=True)
class Journal:
    """A month of a funder: `lines` in the order of the book, and how many of its entries moved no cash."""

    funder: Organization
    month: str
    months: Sequence[str]
    lines: Sequence[JournalLine]
    without_cash: int

    def total(self, accounting: Accounting) -> Decimal:
        """What one of the two books would enter."""
        return sum((each.amount for each in self.lines if each.suggested.accounting == accounting), ZERO)


async def journal(person: Actor, funder_id: int | None, month: str) -> Journal:
    """A month of a funder the person works for, of the only one where none is named. Raises NotFound for others."""
    mine = sorted(person.organizations(*FUNDER_ROLES))
    funder = funder_id if funder_id is not None else next(iter(mine), 0)
    if funder not in mine:
        raise NotFound("reporting.no_journal", _("没有找到这个主办单位的账"))
    months = {row["month"]: row["entries"] for row in await sql(MONTHS, funder)}
    chosen = month if month in months else next(iter(months), f"{clock.today():%Y-%m}")
    rows = await sql(LINES, funder, chosen)
    return Journal(
        await organizations.organization(funder),
        chosen,
        list(months),
        [line for row in rows for line in _lines(row)],
        months.get(chosen, 0) - len({row["entry"] for row in rows}),
    )


def _lines(row: dict[str, Any]) -> list[JournalLine]:
    moved = movement_of(row["debit"], row["credit"])
    if moved is None:
        return []
    movement, is_back = moved
    found = suggestions(FundKind(row["kind"]), movement, is_back=is_back, of_earlier_year=row["of_earlier_year"])
    texts = {name: row[name] for name in ("voucher", "summary", "fund", "amount", "function_code", "economic_code")}
    return [JournalLine(entry=row["entry"], on=row["effective_on"], suggested=each, **texts) for each in found]
