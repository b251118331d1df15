"""Rules of what is filed already: taken over from paper, changed, found abnormal, ended. Pure, as rules.py is."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from grants import money
from grants.errors import Refused
from grants.filing.facts import FilingContent, FilingFacts
from grants.filing.rules import (
    IN_FORCE,
    check_move,
    fields_can_be_kept,
    leaders_can_be_kept,
    officer_of_the_office_acts,
    two_of_the_leaders_sign,
)
from grants.filing.tables import EndGround, Filing, FilingOffice, FilingRequest, FilingStatus, RequestKind
from grants.filing.words import FIELD_NAMES, REQUIRED, REVOKING
from grants.i18n import _
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Role


def check_earlier_filing(
    by: Actor | None,
    office: FilingOffice,
    authority: Organization,
    group: Organization,
    earlier: Filing | None,
    *,
    filed_on: date,
    today: date,
) -> None:
    """A filing made on paper is taken over once, with the number it has, by the office that made it."""
    if by is not None:
        officer_of_the_office_acts(by, office)
    if group.status != OrganizationStatus.FILED or earlier is not None:
        raise Refused("filing.already_recorded", _("只为已有备案号、尚无备案记录的组织补录"), field="organization")
    if group.filing_authority not in ("", authority.name):
        raise Refused(
            "filing.filed_elsewhere", _("这个组织由{name}备案", name=group.filing_authority), field="organization"
        )
    if filed_on > today:
        raise Refused("filing.filed_in_the_future", _("备案日期不能晚于今天"), field="filed_on")


def check_earlier_content(content: FilingContent) -> None:
    """What is taken over is as whole as what is filed here."""
    everything_stays_filled_in(content)
    leaders_can_be_kept(content.leaders)
    two_of_the_leaders_sign(content.leaders)


def check_change(
    facts: FilingFacts, by: Actor, changes: Sequence[tuple[str, object, object]], content: FilingContent, reason: str
) -> None:
    """`changes` are (field, before, after) of what is typed."""
    may_ask_now(facts, by)
    if not changes:
        raise Refused("filing.nothing_changed", _("没有改动，无须申请变更"))
    everything_stays_filled_in(content)
    leaders_can_be_kept(content.leaders)
    two_of_the_leaders_sign(content.leaders)
    reason_is_given(reason)


def check_exit(facts: FilingFacts, by: Actor, reason: str) -> None:
    """S89."""
    may_ask_now(facts, by)
    reason_is_given(reason)


def may_ask_now(facts: FilingFacts, by: Actor) -> None:
    """Whose filing it is, and that nothing else is being asked."""
    group_or_office_asks(facts, by)
    filing_is_in_force(facts)
    if facts.open_request is not None:
        raise Refused("filing.request_open", _("已有一项申请待办理，办结后才能再提"))


def everything_stays_filled_in(content: FilingContent) -> None:
    """A change leaves no gap, and no more than a paper has room for."""
    fields_can_be_kept(content.fields)
    for name in REQUIRED:
        if not content.fields.get(name):
            raise Refused("filing.gap", _("{name}不能改为空", name=FIELD_NAMES[name]), field=name)


def reason_is_given(reason: str) -> None:
    if not reason.strip():
        raise Refused("filing.request_without_reason", _("请写明原因"), field="reason")


def group_or_office_asks(facts: FilingFacts, by: Actor) -> None:
    if facts.organization is None or not by.has_in(facts.organization.id, Role.GROUP_SIGNATORY):
        officer_of_the_office_acts(by, facts.office)


def filing_is_in_force(facts: FilingFacts) -> None:
    if facts.status not in IN_FORCE:
        raise Refused("filing.not_in_force", _("只有在册的备案组织可以办理"))


def check_answer(
    facts: FilingFacts, by: Actor, request: FilingRequest, *, grants: bool, remark: str, held: Decimal
) -> None:
    """The office looks whether what is asked is complete; two signatories are two people, so neither decides. `held` is
    what hubs keep of the group's money."""
    officer_of_the_office_acts(by, facts.office)
    if request.decided_at is not None:
        raise Refused("filing.request_answered", _("这项申请已经办结"))
    filing_is_in_force(facts)
    if not grants and not remark.strip():
        raise Refused("filing.no_answer_reason", _("不同意的，请写明理由"), field="remark")
    if grants and request.request_kind == RequestKind.EXIT:
        money_was_settled(held)


def money_was_settled(held: Decimal) -> None:
    """S89: who leaves by its own wish first spends or gives back what its hub keeps. A revocation waits for nothing."""
    if held != 0:
        raise Refused(
            "filing.money_in_custody",
            _("枢纽还代管着这个组织的 {amount} 元，付清、退回之后才能取消备案", amount=money.show(held)),
            field="remark",
        )


def check_standing(facts: FilingFacts, by: Actor, to: FilingStatus, reason: str) -> None:
    """S99: what is wrong is named, so that it can be put right; and what was put right."""
    officer_of_the_office_acts(by, facts.office)
    check_move(facts.status, to)
    if not reason.strip():
        raise Refused("filing.standing_without_reason", _("请写明情况和依据"), field="reason")


def check_cancellation(
    facts: FilingFacts, by: Actor, *, ground: EndGround, finding: str, found_on: date | None, reason: str, today: date
) -> None:
    """S85, S88: one of three grounds, found by an investigation, and said in public."""
    officer_of_the_office_acts(by, facts.office)
    check_move(facts.status, FilingStatus.CANCELLED)
    if ground not in REVOKING:
        raise Refused("filing.no_ground", _("请选择取消备案的情形"), field="ground")
    if not finding.strip():
        raise Refused("filing.no_finding", _("请填写调查认定的事实，未经认定不能取消备案"), field="finding")
    if found_on is None or found_on > today or (facts.filing.filed_on and found_on < facts.filing.filed_on):
        raise Refused("filing.found_out_of_order", _("认定日期应在备案之后、今天之前"), field="found_on")
    if not reason.strip():
        raise Refused("filing.no_public_reason", _("请填写公告中的事由"), field="reason")
