"""Reads of the budget side of a source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.funds import queries as funds
from grants.funds import rules as fund_rules
from grants.funds.budget.rules import Left
from grants.funds.budget.tables import BudgetCodes, BudgetDocument, FundMove, FundProposal
from grants.funds.queries import Figures
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.people.rules import Actor


@dataclass(frozen=True)
class BudgetPage:
    """A source with its lines, documents, codes (the newest first), moves, and where it came from and went to."""

    fund: FundSource
    figures: Figures
    documents: Sequence[tuple[BudgetDocument, Upload]]
    codes: Sequence[BudgetCodes]
    moves: Sequence[FundMove]
    proposal: FundProposal | None
    came_from: FundSource | None
    became: dict[int, FundSource]


async def budget_page(person: Actor, fund_id: int) -> BudgetPage:
    """The budget of a source for those who work for its funder. Raises NotFound for others."""
    fund = await readable(person, fund_id)
    papers = await documents_of(fund_id)
    scans = await Upload.objects().where(Upload.id.is_in([0, *(each.scan for each in papers)]))
    by_id = {each.id: each for each in scans}
    moves = await FundMove.objects().where(FundMove.fund == fund_id).order_by(FundMove.id)
    origin = await FundMove.objects().where(FundMove.becomes == fund_id).first()
    others = [each.becomes for each in moves if each.becomes] + ([origin.fund] if origin else [])
    found = {each.id: each for each in await FundSource.objects().where(FundSource.id.is_in([0, *others]))}
    of_fund = BudgetCodes.objects().where(BudgetCodes.fund == fund_id)
    return BudgetPage(
        fund=fund,
        figures=(await funds.figures([fund]))[fund_id],
        documents=[(each, by_id[each.scan]) for each in papers],
        codes=await of_fund.order_by(BudgetCodes.from_on, BudgetCodes.id, ascending=False),
        moves=moves,
        proposal=next(iter(await open_proposals(fund_id)), None),
        came_from=found[origin.fund] if origin else None,
        became=found,
    )


async def readable(person: Actor, fund_id: int) -> FundSource:
    """A source of a funder the person works for. Raises NotFound."""
    fund = await funds.fund(fund_id)
    if fund.funder not in fund_rules.shows_funds_of(person):
        raise NotFound("funds.budget_not_visible", _("没有找到这个资金来源"))
    return fund


async def documents_of(fund_id: int) -> list[BudgetDocument]:
    """The documents of a source, oldest first."""
    of_fund = BudgetDocument.objects().where(BudgetDocument.fund == fund_id)
    return await of_fund.order_by(BudgetDocument.issued_on, BudgetDocument.id)


async def scan(person: Actor, fund_id: int, document_id: int) -> Upload:
    """The scan of one of the documents of a source. Raises NotFound."""
    fund = await readable(person, fund_id)
    found = next((each for each in await documents_of(fund.id) if each.id == document_id), None)
    if found is None:
        raise NotFound("funds.no_document", _("没有找到这份预算文件"))
    return await get(Upload, found.scan)


async def codes_on(fund_id: int, day: date) -> BudgetCodes | None:
    """The codes in force on a day: the newest that began by then."""
    begun = BudgetCodes.objects().where(BudgetCodes.fund == fund_id, BudgetCodes.from_on <= day)
    return await begun.order_by(BudgetCodes.from_on, BudgetCodes.id, ascending=False).first()


async def left_of(fund_id: int) -> Left:
    """A source, locked, and what of it is free."""
    fund = await funds.fund(fund_id, lock="UPDATE")
    return Left(fund, await funds.free(fund))


async def move_of(person: Actor, fund_id: int, move_id: int) -> FundMove:
    """One of the moves of a source. Raises NotFound."""
    fund, move = await readable(person, fund_id), await get(FundMove, move_id)
    if move.fund != fund.id:
        raise NotFound("funds.no_move", _("没有找到这笔调整"))
    return move


async def move_of_form(fund_id: int, form_key: UUID) -> FundMove | None:
    """The move of a source that this form brought already."""
    return await FundMove.objects().where(FundMove.fund == fund_id, FundMove.form_key == form_key).first()


async def open_proposals(fund_id: int) -> list[FundProposal]:
    """What waits for another person's decision."""
    return await FundProposal.objects().where(FundProposal.fund == fund_id, FundProposal.decided_at.is_null())


async def proposal_of_form(fund_id: int, form_key: UUID) -> FundProposal | None:
    """The proposal of a source that this form brought already."""
    of_fund = FundProposal.objects().where(FundProposal.fund == fund_id, FundProposal.form_key == form_key)
    return await of_fund.first()


async def proposal_of(person: Actor, fund_id: int, proposal_id: int) -> FundProposal:
    """One of the proposals of a source. Raises NotFound."""
    fund, proposal = await readable(person, fund_id), await get(FundProposal, proposal_id)
    if proposal.fund != fund.id:
        raise NotFound("funds.no_proposal", _("没有找到这笔申请"))
    return proposal
