"""Every reason why somebody is not invited, not assigned, may not score, or scoring may not be closed."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from grants.applications.tables import Application, ApplicationStatus
from grants.calls.tables import Call
from grants.clock import local
from grants.errors import NotAllowed, NotFound, Refused
from grants.experts.tables import Expert
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.scoring import seen
from grants.scoring.draw_tables import PanelTerms
from grants.scoring.filled import Asked, Filled
from grants.scoring.panel import Panel, Seat, Sheet, missing, needs_reason
from grants.scoring.tables import Assignment, Conflict, Panelist, PhaseClosure, ScoringClosure

STEP = Decimal("0.5")
LONGEST_REASON, LONGEST_COMMENT = 300, 2000
READERS = (Role.ORGANISER, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.APPROVER)


def check_invitation(
    by: Actor, panel: Panel, expert: Expert, terms: PanelTerms | None, *, by_hand: str | None = None
) -> None:
    """`by_hand` is the reason for passing a draw by, where the call has one; None where none is asked for."""
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if panel.call.published_at is None:
        raise Refused("scoring.call_is_a_draft", _("征集尚未发布，不能组建评审组"))
    if terms is None:
        raise Refused("scoring.no_terms", _("请先写明邀请条件：评审费、时间、份数和答复期限"))
    if panel.seat(expert.id):
        raise Refused("scoring.already_invited", _("该专家已在评审组内，或已谢绝、退出"), field="expert")
    if by_hand is not None and not by_hand.strip():
        raise Refused("scoring.by_hand_without_reason", _("本轮已抽取专家，直接邀请须写明理由"), field="reason")


def check_search(by: Actor, panel: Panel) -> None:
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)


def check_assignment(by: Actor, panel: Panel, expert: Expert, application: Application, found: Iterable[str]) -> None:
    """The database says the same of conflicts and of a closed call (migrations/sql/scoring.sql)."""
    panel_is_run_by(by, panel.call)
    seen.judges_as_somebody_free(by, panel.recused, application.id)
    no_conflict_stands(panel.stands(expert.id, application.id), found)
    scoring_is_not_closed(panel.closure)
    seat = panel.seat(expert.id)
    if seat is None:
        raise Refused("scoring.not_on_the_panel", _("该专家不在评审组内，请先邀请"), field="expert")
    expert_is_a_member(seat)
    if application.status != ApplicationStatus.ELIGIBLE:
        raise Refused("scoring.not_eligible", _("只有资格审查通过的申报进入评审"))
    if application.id not in {each.id for each in panel.judged_in(panel.phase.position)}:
        raise Refused("scoring.not_called_in", _("这份申报没有进入“{phase}”", phase=panel.phase.name))
    if panel.live(expert.id, application.id, panel.phase.position):
        raise Refused("scoring.already_assigned", _("该专家已在评这份申报"))


def check_end(by: Actor, panel: Panel, assignment: Assignment, reason: str) -> None:
    """A locked sheet is a judgement: only a conflict makes it void (R-E5)."""
    panel_is_run_by(by, panel.call)
    seen.judges_as_somebody_free(by, panel.recused, assignment.application)
    scoring_is_not_closed(panel.closure)
    sheet_stands(assignment)
    sheet_is_not_locked(assignment)
    reason_is_given(reason)


def check_declaration(
    by: Actor, panel: Panel, reasons: Mapping[int, str], known: Iterable[int], signed_name: str, now: datetime
) -> Seat:
    """`known` are the applications whose field the expert said something of. Gives the expert's seat."""
    seat = may_declare(by, panel, now)
    if not {*reasons, *known} <= {application.id for application in panel.candidates}:
        raise NotFound("scoring.not_in_this_call", _("声明中有不属于本次征集的申报"))
    for application, reason in reasons.items():
        reason_is_given(reason, field=f"reason-{application}")
    signer_is_oneself(by, signed_name)
    return seat


def may_declare(by: Actor, panel: Panel, now: datetime) -> Seat:
    """Signed once, when all applications are in, before any of them is opened; asked by the page as well."""
    seat = seat_of(by, panel)
    scoring_is_not_closed(panel.closure)
    if seat.panelist.declared_at is not None:
        raise Refused("scoring.already_declared", _("声明已签署；有新的情况请在评分页申请回避"))
    expert_is_a_member(seat)
    if now <= panel.call.closes_at:
        raise Refused("scoring.too_early_to_declare", _("受理截止（{at}）后才能逐项声明", at=_at(panel.call.closes_at)))
    return seat


def signer_is_oneself(by: Actor, signed_name: str) -> None:
    """To sign is an act: the own name, typed."""
    if _plain(signed_name) != _plain(by.name):
        words = _("签署姓名应与登录人一致：{name}", name=by.name)
        raise Refused("scoring.signed_by_another", words, field="signed_name")


