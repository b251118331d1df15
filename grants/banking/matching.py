"""Which line of a bank is which movement of ours: proposals with their reasons, and those that leave no doubt. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
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


Pair = tuple[int, BankLine, Movement]


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


def proposals(
    lines: Sequence[tuple[int, BankLine]], movements: Sequence[Movement], *, at_least: int = 0
) -> list[Proposal]:
    """Every pair of equal amount for which so much speaks, the best first. Lines come with their keys.

    A funder that pays a thousand groups the same amount makes a million pairs: where much must speak for each, only
    those are looked at that share a reference, a number, an account or a word.
    """
    pairs = _named_pairs(lines, movements) if at_least > HOLDER + SAME_DAY else _pairs(lines, movements)
    found = [_proposal(key, line, each) for key, line, each in pairs]
    enough = [each for each in found if each.score >= at_least]
    return sorted(enough, key=lambda each: (-each.score, each.line, each.movement.key))


def sure(found: Sequence[Proposal]) -> list[Proposal]:
    """Those to be taken without asking: enough speaks for them, and for each of both nothing else as much. What is
    taken leaves the others clearer, so it goes on until nothing is sure."""
    left, taken = [each for each in found if each.score >= ENOUGH], []
    while settled := _settled(left):
        taken += settled
        lines, keys = {each.line for each in settled}, {each.movement.key for each in settled}
        left = [each for each in left if each.line not in lines and each.movement.key not in keys]
    return taken


def _settled(left: Sequence[Proposal]) -> list[Proposal]:
    """Of each line and of each movement the one for which most speaks, where no other of either equals it."""
    best: dict[tuple[str, int | str], int] = {}
    equals: Counter[tuple[str, int | str, int]] = Counter()
    for each in left:
        for side in _sides(each):
            best[side] = max(best.get(side, 0), each.score)
            equals[*side, each.score] += 1
    return [
        each
        for each in left
        if all(best[side] == each.score and equals[*side, each.score] == 1 for side in _sides(each))
    ]


def _sides(one: Proposal) -> tuple[tuple[str, int | str], tuple[str, int | str]]:
    return ("line", one.line), ("movement", one.movement.key)


def _pairs(lines: Sequence[tuple[int, BankLine]], movements: Sequence[Movement]) -> Iterator[Pair]:
    by_amount: dict[Decimal, list[Movement]] = {}
    for movement in movements:
        by_amount.setdefault(movement.amount, []).append(movement)
    for key, line in lines:
        yield from ((key, line, each) for each in by_amount.get(line.amount, ()))


def _named_pairs(lines: Sequence[tuple[int, BankLine]], movements: Sequence[Movement]) -> Iterator[Pair]:
    """Those of equal amount with the same reference or account, or with the movement's number or word in the line's."""
    named: dict[tuple[Decimal, str, str], list[Movement]] = {}
    said: dict[Decimal, list[Movement]] = {}
    for each in movements:
        for sign, value in (("reference", each.reference), ("account", each.counter_number)):
            if value:
                named.setdefault((each.amount, sign, value), []).append(each)
        if each.number or each.word:
            said.setdefault(each.amount, []).append(each)
    for key, line in lines:
        found = [
            *named.get((line.amount, "reference", line.reference), ()),
            *named.get((line.amount, "account", line.counter_number), ()),
            *(each for each in said.get(line.amount, ()) if _is_said(each, line.summary)),
        ]
        yield from ((key, line, each) for each in {each.key: each for each in found}.values())


def _is_said(movement: Movement, summary: str) -> bool:
    return any(each and each in summary for each in (movement.number, movement.word))


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
