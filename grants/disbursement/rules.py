"""Why money does not move: who may take which step, what must be fact first, which state follows which. Pure."""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, datetime

from grants.awards.facts import AwardFacts
from grants.awards.rules import award_is_live
from grants.awards.tables import Agreement
from grants.calls.rules import CONDITION_NAMES
from grants.clock import local_day
from grants.disbursement.chain.rules import approvals_stand, is_of_the_open_level
from grants.disbursement.facts import WAIVED, Condition, PaymentFacts, StageFacts
from grants.disbursement.payees.facts import Payee
from grants.disbursement.tables import PaperKind, Payment, PaymentStatus, StageFact
from grants.errors import NotAllowed, NotFound, Refused
from grants.funds.tables import FundKind
from grants.i18n import Text, _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role, factor_is_fresh
from grants.people.tables import Role

AGREEMENT_SIGNED = "agreement_signed"
RECEIPTS_ACCEPTED = "receipts_accepted"
SEALED_COPY_CHECKED = "sealed_copy_checked"
# What the awards and the receipts say by themselves.
DERIVED = frozenset({AGREEMENT_SIGNED, RECEIPTS_ACCEPTED, SEALED_COPY_CHECKED})
STATUS_NAMES: dict[PaymentStatus, Text] = {
    PaymentStatus.REQUESTED: _("待审核"),
    PaymentStatus.SENT_BACK: _("已退回"),
    PaymentStatus.REVIEWED: _("待审批"),
    PaymentStatus.APPROVED: _("待付款"),
    PaymentStatus.SENT: _("付款中"),
    PaymentStatus.PAID: _("已付"),
    PaymentStatus.RETURNED: _("退汇"),
    PaymentStatus.CANCELLED: _("已撤销"),
}
MOVES: dict[PaymentStatus, set[PaymentStatus]] = {
    PaymentStatus.REQUESTED: {PaymentStatus.REVIEWED, PaymentStatus.SENT_BACK, PaymentStatus.CANCELLED},
    PaymentStatus.SENT_BACK: {PaymentStatus.REQUESTED, PaymentStatus.CANCELLED},
    PaymentStatus.REVIEWED: {PaymentStatus.APPROVED, PaymentStatus.SENT_BACK, PaymentStatus.CANCELLED},
    PaymentStatus.APPROVED: {PaymentStatus.SENT, PaymentStatus.SENT_BACK, PaymentStatus.CANCELLED},
    PaymentStatus.SENT: {PaymentStatus.PAID, PaymentStatus.RETURNED},
    PaymentStatus.PAID: {PaymentStatus.RETURNED},
    PaymentStatus.RETURNED: set(),
    PaymentStatus.CANCELLED: set(),
}
# Who has a payment in hand, and so may send it back.
SENDS_BACK: dict[PaymentStatus, tuple[Role, ...]] = {
    PaymentStatus.REQUESTED: (Role.FINANCE_REVIEWER,),
    PaymentStatus.REVIEWED: (Role.FINANCE_REVIEWER, Role.APPROVER),
    PaymentStatus.APPROVED: (Role.APPROVER, Role.CASHIER),
}
# R-A5: a first suggestion where the budget law leaves no choice; finance may write another.
FUNCTION_CODES: dict[FundKind, str] = {FundKind.WELFARE_LOTTERY: "2296002 用于社会福利的彩票公益金支出"}
RECORDS_FACTS = (Role.OFFICER, Role.ORGANISER)


def conditions(of: StageFacts) -> list[Condition]:
    """Everything that must be fact before the stage is paid, in the order people check it."""
    facts = of.facts
    return [
        _unobjected(facts),
        *(_or_waived(of, _required(of, code)) for code in _codes(of)),
        *_earlier_stages(of),
        *_filing(facts),
        Condition("no_hold", _("没有冻结"), not facts.open_holds),
        *([Condition("payee_settled", _("收款账户变更已办结"), False)] if of.changing else []),
        *([Condition("no_ending_proposed", _("终止或核减已有决定"), False)] if of.ending else []),
    ]


def check_asking(facts: AwardFacts, by: Actor) -> None:
    """Finance prepares; there are stages only under a signed agreement."""
    actor_has_role(by, [Role.FINANCE_PREPARER], facts.funder.id)
    conditions_are_met([_signed(facts)])


def check_request(of: StageFacts) -> None:
    """A stage is requested once, when its conditions are facts."""
    no_payment_is_live(of)
    money_may_move(of)
    stage_is_not_cut(of)


