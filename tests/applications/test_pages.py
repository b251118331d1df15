from uuid import uuid4

import pytest

from grants import clock
from grants.applications import actions, budgeting, jobs, queries
from grants.applications.tables import Application, ApplicationStatus
from grants.money import yuan
from grants.people.tables import Role
from tests.applications.budgets import typed
from tests.applications.world import (
    LINES,
    PASSWORD,
    a_draft,
    a_group_applicant,
    a_line,
    a_submitted_application,
    an_applicant,
    give_password,
)
from tests.calls.world import CLOSES_AT, WHILE_OPEN, a_published_call, fund, track
from tests.counting import queries_counted
from tests.organizations.world import an_organization, staff


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


SECTIONS = {
    "overview": ("title", "purpose"),
    "scope": ("project_from", "project_to"),
    "needs": ("needs", "beneficiaries"),
    "outcomes": ("outcomes",),
    "plan": ("plan",),
}


async def test_from_the_call_to_the_receipt_without_scripts(browser):
    who = await an_applicant()
    call = who.call.call.id
    browser.sign_in(who.signs.id)

    begun = await browser.post(
        f"/applications/new?call={call}",
        data={
            "key": str(uuid4()),
            "applicant": str(who.applicant.id),
            "track": str(track(who.call).id),
            "fund": str(fund(who.call).id),
            "purpose": "ELDERLY",
            "title": "独居老人",
        },
    )
    home = begun.headers["location"]
    texts = {
        "title": "独居老人",
        "purpose": "ELDERLY",
        "needs": "n",
        "plan": "p",
        "outcomes": "o",
        "beneficiaries": "60",
        "project_from": "2026-06-01",
        "project_to": "2026-11-30",
    }
    for key, names in SECTIONS.items():
        await browser.post(
            f"{home}/sections/{key}", data={"version": "99"} | {name: texts[name] for name in names if name in texts}
        )
    await browser.post(f"{home}/budget", data={"go": "save", **typed(("活动", "activity", "60 × 12", "１,０００"))})
    over = await browser.get(f"{home}/check")
    await browser.post(f"{home}/budget", data={"go": "save", **typed(("活动", "activity", "60 × 12", "100"))})
    ready = await browser.get(f"{home}/check")
    await give_password(who.signs)
    signed = {"commits": "yes", "signed_name": "Ada", "proof": PASSWORD}
    sent = await browser.post(f"{home}/submission", data=signed)
    receipt = await browser.get(sent.headers["location"])

    row = await Application.objects().first()
    assert "申请金额 ¥720,000.00 超过单个上限 ¥80,000.00，请调减 ¥640,000.00" in over.text
    assert "内容完整，规则全部通过" in ready.text
    assert (row.status, row.requested) == (ApplicationStatus.SUBMITTED, yuan("72000.00"))
    assert row.number in receipt.text
    assert "2026-03-20 10:00:00" in receipt.text


async def test_the_same_form_twice_begins_one_draft_and_overwrites_nothing(browser):
    who = await an_applicant()
    form = {
        "key": str(uuid4()),
        "applicant": str(who.applicant.id),
        "track": str(track(who.call).id),
        "fund": str(fund(who.call).id),
        "purpose": "ELDERLY",
        "title": "独居老人",
    }
    browser.sign_in(who.fills.id)

    first = await browser.post(f"/applications/new?call={who.call.call.id}", data=form)
    began = await Application.objects().first()
    await actions.save_application(who.fills, began.id, version=began.version, fields={"title": "独居老人的改造"})
    again = await browser.post(f"/applications/new?call={who.call.call.id}", data=form)

    assert first.headers["location"] == again.headers["location"]
    assert (began.title, began.purpose) == ("独居老人", "ELDERLY")
    assert [row["title"] for row in await Application.select(Application.title)] == ["独居老人的改造"]


async def test_what_is_missing_to_begin_is_said_beside_its_field(browser):
    who = await an_applicant()

    answer = await browser.sign_in(who.fills.id).post(
        f"/applications/new?call={who.call.call.id}", data={"title": "独居老人", "applicant": "999999"}
    )

    assert answer.status_code == 422
    assert "请从列出的选项中选择" in answer.text
    assert "独居老人" in answer.text


