"""Handovers of a group's money from one hub to another."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.custody.relation.agreeing.tables import CustodyRequest
from grants.custody.tables import CustodyLedger
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.ledger.tables import Entry
from grants.organizations.tables import Organization


class HandoverStatus(StrEnum):
    """Drawn and confirmed by the hub that gives, accepted by the one that takes; sent by the first one's bank, received
    by the other's."""

    DRAWN = "drawn"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Handover(Table):
    """All that a hub keeps for a group goes to the hub that takes it over under signed terms. While it lasts nothing is
    claimed; from its confirmation the balances stand still; what is sent and not received lies between the two banks.

    One under way a group, and its moves: triggers in grants/migrations/sql/2026_11_28t34.
    """

    id: Serial
    number = Varchar(length=60, unique=True)
    request = belongs_to(CustodyRequest)
    community_group = belongs_to(Organization)
    from_hub = belongs_to(Organization)
    to_hub = belongs_to(Organization)
    status = word_column(default=HandoverStatus.DRAWN)
    reason = Text()
    amount = money_column(null=True)
    drawn_by = Integer(default=None)
    drawn_at = moment_column()
    confirmed_by = Integer(null=True, default=None)
    confirmed_at = moment_column(null=True)
    accepted_by = Integer(null=True, default=None)
    accepted_at = moment_column(null=True)
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)
    sent_by = Integer(null=True, default=None)
    sent_on = day_column(null=True)
    bank_ref = Varchar(length=60)
    sent_entry = belongs_to(Entry, null=True, unique=True)
    received_by = Integer(null=True, default=None)
    received_on = day_column(null=True)
    received_entry = belongs_to(Entry, null=True, unique=True)
    ended_at = moment_column(null=True)
    cancelled_by = Integer(null=True, default=None)
    cancelled_reason = Text()

    handover_status_known = one_of("status", HandoverStatus)
    handover_between_two_hubs = Check("from_hub <> to_hub")
    handover_has_reason = Check("reason <> ''")
    handover_amount_from_confirmation = Check("status IN ('drawn', 'cancelled') OR amount >= 0")
    handover_three_people_give = Check(
        "confirmed_by <> drawn_by AND (sent_by IS NULL OR sent_by <> confirmed_by AND sent_by <> drawn_by)"
    )
    handover_two_people_take = Check("received_by <> accepted_by")
    handover_sent_by_its_entry = Check(
        "status NOT IN ('sent', 'received') OR (amount > 0) = (sent_entry IS NOT NULL) AND sent_on IS NOT NULL"
    )
    handover_received_by_its_entry = Check(
        "status <> 'received' OR (amount > 0) = (received_entry IS NOT NULL) AND received_on >= sent_on"
    )
    handover_ended_has_moment = Check("(status IN ('received', 'cancelled')) = (ended_at IS NOT NULL)")
    handover_cancelled_with_reason = Check("(status = 'cancelled') = (cancelled_reason <> '')")


class HandoverItem(Table):
    """One ledger of a handover: what it held when the hub confirmed, what had been paid from it, where it goes on."""

    id: Serial
    handover = belongs_to(Handover)
    ledger = belongs_to(CustodyLedger)
    amount = money_column()
    received = money_column()
    spent = money_column()
    claims = Integer(default=None)
    becomes = belongs_to(CustodyLedger, null=True, unique=True)

    handover_item_once = Unique([handover, ledger])
    handover_item_amount_not_negative = Check("amount >= 0")
