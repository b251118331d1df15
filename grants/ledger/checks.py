"""Proof of the books: balances, numbers, custody, mirrors, hashes, chains. Run nightly and before a closing."""

from typing import Any

from grants import money
from grants.db import sql
from grants.i18n import _
from grants.ledger import seals
from grants.ledger.findings import Finding

# Each query has one value, the book, or null for every book.
BALANCES = """
    WITH total AS (
        SELECT account, sum(amount) AS debited FROM (
            SELECT debit AS account, amount FROM line UNION ALL SELECT credit, -amount FROM line
        ) moved GROUP BY account
    ), proved AS (
        SELECT a.*, CASE a.side WHEN 'debit' THEN 1 ELSE -1 END * coalesce(t.debited, 0) AS moved
        FROM account a LEFT JOIN total t ON t.account = a.id
    )
    SELECT id, code, balance, moved, balance < floor AS below FROM proved
    WHERE book = coalesce({}, book) AND (balance <> moved OR balance < floor) ORDER BY id
"""
NUMBERS = """
    WITH entered AS (
        SELECT book, month, voucher_kind, count(*) AS entries, min(voucher_no) AS first, max(voucher_no) AS last
        FROM entry GROUP BY book, month, voucher_kind
    )
    SELECT coalesce(e.book, c.book) AS book, coalesce(e.month, c.month) AS month,
        coalesce(e.voucher_kind, c.voucher_kind) AS voucher_kind,
        (SELECT string_agg(n::text, '、' ORDER BY n) FROM generate_series(1, greatest(c.last, e.last)) n
            WHERE NOT EXISTS (SELECT FROM entry x WHERE x.book = e.book AND x.month = e.month
                AND x.voucher_kind = e.voucher_kind AND x.voucher_no = n)) AS missing
    FROM entered e FULL JOIN voucher_counter c USING (book, month, voucher_kind)
    WHERE coalesce(e.book, c.book) = coalesce({}, coalesce(e.book, c.book))
        AND (coalesce(e.entries, 0) <> coalesce(c.last, 0) OR coalesce(e.last, 0) <> coalesce(c.last, 0)
            OR coalesce(e.first, 1) <> 1)
    ORDER BY 1, 2, 3
"""
# The bank, what the hub owes it and what groups got in advance (1002, 1122, 1141) against what is the groups' (2601)
# and nobody's yet (2209); goods in store (1801) against what stands for them.
CUSTODY = """
    SELECT x.id, x.bank, x.held FROM (
        SELECT b.id, g.goods, coalesce(sum(a.balance) FILTER (WHERE a.side = 'debit'), 0) AS bank,
            coalesce(sum(a.balance) FILTER (WHERE a.side = 'credit'), 0) AS held
        FROM book b CROSS JOIN (VALUES (0), (1)) g (goods) JOIN account a ON a.book = b.id AND g.goods = CASE
            WHEN custody_sign(a.code) = 1 THEN 0 WHEN split_part(a.code, '.', 1) IN ('1801', '2601') THEN 1 END
        WHERE b.book_kind = 'custody' AND b.id = coalesce({}, b.id) GROUP BY b.id, g.goods
    ) x WHERE x.bank <> x.held ORDER BY x.id, x.goods
"""
LINES = """
    SELECT e.id, e.reference FROM entry e LEFT JOIN line l ON l.entry = e.id
    LEFT JOIN account d ON d.id = l.debit LEFT JOIN account c ON c.id = l.credit
    WHERE e.book = coalesce({}, e.book)
    GROUP BY e.id HAVING count(l.id) = 0 OR bool_or(d.book <> e.book OR c.book <> e.book) ORDER BY e.id
"""
MIRRORS = """
    SELECT r.id, r.reference FROM entry r JOIN entry e ON e.id = r.reverses
    LEFT JOIN LATERAL (
        SELECT string_agg(position || ' ' || debit || ' ' || credit || ' ' || amount, ',' ORDER BY position) AS lines
        FROM line WHERE entry = r.id) made ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(position || ' ' || credit || ' ' || debit || ' ' || amount, ',' ORDER BY position) AS lines
        FROM line WHERE entry = e.id) undone ON true
    WHERE r.book = coalesce({}, r.book) AND (r.book <> e.book OR made.lines IS DISTINCT FROM undone.lines)
    ORDER BY r.id
"""
CONTENTS = seals.ENTRIES + " WHERE e.book = coalesce({}, e.book) AND e.id > {} ORDER BY e.id LIMIT {}"

ENTRY_FINDINGS = {
    "ledger.entry_not_whole": _("凭证没有分录，或分录不属于本账套"),
    "ledger.reversal_no_mirror": _("冲红凭证与原凭证不对应"),
    "ledger.content_differs": _("凭证内容与记账时的校验值不符"),
}


async def verify() -> list[Finding]:
    """Everything: the books, the hash of each entry, and the first link of each chain that differs."""
    return [*await run(), *await _contents(), *await seals.broken()]


async def run(book_id: int | None = None) -> list[Finding]:
    """Prove one book, or all, from its lines alone."""
    return [
        *[_balance(row) for row in await sql(BALANCES, book_id)],
        *[_number(row) for row in await sql(NUMBERS, book_id)],
        *[_custody(row) for row in await sql(CUSTODY, book_id)],
        *[_entry("ledger.entry_not_whole", row) for row in await sql(LINES, book_id)],
        *[_entry("ledger.reversal_no_mirror", row) for row in await sql(MIRRORS, book_id)],
    ]


async def _contents() -> list[Finding]:
    findings, last = [], 0
    while rows := await sql(CONTENTS, None, last, seals.BATCH):
        findings += [
            _entry("ledger.content_differs", row) for row in rows if seals.entry_hash(row) != row["content_hash"]
        ]
        last = rows[-1]["id"]
    return findings


def _balance(row: dict[str, Any]) -> Finding:
    where = f"account {row['id']} {row['code']}"
    if row["balance"] == row["moved"]:
        return Finding("ledger.below_floor", where, _("余额 {x} 低于下限", x=money.show(row["balance"])))
    return Finding(
        "ledger.balance_differs",
        where,
        _("余额 {x} 与分录合计 {y} 不等", x=money.show(row["balance"]), y=money.show(row["moved"])),
    )


def _number(row: dict[str, Any]) -> Finding:
    where = f"book {row['book']} {row['month']} {row['voucher_kind']}"
    if not row["missing"]:
        return Finding("ledger.numbers_differ", where, _("凭证号不连续"))
    return Finding("ledger.numbers_differ", where, _("凭证号不连续，缺 {numbers} 号", numbers=row["missing"]))


def _custody(row: dict[str, Any]) -> Finding:
    return Finding(
        "ledger.custody_differs",
        f"book {row['id']}",
        _("银行存款 {x} 与各组织合计 {y} 不等", x=money.show(row["bank"]), y=money.show(row["held"])),
    )


def _entry(code: str, row: dict[str, Any]) -> Finding:
    return Finding(code, f"entry {row['id']} {row['reference']}", ENTRY_FINDINGS[code])
