"""What bounds a decision besides the pool: parts, reasons of cut lines, organisations, quotas, the ranking; no
database."""

from decimal import Decimal

import pytest

from grants.applications.tables import Application
from grants.awards import quotas, rules
from grants.awards.facts import Counted
from grants.calls.judging_tables import Quota
from grants.calls.kinds import QuotaKind
from grants.calls.tables import Call
from grants.errors import why_not
from grants.organizations.tables import Organization
from tests.awards.test_rules import APPLICANT, CALL, FUNDER, a_decision, some, why_not_decide


def a_call(**changes):
    return some(Call, id=7, funder=FUNDER, pass_mark=CALL.pass_mark, **changes)


def asking(**changes):
    facts = {"id": 5, "requested": Decimal("75200.00"), "purpose": "ELDERLY", "fields": ["care"]}
    return some(Application, **facts | changes)


def an_award(amount="20000.00", *, applicant=99, division="460106", **changes):
    return Counted(
        asking(id=6, **changes), some(Organization, id=applicant, name="同心", division=division), Decimal(amount)
    )


def a_quota(kind=QuotaKind.PURPOSE, code="ELDERLY", **bounds):
    return some(Quota, quota_kind=kind, code=code, **bounds)


@pytest.mark.parametrize(
    ("partial", "least", "amount", "code"),
    [
        (True, "60000.00", "60000.00", None),
        (True, "60000.00", "59999.99", "awards.below_least_viable"),
        (True, None, "75199.99", "awards.not_in_part"),
        (True, None, "75200.00", None),
        (False, None, "60000.00", None),
    ],
)
def test_a_part_is_awarded_from_the_least_viable_amount_on(partial, least, amount, code):
    facts = a_decision(call=a_call(partial_funding=partial), application=asking(least_viable=least and Decimal(least)))

    assert why_not_decide(facts, amount=amount, lines={"探访": Decimal(amount) - 200, "印刷": Decimal(200)}) == code


def test_every_line_that_is_cut_needs_its_reason():
    lines = {"探访": Decimal("74000.00"), "印刷": Decimal("200.00")}
    cut = {"amount": "74200.00", "lines": lines}

    assert why_not_decide(**cut, reasons={"探访": " "}) == "awards.cut_without_reason"
    assert why_not_decide(**cut, reasons={"探访": "次数偏多"}) is None


@pytest.mark.parametrize(("applicant", "code"), [(APPLICANT, "awards.over_organisation"), (99, None)])
def test_an_organisation_gets_no_more_awards_than_the_call_allows(applicant, code):
    facts = a_decision(call=a_call(awards_per_organisation=1), others=[an_award(applicant=applicant)])

    assert why_not_decide(facts) == code


@pytest.mark.parametrize(
    ("quota", "code"),
    [
        (a_quota(most_percent=Decimal("95.20")), None),
        (a_quota(most_percent=Decimal("95.19")), "awards.over_quota_money"),
        (a_quota(most_projects=1), "awards.over_quota_projects"),
        (a_quota(most_projects=2), None),
        (a_quota(code="CHILDREN", most_projects=1), None),
        (a_quota(QuotaKind.FIELD, "care", most_projects=1), "awards.over_quota_projects"),
        (a_quota(QuotaKind.FIELD, "food", most_projects=1), None),
        (a_quota(QuotaKind.DIVISION, "460000", most_projects=1), "awards.over_quota_projects"),
        (a_quota(QuotaKind.DIVISION, "460200", most_projects=1), None),
    ],
)
def test_no_more_is_awarded_than_a_quota_allows(quota, code):
    facts = a_decision(application=asking(), quotas=[quota], total=Decimal("100000.00"), others=[an_award()])

    assert why_not_decide(facts) == code


def test_a_floor_that_is_missed_is_said_and_stops_the_notice_without_an_exception():
    asked = [
        a_quota(least_percent=Decimal(30), least_projects=2),
        a_quota(QuotaKind.FIELD, "care", least_percent=Decimal(20)),
    ]

    uses = quotas.uses_of(asked, [an_award()], Decimal("100000.00"))
    missed = list(quotas.missed_floors(uses, a_decision().names))

    assert [str(each) for each in missed] == ["扶老的资金低于下限 ¥10,000.00", "扶老低于下限 1 项"]
    assert why_not(quotas.floors_are_met, missed, " ").code == "awards.floor_missed"
    assert why_not(quotas.floors_are_met, missed, "合格的申报不足") is None


@pytest.mark.parametrize(
    ("is_in", "is_awarded", "exception", "code"),
    [
        (True, True, "", None),
        (False, False, "", None),
        (True, False, "", "awards.exception_not_noted"),
        (False, True, " ", "awards.exception_not_noted"),
        (False, True, "委员会一致同意", None),
        (None, True, "", None),
    ],
)
def test_who_departs_from_the_ranking_says_why(is_in, is_awarded, exception, code):
    refusal = why_not(rules.departure_is_noted, is_in, is_awarded, exception)

    assert (refusal and refusal.code) == code
