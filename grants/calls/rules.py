"""What a call must say before it is published, and what the clock makes of it afterwards."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from grants import privacy
from grants.calls import bounds
from grants.calls.judging_rules import Known, judging_is_complete, quotas_are_known
from grants.calls.plan import CallPlan, TrackPlan
from grants.calls.tables import Call, DueReport, ReportForm, SavedSection
from grants.clock import local
from grants.errors import Refused
from grants.i18n import Text, _
from grants.money import show_yuan
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.workdays import YearNotPublished, end_of

DRAFTERS = (Role.OFFICER,)

CONDITION_NAMES: dict[str, Text] = {
    "agreement_signed": _("协议已签订"),
    "midterm_accepted": _("中期报告合格"),
    "final_accepted": _("结项合格"),
    "receipts_accepted": _("前期款票据已收"),
    "sealed_copy_checked": _("盖章协议已经另一人核对"),
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
    for refusal in bounds.wrong(plan):
        raise refusal


def nobody_saved_it_meanwhile(saved: SavedSection | None, version: int) -> None:
    """`version` is the one of the section that its editor saw."""
    if saved is not None and saved.version != version:
        raise Refused(
            "calls.changed_meanwhile",
            _(
                "这一节已由 {who} 于 {at} 修改。您填写的内容还在下面，请核对后再提交",
                who=saved.saved_by_name,
                at=f"{local(saved.saved_at):%H:%M}",
            ),
        )


def check_template(by: Actor, call: Call) -> None:
    actor_has_role(by, DRAFTERS, call.funder)
    call_is_a_draft(call)


def check_report_form(by: Actor, call: Call, kind: DueReport, there: Sequence[ReportForm]) -> None:
    """One form for each kind of report, while the call is a draft."""
    check_template(by, call)
    if any(each.report_kind == kind for each in there):
        raise Refused("calls.report_form_there", _("这种报告已有报告表"))


def call_is_a_draft(call: Call) -> None:
    """R-C1: what is published is never changed, only corrected in public."""
    if call.published_at is not None:
        raise Refused("calls.published", _("公告已发布，内容不可改，只能发更正"))


def check_publication(
    by: Actor,
    call: Call,
    plan: CallPlan,
    free: Mapping[int, Decimal],
    funders: Mapping[int, int],
    known: Known,
    now: datetime,
) -> None:
    """`free` is what each source still has, `funders` whose source it is; `known` are the codes a quota can name."""
    check_draft(by, plan, call)
    for refusal in standing_against(plan, free, funders, known, now):
        raise refusal


def standing_against(
    plan: CallPlan, free: Mapping[int, Decimal], funders: Mapping[int, int], known: Known, now: datetime
) -> Iterator[Refused]:
    """Everything that stands against publication, each thing with its field."""
    yield from bounds.wrong(plan)
    yield from call_is_complete(plan)
    yield from privacy.standing_against(vars(plan))
    yield from stages_add_up(plan)
    yield from conditions_are_known(plan)
    yield from judging_is_complete(plan)
    yield from quotas_are_known(plan, known)
    yield from screener_names_tracks(plan)
    yield from reports_follow_the_beginning(plan)
    yield from sources_are_the_funders_and_have_enough(plan, free, funders)
    if plan.closes_at <= now:
        yield Refused("calls.closed_already", _("受理截止时间已过，请先改时间"), field="closes_at")


def call_is_complete(plan: CallPlan) -> Iterator[Refused]:
    """What nobody could apply, judge or ask without (R-C1)."""
    missing: dict[str, tuple[object, Text]] = {
        "tracks": (plan.tracks, _("至少要有一个类别")),
        "pools": (plan.pools, _("至少要有一项资金")),
        "criteria": (plan.criteria, _("至少要有一项评审指标")),
        "contact": (plan.contact.strip(), _("请填写咨询方式")),
        "supervision_phone": (plan.supervision_phone.strip(), _("请填写监督电话")),
    }
    for field, (there, words) in missing.items():
        if not there:
            yield Refused("calls.part_missing", words, field=field)


def stages_add_up(plan: CallPlan) -> Iterator[Refused]:
    """R-G3: the stages of a track pay the whole award."""
    for at, track in enumerate(plan.tracks, start=1):
        if sum(track.stages) != 100:
            words = _("{track}各期比例合计 {sum}%，应为 100%", track=track.name, sum=sum(track.stages, Decimal(0)))
            yield Refused("calls.stages_do_not_add_up", words, field=f"tracks-{at}-stages")


def conditions_are_known(plan: CallPlan) -> Iterator[Refused]:
    """A condition nobody can ever meet would hold the money for ever."""
    for seq, condition in plan.conditions:
        if condition not in CONDITION_NAMES:
            words = _("没有“{word}”这个拨付条件", word=condition)
            yield Refused("calls.unknown_condition", words, field=f"condition-{seq}")


def screener_names_tracks(plan: CallPlan) -> Iterator[Refused]:
    codes = {track.code for track in plan.tracks}
    for at, question in enumerate(plan.screener, start=1):
        if not codes.issuperset(question.tracks):
            words = _("自测问题 {n} 所说的类别已不存在", n=at)
            yield Refused("calls.screener_without_track", words, field=f"screener-{at}-tracks")


def reports_follow_the_beginning(plan: CallPlan) -> Iterator[Refused]:
    for at, report in enumerate(plan.report_dues, start=1):
        if report.due_on < plan.project_from:
            words = _("报告不能在项目开始前到期")
            yield Refused("calls.report_before_project", words, field=f"report_dues-{at}-due_on")


def sources_are_the_funders_and_have_enough(
    plan: CallPlan, free: Mapping[int, Decimal], funders: Mapping[int, int]
) -> Iterator[Refused]:
    """R-A12: a round gives no more than its sources still have. The ledger's own floor says the same again."""
    for at, pool in enumerate(plan.pools, start=1):
        if funders[pool.fund_id] != plan.funder_id:
            yield Refused("calls.not_the_funders_source", _("资金来源不属于本主办单位"), field=f"pools-{at}-fund")
        elif free[pool.fund_id] < pool.amount:
            still, asked = show_yuan(free[pool.fund_id]), show_yuan(pool.amount)
            words = _("资金来源可用 {free}，不足 {asked}", free=still, asked=asked)
            yield Refused("calls.source_too_small", words, field=f"pools-{at}-amount")


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
    """R-C5: 17:30:00 is in time, 17:30:01 is late; what lies between is not looked at. A trial that ended is closed."""
    return call.trial_ended_at is not None or bool(_second(now) > call.closes_at)


