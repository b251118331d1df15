"""Every reason a complaint is not taken, not handled by somebody, or not ended. Its parties never see it."""

from collections.abc import Collection
from datetime import date

from grants.disclosure.complaints.facts import Case, Contact, Report, Sender, Terms
from grants.disclosure.complaints.tables import ComplaintMeasure, ComplaintStatus, MeasureKind
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

HANDLERS = (Role.OFFICER, Role.SUPERVISOR)
KEEPERS = (Role.SUPERVISOR,)
# The trigger complaint_moves in grants/migrations/sql/2026_11_28t48 knows the same moves.
MOVES: dict[ComplaintStatus, set[ComplaintStatus]] = {
    ComplaintStatus.RECEIVED: {ComplaintStatus.INVESTIGATED, ComplaintStatus.REFUSED},
    ComplaintStatus.REFUSED: set(),
    ComplaintStatus.INVESTIGATED: {ComplaintStatus.PROPOSED},
    ComplaintStatus.PROPOSED: {ComplaintStatus.INVESTIGATED, ComplaintStatus.FOUND},
    ComplaintStatus.FOUND: {ComplaintStatus.REPLIED},
    ComplaintStatus.REPLIED: {ComplaintStatus.CLOSED},
    ComplaintStatus.CLOSED: set(),
}
UNDER_WAY = (ComplaintStatus.INVESTIGATED, ComplaintStatus.PROPOSED, ComplaintStatus.FOUND)
SHORTEST_FACTS, MOST_FILES = 10, 5
# From one network address within an hour: a village shares one, so a person is asked a sum, not turned away.
ASKED_FROM, TURNED_AWAY_FROM = 5, 100


def check_report(report: Report, files: int, sender: Sender) -> None:
    """Anybody may report. A name is asked for only of those who want to give one."""
    facts_are_told(report.facts, files)
    whom_it_is_about(report)
    named_report_has_a_name(report)
    sender_is_a_person(sender)


def facts_are_told(facts: str, files: int) -> None:
    if len(facts.strip()) < SHORTEST_FACTS:
        raise Refused(
            "disclosure.no_facts",
            _("请写明何时、何地、何人、何事，至少 {n} 个字", n=SHORTEST_FACTS),
            field="facts",
        )
    files_are_few(files)


def files_are_few(files: int) -> None:
    if files > MOST_FILES:
        raise Refused("disclosure.too_many_files", _("最多 {n} 个文件", n=MOST_FILES), field="files")


def whom_it_is_about(report: Report) -> None:
    if report.target.organization is None and not report.target.words.strip():
        raise Refused("disclosure.no_target", _("请写明投诉的单位、组织或项目"), field="target_words")


def named_report_has_a_name(report: Report) -> None:
    if report.is_anonymous:
        return
    if not report.contact.name or not (report.contact.phone or report.contact.email):
        field = "phone" if report.contact.name else "name"
        raise Refused("disclosure.no_name", _("实名投诉请填写姓名和一种联系方式；也可以选择匿名"), field=field)


def sender_is_a_person(sender: Sender) -> None:
    if sender.within_an_hour >= TURNED_AWAY_FROM:
        raise Refused(
            "disclosure.too_many_at_once", _("这个网络刚刚提交了太多投诉，请过一小时再试，或拨打监督电话"), field="form"
        )
    if asks_a_sum(sender) and not sender.answered:
        raise Refused("disclosure.sum_unanswered", _("请算出下面这道题，证明您是真人"), field="sum")


def asks_a_sum(sender: Sender) -> bool:
    """Much came from that address, or a field was filled that people do not see."""
    return sender.within_an_hour >= ASKED_FROM or sender.filled_the_trap


def check_entry(by: Actor, office: int) -> None:
    """What came by phone, letter or visit is entered by the office that received it."""
    actor_has_role(by, HANDLERS, office)


def check_acceptance(
    case: Case,
    by: Actor,
    *,
    investigator: Actor | None,
    wording: str,
    due_on: date | None,
    contact: Contact,
    today: date,
) -> None:
    somebody_free_handles(case, by)
    it_is_still(case, ComplaintStatus.RECEIVED)
    investigator_is_fit(case, investigator)
    words_are_given(wording, "wording")
    words_hide_the_reporter(wording, contact, "wording")
    due_day_is_set(due_on, today)


def check_refusal(case: Case, by: Actor, words: str, contact: Contact) -> None:
    """Not taken up: with the reason, and where to turn instead."""
    somebody_free_handles(case, by)
    it_is_still(case, ComplaintStatus.RECEIVED)
    words_are_given(words, "closing")
    words_hide_the_reporter(words, contact, "closing")


