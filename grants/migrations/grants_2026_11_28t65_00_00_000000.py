from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-28T65:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a sum of closed projects counts some"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="grants", description=DESCRIPTION
    )

    manager.add_constraint(
        table_class_name="ClosedSum",
        tablename="closed_sum",
        constraint_name="closed_sum_counts",
        constraint_class=Check,
        params={"condition": "n > 0 AND amount >= 0 AND what <> ''"},
        schema=None,
    )

    return manager
