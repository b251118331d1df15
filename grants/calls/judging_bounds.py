"""What must hold of the judging of a call even while it is a draft: its phases, their sheets, bounds on the funded set.

As in bounds.py each rule says all that is wrong, each thing beside its field. The row of a later phase is phases-<n>,
n from 1; the first phase is the call's own.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from grants.calls.kinds import QuotaKind
from grants.calls.plan import CallPlan, PhasePlan, QuotaPlan
from grants.clock import local_day
from grants.errors import Refused
from grants.i18n import _
from grants.vocabulary.rules import lies_under

WHOLE = Decimal(100)


def wrong(plan: CallPlan) -> Iterator[Refused]:
    """Everything that the judging of a draft contradicts itself in."""
    yield from phases_follow_each_other(plan)
    yield from weights_leave_something(plan)
    yield from sheets_are_in_order(plan)
    yield from phases_take_somebody_and_time(plan)
    yield from criteria_belong_to_a_phase(plan)
    yield from quotas_bound_something(plan)
    yield from quotas_can_be_kept(plan)


def phases_follow_each_other(plan: CallPlan) -> Iterator[Refused]:
    """In time and in order, none before the one before it is over; the decision comes after the last."""
    before = plan.scoring_closes_at
    for at, phase in enumerate(plan.phases, start=1):
        if phase.opens_at < before:
            yield Refused("calls.phase_overlaps", _("不能早于前一阶段的评审截止"), field=f"phases-{at}-opens_at")
        if phase.closes_at <= phase.opens_at:
            yield Refused("calls.phase_closes_first", _("评审截止应晚于评审开始"), field=f"phases-{at}-closes_at")
        before = phase.closes_at
    if plan.decided_on is not None and plan.decided_on < local_day(before):
        words = _("审定日期不能早于评审截止（{day}）", day=local_day(before))
        yield Refused("calls.decided_before_judging", words, field="decided_on")


def weights_leave_something(plan: CallPlan) -> Iterator[Refused]:
    """The first phase counts with what the weights of the later ones leave of 100."""
    taken = Decimal(0)
    for at, phase in enumerate(plan.phases, start=1):
        taken += phase.weight
        if phase.weight <= 0:
            yield Refused("calls.no_weight", _("权重应大于零"), field=f"phases-{at}-weight")
        elif taken >= WHOLE:
            words = _("后续阶段的权重合计 {sum}%，应小于 100%，余下的是书面评审的权重", sum=taken)
            yield Refused("calls.weights_take_all", words, field=f"phases-{at}-weight")


def sheets_are_in_order(plan: CallPlan) -> Iterator[Refused]:
    """R-E6: from `trim_from` sheets on, the highest and the lowest are dropped, so at least three are needed."""
    judged: list[tuple[str, CallPlan | PhasePlan]] = [("", plan)]
    judged += [(f"phases-{at}-", phase) for at, phase in enumerate(plan.phases, start=1)]
    for row, each in judged:
        if each.min_sheets < 1 or each.panel_size < each.min_sheets:
            words = _("专家数不能少于最少有效评分表数")
            yield Refused("calls.too_few_experts", words, field=f"{row}panel_size")
        if each.trim_from < 3:
            words = _("至少 3 份评分表才能去掉最高分和最低分")
            yield Refused("calls.trims_too_early", words, field=f"{row}trim_from")


def phases_take_somebody_and_time(plan: CallPlan) -> Iterator[Refused]:
    for at, phase in enumerate(plan.phases, start=1):
        if phase.called_in is not None and phase.called_in < 1:
            words = _("至少 1 个项目进入，不填为全部进入")
            yield Refused("calls.calls_nobody_in", words, field=f"phases-{at}-called_in")
        if phase.minutes < 1 or phase.question_minutes < 0:
            yield Refused("calls.takes_no_time", _("陈述至少 1 分钟"), field=f"phases-{at}-minutes")


def criteria_belong_to_a_phase(plan: CallPlan) -> Iterator[Refused]:
    for at, criterion in enumerate(plan.criteria, start=1):
        if not 1 <= criterion.phase <= len(plan.phases) + 1:
            yield Refused("calls.criterion_without_phase", _("没有这个评审阶段"), field=f"criteria-{at}-phase")


def quotas_bound_something(plan: CallPlan) -> Iterator[Refused]:
    """Each says at least or at most of something, and no more at least than at most."""
    for at, quota in enumerate(plan.quotas, start=1):
        row = f"quotas-{at}"
        bounds = (quota.least_percent, quota.most_percent, quota.least_projects, quota.most_projects)
        if all(bound is None for bound in bounds):
            yield Refused("calls.quota_of_nothing", _("请至少填写一项比例或项数"), field=f"{row}-least_percent")
        if not 0 <= _or(quota.least_percent, 0) <= _or(quota.most_percent, WHOLE) <= WHOLE:
            words = _("比例应为 0 至 100，至少不能超过至多")
            yield Refused("calls.quota_percents_cross", words, field=f"{row}-most_percent")
        if not 0 <= _or(quota.least_projects, 0) <= _or(quota.most_projects, _or(quota.least_projects, 0)):
            yield Refused("calls.quota_projects_cross", _("至少的项数不能超过至多"), field=f"{row}-most_projects")


def quotas_can_be_kept(plan: CallPlan) -> Iterator[Refused]:
    """Of one kind all that is asked for at least fits in the money, and in the projects that reach the last phase."""
    reached = min((phase.called_in for phase in plan.phases if phase.called_in is not None), default=None)
    for kind in QuotaKind:
        percent, projects = Decimal(0), 0
        for at, quota in enumerate(plan.quotas, start=1):
            if quota.quota_kind != kind or _lies_in_another(quota, plan.quotas):
                continue
            percent += quota.least_percent or 0
            projects += quota.least_projects or 0
            if quota.least_percent and percent > WHOLE:
                words = _("同类的“资金至少”合计 {sum}%，超过 100%", sum=percent)
                yield Refused("calls.quotas_ask_for_too_much", words, field=f"quotas-{at}-least_percent")
            if quota.least_projects and reached is not None and projects > reached:
                words = _("同类的“至少几项”合计 {sum} 项，只有 {n} 项进入后续阶段", sum=projects, n=reached)
                yield Refused("calls.quotas_ask_for_too_many", words, field=f"quotas-{at}-least_projects")


def _lies_in_another(quota: QuotaPlan, others: Sequence[QuotaPlan]) -> bool:
    """What is given in a county is given in its city too and does not add up with it."""
    return quota.quota_kind == QuotaKind.DIVISION and any(
        each.quota_kind == QuotaKind.DIVISION and each.code != quota.code and lies_under(quota.code, each.code)
        for each in others
    )


def _or(bound: Decimal | int | None, otherwise: Decimal | int) -> Decimal | int:
    return otherwise if bound is None else bound
