"""Take the bank's statement in and say what each line is. Whoever writes of an account holds it first."""

from decimal import Decimal

from grants import audit, clock, ledger
from grants.audit import action
from grants.banking import keeping, matching
from grants.banking import queries as banking
from grants.banking.keeping import Sent
from grants.banking.tables import BankStatement
from grants.custody import actions as custody
from grants.custody.bank import posting, queries, rules
from grants.custody.bank.facts import Hand
from grants.custody.bank.tables import LineMatch, MatchKind, ReceiptStatus, UnexplainedReceipt
from grants.db import get
from grants.i18n import CHINESE, speaking
from grants.organizations.tables import BankAccount
from grants.people.rules import Actor


@action
async def import_statement(by: Actor, account_id: int, sent: Sent) -> BankStatement:
    """Take in lines that are not on record yet, and match those that leave no doubt. The same file changes nothing."""
    account = await queries.account_of(by, account_id, lock="NO KEY UPDATE")
    rules.bookkeeper_reconciles(by, account.organization)
    known = await banking.statement_of_file(account_id, sent.digest)
    if known is not None:
        return known
    statement = await keeping.take_in(by, account_id, sent, closed=(await queries.covered(account_id)).closed)
    await audit.record(by, "custody.bank_statement_imported", statement, added=statement.added, sha256=sent.digest)
    await _match_what_is_sure(by, account)
    return statement


@action
async def match_lines(by: Actor, account_id: int) -> int:
    """Match the lines that leave no doubt by now; gives how many. A second time finds none."""
    account = await queries.account_of(by, account_id, lock="NO KEY UPDATE")
    rules.bookkeeper_reconciles(by, account.organization)
    matched = await _match_what_is_sure(by, account)
    await audit.record(by, "custody.bank_lines_matched", account, matched=matched)
    return matched


@action
async def match_line(by: Actor, line_id: int, *, entry_id: int, reason: str) -> LineMatch:
    """Say that a line is an entry of the book; a small rest is booked with it. A line that has a match is refused."""
    hand = await queries.hand(by, line_id)
    movement = await queries.movement(hand.account.organization, entry_id)
    rules.check_match(hand, movement, reason, by)
    rest, difference = hand.line.amount - movement.amount, None
    if rest:
        kind = MatchKind.UNEXPLAINED if rest > 0 else MatchKind.CHARGE
        book = await queries.book_of(hand.account.organization)
        turn = await queries.turn_of(line_id)
        difference = await posting.of_line(book.id, hand.line, kind, rest, turn, by)
    match = _match(line_id, MatchKind.BOOKED, entry_id, reason.strip(), by)
    match.difference = difference.id if difference else None
    await match.save()
    if rest > 0:
        await _hold_apart(hand, match, rest, by)
    await audit.record(by, "custody.bank_line_matched", match, amount=hand.line.amount, rest=rest, reason=reason)
    return match


@action
async def book_line(by: Actor, line_id: int, *, kind: MatchKind, reason: str) -> LineMatch:
    """Book what the bank did and the book does not hold: a charge that the hub bears, what it puts in for charges, or
    money of nobody that is held apart. A line that has a match is refused."""
    hand = await queries.hand(by, line_id)
    rules.check_booking(hand, kind, reason, by)
    book = await queries.book_of(hand.account.organization)
    turn = await queries.turn_of(line_id)
    entry = await posting.of_line(book.id, hand.line, kind, hand.line.amount, turn, by)
    match = _match(line_id, kind, entry.id, reason.strip(), by)
    await match.save()
    if kind == MatchKind.UNEXPLAINED:
        await _hold_apart(hand, match, hand.line.amount, by)
    await audit.record(by, "custody.bank_line_booked", match, kind=kind, amount=hand.line.amount, reason=reason)
    return match


@action
async def share_line(by: Actor, line_id: int, *, reason: str) -> LineMatch:
    """Say that a line is the bank's interest: it is shared among the groups by day-products on the line's day, and the
    line is that entry. A line that has a match is refused, and so is a second interest of the day."""
    hand = await queries.hand(by, line_id)
    rules.check_interest_line(hand, reason, by)
    hub_id, line = hand.account.organization, hand.line
    credited = await custody.record_interest(by, hub_id=hub_id, credited_on=line.booked_on, amount=line.amount)
    match = _match(line_id, MatchKind.BOOKED, credited.entry, reason.strip(), by)
    await match.save()
    await audit.record(by, "custody.bank_line_shared", match, amount=line.amount, reason=reason)
    return match


@action
async def undo_match(by: Actor, match_id: int, *, reason: str) -> LineMatch:
    """Take back what a line was said to be: the line is open again, and what was booked because of it is reversed."""
    hand = await queries.hand(by, (await get(LineMatch, match_id)).line)
    match = await get(LineMatch, match_id, lock="NO KEY UPDATE")
    receipt = await queries.receipt_of(match_id, lock=True)
    entry = await get(ledger.Entry, match.entry)
    rules.check_undoing(hand, match, receipt, entry.effective_on, reason, by)
    made = entry.id if match.kind in rules.MADE_OF_A_LINE else match.difference
    if made is not None:
        reversal = await posting.undo(await get(ledger.Entry, made), by)
        if receipt is not None:
            await receipt.update_self(
                {
                    UnexplainedReceipt.status: ReceiptStatus.TAKEN_BACK,
                    UnexplainedReceipt.reason: reason.strip(),
                    UnexplainedReceipt.settled_on: reversal.effective_on,
                    UnexplainedReceipt.settled_at: clock.now(),
                    UnexplainedReceipt.settled_by: by.id,
                    UnexplainedReceipt.settlement: reversal.id,
                }
            )
    await match.update_self(
        {LineMatch.undone_at: clock.now(), LineMatch.undone_by: by.id, LineMatch.undone_reason: reason.strip()}
    )
    await audit.record(by, "custody.bank_match_undone", match, reason=reason)
    return match


async def _match_what_is_sure(by: Actor, account: BankAccount) -> int:
    lines = await queries.open_lines(account.id, (await queries.covered(account.id)).closed)
    if not lines:
        return 0
    movements = await queries.waiting(account, max(line.on for _id, line in lines))
    found = matching.sure(matching.proposals(lines, movements, at_least=matching.ENOUGH))
    rows = []
    for each in found:
        with speaking(CHINESE):
            reason = each.said
        entry_id = int(each.movement.key.partition(":")[2])
        rows.append(_match(each.line, MatchKind.BOOKED, entry_id, reason, by, is_automatic=True))
    for at in range(0, len(rows), keeping.AT_ONCE):
        await LineMatch.insert(*rows[at : at + keeping.AT_ONCE])
    return len(rows)


def _match(
    line_id: int, kind: MatchKind, entry_id: int, reason: str, by: Actor, *, is_automatic: bool = False
) -> LineMatch:
    return LineMatch(
        line=line_id,
        kind=kind,
        entry=entry_id,
        reason=reason,
        is_automatic=is_automatic,
        matched_at=clock.now(),
        matched_by=by.id,
    )


async def _hold_apart(hand: Hand, match: LineMatch, amount: Decimal, by: Actor) -> None:
    await UnexplainedReceipt(
        hub=hand.account.organization,
        match=match.id,
        amount=amount,
        held_on=hand.line.booked_on,
        held_by=by.id,
    ).save()
