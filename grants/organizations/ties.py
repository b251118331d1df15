"""What may be tied to an organisation: labels of the vocabulary, and a partner to build with. Pure."""

from collections.abc import Iterable
from datetime import date

from grants.errors import Refused
from grants.i18n import _
from grants.organizations.profile import record_is_not_merged
from grants.organizations.rules import REGISTRARS
from grants.organizations.tables import Organization, OrganizationLabel, OrganizationStatus, Pairing
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.vocabulary.rules import is_open_on
from grants.vocabulary.tables import ListName, Term

LABEL_LISTS = (
    ListName.FOCUS_AREA,
    ListName.ENCOURAGED_AREA,
    ListName.RURAL_FOCUS,
    ListName.ACTIVITY_CLASS,
    ListName.BENEFICIARY_GROUP,
    ListName.LABEL,
    ListName.SUPPORT_KIND,
)


def check_label(
    by: Actor | None,
    row: Organization,
    term: Term,
    from_on: date,
    today: date,
    living: Iterable[OrganizationLabel],
) -> None:
    office_keeps_ties(by, row)
    record_is_not_merged(row)
    if term.list_name not in LABEL_LISTS or not is_open_on(term, today):
        raise Refused("organizations.term_not_offered", _("这一项已停用或不适用于单位"), field="term")
    if from_on > today:
        raise Refused("organizations.label_in_the_future", _("日期不能晚于今天"), field="from_on")
    for label in living:
        raise Refused("organizations.already_labelled", _("已于 {day} 记入", day=label.from_on), field="term")


def office_keeps_ties(by: Actor | None, row: Organization) -> None:
    """The office; for a filed group also the street that filed it."""
    if by is not None:
        street = (Role.FILING_OFFICER,) if row.status == OrganizationStatus.FILED else ()
        actor_has_role(by, (*REGISTRARS, *street))


def check_pairing(
    by: Actor,
    group: Organization,
    partner: Organization,
    from_on: date,
    today: date,
    plan: str,
    living: Iterable[Pairing],
) -> None:
    """S56: a filed group on one side, a registered organisation on the other, with a plan."""
    office_keeps_ties(by, group)
    for row in (group, partner):
        record_is_not_merged(row)
    if group.status != OrganizationStatus.FILED or partner.status != OrganizationStatus.REGISTERED:
        raise Refused("organizations.no_pair", _("结对共建的一方是备案组织，另一方是登记的社会组织"), field="partner")
    if from_on > today:
        raise Refused("organizations.paired_in_the_future", _("结对日期不能晚于今天"), field="from_on")
    if not plan.strip():
        raise Refused("organizations.no_plan", _("请写明共建计划"), field="plan")
    for pairing in living:
        raise Refused("organizations.already_paired", _("两家已于 {day} 结对", day=pairing.from_on), field="partner")


def check_unpairing(by: Actor, group: Organization, pairing: Pairing, until_on: date, reason: str, today: date) -> None:
    office_keeps_ties(by, group)
    if pairing.until_on is not None:
        raise Refused("organizations.pairing_ended", _("已于 {day} 结束", day=pairing.until_on), field="until_on")
    if not pairing.from_on <= until_on <= today:
        raise Refused(
            "organizations.unpaired_out_of_order",
            _("结束日期应在 {day} 至今天之间", day=pairing.from_on),
            field="until_on",
        )
    if not reason.strip():
        raise Refused("organizations.no_unpairing_reason", _("请写明结束的原因"), field="reason")
