"""Every reason an application is not taken, ticked, passed, returned or refused when its eligibility is checked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from grants import workdays
from grants.applications import rules as applications
from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts, moment
from grants.applications.tables import ApplicationStatus
from grants.calls.tables import Call, ChecklistItem
from grants.duplicates.facts import Hit
from grants.duplicates.tables import Band
from grants.eligibility.facts import Ticked, Work, held_by
from grants.eligibility.tables import EligibilityDesk, EligibilityTick, Outcome, Verdict
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor

MOST_AT_ONCE = 200


def check_decision(
    work: Work, by: Actor, *, outcome: Outcome, reason: str, items: int, version: int | None, now: datetime
) -> None:
    """What applications themselves say of the move (once only) is asked when the move is made."""
    check_work(work, by, version=version, now=now)
    if outcome == Outcome.PASSED:
        nothing_found_stands_against_it(work.found)
        every_item_was_looked_at(work.checklist, work.ticks)
        no_item_is_unmet(work.checklist, work.ticks)
        same_texts_were_ruled_on(work.hits)
    elif outcome == Outcome.FAILED or not items:
        reason_is_given(reason)


def check_work(work: Work, by: Actor, *, version: int | None, now: datetime) -> None:
    """Whose turn it is, whose desk it lies on, and that nobody saved meanwhile."""
    applications.may_judge_now(work.facts, by, now)
    nobody_else_has_it(work.desk, by, now)
    nobody_saved_meanwhile(work.desk, version, by)


def check_taking(facts: ApplicationFacts, desk: EligibilityDesk | None, by: Actor, note: str, now: datetime) -> None:
    """What another has on the desk is taken over only with a word about why."""
    applications.may_judge_now(facts, by, now)
    if not note.strip():
        nobody_else_has_it(desk, by, now)


def check_comparing(facts: ApplicationFacts, by: Actor) -> None:
    applications.officer_or_organiser_checks(by, facts.call)


def check_giving_back(call: Call, desk: EligibilityDesk | None, by: Actor, now: datetime) -> None:
    applications.officer_or_organiser_checks(by, call)
    if held_by(desk, now) != by.id:
        raise Refused("eligibility.not_held", _("这份申报不在您手上"))


def check_assigning(facts: ApplicationFacts, by: Actor, who: Actor) -> None:
    """Only those who may check are asked to."""
    applications.officer_or_organiser_checks(by, facts.call)
    applications.officer_or_organiser_checks(who, facts.call)
    it_waits_to_be_checked(facts)


def check_reminding(facts: ApplicationFacts, desk: EligibilityDesk | None, by: Actor) -> None:
    """The applicant of its correction, or the officer who is to look at it."""
    applications.officer_or_organiser_checks(by, facts.call)
    if facts.status == ApplicationStatus.RETURNED:
        return
    it_waits_to_be_checked(facts)
    if desk is None or not (desk.assigned_to or desk.held_by):
        raise Refused("eligibility.nobody_to_remind", _("还没有指派审查员，无人可提醒"))


def it_waits_to_be_checked(facts: ApplicationFacts) -> None:
    if facts.status not in (ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED):
        raise Refused("eligibility.nothing_to_do", _("这份申报已有结论"))


def nobody_else_has_it(desk: EligibilityDesk | None, by: Actor, now: datetime) -> None:
    """Visible to the others while it lasts; half an hour after the last sign of life anybody may take it."""
    holder = held_by(desk, now)
    if desk is not None and desk.held_until is not None and holder not in (None, by.id):
        words = _("{who} 正在审查，保留到 {at}。接手请写明原因", who=desk.holder, at=moment(desk.held_until))
        raise Refused("eligibility.held_by_another", words, field="note")


def nobody_saved_meanwhile(desk: EligibilityDesk | None, version: int | None, by: Actor) -> None:
    """ui 7.3: the later of two is shown what the earlier wrote."""
    if version is not None and desk is not None and desk.version != version and desk.saved_by != by.id:
        words = _(
            "这条记录已由 {who} 于 {at} 修改。您填写的内容还在下面，请核对后再提交",
            who=desk.saver,
            at=moment(desk.saved_at) if desk.saved_at else "—",
        )
        raise Refused("eligibility.changed_meanwhile", words)


def reason_is_given(reason: str) -> None:
    if not reason.strip():
        raise Refused("eligibility.no_reason", _("退回补正或不通过，请写明理由"), field="reason")


def nothing_found_stands_against_it(found: Sequence[Finding]) -> None:
    """What the system finds not to hold cannot be passed over; its facts are corrected first."""
    for finding in found:
        if finding.blocks:
            words = _("还有一项不符合：{words}", words=finding.words)
            raise Refused("eligibility.finding_against", words, field="outcome")


def every_item_was_looked_at(checklist: Sequence[ChecklistItem], ticks: Mapping[int, EligibilityTick]) -> None:
    """R-C6: a pass says that somebody looked at everything."""
    missing = [item for item in checklist if item.id not in ticks]
    if missing:
        words = _("人工核查还有 {n} 项没有看：{first}", n=len(missing), first=missing[0].words)
        raise Refused("eligibility.not_looked_at", words, field=f"verdict-{missing[0].id}")


def no_item_is_unmet(checklist: Sequence[ChecklistItem], ticks: Mapping[int, EligibilityTick]) -> None:
    for item in checklist:
        if item.id in ticks and ticks[item.id].verdict == Verdict.UNMET:
            words = _("人工核查有一项不符：{words}。请退回补正或不通过", words=item.words)
            raise Refused("eligibility.item_unmet", words, field="outcome")


def same_texts_were_ruled_on(hits: Sequence[Hit]) -> None:
    """R-B6: the same project is not paid twice; a copy is looked at before it goes on."""
    waiting = [hit for hit in hits if hit.is_open and hit.band == Band.SAME_TEXT]
    if waiting:
        words = _("有 {n} 条文字相同的重复线索还没有裁定", n=len(waiting))
        raise Refused("eligibility.duplicate_open", words, field="outcome")


def ticks_can_be_kept(checklist: Sequence[ChecklistItem], ticks: Mapping[int, Ticked]) -> None:
    """What is not met is explained, since the applicant will read it."""
    for item in checklist:
        said = ticks.get(item.id)
        if said and said.verdict == Verdict.UNMET and not said.remark.strip():
            words = _("不符的项目请写明备注：{words}", words=item.words)
            raise Refused("eligibility.no_remark", words, field=f"remark-{item.id}")


def something_was_chosen(count: int) -> None:
    if not count:
        raise Refused("eligibility.nothing_chosen", _("请先勾选申报"), field="application")
    if count > MOST_AT_ONCE:
        raise Refused("eligibility.too_many", _("一次最多 {n} 份", n=MOST_AT_ONCE), field="application")


def somebody_was_chosen(person_id: int | None) -> None:
    if person_id is None:
        raise Refused("eligibility.nobody_chosen", _("请选择审查员"), field="officer")


def correction_day(today: date, working_days: int) -> date:
    """So many working days after today (R-C7, K-7)."""
    try:
        return workdays.add(today, working_days)
    except workdays.YearNotPublished as unknown:
        words = _("{year} 年工作日历未公布，请直接选日期", year=unknown.year)
        raise Refused("eligibility.no_calendar", words, field="correct_on") from unknown
