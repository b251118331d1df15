"""A hub whose bank sends statements: its account, and files made of lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.banking.keeping import Sent
from grants.banking.rules import first_day, last_day, next_month
from grants.banking.tables import StatementLine
from grants.custody import actions as custody
from grants.custody.bank import actions, months
from grants.custody.bank.tables import LineMatch, MatchKind
from grants.organizations.queries import current_account
from grants.organizations.tables import AccountUse, BankAccount
from tests.banking.files import SHAPED, Line, as_csv, balances, line
from tests.custody import world
from tests.custody.world import Keeping, on

NOTHING = Decimal("0.00")


@dataclass
class Desk:
    """A group's money at a hub, the hub's account, and the balance with which the next file begins."""

    keeping: Keeping
    account: BankAccount
    balance: Decimal = NOTHING

    @property
    def hub(self) -> world.Hub:
        return self.keeping.hub


async def a_desk(**keeping) -> Desk:
    """A hub that booked 9,000 yuan of its funder on 2026-05-22; nothing of its bank is on record."""
    kept = await world.a_ledger(**keeping)
    account = await current_account(kept.hub.organization.id, AccountUse.CUSTODY)
    return Desk(kept, account)


def arrival(desk: Desk, day: str = "2026-05-22", **changes) -> Line:
    """The funder's payment as the hub's bank writes it."""
    payment = desk.keeping.payment
    facts = {"name": desk.keeping.call.funder.name, "reference": payment.bank_ref, "summary": "资助款"} | changes
    return line(day, str(payment.amount), **facts)


async def take(desk: Desk, month: str, lines: list[Line], *, shape: str = "yefeng", today: str | None = None, by=None):
    """The month's statement is imported on the second of the next month, or on another day."""
    sent = file_of(desk, month, lines, shape=shape)
    desk.balance = balances(lines, desk.balance)[-1] if lines else desk.balance
    with on(today or f"{next_month(month)}-02"):
        return await actions.import_statement(by or desk.hub.bookkeeper, desk.account.id, sent)


def file_of(desk: Desk, month: str, lines: list[Line], *, shape: str = "yefeng") -> Sent:
    content = as_csv(SHAPED[shape](lines, desk.balance))
    return Sent(shape, content, f"{month}.csv", first_day(month), last_day(month))


async def lines_of(desk: Desk) -> list[StatementLine]:
    return await StatementLine.objects().where(StatementLine.account == desk.account.id).order_by("booked_on", "day_no")


async def line_of(desk: Desk, amount: str) -> StatementLine:
    """The line of that amount."""
    return next(each for each in await lines_of(desk) if each.amount == Decimal(amount))


async def booked(desk: Desk, amount: str, kind: MatchKind, reason: str = "见回单") -> LineMatch:
    """A line of that amount is booked as something of its own."""
    found = await line_of(desk, amount)
    return await actions.book_line(desk.hub.bookkeeper, found.id, kind=kind, reason=reason)


async def matched(desk: Desk, amount: str, entry_id: int, reason: str = "见回单") -> LineMatch:
    """A line of that amount is an entry."""
    found = await line_of(desk, amount)
    return await actions.match_line(desk.hub.bookkeeper, found.id, entry_id=entry_id, reason=reason)


async def interest(desk: Desk, amount: str, day: str):
    """The hub books its bank's interest on that day."""
    with on(day):
        return await custody.record_interest(
            desk.hub.bookkeeper,
            hub_id=desk.hub.organization.id,
            credited_on=date.fromisoformat(day),
            amount=Decimal(amount),
        )


async def day_of(desk: Desk, day: str):
    """The proof of that day."""
    found = await months.month(desk.account, day[:7])
    return next(each for each in found.days if each.on.isoformat() == day)
