"""Demands for the return of paid money, and the refunds that came in on them."""

from enum import StrEnum

from piccolo.columns import UUID, Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.ledger.tables import Entry


class Grounds(StrEnum):
    """Why money is asked back: it was left over, or should not have been spent or paid."""

    SURPLUS = "surplus"
    RECOVERY = "recovery"


class ReturnDemand(Table):
    """What a payee must give back by a day, to which account of the funder (R-H6): paid less what it spent rightly.

    What it spent is proposed (`told_spent`) by its accepted report or the hub's book (`told_by`: report:7, custody:3);
    another figure says why.

    It ends when the bank has all of it, or when an approver waives the rest in writing. An award has one that is open:
    a trigger in grants/migrations/sql/2026_11_28t25.
    """

    id: Serial
    award = belongs_to(Award)
    form_key = UUID(unique=True)
    number = Varchar(length=40, unique=True)
    grounds = word_column()
    paid = money_column()
    spent = money_column()
    amount = money_column()
    told_spent = money_column(null=True)
    told_by = Varchar(length=40)
    differs_why = Text()
    reason = Text()
    due_on = day_column()
    to_holder = Varchar(length=120)
    to_number = Varchar(length=32)
    to_bank = Varchar(length=120)
    issued_at = moment_column()
    issued_by = Integer(default=None)
    issued_by_name = Varchar(length=80)
    upload = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)
    waived = money_column(null=True)
    waived_at = moment_column(null=True)
    waived_by = Integer(null=True, default=None)
    waived_by_name = Varchar(length=80)
    waived_why = Text()
    waiver = belongs_to(Upload, null=True)

    return_demand_grounds_known = one_of("grounds", Grounds)
    return_demand_is_what_was_not_spent = Check("amount = paid - spent AND amount > 0 AND spent >= 0")
    return_demand_gives_a_reason = Check("reason <> ''")
    return_demand_differs_with_a_reason = Check("told_spent IS NULL OR told_spent = spent OR differs_why <> ''")
    return_demand_told_by_somebody = Check("(told_spent IS NULL) = (told_by = '')")
    return_demand_made_whole = Check("(upload IS NULL) = (check_code IS NULL)")
    return_demand_waived_in_writing = Check(
        "(waived IS NULL) = (waived_at IS NULL) AND (waived IS NULL) = (waived_by IS NULL)"
        " AND (waived IS NULL) = (waiver IS NULL) AND (waived IS NULL) = (waived_why = '')"
    )
    return_demand_waived_by_another = Check("waived_by IS NULL OR waived_by <> issued_by")


class Refund(Table):
    """Money that came in on a demand, as the bank says; its entry books it back to the pool. Insert only."""

    id: Serial
    demand = belongs_to(ReturnDemand)
    amount = money_column()
    received_on = day_column()
    bank_ref = Varchar(length=60, unique=True)
    recorded_at = moment_column()
    recorded_by = Integer(default=None)
    recorded_by_name = Varchar(length=80)
    entry = belongs_to(Entry)

    refund_amount_positive = Check("amount > 0")
    refund_has_bank_word = Check("bank_ref <> ''")
