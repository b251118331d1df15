"""Every door of every role: the pages behind the navigation and one behind each list are whole, in both languages."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import running
from tests.conftest import VOCABULARY

pytestmark = [pytest.mark.browser, pytest.mark.commits]

ROLES = (
    "officer",
    "org0-organiser",
    "finance-preparer",
    "finance-reviewer",
    "approver",
    "cashier",
    "bookkeeper",
    "supervisor",
    "auditor",
    "admin",
    "o1-signatory",
    "o1-applicant",
    "hub-operator",
    "hub-reviewer",
    "hub-cashier",
    "hub-bookkeeper",
    "g1-signatory-1",
    "e1",
    "nobody",
)
# What a link may lead to besides a page: papers, files and data.
NO_PAGE = re.compile(r"/(papers|paper|document|scan|invoice|file)s?(/|$)|\.(pdf|csv|json)$|^/(demo|static)")
HAN = re.compile(r"[\u4e00-\u9fff]")
NAVIGATION = "nav[aria-label=主导航] a"
FIRST_LINKS = """tables => tables.map(table => table.querySelector('tbody a[href^="/"]'))
    .filter(link => link).map(link => link.getAttribute('href'))"""
# What is ours to translate: headings of columns, names of fields, buttons, doors. Names and official texts are not.
CHROME = "nav a, thead th, button, .btn, main label, main legend, main dt, main .tag, main h2, .crumbs a"
IN_CHINESE = """parts => parts.filter(part => !part.closest('[lang^=zh]')).map(part => part.textContent.trim())
    .filter(text => /[\\u4e00-\\u9fff]/.test(text) && !text.includes('〔'))"""
# Names that the other tests of this system gave, and how the demo words its tracks and vouchers.
GIVEN = {
    "李审批",
    "分管领导",
    "主要领导",
    "劳务",
    "管理费",
    "需求",
    "方案",
    "标准项目",
    "收到资助款",
    "A 类标准项目",
    "B 类微创投",
}


@dataclass
class Seen:
    """What was looked at before, by whomever: axe and English need one look at each kind of page."""

    in_chinese: set[str] = field(default_factory=set)
    in_english: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


def kind(address: str) -> str:
    """The route behind an address, with its numbers left out."""
    return re.sub(
        r"(?<=/)[A-Z]*[\d-]+(?=/|$)|(?<=/)LW-[\d-]+", "#", address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    )


def watch(page: Page, home: str, faults: list[str]) -> None:
    """Note what the browser itself complains of, and each request that leaves our origin."""
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((home, "data:")) else faults.append(f"{page.url} asks {asked.url}"),
    )


def look(page: Page, address: str, seen: Seen, is_well_made, faults: list[str]) -> None:
    """Open one page at 1280 and 390 pixels."""
    answer = page.goto(address)
    assert answer is not None
    if answer.status != 200:
        faults.append(f"{address}: {answer.status}")
        return
    if page.locator("h1").count() != 1 or not page.title().split(" - ")[0].strip():
        faults.append(f"{address}: {page.locator('h1').count()} h1, title {page.title()!r}")
    if kind(address) not in seen.in_chinese:
        seen.in_chinese.add(kind(address))
        is_well_made(page)
    look_on_a_phone(page, address, faults)


def look_on_a_phone(page: Page, address: str, faults: list[str]) -> None:
    """English words are longer than Chinese ones: what fits in one may not in the other."""
    page.set_viewport_size({"width": 390, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        language = page.locator("html").get_attribute("lang")
        faults.append(f"{address} scrolls sideways by {wide} px on a phone ({language})")
    page.set_viewport_size({"width": 1280, "height": 900})


def look_in_english(page: Page, address: str, faults: list[str]) -> None:
    page.goto(f"{address}{'&' if '?' in address else '?'}lang=en")
    if page.locator("html").get_attribute("lang") != "en":
        faults.append(f"{address}: not in English")
    left = {each for each in page.eval_on_selector_all(CHROME, IN_CHINESE) if HAN.search(without_names(each))}
    if left:
        faults.append(f"{address} in English says {sorted(left)}")
    look_on_a_phone(page, address, faults)


@cache
def names() -> list[str]:
    """Each text of the round that is played in the demo, and each word of the lists, the longest first."""
    found: set[str] = set(GIVEN)

    def gather(part: Any) -> None:
        if isinstance(part, str):
            found.add(part)
        elif isinstance(part, dict | list):
            for each in part.values() if isinstance(part, dict) else part:
                gather(each)

    gather(json.loads((running.ROOT / "grants" / "demo" / "round.json").read_text()))
    found.update(re.findall(r"'([^'\n]+)'", VOCABULARY.read_text()))
    return sorted(filter(HAN.search, found), key=len, reverse=True)


def without_names(text: str) -> str:
    for name in names():
        text = text.replace(name, "")
    return text


@pytest.mark.parametrize("login", ROLES)
def test_every_page_of(login, people, seen, is_well_made):
    page = people.nobody() if login == "nobody" else people.sign_in(login)
    faults: list[str] = []
    watch(page, people.system.url, faults)
    page.goto("/" if login == "nobody" else "/inbox")
    doors = page.eval_on_selector_all(NAVIGATION, "links => links.map(link => link.getAttribute('href'))")
    assert doors
    visited: dict[str, str] = {}
    for door in doors:
        look(page, door, seen, is_well_made, faults)
        visited[kind(door)] = door
        for behind in page.eval_on_selector_all("main table", FIRST_LINKS):
            if NO_PAGE.search(behind.split("?")[0]) or kind(behind) in visited:
                continue
            visited[kind(behind)] = behind
            look(page, behind, seen, is_well_made, faults)
    for each in visited.keys() - seen.in_english:
        seen.in_english.add(each)
        look_in_english(page, visited[each], faults)
    if login == "nobody":
        page.context.close()
    assert not faults, "\n".join(faults)
