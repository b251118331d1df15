import re
from decimal import Decimal

import pytest

from grants import clock
from grants.errors import NotFound
from grants.experts.tables import Position
from grants.people.tables import Role
from grants.scoring import actions, desk, queries, recusing
from grants.scoring.closing import close_phase
from grants.scoring.declaration_tables import Willingness
from grants.scoring.tables import Assignment, Conflict, Mark, Panelist, Result
from tests.counting import queries_counted
from tests.kept import kept
from tests.scoring.world import (
    AFTER_SCORING,
    BEFORE_SCORING,
    BY_HAND,
    DURING_SCORING,
    ScoringRound,
    a_closed_round,
    a_scoring_round,
    an_actor,
    an_expert,
)

GOOD = (17, 22, 13, 13, 13, 8)
ODD = ("19.5", "24.5", "14.5", "1.5", "1.5", "9.5")


@pytest.fixture
def during():
    with clock.at(DURING_SCORING):
        yield


def a_posted_sheet(marks=GOOD, **more: str) -> dict[str, str]:
    return {f"mark-{at}": str(mark) for at, mark in enumerate(marks, start=1)} | {"comment": "条理清楚"} | more


@kept
async def a_judging_round(**facts: object) -> tuple[ScoringRound, Assignment]:
    w = await a_scoring_round(**facts)
    await w.declare()
    return w, await w.assign(0, 0)


async def test_the_declaration_comes_before_any_paper(browser, during):
    w = await a_scoring_round()
    mine = await w.assign(0, 0)
    browser.sign_in(w.people[0].id)

    home = await browser.get("/panel")
    desk_page = await browser.get(f"/scoring/{mine.id}")
    draft = await browser.post(f"/scoring/{mine.id}/draft", data={"field": "mark-1", "value": "17"})

    assert "签署声明" in home.text
    assert f"/scoring/{mine.id}" not in home.text
    assert (desk_page.status_code, desk_page.headers["location"]) == (303, f"/panel/{w.call.id}/declaration")
    assert draft.status_code == 422
    assert await Mark.count() == 0


async def test_an_expert_declares_for_each_application_and_then_opens_the_papers(browser, during):
    w = await a_scoring_round()
    mine = await w.assign(0, 0)
    first, second = (application.id for application in w.applications)
    address = f"/panel/{w.call.id}/declaration"
    browser.sign_in(w.people[0].id)

    forgotten = await browser.post(address, data={f"interest-{first}": "none", f"interest-{second}": "some"})
    answers = {
        f"interest-{first}": "none",
        f"known-{first}": "familiar",
        f"interest-{second}": "some",
        f"reason-{second}": "配偶任职",
        f"known-{second}": "unfamiliar",
        "promise": "yes",
    }
    by_another = await browser.post(address, data=answers | {"signed_name": "专家2"})
    signed = await browser.post(address, data=answers | {"signed_name": "专家1"})
    papers = await browser.get(f"/scoring/{mine.id}")

    assert forgotten.status_code == 422
    assert "请勾选承诺" in forgotten.text
    assert by_another.status_code == 422
    assert "签署姓名应与登录人一致：专家1" in by_another.text
    assert "配偶任职" in by_another.text
    assert (signed.status_code, signed.headers["location"]) == (303, "/panel")
    assert [(c.application, c.reason) for c in await Conflict.objects()] == [(second, "配偶任职")]
    said = await Willingness.objects().order_by(Willingness.application)
    assert [(each.application, each.level) for each in said] == [(first, "familiar"), (second, "unfamiliar")]
    assert "走访112户。" in papers.text


async def test_marks_are_saved_and_the_next_sheet_opens(browser, during):
    w, mine = await a_judging_round()
    other = await w.assign(0, 1)
    browser.sign_in(w.people[0].id)

    answer = await browser.post(f"/scoring/{mine.id}", data=a_posted_sheet((17, 22, 13, "", "", ""), go="next"))
    again = await browser.get(f"/scoring/{mine.id}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/scoring/{other.id}")
    assert 'value="17.0"' in again.text
    assert "合计，已评 3/6 项" in again.text
    assert "条理清楚" in again.text


