"""What a call must say before it is published, and what the clock makes of it afterwards."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from grants.calls.plan import CallPlan, TrackPlan
from grants.calls.tables import Call, CostClass
from grants.errors import Refused
from grants.i18n import Text, _
from grants.money import show_yuan
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.workdays import YearNotPublished, end_of

DRAFTERS = (Role.OFFICER,)
LARGEST_PARTS = 50
TIE_BREAK_WORDS = ("rating", "submitted_at")

CONDITION_NAMES: dict[str, Text] = {
    "agreement_signed": _("协议已签订"),
    "midterm_accepted": _("中期报告合格"),
    "final_accepted": _("结项合格"),
}


class CallState(StrEnum):
    """What a call is at a moment. Nothing of it is stored: the clock decides."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CHECKING = "checking"
    SCORING = "scoring"
    DECIDING = "deciding"
    NOTICE = "notice"
    AGREEING = "agreeing"
    RUNNING = "running"
    FINISHED = "finished"


def check_draft(by: Actor, plan: CallPlan, call: Call | None = None) -> None:
    """What must hold even for a draft; whether it is complete is asked at publication. `call` is the draft replaced."""
    actor_has_role(by, DRAFTERS, plan.funder_id)
    if call is not None:
        actor_has_role(by, DRAFTERS, call.funder)
        call_is_a_draft(call)
    if not plan.title.strip():
        raise Refused("calls.no_title", _("请填写公告标题"), field="title")
    moments_are_in_order(plan)
    parts_are_named_once(plan)
    amounts_and_marks_are_positive(plan)
    percents_are_in_range(plan)
    sheets_are_in_order(plan)


def call_is_a_draft(call: Call) -> None:
    """R-C1: what is published is never changed, only corrected in public."""
    if call.published_at is not None:
        raise Refused("calls.published", _("公告已发布，内容不可改，只能发更正"))


def moments_are_in_order(plan: CallPlan) -> None:
    if plan.opens_at >= plan.closes_at:
        raise Refused("calls.closes_before_it_opens", _("受理截止应晚于受理开始"), field="closes_at")
    if plan.scoring_opens_at < plan.closes_at:
        raise Refused("calls.scoring_before_closing", _("评审开始不能早于受理截止"), field="scoring_opens_at")
    if plan.scoring_opens_at >= plan.scoring_closes_at:
        raise Refused("calls.scoring_closes_first", _("评审截止应晚于评审开始"), field="scoring_closes_at")
    if plan.project_from > plan.project_to:
        raise Refused("calls.project_ends_first", _("项目结束不能早于项目开始"), field="project_to")
    if plan.decided_on and plan.notice_starts_on and plan.notice_starts_on < plan.decided_on:
        raise Refused("calls.notice_before_decision", _("公示开始不能早于审定日期"), field="notice_starts_on")


def parts_are_named_once(plan: CallPlan) -> None:
    """Of each part there is a sane number, and no two that cannot be told apart."""
    named: dict[str, Sequence[object]] = {
        "tracks": [track.code for track in plan.tracks],
        "pools": [pool.fund_id for pool in plan.pools],
        "criteria": [criterion.name for criterion in plan.criteria],
        "bonuses": [bonus.flag for bonus in plan.bonuses],
        "conditions": plan.conditions,
    }
    for part, names in named.items():
        if len(set(names)) < len(names):
            raise Refused("calls.part_twice", _("有两行相同，请合并或改名"), field=part)
        if len(names) > LARGEST_PARTS:
            raise Refused("calls.too_many_parts", _("最多 {n} 行", n=LARGEST_PARTS), field=part)
    for track in plan.tracks:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", track.code):
            raise Refused("calls.bad_track_code", _("类别代码由字母、数字、- 和 _ 组成"), field="tracks")


