from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Boolean
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-28T64:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what a changed copy carries no more"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="grants", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="ProjectTerm",
        tablename="project_term",
        column_name="is_dropped",
        db_column_name="is_dropped",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": False,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="ProjectTerm",
        tablename="project_term",
        constraint_name="project_term_dropped_counts_nobody",
        constraint_class=Check,
        params={"condition": "NOT is_dropped OR headcount IS NULL"},
        schema=None,
    )

    return manager
