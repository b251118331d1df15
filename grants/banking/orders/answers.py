"""Rows of the bank's answer and the orders they speak of: every row fits one order by mark, account and amount, or says
why it does not. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from grants import money
from grants.banking.orders.facts import Order
from grants.banking.orders.layouts import Answer, plain
from grants.banking.orders.tables import Outcome
from grants.files import sheets
from grants.files.lists import Plan, PlannedRow
from grants.files.sheets import Columns, SheetRow
from grants.i18n import Text, _

LONGEST_REFERENCE, LONGEST_REASON = 60, 200
WANTED = ("key", "account", "amount", "status", "day", "reference", "reason")


@dataclass(frozen=True)
class Said:
    """What the bank says it did with one order."""

    outcome: Outcome
    happened_on: date
    bank_ref: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """Whether that is on record already, word for word; and what the rules say to it now."""

    is_there: bool
    problems: Sequence[object] = ()


@dataclass(frozen=True)
class Book:
    """The orders of a batch by the mark the bank gives back, and how its word on one stands with our record."""

    by_mark: Mapping[str, Order]
    standing: Callable[[Order, Said], Standing]


def columns(answer: Answer) -> Columns:
    """The columns of the bank's answer."""
    return Columns(answer.heads, WANTED)


def mark(answer: Answer, order: Order) -> str:
    """By what the bank names an order."""
    return str(order.seq) if answer.key == "line" else order.number


def planned(rows: Sequence[SheetRow], answer: Answer, book: Book) -> Plan[Order]:
    """What the answer would put on record now."""
    lines: dict[str, int] = {}
    references: dict[str, int] = {}
    return Plan([_planned(row, answer, book, lines, references) for row in rows])


def _planned(
    row: SheetRow, answer: Answer, book: Book, lines: dict[str, int], references: dict[str, int]
) -> PlannedRow[Order]:
    cells = {name: sheets.half_width(cell) for name, cell in row.cells.items()}
    mark_said = cells["key"].lstrip("0") if answer.key == "line" else cells["key"]
    order = book.by_mark.get(mark_said)
    problems: list[object] = list(row.problems)
    if order is None:
        problems.append(_("批次中没有“{mark}”这一笔", mark=cells["key"][:40]))
    else:
        before = lines.setdefault(mark_said, row.number)
        problems += [_("与第 {n} 行重复", n=before)] if before != row.number else []
        problems += _other_order(cells, order)
    outcome, on = _outcome(cells["status"], answer), sheets.day(cells["day"])
    if outcome is None:
        problems.append(_("不认识的处理结果：“{word}”", word=cells["status"][:40]))
    if on is None:
        problems.append(_("处理日期不是日期：“{day}”", day=cells["day"][:40]))
    if outcome is Outcome.PAID and cells["reference"]:
        before = references.setdefault(cells["reference"], row.number)
        problems += [_("流水号与第 {n} 行相同", n=before)] if before != row.number else []
    if problems or order is None or outcome is None or on is None:
        return PlannedRow(row, order, {}, problems)
    is_paid = outcome is Outcome.PAID
    said = Said(outcome, on, cells["reference"] if is_paid else "", "" if is_paid else row.cells["reason"])
    found = book.standing(order, said)
    if found.is_there:
        return PlannedRow(row, order, asdict(said), there=True)
    return PlannedRow(row, order, asdict(said), _too_long(said) or found.problems)


def _other_order(cells: Mapping[str, str], order: Order) -> list[Text]:
    """A row that names our order and means other money is no answer to it."""
    problems = []
    if "".join(cells["account"].split()) != order.account:
        problems.append(_("账号与批次中的不一致"))
    try:
        amount = money.parse(cells["amount"])
    except ValueError:
        return [*problems, _("金额不是数字：“{amount}”", amount=cells["amount"][:40])]
    if amount != order.amount:
        words = _("金额 {said}，批次中是 {ours}", said=money.show(amount), ours=money.show(order.amount))
        problems.append(words)
    return problems


def _outcome(word: str, answer: Answer) -> Outcome | None:
    said = plain(word)
    if said in map(plain, answer.paid):
        return Outcome.PAID
    return Outcome.RETURNED if said in map(plain, answer.returned) else None


def _too_long(said: Said) -> list[object]:
    if len(said.bank_ref) > LONGEST_REFERENCE:
        return [_("流水号最多 {n} 字", n=LONGEST_REFERENCE)]
    return [_("原因最多 {n} 字", n=LONGEST_REASON)] if len(said.reason) > LONGEST_REASON else []
