"""Money that a hub sent back for a group."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.custody.tables import CustodyLedger
from grants.db import belongs_to, day_column, moment_column, money_column
from grants.disbursement.recovery.tables import ReturnDemand
from grants.ledger.tables import Entry


class SentBack(Table):
    """What left the custody account for the funder on a demand, as the hub's bank says. Insert only.

    Never more than is asked back, nor what claims under way have set aside: trigger in
    grants/migrations/sql/2026_11_28t30. That a group never goes below zero is the ledger's own constraint.
    """

    id: Serial
    ledger = belongs_to(CustodyLedger)
    demand = belongs_to(ReturnDemand)
    amount = money_column()
    sent_on = day_column()
    bank_ref = Varchar(length=60)
    entry = belongs_to(Entry, unique=True)
    recorded_at = moment_column()
    recorded_by = Integer(default=None)
    recorded_by_name = Varchar(length=80)

    sent_back_once = Unique([ledger, bank_ref])
    sent_back_amount_positive = Check("amount > 0")
    sent_back_has_bank_word = Check("bank_ref <> ''")
