import re
from datetime import date

import pytest

from grants import clock
from grants.experts.tables import ExpertIdentity, Position
from grants.organizations.tables import Organization
from grants.people.tables import Role
from grants.scoring import recusing, stepping_back
from grants.scoring.recusal_tables import RecusalRequest, StaffConflict
from grants.scoring.tables import Conflict
from tests.counting import queries_counted
from tests.scoring.world import (
    BEFORE_SCORING,
    ScoringRound,
    a_closed_round,
    a_scoring_round,
    an_actor,
    an_expert,
)


@pytest.fixture
def before():
    with clock.at(BEFORE_SCORING):
        yield


async def a_round_with_a_hit(**facts: object) -> tuple[ScoringRound, Conflict]:
    w = await a_scoring_round(**facts)
    await ExpertIdentity.update({ExpertIdentity.account_number: "6222000000000101"}).where(
        ExpertIdentity.expert == w.experts[0].id
    )
    await Position(
        expert=w.experts[0].id, organization=w.applicants[0].id, title="理事", from_on=date(2024, 1, 1), until_on=None
    ).save()
    return w, (await recusing.find_conflicts(w.secretary, w.call.id))[0]


async def test_hits_are_listed_with_their_evidence_and_ruled_on(browser, before):
    w, hit = await a_round_with_a_hit()
    browser.sign_in(w.secretary.id)
    address = f"/rounds/{w.call.id}/conflicts"

    listed = await browser.get(address)
    asked = await browser.get(f"/conflicts/{hit.id}/ruling")
    nothing = await browser.post(f"/conflicts/{hit.id}/ruling", data={"ruling": "", "reason": ""})
    ruled = await browser.post(f"/conflicts/{hit.id}/ruling", data={"ruling": "stands", "reason": "在任理事"})
    after = await browser.get(f"{address}?state=ruled")
    open_ones = await browser.get(f"{address}?state=open")
    again = await browser.get(f"/conflicts/{hit.id}/ruling")

    assert "1 项待裁定" in listed.text
    assert all(words in listed.text for words in ("E1 专家1", "单位O1理事", "任职", "系统查到"))
    assert "单位O1理事" in asked.text
    assert nothing.status_code == 422
    assert (ruled.status_code, ruled.headers["location"]) == (303, address)
    assert "在任理事" in after.text
    assert "没有待裁定的利害关系" in open_ones.text
    assert "这项回避已经成立，不再裁定" in again.text


async def test_the_pool_is_checked_on_the_page_before_anybody_is_invited(browser, before):
    w, _hit = await a_round_with_a_hit(experts=1)
    stranger, _person = await an_expert(w.secretary, 2)
    await Position(
        expert=stranger.id, organization=w.applicants[1].id, title="监事", from_on=date(2024, 1, 1), until_on=None
    ).save()
    browser.sign_in(w.supervisor.id)

    shown = await browser.get(f"/rounds/{w.call.id}/conflicts?expert={stranger.id}")
    unknown = await browser.get(f"/rounds/{w.call.id}/conflicts?expert=99999")

    assert "邀请前核查：专家2" in shown.text
    assert "单位O2监事" in shown.text
    assert (unknown.status_code, "邀请前核查：" in unknown.text) == (200, False)
    assert await Conflict.count() == 1


async def test_an_applicants_signatory_asks_on_its_own_page_and_learns_nothing_of_the_panel(browser, before):
    w = await a_scoring_round()
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    other = await an_actor("ann", (w.applicants[1], Role.SIGNATORY))
    address = f"/applications/{w.applications[0].id}/recusals"
    typed = {"name": "专家1", "employer": "某大学", "reason": "曾有诉讼"}

    browser.sign_in(ada.id)
    linked = await browser.get(f"/applications/{w.applications[0].id}")
    empty = await browser.post(address, data={"name": "", "employer": "", "reason": ""})
    sent = await browser.post(address, data=typed)
    await browser.post(address, data=typed | {"name": "并无此人"})
    shown = await browser.get(address)
    browser.sign_in(other.id)
    of_others = await browser.get(address)

    assert address in linked.text
    assert empty.status_code == 422
    assert (sent.status_code, await RecusalRequest.count(), await Conflict.count()) == (303, 2, 1)
    rows = re.findall(r"<tr role=\"row\">.*?</tr>", shown.text, re.DOTALL)[-2:]
    said = [re.sub(r"<[^>]+>|\s|专家1|并无此人", "", each) for each in rows]
    # Whether the name is one of the panel's makes no difference to what is shown.
    assert said[0] == said[1]
    assert "E1" not in shown.text
    assert of_others.status_code == 404


