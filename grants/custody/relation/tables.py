"""Freezes of a group's money at its hub."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, moment_column, one_of, word_column
from grants.organizations.tables import Organization


class Side(StrEnum):
    """Who may freeze: the hub that keeps the money, the funder it came from, the office that filed the group."""

    HUB = "hub"
    FUNDER = "funder"
    OFFICE = "office"


class CustodyFreeze(Table):
    """Nothing of a group's money leaves its hub until another person of the same body lifts this.

    Each body has one live freeze at most, and what it placed changes only by being lifted, once: an index and a
    trigger in grants/migrations/sql/2026_11_28t31.
    """

    id: Serial
    hub = belongs_to(Organization)
    community_group = belongs_to(Organization)
    side = word_column()
    authority = belongs_to(Organization)
    reason = Varchar(length=500)
    placed_by = Integer(default=None)
    placed_at = moment_column()
    lifted_by = Integer(null=True, default=None)
    lifted_at = moment_column(null=True)
    lifted_reason = Varchar(length=500)

    custody_freeze_side_known = one_of("side", Side)
    custody_freeze_has_reason = Check("reason <> ''")
    custody_freeze_two_bodies = Check("hub <> community_group")
    custody_freeze_lifted_by_another = Check("lifted_by IS NULL OR lifted_by <> placed_by")
    custody_freeze_lifted_whole = Check(
        "(lifted_by IS NULL) = (lifted_at IS NULL) AND (lifted_by IS NULL) = (lifted_reason = '')"
    )