def amounts_and_marks_are_positive(plan: CallPlan) -> None:
    amounts: dict[str, Iterable[Decimal]] = {
        "tracks": (track.cap for track in plan.tracks),
        "pools": (pool.amount for pool in plan.pools),
        "criteria": (criterion.max_mark for criterion in plan.criteria),
        "bonuses": (bonus.points for bonus in plan.bonuses),
    }
    for part, values in amounts.items():
        if any(value <= 0 for value in values):
            raise Refused("calls.not_positive", _("金额和分值应大于零"), field=part)
    if any(not 0 < percent <= 100 for track in plan.tracks for percent in track.stages):
        raise Refused("calls.bad_stage", _("每期比例应大于 0、不超过 100"), field="tracks")


def percents_are_in_range(plan: CallPlan) -> None:
    """R-D6: a management fee is never more than a tenth, whatever a call would like."""
    for cap in plan.caps:
        if not 0 <= cap.percent <= 100:
            raise Refused("calls.bad_cap", _("比例应为 0 至 100"), field="caps")
        if cap.classes == (CostClass.MANAGEMENT_FEE,) and cap.percent > 10:
            raise Refused("calls.bad_management_fee", _("管理费比例应为 0 至 10"), field="caps")


def sheets_are_in_order(plan: CallPlan) -> None:
    """R-E6: from `trim_from` sheets on, the highest and the lowest are dropped, so at least three are needed."""
    if plan.min_sheets < 1 or plan.panel_size < plan.min_sheets:
        raise Refused("calls.too_few_experts", _("专家数不能少于最少有效评分表数"), field="panel_size")
    if plan.trim_from < 3:
        raise Refused("calls.trims_too_early", _("至少 3 份评分表才能去掉最高分和最低分"), field="trim_from")
    if plan.notice_working_days < 1 or plan.correction_working_days < 1:
        raise Refused("calls.no_days", _("至少 1 个工作日"), field="notice_working_days")


def check_publication(
    by: Actor, call: Call, plan: CallPlan, free: Mapping[int, Decimal], funders: Mapping[int, int], now: datetime
) -> None:
    """`free` is what each source still has, `funders` whose source it is. The first thing missing is reported."""
    check_draft(by, plan, call)
    call_is_complete(plan)
    stages_add_up(plan)
    conditions_are_known(plan)
    criteria_add_up(plan)
    tie_break_is_known(plan)
    sources_are_the_funders_and_have_enough(plan, free, funders)
    if plan.closes_at <= now:
        raise Refused("calls.closed_already", _("受理截止时间已过，请先改时间"), field="closes_at")


def call_is_complete(plan: CallPlan) -> None:
    for part, rows in {"tracks": plan.tracks, "pools": plan.pools, "criteria": plan.criteria}.items():
        if not rows:
            raise Refused("calls.part_missing", _("至少要有一个类别、一项资金和一项评审指标"), field=part)


def stages_add_up(plan: CallPlan) -> None:
    """R-G3: the stages of a track pay the whole award."""
    for track in plan.tracks:
        if sum(track.stages) != 100:
            raise Refused(
                "calls.stages_do_not_add_up",
                _("{track}各期比例合计 {sum}%，应为 100%", track=track.name, sum=sum(track.stages, Decimal(0))),
                field="tracks",
            )


def conditions_are_known(plan: CallPlan) -> None:
    """A condition nobody can ever meet would hold the money for ever."""
    for _seq, condition in plan.conditions:
        if condition not in CONDITION_NAMES:
            raise Refused("calls.unknown_condition", _("没有“{word}”这个拨付条件", word=condition), field="conditions")


def criteria_add_up(plan: CallPlan) -> None:
    total = sum((criterion.max_mark for criterion in plan.criteria), Decimal(0))
    if total != 100:
        raise Refused(
            "calls.criteria_do_not_add_up", _("评审指标合计 {sum} 分，应为 100 分", sum=total), field="criteria"
        )
    if plan.pass_mark > total:
        raise Refused("calls.pass_mark_too_high", _("立项分数线不能超过 100 分"), field="pass_mark")


