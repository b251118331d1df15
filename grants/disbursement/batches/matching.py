"""Rows of the bank's answer and the lines they speak of: every row fits one line by mark, account and amount, or says
why it does not. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from grants import money
from grants.disbursement import rules
from grants.disbursement.batches.facts import Entry
from grants.disbursement.batches.layouts import Answer, plain
from grants.disbursement.batches.tables import Outcome
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import why_not
from grants.files import sheets
from grants.files.lists import Plan, PlannedRow
from grants.files.sheets import Columns, SheetRow
from grants.i18n import Text, _

LONGEST_REFERENCE, LONGEST_REASON = 60, 200
WANTED = ("key", "account", "amount", "status", "day", "reference", "reason")


@dataclass(frozen=True)
class Book:
    """The lines of a batch by the mark the bank gives back, and which payment carries a reference already."""

    by_mark: Mapping[str, Entry]
    by_reference: Mapping[str, Payment]
    today: date


@dataclass(frozen=True)
class Said:
    """What the bank says it did with one line."""

    outcome: Outcome
    happened_on: date
    bank_ref: str
    reason: str


def columns(answer: Answer) -> Columns:
    """The columns of the bank's answer."""
    return Columns(answer.heads, WANTED)


def mark(answer: Answer, entry: Entry) -> str:
    """By what the bank names a line."""
    return str(entry.line.seq) if answer.key == "line" else entry.payment.number


def planned(rows: Sequence[SheetRow], answer: Answer, book: Book) -> Plan[Entry]:
    """What the answer would put on record now."""
    lines: dict[str, int] = {}
    references: dict[str, int] = {}
    return Plan([_planned(row, answer, book, lines, references) for row in rows])


def _planned(
    row: SheetRow, answer: Answer, book: Book, lines: dict[str, int], references: dict[str, int]
) -> PlannedRow[Entry]:
    cells = {name: sheets.half_width(cell) for name, cell in row.cells.items()}
    mark_said = cells["key"].lstrip("0") if answer.key == "line" else cells["key"]
    entry = book.by_mark.get(mark_said)
    problems: list[object] = list(row.problems)
    if entry is None:
        problems.append(_("批次中没有“{mark}”这一笔", mark=cells["key"][:40]))
    else:
        before = lines.setdefault(mark_said, row.number)
        problems += [_("与第 {n} 行重复", n=before)] if before != row.number else []
        problems += _other_payment(cells, entry.payment)
    outcome, on = _outcome(cells["status"], answer), sheets.day(cells["day"])
    if outcome is None:
        problems.append(_("不认识的处理结果：“{word}”", word=cells["status"][:40]))
    if on is None:
        problems.append(_("处理日期不是日期：“{day}”", day=cells["day"][:40]))
    if outcome is Outcome.PAID and cells["reference"]:
        before = references.setdefault(cells["reference"], row.number)
        problems += [_("流水号与第 {n} 行相同", n=before)] if before != row.number else []
    if problems or entry is None or outcome is None or on is None:
        return PlannedRow(row, entry, {}, problems)
    is_paid = outcome is Outcome.PAID
    said = Said(outcome, on, cells["reference"] if is_paid else "", "" if is_paid else row.cells["reason"])
    if _is_there(entry.payment, said):
        return PlannedRow(row, entry, asdict(said), there=True)
    return PlannedRow(row, entry, asdict(said), _refused(entry.payment, said, book))


def _other_payment(cells: Mapping[str, str], payment: Payment) -> list[Text]:
    """A row that names our line and means other money is no answer to it."""
    problems = []
    if "".join(cells["account"].split()) != payment.payee_number:
        problems.append(_("账号与批次中的不一致"))
    try:
        amount = money.parse(cells["amount"])
    except ValueError:
        return [*problems, _("金额不是数字：“{amount}”", amount=cells["amount"][:40])]
    if amount != payment.amount:
        words = _("金额 {said}，批次中是 {ours}", said=money.show(amount), ours=money.show(payment.amount))
        problems.append(words)
    return problems


def _outcome(word: str, answer: Answer) -> Outcome | None:
    said = plain(word)
    if said in map(plain, answer.paid):
        return Outcome.PAID
    return Outcome.RETURNED if said in map(plain, answer.returned) else None


def _is_there(payment: Payment, said: Said) -> bool:
    """On record already, word for word. That the bank paid stays true when it took the money back later."""
    if said.outcome is Outcome.PAID:
        return (payment.paid_on, payment.bank_ref) == (said.happened_on, said.bank_ref)
    same = (payment.returned_on, payment.return_reason) == (said.happened_on, said.reason)
    return payment.status == PaymentStatus.RETURNED and same


def _refused(payment: Payment, said: Said, book: Book) -> list[object]:
    """What the rules of payments say to it now."""
    if len(said.bank_ref) > LONGEST_REFERENCE:
        return [_("流水号最多 {n} 字", n=LONGEST_REFERENCE)]
    if len(said.reason) > LONGEST_REASON:
        return [_("原因最多 {n} 字", n=LONGEST_REASON)]
    if said.outcome is Outcome.PAID:
        used = book.by_reference.get(said.bank_ref)
        refusal = why_not(
            rules.bank_may_have_paid,
            payment,
            paid_on=said.happened_on,
            bank_ref=said.bank_ref,
            used_by=used if used is not None and used.id != payment.id else None,
            today=book.today,
        )
    else:
        refusal = why_not(
            rules.bank_may_have_returned,
            payment,
            returned_on=said.happened_on,
            reason=said.reason,
            today=book.today,
        )
    return [refusal.message] if refusal else []
