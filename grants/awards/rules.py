"""Why money is not awarded, not announced, not agreed, not let go. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from grants import workdays
from grants.awards.bounds import check_bounds
from grants.awards.facts import AwardFacts, DecisionFacts, PayeeFacts
from grants.awards.quotas import floors_are_met
from grants.awards.tables import Agreement, Award, Hold, Objection, PublicNotice
from grants.calls.tables import Call
from grants.clock import local_day
from grants.errors import NotFound, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.privacy import says_nothing_personal
from grants.scoring import seen
from grants.scoring.tables import ScoringClosure

DECIDES = (Role.OFFICER,)
SIGNS = (Role.SIGNATORY, Role.HUB_OPERATOR)
HANDLES_OBJECTIONS = (Role.OFFICER, Role.SUPERVISOR)
HOLDS = (Role.OFFICER, Role.APPROVER, Role.SUPERVISOR)


def check_decision(
    facts: DecisionFacts,
    by: Actor,
    *,
    amount: Decimal,
    lines: Mapping[str, Decimal],
    reasons: Mapping[str, str],
    decided_on: date,
    today: date,
) -> None:
    """Money is awarded only if all of these hold. The first that fails is reported."""
    actor_has_role(by, DECIDES, facts.call.funder)
    seen.judges_as_somebody_free(by, facts.recused, facts.application.id)
    call_is_no_trial(facts.call)
    scoring_is_closed(facts.closure)
    decision_is_not_announced(facts)
    day_is_not_ahead(decided_on, today, "decided_on")
    check_bounds(facts, amount, lines, reasons)


def call_is_no_trial(call: Call) -> None:
    """Nothing is awarded of what was only tried out; the database says the same."""
    if call.is_trial:
        raise Refused("awards.trial_call", _("试运行不立项"))


def check_rejection(facts: DecisionFacts, by: Actor, *, reason: str, decided_on: date, today: date) -> None:
    """An application is told no only when the panel is done, and with the reason."""
    actor_has_role(by, DECIDES, facts.call.funder)
    seen.judges_as_somebody_free(by, facts.recused, facts.application.id)
    call_is_no_trial(facts.call)
    scoring_is_closed(facts.closure)
    decision_is_not_announced(facts)
    day_is_not_ahead(decided_on, today, "decided_on")
    reason_is_given(reason)


def departure_is_noted(is_in_by_rank: bool | None, is_awarded: bool, exception: str) -> None:
    """Who decides otherwise than the ranking and the rules of the call would, with what is decided already, says why:
    it stands in the decision list and in the minutes. None: the ranking says nothing."""
    if exception.strip() or is_in_by_rank is None or is_in_by_rank == is_awarded:
        return
    if is_awarded:
        words = _("按名次和已作出的结论，它不在入选之列，仍要立项的，请写明例外理由")
    else:
        words = _("按名次和已作出的结论，它在入选之列，不予立项的，请写明例外理由")
    raise Refused("awards.exception_not_noted", words, field="exception")


def check_notice(
    call: Call,
    by: Actor,
    *,
    awards: Sequence[Award],
    closure: ScoringClosure | None,
    starts_on: date,
    ends_on: date | None,
    today: date,
    recused: Mapping[int, frozenset[int]],
    missed: Sequence[Text] = (),
    exception: str = "",
) -> None:
    """A list is announced when there is something on it, from today on, for as long as the call promised.

    By somebody who may see all of it. `missed` are the floors of the call that the awards fall short of.
    """
    actor_has_role(by, DECIDES, call.funder)
    seen.closes_as_somebody_free(by, recused)
    scoring_is_closed(closure)
    if not awards:
        raise Refused("awards.nothing_to_announce", _("没有待公示的立项项目"))
    if starts_on < today:
        raise Refused("awards.notice_backdated", _("公示不能从过去的日期开始"), field="starts_on")
    notice_is_long_enough(call, starts_on, ends_on)
    floors_are_met(missed, exception)


def check_objection(
    notice: PublicNotice | None,
    award: Award,
    *,
    facts: str,
    complainant: str,
    contact: str,
    received_on: date,
    today: date,
) -> None:
    """Anyone may object while the list hangs out: by name, with facts (R-F2, R-F3)."""
    if notice is None or award.cancelled_at is not None:
        raise Refused("awards.not_announced", _("该项目不在公示中"))
    day_is_not_ahead(received_on, today, "received_on")
    if not notice.starts_on <= received_on <= notice.ends_on:
        raise Refused(
            "awards.notice_over",
            _("公示期为 {start} 至 {end}，{day} 不在期内", start=notice.starts_on, end=notice.ends_on, day=received_on),
            field="received_on",
        )
    if not facts.strip():
        raise Refused("awards.objection_without_facts", _("请写明异议事实和理由"), field="facts")
    if not complainant.strip() or not contact.strip():
        raise Refused("awards.objection_without_name", _("请实名并留下联系方式，便于核实和答复"), field="complainant")


def check_closing(objection: Objection, call: Call, by: Actor, *, finding: str, closed_on: date, today: date) -> None:
    """An objection is closed once, with a finding."""
    actor_has_role(by, DECIDES, call.funder)
    if objection.closed_on is not None:
        raise Refused(
            "awards.objection_closed",
            _("异议 {number} 已于 {day} 办结", number=objection.number, day=objection.closed_on),
        )
    day_is_not_ahead(closed_on, today, "closed_on")
    if closed_on < objection.received_on:
        raise Refused("awards.closed_before_received", _("办结日不能早于收到日"), field="closed_on")
    reason_is_given(finding, "finding")


def check_drawing(facts: AwardFacts, by: Actor, payee: PayeeFacts) -> None:
    """A draft may lie ready while the notice runs; it is drawn up to an account that may be paid."""
    actor_has_role(by, DECIDES, facts.funder.id)
    award_is_live(facts.award)
    if facts.notice is None:
        raise Refused("awards.not_announced_yet", _("该项目还没有公示，不能生成协议"))
    if facts.agreement is not None and facts.agreement.signed_on is not None:
        raise Refused("awards.agreement_stands", _("协议已签署，不能重新生成"))
    cut_is_accepted(facts)
    if facts.is_for_a_group and (payee.custody is None or payee.custody.hub != facts.through.id):
        raise Refused("awards.no_custody", _("{group} 与枢纽没有有效的代管协议", group=facts.applicant.name))
    payee_account_is_fit(facts, payee)


def check_signing(facts: AwardFacts, by: Actor, *, signed_on: date, today: date) -> None:
    """No agreement while the notice runs, an objection is open or a hold is on."""
    actor_has_role(by, DECIDES, facts.funder.id)
    day_is_not_ahead(signed_on, today, "signed_on")
    money_may_be_promised(facts, signed_on)


def signed_already(facts: AwardFacts, by: Actor, signed_on: date) -> Agreement | None:
    """The agreement, when it was recorded as signed that same day; recorded for another day is refused."""
    actor_has_role(by, DECIDES, facts.funder.id)
    agreement = facts.agreement
    if agreement is None or agreement.signed_on is None:
        return None
    if agreement.signed_on != signed_on:
        day = agreement.signed_on
        raise Refused("awards.already_signed", _("协议 {number} 已于 {day} 签署", number=agreement.number, day=day))
    return agreement


def drawn_before(facts: AwardFacts, signed_on: date) -> Agreement:
    """Nobody signs what was not drawn up yet, or was drawn up of a decision that was announced anew since (R-F4)."""
    agreement = drawn(facts)
    if facts.notice is not None and agreement.drawn_at < facts.notice.published_at:
        raise Refused("awards.drawn_before_notice", _("协议是重新公示之前生成的，请重新生成"))
    if signed_on < local_day(agreement.drawn_at):
        raise Refused("awards.signed_before_drawn", _("签署日不能早于协议生成日"), field="signed_on")
    return agreement


def drawn(facts: AwardFacts) -> Agreement:
    if facts.agreement is None:
        raise Refused("awards.not_drawn", _("请先生成协议，再登记签署"))
    return facts.agreement


def check_hold(award: Award, funder: int, by: Actor | None, reason: str) -> None:
    """A hold needs a reason; a later step may place one by itself (by = None)."""
    if by is not None:
        actor_has_role(by, HOLDS, funder)
    award_is_live(award)
    reason_is_given(reason)


def check_lifting(hold: Hold, funder: int, by: Actor, reason: str) -> None:
    """A hold is lifted once, by somebody who says why."""
    actor_has_role(by, HOLDS, funder)
    if hold.lifted_at is not None:
        raise Refused("awards.hold_lifted", _("该冻结已解除"))
    reason_is_given(reason)


def check_cancelling(facts: AwardFacts, by: Actor, reason: str, left: Decimal | None) -> None:
    """An award ends whole only while none of its money has been approved. `left` is what its account holds."""
    actor_has_role(by, DECIDES, facts.funder.id)
    award_is_live(facts.award)
    reason_is_given(reason)
    # The reason stands on the notice and on the project's page.
    says_nothing_personal("reason", reason)
    if money_has_moved(facts, left):
        raise Refused("awards.money_moved", _("已有资助款审批或拨付，不能整项取消，请走终止和追回"))


def check_reading(facts: AwardFacts, person: Actor, *, is_recused: bool, is_hidden: bool = False) -> None:
    """An award is read by the funder's and the organiser's staff and by those who carry it out.

    Until it is announced it tells how its round was judged: who is recused from any part of that learns it from the
    notice. `is_hidden`: what is asked for is of the judging of an application from which that person is recused.
    """
    mine = {facts.call.funder, facts.call.organiser, facts.applicant.id, facts.through.id}
    if not mine & person.organizations() or (is_recused and facts.notice is None) or is_hidden:
        raise NotFound("awards.no_award", _("没有找到这个项目"))


def money_has_moved(facts: AwardFacts, left: Decimal | None) -> bool:
    """Some of a signed award was approved for payment or paid."""
    return left is not None and left < facts.award.amount


def money_may_be_promised(facts: AwardFacts, on: date) -> None:
    """Announced to the end, unobjected, not held (R-F3, R-G1)."""
    award_is_live(facts.award)
    notice_has_run(facts.notice, on)
    no_objection_is_open(facts)
    no_hold_is_on(facts)
    cut_is_accepted(facts)


def cut_is_accepted(facts: AwardFacts) -> None:
    """R-E11: those who carry the award confirm a budget that was cut before the agreement."""
    if facts.is_cut and not (facts.cut_answer and facts.cut_answer.is_accepted):
        raise Refused("awards.cut_not_confirmed", _("{name}还没有确认核减后的预算", name=facts.payee.name))


def award_is_live(award: Award) -> None:
    if award.cancelled_at is not None:
        raise Refused("awards.cancelled", _("立项 {number} 已取消", number=award.number))
    award_is_not_closed(award)


def award_is_not_closed(award: Award) -> None:
    """R-H5: a project that was closed stays as it was closed."""
    if award.closed_at is not None:
        raise Refused("awards.closed", _("项目 {number} 已结项，不再变更", number=award.number))


def check_award_closing(facts: AwardFacts, by: Actor) -> None:
    """The office closes what was signed, once; what must be done before is known to later steps."""
    actor_has_role(by, DECIDES, facts.funder.id)
    award_is_live(facts.award)


def notice_has_run(notice: PublicNotice | None, on: date) -> None:
    """The last day of the notice is over (R-F1)."""
    if notice is None:
        raise Refused("awards.notice_running", _("该项目还没有公示"))
    if on <= notice.ends_on:
        raise Refused("awards.notice_running", _("公示到 {day} 期满，期满后才能签约", day=notice.ends_on))


def no_objection_is_open(facts: AwardFacts) -> None:
    """R-F3: an objection locks this award, and no other."""
    if facts.open_objections:
        numbers = "、".join(each.number for each in facts.open_objections)
        raise Refused("awards.objection_open", _("异议 {numbers} 还没有办结，该项目暂缓签约和拨付", numbers=numbers))


def no_hold_is_on(facts: AwardFacts) -> None:
    if facts.open_holds:
        raise Refused("awards.on_hold", _("该项目已冻结：{reason}", reason=facts.open_holds[0].reason))


def scoring_is_closed(closure: ScoringClosure | None) -> None:
    if closure is None:
        raise Refused("awards.scoring_open", _("评分还没有锁定，不能作出立项结论"))


def decision_is_not_announced(facts: DecisionFacts) -> None:
    """Until the list is published a decision may be replaced; afterwards it stands."""
    if facts.is_announced:
        raise Refused("awards.already_decided", _("该项目的结论已公示，不能再改"))


def notice_is_long_enough(call: Call, starts_on: date, ends_on: date | None) -> None:
    """The officer may let it hang longer than promised, not shorter."""
    proposed = proposed_end(call, starts_on)
    if proposed is None and ends_on is None:
        year = starts_on.year
        raise Refused("awards.calendar_unknown", _("{year} 年工作日历未公布，请直接选日期", year=year), field="ends_on")
    if ends_on is not None and ends_on < (proposed or starts_on + timedelta(days=call.notice_working_days - 1)):
        raise Refused(
            "awards.notice_too_short",
            _("公示不少于 {n} 个工作日，应到 {day}", n=call.notice_working_days, day=proposed or starts_on),
            field="ends_on",
        )


def proposed_end(call: Call, starts_on: date) -> date | None:
    """The last of the promised working days (R-F1); None where the year is not published."""
    try:
        return workdays.end_of(starts_on, call.notice_working_days, call.count_start_day)
    except workdays.YearNotPublished:
        return None


def payee_account_is_fit(facts: AwardFacts, payee: PayeeFacts) -> None:
    """Money of a grant goes to the organisation's own name, on an account a second person has checked (R-G7)."""
    if payee.account is None:
        raise Refused("awards.no_account", _("{name} 没有经另一人核对的收款账户", name=facts.payee.name))
    if plain_name(payee.account.holder) != plain_name(facts.payee.name):
        raise Refused("awards.payee_name_differs", _("户名“{holder}”与登记名称不一致", holder=payee.account.holder))


def plain_name(name: str) -> str:
    """A name for comparing: one width of brackets, no blanks (K-18)."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def reason_is_given(reason: str, field: str = "reason") -> None:
    if not reason.strip():
        raise Refused("awards.no_reason", _("请写明理由"), field=field)


def day_is_not_ahead(day: date, today: date, field: str) -> None:
    if day > today:
        raise Refused("awards.day_ahead", _("日期不能晚于今天"), field=field)
