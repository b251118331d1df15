"""Reads of statements and lines, of the movements that the fund book holds, and of what the two make together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.banking import balancing, matching
from grants.banking import queries as banking
from grants.banking.balancing import Balance, Booked, Standing
from grants.banking.matching import Movement, Proposal
from grants.banking.queries import bank_line
from grants.banking.reading import BankLine
from grants.banking.rules import Covered, first_day, last_day
from grants.banking.tables import StatementLine
from grants.clock import local_day
from grants.db import Lock, get, sql
from grants.disbursement.reconciling.tables import (
    AnswerKind,
    LineAnswer,
    ReconciledMonth,
)
from grants.disbursement.recovery.tables import Refund
from grants.disbursement.tables import Payment
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse, BankAccount, Organization
from grants.people.rules import FUNDER_ROLES, Actor

LINES = """
    SELECT l.*, a.kind, a.payment, a.refund FROM statement_line l
    LEFT JOIN line_answer a ON a.line = l.id AND a.undone_at IS NULL
    WHERE l.account = {} ORDER BY l.booked_on, l.day_no
"""
OPEN = LINES.replace(
    "ORDER BY", "AND a.id IS NULL AND ({}::text IS NULL OR to_char(l.booked_on, 'YYYY-MM') > {}) ORDER BY"
)
# What the fund book says of money paid and come back: entries on the paid accounts, with what made them.
BOOKED = """
    SELECT e.id, e.effective_on, m.amount, e.summary, y.id AS payment, r.id AS refund,
        e.reverses IS NOT NULL AS is_back
    FROM (
        SELECT l.entry, -l.amount AS amount FROM line l JOIN account n ON n.id = l.debit
            JOIN book b ON b.id = n.book WHERE b.organization = {} AND b.book_kind = 'fund' AND n.code LIKE 'paid:%'
        UNION ALL
        SELECT l.entry, l.amount FROM line l JOIN account n ON n.id = l.credit
            JOIN book b ON b.id = n.book WHERE b.organization = {} AND b.book_kind = 'fund' AND n.code LIKE 'paid:%'
    ) m JOIN entry e ON e.id = m.entry LEFT JOIN payment y ON y.paid_entry = coalesce(e.reverses, e.id)
    LEFT JOIN refund r ON r.entry = e.id
    WHERE e.effective_on >= {} AND ({}::date IS NULL OR e.effective_on <= {}::date) ORDER BY e.effective_on, e.id
"""
# Payments that went to the bank, each way of which no line is matched yet, and refunds that none is.
UNMATCHED = """
    SELECT y.id, w.kind, y.number, y.amount, y.payee_holder, y.payee_number, y.bank_ref, y.sent_at, y.paid_on,
        y.returned_on
    FROM payment y JOIN award a ON a.id = y.award JOIN call c ON c.id = a.call
    CROSS JOIN (VALUES ('payment'), ('return')) w (kind)
    WHERE c.funder = {} AND (y.status IN ('sent', 'paid') AND w.kind = 'payment' OR y.status = 'returned')
    AND NOT EXISTS (SELECT FROM line_answer k WHERE k.payment = y.id AND k.kind = w.kind AND k.undone_at IS NULL)
    UNION ALL
    SELECT r.id, 'refund', d.number, r.amount, coalesce(v.payee_holder, g.payee_holder),
        coalesce(v.payee_number, g.payee_number), r.bank_ref, NULL, NULL, r.received_on
    FROM refund r JOIN return_demand d ON d.id = r.demand JOIN award a ON a.id = d.award JOIN call c ON c.id = a.call
    JOIN agreement g ON g.award = a.id LEFT JOIN LATERAL (SELECT y.payee_holder, y.payee_number FROM payment y
        WHERE y.award = a.id AND y.status = 'paid' ORDER BY y.id DESC LIMIT 1) v ON true
    WHERE c.funder = {} AND NOT EXISTS (SELECT FROM line_answer k WHERE k.refund = r.id AND k.undone_at IS NULL)
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Shown:
    """A line as the page shows it: its answer, and what it could be, the best first."""

    row: StatementLine
    answer: LineAnswer | None
    payment: str
    proposals: Sequence[Proposal]

    @property
    def is_debit(self) -> bool:
        """The money left."""
        return bool(self.row.amount < 0)


