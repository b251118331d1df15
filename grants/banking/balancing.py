"""余额调节表: what the bank says against what the books say, each difference with the line or movement it is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.banking.reading import BankLine

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Standing:
    """A line on record with what it was said to be: `answers` is the movement it is, or it is `explained` as something
    that the books hold elsewhere; neither while nobody has said."""

    id: int
    line: BankLine
    answers: str | None = None
    explained: bool = False

    @property
    def is_open(self) -> bool:
        """Nobody has said what it is."""
        return self.answers is None and not self.explained


@dataclass(frozen=True)
class Booked:
    """A movement that the books hold: `key` is what a line answers to, `amount` is negative when the money left."""

    key: str
    on: date
    amount: Decimal
    words: str


@dataclass(frozen=True)
class Balance:
    """The two balances at the end of a day, and what each lacks of the other: adjusted they are equal.

    `bank_only` are lines that the books do not hold, `books_only` movements that the bank does not.
    """

    on: date
    start: Decimal
    bank: Decimal
    books: Decimal
    bank_only: Sequence[Standing]
    books_only: Sequence[Booked]

    @property
    def difference(self) -> Decimal:
        return self.bank - self.books

    @property
    def bank_adjusted(self) -> Decimal:
        """The bank's balance with what only the books hold."""
        return self.bank + sum((each.amount for each in self.books_only), ZERO)

    @property
    def books_adjusted(self) -> Decimal:
        """The books' balance with what only the bank holds."""
        return self.books + sum((each.line.amount for each in self.bank_only), ZERO)

    @property
    def open(self) -> list[Standing]:
        """Lines of which nobody has said what they are."""
        return [each for each in self.bank_only if each.is_open]


def balance(on: date, standing: Sequence[Standing], booked: Sequence[Booked]) -> Balance:
    """The state at the end of a day: of lines in order, the account's first one first, and of movements since then."""
    lines = [each for each in standing if each.line.on <= on]
    start = _start(standing)
    held = {each.key: each for each in booked if each.on <= on}
    answered = {each.answers for each in lines if each.answers is not None}
    bank_only = [each for each in lines if not each.explained and (each.answers is None or each.answers not in held)]
    explained = sum((each.line.amount for each in lines if each.explained), ZERO)
    return Balance(
        on=on,
        start=start,
        bank=lines[-1].line.balance if lines else start,
        books=start + explained + sum((each.amount for each in held.values()), ZERO),
        bank_only=_without_pairs(bank_only),
        books_only=[each for each in held.values() if each.key not in answered],
    )


def _start(standing: Sequence[Standing]) -> Decimal:
    return standing[0].line.balance - standing[0].line.amount if standing else ZERO


def _without_pairs(found: Sequence[Standing]) -> list[Standing]:
    """What left for a payment and came back before the books said paid is nothing: out:7 and back:7 go together."""
    by_payment: dict[str, list[Standing]] = {}
    for each in found:
        if each.answers is not None:
            by_payment.setdefault(_pair(each.answers), []).append(each)
    gone: Mapping[str, bool] = {key: sum((x.line.amount for x in of), ZERO) == 0 for key, of in by_payment.items()}
    return [each for each in found if each.answers is None or not gone[_pair(each.answers)]]


def _pair(answers: str) -> str:
    """The payment of both ways. Refunds have numbers of their own, and one way."""
    return answers if answers.startswith("refund:") else answers.split(":")[1]
