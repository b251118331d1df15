"""Migrations from nothing, over what is there, and in step with the tables: `python -m tests.test_migrations`."""

import asyncio
import re
import sys
import uuid
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

import asyncpg
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.constraints import Check

from grants import migrations
from grants.applications import queries as applications
from grants.calls import queries
from grants.db import ENGINE, script, sql
from grants.migrations import migrate
from grants.people.actions import add_person
from grants.people.tables import Person
from grants.piccolo_app import APP_CONFIG
from grants.standing.queries import standing_of


async def unwritten() -> list[str]:
    """The changes of tables that no migration makes, as Piccolo would write them."""
    with redirect_stdout(StringIO()):
        alterations = await AutoMigrationManager(auto_input="y").get_alter_statements(APP_CONFIG)
    return [line for each in alterations for line in each.statements]


async def test_the_migrations_make_the_tables_as_they_are_written():
    assert await unwritten() == []


def test_each_migration_is_called_as_its_file_is():
    """Of two with one name the later would run alone, and nobody would miss the first."""
    for path in sorted(Path(migrations.__file__).parent.glob("grants_*.py")):
        [name] = re.findall(r'^ID = "(.+)"$', path.read_text(), re.MULTILINE)
        assert f"grants_{name.lower().replace('-', '_').replace(':', '_')}" == path.stem


async def test_every_table_is_there_after_the_migrations(tables):
    rows = await sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")

    assert {table._meta.tablename for table in APP_CONFIG.table_classes} <= {row["tablename"] for row in rows}


async def test_an_empty_database_and_one_with_people_in_it_are_brought_to_the_same_version(server):
    # A database of its own, since migrations commit.
    name = f"migrated_{uuid.uuid4().hex[:8]}"
    outside = await asyncpg.connect(server)
    await outside.execute(f"CREATE DATABASE {name}")
    pool = ENGINE.pool
    ENGINE.pool = await asyncpg.create_pool(dsn=server, database=name, min_size=1, max_size=2)
    try:
        first = await migrate()
        await add_person(None, name="Ada", login="ada", password="correct horse")
        again = await migrate()
        people = await Person.select(Person.login)
        steps = await sql("SELECT name FROM migration ORDER BY name")
    finally:
        await ENGINE.pool.close()
        ENGINE.pool = pool
        await outside.execute(f"DROP DATABASE {name}")
        await outside.close()

    assert len(steps) >= 2
    assert "ok" in first
    assert "ok" not in again
    assert people == [{"login": "ada"}]


async def test_every_check_in_the_database_says_what_its_table_says(db):
    # Piccolo does not see a check that changed under the same name: that is written in SQL.
    differing = []
    for table in APP_CONFIG.table_classes:
        name = table._meta.tablename
        await sql(f'CREATE TEMPORARY TABLE as_written (LIKE "{name}") ON COMMIT DROP')
        for check in (each for each in table._meta.constraints if isinstance(each, Check)):
            await script(f"ALTER TABLE as_written ADD CONSTRAINT {check._meta.name} CHECK ({check.condition})")
        said = await sql(
            "SELECT c.conname AS name, pg_get_constraintdef(c.oid) AS words FROM pg_constraint c"
            " WHERE c.contype = 'c' AND c.conrelid = 'as_written'::regclass EXCEPT"
            " SELECT c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
            f" WHERE c.contype = 'c' AND c.conrelid = 'public.\"{name}\"'::regclass"
        )
        differing += [row["name"] for row in said]
        await sql("DROP TABLE as_written")

    assert differing == []


FIRST = "2026-11-23T09:00:01:000000"
EARLIER = """
    INSERT INTO organization (id, code, name, kind, status, uscc, rating, rating_until, is_funder, created_at)
        VALUES (1, 'GOV', '民政局〔虚构〕', 'government', 'registered', '11469099DEM000012X', '', NULL, true, now()),
               (2, 'O1', '同心〔虚构〕', 'service_org', 'registered', '52469099DEM0001123', '4A', '2029-01-01', false,
                now());
    INSERT INTO fund_source (id, funder, code, name, kind, year, amount, document_no, banned_uses, signage, created_at)
        VALUES (1, 1, 'lottery', '福彩', 'welfare_lottery', 2026, 1000, '', '', '', now());
    INSERT INTO call (id, funder, organiser, title, document_no, body, contact, supervision_phone, created_at, opens_at,
        closes_at, scoring_opens_at, scoring_closes_at, project_from, project_to, one_per_organisation,
        labour_cap_percent, labour_cap_of, labour_cap_classes, management_fee_percent)
        VALUES (1, 1, 1, '旧征集', '', '', '', '', now(), '2026-03-02', '2026-03-27', '2026-04-14', '2026-04-21',
            '2026-06-01', '2026-11-30', false, 50, 'grant_and_cash_match', '{labour}', 0);
    INSERT INTO track (id, call, code, name, cap, who) VALUES (1, 1, 'a', 'A', 1000, 'registered');
    INSERT INTO application (id, call, track, fund, applicant, submitted_through, form_key, status, title, purpose,
        needs, plan, outcomes, risks, match_cash, created_at, saved_at)
        VALUES (1, 1, 1, 1, 2, 2, gen_random_uuid(), 'draft', '旧草稿', '', '需求', '', '', '', 12, now(), now());
"""


async def test_what_an_earlier_version_kept_means_the_same_in_the_new_one(server):
    name = f"migrated_{uuid.uuid4().hex[:8]}"
    outside = await asyncpg.connect(server)
    await outside.execute(f"CREATE DATABASE {name}")
    pool = ENGINE.pool
    ENGINE.pool = await asyncpg.create_pool(dsn=server, database=name, min_size=1, max_size=2)
    try:
        with redirect_stdout(StringIO()):
            await ForwardsMigrationManager(app_name="grants", migration_id=FIRST).run()
        async with ENGINE.pool.acquire() as connection:
            await connection.execute(EARLIER)
        await migrate()
        call = await queries.call_facts(1)
        found = await applications.facts(1)
        rating = (await standing_of(2, date(2026, 3, 2))).grade
    finally:
        await ENGINE.pool.close()
        ENGINE.pool = pool
        await outside.execute(f"DROP DATABASE {name}")
        await outside.close()

    assert (call.call.limit_per_organisation, list(call.call.system_checks)) == (
        None,
        ["abnormal_list", "dishonest_list"],
    )
    assert [(cap.percent, cap.classes) for cap in call.caps] == [(50, ["labour"]), (0, ["management_fee"])]
    assert (found.value("needs"), found.application.match_cash) == ("需求", 12)
    assert [(line.match_kind, line.amount) for line in found.match] == [("own", 12)]
    assert rating == "4A"


async def test_the_database_itself_guards_what_only_sql_can_say(tables):
    rows = await sql("SELECT tgrelid::regclass::text AS guarded FROM pg_trigger WHERE NOT tgisinternal")

    assert {"entry", "line", "audit_event"} <= {row["guarded"].strip('"') for row in rows}


if __name__ == "__main__":
    found = asyncio.run(unwritten())
    print("\n".join(found) or "the migrations make the tables as they are written")
    sys.exit(bool(found))
