"""Changes of who signs for a group."""

from piccolo.columns import Boolean, Integer, Serial, Text
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, moment_column
from grants.files import Upload
from grants.organizations.tables import Organization


class SignatoryChange(Table):
    """One person begins to sign for a group, one ceases to, or both: asked by a signatory with the group's letter,
    decided by the hub. What was signed before stays signed.

    One open a group, and what was asked stands: sql/2026_11_28t34.
    """

    id: Serial
    community_group = belongs_to(Organization)
    hub = belongs_to(Organization)
    begins = Integer(null=True, default=None)
    ceases = Integer(null=True, default=None)
    reason = Text()
    asked_by = Integer(default=None)
    asked_at = moment_column()
    evidence = belongs_to(Upload)
    decided_by = Integer(null=True, default=None)
    decided_at = moment_column(null=True)
    is_confirmed = Boolean(null=True, default=None)
    opinion = Text()

    signatory_change_changes_somebody = Check("num_nonnulls(begins, ceases) > 0 AND begins IS DISTINCT FROM ceases")
    signatory_change_has_reason = Check("reason <> ''")
    signatory_change_decided_by_another = Check("decided_by <> asked_by")
    signatory_change_decided_whole = Check(
        "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (is_confirmed IS NULL)"
    )
