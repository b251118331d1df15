"""The papers of custody: claim form (23), monthly statement (24), voucher (25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants import codes, pdf
from grants.awards.documents import canonical
from grants.custody import inside, queries, statements
from grants.custody.claiming.queries import papers as papers_of_claim
from grants.custody.claiming.words import SETTLED_NAMES
from grants.custody.tables import PaperKind
from grants.settings import settings


@dataclass(frozen=True)
class Made:
    """A rendered paper and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str


async def claim_form(claim_id: int) -> Made:
    """报销单: what was claimed, on which invoice, and all who signed."""
    found = await queries.claim_of_job(claim_id)
    claim = found.claim
    papers = await papers_of_claim(claim_id)
    named = f"{claim.number}:{claim.amount}:{claim.invoice_no}:{claim.paid_on}"
    settled = SETTLED_NAMES[papers.settlement.how] if papers.settlement else ""
    facts: dict[str, object] = {"claim": claim, "found": found, "papers": papers, "settled": settled}
    return await _render(PaperKind.CLAIM_FORM, claim_id, named, claim.ended_at, facts, inside.of_claim(found, papers))


async def statement(statement_id: int) -> Made:
    """对账单: every movement of the month, what is left on each line, and that bank and groups agree."""
    found = await queries.statement_of_job(statement_id)
    row, keeping = found.statement, found.kept.ledger
    first, last = statements.days_of(row.month)
    stated = await queries.stated(found)
    facts: dict[str, object] = {
        "statement": row,
        "kept": found.kept,
        "first": first,
        "last": last,
        "stated": stated,
        "account": await queries.custody_account(keeping.hub),
        "issued_by": (await queries.names_of([row.issued_by])).get(row.issued_by, ""),
        "answer_by": found.answer_by,
    }
    data = inside.of_statement(found, stated)
    return await _render(PaperKind.STATEMENT, statement_id, row.seal, row.issued_at, facts, data)


async def voucher(entry_id: int) -> Made:
    """记账凭证: accounts, debit, credit, papers behind it."""
    found = await queries.voucher_of_job(entry_id)
    entry, facts = found.entry, {"voucher": found}
    return await _render(
        PaperKind.VOUCHER, entry_id, entry.content_hash, entry.entered_at, facts, inside.of_voucher(found)
    )


async def _render(
    kind: PaperKind, subject: int, named: str, created: datetime, facts: Mapping[str, object], data: dict[str, Any]
) -> Made:
    code = codes.check_code(f"custody:{kind.value}:{subject}:{named}".encode())
    address = f"{settings().address}/verify/{code}"
    content = await pdf.render(
        f"pdf/custody/{kind.value}.html",
        {**facts, "code": code, "address": address},
        created=created,
        attachments=[(f"{kind.value}.json", "application/json", canonical(data).encode())],
    )
    return Made(content, code)
