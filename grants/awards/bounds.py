"""What bounds a decision: score, request, budget lines, stages, pool. Pure; rules.py asks it."""

from collections.abc import Mapping
from decimal import Decimal

from grants import money
from grants.applications.budget import Budget, Finding, Given, Line, request_is_under_the_cap
from grants.applications.budget_rules import findings_of_award, rules_of
from grants.applications.tables import MatchKind
from grants.awards.facts import DecisionFacts
from grants.awards.quotas import check_quotas
from grants.awards.tables import Award, AwardLine
from grants.calls.tables import Pool
from grants.errors import Refused
from grants.funds.rules import purpose_is_served
from grants.i18n import _


def check_bounds(
    facts: DecisionFacts, amount: Decimal, lines: Mapping[str, Decimal], reasons: Mapping[str, str]
) -> None:
    """The first that fails is reported. `reasons` are those of the lines, by item."""
    result_reaches_the_pass_mark(facts)
    purpose_is_served(facts.fund, facts.application.purpose)
    amount_is_within_the_request(facts, amount)
    part_is_viable(facts, amount)
    lines_are_within_the_budget(facts, lines)
    lines_add_up(lines, amount)
    cut_lines_have_reasons(facts, lines, reasons)
    only_what_is_paid_is_awarded(facts, lines)
    every_stage_is_paid_something(facts, amount)
    pool_has_enough(facts, amount)
    check_quotas(facts, amount)


def result_reaches_the_pass_mark(facts: DecisionFacts) -> None:
    if facts.result is None:
        raise Refused("awards.not_judged", _("该申报没有评审得分"))
    if facts.result.rank is None or facts.result.final < facts.call.pass_mark:
        raise Refused(
            "awards.below_pass_mark",
            _("得分 {score} 低于合格线 {line}，不能立项", score=facts.result.final, line=facts.call.pass_mark),
        )


def amount_is_within_the_request(facts: DecisionFacts, amount: Decimal) -> None:
    if amount <= 0:
        raise Refused("awards.not_positive", _("立项金额应大于零；不予立项请写明理由"), field="amount")
    if amount > facts.application.requested:
        asked = money.show_yuan(facts.application.requested)
        raise Refused("awards.over_request", _("立项金额超过申请金额 {asked}", asked=asked), field="amount")
    if not request_is_under_the_cap(Budget([], requested=amount), facts.track.cap).ok:
        cap = money.show_yuan(facts.track.cap)
        raise Refused("awards.over_track_cap", _("立项金额超过单个上限 {cap}", cap=cap), field="amount")


def part_is_viable(facts: DecisionFacts, amount: Decimal) -> None:
    """Where the call funds in part, not below what the applicant called the least it can do with; who named none is
    funded whole."""
    if not facts.call.partial_funding or amount == facts.application.requested:
        return
    least = facts.application.least_viable
    if least is None:
        raise Refused("awards.not_in_part", _("申报单位没有填写最低可行金额，本轮不部分资助"), field="amount")
    if amount < least:
        raise Refused(
            "awards.below_least_viable", _("低于最低可行金额 {least}", least=money.show_yuan(least)), field="amount"
        )


def lines_are_within_the_budget(facts: DecisionFacts, lines: Mapping[str, Decimal]) -> None:
    """A line is cut or kept, never raised, and none is new (R-E11)."""
    asked = {line.item: line.amount for line in facts.budget}
    for item, amount in lines.items():
        if item not in asked:
            raise Refused("awards.unknown_line", _("申报预算里没有“{item}”", item=item), field="lines")
        if not 0 <= amount <= asked[item]:
            raise Refused(
                "awards.line_over_request",
                _("“{item}”核定 {amount}，应在零和申报数 {asked} 之间", item=item, amount=amount, asked=asked[item]),
                field="lines",
            )


