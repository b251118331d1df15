"""Piccolo's migrations, and the SQL that Piccolo cannot say (sql/)."""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

OLDEST_SERVER = 15


async def migrate() -> str:
    """Bring the database to the newest version, from nothing or from any earlier one. Returns what was done, in words.

    Raises RuntimeError when the server is too old or a migration fails.
    """
    from grants.db import sql  # noqa: PLC0415  # Piccolo imports this package while grants.db is half loaded

    version = int((await sql("SELECT current_setting('server_version_num')::int AS version"))[0]["version"]) // 10000
    if version < OLDEST_SERVER:
        raise RuntimeError(f"PostgreSQL {version} is too old: {OLDEST_SERVER} or newer is needed")
    said = StringIO()
    with redirect_stdout(said):
        result = await ForwardsMigrationManager(app_name="grants", migration_id="all").run()
    if not result.success:
        raise RuntimeError(said.getvalue())
    await sql("SELECT watch_what_is_public()")
    return said.getvalue()


def known() -> set[str]:
    """The migrations of this version of the code, by the names of their files."""
    return {path.stem for path in Path(__file__).parent.glob("grants_*.py")}


async def applied() -> set[str]:
    """The migrations that this database went through, by the names of their files. None in one that is empty."""
    from grants.db import sql  # noqa: PLC0415  # as above

    if not (await sql("SELECT to_regclass('public.migration') IS NOT NULL AS there"))[0]["there"]:
        return set()
    rows = await sql("SELECT name FROM migration WHERE app_name = 'grants'")
    return {"grants_" + row["name"].lower().replace("-", "_").replace(":", "_") for row in rows}
