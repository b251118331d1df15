"""The pool as its keepers and its readers see it."""

import re
from datetime import date

import pytest

from grants import clock
from grants.experts import actions, queries
from grants.experts.facts import Identity
from grants.experts.tables import Absence, Expert, Position
from grants.people.tables import Role
from grants.scoring import stepping_back
from grants.scoring.tables import Conflict
from tests.counting import queries_counted
from tests.experts.test_importing import HEAD, ZHOU
from tests.experts.world import CARD, NOW, a_pool, an_expert
from tests.scoring.world import BEFORE_SCORING, a_person, a_scoring_round, an_actor, an_organization
from tests.standing.test_importing import a_book

NEW = {"login": "Zhou", "code": "E7", "field": "社会工作", "id_number": "469099198509211022"}
ID_NUMBER = "469099196803120018"


@pytest.fixture(autouse=True)
def now():
    with clock.at(NOW):
        yield


async def test_an_expert_is_taken_in_and_what_was_typed_wrong_comes_back_without_the_number(browser):
    w = await a_pool(experts=0)
    await a_person("zhou", "周海宁")
    browser.sign_in(w.officer.id)
    profile = {"title": "教授", "topics": ["ELDERLY"], "areas": ["460100"], "is_senior": "yes", "most_sheets": "9"}

    wrong = await browser.post("/experts/new", data=NEW | profile | {"id_number": "469099198509211023"})
    nobody = await browser.post("/experts/new", data=NEW | {"login": "nobody"})
    odd = await browser.post("/experts/new", data=NEW | profile | {"most_sheets": "0", "topics": ["alchemy"]})
    added = await browser.post("/experts/new", data=NEW | profile)
    expert = await Expert.objects().first()

    assert (wrong.status_code, "身份证号校验不符" in wrong.text, "469099198509211023" in wrong.text) == (
        422,
        True,
        False,
    )
    assert 'value="教授"' in wrong.text
    assert 'value="460100" checked' in wrong.text
    assert "没有这个用户名" in nobody.text
    assert (odd.status_code, "应为 1 至 200" in odd.text, "请从列出的选项中选择" in odd.text) == (422, True, True)
    assert (added.status_code, added.headers["location"]) == (303, f"/experts/{expert.id}")
    assert (expert.topics, expert.areas, expert.is_senior) == (["ELDERLY"], ["460100"], True)


async def test_numbers_are_seen_in_full_by_who_pays_and_by_nobody_else(browser):
    w = await a_pool()
    [expert] = w.experts
    given = Identity(account_number=CARD, address="示例路 8 号")
    await actions.keep_identity(w.officer, expert.id, version=1, identity=given)
    address = f"/experts/{expert.id}"

    seen = {}
    for person in (w.cashier, w.officer, w.supervisor, w.auditor):
        seen[person.name] = (await browser.sign_in(person.id).get(address)).text
    form = (await browser.sign_in(w.officer.id).get(f"{address}/identity")).text
    history = (await browser.get(f"{address}/changes")).text

    assert all(secret in seen["carl"] for secret in (ID_NUMBER, CARD, "示例路 8 号"))
    for text in (seen["olga"], seen["sven"], seen["anna"], form, history):
        assert not any(secret in text for secret in (ID_NUMBER, CARD, "示例路"))
    assert "****0128" in seen["anna"]


async def test_two_who_edit_at_once_see_each_other_and_keep_what_they_typed(browser):
    w = await a_pool()
    [expert] = w.experts
    address = f"/experts/{expert.id}/edit"
    browser.sign_in(w.officer.id)
    typed = {"version": "1", "field": "法律", "title": "律师", "reason": "来函"}

    first = await browser.post(address, data=typed | {"title": "讲师", "is_senior": "yes"})
    second = await browser.sign_in(w.other_officer.id).post(address, data=typed)
    shown = await browser.get(f"/experts/{expert.id}/changes")

    assert (first.status_code, second.status_code) == (303, 422)
    assert "您打开后 olga 已改动" in second.text
    assert 'value="律师"' in second.text
    assert (await queries.expert(expert.id)).title == "讲师"
    assert "<del>—</del> → <ins>讲师</ins>" in shown.text
    assert "理由：来函" in shown.text


