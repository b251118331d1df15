from dataclasses import replace

import pytest

from grants.applications.tables import ApplicationStatus
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring import recusal_rules, rules, seen
from grants.scoring.panel import Ranked, Ranking
from grants.scoring.recusal_tables import RecusalRequest, StaffConflict
from grants.scoring.tables import Conflict, Result
from tests.scoring.test_rules import (
    EVA,
    MALLORY,
    OLGA,
    ROSA,
    a_call,
    a_panel,
    a_seat,
    a_sheet,
    an_application,
    an_assignment,
    code,
    row,
)
from tests.scoring.world import BEFORE_SCORING, DURING_SCORING, PUBLISHED, SCORING_OPENS

ADA = Actor(21, "Ada", frozenset({(21, Role.SIGNATORY)}))
WRITER = Actor(22, "Ann", frozenset({(21, Role.APPLICANT)}))
SVEN = Actor(5, "Sven", frozenset({(2, Role.SUPERVISOR)}))
ADMIN = Actor(6, "Adam", frozenset({(2, Role.ADMIN)}))


def a_hit(expert=1, application=1, **facts):
    base = {"origin": "found", "kind": "position"}
    return row(Conflict, 1, expert=expert, application=application, reason="理事", **base | facts)


def a_request(**facts):
    return row(RecusalRequest, 4, application=1, name="周海宁", reason="前合伙人", **facts)


@pytest.mark.parametrize(
    ("by", "facts", "reason", "refusal"),
    [
        (ROSA, {}, "误报", None),
        (OLGA, {}, "误报", None),
        (MALLORY, {}, "误报", "people.role_missing"),
        (Actor(11, "Eva", ROSA.memberships), {}, "误报", "scoring.own_conflict"),
        (ROSA, {}, " ", "scoring.no_reason"),
        (ROSA, {"lifted_at": PUBLISHED}, "误报", "scoring.already_lifted"),
        (ROSA, {"confirmed_at": PUBLISHED}, "误报", "scoring.conflict_stands"),
    ],
    ids=["organiser", "officer", "stranger", "the expert", "no reason", "lifted", "confirmed"],
)
def test_a_hit_is_ruled_on_once_with_a_reason_by_who_runs_the_panel_and_is_no_party(by, facts, reason, refusal):
    panel, hit = a_panel(), a_hit(**facts)

    assert code(why_not(recusal_rules.check_lift, by, panel, hit, reason)) == refusal
    assert code(why_not(recusal_rules.check_confirmation, by, panel, hit, reason)) == refusal


def test_what_an_expert_declared_is_never_lifted_and_needs_no_ruling():
    declared = a_hit(origin="declared")

    assert code(why_not(recusal_rules.check_lift, ROSA, a_panel(), declared, "误会")) == "scoring.declared_stands"
    assert code(why_not(recusal_rules.check_confirmation, ROSA, a_panel(), declared, "是")) == "scoring.conflict_stands"
    assert a_panel(conflicts=[declared]).unruled == []


def test_who_is_recused_from_an_application_assigns_ends_rules_and_closes_nothing_about_it():
    panel = a_panel(recused={1: frozenset({ROSA.id})}, assignments=[an_assignment(1, 1)])
    one, other = panel.candidates

    for refusal in (
        why_not(rules.check_assignment, ROSA, panel, a_seat(2).expert, one, []),
        why_not(rules.check_end, ROSA, panel, panel.assignments[0], "换人"),
        why_not(recusal_rules.check_lift, ROSA, panel, a_hit(), "误报"),
        why_not(recusal_rules.check_confirmation, ROSA, panel, a_hit(), "属实"),
        why_not(recusal_rules.check_settlement, ROSA, panel, a_request(), "无此人"),
        why_not(rules.check_closing, ROSA, panel),
    ):
        assert code(refusal) == "scoring.staff_conflict"
    assert why_not(rules.check_assignment, ROSA, panel, a_seat(2).expert, other, []) is None
    assert code(why_not(rules.check_closing, OLGA, panel)) == "scoring.sheets_missing"


@pytest.mark.parametrize("conflicts", [[a_hit()], [a_hit(origin="applicant")]], ids=["found", "asked for"])
def test_scoring_is_not_closed_while_a_hit_is_unruled(conflicts):
    locked = [an_assignment(2, 1, locked_at=PUBLISHED), an_assignment(2, 2, locked_at=PUBLISHED)]
    panel = a_panel(conflicts=conflicts, assignments=locked)
    ruled = a_panel(conflicts=[a_hit(confirmed_at=PUBLISHED)], assignments=locked)

    assert code(why_not(rules.check_closing, ROSA, panel)) == "scoring.hits_unruled"
    assert why_not(rules.check_closing, ROSA, ruled) is None


def test_a_request_that_nobody_handled_keeps_scoring_from_being_closed():
    locked = [an_assignment(2, 1, locked_at=PUBLISHED), an_assignment(2, 2, locked_at=PUBLISHED)]
    panel = a_panel(requests=[a_request()], assignments=locked)
    matched = replace(panel, conflicts=[a_hit(request=4, confirmed_at=PUBLISHED)])
    settled = replace(panel, requests=[a_request(settled_at=PUBLISHED)])

    assert code(why_not(rules.check_closing, ROSA, panel)) == "scoring.hits_unruled"
    assert why_not(rules.check_closing, ROSA, matched) is why_not(rules.check_closing, ROSA, settled) is None


def test_no_sheet_is_saved_before_every_hit_is_ruled_on():
    waiting = a_sheet(waits_for_rulings=True)

    assert code(why_not(rules.check_save, waiting, EVA, {}, DURING_SCORING)) == "scoring.hits_unruled"
    assert why_not(rules.check_save, a_sheet(), EVA, {}, DURING_SCORING) is None


