from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-28T26:00:02:000000"
VERSION = "1.38.0"
DESCRIPTION = "scans of agreements are rows of their own: sql/2026_11_28t26 has moved them"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="grants", description=DESCRIPTION
    )

    manager.drop_column(
        table_class_name="Agreement",
        tablename="agreement",
        column_name="scan",
        db_column_name="scan",
        schema=None,
    )

    return manager
