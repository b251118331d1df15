"""The redacted copy of an application, as it was confirmed."""

from piccolo.columns import JSONB, Array, Integer, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.applications.tables import ApplicationVersion
from grants.db import belongs_to, moment_column


class Redaction(Table):
    """What experts of a blind round read instead of a frozen version, confirmed by the organiser. The last one counts.

    `texts` holds the pieces that differ, by key (blind/pieces.py); `open_files` the uploads that name nobody and are
    shown, all others are not. Insert only.
    """

    id: Serial
    version = belongs_to(ApplicationVersion)
    number = Integer(default=None)
    texts = JSONB(default="{}")
    open_files = Array(base_column=Integer(), default=list)
    confirmed_at = moment_column()
    confirmed_by = Integer(null=True, default=None)

    redaction_once = Unique([version, number])
    redaction_counts = Check("number >= 1")