async def test_after_the_deadline_the_button_says_both_times(browser):
    who = await an_applicant()
    browser.sign_in(who.fills.id)

    with clock.at(CLOSES_AT.replace(second=1)):
        answer = await browser.get(f"/applications/new?call={who.call.call.id}")

    assert "受理已于 2026-03-27 17:30:00 截止，服务器收到时间 2026-03-27 17:30:01" in answer.text
    assert 'aria-disabled="true"' in answer.text


async def test_a_hub_applies_for_the_groups_whose_money_it_keeps(browser):
    who = await a_group_applicant()

    answer = await browser.sign_in(who.signs.id).get(f"/applications/new?call={who.call.call.id}")

    assert who.applicant.name in answer.text


PAGES = (
    "",
    "/sections/overview",
    "/history",
    "/versions/1..2",
    "/budget",
    "/files",
    "/check",
    "/submission",
    "/receipt",
    "/withdrawal",
    "/papers/receipt",
)


@pytest.mark.parametrize("path", PAGES)
async def test_for_strangers_an_application_does_not_exist(browser, path):
    facts = await a_draft()
    stranger = await staff(await an_organization(with_account=False), Role.SIGNATORY)

    answer = await browser.sign_in(stranger.id).get(f"/applications/{facts.application.id}{path}")

    assert answer.status_code == 404
    assert facts.application.title not in answer.text


async def test_an_office_sees_no_draft_and_reads_what_was_submitted(browser):
    facts = await a_draft(who := await an_applicant())
    officer = await staff(who.call.funder, Role.OFFICER)
    home = f"/applications/{facts.application.id}"

    before = await browser.sign_in(officer.id).get(home)
    await actions.submit_application(who.signs, facts.application.id, commits=True)
    after = await browser.get(home)
    forbidden = await browser.get(f"{home}/sections/overview")

    assert (before.status_code, after.status_code, forbidden.status_code) == (404, 200, 403)
    assert "走访 112 户" in after.text


async def test_the_task_list_says_what_is_done_what_is_wrong_and_who_submits(browser):
    lines = (*LINES[:2], a_line("电脑", "1", "3000.00", "fixed_asset"))
    facts = await a_draft(who := await an_applicant(), lines=lines)
    home = f"/applications/{facts.application.id}"

    wrong = await browser.sign_in(who.fills.id).get(home)
    await budgeting.save_budget(who.fills, facts.application.id, LINES[:2], ())
    right = await browser.get(home)

    assert "不得列支固定资产：第 3 行" in wrong.text
    assert "先完成上面 1 项" in wrong.text
    assert "由Ada提交" in right.text


async def test_a_draft_saves_itself_field_by_field(browser):
    facts = await a_draft(who := await an_applicant())
    address, base = f"/applications/{facts.application.id}/draft", str(facts.application.version)
    asked = {"field": "plan", "value": "新的计划", "base": base, "key": "k1"}
    browser.sign_in(who.fills.id)

    saved = await browser.post(address, data=asked)
    again = await browser.post(address, data=asked)
    clash = await browser.post(address, data=asked | {"value": "另一个", "key": "k2"})

    assert (saved.status_code, saved.json()) == (200, {"saved_at": "10:00:00", "version": int(base) + 1, "wrong": {}})
    assert again.json() == saved.json()
    assert (clash.status_code, clash.json()["theirs"], clash.json()["by"]) == (409, "新的计划", "Ada")


async def test_a_form_that_saves_itself_gets_the_reason_of_a_refusal_and_no_page(browser):
    facts = await a_submitted_application(who := await an_applicant())
    typed_on = {"field": "plan", "value": "新的计划", "base": "", "key": "k1"}

    refused = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/draft", data=typed_on, headers={"X-Requested-With": "autosave"}
    )

    assert refused.status_code == 422
    assert set(refused.json()) == {"message"}


async def test_a_wrong_value_is_kept_and_named_where_it_is_put_right(browser):
    facts = await a_draft(who := await an_applicant())
    home = f"/applications/{facts.application.id}"
    browser.sign_in(who.fills.id)

    await browser.post(f"{home}/draft", data={"field": "beneficiaries", "value": "六十户", "base": "", "key": "k"})
    listed, form = await browser.get(f"{home}/check"), await browser.get(f"{home}/sections/needs")

    assert f'<a href="{home}/sections/needs#beneficiaries">直接受益人数请填写整数</a>' in listed.text
    assert 'value="六十户"' in form.text