def check_review(payment: PaymentFacts, by: Actor) -> None:
    another_person_acts(payment.hands, by)
    actor_has_role(by, [Role.FINANCE_REVIEWER], payment.of.facts.funder.id)
    check_move(payment.payment, PaymentStatus.REVIEWED)
    money_may_move(payment.of)
    account_is_in_force(payment)


def check_approval(
    payment: PaymentFacts, by: Actor, *, last_four: str, factor_at: datetime | None, now: datetime
) -> None:
    """The approver is nobody who had it in hand, gives the second factor again, and looked at the account."""
    another_person_acts(payment.hands, by)
    actor_has_role(by, [Role.APPROVER], payment.of.facts.funder.id)
    check_move(payment.payment, PaymentStatus.APPROVED)
    is_of_the_open_level(payment.chain, by)
    factor_is_fresh(factor_at, now)
    money_may_move(payment.of)
    account_is_in_force(payment)
    digits_are_those_of_the_account(payment.payment, last_four)


def has_approved(payment: PaymentFacts, by: Actor) -> bool:
    """Whether it stands approved by this person, so that approving it again changes nothing."""
    return payment.status in {PaymentStatus.REVIEWED, PaymentStatus.APPROVED} and by.id in payment.chain.people


def check_sending(payment: PaymentFacts, by: Actor) -> None:
    another_person_acts(payment.hands, by)
    actor_has_role(by, [Role.CASHIER], payment.of.facts.funder.id)
    check_move(payment.payment, PaymentStatus.SENT)
    money_may_move(payment.of)
    account_is_in_force(payment)
    approvals_stand(payment.chain)


def check_confirmation(
    payment: PaymentFacts, by: Actor, *, paid_on: date, bank_ref: str, used_by: Payment | None, today: date
) -> None:
    """The bank's word is written down by the cashier; whatever happened meanwhile, it is what the bank did."""
    cashier_acts(payment, by)
    bank_may_have_paid(payment.payment, paid_on=paid_on, bank_ref=bank_ref, used_by=used_by, today=today)


def check_return(payment: PaymentFacts, by: Actor, *, returned_on: date, reason: str, today: date) -> None:
    cashier_acts(payment, by)
    bank_may_have_returned(payment.payment, returned_on=returned_on, reason=reason, today=today)


def bank_may_have_paid(payment: Payment, *, paid_on: date, bank_ref: str, used_by: Payment | None, today: date) -> None:
    """What the bank says fits what it was given, and it says so once."""
    check_move(payment, PaymentStatus.PAID)
    if paid_on > today or (payment.sent_at and paid_on < local_day(payment.sent_at)):
        raise Refused("disbursement.day_out_of_order", _("付款日应在送出之后、今天之前"), field="paid_on")
    if not bank_ref.strip():
        raise Refused("disbursement.no_bank_reference", _("请填写银行流水号"), field="bank_ref")
    if used_by is not None:
        raise Refused(
            "disbursement.bank_reference_used",
            _("流水号 {ref} 已用于 {number}", ref=bank_ref, number=used_by.number),
            field="bank_ref",
        )


def bank_may_have_returned(payment: Payment, *, returned_on: date, reason: str, today: date) -> None:
    """A bank may return what it took or what it paid."""
    check_move(payment, PaymentStatus.RETURNED)
    reason_is_given(reason)
    if returned_on > today or (payment.paid_on and returned_on < payment.paid_on):
        raise Refused("disbursement.returned_out_of_order", _("退汇日应在付款之后、今天之前"), field="returned_on")


def check_sending_back(payment: PaymentFacts, by: Actor, reason: str) -> None:
    """Whoever has it in hand may send it back; the approvals given so far are void and stay on record."""
    check_move(payment.payment, PaymentStatus.SENT_BACK)
    actor_has_role(by, SENDS_BACK[payment.status], payment.of.facts.funder.id)
    reason_is_given(reason)


def check_resubmission(payment: PaymentFacts, by: Actor) -> None:
    actor_has_role(by, [Role.FINANCE_PREPARER], payment.of.facts.funder.id)
    check_move(payment.payment, PaymentStatus.REQUESTED)
    money_may_move(payment.of)
    account_is_in_force(payment)


def check_cancelling(payment: PaymentFacts, by: Actor, reason: str) -> None:
    actor_has_role(by, [Role.FINANCE_PREPARER, Role.APPROVER], payment.of.facts.funder.id)
    check_move(payment.payment, PaymentStatus.CANCELLED)
    reason_is_given(reason)


