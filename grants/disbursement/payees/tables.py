"""Changes of the account that a grant is paid to."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, moment_column
from grants.files import Upload
from grants.organizations.tables import BankAccount


class PayeeChange(Table):
    """The payee of a signed award asks to be paid to another of its accounts, by letter (R-G7). Never deleted.

    Checked by another person, it counts from `effective_at` on; until then it may be ended. The account is kept here as
    it was, since the registry goes on. One waits for its check at a time: sql/2026_11_28t22/payees.sql.
    """

    id: Serial
    award = belongs_to(Award)
    account = belongs_to(BankAccount)
    payee_holder = Varchar(length=120)
    payee_number = Varchar(length=32)
    payee_bank = Varchar(length=120)
    payee_cnaps = Varchar(length=12)
    reason = Varchar(length=300)
    letter = belongs_to(Upload)
    asked_at = moment_column()
    asked_by = Integer(default=None)
    asked_by_name = Varchar(length=80)
    checked_at = moment_column(null=True)
    checked_by = Integer(null=True, default=None)
    checked_by_name = Varchar(length=80)
    effective_at = moment_column(null=True)
    ended_at = moment_column(null=True)
    ended_by_name = Varchar(length=80)
    ended_why = Varchar(length=300)

    payee_change_gives_a_reason = Check("reason <> ''")
    payee_change_checked_by_another = Check("checked_by IS NULL OR checked_by <> asked_by")
    payee_change_checked_counts_later = Check(
        "(checked_at IS NULL) = (checked_by IS NULL) AND (checked_at IS NULL) = (effective_at IS NULL)"
        " AND (effective_at IS NULL OR effective_at >= checked_at)"
    )
    payee_change_ended_with_reason = Check("(ended_at IS NULL) = (ended_why = '')")
    payee_change_ended_before_it_counts = Check("ended_at IS NULL OR effective_at IS NULL OR ended_at < effective_at")