async def test_another_persons_change_comes_back_with_what_was_typed(browser):
    facts = await a_draft(who := await an_applicant())
    home, base = f"/applications/{facts.application.id}", facts.application.version
    await actions.save_application(who.signs, facts.application.id, version=base, fields={"plan": "别人的计划"})

    answer = await browser.sign_in(who.fills.id).post(
        f"{home}/sections/plan", data={"version": str(base), "plan": "我的计划"}
    )

    assert answer.status_code == 422
    assert "Ada 于 10:00 也改了这一项，请选择保留哪一份" in answer.text
    assert "我的计划" in answer.text
    assert "别人的计划" in answer.text


async def test_without_the_tick_nothing_is_submitted(browser):
    facts = await a_draft(who := await an_applicant())

    await give_password(who.signs)

    answer = await browser.sign_in(who.signs.id).post(
        f"/applications/{facts.application.id}/submission", data={"signed_name": "Ada", "proof": PASSWORD}
    )

    assert answer.status_code == 422
    assert "请阅读并勾选承诺" in answer.text
    assert (await queries.facts(facts.application.id)).status == ApplicationStatus.DRAFT


async def test_who_only_fills_in_is_told_who_submits(browser):
    facts = await a_draft(who := await an_applicant())
    home = f"/applications/{facts.application.id}"

    page = await browser.sign_in(who.fills.id).get(f"{home}/submission")
    await give_password(who.fills)
    answer = await browser.post(f"{home}/submission", data={"commits": "yes", "signed_name": "Ada", "proof": PASSWORD})

    assert "这一步由 申报授权人 办理" in page.text
    assert answer.status_code == 403


async def test_the_receipt_can_be_downloaded_once_it_is_made(browser):
    facts = await a_submitted_application(who := await an_applicant())
    home = f"/applications/{facts.application.id}"
    browser.sign_in(who.fills.id)

    waiting, nothing = await browser.get(f"{home}/receipt"), await browser.get(f"{home}/papers/receipt")
    await jobs.render_receipt(facts.versions[0].id)
    made, paper = await browser.get(f"{home}/receipt"), await browser.get(f"{home}/papers/receipt")

    assert "回执 PDF 正在生成" in waiting.text
    assert nothing.status_code == 404
    assert "下载回执 PDF" in made.text
    assert (paper.content[:5], paper.headers["content-type"]) == (b"%PDF-", "application/pdf")


async def test_what_was_submitted_can_be_opened_again_or_withdrawn(browser):
    facts = await a_submitted_application(who := await an_applicant())
    home = f"/applications/{facts.application.id}"
    browser.sign_in(who.signs.id)

    copy = await browser.post(f"{home}/revision")
    opened = await browser.get(copy.headers["location"])
    confirm = await browser.get(f"{home}/withdrawal")
    await browser.post(f"{home}/withdrawal")

    assert "这是修改稿" in opened.text
    assert "撤回后不参加本轮评审" in confirm.text
    assert (await queries.facts(facts.application.id)).status == ApplicationStatus.WITHDRAWN


async def test_an_office_of_another_round_finds_nothing(browser):
    facts = await a_submitted_application()
    elsewhere = await a_published_call()
    officer = await staff(elsewhere.funder, Role.OFFICER)
    browser.sign_in(officer.id)

    for path in (f"/rounds/{facts.call.id}/applications", f"/eligibility/{facts.application.id}"):
        assert (await browser.get(path)).status_code == 404


async def test_the_lists_ask_as_many_questions_for_three_as_for_one(browser):
    call = await a_published_call()
    officer = await staff(call.funder, Role.OFFICER)
    await a_submitted_application(await an_applicant(call))
    browser.sign_in(officer.id)
    await browser.get("/calls")

    with queries_counted() as one:
        await browser.get(f"/rounds/{call.call.id}/applications")
    for _each in range(2):
        await a_submitted_application(await an_applicant(call))
    with queries_counted() as three:
        await browser.get(f"/rounds/{call.call.id}/applications")

    assert len(one) == len(three)
