from datetime import timedelta

import pytest
from asyncpg import CheckViolationError, RestrictViolationError

from grants import clock
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.results import actions, documents, jobs, queries
from grants.results.facts import MinutesPlan, Vote
from grants.results.tables import JudgingPaper, JudgingPaperKind, Meeting, Minutes, MinutesSignature
from tests.scoring.world import AFTER_SCORING, a_closed_round, a_scoring_round

MARKS = {1: [[18, 22, 13, 13, 13, 8]], 2: [[16, 20, 11, 11, 11, 6]]}


def refused(code):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


async def a_plan(w, *, people=None, **facts):
    there = [each for each in await queries.who_may_attend(w.call) if people is None or each.person in people]
    base = {
        "held_at": AFTER_SCORING,
        "place": "二楼会议室",
        "chair": "符局长",
        "words": "逐项审议，一致同意。",
        "attendants": there,
    }
    return MinutesPlan(**base | facts)


@pytest.fixture
async def w(db):
    made = await a_closed_round(MARKS)
    with clock.at(AFTER_SCORING + timedelta(hours=1)):
        yield made


async def drafted(w, **facts):
    return await actions.draft_minutes(w.secretary, w.call.id, Meeting.PANEL, await a_plan(w, **facts))


async def test_experts_the_office_and_the_organiser_may_attend_each_once_and_supervisors_are_known(w):
    found = await queries.who_may_attend(w.call)

    assert [(each.name, each.is_supervisor) for each in found] == [
        ("专家1", False),
        ("olga", False),
        ("sven", True),
        ("rosa", False),
    ]


async def test_completed_minutes_hold_the_ranking_and_change_no_more_by_any_path(w):
    minutes = await drafted(w, votes=[Vote("拟立项名单", 3, 0, 1)])

    await actions.complete_minutes(w.secretary, minutes.id)

    kept = (await queries.minutes_facts(minutes.id)).minutes
    assert [each["number"] for each in kept.content["judging"]["ranking"]] == ["A1", "A2"]
    with refused("results.minutes_completed"):
        await actions.redraft_minutes(w.secretary, minutes.id, await a_plan(w, words="改了"), version=1)
    with refused("results.minutes_completed"):
        await actions.complete_minutes(w.secretary, minutes.id)
    for statement in (
        "UPDATE minutes SET words = 'x'",
        "UPDATE minutes SET content = '[]'",
        "UPDATE minutes SET completed_at = NULL, completed_by = NULL, content = NULL, content_hash = ''",
        "DELETE FROM minutes",
    ):
        with pytest.raises(RestrictViolationError, match="are completed"):
            async with transaction():
                await sql(statement)


async def test_minutes_need_words_and_a_supervisor_who_was_there(w):
    without_words = await drafted(w, words=" ")
    without_supervisor = await drafted(w, people={w.officer.id, w.people[0].id})

    with refused("results.minutes_empty"):
        await actions.complete_minutes(w.secretary, without_words.id)
    with refused("results.no_supervisor"):
        await actions.complete_minutes(w.secretary, without_supervisor.id)
    assert without_supervisor.number == 2


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"held_at": AFTER_SCORING + timedelta(days=1)}, "results.meeting_ahead"),
        ({"votes": [Vote("名单", 3, 2, 0)]}, "results.too_many_votes"),
    ],
)
async def test_what_cannot_have_been_is_not_written(w, facts, code):
    with refused(code):
        await drafted(w, **facts)

    assert await Minutes.count() == 0


async def test_nobody_attends_who_has_nothing_to_do_with_the_round(w):
    plan = await a_plan(w)
    other = await a_plan(w, attendants=[type(plan.attendants[0])(999_999, "路人", "路人")])

    with refused("results.unknown_attendant"):
        await actions.draft_minutes(w.secretary, w.call.id, Meeting.PANEL, other)