async def test_a_mark_out_of_range_comes_back_with_what_was_typed(browser, during):
    w, mine = await a_judging_round()
    browser.sign_in(w.people[0].id)

    answer = await browser.post(f"/scoring/{mine.id}", data=a_posted_sheet((21, "17.3", 13, 13, 13, 8)))

    assert answer.status_code == 422
    assert "评分应为 0 至 20，每 0.5 分一档" in answer.text
    assert "评分应为 0 至 25，每 0.5 分一档" in answer.text
    assert 'value="21"' in answer.text
    assert "条理清楚" in answer.text
    assert await Mark.count() == 0


async def test_a_draft_saves_one_field_and_keeps_what_is_no_mark_as_typed(browser, during):
    w, mine = await a_judging_round()
    browser.sign_in(w.people[0].id)
    draft = f"/scoring/{mine.id}/draft"

    saved = await browser.post(draft, data={"field": "mark-1", "value": "１７．５"})
    wrong = await browser.post(draft, data={"field": "mark-2", "value": "二十"})
    reason = await browser.post(draft, data={"field": "reason-2", "value": "依据不足"})
    unknown = await browser.post(draft, data={"field": "mark-9", "value": "1"})  # scoring.no_such_field
    sheet = await queries.sheet(w.people[0], mine.id)
    shown = await browser.get(f"/scoring/{mine.id}")

    assert saved.json() == {"saved_at": "10:00:00", "version": 1, "wrong": {}}
    assert wrong.json()["wrong"] == {"mark-2": "评分应为 0 至 25，每 0.5 分一档"}
    assert (wrong.status_code, reason.status_code, unknown.status_code) == (200, 200, 404)
    assert (sheet.mark(1), sheet.mark(2), sheet.marks[2].typed) == (Decimal("17.5"), None, "二十")
    assert 'value="二十"' in shown.text


async def test_the_sheet_is_handed_in_on_a_page_of_its_own_and_then_only_read(browser, during):
    w, mine = await a_judging_round()
    browser.sign_in(w.people[0].id)

    to_lock = await browser.post(f"/scoring/{mine.id}", data=a_posted_sheet(go="lock"))
    asked = await browser.get(f"/scoring/{mine.id}/lock")
    locked = await browser.post(f"/scoring/{mine.id}/lock")
    late = await browser.post(f"/scoring/{mine.id}", data=a_posted_sheet((1, 1, 1, 1, 1, 1)))
    shown = await browser.get(f"/scoring/{mine.id}")

    assert to_lock.headers["location"] == f"/scoring/{mine.id}/lock"
    assert "86.0 / 100" in asked.text
    assert locked.status_code == 303
    assert late.status_code == 422
    assert "评分表已提交并锁定，不能再改" in late.text
    assert "<textarea" not in shown.text
    assert (await queries.sheet(w.people[0], mine.id)).mark(1) == 17


async def test_a_blank_keeps_the_sheet_from_being_handed_in_and_the_button_says_so(browser, during):
    w, mine = await a_judging_round()
    browser.sign_in(w.people[0].id)
    await browser.post(f"/scoring/{mine.id}", data=a_posted_sheet((17, 22, 13, 13, 13, "")))

    asked = await browser.get(f"/scoring/{mine.id}/lock")
    posted = await browser.post(f"/scoring/{mine.id}/lock")

    assert "还没有评分：创新与可持续" in asked.text
    assert 'aria-disabled="true"' in asked.text
    assert posted.status_code == 422
    assert (await Assignment.objects().first()).locked_at is None


async def test_who_steps_back_sees_the_papers_no_more(browser, during):
    w, mine = await a_judging_round()
    browser.sign_in(w.people[0].id)

    silent = await browser.post(f"/scoring/{mine.id}/recusal", data={"reason": ""})
    answer = await browser.post(f"/scoring/{mine.id}/recusal", data={"reason": "亲属刚到该单位任职"})

    assert silent.status_code == 422
    assert (answer.status_code, answer.headers["location"]) == (303, "/panel")
    assert (await browser.get(f"/scoring/{mine.id}")).status_code == 404
    assert "已终止" in (await browser.get("/panel")).text
    with pytest.raises(NotFound, match=r"scoring\.sheet_ended"):
        await desk.desk(w.people[0], mine.id)


