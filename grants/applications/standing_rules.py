"""What is found about an application apart from its budget: who applies, under what standing, and what is filled in.

Pure, as rules are. `findings` is every rule in the order of a submission; the pages and the refusals both read it.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from grants.applications import budget_rules, form_rules, papers, record_rules, together
from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts, Standing
from grants.applications.tables import Application, ApplicationStatus
from grants.calls.tables import Track, Who
from grants.errors import why_not
from grants.funds import rules as funds
from grants.i18n import _
from grants.organizations.tables import (
    CustodyAgreement,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)


def findings(facts: ApplicationFacts, standing: Standing, *, requested: Decimal | None = None) -> list[Finding]:
    """What every rule about the application itself says now, in the order in which a submission is asked."""
    asked = replace(facts.budget, requested=requested)
    return [
        *eligibility(facts, standing),
        organisation_has_a_place(facts, standing.others),
        *hub_has_a_place(facts, standing.of_the_hub),
        *budget_rules.findings(asked, facts.budget_rules),
        *form_rules.findings(facts),
        *papers.findings(facts),
        purpose_is_served(facts),
        *together.findings(standing.together, asks_consent=facts.call.asks_hub_consent),
    ]


def eligibility(facts: ApplicationFacts, standing: Standing) -> list[Finding]:
    """R-B1 to R-B9: what kind of body it is, what is on record about it, and who keeps a filed group's money."""
    return [
        kind_may_apply(facts.track, facts.applicant, facts.through),
        *record_rules.findings(facts, standing),
        *filed_group_has_a_custodian(facts, standing.custody),
    ]


def kind_may_apply(track: Track, applicant: Organization, through: Organization) -> Finding:
    """R-B3: who the track is for; a registered body applies itself, a public authority never."""
    filed = applicant.status == OrganizationStatus.FILED
    wanted = {
        Who.REGISTERED: _("已登记的社会组织，自己申报"),
        Who.FILED_THROUGH_HUB: _("已备案的社区社会组织，由枢纽代为申报"),
        Who.ANY: _("已登记或备案的社会组织"),
    }[Who(track.who)]
    fits = track.who == Who.ANY or filed == (track.who == Who.FILED_THROUGH_HUB)
    ok = fits and applicant.kind != OrganizationKind.GOVERNMENT and (filed or through.id == applicant.id)
    words = (
        _("{track}面向：{wanted}", track=track.name, wanted=wanted)
        if ok
        else _("{track}面向：{wanted}。{name}不符合", track=track.name, wanted=wanted, name=applicant.name)
    )
    return Finding("kind", "applications.not_eligible", ok, words)


def filed_group_has_a_custodian(facts: ApplicationFacts, custody: CustodyAgreement | None) -> list[Finding]:
    """R-B4: its money can only be kept by the hub that submits for it."""
    if facts.applicant.status != OrganizationStatus.FILED:
        return []
    ok = custody is not None and custody.hub == facts.through.id
    words = (
        _("代管协议 {number} 有效", number=custody.number)
        if ok and custody is not None
        else _("备案组织须由与其签有代管协议的枢纽申报，没有找到有效的代管协议")
    )
    return [Finding("custody", "applications.not_eligible", ok, words)]


def organisation_has_a_place(facts: ApplicationFacts, others: Sequence[Application]) -> Finding:
    """R-B7: so many of one organisation in a call."""
    code, limit = "applications.one_per_organisation", facts.call.limit_per_organisation
    if limit is None:
        return Finding("place", code, True, _("本次征集不限项数"))
    counted = that_count(facts, others)
    if not counted:
        return Finding("place", code, True, _("每个组织限报 {n} 项，没有其他申报", n=limit))
    there = "、".join(f"“{each.title}”（{each.number}）" for each in counted)
    words = _("每个组织限报 {n} 项，已提交{there}", n=limit, there=there)
    return Finding("place", code, len(counted) < limit, words)


def hub_has_a_place(facts: ApplicationFacts, others: Sequence[Application]) -> list[Finding]:
    """R-B7: so many that one hub submits for its groups."""
    limit = facts.call.limit_per_hub
    if limit is None or facts.through.id == facts.applicant.id:
        return []
    taken = len(that_count(facts, others))
    words = _("每个枢纽限代为申报 {n} 项，{hub}已提交 {taken} 项", n=limit, hub=facts.through.name, taken=taken)
    return [Finding("hub_place", "applications.hub_limit", taken < limit, words)]


def that_count(facts: ApplicationFacts, others: Sequence[Application]) -> list[Application]:
    """Those that hold a place when this one is submitted: all but the one that this is the changed copy of."""
    replaced = facts.application.replaces
    return [each for each in others if each.id != replaced or each.status != ApplicationStatus.SUBMITTED]


def purpose_is_served(facts: ApplicationFacts) -> Finding:
    """R-A3: only a warning here; the award will be refused."""
    refusal = why_not(funds.purpose_is_served, facts.fund, facts.application.purpose)
    if refusal is None or not facts.application.purpose:
        words = _("用途与资金来源相符")
        return Finding("served", "funds.purpose_not_served", True, words, field="purpose", is_warning=True)
    words = _("{why}。可以提交，但不能用这项资金立项", why=refusal.message)
    return Finding("served", refusal.code, False, words, field="purpose", is_warning=True)
