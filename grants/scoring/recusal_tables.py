"""What applicants say of who should not judge them, and which of the staff have nothing to do with an application."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.applications.tables import Application
from grants.db import belongs_to, moment_column, one_of, word_column
from grants.people.tables import Person


class RecusalRequest(Table):
    """An applicant asks in writing that a person not judge its application (R-E4). It is not told who judges.

    Every search looks for the name on the panel; where names differ, somebody points to the expert, or settles the
    request because nobody on the panel is meant.
    """

    id: Serial
    application = belongs_to(Application)
    name = Varchar(length=80)
    employer = Varchar(length=120)
    reason = Text()
    asked_at = moment_column()
    asked_by = Integer(default=None)
    settled_at = moment_column(null=True)
    settled_by = Integer(null=True, default=None)
    settled_reason = Text()

    recusal_request_names_somebody = Check("name <> '' AND reason <> ''")
    recusal_request_settled_with_reason = Check("settled_at IS NULL OR settled_reason <> ''")


class StaffConflictOrigin(StrEnum):
    """Where it became known: the person said so, the system found it, or a supervisor or administrator noted it."""

    DECLARED = "declared"
    FOUND = "found"
    NOTED = "noted"


class StaffConflict(Table):
    """Somebody of the offices has an interest in an application: they neither judge over it nor see how it is judged.

    One that has not ended per person and application: a partial unique index. Who belongs to the applicant or its hub
    is kept away without any row, by the view `recused_staff` (grants/migrations/sql/2026_11_28t11/scoring.sql).
    """

    id: Serial
    person = belongs_to(Person)
    application = belongs_to(Application)
    origin = word_column()
    reason = Text()
    noted_at = moment_column()
    noted_by = Integer(null=True, default=None)
    ended_at = moment_column(null=True)
    ended_by = Integer(null=True, default=None)
    ended_reason = Text()

    staff_conflict_origin_known = one_of("origin", StaffConflictOrigin)
    staff_conflict_gives_a_reason = Check("reason <> ''")
    staff_conflict_ended_with_reason = Check("ended_at IS NULL OR ended_reason <> ''")
    staff_conflict_ended_by_another = Check("ended_by IS NULL OR ended_by <> person")