async def test_another_experts_sheet_does_not_exist(browser, during):
    w, mine = await a_judging_round()
    browser.sign_in(w.people[1].id)

    assert (await browser.get(f"/scoring/{mine.id}")).status_code == 404
    assert (await browser.post(f"/scoring/{mine.id}", data=a_posted_sheet())).status_code == 404
    assert (await browser.get(f"/scoring/{mine.id}/files/1")).status_code == 404
    browser.sign_in(w.people[0].id)
    assert (await browser.get(f"/scoring/{mine.id}/files/1")).status_code == 404  # scoring.no_such_paper


async def test_before_closing_no_page_of_anybody_holds_anothers_score(browser, during):
    w, mine = await a_judging_round()
    theirs = await w.assign(1, 0)
    await w.score(0, mine, ODD, comment="独家意见")
    await w.score(1, theirs, GOOD, lock=False)
    round_pages = [f"/rounds/{w.call.id}/{name}" for name in ("experts", "progress", "ranking")]
    pages = {
        w.secretary.id: [*round_pages, f"/rounds/{w.call.id}/scoring-closure"],
        w.officer.id: round_pages,
        w.supervisor.id: round_pages,
        w.people[1].id: ["/panel", f"/scoring/{theirs.id}", f"/scoring/{theirs.id}/lock"],
    }

    for person, addresses in pages.items():
        browser.sign_in(person)
        for address in addresses:
            answer = await browser.get(address)
            assert answer.status_code == 200, address
            text = re.sub(r'value="[0-9a-f-]{20,}"', "", answer.text)
            assert "71.0" not in text, address
            assert "独家意见" not in text, address
            assert not any(f'"{mark}"' in text or f">{mark}<" in text for mark in ODD), address


async def test_strangers_find_neither_panel_nor_ranking(browser, during):
    w, mine = await a_judging_round()
    stranger = await an_actor("mallory", (w.applicants[1], Role.OFFICER), (w.applicants[1], Role.ORGANISER))
    browser.sign_in(stranger.id)

    for name in ("experts", "progress", "ranking", "scoring-closure", "draw", "terms"):
        assert (await browser.get(f"/rounds/{w.call.id}/{name}")).status_code == 404, name
    assert (await browser.get(f"/assignments/{mine.id}/ending")).status_code == 404
    assert (await browser.get(f"/panel/{w.call.id}/declaration")).status_code == 404
    for asked, code in (
        (queries.panel_for(stranger, w.call.id), "scoring.no_panel"),
        (queries.ranking(stranger, w.call.id), "scoring.no_ranking"),
        (desk.declaration(stranger, w.call.id), "scoring.no_declaration"),
        (queries.sheet(stranger, mine.id), "scoring.no_sheet"),
    ):
        with pytest.raises(NotFound, match=re.escape(code)):
            await asked


async def test_the_secretary_puts_a_panel_together(browser):
    w = await a_scoring_round(experts=0)
    expert, _actor = await an_expert(w.secretary, 1)
    address = f"/rounds/{w.call.id}"
    browser.sign_in(w.secretary.id)

    invited = await browser.post(f"{address}/panelists", data={"expert": str(expert.id), "is_alternate": "yes"})
    twice = await browser.post(f"{address}/panelists", data={"expert": str(expert.id)})

    assert (invited.status_code, twice.status_code) == (303, 422)
    assert (await Panelist.objects().first()).is_alternate is True


async def test_a_registered_position_becomes_a_conflict_and_is_ruled_on(browser):
    w = await a_scoring_round()
    position = {"organization": str(w.applicants[0].id), "title": "理事", "from_on": "2024-01-01", "until_on": ""}
    browser.sign_in(w.secretary.id)

    with clock.at(BEFORE_SCORING):
        added = await browser.post(f"/experts/{w.experts[0].id}/positions/new", data=position)
        searched = await browser.post(f"/rounds/{w.call.id}/conflict-search")
        conflict = await Conflict.objects().first()
        ruling = {"ruling": "lifted", "reason": "同名之误"}
        lifted = await browser.post(f"/conflicts/{conflict.id}/ruling", data=ruling)
        again = await browser.get(f"/conflicts/{conflict.id}/ruling")

    assert (added.status_code, searched.status_code, lifted.status_code) == (303, 303, 303)
    assert await Position.count() == await Conflict.count() == 1
    assert "这项回避已经解除" in again.text


