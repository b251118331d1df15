"""Templates of banks, and what a bank may have done with an order."""

from enum import StrEnum

from piccolo.columns import JSONB, Integer, Serial, Varchar
from piccolo.table import Table

from grants.db import belongs_to, moment_column
from grants.organizations.tables import Organization


class BankTemplate(Table):
    """How one bank wants its files and how it answers, for one account that pays. `layout` is read by `layouts.py`.

    It never changes, so that a batch can be read by what it was written with; another one takes its place.
    One of a name is in force: a partial unique index in grants/migrations/sql/2026_11_28t20.
    """

    id: Serial
    organization = belongs_to(Organization)
    name = Varchar(length=80)
    payer_holder = Varchar(length=120)
    payer_number = Varchar(length=32)
    layout = JSONB(default="{}")
    registered_at = moment_column()
    registered_by = Integer(default=None)
    retired_at = moment_column(null=True)


class Outcome(StrEnum):
    """What the bank did with an order."""

    PAID = "paid"
    RETURNED = "returned"
