import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from litestar.types import Message

from grants import clock
from grants.awards import actions as awards
from grants.db import ENGINE, sql, transaction
from grants.disclosure.shelf import memory, middleware, queries
from grants.people.actions import add_person
from grants.people.tables import Person
from grants.web.guards import public
from tests import access, leaking
from tests.awards.world import RUN_OUT, WHILE_ANNOUNCED, an_announced_award
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.conftest import Browser
from tests.counting import queries_counted
from tests.disbursement.world import a_desk, a_paid_stage
from tests.disclosure.test_pages import a_public_ledger
from tests.organizations.world import staff

# Public pages that are made anew each time, and why.
NOT_KEPT = {
    # Forms, with a token of who fills them in.
    *("awards.new_objection", "awards.receipt", "calls.screener_page", "disclosure.new_complaint"),
    *("disclosure.complaint_status", "disclosure.verify", "people.sign_in", "people.code", "people.invitation"),
    *("reporting.answer_page", "demo.demo_clock"),
    # Files as they were kept: read from the store, where nothing is made.
    *("calls.announcement", "calls.paper_template", "awards.notice_document", "filing.notice_document"),
    *("disclosure.annual_paper", "reporting.public_copy", "reporting.public_picture", "help.picture"),
    # One step further; what machines ask of this very moment, or of the code.
    *("disclosure.community_needs", "health.healthz", "health.metrics", "api.openapi"),
}


@pytest.fixture
async def anybody(committed: str, app) -> AsyncIterator[Browser]:
    """Somebody without a transaction around them, as in life."""
    async with Browser(transport=httpx.ASGITransport(app=app), base_url="http://test") as browser:
        yield browser


async def changed(browser: Browser, address: str, known: httpx.Response) -> httpx.Response:
    """What somebody gets who has read it before and asks whether it still is so."""
    return await browser.get(address, headers={"If-None-Match": known.headers["etag"]})


def handlers():
    return [
        (path, handler)
        for path, handler in access.handlers()
        if "GET" in handler.http_methods and public in handler.resolve_guards()
    ]


def test_every_public_page_is_kept_or_stands_among_those_that_cannot_be():
    made_anew = {
        str(handler.name)
        for _path, handler in handlers()
        if not handler.opt.get("is_kept") and not handler.opt.get("is_streamed")
    }

    assert made_anew == NOT_KEPT


@pytest.mark.commits
async def test_the_very_next_request_shows_a_change_and_until_then_nothing_is_made_again(anybody):
    judged, award = await an_announced_award()
    addresses = ("/", f"/projects/{award.number}", "/projects", "/notices", "/calls.json")
    with clock.at(RUN_OUT):
        before = {address: await anybody.get(address) for address in addresses}
        with queries_counted() as count:
            again = [await changed(anybody, address, before[address]) for address in addresses]
            served = [await anybody.get(address) for address in addresses]
            asked = len(count)
        await awards.cancel_award(judged.officer, award.id, reason="单位自愿放弃")
        after = {address: await changed(anybody, address, before[address]) for address in addresses}

    assert {(each.status_code, each.content) for each in again} == {(304, b"")}
    assert [each.content for each in served] == [each.content for each in before.values()]
    assert asked == 2 * len(addresses)
    assert {each.headers["cache-control"] for each in [*again, *served]} == {"public, no-cache"}
    assert "set-cookie" not in {name for each in served for name in each.headers}
    assert {address for address, each in after.items() if each.status_code == 304} == {"/notices", "/calls.json"}
    assert "单位自愿放弃" in after[f"/projects/{award.number}"].text


@pytest.mark.commits
@pytest.mark.parametrize(
    ("address", "statement", "shown"),
    [
        ("/grantees", "UPDATE organization SET name = '改过的单位'", "改过的单位"),
        (
            "/grantees/{code}",
            "INSERT INTO listing (organization, list_kind, from_on, reason, document_no) SELECT id, 'abnormal',"
            " '2026-01-01', '未报年报', '改罚1号' FROM organization",
            "改罚1号",
        ),
        ("/checks", "SELECT 1", ""),
    ],
    ids=["organisation", "list", "nothing"],
)
async def test_whatever_table_changes_the_pages_that_show_it_change_with_the_commit(anybody, address, statement, shown):
    _judged, award = await an_announced_award()
    [row] = await sql(
        "SELECT o.code FROM organization o JOIN application p ON p.applicant = o.id WHERE p.id = {}", award.application
    )
    address = address.format(code=row["code"])
    with clock.at(RUN_OUT):
        before = await anybody.get(address)
        await sql(statement)
        after = await changed(anybody, address, before)

    assert after.status_code == (200 if shown else 304)
    assert shown in after.text


