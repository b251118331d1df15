"""Why a signed award is not ended or reduced: who proposes, who decides, what the bank has already. Pure."""

from datetime import date
from decimal import Decimal

from grants import money
from grants.awards.rules import award_is_live
from grants.disbursement.ending.facts import EndingFacts
from grants.disbursement.ending.tables import Ending, EndingCause, EndingKind
from grants.disbursement.rules import award_goes_on, reason_is_given
from grants.disbursement.tables import PaymentStatus
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import Text, _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role
from grants.standing.tables import CreditKind

PROPOSES = (Role.OFFICER,)
DECIDES = (Role.APPROVER,)
CAUSE_NAMES: dict[EndingCause, Text] = {
    EndingCause.OTHER: _("不因受助方"),
    EndingCause.OWN_FAULT: _("因受助方自身原因"),
    EndingCause.MISUSE: _("挪用或弄虚作假"),
}
# What goes on the record of the grantee, for how long: R-B6 (ended by own fault), R-G6 (breach).
RECORDED: dict[EndingCause, CreditKind] = {
    EndingCause.OWN_FAULT: CreditKind.TERMINATED,
    EndingCause.MISUSE: CreditKind.MISUSE,
}
BARRED_YEARS = 3
KIND_NAMES: dict[EndingKind, Text] = {
    EndingKind.REDUCTION: _("核减资助"),
    EndingKind.TERMINATION: _("终止项目"),
}


def check_proposing(
    of: EndingFacts, by: Actor, *, kind: EndingKind, amount: Decimal | None, reason: str, cause: EndingCause
) -> None:
    """The officer proposes, with the reason; a reduction says by how much."""
    may_propose(of, by)
    reason_is_given(reason)
    cause_is_of_a_termination(kind, cause)
    if kind == EndingKind.REDUCTION:
        reduction_is_of_free_money(of, amount)


def cause_is_of_a_termination(kind: EndingKind, cause: EndingCause) -> None:
    """A reduction bars nobody."""
    if kind != EndingKind.TERMINATION and cause != EndingCause.OTHER:
        raise Refused("disbursement.reduction_is_no_breach", _("只有终止项目才计入受助方的信用记录"), field="cause")


def barred_until(decided_on: date) -> date:
    """The last day of the years in which the grantee gets no grant; of 29 February, the 28th."""
    try:
        return decided_on.replace(year=decided_on.year + BARRED_YEARS)
    except ValueError:
        return decided_on.replace(year=decided_on.year + BARRED_YEARS, day=28)


def may_propose(of: EndingFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, PROPOSES, of.facts.funder.id)
    award_is_live(of.facts.award)
    award_goes_on(of.facts)
    if not of.stages:
        raise Refused("disbursement.nothing_signed", _("协议还没有签署，可以直接取消立项"))
    if of.open is not None:
        raise Refused("disbursement.ending_open", _("已有一份终止或核减建议待决定"))


def check_deciding(of: EndingFacts, by: Actor, ending: Ending, *, is_approved: bool, opinion: str) -> None:
    """Another person decides, once; no needs the reason."""
    may_decide(of, by, ending)
    if not is_approved:
        reason_is_given(opinion)
    elif ending.kind == EndingKind.REDUCTION:
        reduction_is_of_free_money(of, ending.amount)
    else:
        bank_has_answered(of)


def may_decide(of: EndingFacts, by: Actor, ending: Ending) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DECIDES, of.facts.funder.id)
    if by.id == ending.proposed_by:
        raise NotAllowed("disbursement.decides_own_ending", _("这份建议由您提出，须由他人决定"))
    if ending.decided_at is not None:
        raise Refused("disbursement.ending_decided", _("这份建议已经办结"))


def reduction_is_of_free_money(of: EndingFacts, amount: Decimal | None) -> None:
    """What was approved for payment is promised twice over, and stays; only the rest can be cut."""
    free = of.free(EndingKind.REDUCTION)
    if amount is None or not 0 < amount <= free:
        words = _("核减金额应大于零，且不超过尚未审批拨付的 {free}", free=money.show(free))
        raise Refused("disbursement.cut_over_free", words, field="amount")


def bank_has_answered(of: EndingFacts) -> None:
    """What the bank has can no longer be stopped: whether it is paid says what must be asked back."""
    sent = [each.number for each in of.live if each.status == PaymentStatus.SENT]
    if sent:
        words = _("{numbers} 已送银行，请等出纳登记结果后再决定终止", numbers="、".join(sent))
        raise Refused("disbursement.with_the_bank", words)


def check_document(of: EndingFacts, person: Actor) -> None:
    """The paper is the funder's own (minutes, findings); its reason is told to everybody concerned."""
    if not person.has_in(of.facts.funder.id, *FUNDER_ROLES):
        raise NotFound("disbursement.no_ending", _("没有找到这份文件"))