@dataclass(frozen=True)
class Desk:
    """A month of an account: its lines, the two balances at its end, and how far the months are closed."""

    account: BankAccount
    funder: Organization
    month: str
    lines: Sequence[Shown]
    balance: Balance
    covered: Covered
    closed: Sequence[ReconciledMonth]

    @property
    def open(self) -> list[Shown]:
        """Lines of the month that nobody has told."""
        return [each for each in self.lines if each.answer is None]

    @property
    def is_closed(self) -> bool:
        return self.covered.closed is not None and self.month <= self.covered.closed

    @property
    def closing(self) -> ReconciledMonth | None:
        """The closing of this month."""
        return next((each for each in self.closed if each.month == self.month), None)


@dataclass(frozen=True)
class LineDesk:
    """One line, the account it is of, and whether its month is closed."""

    account: BankAccount
    shown: Shown
    is_closed: bool


async def accounts(person: Actor) -> list[tuple[BankAccount, Organization]]:
    """The own accounts of the person's funders."""
    mine = sorted(person.organizations(*FUNDER_ROLES))
    found = BankAccount.objects().where(
        BankAccount.organization.is_in([0, *mine]),
        BankAccount.account_use == AccountUse.OWN,
        BankAccount.checked_at.is_not_null(),
    )
    rows = await found.order_by(BankAccount.id)
    named = await organizations.named([row.organization for row in rows])
    return [(row, named[row.organization]) for row in rows]


async def account_of(person: Actor, account_id: int, *, lock: Lock | None = None) -> BankAccount:
    """An own account of a funder the person works for. Raises NotFound."""
    row = await get(BankAccount, account_id, lock=lock)
    if row.account_use != AccountUse.OWN or not person.has_in(row.organization, *FUNDER_ROLES):
        raise NotFound("disbursement.no_bank_account", _("没有找到这个账户"))
    return row


async def covered(account_id: int) -> Covered:
    """How far the months of an account are on record and closed."""
    months = await closings(account_id)
    return await banking.covered(account_id, months[-1].month if months else None)


async def closings(account_id: int) -> list[ReconciledMonth]:
    """The closed months, oldest first."""
    return await ReconciledMonth.objects().where(ReconciledMonth.account == account_id).order_by("month")


async def answer_in_force(line_id: int) -> LineAnswer | None:
    """What a line was said to be."""
    return await LineAnswer.objects().where(LineAnswer.line == line_id, LineAnswer.undone_at.is_null()).first()


async def answer_of_payment(payment_id: int, kind: AnswerKind) -> LineAnswer | None:
    """The line that is this way of a payment."""
    of_payment = LineAnswer.objects().where(LineAnswer.payment == payment_id, LineAnswer.kind == kind)
    return await of_payment.where(LineAnswer.undone_at.is_null()).first()


async def answer_of_refund(refund_id: int) -> LineAnswer | None:
    """The line that is a refund."""
    return await LineAnswer.objects().where(LineAnswer.refund == refund_id, LineAnswer.undone_at.is_null()).first()


async def refund_of(funder_id: int, refund_id: int) -> Refund:
    """A refund to that funder. Raises NotFound."""
    found = await get(Refund, refund_id)
    mine = await sql(
        "SELECT 1 FROM return_demand d JOIN award a ON a.id = d.award JOIN call c ON c.id = a.call"
        " WHERE d.id = {} AND c.funder = {}",
        found.demand,
        funder_id,
    )
    if not mine:
        raise NotFound("disbursement.no_such_refund", _("没有找到这笔退款"))
    return found


async def payment_of(funder_id: int, payment_id: int) -> Payment:
    """A payment of that funder. Raises NotFound."""
    found = await get(Payment, payment_id)
    mine = await sql(
        "SELECT 1 FROM award a JOIN call c ON c.id = a.call WHERE a.id = {} AND c.funder = {}", found.award, funder_id
    )
    if not mine:
        raise NotFound("disbursement.no_such_payment", _("没有找到这笔拨款"))
    return found


async def unmatched(funder_id: int) -> list[Movement]:
    """What payments wait for their line of the bank, each way, and what refunds."""
    return [_movement(row) for row in await sql(UNMATCHED, funder_id, funder_id)]


async def open_lines(account_id: int, closed: str | None) -> list[tuple[int, BankLine]]:
    """Lines of open months that nobody has told."""
    return [(row["id"], bank_line(row)) for row in await sql(OPEN, account_id, closed, closed)]