@pytest.mark.parametrize(
    ("by", "facts", "now", "name", "reason", "refusal"),
    [
        (ADA, {}, BEFORE_SCORING, "周海宁", "前合伙人", None),
        (WRITER, {}, BEFORE_SCORING, "周海宁", "前合伙人", "people.role_missing"),
        (ADA, {"status": ApplicationStatus.DRAFT}, BEFORE_SCORING, "周海宁", "前合伙人", "scoring.not_submitted"),
        (ADA, {}, SCORING_OPENS, "周海宁", "前合伙人", "scoring.too_late_to_ask"),
        (ADA, {}, BEFORE_SCORING, " ", "前合伙人", "scoring.nobody_named"),
        (ADA, {}, BEFORE_SCORING, "周海宁", "", "scoring.no_reason"),
    ],
    ids=["signatory", "who fills in", "draft", "scoring has begun", "nobody", "no reason"],
)
def test_an_applicants_signatory_asks_in_writing_until_scoring_opens(by, facts, now, name, reason, refusal):
    asked = why_not(recusal_rules.check_request, by, an_application(1, **facts), a_call(), name, reason, now)

    assert code(asked) == refusal


def test_a_request_is_matched_to_somebody_on_the_panel_or_settled_once():
    panel, expert = a_panel(), a_seat(1).expert
    matched = a_panel(conflicts=[a_hit(origin="applicant", request=4)])
    settled = a_request(settled_at=PUBLISHED)

    assert why_not(recusal_rules.check_match, ROSA, panel, a_request(), expert) is None
    assert code(why_not(recusal_rules.check_match, ROSA, panel, a_request(), a_seat(9).expert)) == (
        "scoring.request_of_nobody"
    )
    assert code(why_not(recusal_rules.check_match, ROSA, matched, a_request(), expert)) == "scoring.already_matched"
    assert code(why_not(recusal_rules.check_settlement, ROSA, panel, settled, "无")) == "scoring.request_settled"
    assert code(why_not(recusal_rules.check_settlement, ROSA, matched, a_request(), "无")) == "scoring.request_matched"
    assert code(why_not(recusal_rules.check_settlement, ROSA, panel, a_request(), "")) == "scoring.no_reason"


def test_staff_step_back_themselves_and_are_noted_by_a_supervisor_or_the_administrator():
    call = a_call()

    assert why_not(recusal_rules.check_stepping_back, ROSA, call, "亲属任职") is None
    assert code(why_not(recusal_rules.check_stepping_back, MALLORY, call, "亲属任职")) == "scoring.no_such_round"
    assert code(why_not(recusal_rules.check_stepping_back, ROSA, call, "")) == "scoring.no_reason"
    for by, refusal in ((SVEN, None), (ADMIN, None), (OLGA, "people.role_missing"), (ROSA, "people.role_missing")):
        assert code(why_not(recusal_rules.check_noting, by, OLGA.id, [OLGA.id], call, "亲属任职")) == refusal
    stranger = why_not(recusal_rules.check_noting, SVEN, MALLORY.id, [OLGA.id], call, "亲属")
    assert code(stranger) == "scoring.not_of_this_round"
    assert code(why_not(recusal_rules.nothing_stands_already, row(StaffConflict, 1))) == "scoring.already_recused"


def test_only_a_supervisor_lifts_it_and_never_their_own():
    noted = row(StaffConflict, 1, person=OLGA.id)

    for by, conflict, reason, refusal in (
        (SVEN, noted, "已离婚", None),
        (ADMIN, noted, "已离婚", "people.role_missing"),
        (OLGA, noted, "已离婚", "people.role_missing"),
        (SVEN, row(StaffConflict, 1, person=SVEN.id), "误会", "scoring.own_staff_conflict"),
        (SVEN, row(StaffConflict, 1, person=OLGA.id, ended_at=PUBLISHED), "误会", "scoring.already_let_back"),
        (SVEN, noted, " ", "scoring.no_reason"),
    ):
        assert code(why_not(recusal_rules.check_letting_back, by, conflict, a_call(), reason)) == refusal


def test_a_recused_reader_sees_the_panel_as_if_the_application_were_not_judged():
    panel = a_panel(
        conflicts=[a_hit(1, 1), a_hit(2, 2)],
        assignments=[an_assignment(1, 1), an_assignment(1, 2)],
        requests=[a_request()],
        called_in={2: frozenset({1, 2})},
        recused={1: frozenset({OLGA.id})},
    )

    shown = seen.visible(panel, OLGA)

    assert [each.id for each in shown.candidates] == [2]
    assert {each.application for each in (*shown.conflicts, *shown.assignments)} == {2}
    assert (shown.requests, shown.called_in, shown.hidden) == ([], {2: frozenset({2})}, 1)
    assert shown.load(1) == 1
    assert seen.visible(panel, ROSA) is panel


def test_ranks_are_counted_among_what_is_seen_and_a_tie_with_the_unseen_is_not_told():
    rows = [
        Ranked(row(Result, at, rank=rank), an_application(at), None, rank, tie)
        for at, rank, tie in ((3, 1, {"over": 1}), (1, 2, None), (2, 3, {"over": 4}), (4, 4, None), (5, None, None))
    ]

    shown = seen.ranking(Ranking(a_call(), None, rows), frozenset({1}))

    assert [(each.application.id, each.rank, each.tie) for each in shown.rows] == [
        (3, 1, None),
        (2, 2, {"over": 4}),
        (4, 3, None),
        (5, None, None),
    ]
    assert shown.hidden == 1
