"""Proof of a hub's books beyond the ledger's own: codes, papers, closed months, books that agree (R-J9)."""

from decimal import Decimal
from typing import Any

from grants import ledger, money
from grants.custody.books import queries, rules
from grants.custody.books.queries import Desk
from grants.db import get, sql
from grants.errors import why_not
from grants.i18n import _
from grants.ledger.findings import Finding
from grants.organizations import queries as organizations

# Accounts with the first and last day on which an entry touched them.
USED = """
    SELECT a.id, a.code, a.opened_on, min(e.effective_on) AS first, max(e.effective_on) AS last
    FROM entry e JOIN line l ON l.entry = e.id CROSS JOIN LATERAL (VALUES (l.debit), (l.credit)) x (account)
    JOIN account a ON a.id = x.account WHERE e.book = {} GROUP BY a.id ORDER BY a.id
"""
WITHOUT_PAPERS = """
    SELECT id, month, voucher_kind, voucher_no FROM entry
    WHERE book = {} AND attachments = 0 AND reverses IS NULL ORDER BY id
"""
CHANGED = """
    SELECT c.month FROM closed_month c JOIN closed_figures f ON f.closed_month = c.id
    CROSS JOIN LATERAL month_figures(c.book, c.month) m
    WHERE c.book = {} AND (f.entries, f.amount, f.digest) IS DISTINCT FROM (m.entries, m.amount, m.digest)
    ORDER BY c.month
"""
# Accounts of groups' money or goods that no sub-ledger owns; what stands for its goods has the tail of its own account.
ORPHANS = """
    SELECT a.id, a.code FROM account a WHERE a.book = {} AND split_part(a.code, '.', 1) = '2601'
    AND NOT EXISTS (SELECT FROM custody_ledger k JOIN account g ON g.id = k.account
        WHERE g.book = a.book AND g.code = replace(a.code, '2601.goods.', '2601.')) ORDER BY a.id
"""
BALANCES = "SELECT id, code, side, balance FROM account WHERE book = {} AND balance <> 0 ORDER BY id"


async def everywhere() -> list[Finding]:
    """What is wrong with any hub's book."""
    books = await ledger.Book.objects().where(ledger.Book.book_kind == ledger.BookKind.CUSTODY).order_by(ledger.Book.id)
    return [finding for book in books for finding in await run(book.id)]


async def run(book_id: int) -> list[Finding]:
    """Everything that is wrong with a custody book, from its entries alone."""
    return [
        *await _codes(book_id),
        *[_without_papers(row) for row in await sql(WITHOUT_PAPERS, book_id)],
        *[_changed(book_id, row) for row in await sql(CHANGED, book_id)],
        *[_orphan(row) for row in await sql(ORPHANS, book_id)],
        *await _figures(book_id),
    ]


async def _codes(book_id: int) -> list[Finding]:
    found = []
    for row in await sql(USED, book_id):
        where, words = f"account {row['id']} {row['code']}", {"code": row["code"]}
        wrong = [
            day
            for day in (row["first"], row["last"])
            if why_not(rules.code_is_of_the_chart, row["code"], row["opened_on"], day)
        ]
        if wrong:
            told = _("{day} 执行的科目表没有科目 {code}", day=wrong[0].isoformat(), **words)
            found.append(Finding("custody.code_differs", where, told))
        if why_not(rules.account_is_held_for_others, row["code"]):
            found.append(Finding("custody.modes_mixed", where, _("科目 {code} 不属于受托代理", **words)))
    return found


async def _figures(book_id: int) -> list[Finding]:
    """The trial balance of the newest month against the balances that the accounts keep, and against itself."""
    months = await queries.months(book_id)
    if not months:
        return []
    book = await get(ledger.Book, book_id)
    desk = Desk(book, await organizations.organization(book.organization), None)
    trial = await queries.trial_balance(desk, months[0])
    found = [] if trial.is_equal else [Finding("custody.trial_differs", f"book {book_id} {months[0]}", _("试算不平衡"))]
    if trial.assets != trial.liabilities:
        words = _("受托资产 {x} 与受托负债 {y} 不等", x=money.show(trial.assets), y=money.show(trial.liabilities))
        found.append(Finding("custody.held_differs", f"book {book_id} {months[0]}", words))
    closing = {each.account: each.closing for each in trial.lines if each.account is not None}
    for row in await sql(BALANCES, book_id):
        kept = row["balance"] if row["side"] == ledger.Side.DEBIT else -row["balance"]
        if closing.get(row["id"], Decimal("0.00")) != kept:
            words = _(
                "科目余额 {x} 与总账 {y} 不等", x=money.show(kept), y=money.show(closing.get(row["id"], Decimal(0)))
            )
            found.append(Finding("custody.ledger_differs", f"account {row['id']} {row['code']}", words))
    return found


def _without_papers(row: dict[str, Any]) -> Finding:
    where = f"entry {row['id']} {row['month']} {row['voucher_kind']}-{row['voucher_no']:03d}"
    return Finding("custody.no_papers", where, _("凭证没有附单据"))


def _changed(book_id: int, row: dict[str, Any]) -> Finding:
    where = f"book {book_id} {row['month']}"
    return Finding("custody.closed_month_differs", where, _("已结账的月份与结账时不同"))


def _orphan(row: dict[str, Any]) -> Finding:
    return Finding("custody.account_of_nobody", f"account {row['id']} {row['code']}", _("没有台账的受托代理负债科目"))
