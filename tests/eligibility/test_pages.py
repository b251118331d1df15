from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from grants import clock
from grants.applications import actions as submitting
from grants.applications import queries as applications
from grants.applications.tables import ApplicationStatus
from grants.duplicates import jobs as duplicates
from grants.duplicates import queries as hits
from grants.eligibility import actions, desk, jobs, queries
from grants.eligibility.tables import EligibilityCheck, EligibilityTick, Outcome
from grants.people.tables import Role
from tests.applications.world import a_group_applicant, a_line, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.counting import queries_counted
from tests.duplicates.planted import planted
from tests.eligibility.world import a_call_with_a_checklist
from tests.organizations.world import staff

MADE = planted(20, 1, seed=7)
COPY = {kind: (one, other) for one, other, kind in MADE.pairs}


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def posted(browser, facts, go: str, **typed):
    """The form of the desk with everything ticked, as a page posts it."""
    ticks = {f"verdict-{item.id}": "met" for item in facts.call_facts.checklist}
    address = f"/eligibility/{facts.application.id}" + ("/decision" if go == "conclude" else "")
    return await browser.post(address, data={"go": go, "version": "0", **ticks, **typed})


async def test_an_officer_looks_ticks_sees_the_letter_and_concludes(browser):
    call = await a_call_with_a_checklist()
    facts = await a_submitted_application(who := await an_applicant(call))
    officer = await staff(call.funder, Role.OFFICER)
    browser.sign_in(officer.id)

    page = await browser.get(f"/eligibility/{facts.application.id}")
    saved = await posted(browser, facts, "save")
    preview = await posted(browser, facts, "decide", outcome="passed", version="1")
    before = (await applications.facts(facts.application.id)).status
    done = await posted(browser, facts, "conclude", outcome="passed", version="1")

    assert "每个组织限报 1 项，没有其他申报" in page.text
    assert "登记证书在有效期内" in page.text
    assert (saved.status_code, await EligibilityTick.count()) == (303, 2)
    assert f"{who.applicant.name}：" in preview.text
    assert "资格审查通过，进入评审" in preview.text
    assert before == ApplicationStatus.SUBMITTED
    assert done.headers["location"] == f"/rounds/{call.call.id}/eligibility"
    assert (await applications.facts(facts.application.id)).status == ApplicationStatus.ELIGIBLE


async def test_what_is_missing_for_a_pass_is_said_and_what_was_typed_stays(browser):
    call = await a_call_with_a_checklist()
    facts = await a_submitted_application(await an_applicant(call))
    browser.sign_in((await staff(call.funder, Role.OFFICER)).id)

    item = facts.call_facts.checklist[0]
    answer = await browser.post(
        f"/eligibility/{facts.application.id}",
        data={"go": "decide", "outcome": "passed", "reason": "材料齐全", f"verdict-{item.id}": "met"},
    )
    unexplained = await browser.post(
        f"/eligibility/{facts.application.id}", data={"go": "save", f"verdict-{item.id}": "unmet"}
    )

    assert answer.status_code == 422
    assert "人工核查还有 1 项没有看：承诺书已签字盖章" in answer.text
    assert "材料齐全</textarea>" in answer.text
    assert (unexplained.status_code, "不符的项目请写明备注" in unexplained.text) == (422, True)
    assert await EligibilityCheck.count() == 0


async def test_an_application_is_returned_item_by_item_and_the_applicant_reads_them(browser):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    typed = {
        "outcome": "returned",
        "correct_on": "2026-04-13",
        "item-field-1": "budget",
        "item-words-1": "第 3 行缺少依据",
        "item-field-2": "needs",
        "item-words-2": "请写明走访时间",
    }
    browser.sign_in(officer.id)

    preview = await posted(browser, facts, "decide", **typed)
    await posted(browser, facts, "conclude", **typed)
    mine = await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}")

    assert "以下 2 项需要补正" in preview.text
    assert "1. 经费预算：第 3 行缺少依据" in preview.text
    assert "请写明走访时间" in mine.text
    assert "2026年4月13日（周一）17:30" in mine.text
    asked = (await applications.facts(facts.application.id)).corrections[0]
    assert [(each.field, each.words) for each in asked.items] == [
        ("budget", "第 3 行缺少依据"),
        ("needs", "请写明走访时间"),
    ]


