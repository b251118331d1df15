"""Money of a source that goes out of its year or back to the treasury: proposed by one person, decided by another."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from grants import clock
from grants.audit import action, record
from grants.db import get
from grants.funds import queries as funds
from grants.funds import rules as fund_rules
from grants.funds.budget import moving, queries, rules
from grants.funds.budget.rules import Left
from grants.funds.budget.tables import BudgetCodes, FundProposal, MoveKind
from grants.funds.tables import FundPurpose, FundSource
from grants.people.rules import Actor


@action
async def propose_move(
    by: Actor,
    fund_id: int,
    form_key: UUID,
    *,
    kind: MoveKind,
    amount: Decimal,
    code: str = "",
    name: str = "",
    basis: str = "",
) -> FundProposal:
    """Propose to carry money over into this year, as a source of `code` and `name`, or to give it back on a document
    (`basis`). Nothing moves yet. The same form again gives the same proposal."""
    left = await queries.left_of(fund_id)
    known = await queries.proposal_of_form(fund_id, form_key)
    if known is not None:
        return known
    proposal = FundProposal(
        fund=fund_id,
        form_key=form_key,
        move_kind=kind.value,
        amount=amount,
        code=code.strip(),
        name=name.strip(),
        basis=basis.strip(),
        proposed_at=clock.now(),
        proposed_by=by.id,
        proposed_by_name=by.name,
    )
    rules.check_proposing(by, left, proposal, await _waiting(left, proposal))
    await proposal.save()
    await record(by, "funds.move_proposed", proposal, fund=left.fund.code, kind=kind.value, amount=amount)
    return proposal


@action
async def decide_move(by: Actor, proposal_id: int, *, is_confirmed: bool, opinion: str = "") -> FundProposal:
    """Decline it, with the reason; or confirm it: what is carried over becomes a source of its own, of the same
    purposes, that lapses when the first one does; what is given back leaves the book."""
    left = await queries.left_of((await get(FundProposal, proposal_id)).fund)
    proposal = await get(FundProposal, proposal_id, lock="NO KEY UPDATE")
    waiting = await _waiting(left, proposal)
    rules.check_deciding(by, left, proposal, waiting, is_confirmed=is_confirmed, opinion=opinion)
    said: dict[Any, Any] = {
        FundProposal.decided_at: clock.now(),
        FundProposal.decided_by: by.id,
        FundProposal.decided_by_name: by.name,
        FundProposal.is_confirmed: is_confirmed,
        FundProposal.opinion: opinion.strip(),
    }
    await proposal.update_self(said)
    told = {"fund": left.fund.code, "is_confirmed": is_confirmed, "opinion": opinion.strip()}
    await record(by, "funds.move_decided", proposal, **told)
    if is_confirmed:
        await _carry_out(by, left.fund, proposal)
    return proposal


async def _waiting(left: Left, proposal: FundProposal) -> rules.Waiting:
    taken = await funds.by_code(left.fund.funder, proposal.code) is not None
    others = [each for each in await queries.open_proposals(left.fund.id) if each.id != proposal.id]
    return rules.Waiting(others=others, is_code_taken=taken, today=clock.today())


async def _carry_out(by: Actor, fund: FundSource, proposal: FundProposal) -> None:
    kind, amount, key = MoveKind(proposal.move_kind), proposal.amount, proposal.form_key
    if kind == MoveKind.RETURNED:
        await moving.move(by, fund, key, kind, amount, await moving.line_of(fund, kind), basis=proposal.basis)
        return
    becomes = await _source_of_this_year(fund, proposal)
    account = await moving.account_of(becomes, f"source:{becomes.code}", becomes.name)
    await moving.move(by, fund, key, kind, amount, account, becomes=becomes.id)
    await record(by, "funds.fund_carried_over", becomes, amount=amount, carried_from=fund.code)


async def _source_of_this_year(fund: FundSource, proposal: FundProposal) -> FundSource:
    kept = ("funder", "kind", "signage", "banned_uses", "document_no")
    becomes = FundSource(
        code=proposal.code,
        name=proposal.name,
        year=clock.today().year,
        amount=proposal.amount,
        carry_over_until=fund_rules.lapses_on(fund),
        created_at=clock.now(),
        **{column: getattr(fund, column) for column in kept},
    )
    await becomes.save()
    for row in await FundPurpose.objects().where(FundPurpose.fund == fund.id).order_by(FundPurpose.id):
        await FundPurpose(fund=becomes.id, purpose=row.purpose, is_other=row.is_other).save()
    codes = await queries.codes_on(fund.id, clock.today())
    if codes is not None:
        kept_codes = {column: getattr(codes, column) for column in ("function_code", "economic_code", "decided_by")}
        await BudgetCodes(fund=becomes.id, from_on=clock.today(), decided_at=clock.now(), **kept_codes).save()
    return becomes
