"""Money of a pool that goes back to its source."""

from piccolo.columns import UUID, Boolean, Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.calls.tables import Pool
from grants.db import belongs_to, moment_column, money_column
from grants.ledger.tables import Entry


class PoolReturn(Table):
    """Proposed with a reason, decided by another person; confirmed, it has its entry.

    A pool has one that is open, and keeps what is promised: sql/2026_11_28t30 in grants/migrations.
    """

    id: Serial
    pool = belongs_to(Pool)
    form_key = UUID(unique=True)
    amount = money_column()
    reason = Varchar(length=200)
    proposed_at = moment_column()
    proposed_by = Integer(default=None)
    proposed_by_name = Varchar(length=80)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    decided_by_name = Varchar(length=80)
    is_confirmed = Boolean(null=True, default=None)
    opinion = Varchar(length=200)
    entry = belongs_to(Entry, null=True, unique=True)

    pool_return_amount_positive = Check("amount > 0")
    pool_return_gives_a_reason = Check("reason <> ''")
    pool_return_decided_by_another = Check("decided_by IS NULL OR decided_by <> proposed_by")
    pool_return_decided_whole = Check(
        "(decided_at IS NULL) = (is_confirmed IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
    )
    pool_return_entered_when_confirmed = Check("(entry IS NOT NULL) = (is_confirmed IS TRUE)")
    pool_return_declined_with_an_opinion = Check("is_confirmed IS NOT FALSE OR opinion <> ''")