def check_cancelling_for_account(payment: PaymentFacts, by: Actor) -> None:
    """Who checks a change of account ends what would still go to the earlier one (R-G7)."""
    actor_has_role(by, [Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER], payment.of.facts.funder.id)
    check_move(payment.payment, PaymentStatus.CANCELLED)
    if payment.of.changing is None:
        raise Refused("disbursement.account_not_changing", _("没有在办的账户变更"))


def check_fact(facts: AwardFacts, by: Actor | None, *, condition: str, met_on: date, today: date) -> None:
    """A fact is recorded by who decided it, or by the step that did (by = None); some follow from the awards alone."""
    if by is not None:
        records_facts(facts, by)
    if condition in DERIVED or not condition:
        words = _("“{name}”由系统得出，不能另行登记", name=CONDITION_NAMES.get(condition, condition))
        raise Refused("disbursement.fact_is_derived", words, field="condition")
    if met_on > today:
        raise Refused("disbursement.fact_ahead", _("日期不能晚于今天"), field="met_on")


def check_revocation(facts: AwardFacts, by: Actor | None, fact: StageFact, reason: str) -> None:
    if by is not None:
        records_facts(facts, by)
    if fact.revoked_at is not None:
        raise Refused("disbursement.fact_revoked", _("该条件已撤销"))
    reason_is_given(reason)


def check_reading(facts: AwardFacts, person: Actor) -> None:
    """A payment is read by the funder's staff, the organiser's, and those it is paid to or for."""
    funder = person.has_in(facts.funder.id, *FUNDER_ROLES)
    if not funder and not {facts.call.organiser, facts.applicant.id, facts.through.id} & person.organizations():
        raise NotFound("disbursement.no_payment", _("没有找到这笔拨款"))


def another_person_acts(hands: Set[int | None], by: Actor) -> None:
    """R-G11: preparer, reviewer, every approver and cashier are different people, whatever roles they hold."""
    if by.id in hands:
        raise NotAllowed("disbursement.same_person", _("这笔由您经手过，按规定须由他人办理这一步"))


def check_move(payment: Payment, to: PaymentStatus) -> None:
    status = PaymentStatus(payment.status)
    if to not in MOVES[status]:
        words = _("这笔拨款{now}，不能变为{to}", now=STATUS_NAMES[status], to=STATUS_NAMES[to])
        raise Refused("disbursement.wrong_status", words)


def no_payment_is_live(of: StageFacts) -> None:
    """R-G10. The database refuses a second one too."""
    if of.live is not None:
        raise Refused(
            "disbursement.already_live",
            _(
                "第 {seq} 期已有拨款 {number}（{status}）",
                seq=of.stage.seq,
                number=of.live.number,
                status=STATUS_NAMES[PaymentStatus(of.live.status)],
            ),
        )


def money_may_move(of: StageFacts) -> None:
    """Asked at every step before the bank, since a hold or an objection may come at any time."""
    award_is_live(of.facts.award)
    award_goes_on(of.facts)
    if of.facts.open_holds:
        reason = of.facts.open_holds[0].reason
        raise Refused("disbursement.on_hold", _("该项目已冻结：{reason}", reason=reason))
    conditions_are_met(conditions(of))


def award_goes_on(facts: AwardFacts) -> None:
    if facts.terminated_at is not None:
        day = local_day(facts.terminated_at)
        raise Refused("disbursement.award_terminated", _("项目已于 {day} 终止，不再拨款", day=day))


def stage_is_not_cut(of: StageFacts) -> None:
    if of.cuts and of.amount == 0:
        raise Refused("disbursement.stage_cut", _("第 {seq} 期已全部核减", seq=of.stage.seq))


def conditions_are_met(asked: Sequence[Condition]) -> None:
    missing = [each.label for each in asked if not each.is_met]
    if missing:
        words = "、".join(str(label) for label in missing)
        raise Refused("disbursement.condition_unmet", _("还不能拨款，未满足：{words}", words=words))


def digits_are_those_of_the_account(payment: Payment, last_four: str) -> None:
    """Typed again, so that the approver has looked at the account and not only at the button."""
    if payment.payee_number[-4:] != last_four.strip():
        raise Refused("disbursement.wrong_digits", _("后 4 位与收款账号不一致，请对照协议核对"), field="last_four")