@pytest.mark.commits
async def test_what_anybody_can_send_lets_no_page_go_and_a_new_name_does(anybody):
    await a_published_call()
    ada = await add_person(None, name="Ada", login="ada", password="correct horse")
    kept = await anybody.get("/calls")

    answers = [
        await anybody.get("/api/v1/awards", headers={"Authorization": "Bearer grants_nonsense"}),
        await anybody.post("/sign-in", data={"login": "ada", "password": "wrong horse"}),
        await anybody.post("/sign-in", data={"login": "ada", "password": "correct horse"}),
    ]
    anybody.cookies.clear()
    with queries_counted() as count:
        again = await changed(anybody, "/calls", kept)
        asked = len(count)
    await Person.update({Person.name: "改名"}).where(Person.id == ada.id)
    with queries_counted() as made:
        await anybody.get("/calls")

    assert [each.status_code for each in answers] == [401, 422, 303]
    assert (again.status_code, asked) == (304, 1)
    assert len(made) > 2


@pytest.mark.commits
async def test_open_data_that_is_short_is_made_once_and_changes_with_the_commit(anybody):
    judged, award = await an_announced_award()
    addresses = ("/open-data/grants.json", "/open-data/notices/rows.csv", "/projects.csv")
    with clock.at(RUN_OUT):
        made = {address: await anybody.get(address) for address in addresses}
        with queries_counted() as count:
            served = [await anybody.get(address) for address in addresses]
            asked = len(count)
        await awards.cancel_award(judged.officer, award.id, reason="单位自愿放弃")
        after = await changed(anybody, addresses[0], made[addresses[0]])

    assert [(each.content, each.headers["etag"]) for each in served] == [
        (each.content, each.headers["etag"]) for each in made.values()
    ]
    assert asked == len(addresses)
    assert after.json()["grants"][0]["status"] != made[addresses[0]].json()["grants"][0]["status"]


