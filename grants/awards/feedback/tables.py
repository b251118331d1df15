"""What an applicant is told of its judging, and when all of a call were told."""

from piccolo.columns import JSONB, Array, Integer, Serial, Text
from piccolo.constraints import Check
from piccolo.table import Table

from grants.applications.tables import Application
from grants.calls.tables import Call
from grants.db import belongs_to, moment_column


class ApplicantFeedback(Table):
    """What an applicant reads of how its application was judged. `content` is drafted once and never changes; until
    the release somebody looks through it, and hides words that it must not say. The original stays beneath them."""

    id: Serial
    call = belongs_to(Call)
    application = belongs_to(Application, unique=True)
    content = JSONB(default="{}")
    drafted_at = moment_column()
    drafted_by = Integer(null=True, default=None)
    hidden = Array(base_column=Text(), default=list)
    looked_at = moment_column(null=True)
    looked_by = Integer(null=True, default=None)

    applicant_feedback_looked_through_by_somebody = Check("(looked_at IS NULL) = (looked_by IS NULL)")


class FeedbackRelease(Table):
    """All feedback of a call was released: one row, so that nobody can be told before the others. Insert only."""

    id: Serial
    call = belongs_to(Call, unique=True)
    released_at = moment_column()
    released_by = Integer(null=True, default=None)
