"""Terms of the vocabulary on a project."""

from piccolo.columns import Boolean, Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.applications.tables import Application
from grants.db import belongs_to, moment_column
from grants.vocabulary.tables import Term


class ProjectTerm(Table):
    """A term that an application carries, of a group of people with how many (S15); or, dropped, one that a changed
    copy carries no more though the one that it replaces does. Withdrawn, not deleted; once at a time by a partial
    unique index (grants/migrations/sql/2026_11_28t51/programme.sql)."""

    id: Serial
    application = belongs_to(Application)
    term = belongs_to(Term)
    headcount = Integer(null=True, default=None)
    is_dropped = Boolean(default=False)
    chosen_at = moment_column()
    chosen_by = Integer(default=None)
    chosen_by_name = Varchar(length=80)
    withdrawn_at = moment_column(null=True)
    withdrawn_by = Integer(null=True, default=None)

    project_term_dropped_counts_nobody = Check("NOT is_dropped OR headcount IS NULL")
    project_term_headcount_counts = Check("headcount IS NULL OR headcount > 0")
    project_term_withdrawn_by_somebody = Check("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)")
