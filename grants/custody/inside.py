"""What a machine reads out of the papers of custody."""

from typing import Any

from grants.custody.claiming.queries import Papers
from grants.custody.queries import ClaimFacts, Kept, Stated, StatementFacts, Voucher


def of_claim(found: ClaimFacts, papers: Papers) -> dict[str, Any]:
    """A claim form: the claim, its invoices or persons (masked), the line it is charged to, and who signed."""
    claim = found.claim
    steps = (claim.filed_by, claim.signed_by, claim.reviewed_by, claim.verified_by, claim.paid_by)
    return _whose(found.kept) | {
        "number": claim.number,
        "summary": claim.summary,
        "line": found.line.item,
        "amount": str(claim.amount),
        "invoices": [
            [each.row.key, each.row.issued_on.isoformat(), each.row.seller, str(each.row.total), str(each.row.amount)]
            for each in papers.invoices
        ],
        "persons": [
            [each.name, each.id_masked, str(each.units), str(each.rate), str(each.amount), str(each.tax)]
            for each in papers.allowances
        ],
        "payee": papers.settlement.payee if papers.settlement else "",
        "claimed_on": claim.claimed_on.isoformat(),
        "paid_on": claim.paid_on.isoformat() if claim.paid_on else None,
        "bank_ref": claim.bank_ref,
        "out_of": found.out_of,
        "signed": [found.name(each) for each in steps],
    }


def of_statement(found: StatementFacts, stated: Stated) -> dict[str, Any]:
    """A statement: its figures and movements, what is left on each line, the bank's side, and the seal."""
    row = found.statement
    figures = {name: str(getattr(row, name)) for name in ("opening", "received", "spent", "closing")}
    return _whose(found.kept) | {
        "number": row.number,
        "month": row.month,
        **figures,
        "movements": [
            [each.on.isoformat(), each.voucher, each.entry.summary, str(each.amount), str(each.balance)]
            for each in stated.rows
        ],
        "lines": [[each.line.item, str(each.line.amount), str(each.spent)] for each in stated.lines],
        "bank": str(stated.holdings.bank),
        "groups": str(stated.holdings.groups),
        "own": str(stated.holdings.own),
        "unexplained": str(stated.holdings.unexplained),
        "advanced": str(stated.holdings.advanced),
        "of_it_advanced": str(stated.advanced),
        "goods": [
            [each.name, each.unit, each.opening, each.received, each.handed_out, each.closing, str(each.worth)]
            for each in stated.goods
        ],
        "seal": row.seal,
    }


def of_voucher(found: Voucher) -> dict[str, Any]:
    """A voucher: its accounts with debit and credit, and the hash of its entry."""
    entry = found.entry
    return {
        "unit": found.unit.name,
        "number": found.number,
        "month": entry.month,
        "on": entry.effective_on.isoformat(),
        "summary": entry.summary,
        "lines": [
            [
                each.account.code,
                None if each.debit is None else str(each.debit),
                None if each.credit is None else str(each.credit),
            ]
            for each in found.lines
        ],
        "attachments": entry.attachments,
        "hash": entry.content_hash,
    }


def _whose(kept: Kept) -> dict[str, Any]:
    return {
        "hub": kept.hub.name,
        "group": kept.group.name,
        "filing": kept.group.filing_no,
        "award": kept.award.number,
        "fund": kept.fund.code,
    }
