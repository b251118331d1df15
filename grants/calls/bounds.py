"""What must hold of a call even while it is a draft. Each rule says all that is wrong, each thing beside its field."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from grants.calls import judging_bounds
from grants.calls.plan import CallPlan
from grants.calls.tables import CostClass
from grants.errors import Refused
from grants.i18n import _

LARGEST_PARTS = 50
MOST_STAGES = 6
MOST_MARK = Decimal("999.99")
LONGEST_GRACE = 1440
HIGHEST_FEE = 10


def wrong(plan: CallPlan) -> Iterator[Refused]:
    """Everything that a draft contradicts itself in."""
    yield from it_has_a_title(plan)
    yield from moments_are_in_order(plan)
    yield from rows_are_told_apart(plan)
    yield from amounts_and_marks_are_positive(plan)
    yield from tracks_make_sense(plan)
    yield from shares_are_in_range(plan)
    yield from fees_make_sense(plan)
    yield from bands_lie_within_their_criterion(plan)
    yield from judging_bounds.wrong(plan)
    yield from days_and_limits_are_in_range(plan)


def it_has_a_title(plan: CallPlan) -> Iterator[Refused]:
    if not plan.title.strip():
        yield Refused("calls.no_title", _("请填写公告标题"), field="title")


def moments_are_in_order(plan: CallPlan) -> Iterator[Refused]:
    if plan.opens_at >= plan.closes_at:
        yield Refused("calls.closes_before_it_opens", _("受理截止应晚于受理开始"), field="closes_at")
    if plan.scoring_opens_at < plan.closes_at:
        yield Refused("calls.scoring_before_closing", _("评审开始不能早于受理截止"), field="scoring_opens_at")
    if plan.scoring_opens_at >= plan.scoring_closes_at:
        yield Refused("calls.scoring_closes_first", _("评审截止应晚于评审开始"), field="scoring_closes_at")
    if plan.project_from > plan.project_to:
        yield Refused("calls.project_ends_first", _("项目结束不能早于项目开始"), field="project_to")
    if plan.decided_on and plan.notice_starts_on and plan.notice_starts_on < plan.decided_on:
        yield Refused("calls.notice_before_decision", _("公示开始不能早于审定日期"), field="notice_starts_on")


def rows_are_told_apart(plan: CallPlan) -> Iterator[Refused]:
    """Of each part there is a sane number, and no two that cannot be told apart."""
    named: dict[str, tuple[str, Sequence[object]]] = {
        "tracks": ("code", [track.code for track in plan.tracks]),
        "pools": ("fund", [pool.fund_id for pool in plan.pools]),
        "criteria": ("name", [criterion.name for criterion in plan.criteria]),
        "bonuses": ("flag", [bonus.flag for bonus in plan.bonuses]),
        "caps": ("name", [cap.name for cap in plan.caps]),
        "fee_standards": ("name", [fee.name for fee in plan.fee_standards]),
        "report_dues": ("due_on", [(report.report_kind, report.due_on) for report in plan.report_dues]),
        "required_papers": ("name", [(paper.name, paper.who) for paper in plan.required_papers]),
        "checklist": ("words", [item.words for item in plan.checklist]),
        "screener": ("words", [question.words for question in plan.screener]),
        "phases": ("name", [phase.name for phase in plan.phases]),
        "quotas": ("of", [(quota.quota_kind, quota.code) for quota in plan.quotas]),
    }
    for part, (column, names) in named.items():
        for at, name in enumerate(names, start=1):
            if name in names[: at - 1]:
                yield Refused("calls.part_twice", _("有两行相同，请合并或改名"), field=f"{part}-{at}-{column}")
        if len(names) > LARGEST_PARTS:
            yield Refused("calls.too_many_parts", _("最多 {n} 行", n=LARGEST_PARTS), field=part)


def amounts_and_marks_are_positive(plan: CallPlan) -> Iterator[Refused]:
    amounts: dict[str, tuple[str, list[Decimal]]] = {
        "tracks": ("cap", [track.cap for track in plan.tracks]),
        "pools": ("amount", [pool.amount for pool in plan.pools]),
        "criteria": ("max", [criterion.max_mark for criterion in plan.criteria]),
        "bonuses": ("points", [bonus.points for bonus in plan.bonuses]),
        "fee_standards": ("rate", [fee.rate for fee in plan.fee_standards]),
    }
    for part, (column, values) in amounts.items():
        for at, value in enumerate(values, start=1):
            if value <= 0:
                yield Refused("calls.not_positive", _("金额和分值应大于零"), field=f"{part}-{at}-{column}")


def tracks_make_sense(plan: CallPlan) -> Iterator[Refused]:
    for at, track in enumerate(plan.tracks, start=1):
        row = f"tracks-{at}"
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", track.code):
            yield Refused("calls.bad_track_code", _("类别代码由字母、数字、- 和 _ 组成"), field=f"{row}-code")
        if track.least is not None and not 0 < track.least <= track.cap:
            yield Refused("calls.bad_least", _("最低申请额应大于零，不超过单个上限"), field=f"{row}-least")
        if track.most_months is not None and track.most_months < 1:
            yield Refused("calls.bad_months", _("实施期至少 1 个月"), field=f"{row}-most_months")
        if len(track.stages) > MOST_STAGES or any(not 0 < percent <= 100 for percent in track.stages):
            words = _("最多 {n} 期，每期比例应大于 0、不超过 100", n=MOST_STAGES)
            yield Refused("calls.bad_stage", words, field=f"{row}-stages")


def shares_are_in_range(plan: CallPlan) -> Iterator[Refused]:
    """R-D6: a management fee is never more than a tenth, whatever a call would like."""
    for at, cap in enumerate(plan.caps, start=1):
        if not cap.classes:
            yield Refused("calls.cap_of_nothing", _("请选择计入的科目"), field=f"caps-{at}-classes")
        if not 0 <= cap.percent <= 100:
            yield Refused("calls.bad_cap", _("比例应为 0 至 100"), field=f"caps-{at}-percent")
        elif cap.classes == (CostClass.MANAGEMENT_FEE,) and cap.percent > HIGHEST_FEE:
            yield Refused("calls.bad_management_fee", _("管理费比例应为 0 至 10"), field=f"caps-{at}-percent")
    if not 0 <= plan.least_match_percent <= 100:
        yield Refused("calls.bad_match", _("自筹比例应为 0 至 100"), field="least_match_percent")


def fees_make_sense(plan: CallPlan) -> Iterator[Refused]:
    """R-D5: the rate of later days comes with the day from which it holds."""
    for at, fee in enumerate(plan.fee_standards, start=1):
        row = f"fee_standards-{at}"
        if (fee.later_from is None) != (fee.later_rate is None):
            words = _("“第几天起”和“之后每天”要一起填写")
            yield Refused("calls.half_a_day_rule", words, field=f"{row}-later_from")
        if fee.later_from is not None and fee.later_from < 2:
            yield Refused("calls.bad_day_rule", _("之后的标准最早从第 2 天起"), field=f"{row}-later_from")


def bands_lie_within_their_criterion(plan: CallPlan) -> Iterator[Refused]:
    """An expert reads what a mark means: each band begins at a mark that can be given, and at another than the rest."""
    for at, criterion in enumerate(plan.criteria, start=1):
        marks = [band.least_mark for band in criterion.bands]
        for n, mark in enumerate(marks, start=1):
            field = f"criteria-{at}-band{n}-from"
            if not 0 <= mark <= criterion.max_mark:
                yield Refused("calls.band_outside", _("分档起点应为 0 至本项满分"), field=field)
            elif mark in marks[: n - 1]:
                yield Refused("calls.band_twice", _("两档的起点相同"), field=field)


def days_and_limits_are_in_range(plan: CallPlan) -> Iterator[Refused]:
    if plan.notice_working_days < 1:
        yield Refused("calls.no_days", _("至少 1 个工作日"), field="notice_working_days")
    if plan.correction_working_days < 1:
        yield Refused("calls.no_correction_days", _("至少 1 个工作日"), field="correction_working_days")
    if not 0 <= plan.grace_minutes <= LONGEST_GRACE:
        yield Refused("calls.bad_grace", _("宽限应为 0 至 {n} 分钟", n=LONGEST_GRACE), field="grace_minutes")
    for field in ("limit_per_organisation", "limit_per_hub", "awards_per_organisation"):
        limit = getattr(plan, field)
        if limit is not None and limit < 1:
            yield Refused("calls.bad_limit", _("至少为 1，不填为不限"), field=field)
