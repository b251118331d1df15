"""What answers come to, reckoned once more the slow way; what looks like stuffing; who is told from whom."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.errors import why_not
from grants.reporting.appraisal import asking, reckoning, rules, senders
from grants.reporting.appraisal.facts import Given, QuestionPlan, Sender, SurveyPlan
from grants.reporting.appraisal.tables import AskedKind, Rater, SurveyQuestion

NOON = datetime(2026, 9, 10, 4, tzinfo=UTC)
QUESTIONS = [
    SurveyQuestion(survey=1, position=1, kind=AskedKind.SCALE, label="总体满意吗", options=[], is_required=True),
    SurveyQuestion(survey=1, position=2, kind=AskedKind.SCALE, label="态度满意吗", options=[], is_required=False),
    SurveyQuestion(
        survey=1, position=3, kind=AskedKind.CHOICE, label="参加过吗", options=["多次", "没有"], is_required=True
    ),
    SurveyQuestion(survey=1, position=4, kind=AskedKind.TEXT, label="意见", options=[], is_required=False),
]


def an_answer(*steps: int | None, minutes: float = 0, rater: Rater = Rater.RESIDENT, choice: int = 1) -> Given:
    values = {at: step for at, step in enumerate(steps, 1) if step is not None}
    return Given(rater, values | {3: choice}, NOON + timedelta(minutes=minutes))


def slowly(answers: list[Given]) -> Decimal:
    """Every person's steps laid out so often that all persons have as many, then counted."""
    units = [step for each in answers for at in (1, 2) if at in each.values for step in _twofold(each, each.values[at])]
    hundredths = sum(units) * 20 * 100 * 2 // len(units)
    return Decimal((hundredths + 1) // 2) / 100


def _twofold(each: Given, step: int) -> list[int]:
    return [step] * (2 // sum(at in each.values for at in (1, 2)))


STEP = st.integers(1, 5)


@given(st.lists(st.tuples(STEP, st.one_of(st.none(), STEP)), min_size=5, max_size=40))
def test_a_person_counts_as_one_however_many_questions_they_answered(steps):
    answers = [an_answer(*each) for each in steps]

    assert reckoning.voice(QUESTIONS, answers, Rater.RESIDENT, 5).score == slowly(answers)


def test_a_project_is_satisfying_as_the_content_are_among_all_scale_answers():
    answers = [an_answer(5, 4), an_answer(4, 4), an_answer(3, None), an_answer(2, 1), an_answer(5, 5)]

    found = reckoning.voice(QUESTIONS, answers, Rater.RESIDENT, 5)

    # 4.5, 4, 3, 1.5 and 5 of five steps; six of nine answers are content.
    assert (found.count, found.score, found.satisfied) == (5, Decimal("72.00"), Decimal("66.67"))
    assert [(list(each.counts), each.mean) for each in found.spreads] == [
        ([2, 1, 1, 1, 0], Decimal("3.80")),
        ([1, 2, 0, 0, 1], Decimal("3.50")),
        ([5, 0], None),
    ]
    assert reckoning.satisfaction([found]) == Decimal("66.67")


def test_too_few_answers_are_counted_and_say_nothing_and_fewer_than_five_are_not_broken_down():
    answers = [an_answer(5, 5, rater=Rater.COMMITTEE) for _each in range(4)] + [an_answer(1) for _each in range(4)]

    residents = reckoning.voice(QUESTIONS, answers, Rater.RESIDENT, 5)
    committees = reckoning.voice(QUESTIONS, answers, Rater.COMMITTEE, 3)

    assert (residents.count, residents.score, residents.satisfied, residents.spreads) == (4, None, None, ())
    assert (committees.count, committees.score, committees.spreads) == (4, Decimal("100.00"), ())


@pytest.mark.parametrize(
    ("answers", "networks", "words"),
    [
        ([an_answer(4, minutes=at) for at in range(12)], {"a": 3, "b": 3}, ["10 分钟内有 11 份答复"]),
        ([an_answer(4, minutes=at * 20) for at in range(12)], {"a": 3, "b": 3}, []),
        ([an_answer(4, minutes=at * 20) for at in range(6)], {"a": 4, "b": 2}, ["6 份答复中有 4 份来自同一网络"]),
        ([an_answer(5, 5, minutes=at * 20) for at in range(20)], {}, ["20 份答复中有 20 份完全相同"]),
        ([], {}, []),
    ],
    ids=["a burst", "over the day", "one network", "all the same", "nobody"],
)
def test_what_looks_like_stuffing_is_said_in_words(answers, networks, words):
    assert reckoning.findings(answers, networks) == words


def test_an_answer_is_read_by_the_form_engine_and_texts_stand_apart():
    whole = asking.taken(QUESTIONS, {"q1": "5", "q3": "2", "q4": " 多办几次 "})
    wrong = asking.taken(QUESTIONS, {"q1": "6", "q4": "长" * 301})

    assert whole == ({1: 5, 3: 2}, {4: "多办几次"}, [])
    assert [(each.key, each.code) for each in wrong[2]] == [
        ("q1", "questions.does_not_fit"),
        ("q3", "questions.missing"),
        ("q4", "questions.does_not_fit"),
    ]


def test_a_stamp_is_ours_of_that_project_and_says_how_long_the_page_was_open():
    stamp = senders.stamp("salt", "CODE", NOON)
    later = NOON + timedelta(seconds=30)

    assert senders.seconds_since("salt", "CODE", stamp, later) == 30
    assert senders.seconds_since("salt", "OTHER", stamp, later) is None
    assert senders.seconds_since("salt", "CODE", "1.abc", later) is None
    assert senders.seconds_since("salt", "CODE", "", later) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"), ("unknown", "unknown"), ("", "")],
)
def test_a_household_is_one_network(address, network):
    assert senders.network(address) == network


def test_hashes_of_two_questionnaires_have_nothing_to_do_with_each_other():
    assert senders.hashed("one", "network", "203.0.113.7") != senders.hashed("two", "network", "203.0.113.7")
    assert senders.hashed("one", "browser", "") == ""


@pytest.mark.parametrize(
    ("seconds", "trap", "code"),
    [
        (30, False, None),
        (2, False, "reporting.survey_too_fast"),
        (None, False, "reporting.survey_too_fast"),
        (50_000, False, "reporting.survey_too_fast"),
        (30, True, "reporting.survey_too_fast"),
    ],
)
def test_what_no_person_would_send_is_refused(seconds, trap, code):
    refusal = why_not(rules.sent_by_a_person, Sender("b", "n", seconds, trap))

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"knows_browser": True}, "reporting.survey_answered_already"),
        ({"from_network": 5}, "reporting.survey_too_many"),
    ],
)
def test_a_resident_answers_once_and_few_from_one_network(facts, code):
    asked = {"knows_browser": False, "from_network": 4, "per_hour": 5} | facts
    refusal = why_not(rules.resident_answers_once, Sender("b", "n", 30), **asked)
    bare = why_not(rules.resident_answers_once, Sender("", "n", 30), **asked)

    assert (refusal and refusal.code) == code
    assert bare and bare.code == "reporting.survey_needs_a_cookie"


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ((QuestionPlan(AskedKind.SCALE, "一"),), None),
        ((QuestionPlan(AskedKind.TEXT, "一"),), "reporting.survey_without_scale"),
        (
            (QuestionPlan(AskedKind.SCALE, "一"), QuestionPlan(AskedKind.CHOICE, "二", ("同", "同"))),
            "reporting.survey_options",
        ),
    ],
)
def test_a_questionnaire_asks_for_satisfaction_and_its_options_differ(questions, code):
    plan = SurveyPlan(NOON.date(), NOON.date(), questions)

    refusal = why_not(rules.questions_can_be_asked, plan)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("day", "closed_at", "code"),
    [
        (9, None, "reporting.survey_not_open"),
        (10, None, None),
        (20, None, None),
        (21, None, "reporting.survey_over"),
        (15, NOON, "reporting.survey_closed"),
    ],
)
def test_a_questionnaire_is_open_from_its_first_to_its_last_day_unless_closed(day, closed_at, code):
    survey = SimpleNamespace(opens_on=NOON.date(), closes_on=NOON.date() + timedelta(days=10), closed_at=closed_at)

    refusal = why_not(rules.survey_is_open, survey, NOON.date().replace(day=day))

    assert (refusal and refusal.code) == code
