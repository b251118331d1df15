"""What a call's bounds on the funded set have taken up: by purpose, field, area and organisation. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants import money
from grants.applications.tables import Application
from grants.awards.facts import Counted, DecisionFacts
from grants.calls.judging_tables import Quota
from grants.calls.kinds import QuotaKind
from grants.calls.saying import Names
from grants.errors import Refused
from grants.funds.rules import purpose_name
from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.vocabulary.rules import lies_under


@dataclass(frozen=True)
class Use:
    """A bound with the money and the projects that it counts, and what it allows and asks for in money."""

    quota: Quota
    money: Decimal
    projects: int
    most: Decimal | None
    least: Decimal


def check_quotas(facts: DecisionFacts, amount: Decimal) -> None:
    """No more projects of an organisation, and no more money or projects of a purpose, a field or an area, than the
    call promised. The database counts again, whoever asks."""
    organisation_has_room(facts)
    for use in uses_of(facts.quotas, facts.others, facts.total):
        if counts(use.quota, facts.application, facts.applicant):
            quota_has_room(facts, use, amount)


def organisation_has_room(facts: DecisionFacts) -> None:
    most = facts.call.awards_per_organisation
    given = sum(each.applicant.id == facts.applicant.id for each in facts.others)
    if most is not None and given >= most:
        raise Refused(
            "awards.over_organisation",
            _("{name}已立项 {n} 项，本轮每个组织至多 {most} 项", name=facts.applicant.name, n=given, most=most),
        )


def quota_has_room(facts: DecisionFacts, use: Use, amount: Decimal) -> None:
    of = quota_name(use.quota, facts.names)
    if use.most is not None and use.money + amount > use.most:
        raise Refused(
            "awards.over_quota_money",
            _(
                "{of}的资金至多 {most}，还剩 {left}",
                of=of,
                most=money.show(use.most),
                left=money.show(use.most - use.money),
            ),
            field="amount",
        )
    if use.quota.most_projects is not None and use.projects >= use.quota.most_projects:
        raise Refused("awards.over_quota_projects", _("{of}至多 {n} 项，已满", of=of, n=use.quota.most_projects))


def floors_are_met(missed: Sequence[Text], exception: str) -> None:
    """A list that falls short of what the call promised at least is announced only with the reason written down."""
    if missed and not exception.strip():
        words = "；".join(str(each) for each in missed)
        raise Refused("awards.floor_missed", _("{missed}。确需公示的，请写明例外理由", missed=words), field="exception")


def missed_floors(uses: Sequence[Use], names: Names) -> Iterator[Text]:
    """What the awards that stand are short of what the call promised at least."""
    for each in uses:
        of = quota_name(each.quota, names)
        if each.money < each.least:
            yield _("{of}的资金低于下限 {short}", of=of, short=money.show_yuan(each.least - each.money))
        least = each.quota.least_projects or 0
        if each.projects < least:
            yield _("{of}低于下限 {n} 项", of=of, n=least - each.projects)


def uses_of(quotas: Sequence[Quota], counted: Sequence[Counted], total: Decimal) -> list[Use]:
    """Each bound with what it counts among these; shares are of all that the call may award."""
    found = []
    for quota in quotas:
        its = [each for each in counted if counts(quota, each.application, each.applicant)]
        found.append(
            Use(
                quota,
                sum((each.amount for each in its), Decimal("0.00")),
                len(its),
                None if quota.most_percent is None else total * quota.most_percent / 100,
                total * (quota.least_percent or Decimal(0)) / 100,
            )
        )
    return found


def counts(quota: Quota, application: Application, applicant: Organization) -> bool:
    """Whether a bound counts an application: by its purpose, its fields, or where its applicant is."""
    if quota.quota_kind == QuotaKind.PURPOSE:
        return application.purpose == quota.code
    if quota.quota_kind == QuotaKind.FIELD:
        return quota.code in application.fields
    return lies_under(applicant.division, quota.code)


def key_of(quota: Quota) -> str:
    """How a bound is called among the rules of a choice."""
    return f"{quota.quota_kind}:{quota.code}"


def quota_name(quota: Quota, names: Names) -> Text | str:
    """What a bound counts by."""
    return name_of_key(key_of(quota), names)


def name_of_key(key: str, names: Names) -> Text | str:
    """The same of the key that it has among the rules of a choice."""
    kind, _colon, code = key.partition(":")
    if kind == QuotaKind.PURPOSE:
        return purpose_name(code)
    return names.field(code) if kind == QuotaKind.FIELD else names.division(code)
