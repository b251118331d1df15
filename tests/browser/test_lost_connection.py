"""A phone, a bad connection, two people on one draft: nothing that was typed is lost (ui §8, 11 to 18)."""

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.running import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.commits]

PLANTED = ("独居老人王某某", "13800138000", "460000199001011234", "某某村三组")


@pytest.fixture
def home(system) -> str:
    """The address of a fresh draft in a call that is open."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.an_open_call"],
        env=system.environment | {"GRANTS_DEMO": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return f"/applications/{json.loads(made.stdout.splitlines()[-1])['application']}"


def open_section(page: Page, home: str, key: str) -> Page:
    page.goto(f"{home}/sections/{key}")
    expect(page.locator("form[data-autosave]")).to_be_visible()
    return page


def saved(page: Page):
    return page.locator("[data-saved-text]")


def write(page: Page, name: str, text: str) -> None:
    """Type into a field and leave it."""
    page.locator(f"#{name}").fill(text)
    page.locator(f"#{name}").dispatch_event("change")


def test_what_is_typed_without_a_network_is_saved_in_order_when_it_comes_back(people, home, is_well_made):
    page = open_section(people.sign_in("o1-applicant"), home, "needs")
    sent: list[str] = []
    write(page, "needs", "断网以前写的")
    expect(saved(page)).to_contain_text("已保存")
    is_well_made(page)

    page.context.set_offline(True)
    write(page, "needs", "断网以后写的")
    write(page, "beneficiaries", "60")
    write(page, "target_group", "七十岁以上")
    expect(saved(page)).to_have_text("还有 3 处没保存：网络中断，正在重试")
    page.on("requestfinished", lambda request: sent.append(_field(request)) if request.url.endswith("/draft") else None)
    page.context.set_offline(False)

    expect(saved(page)).to_contain_text("已保存")
    assert [each for each in sent if each] == ["needs", "beneficiaries", "target_group"]
    page.reload()
    expect(page.locator("#needs")).to_have_value("断网以后写的")
    expect(page.locator("#beneficiaries")).to_have_value("60")
    expect(page.locator("#target_group")).to_have_value("七十岁以上")


def _field(request) -> str:
    found = re.search(r"(?:^|&)field=([a-z_]+)", request.post_data or "")
    return found.group(1) if found else ""


def test_rows_of_a_table_are_added_and_saved_by_keyboard_alone(people, home):
    page = open_section(people.sign_in("o1-applicant"), home, "outcomes")
    page.locator("#indicators-1-indicator").focus()
    page.keyboard.type("改造户数")
    page.keyboard.press("Tab")
    page.keyboard.type("60 户")
    for _row in range(3):
        page.keyboard.press("Enter")
    page.keyboard.type("第四行")
    page.keyboard.press("Tab")
    expect(page.locator("#indicators-4-indicator")).to_have_value("第四行")
    page.locator("#outcomes").focus()
    expect(saved(page)).to_contain_text("已保存")

    page.reload()
    expect(page.locator("#indicators-2-indicator")).to_have_value("第四行")
    # A row that goes is saved at once: who begins to listen after the click may miss the answer.
    with page.expect_response(re.compile("/draft")):
        page.get_by_role("button", name="移除").first.click()
    expect(page.locator("#indicators-2-indicator")).to_be_focused()
    page.reload()
    expect(page.locator("#indicators-1-indicator")).to_have_value("第四行")


def test_a_wrong_value_is_kept_and_named_beside_its_field(people, home):
    page = open_section(people.sign_in("o1-applicant"), home, "needs")
    write(page, "beneficiaries", "六十户")

    expect(page.locator("#beneficiaries-error")).to_have_text("直接受益人数请填写整数")
    write(page, "beneficiaries", "60")
    expect(page.locator("#beneficiaries-error")).to_have_count(0)


def test_characters_that_are_being_composed_are_not_saved(people, home):
    page = open_section(people.sign_in("o1-applicant"), home, "needs")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/draft") else None)
    page.locator("#needs").focus()
    page.locator("#needs").evaluate(
        """field => {
            field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
            field.value = "dujulaoren";
            field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
        }"""
    )
    page.wait_for_timeout(2600)

    assert sent == []
    with page.expect_response(re.compile("/draft")):
        page.locator("#needs").evaluate(
            """field => {
                field.value = "独居老人";
                field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
            }"""
        )
    page.reload()
    expect(page.locator("#needs")).to_have_value("独居老人")


def test_two_people_on_different_fields_both_keep_theirs_and_see_each_other(people, home):
    first = open_section(people.sign_in("o1-applicant"), home, "needs")
    second = open_section(people.sign_in("o1-signatory"), home, "needs")

    write(first, "needs", "填写人写的需求")
    write(second, "target_group", "授权人写的对象")
    expect(saved(first)).to_contain_text("已保存")
    expect(saved(second)).to_contain_text("已保存")

    second.goto(f"{home}/budget")
    second.wait_for_load_state("networkidle")
    first.reload()
    expect(first.locator("#needs")).to_have_value("填写人写的需求")
    expect(first.locator("#target_group")).to_have_value("授权人写的对象")
    expect(first.locator("[data-company]")).to_contain_text("正在填写 预算明细")


def test_two_people_on_one_field_are_shown_both_texts_and_the_history_keeps_both(people, home, is_well_made):
    first = open_section(people.sign_in("o1-applicant"), home, "plan")
    second = open_section(people.sign_in("o1-signatory"), home, "plan")
    write(first, "plan", "填写人的计划")
    expect(saved(first)).to_contain_text("已保存")

    write(second, "plan", "授权人的计划")
    panel = second.locator(".conflict")
    expect(panel).to_contain_text("填写人的计划")
    expect(panel).to_contain_text("授权人的计划")
    is_well_made(second)
    second.get_by_role("button", name="合在一起再改").click()
    expect(panel).to_have_count(0)
    expect(saved(second)).to_contain_text("已保存")

    second.goto(f"{home}/history?field=plan")
    expect(second.locator("main")).to_contain_text("与别人同时填写，当时没有采用")
    expect(second.locator("main")).to_contain_text("填写人的计划")
    is_well_made(second)


def test_after_the_session_ended_the_text_stays_and_is_saved_once_signed_in_again(people, home, system):
    page = open_section(people.sign_in("o1-applicant"), home, "plan")
    token = next(each for each in page.context.cookies() if each["name"] == "grants_session")
    page.context.clear_cookies(name="grants_session")

    write(page, "plan", "登录过期以后写的")
    expect(page.locator("[data-bars]")).to_contain_text("登录已过期，请在新窗口登录，回来后自动继续保存")
    expect(page.locator("#plan")).to_have_value("登录过期以后写的")

    page.context.add_cookies([token])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(saved(page)).to_contain_text("已保存")
    expect(page.locator("[data-bars]")).to_have_text("")


def test_the_browser_keeps_nothing_of_what_was_typed(people, home):
    page = open_section(people.sign_in("o1-applicant"), home, "needs")
    write(page, "needs", "，".join(PLANTED))
    expect(saved(page)).to_contain_text("已保存")
    page.goto(f"{home}/check")
    page.goto(f"{home}/history")

    kept = page.evaluate(
        """async () => JSON.stringify([{...localStorage}, {...sessionStorage},
            (indexedDB.databases ? await indexedDB.databases() : [])])"""
    )

    assert [each for each in PLANTED if each in kept] == []


def test_pressing_submit_twice_makes_one_receipt_and_late_text_is_saved_first(people, home, system, is_well_made):
    page = open_section(people.sign_in("o1-applicant"), home, "needs")
    for section, fields in {
        "needs": {"needs": "走访 60 户", "beneficiaries": "60"},
        "outcomes": {"outcomes": "60 户满意"},
        "plan": {"plan": "每周探访"},
    }.items():
        open_section(page, home, section)
        for name, text in fields.items():
            page.locator(f"#{name}").fill(text)
        # Nothing has been saved by itself yet: leaving by the button saves it first.
        page.get_by_role("button", name="保存并返回").click()
        expect(page).to_have_url(re.compile(rf"{home}$"))
    page.goto(f"{home}/budget")
    page.fill("#item-1", "暖心包")
    page.fill("#quantities-1", "60")
    page.fill("#unit_price-1", "100")
    page.get_by_role("button", name="保存并返回").click()
    expect(page).to_have_url(re.compile(rf"{home}$"))
    signer = people.sign_in("o1-signatory")
    signer.goto(f"{home}/submission")
    signer.locator("#commits").check()
    signer.fill("#signed_name", re.search(r"请填写您本人的姓名：(\S+)", signer.inner_text("main")).group(1))
    if signer.locator("#proof").count():
        signer.fill("#proof", system.password)
    is_well_made(signer)

    signer.get_by_role("button", name="提交申报").dblclick()

    expect(signer.locator("h1")).to_have_text("受理回执")
    is_well_made(signer)
    signer.goto(f"{home}/history")
    expect(signer.locator("aside, main").first).to_be_visible()
    assert signer.inner_text("body").count("第 1 次提交") == 1
    assert "第 2 次提交" not in signer.inner_text("body")
