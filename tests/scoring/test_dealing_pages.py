import re

import pytest

from grants import clock
from grants.errors import NotFound
from grants.people.tables import Role
from grants.scoring import actions, dealing, dealing_queries, queries, stepping_back
from grants.scoring.deal import DealPlan
from grants.scoring.dealing_tables import AssignmentRelease, AssignmentRun
from grants.scoring.tables import Assignment
from tests.scoring.dealt import a_ready_round, adopted, live_pairs, released, tried
from tests.scoring.world import BEFORE_SCORING, DURING_SCORING, an_actor

PLAN = {"each": "2", "band": "0.70-1.25", "floor": "0.95", "exclusion": "1"}


@pytest.fixture
def before():
    with clock.at(BEFORE_SCORING):
        yield


def plain(text: str) -> str:
    """The words of a page, tags taken out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


async def test_the_organiser_tries_adopts_and_releases(browser, before):
    w = await a_ready_round()
    address = f"/rounds/{w.call.id}/assignment"
    browser.sign_in(w.secretary.id)

    empty = await browser.get(address)
    trying = await browser.post(f"{address}-runs", data=PLAN)
    run = await browser.get(trying.headers["location"])
    adopting = await browser.post(f"{trying.headers['location']}/adoption")
    asked = await browser.get(f"{address}-release")
    releasing = await browser.post(f"{address}-release")
    shown = await browser.get(address)

    assert "还差 1 人" in empty.text
    assert trying.status_code == 303
    assert "采用后新指派 6 份、收回 0 份未开始的、0 份不动" in run.text
    assert (adopting.status_code, adopting.headers["location"]) == (303, address)
    assert "发布“书面评审”的分配：6 份评分表" in asked.text
    assert releasing.status_code == 303
    assert "已发布，专家看得到各自的申报" in shown.text
    assert len(await live_pairs()) == 6
    assert await AssignmentRelease.count() == 1


async def test_a_run_is_compared_with_the_one_before_and_with_what_is_assigned(browser, before):
    w = await a_ready_round(min_sheets=1)
    await adopted(w)
    run = await tried(w, each=1)
    browser.sign_in(w.supervisor.id)

    shown = await browser.get(f"/assignment-runs/{run.row.id}")

    assert "与前一次比较" in shown.text
    assert "第 1 次" in shown.text
    assert "收回 3 份未开始的" in shown.text
    assert re.search(r'aria-disabled="true"[^>]*>采用这个方案', shown.text)


async def test_what_stands_against_any_assignment_is_said_in_words(browser, before):
    w = await a_ready_round(experts=1)
    browser.sign_in(w.secretary.id)

    trying = await browser.post(f"/rounds/{w.call.id}/assignment-runs", data=PLAN)
    shown = await browser.get(trying.headers["location"])

    assert "没有一种分配能满足全部规则" in shown.text
    assert "“项目1”需要 2 位不同单位的专家，可用的只有 1 位" in shown.text
    assert "采用这个方案" not in shown.text


async def test_a_stale_run_says_what_changed_and_cannot_be_adopted(browser, before):
    w = await a_ready_round(experts=4)
    run = await tried(w)
    await actions.declare_conflict(w.people[0], w.applications[0].id, "亲属任职")
    browser.sign_in(w.secretary.id)
    address = f"/assignment-runs/{run.row.id}"

    shown = await browser.get(address)
    posted = await browser.post(f"{address}/adoption")

    assert "新的回避：专家1—项目1" in shown.text
    assert posted.status_code == 422
    assert await Assignment.count() == 0


async def test_the_page_answers_why_somebody_judges_an_application_or_not(browser, before):
    w = await a_ready_round(experts=4)
    await actions.declare_conflict(w.people[0], w.applications[0].id, "亲属任职")
    run = await tried(w)
    browser.sign_in(w.secretary.id)
    address = f"/assignment-runs/{run.row.id}?application={w.applications[0].id}&expert="

    barred = await browser.get(f"{address}{w.experts[0].id}")
    judge = next(expert for application, expert in run.pairs if application == w.applications[0].id)
    given = await browser.get(f"{address}{judge}")
    broken = await browser.get(f"{address}x")

    assert "须回避" in plain(barred.text)
    assert "在方案中" in plain(given.text)
    assert "资助方向“扶老”" in plain(given.text)
    assert broken.status_code == 200


async def test_a_run_that_is_not_solved_yet_waits_on_its_page_and_keeps_its_seed(browser, before):
    w = await a_ready_round()
    run = await dealing.try_assignment(w.secretary, w.call.id, DealPlan(each=2))
    browser.sign_in(w.secretary.id)

    waiting = await browser.get(f"/assignment-runs/{run.id}")
    await dealing.solve_run(run.id)
    solved = await browser.get(f"/assignment-runs/{run.id}")

    assert "正在后台计算" in waiting.text
    assert [run.seed in each.text for each in (waiting, solved)] == [False, True]


async def test_a_plan_that_is_wrong_comes_back_with_what_was_typed(browser, before):
    w = await a_ready_round()
    browser.sign_in(w.secretary.id)

    answer = await browser.post(f"/rounds/{w.call.id}/assignment-runs", data=PLAN | {"each": "9", "band": "3-4"})

    assert answer.status_code == 422
    assert 'value="9"' in answer.text
    assert await AssignmentRun.count() == 0


async def test_by_hand_one_is_given_replaced_and_taken_away_with_reasons(browser, before):
    w = await a_ready_round(applications=1, experts=4, panel_size=3)
    browser.sign_in(w.secretary.id)
    given = {"application": str(w.applications[0].id), "expert": str(w.experts[0].id), "reason": "熟悉该领域"}

    without = await browser.post(f"/rounds/{w.call.id}/assignments", data=given | {"reason": ""})
    added = await browser.post(f"/rounds/{w.call.id}/assignments", data=given)
    twice = await browser.post(f"/rounds/{w.call.id}/assignments", data=given)
    [row] = await Assignment.objects()
    asked = await browser.get(f"/assignments/{row.id}/replacement")
    change = {"expert": str(w.experts[1].id), "reason": "时间冲突"}
    replaced = await browser.post(f"/assignments/{row.id}/replacement", data=change)
    again = await browser.post(f"/assignments/{row.id}/replacement", data=change)

    assert (without.status_code, added.status_code, twice.status_code) == (422, 303, 422)
    assert "专家2" in asked.text
    assert (replaced.status_code, again.status_code) == (303, 422)
    assert await live_pairs() == [(w.applications[0].id, w.experts[1].id)]


async def test_a_pair_with_a_conflict_is_refused_by_hand(browser, before):
    w = await a_ready_round()
    await actions.declare_conflict(w.people[0], w.applications[0].id, "亲属任职")
    browser.sign_in(w.secretary.id)
    given = {"application": str(w.applications[0].id), "expert": str(w.experts[0].id), "reason": "熟悉该领域"}

    answer = await browser.post(f"/rounds/{w.call.id}/assignments", data=given)

    assert answer.status_code == 422
    assert "须回避" in answer.text
    assert await Assignment.count() == 0


async def test_nobody_but_the_staff_of_the_round_sees_what_is_not_released(browser, before):
    w = await a_ready_round()
    run = await adopted(w)
    application, expert = run.pairs[0]
    [row] = await Assignment.objects().where(Assignment.expert == expert, Assignment.application == application)
    elsewhere = await an_actor("erna", (w.applicants[0], Role.ORGANISER))
    applicant = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    person = w.people[[each.id for each in w.experts].index(expert)]
    addresses = [
        f"/rounds/{w.call.id}/assignment",
        f"/assignment-runs/{run.row.id}",
        f"/assignments/{row.id}/replacement",
        f"/rounds/{w.call.id}/assignment-release",
    ]

    for outsider in (elsewhere, applicant, person):
        browser.sign_in(outsider.id)
        assert {(await browser.get(address)).status_code for address in addresses} == {404}
    browser.sign_in(person.id)
    with clock.at(DURING_SCORING):
        desk, listed = await browser.get(f"/scoring/{row.id}"), await browser.get("/panel")
        saving = await browser.post(f"/scoring/{row.id}", data={"mark-1": "17"})
    assert (desk.status_code, saving.status_code) == (404, 404)
    assert f"/scoring/{row.id}" not in listed.text
    inbox = await browser.get("/inbox")
    assert "评分 " not in plain(inbox.text)


async def test_after_the_release_the_expert_has_it_on_the_desk_and_in_the_inbox(browser):
    w = await a_ready_round()
    run = await adopted(w)
    await released(w)
    expert = run.pairs[0][1]
    browser.sign_in(w.people[[each.id for each in w.experts].index(expert)].id)

    with clock.at(DURING_SCORING):
        listed, inbox = await browser.get("/panel"), await browser.get("/inbox")

    own = await Assignment.objects().where(Assignment.expert == expert)
    assert all(f"/scoring/{row.id}" in listed.text for row in own)
    assert f"评分 {len(own)} 份" in plain(inbox.text)


async def test_who_is_recused_from_an_application_sees_no_run(browser, before):
    w = await a_ready_round()
    run = await adopted(w)
    await stepping_back.step_back(w.officer, w.applications[0].id, reason="配偶任职")
    browser.sign_in(w.officer.id)

    page = await browser.get(f"/rounds/{w.call.id}/assignment")
    one = await browser.get(f"/assignment-runs/{run.row.id}")
    trying = await browser.post(f"/rounds/{w.call.id}/assignment-runs", data=PLAN)

    [row] = await Assignment.objects().where(Assignment.application == w.applications[0].id).limit(1)
    about = {(await browser.get(f"/assignments/{row.id}/{name}")).status_code for name in ("replacement", "ending")}
    with pytest.raises(NotFound, match=r"scoring\.no_assignment"):
        await queries.assignment_for(w.officer, row.id)

    assert about == {404}
    assert page.status_code == 200
    assert "项目1" not in page.text
    assert f"/assignment-runs/{run.row.id}" not in page.text
    assert one.status_code == 404
    with pytest.raises(NotFound, match=r"scoring\.no_run"):
        await dealing_queries.run_for(w.officer, run.row.id)
    assert trying.status_code == 403


async def test_the_inbox_asks_to_release_what_is_assigned_until_it_is(browser, before):
    w = await a_ready_round()
    await adopted(w)
    browser.sign_in(w.secretary.id)

    asked = await browser.get("/inbox")
    await released(w)
    done = await browser.get("/inbox")

    assert "发布评审分配：6 份评分表" in plain(asked.text)
    assert "发布评审分配" not in plain(done.text)
    assert await queries.is_released(w.call.id, 1)
