"""A form that saves itself: when a rule refuses, the page says why and keeps what was typed."""

import pytest
from playwright.sync_api import Page, expect

from tests.running import ROOT

pytestmark = pytest.mark.browser

HOME = "http://forms.test"
FORM = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>评分</title>
<body data-text-saved="已保存 {time}" data-text-saving="正在保存…"
 data-text-unsaved="还有 {n} 处没保存：网络中断，正在重试" data-text-retry="重试">
<p data-saved><svg><use href="#i-done"></use></svg><span data-saved-text></span></p>
<form method="post" data-autosave="/draft"><label>分 <input name="mark-1"></label>
<label>评 <input name="comment"></label></form>
<div data-bars role="status"></div>
<script src="/js/app.js"></script><script src="/js/autosave.js"></script></body></html>"""
CLOSED = "评审已于 2026-04-21 18:00 截止，评分表不能再改"


@pytest.fixture
def page(chromium):
    opened = chromium.new_page()
    opened.route(f"{HOME}/", lambda route: route.fulfill(body=FORM, content_type="text/html"))
    opened.route(f"{HOME}/js/*", lambda route: route.fulfill(path=f"{ROOT}/static{route.request.url[len(HOME) :]}"))
    yield opened
    opened.close(run_before_unload=False)


def answers(page: Page, status: int, **facts: object) -> None:
    page.unroute(f"{HOME}/draft")
    page.route(f"{HOME}/draft", lambda route: route.fulfill(status=status, json=facts))


def test_a_refusal_is_said_in_its_own_words_and_nothing_is_lost(page):
    answers(page, 422, message=CLOSED)
    page.goto(HOME)
    page.fill("[name=mark-1]", "17")
    page.locator("[name=comment]").focus()

    expect(page.locator("[data-saved-text]")).to_have_text(CLOSED)
    expect(page.locator("[data-bars]")).to_contain_text(CLOSED)
    expect(page.locator("[name=mark-1]")).to_have_value("17")

    answers(page, 200, saved_at="10:42:07", version=2)
    page.get_by_role("button", name="重试").click()

    expect(page.locator("[data-saved-text]")).to_have_text("已保存 10:42:07")
    expect(page.locator("[data-bars]")).to_have_text("")


def test_a_field_that_is_saved_after_a_refused_one_does_not_hide_the_refusal(page):
    answers(page, 422, message=CLOSED)
    page.goto(HOME)
    page.fill("[name=mark-1]", "17")
    page.locator("[name=comment]").focus()
    expect(page.locator("[data-saved-text]")).to_have_text(CLOSED)

    answers(page, 200, saved_at="10:42:07", version=2)
    with page.expect_response(f"{HOME}/draft"):
        page.fill("[name=comment]", "需求真实")
        page.locator("[name=mark-1]").focus()

    expect(page.locator("[data-saved-text]")).to_have_text(CLOSED)
