import json

from grants import clock
from grants.results import jobs
from grants.results.tables import JudgingPaper, Minutes
from tests.scoring.world import AFTER_SCORING, a_closed_round, a_scoring_round

MARKS = {1: [[18, 22, 13, 13, 13, 8]], 2: [[16, 20, 11, 11, 11, 6]]}


async def test_minutes_are_written_completed_and_signed_on_pages_and_what_is_wrong_comes_back_as_typed(browser):
    w = await a_closed_round(MARKS)
    with clock.at(AFTER_SCORING):
        secretary = browser.sign_in(w.secretary.id)
        typed = {
            "meeting": "panel",
            "held_at": "2026-04-22T09:00",
            "place": "二楼会议室",
            "chair": "符局长",
            "words": "逐项审议。",
            "attendants": [str(w.supervisor.id), str(w.people[0].id)],
            "votes-1-subject": "同意排名",
            "votes-1-ayes": "九",
        }

        wrong = await secretary.post(f"/rounds/{w.call.id}/minutes", data=typed)
        assert wrong.status_code == 422
        assert 'value="二楼会议室"' in wrong.text
        assert 'value="九"' in wrong.text
        made = await secretary.post(f"/rounds/{w.call.id}/minutes", data=typed | {"votes-1-ayes": "2"})
        assert made.status_code == 303
        minutes = await Minutes.objects().first()
        assert (await secretary.post(f"/minutes/{minutes.id}/completion")).status_code == 303

        expert = browser.sign_in(w.people[0].id)
        assert "我来签字" in (await expert.get(f"/minutes/{minutes.id}")).text
        refused = await expert.post(f"/minutes/{minutes.id}/signature", data={"signed_name": "别人"})
        assert refused.status_code == 422
        assert (await expert.get(f"/minutes/{minutes.id}/paper")).status_code == 404  # results.no_minutes_paper
        supervisor = browser.sign_in(w.supervisor.id)
        assert (
            await supervisor.post(f"/minutes/{minutes.id}/signature", data={"signed_name": "sven"})
        ).status_code == 303
        await jobs.minutes_document(minutes.id)
        paper = await supervisor.get(f"/minutes/{minutes.id}/paper")
    assert paper.content.startswith(b"%PDF")


async def test_the_record_and_the_papers_of_a_closed_round_are_fetched_by_who_runs_or_oversees_it(browser):
    w = await a_closed_round(MARKS)
    with clock.at(AFTER_SCORING):
        officer = browser.sign_in(w.officer.id)
        assert (await officer.get(f"/rounds/{w.call.id}/papers/summary")).status_code == 404  # results.no_paper
        assert (await officer.post(f"/rounds/{w.call.id}/papers")).status_code == 303
        await jobs.judging_papers(w.call.id)

        record = await officer.get(f"/rounds/{w.call.id}/record.json")
        sheet = await officer.get(f"/rounds/{w.call.id}/record.xlsx")
        summary = await officer.get(f"/rounds/{w.call.id}/papers/summary")
        code = (await JudgingPaper.objects().first()).check_code
        shown = await officer.get(f"/verify/{code}")
        stranger = await browser.sign_in(w.people[0].id).get(f"/rounds/{w.call.id}/record.json")

    assert json.loads(record.text)["format"] == "grants-judging/1"
    assert sheet.content.startswith(b"PK")
    assert summary.content.startswith(b"%PDF")
    assert "评审汇总表" in shown.text
    assert stranger.status_code == 404


async def test_while_scoring_goes_on_the_page_says_so_and_gives_nothing_out(browser):
    w = await a_scoring_round()
    with clock.at(AFTER_SCORING):
        officer = browser.sign_in(w.officer.id)

        page = await officer.get(f"/rounds/{w.call.id}/papers")
        record = await officer.get(f"/rounds/{w.call.id}/record.json")

    assert "评分锁定后可以导出记录" in page.text
    assert record.status_code == 404