async def test_a_box_that_is_unticked_is_no_longer_ticked(browser):
    w = await a_pool(is_senior=True, topics=["ELDERLY"])
    [expert] = w.experts
    browser.sign_in(w.officer.id)

    saved = await browser.post(f"/experts/{expert.id}/edit", data={"version": "1", "field": "社会工作"})

    row = await queries.expert(expert.id)
    assert saved.status_code == 303
    assert (row.is_senior, row.topics) == (False, [])


async def test_days_away_are_entered_and_taken_back_on_the_page(browser):
    w = await a_pool()
    [expert] = w.experts
    address = f"/experts/{expert.id}"
    browser.sign_in(w.officer.id)
    days = {"from_on": "2026-04-14", "until_on": "2026-04-10", "reason": "出差"}

    wrong = await browser.post(f"{address}/absences/new", data=days)
    right = await browser.post(f"{address}/absences/new", data=days | {"until_on": "2026-04-16"})
    absence = await Absence.objects().first()
    shown = await browser.get(address)
    back = await browser.post(f"/absences/{absence.id}/taking-back")

    assert (wrong.status_code, 'value="2026-04-10"' in wrong.text, 'value="出差"' in wrong.text) == (422, True, True)
    assert (right.status_code, back.status_code) == (303, 303)
    assert "2026-04-14 — 2026-04-16" in shown.text


async def test_a_position_noted_or_corrected_becomes_a_conflict_on_a_running_panel(browser):
    w = await a_scoring_round()
    expert = w.experts[0]
    typed = {
        "organization": str(w.applicants[0].id),
        "title": "理事",
        "from_on": "2019-01-01",
        "until_on": "2020-01-01",
    }
    browser.sign_in(w.secretary.id)

    with clock.at(BEFORE_SCORING):
        wrong = await browser.post(f"/experts/{expert.id}/positions/new", data=typed | {"until_on": "2018-01-01"})
        added = await browser.post(f"/experts/{expert.id}/positions/new", data=typed)
        position = await Position.objects().first()
        long_ago = await Conflict.count()
        version = (await queries.expert(expert.id)).version
        corrected = {"version": str(version), "title": "理事长", "from_on": "2019-01-01", "until_on": "2025-01-01"}
        saved = await browser.post(f"/positions/{position.id}/edit", data=corrected)
        stale = await browser.post(f"/positions/{position.id}/edit", data=corrected)
        silent = await browser.post(f"/positions/{position.id}/withdrawal", data={"reason": ""})
        gone = await browser.post(f"/positions/{position.id}/withdrawal", data={"reason": "同名之误"})

    assert (wrong.status_code, 'value="2018-01-01"' in wrong.text) == (422, True)
    assert (added.status_code, saved.status_code, stale.status_code) == (303, 303, 422)
    assert (silent.status_code, gone.status_code) == (422, 303)
    assert long_ago == 0
    assert [each.reason for each in await Conflict.objects()] == ["单位O1理事长"]
    assert await queries.positions([expert.id]) == []


async def test_a_list_is_looked_at_with_its_numbers_masked_and_then_confirmed(browser):
    w = await a_pool(experts=0)
    await a_person("zhou", "周海宁")
    browser.sign_in(w.officer.id)
    bad = [*ZHOU[:4], "1", *ZHOU[5:]]

    nothing = await browser.post("/experts/imports", data={})
    no_book = await browser.post("/experts/imports", data={}, files={"file": ("x.csv", b"\x00\x01")})
    sent = await browser.post("/experts/imports", data={}, files={"file": ("专家.xlsx", a_book(HEAD, ZHOU, bad))})
    shown = await browser.get(sent.headers["location"])
    refused = await browser.post(f"{sent.headers['location']}/confirmation")
    good = await browser.post("/experts/imports", data={}, files={"file": ("专家.xlsx", a_book(HEAD, ZHOU))})
    done = await browser.post(f"{good.headers['location']}/confirmation")
    after = await browser.get(good.headers["location"])

    assert (nothing.status_code, no_book.status_code, refused.status_code) == (422, 422, 409)
    assert "身份证号校验不符" in shown.text
    assert ZHOU[4] not in shown.text
    assert "****1022" in shown.text
    assert done.status_code == 303
    assert "全部写入，共 1 行" in after.text
    assert await Expert.count() == 1


