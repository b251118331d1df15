"""A need that an application says it answers, or that the office found it answers."""

from piccolo.columns import Boolean, Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.applications.tables import Application
from grants.db import belongs_to, moment_column
from grants.programme.tables import RegisterEntry


class AnsweredNeed(Table):
    """A need and an application that answers it, by whom it was matched; or, dropped, a changed copy that no longer
    answers what the one that it replaces does. Withdrawn, not deleted; once at a time by a
    partial unique index (grants/migrations/sql/2026_11_28t51/programme.sql)."""

    id: Serial
    application = belongs_to(Application)
    need = belongs_to(RegisterEntry)
    is_dropped = Boolean(default=False)
    matched_at = moment_column()
    matched_by = Integer(default=None)
    matched_by_name = Varchar(length=80)
    withdrawn_at = moment_column(null=True)
    withdrawn_by = Integer(null=True, default=None)

    answered_need_withdrawn_by_somebody = Check("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)")