def call_is_open(call: Call, now: datetime) -> None:
    """Published, begun and not over: what the button of the public page asks. Raises, like every rule."""
    if not has_opened(call, now):
        raise Refused("calls.not_open_yet", _("受理尚未开始"))
    if has_closed(call, now):
        raise Refused("calls.closed", _("受理已截止"))


def call_state(
    call: Call,
    now: datetime,
    today: date,
    notice: tuple[date, date] | None = None,
    judged_until: datetime | None = None,
) -> CallState:
    """What the call is now. `notice` is the notice that was really published; without one, the decision is awaited.
    `judged_until` is when the last phase closes, where there is more than the first."""
    if call.published_at is None:
        return CallState.DRAFT
    if not has_opened(call, now):
        return CallState.ANNOUNCED
    if not has_closed(call, now):
        return CallState.OPEN
    if now < call.scoring_opens_at:
        return CallState.CHECKING
    if now <= (judged_until or call.scoring_closes_at):
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


def check_programme(
    by: Actor, funder_id: int, name: str, from_on: date, until_on: date | None, others: Collection[str]
) -> None:
    """`others` are the names of the funder's other programmes."""
    actor_has_role(by, DRAFTERS, funder_id)
    if not name.strip():
        raise Refused("calls.programme_without_name", _("请填写项目名称"), field="name")
    if name in others:
        raise Refused("calls.programme_twice", _("已有同名项目"), field="name")
    if until_on is not None and until_on < from_on:
        raise Refused("calls.programme_ends_first", _("结束日期不能早于开始日期"), field="until_on")
