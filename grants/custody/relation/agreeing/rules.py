"""Why a request to a hub, its answer or the signing of an agreement is refused. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from grants.clock import local_day
from grants.custody.relation.agreeing.facts import Asking, RequestFacts
from grants.custody.relation.agreeing.tables import RequestStatus
from grants.custody.relation.facts import LEAST_SIGNATORIES
from grants.custody.rules import filing_is_alive
from grants.errors import Refused
from grants.i18n import Text, _
from grants.organizations.rules import a_hub_keeps_the_money_of_a_filed_group
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

ASKERS = (Role.GROUP_SIGNATORY, Role.SIGNATORY, Role.APPLICANT)
ANSWERERS = (Role.HUB_OPERATOR, Role.HUB_REVIEWER)
ANSWER_WITHIN = 15
HIGHEST_FEE = Decimal(10)

STATUS_NAMES: dict[RequestStatus, Text] = {
    RequestStatus.ASKED: _("待枢纽答复"),
    RequestStatus.ACCEPTED: _("已同意，待签署"),
    RequestStatus.REFUSED: _("未同意"),
    RequestStatus.WITHDRAWN: _("已撤回"),
    RequestStatus.SIGNED: _("已签署"),
}


def check_request(asking: Asking, by: Actor, *, signatories: Sequence[int]) -> None:
    """A filed group asks one hub at a time, and names two of its people at least to sign (R-I1)."""
    actor_has_role(by, ASKERS, asking.group.id)
    a_hub_keeps_the_money_of_a_filed_group(asking.hub, asking.group)
    filing_is_alive(asking.group.filing_ended_on)
    if asking.live is not None and asking.live.hub == asking.hub.id:
        raise Refused("custody.kept_already", _("代管资金已在 {hub}", hub=asking.hub.name), field="hub")
    if asking.open is not None:
        raise Refused("custody.asked_already", _("已有一份申请在办理，办结或撤回后再申请"))
    two_of_its_people_sign(signatories, asking.members)


def two_of_its_people_sign(signatories: Sequence[int], members: frozenset[int]) -> None:
    if not set(signatories) <= members:
        raise Refused("custody.signatory_is_a_stranger", _("签字人须是本组织的成员"), field="signatories")
    if len(set(signatories)) < LEAST_SIGNATORIES:
        raise Refused(
            "custody.too_few_signatories", _("至少指定 {n} 名签字人", n=LEAST_SIGNATORIES), field="signatories"
        )


def check_acceptance(
    found: RequestFacts, by: Actor, *, fee_percent: Decimal, reimbursement: str, ending: str, today: date
) -> None:
    """The hub accepts with terms that are whole, for a custody account that was checked."""
    hub_may_answer(found, by, today)
    if found.account is None:
        raise Refused("custody.no_custody_account", _("枢纽还没有复核启用的代管专户"))
    if not 0 <= fee_percent <= HIGHEST_FEE:
        raise Refused("custody.fee_out_of_range", _("管理费率在 0 和 10 之间"), field="fee_percent")
    if not reimbursement or not ending:
        raise Refused("custody.terms_not_whole", _("请写明报销规则和终止约定"), field="reimbursement")


def check_refusal(found: RequestFacts, by: Actor, *, reason: str, today: date) -> None:
    """Refused with its reason, also after terms were drawn and before they are signed."""
    actor_has_role(by, ANSWERERS, found.request.hub)
    if found.status != RequestStatus.ACCEPTED:
        request_waits(found, today)
    if not reason:
        raise Refused("custody.refused_without_reason", _("请写明不同意的原因"), field="reason")


def check_withdrawal(found: RequestFacts, by: Actor) -> None:
    """The group takes it back until both have signed."""
    actor_has_role(by, ASKERS, found.request.community_group)
    if found.status not in (RequestStatus.ASKED, RequestStatus.ACCEPTED):
        raise Refused("custody.not_to_be_withdrawn", _("这份申请{now}，不能撤回", now=STATUS_NAMES[found.status]))


def hub_may_answer(found: RequestFacts, by: Actor, today: date) -> None:
    """Asked by the page as well."""
    actor_has_role(by, ANSWERERS, found.request.hub)
    request_waits(found, today)


def request_waits(found: RequestFacts, today: date) -> None:
    if found.status != RequestStatus.ASKED:
        raise Refused("custody.request_answered", _("这份申请{now}", now=STATUS_NAMES[found.status]))
    if found.is_expired(today):
        raise Refused(
            "custody.request_expired", _("{day} 前未答复，申请已失效", day=found.request.answer_by.isoformat())
        )


def check_signing(found: RequestFacts, by: Actor, *, signed_on: date, today: date) -> None:
    """The hub enters the day on which both signed, not before the paper was drawn."""
    may_record_signing(found, by)
    drawn_on = None if found.terms is None else local_day(found.terms.drawn_at)
    if drawn_on is None or not drawn_on <= signed_on <= today:
        raise Refused("custody.signed_out_of_time", _("签署日期在协议生成日和今天之间"), field="signed_on")


def may_record_signing(found: RequestFacts, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, ANSWERERS, found.request.hub)
    if found.status != RequestStatus.ACCEPTED:
        raise Refused("custody.nothing_to_sign", _("这份申请{now}，没有待签的协议", now=STATUS_NAMES[found.status]))
