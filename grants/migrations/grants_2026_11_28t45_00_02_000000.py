from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

ID = "2026-11-28T45:00:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "every rectification is of an award"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="grants", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="Rectification",
        tablename="rectification",
        column_name="award",
        db_column_name="award",
        params={"null": False},
        old_params={"null": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
        schema=None,
    )

    return manager
