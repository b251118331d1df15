"""The entry of a move and the row that says what it was. Called by actions only."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from grants import clock, ledger
from grants.audit import record
from grants.funds import queries as funds
from grants.funds.budget import rules
from grants.funds.budget.tables import FundMove, MoveKind
from grants.funds.tables import FundSource
from grants.ledger import Side
from grants.people.rules import Actor

LINE_CODES = {MoveKind.ORGANISER: "organiser", MoveKind.EVALUATION: "evaluation", MoveKind.RETURNED: "returned"}


async def line_of(fund: FundSource, kind: MoveKind) -> ledger.Account:
    """The account of a source's line, opened with its first money."""
    words = f"{fund.name}·{rules.MOVE_NAMES[kind].key}"
    return await account_of(fund, f"{LINE_CODES[kind]}:{fund.code}", words)


async def account_of(fund: FundSource, code: str, name: str) -> ledger.Account:
    """An account in the book of the source."""
    return await ledger.open_account(await funds.book(fund), code, name, Side.DEBIT, opened_on=clock.today())


async def move(
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
    """From the source's account to another, today."""
    today: date = clock.today()
    source = await ledger.account(to.book, f"source:{fund.code}")
    entry = await ledger.post(
        to.book,
        f"fund:{fund.id}:move:{form_key}",
        f"{fund.name}{rules.MOVE_NAMES[kind].key}" + (f"，{basis}" if basis else ""),
        [(to.id, source.id, amount)],
        effective_on=today,
        by=by,
    )
    moved = FundMove(
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
    await moved.save()
    await record(by, "funds.money_moved", moved, fund=fund.code, kind=kind.value, amount=amount)
    return moved
