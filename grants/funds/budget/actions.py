"""Keep documents and codes of a source; set its money apart; undo what was moved."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants import clock, files, ledger
from grants.audit import action, record
from grants.db import get
from grants.funds import queries as funds
from grants.funds.budget import moving, queries, rules
from grants.funds.budget.tables import BudgetCodes, BudgetDocument, FundMove, MoveKind
from grants.people.rules import Actor


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
    return await moving.move(by, left.fund, form_key, kind, amount, await moving.line_of(left.fund, kind))


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
