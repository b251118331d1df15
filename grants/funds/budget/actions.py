"""Keep documents and codes of a source; set its money apart, carry it over, give it back."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants import clock, files, ledger
from grants.audit import action, record
from grants.db import get
from grants.funds import queries as funds
from grants.funds import rules as fund_rules
from grants.funds.budget import queries, rules
from grants.funds.budget.tables import BudgetCodes, BudgetDocument, FundMove, MoveKind
from grants.funds.tables import FundPurpose, FundSource
from grants.ledger import Side
from grants.people.rules import Actor

LINE_CODES = {MoveKind.ORGANISER: "organiser", MoveKind.EVALUATION: "evaluation", MoveKind.RETURNED: "returned"}


@action
async def keep_document(
    by: Actor, fund_id: int, *, number: str, issued_on: date, content: bytes, name: str
) -> BudgetDocument:
    """Keep a budget document with its scan. The same number a second time is refused."""
    fund = await funds.fund(fund_id, lock="NO KEY UPDATE")
    known = [each.number for each in await queries.documents_of(fund_id)]
    rules.check_document(by, fund, number, issued_on, known, clock.today())
    scan = await files.keep(content, name, by=by)
    row = BudgetDocument(
        fund=fund_id, number=number, issued_on=issued_on, scan=scan.id, kept_at=clock.now(), kept_by=by.id
    )
    await row.save()
    await record(by, "funds.document_kept", row, fund=fund.code, document=number, sha256=scan.sha256)
    return row


@action
async def set_codes(
    by: Actor, fund_id: int, *, from_on: date, function_code: str, economic_code: str = ""
) -> BudgetCodes:
    """Say which budget codes the payments of a source have from a day on. What was entered before stays."""
    fund = await funds.fund(fund_id, lock="NO KEY UPDATE")
    codes: dict[str, Any] = {"function_code": function_code.strip(), "economic_code": economic_code.strip()}
    rules.check_codes(by, fund, list(codes.values()))
    row = BudgetCodes(fund=fund_id, from_on=from_on, decided_at=clock.now(), decided_by=by.id, **codes)
    await row.save()
    await record(by, "funds.codes_set", row, fund=fund.code, from_on=from_on, **codes)
    return row


@action
async def set_aside(by: Actor, fund_id: int, form_key: UUID, *, kind: MoveKind, amount: Decimal) -> FundMove:
    """Put money of a source on the organiser's or the evaluation's line. The same form again gives the same move."""
    left = await queries.left_of(fund_id)
    known = await queries.move_of_form(fund_id, form_key)
    if known is not None:
        return known
    rules.check_setting_aside(by, left, amount, clock.today())
    return await _move(by, left.fund, form_key, kind, amount, await _line(left.fund, kind))


@action
async def give_back(by: Actor, fund_id: int, form_key: UUID, *, amount: Decimal, basis: str) -> FundMove:
    """Give money of a source back to the treasury. The same form again gives the same move."""
    left = await queries.left_of(fund_id)
    known = await queries.move_of_form(fund_id, form_key)
    if known is not None:
        return known
    rules.check_returning(by, left, amount, basis)
    account = await _line(left.fund, MoveKind.RETURNED)
    return await _move(by, left.fund, form_key, MoveKind.RETURNED, amount, account, basis=basis.strip())


@action
async def carry_over(by: Actor, fund_id: int, form_key: UUID, *, amount: Decimal, code: str, name: str) -> FundMove:
    """Carry money of a source over into this year: it becomes a source of its own, of the same purposes, that lapses
    when the first one does. The same form again gives the same move.
    """
    left = await queries.left_of(fund_id)
    known = await queries.move_of_form(fund_id, form_key)
    if known is not None:
        return known
    taken = await funds.by_code(left.fund.funder, code) is not None
    rules.check_carrying_over(by, left, amount, code, taken, clock.today())
    becomes = await _source_of_this_year(left.fund, amount, code, name.strip())
    account = await _account(becomes, f"source:{code}", becomes.name)
    move = await _move(by, left.fund, form_key, MoveKind.CARRIED_OVER, amount, account, becomes=becomes.id)
    await record(by, "funds.fund_carried_over", becomes, amount=amount, carried_from=left.fund.code)
    return move


@action
async def undo_move(by: Actor, move_id: int, *, reason: str) -> FundMove:
    """Reverse the entry of a move, once. Refused by the ledger where the money went on meanwhile."""
    fund = await funds.fund((await get(FundMove, move_id)).fund, lock="UPDATE")
    move = await get(FundMove, move_id, lock="NO KEY UPDATE")
    rules.check_undoing(by, fund, move, reason)
    undoing: dict[Any, Any] = {
        FundMove.undone_at: clock.now(),
        FundMove.undone_by: by.id,
        FundMove.undone_reason: reason.strip(),
    }
    await move.update_self(undoing)
    await ledger.reverse(
        move.entry,
        f"fund:{fund.id}:move:{move.form_key}:undone",
        effective_on=clock.today(),
        by=by,
        summary=f"撤销{fund.name}{rules.MOVE_NAMES[MoveKind(move.move_kind)].key}",
    )
    await record(by, "funds.move_undone", move, fund=fund.code, reason=reason)
    return move


async def _source_of_this_year(fund: FundSource, amount: Decimal, code: str, name: str) -> FundSource:
    kept = ("funder", "kind", "signage", "banned_uses", "document_no")
    becomes = FundSource(
        code=code,
        name=name,
        year=clock.today().year,
        amount=amount,
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


async def _line(fund: FundSource, kind: MoveKind) -> ledger.Account:
    words = f"{fund.name}·{rules.MOVE_NAMES[kind].key}"
    return await _account(fund, f"{LINE_CODES[kind]}:{fund.code}", words)


async def _account(fund: FundSource, code: str, name: str) -> ledger.Account:
    return await ledger.open_account(await funds.book(fund), code, name, Side.DEBIT, opened_on=clock.today())


async def _move(
    by: Actor,
    fund: FundSource,
    form_key: UUID,
    kind: MoveKind,
    amount: Decimal,
    to: ledger.Account,
    *,
    becomes: int | None = None,
    basis: str = "",
) -> FundMove:
    """From the source's account to another, and the row that says what it was."""
    today = clock.today()
    source = await ledger.account(to.book, f"source:{fund.code}")
    entry = await ledger.post(
        to.book,
        f"fund:{fund.id}:move:{form_key}",
        f"{fund.name}{rules.MOVE_NAMES[kind].key}" + (f"，{basis}" if basis else ""),
        [(to.id, source.id, amount)],
        effective_on=today,
        by=by,
    )
    move = FundMove(
        fund=fund.id,
        form_key=form_key,
        move_kind=kind.value,
        amount=amount,
        becomes=becomes,
        basis=basis,
        entry=entry.id,
        moved_on=today,
        moved_at=clock.now(),
        moved_by=by.id,
    )
    await move.save()
    await record(by, "funds.money_moved", move, fund=fund.code, kind=kind.value, amount=amount)
    return move
