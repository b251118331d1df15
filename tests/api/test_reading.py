"""What other systems read: what the person's lists hold, page by page, in as many questions however long they are."""

import pytest

from grants import clock
from grants.api.pages import reading
from grants.db import get, sql
from grants.disbursement import listing
from grants.organizations.tables import Organization
from grants.people.tables import Role
from grants.reporting.tables import Report, ReportKind
from tests.api.world import a_system, a_token
from tests.calls.world import a_draft
from tests.counting import queries_counted
from tests.custody.world import a_ledger
from tests.organizations.world import a_funder, staff

LISTS = ["calls", "awards", "payments", "reports", "custody/ledgers", "organizations"]


async def three_of_each():
    """Three rounds, and one with three grants of a hub's groups: what a token of the funder and one of the hub read."""
    first = await a_ledger()
    grants = [first, *[await a_ledger(first.hub, first.call) for _more in range(2)]]
    for keeping in grants:
        await Report(
            award=keeping.award.id,
            kind=ReportKind.MIDTERM,
            narrative="完成 60 户改造",
            submitted_on=clock.today(),
            submitted_at=clock.now(),
            submitted_by=1,
        ).save()
    for draft in [await a_draft(), await a_draft()]:
        await sql("UPDATE call SET funder = {} WHERE id = {}", first.call.call.funder, draft.id)
    of_funder = await staff(await get(Organization, first.call.call.funder), *Role, name="Fern")
    of_hub = await staff(first.hub.organization, *Role, name="Hu")
    return first.call.call.id, [await a_token(of_funder), await a_token(of_hub)]


async def all_pages(system, path, word="before"):
    found, query = [], {}
    while True:
        with queries_counted() as count:
            answer = (await system.get(f"/api/v1/{path}", params=query)).json()
        found.append((answer["items"], len(count)))
        if answer["following"] is None:
            return found
        query = {word: answer["following"]}


async def test_lists_are_read_page_by_page_with_as_many_questions_however_long_they_are(db, app, monkeypatch):
    call_id, (of_funder, of_hub) = await three_of_each()
    received = f"calls/{call_id}/applications"
    wanted = [(of_funder, path) for path in (*LISTS, received)]
    wanted += [(of_hub, "applications"), (of_hub, "custody/ledgers")]

    for secret, path in wanted:
        word = "after" if path == received else "before"
        async with a_system(app, secret) as system:
            [(whole, asked)] = await all_pages(system, path, word)
            with monkeypatch.context() as small:
                small.setattr(reading, "PAGE", 1)
                small.setattr(listing, "PAGE", 1)
                pages = await all_pages(system, path, word)

        assert len(whole) >= 3, path
        assert [row for rows, _asked in pages for row in rows] == whole
        assert {len(rows) for rows, _asked in pages} == {1}
        assert {asked for _rows, asked in pages} == {asked}, path


async def test_a_grant_is_read_where_it_stands_in_ones_list(db, app):
    keeping = await a_ledger()
    officer = await staff(keeping.call.funder, Role.OFFICER)
    stranger = await staff(await a_funder(), Role.OFFICER, name="Mallory")

    async with a_system(app, await a_token(officer)) as own, a_system(app, await a_token(stranger)) as other:
        [listed] = (await own.get("/api/v1/awards")).json()["items"]
        alone = await own.get(f"/api/v1/awards/{keeping.award.id}")
        hidden = await other.get(f"/api/v1/awards/{keeping.award.id}")

    assert alone.json() == listed
    assert (hidden.status_code, hidden.json()["code"]) == (404, "api.award_not_listed")


@pytest.mark.parametrize("path", ["calls/1", "applications/1", "reports/1", "custody/ledgers/1/statements"])
async def test_what_is_not_there_is_said_as_a_problem(db, app, path):
    office = await a_funder()
    person = await staff(office, Role.OFFICER)

    async with a_system(app, await a_token(person)) as system:
        answer = await system.get(f"/api/v1/{path}")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