def check_handing_over(case: Case, by: Actor, to: Actor | None, reason: str) -> None:
    somebody_free_handles(case, by)
    it_is_under_way(case)
    investigator_is_fit(case, to)
    words_are_given(reason, "reason")


def check_step(case: Case, by: Actor, words: str) -> None:
    investigator_acts(case, by)
    it_is_under_way(case)
    words_are_given(words, "words")


def check_question(case: Case, by: Actor, words: str) -> None:
    investigator_acts(case, by)
    it_is_under_way(case)
    words_are_given(words, "question")


def check_addition(case: Case, words: str, files: int) -> None:
    """The reporter adds as long as the complaint is open."""
    if not case.is_open:
        raise Refused("disclosure.complaint_closed", _("这件投诉已经结束，新的事实请重新投诉"), field="words")
    if not words.strip():
        raise Refused("disclosure.nothing_added", _("请写明要补充的内容"), field="words")
    files_are_few(files)


def check_extension(case: Case, by: Actor, reason: str, due_on: date | None, today: date) -> None:
    """Once, by another person than who investigates, and for a reason that the reporter reads."""
    check_extending(case, by)
    words_are_given(reason, "extension")
    due_day_is_set(due_on, max(today, case.complaint.due_on or today))


def check_extending(case: Case, by: Actor) -> None:
    """Before the reason is written."""
    somebody_free_handles(case, by)
    it_is_under_way(case)
    if case.complaint.extended_on is not None:
        raise Refused("disclosure.extended_already", _("已于 {day} 延期一次", day=case.complaint.extended_on))
    if case.complaint.investigator == by.id:
        raise NotAllowed("disclosure.own_extension", _("延期由办理人以外的人批准"))


def check_proposal(case: Case, by: Actor, words: str, contact: Contact) -> None:
    investigator_acts(case, by)
    it_is_still(case, ComplaintStatus.INVESTIGATED)
    words_are_given(words, "found_words")
    words_hide_the_reporter(words, contact, "found_words")


def check_decision(case: Case, by: Actor, *, agrees: bool, reason: str) -> None:
    """Who investigated does not decide what was found."""
    somebody_free_handles(case, by)
    it_is_still(case, ComplaintStatus.PROPOSED)
    if by.id in (case.complaint.investigator, case.complaint.proposed_by):
        raise NotAllowed("disclosure.own_finding", _("认定由办理人以外的人审核"))
    if not agrees:
        words_are_given(reason, "reason")


def check_measure(
    case: Case,
    by: Actor,
    kind: MeasureKind,
    words: str,
    addressee: str,
    due_on: date | None,
    contact: Contact,
    today: date,
) -> None:
    """A hold may come while it is looked into; whatever else follows, follows from a finding (S85). What an award is to
    put right (S99) is issued by an officer of its funder, as after a report or a visit."""
    somebody_free_handles(case, by)
    allowed = UNDER_WAY if kind == MeasureKind.HOLD else (ComplaintStatus.FOUND, ComplaintStatus.REPLIED)
    if case.status not in allowed:
        raise Refused("disclosure.measure_before_finding", _("先作出认定，再采取这项措施"), field="measure_kind")
    if kind == MeasureKind.HOLD and case.complaint.award is None:
        raise Refused("disclosure.nothing_to_hold", _("这件投诉没有指明资助项目，不能冻结资助款"), field="measure_kind")
    if kind in (MeasureKind.CREDIT, MeasureKind.RECTIFICATION) and case.complaint.target is None:
        raise Refused("disclosure.nobody_to_measure", _("这件投诉没有指明在册的单位"), field="measure_kind")
    words_are_given(words, "measure_words")
    words_hide_the_reporter(words, contact, "measure_words")
    if kind == MeasureKind.REFERRAL and not addressee.strip():
        raise Refused("disclosure.no_addressee", _("请写明移送给哪个部门"), field="addressee")
    if kind == MeasureKind.RECTIFICATION:
        rectification_can_be_issued(case, by, due_on, today)


def rectification_can_be_issued(case: Case, by: Actor, due_on: date | None, today: date) -> None:
    if due_on is None or due_on <= today:
        raise Refused("disclosure.no_rectification_day", _("请填写整改期限，应晚于今天"), field="measure_due_on")
    if case.complaint.award is not None and not by.has_in(case.complaint.office, Role.OFFICER):
        words = _("项目的整改通知由主办业务人员发出，请转交办理")
        raise Refused("disclosure.rectification_by_an_officer", words, field="measure_kind")


