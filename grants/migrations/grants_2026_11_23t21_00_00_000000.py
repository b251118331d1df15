from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.column_types import Date
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Varchar

from grants.migrations.aside import put_aside

ID = "2026-11-23T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "tables"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="grants", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="Organization",
        tablename="organization",
        column_name="address",
        db_column_name="address",
        params={"length": 200},
        old_params={"length": 4},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.alter_column(
        table_class_name="Organization",
        tablename="organization",
        column_name="business_scope",
        db_column_name="business_scope",
        params={"default": "", "null": False},
        old_params={"default": None, "null": True},
        column_class=Text,
        old_column_class=Date,
        schema=None,
    )

    manager.alter_column(
        table_class_name="Application",
        tablename="application",
        column_name="conclusion",
        db_column_name="conclusion",
        params={"default": ""},
        old_params={"default": False},
        column_class=Text,
        old_column_class=Boolean,
        schema=None,
    )

    manager.add_raw(put_aside)

    return manager
