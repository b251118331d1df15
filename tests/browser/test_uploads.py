"""Large files on a bad line: what has arrived stays there, and only the rest is sent again, even after a reload."""

import json
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, Route, expect

from tests.files import samples
from tests.running import ROOT

pytestmark = pytest.mark.browser

PART = 2 * 1024 * 1024
LARGE = {"name": "登记证.pdf", "mimeType": "application/pdf", "buffer": samples.a_large_pdf(4 * PART + 1000)}


@pytest.fixture
def draft(system):
    """Somebody with an application to fill in."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.drafts"],
        env=system.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


@pytest.fixture
def page(system, chromium, draft):
    context = chromium.new_context(base_url=system.url, locale="zh-CN", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.fill("#login", draft["login"])
    opened.fill("#password", draft["password"])
    opened.get_by_role("button", name="登录", exact=True).click()
    expect(opened).to_have_url(re.compile(r"/inbox$"))
    opened.goto(f"/applications/{draft['application']}/files")
    yield opened
    opened.unroute_all(behavior="ignoreErrors")
    context.close()


def parts_sent(page: Page) -> list[int]:
    """Which parts go on their way from now on."""
    sent: list[int] = []

    def note(request):
        found = re.search(r"/sending/[0-9a-f-]{36}/(\d+)$", request.url)
        if found:
            sent.append(int(found[1]))

    page.on("request", note)
    return sent


def cut(page: Page, after: int) -> None:
    """The line is lost behind that part."""

    def drop(route: Route) -> None:
        number = int(route.request.url.rsplit("/", 1)[1])
        route.abort() if number > after else route.continue_()

    page.route(re.compile(r"/sending/[0-9a-f-]{36}/\d+$"), drop)


def mend(page: Page) -> None:
    page.unroute_all(behavior="ignoreErrors")


def choose(page: Page) -> str:
    """The field of the first paper that the call asks for."""
    return f"#{page.locator('section[id^=paper-] input[type=file]').first.get_attribute('id')}"


def test_a_lost_line_costs_one_part_and_trying_again_sends_only_the_rest(page, is_well_made):
    cut(page, after=1)
    page.set_input_files(choose(page), LARGE)

    expect(page.locator(".sends--bad")).to_contain_text("未成功：网络中断，已传的部分不会丢失")
    is_well_made(page)

    mend(page)
    sent = parts_sent(page)
    page.get_by_role("button", name="重试").click()
    expect(page.locator("[data-sends]").first).to_contain_text("登记证.pdf 已保存")
    assert sent == [2, 3, 4]
    expect(page.locator("section[id^=paper-]").first).to_contain_text("已上传")
    is_well_made(page)


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(page, is_well_made):
    cut(page, after=2)
    page.set_input_files(choose(page), LARGE)
    expect(page.locator(".sends--bad")).to_contain_text("未成功")
    mend(page)

    page.reload()
    expect(page.get_by_text("已传 6.0 MB，共 8.0 MB")).to_be_visible()
    is_well_made(page)
    sent = parts_sent(page)
    page.locator("[data-name='登记证.pdf'] input[type=file]").set_input_files(LARGE)

    expect(page.locator("section[id^=paper-]").first).to_contain_text("已上传")
    assert sent == [3, 4]
    expect(page.get_by_text("没有传完的文件")).to_have_count(0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bytes(25 << 20), "文件 25.0 MB，超过 20 MB，请压缩后再传"),
        (b"", "文件是空的，请重新选择"),
        (samples.a_pdf(password="x"), "文件有密码，别人打不开，请去掉密码后再传"),
        (b"GIF89a" + bytes(50), "只接受 PDF、OFD、图片（JPG、PNG、HEIC）、DOCX、XLSX 文件"),
    ],
    ids=["25 MB", "empty", "locked", "wrong kind"],
)
def test_what_is_not_taken_says_why_beside_its_name(page, content, said):
    page.set_input_files(choose(page), {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})

    expect(page.locator(".sends--bad")).to_contain_text(f"未成功：{said}")


def test_a_paper_can_be_looked_at(page, is_well_made):
    page.set_input_files(choose(page), {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": samples.a_photo()})
    page.get_by_role("link", name="现场.jpg").first.click()

    picture = page.locator(".paper-page img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    is_well_made(page)


def test_a_phone_offers_its_camera_and_without_scripts_the_form_sends_the_file(system, chromium, draft, is_well_made):
    context = chromium.new_context(
        base_url=system.url, locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone = context.new_page()
    phone.goto("/sign-in")
    phone.fill("#login", draft["login"])
    phone.fill("#password", draft["password"])
    phone.get_by_role("button", name="登录", exact=True).click()
    expect(phone).to_have_url(re.compile(r"/inbox$"))
    phone.goto(f"/applications/{draft['application']}/files")
    expect(phone.get_by_text("拍照").first).to_be_visible()
    is_well_made(phone)
    cookies = context.cookies()
    context.close()

    plain = chromium.new_context(base_url=system.url, locale="zh-CN", java_script_enabled=False)
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(f"/applications/{draft['application']}/files")
    page.set_input_files(choose(page), {"name": "a.pdf", "mimeType": "application/pdf", "buffer": samples.a_pdf()})
    page.locator("section[id^=paper-]").first.get_by_role("button", name="上传").click()
    expect(page.locator("section[id^=paper-]").first).to_contain_text("已上传")
    plain.close()