async def test_the_organiser_matches_or_settles_a_request(browser, before):
    w = await a_scoring_round()
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    asked = [
        await recusing.ask_recusal(ada, w.applications[0].id, name=name, employer="", reason="曾有诉讼")
        for name in ("砖家1", "无此人")
    ]
    browser.sign_in(w.secretary.id)

    page = await browser.get(f"/recusals/{asked[0].id}")
    matched = await browser.post(f"/recusals/{asked[0].id}", data={"expert": str(w.experts[0].id)})
    silent = await browser.post(f"/recusals/{asked[1].id}", data={"reason": ""})
    settled = await browser.post(f"/recusals/{asked[1].id}", data={"reason": "评审组没有此人"})
    listed = await browser.get(f"/rounds/{w.call.id}/conflicts")
    ruling = await browser.get(f"/conflicts/{(await Conflict.objects().first()).id}/ruling")

    assert "曾有诉讼" in page.text
    assert (matched.status_code, silent.status_code, settled.status_code) == (303, 422, 303)
    assert "评审组没有此人" in listed.text
    assert "曾有诉讼" in ruling.text


async def test_an_expert_reads_who_asked_for_their_recusal_and_not_why(browser, before):
    w = await a_scoring_round()
    ada = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    await recusing.ask_recusal(ada, w.applications[0].id, name="专家1", employer="", reason="曾有诉讼")
    browser.sign_in(w.people[0].id)

    shown = await browser.get(f"/panel/{w.call.id}/declaration")

    assert "申报单位书面申请回避" in shown.text
    assert "诉讼" not in shown.text


async def test_staff_step_back_on_a_page_of_the_round_and_a_supervisor_lifts_it(browser, before):
    w = await a_scoring_round()
    cashier = await an_actor("carl", (w.funder, Role.CASHIER))
    address, first = f"/rounds/{w.call.id}/staff-conflicts", w.applications[0]
    data = {"application": str(first.id), "reason": "配偶任职"}

    browser.sign_in(w.officer.id)
    stepped = await browser.post(address, data=data)
    own = await browser.get(address)
    forbidden = await browser.post(f"{address}/of-others", data=data | {"person": str(cashier.id)})
    browser.sign_in(cashier.id)
    others = await browser.get(address)
    browser.sign_in(w.supervisor.id)
    noted = await browser.post(f"{address}/of-others", data=data | {"person": str(cashier.id)})
    all_of_them = await browser.get(address)
    mine = await StaffConflict.objects().where(StaffConflict.person == w.officer.id).first()
    page = await browser.get(f"/staff-conflicts/{mine.id}/lifting")
    silent = await browser.post(f"/staff-conflicts/{mine.id}/lifting", data={"reason": ""})
    lifted = await browser.post(f"/staff-conflicts/{mine.id}/lifting", data={"reason": "已离婚"})

    assert (stepped.status_code, noted.status_code, silent.status_code, lifted.status_code) == (303, 303, 422, 303)
    assert forbidden.status_code == 404
    assert "配偶任职" in own.text
    assert "配偶任职" not in others.text
    assert all(name in all_of_them.text for name in ("olga", "carl"))
    assert "olga" in page.text


async def test_a_recused_officer_is_told_how_many_applications_are_left_out(browser):
    marks = {1: [(18, 22, 13, 13, 13, 8)], 2: [(17, 22, 13, 13, 13, 8)], 3: [(16, 22, 13, 13, 13, 8)]}
    w = await a_closed_round(marks)
    await stepping_back.step_back(w.officer, w.applications[0].id, reason="配偶任职")
    browser.sign_in(w.officer.id)
    told = "因回避，1 份申报不显示"

    for name in ("experts", "conflicts", "progress", "ranking", "selection", "notice", "scoring-closure"):
        answer = await browser.get(f"/rounds/{w.call.id}/{name}")
        assert (answer.status_code, told in answer.text) == (200, True), name
        assert "项目1" not in answer.text, name
    ranking = await browser.get(f"/rounds/{w.call.id}/ranking")
    assert "87.00" not in ranking.text
    ranks = re.findall(r'<span class="num">(\d)</span>', ranking.text)
    assert ranks == ["1", "2"]
    assert (await browser.get(f"/rounds/{w.call.id}/selection/{w.applications[0].id}")).status_code == 404


async def test_a_long_list_of_hits_costs_no_more_questions_than_a_short_one(browser, before):
    w, _hit = await a_round_with_a_hit()
    browser.sign_in(w.secretary.id)
    address = f"/rounds/{w.call.id}/conflicts?state=all"
    await browser.get(address)

    with queries_counted() as few:
        await browser.get(address)
    await w.grow(3)
    for applicant in w.applicants[1:]:
        await applicant.update_self({Organization.phone: "13800138000"})
        await Position(
            expert=w.experts[0].id, organization=applicant.id, title="监事", from_on=date(2024, 1, 1), until_on=None
        ).save()
    await recusing.find_conflicts(w.secretary, w.call.id)
    with queries_counted() as many:
        await browser.get(address)

    assert await Conflict.count() == 3
    assert len(many) == len(few)
