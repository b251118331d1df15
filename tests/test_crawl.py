"""Nobody finds a number, an account, a beneficiary or a private file in any byte of the public portal (K-9)."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from grants import clock
from grants.db import sql
from grants.demo.play import play
from grants.demo.round_file import load
from grants.jobs import JOBS
from grants.worker import load_jobs
from tests import crawling, personal, planting
from tests.conftest import Browser

ROUND = Path(__file__).parent.parent / "grants" / "demo" / "round.json"
# The papers that everybody may take.
PUBLIC_PAPERS = ("calls.render_announcement", "awards.notice_document")
# What stands in the round; of these no crawl may miss one, so that none can pass by having walked past them.
SEEN = {
    "awards.notice", "awards.notice_document", "awards.notices", "awards.new_objection",
    "calls.announcement", "calls.call", "calls.calls",
    "calls.calls_atom", "calls.calls_json", "calls.data", "disclosure.annual_notices", "disclosure.checks",
    "disclosure.complaint_status", "disclosure.figures", "disclosure.figures_sheet",
    "disclosure.find", "disclosure.grantee", "disclosure.grantees", "disclosure.group", "disclosure.group_csv",
    "disclosure.home", "disclosure.hub", "disclosure.hubs", "disclosure.new_complaint", "disclosure.open_data",
    "disclosure.project", "disclosure.project_csv", "disclosure.project_json", "disclosure.projects",
    "disclosure.projects_csv", "disclosure.projects_json", "disclosure.verify", "disclosure.paper",
    "people.sign_in",
}  # fmt: skip
# What stands on papers and boards, and on no page.
PRINTED = """SELECT '/verify/' || check_code AS address FROM public_notice WHERE check_code IS NOT NULL
    UNION ALL SELECT '/s/' || code FROM survey_place
    UNION ALL SELECT '/objections/receipts/' || receipt_key FROM objection"""
TYPES = {"text/html", "text/csv", "application/json", "application/atom+xml", "application/pdf"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Hundreds of requests are not worth a line each."""
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)


def test_every_column_with_text_says_what_it_holds_of_people():
    kept = personal.kept()

    assert personal.columns() - kept.keys() == set()
    assert kept.keys() - personal.columns() == set()
    assert set(kept.values()) == set(personal.KINDS)


@pytest.mark.commits
async def test_nothing_personal_is_read_anywhere_in_the_worked_round(played_round, app):
    crawl = await _crawled(app)

    assert list(map(str, crawl.leaks)) == []
    assert (SEEN - crawl.routes.keys(), TYPES - crawl.types.keys()) == (set(), set())
    assert not crawl.is_cut_short


@pytest.mark.commits
async def test_nothing_personal_is_read_anywhere_where_people_typed_it_everywhere(committed, app):
    marks = planting.Marks()
    played = await play(planting.planted(load(ROUND), marks))
    await planting.type_the_rest(marks)
    held = await personal.facts("person", "inside", "public")
    names = dict.fromkeys(marks.names, "beneficiary")

    crawl = await _crawled(
        app, names | dict.fromkeys(marks.numbers, "planted"), tuple(marks.names[:3] + marks.numbers[:3])
    )

    # The round was played to its end, and holds what was planted; the rest was refused.
    assert [each for each in played.problems if "refused with" in each] == []
    everything = "\n".join(held)
    assert len([each for each in marks.names if each in everything]) > 50
    assert list(map(str, crawl.leaks)) == []
    assert (SEEN - crawl.routes.keys(), TYPES - crawl.types.keys()) == (set(), set())
    assert {"reporting.public_copy", "reporting.answer_page", "awards.receipt"} - crawl.routes.keys() == set()
    assert not crawl.is_cut_short


async def test_a_number_that_a_page_shows_is_found_however_it_is_written(browser):
    """The crawler itself: a register's page is made to say a number, and it is told of."""
    crawl = crawling.Crawl({"王秀兰": "beneficiary"})
    said = (
        "13800138000",
        "138&#48;0138000",
        "%31%33800138000",
        "１３８００１３８０００",
        "MTM4MDAxMzgwMDAgMTM4MDAxMzgwMDA=",
        "\\u738b秀兰",
    )

    for at, text in enumerate(said):
        answer = httpx.Response(200, text=f"<p title='{text}'>", request=httpx.Request("GET", "http://test/"))
        crawl._search(answer, f"/{at}", "")

    assert [each.where for each in crawl.leaks] == ["/0", "/1", "/2", "/3", "/4", "/5"]


async def _crawled(app, planted=None, words=("澜湾", "老人")) -> crawling.Crawl:
    """The portal on the day after the round, its papers made, searched for all that the database holds of people."""
    load_jobs()
    for row in await sql("SELECT message->>'actor_name' AS job, message->>'args' AS args FROM dramatiq.queue"):
        if row["job"] in PUBLIC_PAPERS:
            await JOBS[row["job"]](*json.loads(row["args"]))
    addresses = await sql(PRINTED)
    public = (await personal.facts("public", "code")).keys() | await personal.shown_files()
    hidden = {each: what for each, what in (await personal.facts("person")).items() if each not in public}
    with clock.at(clock.during(planting.LAST + timedelta(days=1))):
        async with Browser(transport=httpx.ASGITransport(app=app), base_url=crawling.HERE) as browser:
            printed = tuple(each["address"] for each in addresses)
            crawl = await crawling.Crawl(hidden | (planted or {}), words=words, printed=printed).walk(browser)
            # While it hangs out, somebody may object to it.
            [notice] = await sql("SELECT id, published_at FROM public_notice")
            with clock.at(notice["published_at"] + timedelta(hours=1)):
                await crawl.look(browser, f"/notices/{notice['id']}/objections/new")
            return crawl
