"""A group's money on a telephone: a claim is filed, signed twice, checked by the hub, paid, and stated to the group."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from grants import money
from grants.clock import SHANGHAI
from tests.custody.claiming import papers

pytestmark = [pytest.mark.browser, pytest.mark.commits]

GROUP = "椰风里邻里守望互助队"
USED, FRESH = "26460000000000000005", "26460000000000000099"
SUMMARY = "冬至邻里餐叙食材"
MONTH = "2026-11"
POINTS = ("genuine", "title", "purpose", "line", "proof", "signed")
FONTS_ARE_MADE = 240  # seconds; a new system makes them before its first paper
MONTH_IS_OVER = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_claim_from_the_photo_to_the_statement(on_a_phone, move_clock, is_well_made):
    before = _available(on_a_phone, is_well_made)
    claim = _file_the_claim(on_a_phone, is_well_made)
    _the_same_person_cannot_sign_twice(on_a_phone, claim)
    _sign(on_a_phone, is_well_made)
    _the_hub_checks(on_a_phone, claim, is_well_made)
    paid_on = _the_hub_pays(on_a_phone, claim, is_well_made)
    after = money.show(money.parse(before) - 200)
    _both_see_the_balance(on_a_phone, after, is_well_made)
    _let_the_month_end(on_a_phone, move_clock)
    _issue_the_statement(on_a_phone, is_well_made)
    _confirm_the_statement(on_a_phone, after if paid_on.startswith(MONTH) else before, is_well_made)


def _home(people, login: str) -> Page:
    """The group's page, found as its people find it."""
    page = people.sign_in(login)
    page.goto("/groups")
    link = page.locator("main").get_by_role("link", name=re.compile(GROUP))
    if link.count():
        link.first.click()
    expect(page.locator("h1")).to_contain_text(GROUP)
    return page


def _available(people, is_well_made) -> str:
    page = _home(people, "g1-signatory-1")
    is_well_made(page)
    return re.search(r"可用余额\s*¥([\d,.]+)", page.inner_text("main")).group(1)


def _file_the_claim(people, is_well_made) -> str:
    page = _home(people, "g1-signatory-1")
    page.get_by_role("link", name="报一笔账").click()
    is_well_made(page)
    photo = papers.a_photo(papers.qr_text(FRESH, "200.00", "20261120"))
    page.set_input_files("#photo", {"name": "发票.jpg", "mimeType": "image/jpeg", "buffer": photo})
    press(page, "读取第 1 张票面")
    expect(page.locator("main")).to_contain_text("已从票据读出内容并填好")
    expect(page.locator("#invoice_no")).to_have_value(FRESH)
    expect(page.locator("#invoice_on")).to_have_value("2026-11-20")
    expect(page.locator("#total")).to_have_value("200.00")
    is_well_made(page)

    page.fill("#invoice_no", USED)
    page.fill("#seller", "椰风里便民超市〔虚构〕")
    page.get_by_label("与枢纽一致").check()
    page.set_input_files("#sign_in", {"name": "签到表.jpg", "mimeType": "image/jpeg", "buffer": papers.a_photo()})
    page.get_by_label("误餐补贴").check()
    page.fill("#amount", "200")
    page.fill("#summary", SUMMARY)
    press(page, "签字并提交")
    expect(page.locator("main")).to_contain_text(f"发票 {USED} 已在 2026-08-14 报销过")
    is_well_made(page)

    page.fill("#invoice_no", FRESH)
    page.fill("#total", "2100")
    page.fill("#amount", "2100")
    press(page, "签字并提交")
    expect(page.locator("main")).to_contain_text("不足 ¥1,454.25")
    expect(page.locator("main")).to_contain_text("已收到 发票.jpg，不用再拍")
    expect(page.locator("main")).to_contain_text("已收到签到表 签到表.jpg，不用再传")
    expect(page.locator("#summary")).to_have_value(SUMMARY)
    expect(page.get_by_label("误餐补贴")).to_be_checked()
    is_well_made(page)

    page.fill("#total", "200")
    page.fill("#amount", "200")
    press(page, "签字并提交")
    page.wait_for_url(re.compile(r"/claims/\d+$"))
    expect(page.locator("main")).to_contain_text(SUMMARY)
    is_well_made(page)
    return re.search(r"/claims/(\d+)$", page.url).group(1)


