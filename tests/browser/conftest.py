"""A real browser (the system's Chromium) before a whole running system."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = {"serious", "critical"}
PATIENCE = 30_000

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def system() -> Iterator[running.System]:
    with running.a_played_folder() as folder:
        started = running.start(folder, running.a_free_port())
        running.hurry(f"host={folder}/postgres user=postgres")
        yield started
        assert running.stop(started) == 0, started.log.read_text()[-3000:]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class People:
    """Who is at the screen. Each person has a browser of their own and stays signed in."""

    system: running.System
    chromium: Browser
    width: int = 1280
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def sign_in(self, login: str) -> Page:
        """A fresh page of this person."""
        if login in self.contexts:
            return self._page(self.contexts[login])
        context = self.chromium.new_context(
            base_url=self.system.url, locale="zh-CN", viewport={"width": self.width, "height": 900}
        )
        self.contexts[login] = context
        page = self._page(context)
        page.goto("/sign-in")
        page.fill("#login", login)
        page.fill("#password", self.system.password)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page).to_have_url(re.compile(r"/(inbox|sign-in/code)$"))
        if "/sign-in/code" in page.url:
            page.fill("#code", self.code(page))
            page.get_by_role("button", name="继续").click()
        expect(page).to_have_url(re.compile(r"/inbox$"))
        return page

    def nobody(self) -> Page:
        """A page of somebody who has not signed in."""
        context = self.chromium.new_context(
            base_url=self.system.url, locale="zh-CN", viewport={"width": self.width, "height": 900}
        )
        return self._page(context)

    @staticmethod
    def code(page: Page) -> str:
        """The code of the second factor that a demo shows on the page."""
        shown = re.search(r"验证码是\s*(\d{6})", page.inner_text("body"))
        assert shown, page.inner_text("body")
        return shown.group(1)

    @staticmethod
    def _page(context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


@pytest.fixture
def people(system: running.System, chromium: Browser) -> Iterator[People]:
    someone = People(system, chromium)
    yield someone
    someone.close()


@pytest.fixture
def on_a_phone(system: running.System, chromium: Browser) -> Iterator[People]:
    someone = People(system, chromium, width=390)
    yield someone
    someone.close()


@pytest.fixture(scope="session")
def is_well_made() -> Callable[[Page], None]:
    """No serious fault that axe finds, no sideways scrolling, no error in the console's place."""
    axe = Axe()

    def check(page: Page) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"
        faults = [each for each in axe.run(page).response["violations"] if each["impact"] in SERIOUS]
        assert not faults, [(page.url, each["id"], [n["html"][:200] for n in each["nodes"]]) for each in faults]

    return check


@pytest.fixture
def move_clock(people: People) -> Callable[[datetime], None]:
    """Move the demo's clock forward, as the page of a demo does. `moment` is in Shanghai."""

    def move(moment: datetime) -> None:
        page = people.nobody()
        page.goto("/demo/clock")
        page.fill("#moment", f"{moment:%Y-%m-%dT%H:%M}")
        page.get_by_role("button", name="调整时间").click()
        assert f"{moment:%H:%M}" in page.inner_text("main"), page.inner_text("main")
        page.context.close()

    return move
