"""The policy of decisions, notices, objections and agreements; no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from grants.applications.tables import Application, BudgetLine
from grants.awards import rules
from grants.awards.bounds import findings_on_award, pool_of
from grants.awards.documents import days_off_text
from grants.awards.facts import AwardFacts, DecisionFacts, PayeeFacts
from grants.awards.tables import Agreement, Award, Hold, Objection, PublicNotice
from grants.calls.tables import BudgetCap, Call, Pool, Track, TrackStage
from grants.errors import why_not
from grants.funds.rules import FundFacts
from grants.funds.tables import FundSource
from grants.organizations.tables import BankAccount, CustodyAgreement, Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring.tables import Result, ScoringClosure

FUNDER, ORGANISER, APPLICANT, HUB = 1, 2, 3, 4
OLGA = Actor(1, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
ADA = Actor(2, "Ada", frozenset({(APPLICANT, Role.SIGNATORY)}))
MALLORY = Actor(9, "Mallory", frozenset({(99, Role.OFFICER)}))
TODAY = date(2026, 4, 27)


def some(table, **facts):
    """A row of which only these facts matter."""
    return table(_ignore_missing=True, **facts)


CALL = some(
    Call, id=7, funder=FUNDER, organiser=ORGANISER, pass_mark=Decimal(70), notice_working_days=5, count_start_day=True
)


def a_decision(**changes) -> DecisionFacts:
    """75,200.00 asked in two lines, 88 points, 100,000.00 in the pool of which 20,000.00 are awarded to others."""
    facts = DecisionFacts(
        application=some(Application, id=5, requested=Decimal("75200.00"), purpose="ELDERLY"),
        applicant=some(Organization, id=APPLICANT, name="同心", division="460106"),
        call=CALL,
        track=some(Track, cap=Decimal("80000.00")),
        stages=[some(TrackStage, percent=Decimal(each)) for each in (50, 30, 20)],
        budget=[
            some(BudgetLine, item="探访", amount=Decimal("75000.00")),
            some(BudgetLine, item="印刷", amount=Decimal("200.00")),
        ],
        result=some(Result, rank=1, final=Decimal("88.00")),
        closure=some(ScoringClosure),
        fund=FundFacts(some(FundSource, name="福彩公益金"), frozenset({"ELDERLY"})),
        pool=some(Pool, amount=Decimal("100000.00")),
        awarded_to_others=Decimal("20000.00"),
        award=None,
        rejection=None,
        is_announced=False,
    )
    return replace(facts, **changes)


def why_not_decide(facts=None, by=OLGA, amount="75200.00", lines=None, **changes):
    lines = lines or {"探访": Decimal("75000.00"), "印刷": Decimal(amount) - Decimal("75000.00")}
    reasons = dict.fromkeys(("探访", "印刷", *lines), "按评审意见核减")
    asked = {"amount": Decimal(amount), "lines": lines, "reasons": reasons, "decided_on": TODAY, "today": TODAY}
    refusal = why_not(rules.check_decision, facts or a_decision(), by, **asked | changes)
    return refusal and refusal.code


def test_what_was_asked_judged_and_is_in_the_pool_may_be_awarded():
    assert why_not_decide() is None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"closure": None}, "awards.scoring_open"),
        ({"is_announced": True}, "awards.already_decided"),
        ({"result": None}, "awards.not_judged"),
        ({"result": some(Result, rank=None, final=Decimal("69.99"))}, "awards.below_pass_mark"),
        ({"fund": FundFacts(some(FundSource, name="财政"), frozenset({"CULTURE"}))}, "funds.purpose_not_served"),
        ({"track": some(Track, cap=Decimal("75199.99"))}, "awards.over_track_cap"),
        (
            {"application": some(Application, id=5, requested=Decimal("75199.99"), purpose="ELDERLY")},
            "awards.over_request",
        ),
        ({"pool": None}, "awards.no_pool"),
        ({"awarded_to_others": Decimal("24800.01")}, "awards.over_pool"),
        ({"awarded_to_others": Decimal("24800.00")}, None),
    ],
)
def test_an_award_is_refused_for_what_stands_against_it(facts, code):
    assert why_not_decide(a_decision(**facts)) == code


@pytest.mark.parametrize(
    ("lines", "amount", "code"),
    [
        ({"探访": "75000.00"}, "75200.00", "awards.lines_do_not_add_up"),
        ({"探访": "75000.01", "印刷": "199.99"}, "75200.00", "awards.line_over_request"),
        ({"探访": "-1.00", "印刷": "200.00"}, "199.00", "awards.line_over_request"),
        ({"探访": "75000.00", "购车": "200.00"}, "75200.00", "awards.unknown_line"),
        ({"探访": "0.00"}, "0.00", "awards.not_positive"),
        ({"印刷": "0.01"}, "0.01", "awards.too_small"),
        ({"探访": "60000.00"}, "60000.00", None),
    ],
)
def test_lines_are_cut_or_kept_and_add_up(lines, amount, code):
    assert why_not_decide(amount=amount, lines={item: Decimal(each) for item, each in lines.items()}) == code


CAP = some(
    BudgetCap,
    position=1,
    name="",
    classes=["labour"],
    percent=Decimal(50),
    cap_of="grant_and_cash_match",
    basis="",
)


def test_a_share_that_a_cut_makes_too_large_is_said_and_does_not_stop_the_committee():
    budget = [
        some(BudgetLine, item="探访", cost_class="labour", amount=Decimal("40000.00")),
        some(BudgetLine, item="活动", cost_class="activity", amount=Decimal("35200.00")),
    ]
    facts = a_decision(
        budget=budget,
        caps=[CAP],
        application=some(
            Application, id=5, requested=Decimal("75200.00"), purpose="ELDERLY", match_cash=Decimal("4800.00")
        ),
    )
    cut = {"探访": Decimal("40000.00"), "活动": Decimal("30000.00")}

    (before,) = [
        each for each in findings_on_award(facts, {"探访": Decimal(40000), "活动": Decimal(35200)}) if each.share
    ]
    (after,) = [each for each in findings_on_award(facts, cut) if each.share]

    assert before.ok
    assert (after.ok, after.blocks, after.code) == (False, False, "applications.over_share")
    assert "¥40,000.00 ÷ 现金总经费（资助＋自筹现金） ¥74,800.00 = 53.48%，上限 50%" in str(after.words)
    assert why_not_decide(facts, amount="70000.00", lines=cut) is None


def test_what_the_call_does_not_pay_is_not_awarded():
    budget = [some(BudgetLine, item="电脑", cost_class="fixed_asset", amount=Decimal("75200.00"))]

    assert why_not_decide(a_decision(budget=budget), lines={"电脑": Decimal("75200.00")}) == "awards.not_paid"


def test_only_an_officer_of_the_funder_decides_and_not_for_tomorrow():
    assert why_not_decide(by=MALLORY) == "people.role_missing"
    assert why_not_decide(decided_on=date(2026, 4, 28)) == "awards.day_ahead"


def test_a_rejection_gives_its_reason():
    asked = {"decided_on": TODAY, "today": TODAY}

    assert why_not(rules.check_rejection, a_decision(), OLGA, reason=" ", **asked).code == "awards.no_reason"
    assert why_not(rules.check_rejection, a_decision(), OLGA, reason="重复", **asked) is None


def test_money_comes_only_from_a_pool_of_the_call():
    assert why_not(pool_of, a_decision(pool=None)).code == "awards.no_pool"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code"),
    [
        (date(2026, 4, 28), None, None),
        (date(2026, 4, 28), date(2026, 5, 7), None),
        (date(2026, 4, 28), date(2026, 5, 6), "awards.notice_too_short"),
        (date(2026, 4, 28), date(2026, 5, 20), None),
        (date(2026, 4, 26), None, "awards.notice_backdated"),
        (date(2026, 12, 30), None, "awards.calendar_unknown"),
        (date(2026, 12, 30), date(2027, 1, 10), None),
    ],
)
def test_a_notice_hangs_out_as_long_as_the_call_promised(starts_on, ends_on, code):
    refusal = why_not(
        rules.check_notice,
        CALL,
        OLGA,
        awards=[some(Award)],
        closure=some(ScoringClosure),
        starts_on=starts_on,
        ends_on=ends_on,
        today=TODAY,
        recused={},
    )

    assert (refusal and refusal.code) == code


def test_a_notice_is_published_by_somebody_who_is_recused_from_none_of_its_applications():
    facts = {"awards": [some(Award)], "closure": some(ScoringClosure), "starts_on": date(2026, 4, 28), "ends_on": None}

    refusal = why_not(rules.check_notice, CALL, OLGA, **facts, today=TODAY, recused={7: frozenset({OLGA.id})})

    assert refusal.code == "scoring.staff_conflict"


def test_days_off_are_said_as_runs():
    days = ["2026-05-01", "2026-05-02", "2026-05-03", "2026-05-09"]

    assert days_off_text(days) == "5月1日至3日、5月9日"
    assert days_off_text(["2026-09-30", "2026-10-01"]) == "9月30日至10月1日"


NOTICE = some(
    PublicNotice,
    number="GS-2026-01",
    published_at=datetime(2026, 4, 27, tzinfo=UTC),
    starts_on=date(2026, 4, 28),
    ends_on=date(2026, 5, 7),
)
AWARD = some(Award, id=5, number="LW-2026-01", amount=Decimal("75200.00"), cancelled_at=None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"received_on": date(2026, 5, 7)}, None),
        ({"received_on": date(2026, 4, 27)}, "awards.notice_over"),
        ({"received_on": date(2026, 5, 9)}, "awards.day_ahead"),
        ({"notice": None}, "awards.not_announced"),
        ({"facts": " "}, "awards.objection_without_facts"),
        ({"complainant": ""}, "awards.objection_without_name"),
        ({"contact": ""}, "awards.objection_without_name"),
    ],
)
def test_an_objection_comes_during_the_notice_with_facts_and_a_name(changes, code):
    asked = {
        "notice": NOTICE,
        "facts": "重复",
        "complainant": "林某",
        "contact": "0898",
        "received_on": date(2026, 5, 6),
    }
    asked |= changes
    refusal = why_not(rules.check_objection, asked.pop("notice"), AWARD, today=date(2026, 5, 8), **asked)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("closed_on", "finding", "objection", "code"),
    [
        (date(2026, 5, 9), "不成立", {}, None),
        (date(2026, 5, 5), "不成立", {}, "awards.closed_before_received"),
        (date(2026, 5, 10), "不成立", {}, "awards.day_ahead"),
        (date(2026, 5, 9), "", {}, "awards.no_reason"),
        (date(2026, 5, 9), "不成立", {"closed_on": date(2026, 5, 8)}, "awards.objection_closed"),
    ],
)
def test_an_objection_is_closed_once_with_a_finding(closed_on, finding, objection, code):
    found = some(
        Objection, **({"number": "C-2026-003", "received_on": date(2026, 5, 6), "closed_on": None} | objection)
    )
    refusal = why_not(
        rules.check_closing, found, CALL, OLGA, finding=finding, closed_on=closed_on, today=date(2026, 5, 9)
    )

    assert (refusal and refusal.code) == code


def an_award(**changes) -> AwardFacts:
    """Announced, unobjected, not held, drawn up on 2026-05-08 and not signed."""
    applicant = some(Organization, id=APPLICANT, name="同心中心（澜湾）", status="registered")
    facts = AwardFacts(
        award=AWARD,
        application=some(Application, id=5),
        call=CALL,
        funder=some(Organization, id=FUNDER),
        applicant=applicant,
        through=applicant,
        fund=some(FundSource),
        pool=some(Pool),
        lines=[],
        item=None,
        notice=NOTICE,
        objections=[],
        holds=[],
        agreement=some(Agreement, number="LW-2026-01", drawn_at=datetime(2026, 5, 8, tzinfo=UTC), signed_on=None),
        stages=[],
        requirements=[],
    )
    return replace(facts, **changes)


CANCELLED = some(Award, number="LW-2026-01", amount=Decimal("75200.00"), cancelled_at=datetime(2026, 5, 9, tzinfo=UTC))
OPEN_OBJECTION = some(Objection, number="C-2026-003", closed_on=None)
CLOSED_OBJECTION = some(Objection, number="C-2026-003", closed_on=date(2026, 5, 9))
HOLD = some(Hold, reason="投诉核查", lifted_at=None)


@pytest.mark.parametrize(
    ("facts", "signed_on", "code"),
    [
        ({}, date(2026, 5, 8), None),
        ({}, date(2026, 5, 7), "awards.notice_running"),
        ({"notice": None}, date(2026, 5, 8), "awards.notice_running"),
        ({"objections": [OPEN_OBJECTION]}, date(2026, 5, 8), "awards.objection_open"),
        ({"objections": [OPEN_OBJECTION], "agreement": None}, date(2026, 5, 8), "awards.objection_open"),
        ({"objections": [CLOSED_OBJECTION]}, date(2026, 5, 9), None),
        ({"holds": [HOLD]}, date(2026, 5, 8), "awards.on_hold"),
        ({"award": CANCELLED}, date(2026, 5, 8), "awards.cancelled"),
        ({}, date(2026, 5, 13), "awards.day_ahead"),
    ],
)
def test_an_agreement_waits_for_notice_objections_and_holds(facts, signed_on, code):
    refusal = why_not(rules.check_signing, an_award(**facts), OLGA, signed_on=signed_on, today=date(2026, 5, 12))

    assert (refusal and refusal.code) == code


def test_nobody_signs_what_was_not_drawn_up():
    assert why_not(rules.drawn_before, an_award(agreement=None), date(2026, 5, 8)).code == "awards.not_drawn"
    assert why_not(rules.drawn_before, an_award(), date(2026, 5, 7)).code == "awards.signed_before_drawn"
    assert why_not(rules.drawn_before, an_award(), date(2026, 5, 8)) is None


ACCOUNT = some(BankAccount, holder="同心中心(澜湾)")
GROUP = some(Organization, id=APPLICANT, name="互助队", status="filed")
THE_HUB = some(Organization, id=HUB, name="联合会", status="registered")


@pytest.mark.parametrize(
    ("facts", "payee", "code"),
    [
        ({}, PayeeFacts(ACCOUNT, None), None),
        ({}, PayeeFacts(None, None), "awards.no_account"),
        ({}, PayeeFacts(some(BankAccount, holder="陈海英"), None), "awards.payee_name_differs"),
        ({"notice": None}, PayeeFacts(ACCOUNT, None), "awards.not_announced_yet"),
        ({"award": CANCELLED}, PayeeFacts(ACCOUNT, None), "awards.cancelled"),
        (
            {"agreement": some(Agreement, number="x", signed_on=date(2026, 5, 9))},
            PayeeFacts(ACCOUNT, None),
            "awards.agreement_stands",
        ),
        (
            {"applicant": GROUP, "through": THE_HUB},
            PayeeFacts(some(BankAccount, holder="联合会"), None),
            "awards.no_custody",
        ),
        (
            {"applicant": GROUP, "through": THE_HUB},
            PayeeFacts(some(BankAccount, holder="联合会"), some(CustodyAgreement, hub=HUB)),
            None,
        ),
    ],
)
def test_an_agreement_is_drawn_up_to_an_account_that_may_be_paid(facts, payee, code):
    refusal = why_not(rules.check_drawing, an_award(**facts), OLGA, payee)

    assert (refusal and refusal.code) == code


def test_an_award_is_cancelled_whole_only_before_its_money_moves():
    assert why_not(rules.check_cancelling, an_award(), OLGA, "放弃", Decimal("75200.00")) is None
    assert why_not(rules.check_cancelling, an_award(), OLGA, "放弃", None) is None
    assert why_not(rules.check_cancelling, an_award(), OLGA, "放弃", Decimal("37600.00")).code == "awards.money_moved"


def test_an_award_does_not_exist_for_strangers():
    assert why_not(rules.check_reading, an_award(), MALLORY, is_recused=False).code == "awards.no_award"
    assert why_not(rules.check_reading, an_award(), ADA, is_recused=False) is None


def test_an_award_that_is_not_announced_does_not_exist_for_who_is_recused_from_its_application():
    decided = an_award(notice=None)

    assert why_not(rules.check_reading, decided, OLGA, is_recused=True).code == "awards.no_award"
    assert why_not(rules.check_reading, decided, OLGA, is_recused=False) is None
    assert why_not(rules.check_reading, an_award(), OLGA, is_recused=True) is None