async def test_an_answer_that_is_too_long_passes_and_is_not_remembered():
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    passing = middleware._Passing(send, "")
    await passing.take({"type": "http.response.start", "status": 200, "headers": []})
    for more in (True, True, False):
        body = b"x" * (memory.LARGEST_PAGE // 2)
        await passing.take({"type": "http.response.body", "body": body, "more_body": more})

    assert len(sent) == 4
    assert not passing.is_whole
    assert passing.pieces == []


@pytest.mark.commits
async def test_a_call_and_a_payment_are_on_their_pages_with_the_commit(anybody):
    no_calls = await anybody.get("/calls")
    call = await a_published_call()
    calls = await changed(anybody, "/calls", no_calls)
    desk = await a_desk()
    address = f"/projects/{desk.facts.award.number}"
    with clock.at(RUN_OUT):
        unpaid = await anybody.get(address)
        await a_paid_stage(desk)
        paid = await changed(anybody, address, unpaid)

    assert (call.call.title in no_calls.text, call.call.title in calls.text) == (False, True)
    assert ("37,600.00" in unpaid.text, "37,600.00" in paid.text) == (False, True)


@pytest.mark.commits
async def test_what_the_clock_decides_changes_to_the_second_though_nobody_writes(anybody):
    call = await a_published_call()
    second = timedelta(seconds=1)
    with clock.at(call.call.closes_at - second):
        before = await anybody.get("/calls.json")
    with clock.at(call.call.closes_at + second):
        after = await changed(anybody, "/calls.json", before)

    assert (before.json()["calls"][0]["state"], after.json()["calls"][0]["state"]) == ("open", "closed")


@pytest.mark.commits
async def test_what_a_signed_in_person_sees_is_neither_kept_nor_answered_from_what_is(anybody):
    call = await a_published_call()
    officer = await staff(call.funder, "officer")
    address = f"/calls/{call.call.id}"
    with clock.at(WHILE_OPEN):
        stranger = await anybody.get(address)
        anybody.sign_in(officer.id)
        theirs = await changed(anybody, address, stranger)
        other = (await anybody.get("/calls")).text
        anybody.cookies.clear()
        after = await anybody.get(address)
        fresh = (await anybody.get("/calls")).text

    assert officer.name in theirs.text
    assert (theirs.status_code, theirs.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in theirs.headers
    assert after.content == stranger.content
    assert officer.name in other
    assert officer.name not in fresh + after.text


@pytest.mark.commits
async def test_a_choice_of_language_and_a_message_of_the_moment_are_seen_by_nobody_else(anybody):
    chinese = (await anybody.get("/help")).text
    english = (await anybody.get("/help?lang=en")).text
    chosen = (await anybody.get("/help")).text
    anybody.cookies.clear()
    anybody.cookies.set("grants_flash", "已保存".encode().hex())
    told = (await anybody.get("/help")).text
    anybody.cookies.clear()

    assert english != chinese
    assert 'lang="en"' in chosen
    assert "已保存" in told
    assert (await anybody.get("/help")).text == chinese or "已保存" not in (await anybody.get("/help")).text


@pytest.mark.commits
async def test_one_transaction_is_one_change_and_one_taken_back_is_none(committed):
    async def total() -> int:
        return int((await sql("SELECT coalesce(sum(changes), 0)::int AS n FROM public_change"))[0]["n"])

    class Enough(Exception):
        pass

    begun = await total()
    async with transaction():
        await sql("UPDATE budget_codes SET id = id")
        await sql("UPDATE organization SET name = name")
    one = await total()
    with pytest.raises(Enough):
        async with transaction():
            await sql("UPDATE organization SET name = name")
            raise Enough
    none = await total()
    async with transaction():
        with pytest.raises(Enough):
            async with transaction():
                await sql("UPDATE organization SET name = name")
                raise Enough
        await sql("UPDATE organization SET name = name")
    after_a_savepoint = await total()
    await sql("UPDATE session SET device = device")
    private = await total()

    assert (one - begun, none - one, after_a_savepoint - none, private - after_a_savepoint) == (1, 0, 1, 0)


@pytest.mark.commits
async def test_changes_are_folded_into_one_row_and_the_version_goes_on(committed):
    await sql("SELECT setval('public_change_id_seq', 1998)")
    seen = [await queries.version()]
    for _each in range(3):
        await sql("UPDATE organization SET name = name")
        seen.append(await queries.version())

    rows = await sql("SELECT changes FROM public_change")
    assert len(set(seen)) == 4
    assert len(rows) == 2


@pytest.mark.commits
async def test_every_table_that_a_public_page_reads_is_watched(anybody):
    watched = {
        row["name"]
        for row in await sql(
            "SELECT DISTINCT c.relname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE 'public\\_change%' AND t.tgenabled = 'A'"
        )
    }
    await a_public_ledger()
    await a_paid_stage(await a_desk())
    ids = {name: [row["id"] for row in await sql(question)] or [1] for name, question in leaking.IDS.items()}
    unwatched, walked, missing = {}, 0, []
    for path, handler in handlers():
        if not handler.opt.get("is_kept") and not handler.opt.get("is_streamed"):
            continue
        for address in list(leaking._filled(path, ids))[:3]:
            with clock.at(WHILE_ANNOUNCED):
                async with ENGINE.transaction() as looking:
                    answer = await anybody.get(address)
                    read = await sql(
                        "SELECT DISTINCT c.relname AS name FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                        " WHERE l.pid = pg_backend_pid() AND c.relkind = 'r'"
                        " AND c.relnamespace = 'public'::regnamespace"
                    )
                    await looking.rollback()
            walked += answer.status_code == 200
            if answer.status_code != 200:
                missing.append(re.sub(r"\d+", "", path))
            unwatched |= {row["name"]: path for row in read if row["name"] not in watched | {"public_change"}}
            assert 'name="_csrf_token"' not in answer.text, address

    assert unwatched == {}
    assert walked > 30, missing