async def test_the_list_finds_by_what_is_asked_and_survives_what_is_no_day(browser):
    w = await a_pool(experts=2)
    await actions.add_absence(w.officer, w.experts[0].id, from_on=date(2026, 4, 1), until_on=date(2026, 4, 3))
    browser.sign_in(w.supervisor.id)

    free = await browser.get("/experts?free_from=2026-04-02")
    named = await browser.get("/experts?q=专家2&left=&topic=")
    odd = await browser.get("/experts?free_from=soon&free_until=&after=-7&area=%00&topic='")
    nobody = await browser.get("/experts?q=没有此人")

    assert ("E1 专家1" in free.text, "E2 专家2" in free.text) == (False, True)
    assert ("E1 专家1" in named.text, "E2 专家2" in named.text) == (False, True)
    assert odd.status_code == 200
    assert "没有找到专家" in nobody.text


async def test_the_list_says_what_each_has_to_do_in_running_rounds(browser):
    w = await a_scoring_round(applications=2, experts=1)
    await w.assign(0, 0)
    await w.assign(0, 1)

    browser.sign_in(w.supervisor.id)
    shown = (await browser.get("/experts")).text
    rounds = (await browser.get(f"/experts/{w.experts[0].id}/rounds")).text

    cells = re.findall(r'data-l="(在评轮次|待评份数)"><span class="v">\s*(\d+)', shown)
    assert cells == [("在评轮次", "1"), ("待评份数", "2")]
    assert "2026年澜湾区社区公益创投" in rounds


async def test_who_pays_does_not_learn_who_judges_and_who_is_recused_not_what_they_are_recused_from(browser):
    w = await a_scoring_round(applications=2, experts=1)
    await w.assign(0, 0)
    await w.assign(0, 1)
    with clock.at(BEFORE_SCORING):
        await stepping_back.step_back(w.officer, w.applications[0].id, reason="亲属任职")
    payer = await an_actor("pia", (w.funder, Role.CASHIER))
    rounds = f"/experts/{w.experts[0].id}/rounds"

    browser.sign_in(payer.id)
    paid = [(await browser.get(address)).text for address in ("/experts", rounds)]
    browser.sign_in(w.officer.id)
    recused = [(await browser.get(address)).text for address in ("/experts", rounds)]

    assert "待评份数" not in paid[0]
    assert "没有您可以查看的评审" in paid[1]
    assert re.findall(r'data-l="待评份数"><span class="v">\s*(\d+)', recused[0]) == ["1"]
    assert re.findall(r'data-l="评审份数"><span class="v">\s*(\d+)', recused[1]) == ["1"]


async def test_readers_change_nothing_and_strangers_find_nothing(browser):
    w = await a_pool()
    body = await an_organization("O1")
    [expert] = w.experts
    facts = {"title": "理事", "from_on": date(2024, 1, 1)}
    position = await actions.add_position(w.officer, expert_id=expert.id, organization_id=body.id, **facts)
    keepers_only = [
        "/experts/new",
        "/experts/imports/new",
        f"/experts/{expert.id}/edit",
        f"/experts/{expert.id}/identity",
        f"/experts/{expert.id}/absences/new",
        f"/experts/{expert.id}/positions/new",
        f"/positions/{position.id}/edit",
    ]
    readable = ["/experts", f"/experts/{expert.id}", f"/experts/{expert.id}/changes", f"/experts/{expert.id}/rounds"]
    stranger = await an_actor("mallory")

    for person, statuses in ((w.officer, (200, 200)), (w.auditor, (200, 404)), (stranger, (404, 404))):
        browser.sign_in(person.id)
        assert {(await browser.get(address)).status_code for address in readable} == {statuses[0]}
        assert {(await browser.get(address)).status_code for address in keepers_only} == {statuses[1]}
    shown = (await browser.sign_in(w.auditor.id).get(f"/experts/{expert.id}")).text
    assert "更改资料" not in shown


async def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(browser):
    w = await a_pool()
    browser.sign_in(w.auditor.id)
    await browser.get("/help")

    with queries_counted() as few:
        await browser.get("/experts")
    for number in (2, 3, 4):
        await an_expert(w.officer, number)
    with queries_counted() as many:
        await browser.get("/experts")

    assert len(few) == len(many)