def check_measure_done(case: Case, by: Actor, measure: ComplaintMeasure, words: str) -> None:
    somebody_free_handles(case, by)
    if measure.done_on is not None:
        raise Refused("disclosure.measure_is_done", _("这项措施已于 {day} 办结", day=measure.done_on))
    if measure.id in case.awaited:
        raise Refused("disclosure.rectification_awaited", _("整改还没有验收，验收后再登记办结"))
    words_are_given(words, "done_words")


def check_reply(case: Case, by: Actor, words: str, contact: Contact) -> None:
    investigator_acts(case, by)
    it_is_still(case, ComplaintStatus.FOUND)
    words_are_given(words, "reply")
    words_hide_the_reporter(words, contact, "reply")


def check_closing(case: Case, by: Actor, words: str, contact: Contact) -> None:
    """Answered first, and nothing ordered is left undone."""
    somebody_free_handles(case, by)
    it_is_still(case, ComplaintStatus.REPLIED)
    if any(each.done_on is None for each in case.measures):
        raise Refused("disclosure.measures_open", _("还有措施没有办结，办结后才能结案"))
    words_are_given(words, "closing")
    words_hide_the_reporter(words, contact, "closing")


def check_reading_reporter(case: Case, by: Actor) -> None:
    """Whoever investigates, and supervisors."""
    somebody_free_handles(case, by)
    if case.complaint.investigator != by.id and not by.has_in(case.complaint.office, Role.SUPERVISOR):
        raise NotAllowed("disclosure.reporter_kept_apart", _("投诉人信息只有办理人和监督员可以查看"))


def check_terms(by: Actor, terms: Terms) -> None:
    """As the table's own bounds have it (`complaint_terms_are_days`)."""
    actor_has_role(by, KEEPERS)
    able = (
        1 <= terms.accept_days <= 60
        and 1 <= terms.finish_days <= min(terms.complex_days, 120)
        and terms.complex_days <= 240
        and 1 <= terms.extension_days <= 120
    )
    if not able:
        words = _("受理 1 至 60 天，办结和延长不超过 120 天，复杂的不超过 240 天，也不短于一般的")
        raise Refused("disclosure.bad_terms", words, field="form")


def may_see(case: Case, person: Actor) -> bool:
    """The office's handlers who are no party to it."""
    return person.has_in(case.complaint.office, *HANDLERS) and person.id not in case.parties


def somebody_free_handles(case: Case, by: Actor) -> None:
    """R-F5: never the target, nor who worked on what it names."""
    actor_has_role(by, HANDLERS, case.complaint.office)
    if by.id in case.parties:
        raise NotAllowed("disclosure.party_to_it", _("您属于被投诉单位或经办过这件事，不能办理"))


def investigator_acts(case: Case, by: Actor) -> None:
    somebody_free_handles(case, by)
    if case.complaint.investigator != by.id:
        raise NotAllowed(
            "disclosure.not_the_investigator", _("由办理人 {name} 办理", name=case.complaint.investigator_name)
        )


def investigator_is_fit(case: Case, investigator: Actor | None) -> None:
    if investigator is None or not may_see(case, investigator):
        raise Refused("disclosure.investigator_unfit", _("请选择与这件事无关的办理人"), field="investigator")


def it_is_still(case: Case, status: ComplaintStatus) -> None:
    if case.status != status:
        raise Refused("disclosure.complaint_has_moved", _("这件投诉的状态已经变化，请刷新后再办理"))


def it_is_under_way(case: Case) -> None:
    if case.status not in UNDER_WAY:
        raise Refused("disclosure.complaint_not_under_way", _("只有受理之后、反馈之前可以这样办理"))


def words_are_given(words: str, field: str) -> None:
    if not words.strip():
        raise Refused("disclosure.no_words", _("请填写这一项"), field=field)


def words_hide_the_reporter(words: str, contact: Contact, field: str) -> None:
    """What others will read names neither the reporter nor a number by which they are known."""
    known = [each for each in (contact.name, contact.phone, contact.email) if len(each) > 1]
    if any(each in words for each in known):
        raise Refused("disclosure.reporter_named", _("这段文字会给别人看，不能出现投诉人的姓名或联系方式"), field=field)


def due_day_is_set(due_on: date | None, today: date) -> None:
    """Reckoned in working days; where the calendar of that year is not published, somebody gives the day (K-7)."""
    if due_on is None:
        raise Refused("disclosure.no_due_day", _("那一年的工作日尚未公布，请填写期限"), field="due_on")
    if due_on < today:
        raise Refused("disclosure.due_day_past", _("期限不能早于 {day}", day=today), field="due_on")


def fit_investigators(case: Case, officers: Collection[Actor]) -> list[Actor]:
    """Who may be given it, by name."""
    return sorted((each for each in officers if may_see(case, each)), key=lambda each: each.name)
