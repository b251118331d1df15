"""An expert at the sheet: by keyboard alone, without a network, on two screens at once."""

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.running import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.commits]


@pytest.fixture(scope="module")
def panel(system) -> dict:
    """A call that is being judged, and its sheets."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.a_panel"],
        env=system.environment | {"GRANTS_DEMO": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def saved(page: Page):
    return page.locator("[data-saved-text]")


def open_sheet(page: Page, sheet: int) -> Page:
    page.goto(f"/scoring/{sheet}")
    expect(page.locator("form[data-sheet]")).to_be_visible()
    return page


def test_a_sheet_is_filled_in_and_handed_in_by_keyboard_alone(people, panel, is_well_made):
    first, second = panel["sheets"]["e1"]
    page = open_sheet(people.sign_in("e1"), first)
    is_well_made(page)

    page.keyboard.press("1")
    expect(page.locator("#mark-1")).to_be_focused()
    page.keyboard.type("17")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#mark-1")).to_have_value("16.5")
    band = page.locator('[data-crit="1"] .anchors .on')
    expect(band).to_contain_text("良")
    expect(band.locator("[data-here]")).to_be_visible()
    # Inside a field single keys are letters and figures.
    page.locator('[data-crit="1"] textarea').focus()
    page.keyboard.type("jk1s?")
    expect(page.locator("#reason-1")).to_have_value("jk1s?")
    expect(page).to_have_url(re.compile(rf"/scoring/{first}$"))
    page.keyboard.press("Escape")
    page.locator("h1").click()
    for at in range(2, 7):
        page.keyboard.press(str(at))
        page.keyboard.type("9")
        page.locator("h1").click()
    expect(page.locator("[data-total]")).to_have_text("61.5")
    expect(page.locator("[data-marked]")).to_contain_text("已评 6/6 项")
    expect(saved(page)).to_contain_text("已保存")

    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(rf"/scoring/{second}$"))
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(rf"/scoring/{first}$"))
    expect(page.locator("#mark-1")).to_have_value("16.5")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(rf"/scoring/{second}$"))


def test_single_keys_can_be_switched_off_and_stay_off_in_this_browser(people, panel):
    first, _second = panel["sheets"]["e1"]
    page = open_sheet(people.sign_in("e1"), first)
    page.keyboard.press("?")
    expect(page.locator("[data-keys-list]")).to_have_attribute("open", "")
    toggle = page.get_by_role("button", name="启用单键快捷键")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")

    page.reload()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile(rf"/scoring/{first}$"))
    expect(page.locator("#mark-1")).not_to_be_focused()
    page.evaluate("localStorage.removeItem('keys')")


def test_what_is_typed_without_a_network_waits_and_is_saved_in_order(people, panel):
    _first, second = panel["sheets"]["e1"]
    page = open_sheet(people.sign_in("e1"), second)
    sent: list[str] = []
    page.on("requestfinished", lambda asked: sent.append(_field(asked)) if asked.url.endswith("/draft") else None)

    page.context.set_offline(True)
    for name, text in (("mark-1", "18"), ("mark-2", "二十"), ("comment", "断网以后写的")):
        page.locator(f"#{name}").fill(text)
        page.locator(f"#{name}").dispatch_event("change")
    expect(saved(page)).to_have_text("还有 3 处没保存：网络中断，正在重试")
    page.context.set_offline(False)

    expect(saved(page)).to_contain_text("已保存")
    assert [each for each in sent if each] == ["mark-1", "mark-2", "comment"]
    expect(page.locator("#mark-2-error")).to_have_text("评分应为 0 至 25，每 0.5 分一档")
    page.reload()
    expect(page.locator("#mark-1")).to_have_value("18.0")
    expect(page.locator("#mark-2")).to_have_value("二十")
    expect(page.locator("#comment")).to_have_value("断网以后写的")
    expect(page.locator("[data-total]")).to_have_text("18.0")


def _field(request) -> str:
    found = re.search(r"(?:^|&)field=([a-z0-9-]+)", request.post_data or "")
    return found.group(1) if found else ""


def test_two_screens_of_one_expert_are_shown_both_texts_and_one_is_chosen(people, panel, is_well_made):
    sheet = panel["sheets"]["e2"][0]
    first = open_sheet(people.sign_in("e2"), sheet)
    second = open_sheet(people.sign_in("e2"), sheet)
    for page, mark, text in ((first, "17", "第一个窗口"), (second, "12.5", "第二个窗口")):
        for name, typed in (("mark-1", mark), ("comment", text)):
            page.locator(f"#{name}").fill(typed)
            page.locator(f"#{name}").dispatch_event("change")
        if page is first:
            expect(saved(first)).to_contain_text("已保存")

    panels = second.locator(".conflict")
    expect(panels).to_have_count(2)
    expect(panels.first).to_contain_text("17.0")
    expect(panels.first.get_by_role("button")).to_have_count(2)
    expect(panels.last).to_contain_text("第一个窗口")
    is_well_made(second)
    panels.first.get_by_role("button", name="用对方的").click()
    expect(second.locator("#mark-1")).to_have_value("17.0")
    expect(second.locator('[data-crit="1"] [data-band]')).to_have_text("良")
    second.locator(".conflict").get_by_role("button", name="合在一起再改").click()
    expect(second.locator(".conflict")).to_have_count(0)
    expect(saved(second)).to_contain_text("已保存")

    second.goto(f"/scoring/{sheet}/history")
    expect(second.locator("main")).to_contain_text("与另一个窗口同时填写，当时没有采用")
    is_well_made(second)
    first.reload()
    expect(first.locator("#comment")).to_have_value("第二个窗口\n第一个窗口")


def test_on_a_phone_papers_and_marks_take_turns_and_a_supervisor_opens_what_was_locked(
    people, on_a_phone, panel, is_well_made
):
    sheet = panel["sheets"]["e2"][1]
    page = open_sheet(on_a_phone.sign_in("e2"), sheet)
    is_well_made(page)
    page.get_by_role("link", name="申报材料").click()
    expect(page.locator(".paper")).to_be_visible()
    expect(page.locator("#mark-1")).to_be_hidden()
    page.get_by_role("link", name="评分", exact=True).click()
    for at, mark in enumerate(("17", "22", "13", "13", "13", "8"), 1):
        page.locator(f"#mark-{at}").fill(mark)
    page.get_by_role("button", name="提交评分表").click()
    expect(page.locator("h1")).to_contain_text("提交评分表")
    expect(page.locator("main")).to_contain_text("86.0 / 100")
    page.get_by_role("button", name="提交评分表").click()
    expect(page).to_have_url(re.compile(r"/(panel|scoring/\d+)$"))

    overseer = people.sign_in("supervisor")
    overseer.goto(f"/rounds/{panel['call']}/progress")
    expect(overseer.locator("#progress")).to_contain_text("已提交 1")
    is_well_made(overseer)
    overseer.get_by_role("link", name="解锁").first.click()
    overseer.fill("#reason", "总评贴错了")
    overseer.get_by_role("button", name="解锁评分表").click()
    expect(overseer.locator("#progress")).to_contain_text("已解锁，第 1 版保留")
    page.goto(f"/scoring/{sheet}")
    expect(page.locator("main")).to_contain_text("已解锁，请重新提交")