async def test_what_is_not_met_is_asked_back_by_itself_and_what_was_typed_survives_the_way_back(browser):
    call = await a_call_with_a_checklist()
    facts = await a_submitted_application(await an_applicant(call))
    browser.sign_in((await staff(call.funder, Role.OFFICER)).id)
    item = facts.call_facts.checklist[1]
    typed = {"outcome": "returned", f"verdict-{item.id}": "unmet", f"remark-{item.id}": "缺公章"}

    preview = await posted(browser, facts, "decide", **typed)
    back = await posted(browser, facts, "edit", **typed, reason="一并核对电话", version="1")

    assert "1. 其他：承诺书已签字盖章：缺公章" in preview.text
    assert (back.status_code, "一并核对电话</textarea>" in back.text) == (200, True)
    assert await EligibilityCheck.count() == 0


async def test_letters_are_kept_once_and_downloaded_by_the_applicant(browser):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    check = await actions.check_eligibility(officer, facts.application.id, outcome=Outcome.FAILED, reason="年报不合格")
    address = f"/applications/{facts.application.id}"

    for _twice in range(2):
        await jobs.render_letter(check.id)
    page = await browser.sign_in(who.fills.id).get(address)
    receipt = await browser.get(f"{address}/receipt")
    letter = await browser.get(f"{address}/papers/refusal_letter")

    assert "年报不合格" in page.text
    assert "下载资格审查不通过通知书" in receipt.text
    assert letter.content[:5] == b"%PDF-"


async def test_the_letter_of_a_correction_stays_when_it_is_answered(browser):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    key = facts.application.id
    returned = await actions.check_eligibility(officer, key, outcome=Outcome.RETURNED, reason="请补盖章")
    await jobs.render_letter(returned.id)
    await submitting.submit_application(who.signs, key, commits=True)
    passed = await actions.check_eligibility(officer, key, outcome=Outcome.PASSED)
    await jobs.render_letter(passed.id)

    receipt = await browser.sign_in(who.fills.id).get(f"/applications/{key}/receipt")

    assert "下载补正通知书" in receipt.text
    assert "下载资格审查通过通知书" in receipt.text


async def test_who_has_it_is_seen_and_taken_over_with_a_note(browser):
    facts = await a_submitted_application()
    olga = await staff(facts.call_facts.funder, Role.OFFICER, name="Olga")
    otto = await staff(facts.call_facts.funder, Role.OFFICER, name="Otto")
    address = f"/eligibility/{facts.application.id}"
    await desk.take(olga, facts.application.id)
    browser.sign_in(otto.id)

    page = await browser.get(address)
    refused = await posted(browser, facts, "save")
    silent = await browser.post(f"{address}/hold")
    taken = await browser.post(f"{address}/hold", data={"note": "Olga 请假"})

    assert "Olga 正在审查" in page.text
    assert (refused.status_code, silent.status_code, taken.status_code) == (422, 422, 303)
    assert (await queries.desk_of(facts.application.id)).holder == "Otto"


async def test_the_queue_is_filtered_and_the_next_one_taken_from_it(browser):
    call = await a_published_call()
    facts = await a_submitted_application(await an_applicant(call))
    group = await a_submitted_application(await a_group_applicant(call), purpose="CULTURE")
    officer = await staff(call.funder, Role.OFFICER)
    address = f"/rounds/{call.call.id}/eligibility"
    browser.sign_in(officer.id)

    every, micro = await browser.get(address), await browser.get(f"{address}?track=micro&state=waiting")
    taken = await browser.post(f"{address}/next")
    mine = await browser.get(f"{address}?desk=mine")
    back = await browser.post(f"/eligibility/{facts.application.id}/return")

    assert facts.application.number in every.text
    assert facts.application.number not in micro.text
    assert group.application.number in micro.text
    assert taken.headers["location"] == f"/eligibility/{facts.application.id}"
    assert group.application.number not in mine.text
    assert back.status_code == 303
    assert (await queries.desk_of(facts.application.id)).held_by is None