def tie_break_is_known(plan: CallPlan) -> None:
    """R-E9: printed in the call, so each word must have a meaning."""
    known = {*TIE_BREAK_WORDS, *(f"criterion:{n}" for n in range(1, len(plan.criteria) + 1))}
    for word in plan.tie_break:
        if word not in known:
            raise Refused("calls.unknown_tie_break", _("不认识的同分比较项“{word}”", word=word), field="tie_break")


def sources_are_the_funders_and_have_enough(
    plan: CallPlan, free: Mapping[int, Decimal], funders: Mapping[int, int]
) -> None:
    """R-A12: a round gives no more than its sources still have. The ledger's own floor says the same again."""
    for pool in plan.pools:
        if funders[pool.fund_id] != plan.funder_id:
            raise Refused("calls.not_the_funders_source", _("资金来源不属于本主办单位"), field="pools")
        if free[pool.fund_id] < pool.amount:
            raise Refused(
                "calls.source_too_small",
                _(
                    "资金来源可用 {free}，不足 {asked}",
                    free=show_yuan(free[pool.fund_id]),
                    asked=show_yuan(pool.amount),
                ),
                field="pools",
            )


def notice_proposal(starts_on: date | None, working_days: int, count_start: bool) -> tuple[date, date] | None:
    """First and last day of the notice as the calendar proposes them (R-F1); none while no start is planned.

    K-7: the days of a year whose list is not published are asked, not guessed. A call may be published all the same:
    the last day is settled when the notice itself is.
    """
    if starts_on is None:
        return None
    try:
        return starts_on, end_of(starts_on, working_days, count_start)
    except YearNotPublished as unknown:
        raise Refused(
            "calls.calendar_unknown",
            _("{year} 年工作日历未公布，公示截止日待公布后确定", year=unknown.year),
            field="notice_starts_on",
        ) from unknown


def unconditional_stages(tracks: Iterable[TrackPlan], conditions: Collection[tuple[int, str]]) -> list[int]:
    """Stages that wait for nothing: allowed, and said on the page of publication."""
    longest = max((len(track.stages) for track in tracks), default=0)
    return [seq for seq in range(1, longest + 1) if all(seq != at for at, _word in conditions)]


def has_opened(call: Call, now: datetime) -> bool:
    """Published, and the hour has come."""
    return call.published_at is not None and _second(now) >= call.opens_at


def has_closed(call: Call, now: datetime) -> bool:
    """R-C5: 17:30:00 is in time, 17:30:01 is late; what lies between is not looked at."""
    return bool(_second(now) > call.closes_at)


def call_is_open(call: Call, now: datetime) -> None:
    """Published, begun and not over: what the button of the public page asks. Raises, like every rule."""
    if not has_opened(call, now):
        raise Refused("calls.not_open_yet", _("受理尚未开始"))
    if has_closed(call, now):
        raise Refused("calls.closed", _("受理已截止"))


def call_state(call: Call, now: datetime, today: date, notice: tuple[date, date] | None = None) -> CallState:
    """What the call is now. `notice` is the notice that was really published; without one, the decision is awaited."""
    if call.published_at is None:
        return CallState.DRAFT
    if not has_opened(call, now):
        return CallState.ANNOUNCED
    if not has_closed(call, now):
        return CallState.OPEN
    if now < call.scoring_opens_at:
        return CallState.CHECKING
    if now <= call.scoring_closes_at:
        return CallState.SCORING
    return _state_after_scoring(call, today, notice)


def _state_after_scoring(call: Call, today: date, notice: tuple[date, date] | None) -> CallState:
    if today > call.project_to:
        return CallState.FINISHED
    if today >= call.project_from:
        return CallState.RUNNING
    if notice is None or today < notice[0]:
        return CallState.DECIDING
    return CallState.NOTICE if today <= notice[1] else CallState.AGREEING


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