def expert_is_a_member(seat: Seat) -> None:
    """Who has not accepted, who declined and who left judges nothing; the database says the same."""
    if seat.panelist.left_at is not None:
        words = _("{name} 已退出评审组：{reason}", name=seat.name, reason=seat.panelist.left_reason)
        raise Refused("scoring.left_the_panel", words, field="expert")
    if not seat.panelist.is_accepted:
        declined = seat.panelist.is_accepted is False
        words = _("{name} 已谢绝邀请", name=seat.name) if declined else _("{name} 还没有接受邀请", name=seat.name)
        raise Refused("scoring.not_accepted", words, field="expert")


def check_recusal(by: Actor, panel: Panel, reason: str) -> Seat:
    """Gives the expert's seat."""
    seat = seat_of(by, panel)
    scoring_is_not_closed(panel.closure)
    reason_is_given(reason)
    return seat


def check_save(sheet: Sheet, by: Actor, marks: Mapping[int, Decimal | None], now: datetime) -> None:
    sheet_may_change(sheet, by, now)
    marks_are_in_range(sheet.criteria, marks)


def check_lock(sheet: Sheet, by: Actor, now: datetime) -> None:
    """Locking makes the sheet count; after it nothing on it changes."""
    sheet_may_change(sheet, by, now)
    every_criterion_has_a_mark(sheet)
    texts_are_not_too_long(sheet)
    low_and_high_marks_are_explained(sheet)


def sheet_is_the_one_looked_at(sheet: Sheet, version: int | None) -> None:
    """What is handed in is what its expert saw on the page before, not what another screen saved since."""
    if version is not None and version != sheet.assignment.version:
        raise Refused("scoring.sheet_changed", _("另一个窗口刚才又保存过这份评分表，请核对后再提交"))


def sheet_may_change(sheet: Sheet, by: Actor, now: datetime) -> None:
    """Asked by the page as well, so that a blocked button says why."""
    only_the_assigned_expert_scores(sheet, by)
    no_conflict_stands([conflict for conflict in sheet.conflicts if conflict.lifted_at is None])
    sheet_stands(sheet.assignment)
    sheet_is_not_locked(sheet.assignment)
    papers_may_be_opened(sheet)
    scoring_is_open(sheet, now)
    every_hit_is_ruled(sheet.waits_for_rulings)


def papers_may_be_opened(sheet: Sheet) -> None:
    """Before the declaration is signed no paper is opened (R-E4), nor one that names who may not be known."""
    declaration_is_signed(sheet.panelist)
    applicants_are_hidden([sheet.application.number] if sheet.is_unredacted else [])


def check_closing(by: Actor, panel: Panel) -> None:
    """From now on scores are seen and nothing changes: all of the judging must be there."""
    panel_is_run_by(by, panel.call)
    seen.closes_as_somebody_free(by, panel.recused)
    scoring_is_not_closed(panel.closure)
    every_hit_is_ruled(bool(panel.unruled or panel.open_requests))
    if panel.undecided:
        titles = "、".join(application.title for application in panel.undecided)
        raise Refused("scoring.eligibility_open", _("还有申报没有作出资格结论：{titles}", titles=titles))
    lacking = missing(panel)
    if lacking:
        raise Refused("scoring.sheets_missing", _("还不能锁定评分：{list}", list="；".join(map(str, lacking))))


def panel_is_run_by(by: Actor, call: Call) -> None:
    """The organiser's staff of this call, or the funder's officer."""
    if not by.has_in(call.organiser, Role.ORGANISER):
        actor_has_role(by, [Role.OFFICER], call.funder)


def may_read_panel(person: Actor, call: Call) -> bool:
    """Who sees how judging goes (never a score before closing) and, after closing, the ranking."""
    return person.has_in(call.organiser, Role.ORGANISER) or person.has_in(call.funder, *READERS)


def only_the_assigned_expert_scores(sheet: Sheet, by: Actor) -> None:
    if sheet.expert.person != by.id:
        raise NotAllowed("scoring.not_your_sheet", _("评分表只能由被指派的专家本人填写"))


def assignments_are_released(is_released: bool) -> None:
    """Before it there is no such sheet for the expert: neither list nor address says that it is there."""
    if not is_released:
        raise NotFound("scoring.not_released", _("没有找到这份评分表"))


def no_conflict_stands(standing: Sequence[Conflict], found: Iterable[str] = ()) -> None:
    """A conflict, declared or found, blocks judging until staff lift it with a reason (R-E4)."""
    reasons = [conflict.reason for conflict in standing] + list(found)
    if reasons:
        raise Refused("scoring.reviewer_conflict", _("须回避：{reason}", reason="；".join(reasons)), field="expert")


