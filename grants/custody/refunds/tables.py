"""Money of paid claims that came back."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.custody.tables import Claim
from grants.db import belongs_to, day_column, moment_column, money_column
from grants.ledger.tables import Entry


class ClaimRefund(Table):
    """What a supplier sent back of a paid claim, as the hub's bank says: never more than was paid, all refunds
    together (a trigger in grants/migrations/sql/2026_11_28t36). The claim's invoice stays used. Insert only."""

    id: Serial
    claim = belongs_to(Claim)
    amount = money_column()
    refunded_on = day_column()
    bank_ref = Varchar(length=60)
    reason = Varchar(length=200)
    entry = belongs_to(Entry, unique=True)
    recorded_at = moment_column()
    recorded_by = Integer(default=None)
    recorded_by_name = Varchar(length=80)

    claim_refund_once = Unique([claim, bank_ref])
    claim_refund_amount_positive = Check("amount > 0")
    claim_refund_has_bank_word = Check("bank_ref <> ''")
    claim_refund_gives_a_reason = Check("reason <> ''")