def lines_add_up(lines: Mapping[str, Decimal], amount: Decimal) -> None:
    whole = sum(lines.values(), Decimal("0.00"))
    if whole != amount:
        raise Refused(
            "awards.lines_do_not_add_up",
            _("明细合计 {whole}，与立项金额 {amount} 不等", whole=money.show(whole), amount=money.show(amount)),
            field="lines",
        )


def cut_lines_have_reasons(facts: DecisionFacts, lines: Mapping[str, Decimal], reasons: Mapping[str, str]) -> None:
    """R-E11. The database says the same of each line."""
    for line in facts.budget:
        if lines.get(line.item, Decimal("0.00")) < line.amount and not reasons.get(line.item, "").strip():
            raise Refused(
                "awards.cut_without_reason", _("请写明“{item}”的核减理由", item=line.item), field=f"why-{line.id}"
            )


def only_what_is_paid_is_awarded(facts: DecisionFacts, lines: Mapping[str, Decimal]) -> None:
    """The budget rules of the call hold of what is awarded too, by the same functions (R-D2, R-D3, R-D6)."""
    for finding in findings_on_award(facts, lines):
        if finding.blocks:
            raise Refused("awards.not_paid", finding.words, field="lines")


def findings_on_award(facts: DecisionFacts, lines: Mapping[str, Decimal]) -> list[Finding]:
    """What the call's budget rules say of the lines as awarded. A line that is cut away shrinks the whole that others
    are a share of: such a share warns, and the officer sees it beside the lines."""
    awarded = [(line, lines.get(line.item, Decimal("0.00"))) for line in facts.budget]
    budget = Budget(
        [Line(line.item, line.cost_class, (Decimal(1),), amount) for line, amount in awarded],
        (
            Given(MatchKind.OWN, facts.application.match_cash),
            Given(MatchKind.IN_KIND, facts.application.match_in_kind),
        ),
    )
    return findings_of_award(budget, rules_of(facts.call, facts.track, facts.fund.fund, facts.caps, ()))


def every_stage_is_paid_something(facts: DecisionFacts, amount: Decimal) -> None:
    """A few cents cannot be split into stages."""
    if min(money.split(amount, [each.percent for each in facts.stages])) <= 0:
        raise Refused("awards.too_small", _("金额太小，不能按期次拆分"), field="amount")


def pool_has_enough(facts: DecisionFacts, amount: Decimal) -> None:
    """R-A12. The database refuses it too, whoever asks."""
    left = pool_of(facts).amount - facts.awarded_to_others
    if amount > left:
        raise Refused(
            "awards.over_pool",
            _(
                "“{fund}”还剩 {left}，不足 {amount}",
                fund=facts.fund.fund.name,
                left=money.show(left),
                amount=money.show(amount),
            ),
            field="amount",
        )


def pool_of(facts: DecisionFacts) -> Pool:
    """The call's pool of that fund."""
    if facts.pool is None:
        raise Refused("awards.no_pool", _("本轮没有使用“{fund}”", fund=facts.fund.fund.name), field="fund_id")
    return facts.pool


def reasons_of(
    facts: DecisionFacts, lines: Mapping[str, Decimal], reason: str, reasons: Mapping[str, str]
) -> dict[str, str]:
    """The reason of each line that is cut: its own, or else the one that is given for all."""
    cut = (line.item for line in facts.budget if lines.get(line.item, Decimal("0.00")) < line.amount)
    return {item: reasons.get(item, "").strip() or reason.strip() for item in cut}


def awarded_lines(
    facts: DecisionFacts, award: Award, lines: Mapping[str, Decimal], reasons: Mapping[str, str]
) -> list[AwardLine]:
    """The budget as awarded, line by line; one that is not named gets nothing."""
    return [
        AwardLine(
            award=award.id,
            budget_line=line.id,
            position=line.position,
            item=line.item,
            cost_class=line.cost_class,
            amount=lines.get(line.item, Decimal("0.00")),
            reason=reasons.get(line.item, ""),
        )
        for line in facts.budget
    ]
