"""Triggers, partial indexes, foreign keys across floors, and the queue: the SQL files beside this one."""

from pathlib import Path

from dramatiq_postgres.schema import generate_init_sql
from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from grants.db import script

ID = "2026-11-23T09:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

SQL = Path(__file__).parent / "sql"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="grants", description=DESCRIPTION)

    async def run() -> None:
        # audit.sql first: it holds refuse_change(), which the others' triggers call.
        for path in sorted(SQL.glob("*.sql"), key=lambda path: (path.stem != "audit", path.stem)):
            await script(path.read_text())
        await script(generate_init_sql())

    manager.add_raw(run)
    return manager
