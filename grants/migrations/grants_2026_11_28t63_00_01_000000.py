"""The people of a report stand with it: sql/2026_11_28t63."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from grants.db import script

ID = "2026-11-28T63:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "the people of a report stand with it"

SQL = Path(__file__).parent / "sql" / "2026_11_28t63"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="grants", description=DESCRIPTION)

    async def run() -> None:
        for path in sorted(SQL.glob("*.sql")):
            await script(path.read_text())

    manager.add_raw(run)
    return manager
