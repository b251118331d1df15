"""What money may not be spent on, found by words (R-A4, R-D7, R-D8). Words alone prove nothing, so they warn; where the
class of the line says that the thing itself is bought or handed out, they refuse. Pure, as rules are."""

from collections.abc import Sequence

from grants.applications.budget import Budget, Finding, Line, at, numbers
from grants.calls.tables import CostClass
from grants.funds.rules import BannedUse
from grants.i18n import Text, _

THE_THING_ITSELF = (CostClass.FIXED_ASSET, CostClass.HANDOUT)
TRANSPORT = ("市内交通", "交通补贴", "交通费", "公交", "地铁", "打车", "出租车")
THE_FUND_SAYS = _("资金管理办法：不得用于")


def nothing_banned_is_paid(budget: Budget, banned: Sequence[BannedUse]) -> list[Finding]:
    """One finding for each use whose words stand in a line; one that says all is well where the source bans any."""
    found = [finding for place, use in enumerate(banned, 1) for finding in _uses_of(budget, use, place)]
    if banned and not found:
        words = _("没有写到资金来源禁止的用途")
        found = [Finding("banned", "applications.banned_use", True, words, is_warning=True, source=THE_FUND_SAYS)]
    return found


def _uses_of(budget: Budget, use: BannedUse, place: int) -> list[Finding]:
    named = {number: use.word_in(_text(line)) for number, line in enumerate(budget.lines, 1)}
    hits = tuple(number for number, word in named.items() if word)
    bought = tuple(number for number in hits if budget.lines[number - 1].cost_class in THE_THING_ITSELF)
    only_words = tuple(number for number in hits if number not in bought)
    code = "applications.banned_use"
    found = []
    if bought:
        words = _("资金不得用于“{use}”：第 {lines} 行写有“{word}”", **_facts(use, bought, named))
        found.append(Finding(f"banned-{place}", code, False, words, bought, field="budget", source=THE_FUND_SAYS))
    if only_words:
        words = _(
            "第 {lines} 行写有“{word}”，资金不得用于“{use}”。不是这种用途的，请换一种写法或在依据中说明",
            **_facts(use, only_words, named),
        )
        said = Finding(
            f"banned-word-{place}",
            code,
            False,
            words,
            only_words,
            is_warning=True,
            field="budget",
            source=THE_FUND_SAYS,
        )
        found.append(said)
    return found


def volunteers_are_not_paid_twice(budget: Budget) -> list[Finding]:
    """R-D8: an allowance and city transport for the same volunteers. Whether they are the same, a person must say."""
    allowed = at(budget, lambda line: line.cost_class == CostClass.VOLUNTEER_ALLOWANCE and line.amount > 0)
    travelled = at(
        budget,
        lambda line: (
            line.cost_class != CostClass.VOLUNTEER_ALLOWANCE and any(word in _text(line) for word in TRANSPORT)
        ),
    )
    if not allowed:
        return []
    words: Text = (
        _(
            "第 {lines} 行是交通费：已发补贴（第 {allowances} 行）的志愿者，不得再列支市内交通",
            lines=numbers(travelled),
            allowances=numbers(allowed),
        )
        if travelled
        else _("发补贴的志愿者没有另列市内交通")
    )
    code = "applications.volunteers_twice"
    return [Finding("volunteers", code, not travelled, words, travelled, is_warning=True, field="budget")]


def _facts(use: BannedUse, lines: Sequence[int], named: dict[int, str | None]) -> dict[str, object]:
    return {"use": use.name, "lines": numbers(lines), "word": named[lines[0]]}


def _text(line: Line) -> str:
    return f"{line.item} {line.basis}"