def _the_same_person_cannot_sign_twice(people, claim: str) -> None:
    page = people.sign_in("g1-signatory-1")
    page.goto(f"/claims/{claim}")
    expect(page.get_by_role("button", name="签字确认")).to_have_count(0)
    token = page.locator("input[name=_csrf_token]").first.get_attribute("value")
    answer = page.request.post(f"/claims/{claim}/signature", form={"_csrf_token": token})
    assert answer.status == 422
    assert "另一" in answer.text() or "他人" in answer.text(), answer.text()


def _sign(people, is_well_made) -> None:
    page = people.sign_in("g1-signatory-2")
    page.goto("/inbox")
    is_well_made(page)
    page.locator("main").get_by_role("link", name=re.compile("签字")).first.click()
    expect(page.locator("main")).to_contain_text(SUMMARY)
    is_well_made(page)
    press(page, "签字确认")
    expect(page.locator("main")).to_contain_text("已签字，交枢纽初审")
    is_well_made(page)


def _the_hub_checks(people, claim: str, is_well_made) -> None:
    page = people.sign_in("hub-reviewer")
    page.goto("/inbox")
    page.locator("main").get_by_role("link", name=re.compile("审")).first.click()
    expect(page).to_have_url(re.compile(rf"/claims/{claim}$"))
    is_well_made(page)
    expect(page.locator("main")).to_contain_text("与二维码读出的一致")
    press(page, "提交初审")
    expect(page.locator("main")).to_contain_text("请选择一项")
    is_well_made(page)
    for point in POINTS:
        page.locator(f"#{point}").check()
    page.fill("#remark-genuine", "已在税务平台查验")
    press(page, "提交初审")
    expect(page.locator("main")).to_contain_text("初审通过，交会计复核")
    bookkeeper = people.sign_in("hub-bookkeeper")
    bookkeeper.goto(f"/claims/{claim}")
    is_well_made(bookkeeper)
    press(bookkeeper, "复核通过")
    expect(bookkeeper.locator("main")).to_contain_text("交出纳付款")


def _the_hub_pays(people, claim: str, is_well_made) -> str:
    page = people.sign_in("hub-cashier")
    page.goto(f"/claims/{claim}")
    is_well_made(page)
    paid_on = page.locator("#paid_on").input_value()
    page.fill("#bank_ref", "DEMO99990001")
    press(page, "记付款 ¥200.00")
    expect(page.locator("main")).to_contain_text("DEMO99990001")
    is_well_made(page)
    return paid_on


def _both_see_the_balance(people, after: str, is_well_made) -> None:
    page = _home(people, "g1-signatory-2")
    expect(page.locator("main")).to_contain_text(f"¥{after}")
    page.get_by_role("link", name="看台账").first.click()
    expect(page.locator("main")).to_contain_text(SUMMARY)
    expect(page.locator("main")).to_contain_text(after)
    is_well_made(page)
    hub = people.sign_in("hub-bookkeeper")
    hub.goto("/hub/groups")
    expect(hub.locator("tr", has_text=GROUP).first).to_contain_text(after)
    is_well_made(hub)


def _let_the_month_end(people, move_clock) -> None:
    page = people.nobody()
    page.goto("/demo/clock")
    if page.locator("#moment").input_value() < f"{MONTH_IS_OVER:%Y-%m-%dT%H:%M}":
        move_clock(MONTH_IS_OVER)
    page.context.close()


def _issue_the_statement(people, is_well_made) -> None:
    page = people.sign_in("hub-bookkeeper")
    page.goto(f"/hub/statements?month={MONTH}")
    is_well_made(page)
    press(page, "出具所选对账单")
    expect(page.locator("main")).to_contain_text("已出具")
    is_well_made(page)


def _confirm_the_statement(people, closing: str, is_well_made) -> None:
    page = people.sign_in("g1-signatory-1")
    page.goto("/inbox")
    page.locator("main").get_by_role("link", name=re.compile(f"{MONTH}|对账单")).first.click()
    expect(page.locator("h1")).to_contain_text(MONTH)
    expect(page.locator("main")).to_contain_text(closing)
    is_well_made(page)
    page.get_by_label("核对无误").check()
    press(page, "提交答复")
    expect(page.locator("main")).to_contain_text("已确认")
    link = page.get_by_role("link", name="下载对账单 PDF")
    for _attempt in range(FONTS_ARE_MADE // 2):
        if link.count():
            break
        page.wait_for_timeout(2000)
        page.reload()
    answer = page.request.get(link.get_attribute("href"))
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")
    is_well_made(page)
