"""Ledger lines by the million: vouchers of ten lines that move money of a group's ledger to the bank and back, so that
every balance stays what it was. Their hashes are not those of their content, which only `verify` would ask."""

from datetime import date

import asyncpg

LINES, MONTHS = 10, 24
ACCOUNTS = """
    CREATE TEMP TABLE kept ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY k.id) - 1 AS n, k.account, k.book, b.id AS bank FROM custody_ledger k
    JOIN LATERAL (
        SELECT id FROM account WHERE book = k.book AND split_part(code, '.', 1) = '1002' ORDER BY id LIMIT 1
    ) b ON true
"""
ENTRIES = """
    CREATE TEMP TABLE more ON COMMIT DROP AS
    SELECT m.*, to_char(m.day, 'YYYY-MM') AS month,
        row_number() OVER (PARTITION BY m.book, m.month_no ORDER BY m.i) AS no
    FROM (
        SELECT i, k.account, k.bank, k.book, i % {months} AS month_no,
            (date_trunc('month', date '{until}') - make_interval(months => i % {months} + 1))::date + i % 28 AS day
        FROM generate_series(0, {entries} - 1) i JOIN kept k ON k.n = (i / 2) % (SELECT count(*) FROM kept)
    ) m
"""
POSTED = """
    INSERT INTO entry (id, book, reference, effective_on, entered_at, month, voucher_kind, voucher_no, summary,
        attachments, entered_by_name, content_hash)
    SELECT $1::bigint + i, book, 'bench:' || i, day, day + time '12:00', month, '转', no, '往来', 1, '批量',
        repeat('0', 64)
    FROM more ORDER BY i
"""
MOVED = """
    INSERT INTO line (entry, position, debit, credit, amount)
    SELECT $1::bigint + m.i, p, CASE WHEN m.i % 2 = 0 THEN m.account ELSE m.bank END,
        CASE WHEN m.i % 2 = 0 THEN m.bank ELSE m.account END, p FROM more m CROSS JOIN generate_series(1, $2::int) p
    ORDER BY m.i, p
"""
COUNTED = """
    INSERT INTO voucher_counter (book, month, voucher_kind, last) SELECT book, month, '转', max(no) FROM more
    GROUP BY book, month
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'line' AND indexdef NOT LIKE 'CREATE UNIQUE%'"


async def fill(server: asyncpg.Connection, lines: int, until: date) -> int:
    """Enter so many lines of earlier months beside those that are there; returns how many there are then."""
    there = await server.fetchval("SELECT count(*) FROM line")
    entries = (lines - there) // LINES // 2 * 2
    if entries > 0:
        async with server.transaction():
            await server.execute("SET LOCAL session_replication_role = replica")
            await server.execute(ACCOUNTS)
            # A table is not created with values that are given apart.
            await server.execute(ENTRIES.format(entries=entries, until=until, months=MONTHS))
            last = await server.fetchval("SELECT max(id) + 1 FROM entry")
            indexes = await server.fetch(INDEXES)
            for row in indexes:
                await server.execute(f"DROP INDEX {row['indexname']}")
            await server.execute(POSTED, last)
            await server.execute(MOVED, last, LINES)
            await server.execute(COUNTED)
            await server.execute("SELECT setval(pg_get_serial_sequence('entry', 'id'), max(id)) FROM entry")
            for row in indexes:
                await server.execute(row["indexdef"])
    return int(await server.fetchval("SELECT count(*) FROM line"))
