from uuid import uuid4

import pytest

from grants import clock
from grants.applications import actions, jobs, queries
from grants.applications.tables import Application, ApplicationStatus
from grants.money import yuan
from grants.people.tables import Role
from tests.applications.test_actions import PDF
from tests.applications.world import (
    LINES,
    a_draft,
    a_group_applicant,
    a_line,
    a_submitted_application,
    an_applicant,
)
from tests.calls.world import CLOSES_AT, WHILE_OPEN, a_published_call, fund, track
from tests.counting import queries_counted
from tests.organizations.world import an_organization, staff

ROW = ("item", "cost_class", "quantities", "unit_price", "basis")


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


def typed(*rows: tuple[str, ...], match: str = "0") -> dict[str, str]:
    """The budget editor with these rows in it."""
    cells = {f"{name}-{at}": cell for at, row in enumerate(rows, 1) for name, cell in zip(ROW, row, strict=False)}
    return cells | {"match_cash": match, "version": "999"}


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
    }
    await browser.post(f"{home}/content", data={"version": "99", "beneficiaries": "60", **texts})
    await browser.post(f"{home}/budget", data={"go": "save", **typed(("活动", "activity", "60 × 12", "１,０００"))})
    over = await browser.get(f"{home}/check")
    await browser.post(f"{home}/budget", data={"go": "save", **typed(("活动", "activity", "60 × 12", "100"))})
    ready = await browser.get(f"{home}/check")
    sent = await browser.post(f"{home}/submission", data={"commits": "yes"})
    receipt = await browser.get(sent.headers["location"])

    row = await Application.objects().first()
    assert "申请金额 ¥720,000.00 超过单个上限 ¥80,000.00，请调减 ¥640,000.00" in over.text
    assert "内容完整，规则全部通过" in ready.text
    assert (row.status, row.requested) == (ApplicationStatus.SUBMITTED, yuan("72000.00"))
    assert row.number in receipt.text
    assert "2026-03-20 10:00:00" in receipt.text


async def test_the_same_form_twice_begins_one_draft(browser):
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

    answers = [await browser.post(f"/applications/new?call={who.call.call.id}", data=form) for _each in range(2)]

    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await Application.count() == 1


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


PAGES = ("", "/content", "/budget", "/files", "/check", "/submission", "/receipt", "/withdrawal", "/papers/receipt")


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
    forbidden = await browser.get(f"{home}/content")

    assert (before.status_code, after.status_code, forbidden.status_code) == (404, 200, 403)
    assert "走访 112 户" in after.text


async def test_the_task_list_says_what_is_done_what_is_wrong_and_who_submits(browser):
    lines = (*LINES[:2], a_line("电脑", "1", "3000.00", "fixed_asset"))
    facts = await a_draft(who := await an_applicant(), lines=lines)
    home = f"/applications/{facts.application.id}"

    wrong = await browser.sign_in(who.fills.id).get(home)
    await actions.save_budget(who.fills, facts.application.id, LINES[:2], yuan("0"))
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

    assert (saved.status_code, saved.json()) == (200, {"saved_at": "10:00:00", "version": int(base) + 1})
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
    listed, form = await browser.get(f"{home}/check"), await browser.get(f"{home}/content")

    assert f'<a href="{home}/content#beneficiaries">直接受益人数请填写整数</a>' in listed.text
    assert 'value="六十户"' in form.text


async def test_another_persons_change_comes_back_with_what_was_typed(browser):
    facts = await a_draft(who := await an_applicant())
    home, base = f"/applications/{facts.application.id}", facts.application.version
    await actions.save_application(who.signs, facts.application.id, version=base, fields={"plan": "别人的计划"})

    answer = await browser.sign_in(who.fills.id).post(
        f"{home}/content", data={"version": str(base), "plan": "我的计划"}
    )

    assert answer.status_code == 422
    assert "修改了“活动计划”，请核对后再保存" in answer.text
    assert "我的计划" in answer.text