async def test_an_application_is_taken_from_an_expert_with_a_reason(browser, during):
    w, mine = await a_judging_round()
    browser.sign_in(w.secretary.id)

    asked = await browser.get(f"/assignments/{mine.id}/ending")
    answer = await browser.post(f"/assignments/{mine.id}/ending", data={"reason": "生病"})

    assert asked.status_code == 200
    assert (answer.status_code, answer.headers["location"]) == (303, f"/rounds/{w.call.id}/assignment")
    assert (await Assignment.objects().first()).ended_reason == "生病"


async def test_closing_waits_for_the_missing_sheets_and_then_shows_the_ranking(browser):
    w, mine = await a_judging_round(applications=1, experts=1)
    browser.sign_in(w.secretary.id)

    with clock.at(AFTER_SCORING):
        before = await browser.get(f"/rounds/{w.call.id}/progress")
        early = await browser.post(f"/rounds/{w.call.id}/scoring-closure")
        await w.score(0, mine, GOOD)
        closed = await browser.post(f"/rounds/{w.call.id}/scoring-closure")
        shown = await browser.get(f"/rounds/{w.call.id}/ranking")

    assert "项目1：专家1 未提交" in before.text
    assert early.status_code == 422
    assert (closed.status_code, closed.headers["location"]) == (303, f"/rounds/{w.call.id}/ranking")
    assert "86.00" in shown.text
    rule = "有效评分表达到 5 份时，去掉一个最高分、一个最低分后取平均"
    assert (rule in early.text, rule in shown.text) == (True, True)
    assert await Result.count() == 1


async def test_the_ranking_says_which_word_broke_a_tie_and_who_stays_below_the_mark(browser):
    w = await a_closed_round(
        {
            1: [(16, 21, 13, 13, 12, 8)],
            2: [(17, 20, 13, 13, 12, 8)],
            3: [(10, 15, 9, 9, 9, 5)],
        },
        flags={3: ["rural_priority"]},
    )
    browser.sign_in(w.supervisor.id)

    shown = (await browser.get(f"/rounds/{w.call.id}/ranking")).text

    assert "同分，社会需求与问题均值 17.00 &gt; 16.00" in shown
    assert "低于合格线" in shown
    assert "+2.00" in shown
    assert shown.index("A2 · ") < shown.index("A1 · ") < shown.index("A3 · ")


async def test_pages_of_a_round_ask_the_same_number_of_questions_for_one_and_for_many(browser, during):
    w, _mine = await a_judging_round(applications=1, experts=1)
    pages = [(w.secretary.id, f"/rounds/{w.call.id}/{name}") for name in ("experts", "progress", "ranking")]
    pages.append((w.people[0].id, "/panel"))

    async def questions() -> list[int]:
        asked = []
        for person, address in pages:
            await browser.sign_in(person).get("/help")
            with queries_counted() as count:
                assert (await browser.get(address)).status_code == 200
            asked.append(len(count))
        return asked

    few = await questions()
    for number in (2, 3, 4):
        await w.grow(number)
        await w.assign(0, number - 1)

    assert await questions() == few


async def test_every_action_of_a_stranger_is_refused_before_anything_else(db):
    w, mine = await a_judging_round()
    mallory = await an_actor("mallory", (w.applicants[0], Role.ORGANISER))

    for refused in (
        actions.invite_expert(mallory, call_id=w.call.id, expert_id=w.experts[0].id),
        recusing.find_conflicts(mallory, w.call.id),
        actions.assign_reviewer(
            mallory, expert_id=w.experts[0].id, application_id=w.applications[0].id, reason=BY_HAND
        ),
        actions.end_assignment(mallory, mine.id, reason="x"),
        close_phase(mallory, w.call.id),
    ):
        with pytest.raises(Exception, match=r"people\.role_missing"):
            await refused