async def balance(account: BankAccount, on: date) -> Balance:
    """The two balances at the end of a day."""
    standing = [_standing(row) for row in await sql(LINES, account.id)]
    since = max(standing[0].line.on, account.from_on) if standing else on
    funder, until = account.organization, account.until_on
    rows = await sql(BOOKED, funder, funder, since, until, until)
    return balancing.balance(on, standing, [_booked(row) for row in rows])


async def desk(person: Actor, account_id: int, month: str | None) -> Desk:
    """A month of an account, or the one that is to be closed next."""
    account = await account_of(person, account_id)
    known, months = await covered(account_id), await closings(account_id)
    chosen = month or known.following or f"{local_day(account.checked_at):%Y-%m}"
    return Desk(
        account=account,
        funder=await organizations.organization(account.organization),
        month=chosen,
        lines=await _shown(account, await banking.lines_of_days(account_id, first_day(chosen), last_day(chosen))),
        balance=await balance(account, last_day(chosen)),
        covered=known,
        closed=months,
    )


async def line_desk(person: Actor, line_id: int) -> LineDesk:
    """One line of an account the person may read. Raises NotFound."""
    row = await get(StatementLine, line_id)
    account = await account_of(person, row.account)
    closed = (await covered(account.id)).closed
    [shown] = await _shown(account, [row])
    return LineDesk(account, shown, closed is not None and f"{row.booked_on:%Y-%m}" <= closed)


async def paper(person: Actor, account_id: int, month: str) -> Upload:
    """The paper of a closed month. Raises NotFound where there is none, or not yet."""
    account = await account_of(person, account_id)
    row = next((each for each in await closings(account.id) if each.month == month), None)
    if row is None or row.upload is None:
        raise NotFound("disbursement.no_reconciliation", _("没有这个月的余额调节表，或还没有生成"))
    return await get(Upload, row.upload)


async def _shown(account: BankAccount, rows: Sequence[StatementLine]) -> list[Shown]:
    ids = [0, *(row.id for row in rows)]
    answers = await LineAnswer.objects().where(LineAnswer.line.is_in(ids), LineAnswer.undone_at.is_null())
    by_line = {each.line: each for each in answers}
    numbers = await sql(
        "SELECT id, number FROM payment WHERE id = ANY({}::integer[])", [each.payment or 0 for each in answers]
    )
    named = {row["id"]: row["number"] for row in numbers}
    still = [(row.id, bank_line(row.to_dict())) for row in rows if row.id not in by_line]
    offered: dict[int, list[Proposal]] = {}
    for each in matching.proposals(still, await unmatched(account.organization)) if still else []:
        offered.setdefault(each.line, []).append(each)
    return [
        Shown(
            row,
            by_line.get(row.id),
            named.get(by_line[row.id].payment or 0, "") if row.id in by_line else "",
            offered.get(row.id, [])[:5],
        )
        for row in rows
    ]


def _standing(row: dict[str, Any]) -> Standing:
    kind, moved = row["kind"], row["payment"] or row["refund"]
    if moved is not None:
        return Standing(row["id"], bank_line(row), answers=f"{kind}:{moved}")
    return Standing(row["id"], bank_line(row), explained=kind is not None)


def _booked(row: dict[str, Any]) -> Booked:
    kind = AnswerKind.RETURN if row["is_back"] else AnswerKind.PAYMENT
    key = f"{kind}:{row['payment']}" if row["payment"] is not None else f"entry:{row['id']}"
    if row["refund"] is not None:
        key = f"{AnswerKind.REFUND}:{row['refund']}"
    return Booked(key, row["effective_on"], row["amount"], row["summary"])


def _movement(row: dict[str, Any]) -> Movement:
    is_back = row["kind"] != AnswerKind.PAYMENT
    sent = local_day(row["sent_at"]) if row["sent_at"] else None
    return Movement(
        key=f"{row['kind']}:{row['id']}",
        number=row["number"],
        amount=row["amount"] if is_back else -row["amount"],
        counterparty=row["payee_holder"],
        counter_number=row["payee_number"],
        reference="" if row["kind"] == AnswerKind.RETURN else row["bank_ref"] or "",
        on=row["returned_on"] if is_back else row["paid_on"] or sent,
    )