async def test_of_two_who_change_a_draft_the_second_is_told(w):
    minutes = await drafted(w)
    await actions.redraft_minutes(w.secretary, minutes.id, await a_plan(w, words="第一个人"), version=1)

    with refused("results.changed_meanwhile"):
        await actions.redraft_minutes(w.officer, minutes.id, await a_plan(w, words="第二个人"), version=1)


async def test_only_who_was_there_signs_once_by_their_own_name_what_was_completed(w):
    minutes = await drafted(w, people={w.supervisor.id, w.people[0].id})
    with refused("results.not_completed"):
        await actions.sign_minutes(w.supervisor, minutes.id, name="sven")
    await actions.complete_minutes(w.secretary, minutes.id)

    with pytest.raises(NotAllowed, match=r"results\.was_not_there"):
        await actions.sign_minutes(w.officer, minutes.id, name="olga")
    with refused("results.other_name"):
        await actions.sign_minutes(w.supervisor, minutes.id, name="别人")
    await actions.sign_minutes(w.supervisor, minutes.id, name="sven")
    with refused("results.signed_already"):
        await actions.sign_minutes(w.supervisor, minutes.id, name="sven")
    assert await MinutesSignature.count() == 1


async def test_the_database_takes_no_signature_of_somebody_else_or_of_other_words(w):
    minutes = await drafted(w, people={w.supervisor.id})
    await actions.complete_minutes(w.secretary, minutes.id)
    kept = await Minutes.objects().first()

    for person, content_hash in ((w.officer.id, kept.content_hash), (w.supervisor.id, "0" * 64)):
        with pytest.raises(CheckViolationError, match="cannot sign"):
            async with transaction():
                await sql(
                    "INSERT INTO minutes_signature (minutes, person, name, capacity, signed_at, content_hash)"
                    " VALUES ({}, {}, 'x', 'x', now(), {})",
                    minutes.id,
                    person,
                    content_hash,
                )


async def test_with_the_last_supervisor_the_paper_is_made_and_names_who_signed(w):
    minutes = await drafted(w)
    await actions.complete_minutes(w.secretary, minutes.id)
    await actions.sign_minutes(w.people[0], minutes.id, name="专家1")
    assert await queued("results.minutes_document") == 0
    await actions.sign_minutes(w.supervisor, minutes.id, name="sven")
    assert await queued("results.minutes_document") == 1

    await jobs.minutes_document(minutes.id)
    await jobs.minutes_document(minutes.id)

    kept = await Minutes.objects().first()
    assert kept.document is not None
    assert kept.check_code


async def queued(name):
    rows = await sql("SELECT count(*) AS n FROM dramatiq.queue WHERE message->>'actor_name' = {}", name)
    return rows[0]["n"]


async def test_a_stranger_and_before_completion_an_expert_find_no_minutes(w):
    minutes = await drafted(w)

    with pytest.raises(NotFound, match=r"results\.no_minutes"):
        await queries.minutes_for(w.people[0], minutes.id)
    await actions.complete_minutes(w.secretary, minutes.id)
    assert (await queries.minutes_for(w.people[0], minutes.id)).minutes.id == minutes.id


async def test_summary_and_report_are_made_once_after_scoring_is_closed(w):
    await actions.issue_papers(w.secretary, w.call.id)

    await jobs.judging_papers(w.call.id)
    await jobs.judging_papers(w.call.id)

    assert {each.paper_kind for each in await JudgingPaper.objects()} == set(JudgingPaperKind)
    with refused("results.issued_already"):
        await actions.issue_papers(w.secretary, w.call.id)


async def test_no_paper_while_scoring_goes_on(db):
    w = await a_scoring_round()

    with refused("results.scoring_open"):
        await actions.issue_papers(w.secretary, w.call.id)


async def test_the_record_as_a_spreadsheet_holds_every_mark(w):
    content = documents.spreadsheet(await queries.judging_record(w.officer, w.call.id))

    assert content.startswith(b"PK")