async def test_many_are_assigned_after_a_look_and_each_says_how_it_went(browser):
    call = await a_published_call()
    waiting = await a_submitted_application(await an_applicant(call))
    decided = await a_submitted_application(await an_applicant(call))
    olga = await staff(call.funder, Role.OFFICER, name="Olga")
    otto = await staff(call.funder, Role.OFFICER, name="Otto")
    await actions.check_eligibility(olga, decided.application.id, outcome=Outcome.PASSED)
    both = [str(waiting.application.id), str(decided.application.id)]
    address = f"/rounds/{call.call.id}/eligibility/bulk"
    browser.sign_in(olga.id)

    nothing = await browser.post(address, data={"go": "remind"})
    nobody = await browser.post(address, data={"go": "assign", "application": both})
    confirm = await browser.post(address, data={"go": "assign", "officer": str(otto.id), "all": "yes"})
    done = await browser.post(f"{address}/done", data={"go": "assign", "officer": str(otto.id), "application": both})

    assert (nothing.status_code, nobody.status_code) == (422, 422)
    assert "已选 2 份，其中 1 份将指派给 Otto" in confirm.text
    assert "这份申报已有结论" in confirm.text
    assert "1 份已办理，共 2 份" in done.text
    assert (await queries.desk_of(waiting.application.id)).assigned_to == otto.id


async def test_what_was_chosen_is_exported_and_printed(browser):
    call = await a_call_with_a_checklist()
    facts = await a_submitted_application(await an_applicant(call), title="=1+1 社区服务")
    browser.sign_in((await staff(call.funder, Role.OFFICER)).id)
    chosen = {"application": str(facts.application.id)}

    to_sheet = await browser.post(f"/rounds/{call.call.id}/eligibility/bulk", data={"go": "export", **chosen})
    sheet = await browser.get(to_sheet.headers["location"])
    to_print = await browser.post(f"/rounds/{call.call.id}/eligibility/bulk", data={"go": "print", **chosen})
    printed = await browser.get(to_print.headers["location"])

    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert rows[1][:2] == [facts.application.number, "=1+1 社区服务"]
    assert "登记证书在有效期内" in printed.text


async def test_the_same_text_is_shown_on_the_desk_and_ruled_on_before_a_pass(browser):
    one, other = COPY["D1"]
    await a_submitted_application(await an_applicant(), plan=MADE.texts[one], lines=(a_line("场地", "1", "900.00"),))
    facts = await a_submitted_application(await an_applicant(), plan=MADE.texts[other])
    await duplicates.look()
    hit = (await hits.hits_of(facts.application.id))[0].row.id
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    browser.sign_in(officer.id)

    page = await browser.get(f"/eligibility/{facts.application.id}")
    refused = await posted(browser, facts, "decide", outcome="passed")
    await browser.post(f"/duplicates/{hit}", data={"ruling": "different", "reason": "不同社区，已核实"})
    preview = await posted(browser, facts, "decide", outcome="passed")

    assert f"/duplicates/{hit}" in page.text
    assert "有 1 条文字相同的重复线索还没有裁定" in refused.text
    assert (refused.status_code, preview.status_code) == (422, 200)


async def test_a_supervisor_reads_and_does_not_decide(browser):
    facts = await a_submitted_application()
    supervisor = await staff(facts.call_facts.funder, Role.SUPERVISOR)
    address = f"/eligibility/{facts.application.id}"

    page = await browser.sign_in(supervisor.id).get(address)
    queue = await browser.get(f"/rounds/{facts.call.id}/eligibility")
    answer = await browser.post(f"{address}/decision", data={"outcome": "passed"})

    assert "这一步由 主办业务、承办专员 办理" in page.text
    assert "领取下一份" not in queue.text
    assert answer.status_code == 404


async def test_an_office_of_another_round_finds_nothing(browser):
    facts = await a_submitted_application()
    elsewhere = await a_published_call()
    browser.sign_in((await staff(elsewhere.funder, Role.OFFICER)).id)

    for path in (f"/rounds/{facts.call.id}/eligibility", f"/eligibility/{facts.application.id}"):
        assert (await browser.get(path)).status_code == 404


async def test_the_queue_asks_as_many_questions_for_three_as_for_one(browser):
    call = await a_published_call()
    await a_submitted_application(await an_applicant(call))
    browser.sign_in((await staff(call.funder, Role.OFFICER)).id)
    await browser.get("/calls")

    with queries_counted() as one:
        await browser.get(f"/rounds/{call.call.id}/eligibility")
    for _each in range(2):
        await a_submitted_application(await an_applicant(call))
    with queries_counted() as three:
        await browser.get(f"/rounds/{call.call.id}/eligibility")

    assert len(one) == len(three)
