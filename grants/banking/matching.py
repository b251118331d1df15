"""Which line of a bank is which movement of ours: proposals with their reasons, and those that leave no doubt. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants import codes
from grants.banking.reading import BankLine
from grants.i18n import Text, _

NEAR = 3
# What speaks for a match, and how much. Equal amounts alone never do.
REFERENCE, NUMBER, ACCOUNT, WORD, HOLDER, SAME_DAY, NEAR_DAY = 8, 8, 4, 4, 2, 2, 1
ENOUGH = ACCOUNT + NEAR_DAY


@dataclass(frozen=True)
class Movement:
    """Money that we say left or came in: `amount` is negative when it left. `key` names it to whoever asks; `word` is
    what banks always write beside its kind, where there is such a word."""

    key: str
    number: str
    amount: Decimal
    counterparty: str
    counter_number: str
    reference: str
    on: date | None
    word: str = ""


@dataclass(frozen=True)
class Proposal:
    """A line could be a movement, for these reasons."""

    line: int
    movement: Movement
    reasons: tuple[Text, ...]
    score: int

    @property
    def said(self) -> str:
        """The reasons in words."""
        return "、".join(str(each) for each in self.reasons)


def proposals(lines: Sequence[tuple[int, BankLine]], movements: Sequence[Movement]) -> list[Proposal]:
    """Every pair of equal amount, the best first. Lines come with their keys."""
    by_amount: dict[Decimal, list[Movement]] = {}
    for movement in movements:
        by_amount.setdefault(movement.amount, []).append(movement)
    found = [_proposal(key, line, each) for key, line in lines for each in by_amount.get(line.amount, ())]
    return sorted(found, key=lambda each: (-each.score, each.line, each.movement.key))


def sure(found: Sequence[Proposal]) -> list[Proposal]:
    """Those to be taken without asking: enough speaks for them, and for each of both nothing else as much. What is
    taken leaves the others clearer, so it goes on until nothing is sure."""
    left, taken = list(found), []
    while settled := [each for each in left if _is_sure(each, left)]:
        taken += settled
        lines, keys = {each.line for each in settled}, {each.movement.key for each in settled}
        left = [each for each in left if each.line not in lines and each.movement.key not in keys]
    return taken


def _is_sure(one: Proposal, left: Sequence[Proposal]) -> bool:
    rivals = [each for each in left if each is not one and _share(each, one)]
    return one.score >= ENOUGH and all(each.score < one.score for each in rivals)


def _share(one: Proposal, other: Proposal) -> bool:
    return one.line == other.line or one.movement.key == other.movement.key


def _proposal(key: int, line: BankLine, movement: Movement) -> Proposal:
    days = abs((line.on - movement.on).days) if movement.on else None
    signs = (
        (bool(movement.reference) and line.reference == movement.reference, REFERENCE, _("流水号相同")),
        (bool(movement.number) and movement.number in line.summary, NUMBER, _("摘要写有编号")),
        (bool(movement.counter_number) and line.counter_number == movement.counter_number, ACCOUNT, _("账号相同")),
        (bool(movement.word) and movement.word in line.summary, WORD, _("摘要写有“{word}”", word=movement.word)),
        (_same_name(line.counterparty, movement.counterparty), HOLDER, _("户名相同")),
        (days == 0, SAME_DAY, _("同一天")),
        (days is not None and 0 < days <= NEAR, NEAR_DAY, _("相差 {n} 天", n=days or 0)),
    )
    speaking = [(score, reason) for holds, score, reason in signs if holds]
    return Proposal(
        key,
        movement,
        (_("金额相同"), *(reason for _score, reason in speaking)),
        sum(score for score, _reason in speaking),
    )


def _same_name(one: str, other: str) -> bool:
    return bool(one) and codes.organization_name(one) == codes.organization_name(other)