def every_hit_is_ruled(waits: bool) -> None:
    """What was found or asked for is ruled on before the scoring of a phase begins, and again before it is closed."""
    if waits:
        raise Refused("scoring.hits_unruled", _("还有利害关系没有裁定，裁定后才能继续"))


def scoring_is_open(sheet: Sheet, now: datetime) -> None:
    """What a supervisor opened again may be changed until its phase is closed, also after the last day."""
    scoring_is_not_closed(sheet.closure)
    if now < sheet.opens_at:
        raise Refused("scoring.too_early", _("评分于 {at} 开始", at=_at(sheet.opens_at)))
    if now > sheet.phase.closes_at and not sheet.is_unlocked:
        raise Refused("scoring.too_late", _("评分已于 {at} 截止", at=_at(sheet.phase.closes_at)))


def scoring_is_not_closed(closure: ScoringClosure | PhaseClosure | None) -> None:
    if closure is not None:
        raise Refused("scoring.closed", _("评分已锁定，不能再改"))


def seat_of(by: Actor, panel: Panel) -> Seat:
    """The expert's own seat on the panel."""
    for seat in panel.seats:
        if seat.expert.person == by.id:
            return seat
    raise NotAllowed("scoring.not_invited", _("只有评审组的专家办理这一步"))


def declaration_is_signed(panelist: Panelist) -> None:
    """Before it no file is opened and no mark given (R-E4)."""
    if panelist.declared_at is None:
        raise Refused("scoring.declaration_unsigned", _("请先签署回避与保密声明"))


def applicants_are_hidden(unredacted: Sequence[str]) -> None:
    """In a blind round the redacted copy of each application is confirmed before experts may open any (Panel.unredacted
    before assignments are released)."""
    if unredacted:
        raise Refused("scoring.unredacted", _("匿名评审：{numbers} 的遮盖稿尚未确认", numbers="、".join(unredacted)))


def sheet_stands(assignment: Assignment) -> None:
    if assignment.ended_at is not None:
        raise Refused("scoring.assignment_ended", _("这份指派已终止：{reason}", reason=assignment.ended_reason))


def sheet_is_not_locked(assignment: Assignment) -> None:
    if assignment.locked_at is not None:
        raise Refused("scoring.sheet_locked", _("评分表已提交并锁定，不能再改"))


def marks_are_in_range(criteria: Sequence[Asked], marks: Mapping[int, Decimal | None]) -> None:
    """From 0 to the criterion's maximum in steps of half a point (R-E7). Blank is not zero."""
    by_position = {criterion.position: criterion for criterion in criteria}
    for position, value in marks.items():
        most = by_position[position].max_mark if position in by_position else Decimal(0)
        if value is not None and not (value.is_finite() and 0 <= value <= most and value % STEP == 0 and most):
            raise Refused("scoring.mark_out_of_range", range_words(most), field=f"mark-{position}")


def range_words(most: Decimal) -> Text:
    """What a mark may be."""
    return _("评分应为 0 至 {most}，每 0.5 分一档", most=f"{most.normalize():f}")


def every_criterion_has_a_mark(sheet: Filled) -> None:
    """Blank is not zero: a sheet with a blank does not count and cannot be locked."""
    blank = [criterion for criterion in sheet.criteria if sheet.mark(criterion.position) is None]
    if blank:
        names = "、".join(criterion.name for criterion in blank)
        raise Refused("scoring.marks_missing", _("还没有评分：{names}", names=names), field=f"mark-{blank[0].position}")


def low_and_high_marks_are_explained(sheet: Filled) -> None:
    """Under 60 % or over 95 % of a maximum needs a reason (R-E7): at the criterion, or the sheet's comment."""
    if sheet.assignment.comment.strip():
        return
    for criterion in sheet.criteria:
        mark = sheet.marks[criterion.position]
        if needs_reason(criterion, mark.value) and not mark.comment.strip():
            words = _("{name}低于 60% 或高于 95%，请写明理由", name=criterion.name)
            raise Refused("scoring.reason_missing", words, field=f"reason-{criterion.position}")


def texts_are_not_too_long(sheet: Sheet) -> None:
    """A draft keeps more than a sheet is handed in with."""
    found = [(mark.comment, f"reason-{at}", LONGEST_REASON) for at, mark in sorted(sheet.marks.items())]
    for text, name, longest in [*found, (sheet.assignment.comment, "comment", LONGEST_COMMENT)]:
        if len(text) > longest:
            words = _("理由不超过 {longest} 字，总评不超过 {most} 字", longest=LONGEST_REASON, most=LONGEST_COMMENT)
            raise Refused("scoring.texts_too_long", words, field=name)


def reason_is_given(reason: str, field: str = "reason") -> None:
    if not reason.strip():
        raise Refused("scoring.no_reason", _("请写明理由"), field=field)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _at(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
