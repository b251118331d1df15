"""What is summed up of closed projects is what their rows come to, to the cent."""

from pathlib import Path

import pytest

from grants.db import sql
from grants.demo import play, shape
from grants.demo.ending.file import load
from grants.disbursement import listing
from grants.disbursement.closed import checks
from grants.disclosure import funded
from grants.disclosure.funded import HANGS, Wanted
from grants.people.queries import actor
from grants.people.tables import Role
from grants.reporting.closing import actions as closing
from tests.reporting.closing.test_closing import a_settled_project
from tests.reporting.closing_world import DAY
from tests.reporting.world import on

ENDING = Path(shape.__file__).parent / "ending.json"
# As the pages asked before anything was kept: of every row that there is.
PAYMENTS = "SELECT status, count(*) AS n, sum(amount) AS amount FROM payment GROUP BY status ORDER BY status"
PROJECTS = f"""SELECT count(*) AS n, sum(a.amount) AS awarded,
    (SELECT sum(y.amount) FROM payment y WHERE y.status = 'paid') AS paid
    FROM award a WHERE EXISTS (SELECT FROM notice_item i WHERE {HANGS})"""


async def shown() -> tuple[dict, list]:
    [row] = await sql("SELECT person FROM membership WHERE role = {} LIMIT 1", Role.FINANCE_PREPARER.value)
    sums = await listing.sums(await actor(row["person"]))
    [call] = await sql("SELECT max(id) AS id FROM call")
    purposes = sorted({each.purpose for each in await funded.projects(Wanted())})
    by_purpose = [await funded.totals(Wanted(purpose=purpose)) for purpose in purposes]
    whole = tuple(sum(part) for part in zip(*by_purpose, strict=True))
    return sums, [await funded.totals(Wanted()), await funded.totals(Wanted(call=call["id"])), whole]


async def plain() -> tuple[dict, list]:
    sums = {row["status"]: (row["n"], row["amount"]) for row in await sql(PAYMENTS)}
    [row] = await sql(PROJECTS)
    return sums, [tuple(row.values())] * 3


@pytest.mark.commits
async def test_the_sums_of_lists_are_right_while_the_round_goes_on_and_when_it_is_over(committed):
    found = []

    async def compare() -> None:
        found.append((await shown(), await plain()))

    await play.play(load(ENDING), between=compare)
    await compare()
    kept = await sql("SELECT what, n FROM closed_sum ORDER BY what")

    assert [ours for ours, _rows in found] == [rows for _ours, rows in found]
    assert [tuple(row.values()) for row in kept] == [("award", 5), ("paid", 13)]
    assert await checks.run() == []


async def test_a_sum_that_is_not_what_its_rows_come_to_is_named(db):
    ending = await a_settled_project()
    with on(DAY):
        await closing.close_project(ending.officer, ending.id)
    before = await checks.run()
    await sql("UPDATE closed_sum SET amount = amount - 0.01 WHERE what = 'paid'")

    [finding] = await checks.run()

    assert before == []
    assert finding.code == "disbursement.closed_sum_differs"
    assert str(finding.message) == "结项项目合计 1 项 37,599.99 与明细 1 项 37,600.00 不等"
