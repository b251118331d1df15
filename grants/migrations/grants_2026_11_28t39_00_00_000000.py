"""A bank's template is of whoever pays, a funder or a hub: its column says so."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-28T39:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "templates of banks are of whoever pays"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="grants", description=DESCRIPTION)
    manager.rename_column(
        table_class_name="BankTemplate",
        tablename="bank_template",
        old_column_name="funder",
        new_column_name="organization",
        old_db_column_name="funder",
        new_db_column_name="organization",
        schema=None,
    )
    return manager
