"""Goods in kind of a sub-ledger: what was received, and what was handed out by two persons' word."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.custody.tables import CustodyLedger
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.ledger.tables import Entry


class Goods(Table):
    """One kind of thing received for a group at one time: how many, worth what, who keeps it, on which paper.

    `left_over` is the stock, moved by a trigger on what is handed out and never below zero.
    """

    id: Serial
    ledger = belongs_to(CustodyLedger)
    number = Varchar(length=40, unique=True)
    name = Varchar(length=80)
    unit = Varchar(length=20)
    quantity = Integer(default=None)
    unit_value = money_column()
    left_over = Integer(default=None)
    donor = Varchar(length=120)
    keeper = Varchar(length=80)
    paper = belongs_to(Upload)
    received_on = day_column()
    entry = belongs_to(Entry, unique=True)
    recorded_at = moment_column()
    recorded_by = Integer(default=None)

    goods_quantity_positive = Check("quantity > 0")
    goods_unit_value_positive = Check("unit_value > 0")
    goods_stock_not_below_zero = Check("left_over >= 0 AND left_over <= quantity")
    goods_have_a_keeper = Check("keeper <> '' AND name <> '' AND unit <> '' AND donor <> ''")


class HandoutStatus(StrEnum):
    """Reported by one signatory, confirmed by another, or refused by them."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Handout(Table):
    """Goods handed out with the list of those who signed for them: one signatory reports, another confirms, and with
    their word it leaves the stock and the books."""

    id: Serial
    goods = belongs_to(Goods)
    quantity = Integer(default=None)
    purpose = Varchar(length=120)
    list_of_receivers = belongs_to(Upload)
    handed_on = day_column()
    status = word_column(default=HandoutStatus.ASKED)
    reported_by = Integer(default=None)
    reported_at = moment_column()
    confirmed_by = Integer(null=True, default=None)
    confirmed_at = moment_column(null=True)
    entry = belongs_to(Entry, null=True, unique=True)

    handout_status_known = one_of("status", HandoutStatus)
    handout_quantity_positive = Check("quantity > 0")
    handout_by_two_persons = Check("confirmed_by IS NULL OR confirmed_by <> reported_by")
    handout_decided_whole = Check(
        "(status = 'asked') = (confirmed_by IS NULL) AND (status = 'asked') = (confirmed_at IS NULL)"
    )
    handout_confirmed_has_entry = Check("(status = 'confirmed') = (entry IS NOT NULL)")
