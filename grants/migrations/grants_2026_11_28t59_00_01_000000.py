"""A sign-in and a token change no public page: sql/2026_11_28t59."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from grants.db import script

ID = "2026-11-28T59:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "a sign-in and a token change no public page"

SQL = Path(__file__).parent / "sql" / "2026_11_28t59"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="grants", description=DESCRIPTION)

    async def run() -> None:
        for path in sorted(SQL.glob("*.sql")):
            await script(path.read_text())

    manager.add_raw(run)
    return manager