async def test_the_budget_answers_with_sums_and_rules_while_it_is_typed(browser):
    facts = await a_draft(who := await an_applicant())
    rows = [
        ("探访劳务", "labour", "60x12", "40"),
        ("志愿者补贴", "volunteer_allowance", "1", "1.74万"),
        ("活动", "activity", "1", "33,800.00"),
        ("", "activity", "", ""),
    ]

    answer = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget/check", data=typed(*rows, match="１２０００")
    )

    assert "50.22%，上限 50%" in answer.text
    assert "改列其他科目至少 ¥200.00" in answer.text
    assert "或直接核减至少 ¥400.00" in answer.text
    assert '<a href="#item-1">第 1 行</a>、<a href="#item-2">第 2 行</a>' in answer.text
    assert "人民币捌万元整" in answer.text
    assert 'id="amount-1"' in answer.text
    assert (await queries.facts(facts.application.id)).application.requested == yuan("80000.00")


async def test_the_budget_editor_works_without_scripts(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/budget"
    rows = [("活动", "activity", "2", "50"), ("印刷", "activity", "三百", "五元")]
    browser.sign_in(who.fills.id)

    added = await browser.post(address, data=typed(*rows) | {"add_line": "1"})
    longer = await browser.get(added.headers["location"])
    await browser.post(address, data=typed(*rows) | {"copy_line": "1"})
    copied = len((await queries.facts(facts.application.id)).lines)
    await browser.post(address, data=typed(*rows) | {"remove": "1"})
    left = await queries.facts(facts.application.id)

    assert longer.text.count('name="item-') == 3
    assert 'value="三百"' in longer.text
    assert copied == 3
    assert [(line.item, line.quantities_typed, line.price_typed) for line in left.lines] == [("印刷", "三百", "五元")]


async def test_rows_of_a_spreadsheet_can_be_pasted(browser):
    facts = await a_draft(who := await an_applicant())
    pasted = "探访劳务\t劳务费\t60 × 12\t40\t市场价\n印刷\t1000\t2.4\n\n"

    await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget", data={"pasted": pasted, "match_cash": "", "version": "99"}
    )

    kept = await queries.facts(facts.application.id)
    assert [(line.item, line.cost_class, line.amount, line.basis) for line in kept.lines] == [
        ("探访劳务", "labour", yuan("28800.00"), "市场价"),
        ("印刷", "activity", yuan("2400.00"), ""),
    ]


async def test_an_item_too_long_comes_back_and_nothing_is_lost(browser):
    facts = await a_draft(who := await an_applicant())

    answer = await browser.sign_in(who.fills.id).post(
        f"/applications/{facts.application.id}/budget", data=typed(("长" * 81, "activity", "1", "1"))
    )

    assert answer.status_code == 422
    assert "长" * 81 in answer.text


async def test_a_paper_is_uploaded_downloaded_and_taken_off(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/files"
    browser.sign_in(who.fills.id)

    nothing = await browser.post(address, data={"label": "0"})
    wrong = await browser.post(address, data={"label": "0"}, files={"file": ("a.svg", b"<svg/>", "image/svg+xml")})
    await browser.post(address, data={"label": "1"}, files={"file": ("承诺书.pdf", PDF, "application/pdf")})
    key = (await queries.facts(facts.application.id)).files[0].id
    sent = await browser.get(f"{address}/{key}")
    await browser.post(address, data={"remove": str(key)})

    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert "请选择文件" in nothing.text
    assert "只接受 PDF" in wrong.text
    assert (sent.content, sent.headers["content-disposition"][:10]) == (PDF, "attachment")
    assert (await browser.get(f"{address}/{key}")).status_code == 404


async def test_without_the_tick_nothing_is_submitted(browser):
    facts = await a_draft(who := await an_applicant())

    answer = await browser.sign_in(who.signs.id).post(f"/applications/{facts.application.id}/submission", data={})

    assert answer.status_code == 422
    assert "请阅读并勾选承诺" in answer.text
    assert (await queries.facts(facts.application.id)).status == ApplicationStatus.DRAFT


async def test_who_only_fills_in_is_told_who_submits(browser):
    facts = await a_draft(who := await an_applicant())
    home = f"/applications/{facts.application.id}"

    page = await browser.sign_in(who.fills.id).get(f"{home}/submission")
    answer = await browser.post(f"{home}/submission", data={"commits": "yes"})

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
