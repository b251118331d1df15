"""Scans of signed and sealed agreements."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Agreement
from grants.db import belongs_to, moment_column
from grants.files import Upload


class SealedCopy(Table):
    """A scan of what was sealed: sent, then accepted or refused by another person; never changed. It is of the paper
    that was drawn at that moment. At most one of a drawing stands: a partial unique index in
    grants/migrations/sql/2026_11_28t26.
    """

    id: Serial
    agreement = belongs_to(Agreement)
    drawn_at = moment_column()
    scan = belongs_to(Upload)
    sent_at = moment_column()
    sent_by = Integer(null=True, default=None)
    accepted_at = moment_column(null=True)
    refused_at = moment_column(null=True)
    checked_by = Integer(null=True, default=None)
    reason = Varchar(length=300)

    sealed_copy_one_outcome = Check("accepted_at IS NULL OR refused_at IS NULL")
    sealed_copy_checked_by_another = Check(
        "(checked_by IS NULL) = (accepted_at IS NULL AND refused_at IS NULL)"
        " AND (checked_by IS NULL OR checked_by <> sent_by)"
    )
    sealed_copy_refused_with_reason = Check("(refused_at IS NULL) = (reason = '')")
