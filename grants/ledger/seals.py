"""Hash chains: one per book over its entries, one over the audit trail. What is sealed cannot change unnoticed."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from grants import clock
from grants.db import sql, transaction
from grants.ledger.findings import Finding
from grants.ledger.tables import Book, Seal

AUDIT = "audit"
BATCH = 1000

ENTRIES = """
    SELECT e.id, e.book, e.reference, e.effective_on, e.entered_at, e.month, e.voucher_kind, e.voucher_no, e.summary,
        e.attachments, e.entered_by, e.entered_by_name, e.reverses, e.content_hash,
        (SELECT string_agg(l.position || ' ' || l.debit || ' ' || l.credit || ' ' || l.amount, E'\\n'
            ORDER BY l.position) FROM line l WHERE l.entry = e.id) AS lines
    FROM entry e
"""
EVENTS = """
    SELECT a.id, a.at, a.actor, a.actor_name, a.act, a.subject_kind, a.subject_id, a.refusal, a.facts::text AS facts
    FROM audit_event a
"""
UNSEALED_ENTRIES = (
    ENTRIES + " WHERE e.book = {} AND NOT EXISTS (SELECT FROM seal s WHERE s.chain = {} AND s.row_id = e.id)"
    " ORDER BY e.id LIMIT {}"
)
UNSEALED_EVENTS = (
    EVENTS + " WHERE NOT EXISTS (SELECT FROM seal s WHERE s.chain = {} AND s.row_id = a.id) ORDER BY a.id LIMIT {}"
)
SEALS = "SELECT position, row_id, hash FROM seal WHERE chain = {} AND position > {} ORDER BY position LIMIT {}"
ADD = (
    "INSERT INTO seal (chain, position, row_id, hash, sealed_at)"
    " SELECT {}, {} + s.position, s.row_id, s.hash, {}"
    " FROM unnest({}::bigint[], {}::varchar[]) WITH ORDINALITY AS s (row_id, hash, position)"
)


async def seal() -> int:
    """Add what is not yet sealed to its chain; gives how many links were added. A second time adds nothing."""
    added = 0
    for chain in await chains():
        while batch := await _seal_batch(chain):
            added += batch
    return added


async def broken() -> list[Finding]:
    """The first link of each chain that no longer fits the row it was made of."""
    findings = [await _first_difference(chain) for chain in await chains()]
    return [finding for finding in findings if finding is not None]


async def chains() -> list[str]:
    """The audit trail and every book; a book that is gone but was sealed still has its chain."""
    sealed = {row["chain"] for row in await sql("SELECT DISTINCT chain FROM seal")}
    books = {chain_of(book.id) for book in await Book.objects()}
    return sorted(sealed | books | {AUDIT})


def chain_of(book_id: int) -> str:
    """The name of a book's chain."""
    return f"book:{book_id}"


async def last_seal(book_id: int) -> Seal | None:
    """The newest link of a book's chain: what a statement prints."""
    return await Seal.objects().where(Seal.chain == chain_of(book_id)).order_by(Seal.position, ascending=False).first()


def entry_hash(row: dict[str, Any]) -> str:
    """The hash of an entry and its lines, made anew from the row; the database makes the same when it is entered."""
    at: datetime = row["entered_at"]
    parts = (
        row["book"],
        row["reference"],
        row["effective_on"].isoformat(),
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        row["voucher_kind"],
        row["voucher_no"],
        row["summary"],
        row["attachments"],
        _or_dash(row["entered_by"]),
        row["entered_by_name"],
        _or_dash(row["reverses"]),
        row["lines"] or "",
    )
    return _sha256("\n".join(map(str, parts)))


async def _seal_batch(chain: str) -> int:
    async with transaction():
        # One sealing at a time: two would link to the same end.
        await sql("SELECT pg_advisory_xact_lock(hashtext({}))", f"seal {chain}")
        last = await Seal.objects().where(Seal.chain == chain).order_by(Seal.position, ascending=False).first()
        position, end = (last.position, last.hash) if last else (0, chain)
        ids, hashes = [], []
        for row in await _unsealed(chain):
            end = _link(end, _content(chain, row))
            ids.append(row["id"])
            hashes.append(end)
        if ids:
            await sql(ADD, chain, position, clock.now(), ids, hashes)
        return len(ids)


async def _unsealed(chain: str) -> list[dict[str, Any]]:
    if chain == AUDIT:
        return await sql(UNSEALED_EVENTS, chain, BATCH)
    return await sql(UNSEALED_ENTRIES, _book_id(chain), chain, BATCH)


async def _first_difference(chain: str) -> Finding | None:
    expected, end = 1, chain
    async for seal_row, row in _sealed(chain):
        if seal_row["position"] != expected:
            return Finding.link_missing(chain, expected)
        if row is None:
            return Finding.row_missing(chain, expected, seal_row["row_id"])
        end = _link(end, _content(chain, row))
        if seal_row["hash"] != end:
            return Finding.row_differs(chain, expected, seal_row["row_id"])
        expected += 1
    return None


async def _sealed(chain: str) -> AsyncIterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """The links of a chain in order, each with the row it was made of, a batch at a time."""
    position = 0
    while links := await sql(SEALS, chain, position, BATCH):
        ids = [link["row_id"] for link in links]
        query = EVENTS + " WHERE a.id = ANY ({})" if chain == AUDIT else ENTRIES + " WHERE e.id = ANY ({})"
        rows = {row["id"]: row for row in await sql(query, ids)}
        for link in links:
            yield link, rows.get(link["row_id"])
        position = links[-1]["position"]


def _content(chain: str, row: dict[str, Any]) -> str:
    return _event_hash(row) if chain == AUDIT else entry_hash(row)


def _event_hash(row: dict[str, Any]) -> str:
    at: datetime = row["at"]
    values = [value for name, value in row.items() if name != "at"]
    return _sha256(json.dumps([at.astimezone(UTC).isoformat(), *values], ensure_ascii=False))


def _link(end: str, content: str) -> str:
    return _sha256(f"{end}\n{content}")


def _book_id(chain: str) -> int:
    return int(chain.removeprefix("book:"))


def _or_dash(value: object) -> object:
    return "-" if value is None else value


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
