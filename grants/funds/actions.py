"""Enter a fund source: from then on its money stands in the funder's fund book."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from grants import clock, ledger
from grants.audit import action, record
from grants.funds import queries, rules
from grants.funds.tables import FundKind, FundPurpose, FundSource
from grants.ledger import BookKind, Side
from grants.money import yuan
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def register_fund(
    by: Actor,
    *,
    funder_id: int,
    code: str,
    name: str,
    kind: FundKind,
    year: int,
    amount: Decimal,
    purposes: Sequence[str],
    document_no: str = "",
    signage: str | None = None,
    banned_uses: str | None = None,
    carry_over_until: date | None = None,
) -> FundSource:
    """Enter a source and post its amount as received today. The same code a second time is refused.

    Without `banned_uses`, lottery money gets the list of R-A4.
    """
    funder = await organizations.organization(funder_id, lock="NO KEY UPDATE")
    taken = await queries.by_code(funder_id, code) is not None
    rules.check_fund(by, funder_id, funder.is_funder, code, amount, purposes, taken)
    kind = FundKind(kind)
    if banned_uses is None:
        banned_uses = rules.LOTTERY_BANNED if kind == FundKind.WELFARE_LOTTERY else ""
    fund = FundSource(
        funder=funder_id,
        code=code,
        name=name.strip(),
        kind=kind,
        year=year,
        amount=yuan(amount),
        document_no=document_no,
        signage=signage or None,
        banned_uses=banned_uses,
        carry_over_until=carry_over_until,
        created_at=clock.now(),
    )
    await fund.save()
    for purpose in dict.fromkeys(purposes):
        await FundPurpose(fund=fund.id, purpose=purpose, is_other=rules.is_other_welfare(kind, purpose)).save()
    await _receive(by, funder, fund)
    await record(by, "funds.fund_registered", fund, amount=fund.amount, purposes=list(purposes))
    return fund


async def _receive(by: Actor, funder: Organization, fund: FundSource) -> None:
    """Debit the source, credit where it came from: that account alone may go below zero."""
    today = clock.today()
    book = await ledger.open_book(funder.id, BookKind.FUND, f"{funder.name}资助资金账")
    origin = await ledger.open_account(
        book.id, f"origin:{fund.code}", f"{fund.name}（来源）", Side.CREDIT, floor=None, opened_on=today
    )
    source = await ledger.open_account(book.id, f"source:{fund.code}", fund.name, Side.DEBIT, opened_on=today)
    await ledger.post(
        book.id,
        f"fund:{fund.id}:received",
        f"收到{fund.name}",
        [(source.id, origin.id, fund.amount)],
        effective_on=today,
        by=by,
    )