def records_facts(facts: AwardFacts, by: Actor) -> None:
    if not by.has_in(facts.call.organiser, Role.ORGANISER):
        actor_has_role(by, RECORDS_FACTS, facts.funder.id)


def reason_is_given(reason: str) -> None:
    if not reason.strip():
        raise Refused("disbursement.no_reason", _("请写明理由"), field="reason")


def account_is_in_force(payment: PaymentFacts) -> None:
    """An account never changes on a payment: after a change of account another one is asked for."""
    if payment.of.changed and payment.of.changed.payee_number != payment.payment.payee_number:
        raise Refused("disbursement.account_changed", _("收款账户已变更，这笔须撤销后重新申请"))


def payee_of(of: StageFacts) -> Payee:
    """The account that a stage is paid to: the agreement's, until a change of it is in force."""
    return of.changed or agreement_of(of)


def agreement_of(of: StageFacts) -> Agreement:
    """The signed agreement that a stage belongs to."""
    if of.facts.agreement is None:
        raise LookupError(f"stage {of.stage.id} without an agreement")
    return of.facts.agreement


def paper_may_be_kept(payment: Payment, kind: PaperKind, approved_at: datetime) -> bool:
    """A paper that was made meanwhile is kept only if what it shows is still so."""
    if payment.approved_at != approved_at or payment.status == PaymentStatus.CANCELLED:
        return False
    return kind == PaperKind.APPROVAL_FORM or payment.status == PaymentStatus.PAID


def cashier_acts(payment: PaymentFacts, by: Actor) -> None:
    """Only the cashier hears the bank."""
    actor_has_role(by, [Role.CASHIER], payment.of.facts.funder.id)


def is_the_same_request(known: Payment, stage_id: int) -> None:
    """The key of a form belongs to the one request that it was opened for."""
    if known.stage != stage_id:
        raise Refused("disbursement.form_reused", _("这张表单已用于 {number}，请重新打开", number=known.number))


def _codes(of: StageFacts) -> list[str]:
    asked = of.facts.conditions_of(of.stage)
    return asked if AGREEMENT_SIGNED in asked else [AGREEMENT_SIGNED, *asked]


def _unobjected(facts: AwardFacts) -> Condition:
    notice = facts.notice
    return Condition(
        "no_objection",
        _("公示无异议"),
        notice is not None and not facts.open_objections,
        notice.ends_on if notice else None,
        notice.number if notice else "",
    )


def _required(of: StageFacts, code: str) -> Condition:
    if code == AGREEMENT_SIGNED:
        return _signed(of.facts)
    if code == RECEIPTS_ACCEPTED:
        return Condition(code, CONDITION_NAMES[code], not of.without_receipt)
    if code == SEALED_COPY_CHECKED:
        return Condition(code, CONDITION_NAMES[code], of.sealed_on is not None, of.sealed_on)
    label = CONDITION_NAMES.get(code, Text(code))
    fact = next((each for each in of.known if each.condition == code and each.revoked_at is None), None)
    return Condition(code, label, fact is not None, fact.met_on if fact else None, fact.evidence if fact else "")


def _or_waived(of: StageFacts, condition: Condition) -> Condition:
    """A condition that is no fact counts as one where an approver let it go for this stage."""
    waiver = next((each for each in of.waivers if each.condition == condition.code), None)
    if condition.is_met or waiver is None:
        return condition
    return replace(condition, is_met=True, on=waiver.waived_on, evidence=f"{WAIVED}{waiver.id}")


def _signed(facts: AwardFacts) -> Condition:
    agreement = facts.agreement
    if agreement is None or agreement.signed_on is None:
        return Condition(AGREEMENT_SIGNED, CONDITION_NAMES[AGREEMENT_SIGNED], False)
    return Condition(AGREEMENT_SIGNED, CONDITION_NAMES[AGREEMENT_SIGNED], True, agreement.signed_on, agreement.number)


def _filing(facts: AwardFacts) -> list[Condition]:
    """S88: nothing more is paid for a group whose filing ended."""
    ended = facts.applicant.filing_ended_on is not None
    return [Condition("filing_in_force", _("组织备案有效"), not ended)] if facts.is_for_a_group else []


def _earlier_stages(of: StageFacts) -> list[Condition]:
    if of.stage.seq == min(each.seq for each in of.facts.stages):
        return []
    return [Condition("earlier_stages_paid", _("前期款已拨付"), not of.unpaid_before)]
