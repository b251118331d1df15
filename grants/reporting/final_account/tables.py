"""Final accounts with their lines and the match that was realised."""

from enum import StrEnum

from piccolo.columns import UUID, Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award, AwardLine
from grants.db import belongs_to, moment_column, money_column, one_of, word_column
from grants.files import Upload


class AccountStatus(StrEnum):
    """Confirmed by who carries the award, checked by finance, accepted by an officer; or returned by one of them."""

    CONFIRMED = "confirmed"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class FinalAccount(Table):
    """An account as its grantee confirmed it. `granted` is the award less what was cut, `paid` what was paid and did
    not come back; `surplus` what is to go back to the source, for groups what their ledger still holds (R-H6).

    An award has one that is not returned: a partial unique index in grants/migrations/sql/2026_11_28t46, which also
    keeps figures as they were confirmed.
    """

    id: Serial
    award = belongs_to(Award)
    form_key = UUID(unique=True)
    attempt = Integer(default=1)
    status = word_column(default=AccountStatus.CONFIRMED)
    is_from_ledger = Boolean(default=False)
    granted = money_column()
    paid = money_column()
    interest = money_column()
    spent = money_column()
    surplus = money_column()
    remark = Text()
    proofs = belongs_to(Upload, null=True)
    confirmed_at = moment_column()
    confirmed_by = Integer(default=None)
    confirmed_by_name = Varchar(length=80)
    checked_at = moment_column(null=True)
    checked_by = Integer(null=True, default=None)
    checked_by_name = Varchar(length=80)
    accepted_at = moment_column(null=True)
    accepted_by = Integer(null=True, default=None)
    accepted_by_name = Varchar(length=80)
    returned_at = moment_column(null=True)
    returned_by = Integer(null=True, default=None)
    returned_by_name = Varchar(length=80)
    returned_why = Text()
    upload = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    final_account_once = Unique([award, attempt])
    final_account_status_known = one_of("status", AccountStatus)
    final_account_not_negative = Check("spent >= 0 AND paid >= 0 AND interest >= 0")
    final_account_surplus_is_what_is_left = Check(
        "surplus >= 0 AND (is_from_ledger OR surplus = greatest(paid - spent, 0))"
    )
    final_account_has_its_proofs = Check("is_from_ledger OR proofs IS NOT NULL")
    final_account_checked_by_another = Check("checked_by IS NULL OR checked_by <> confirmed_by")
    final_account_accepted_by_a_third = Check(
        "accepted_by IS NULL OR (checked_by IS NOT NULL AND accepted_by <> checked_by AND accepted_by <> confirmed_by)"
    )
    final_account_status_has_its_rows = Check(
        "(status = 'accepted') = (accepted_at IS NOT NULL) AND (status = 'returned') = (returned_at IS NOT NULL)"
        " AND (status <> 'checked' OR checked_at IS NOT NULL)"
    )
    final_account_returned_with_reason = Check("(status = 'returned') = (returned_why <> '')")
    final_account_made_whole = Check("(upload IS NULL) = (check_code IS NULL)")


class FinalAccountLine(Table):
    """A budget line as in force, what of the grant was spent on it, and the numbers of its vouchers. Insert only."""

    id: Serial
    account = belongs_to(FinalAccount)
    award_line = belongs_to(AwardLine)
    position = Integer(default=None)
    item = Varchar(length=80)
    budget = money_column()
    actual = money_column()
    vouchers = Text()

    final_account_line_once = Unique([account, award_line])
    final_account_line_not_negative = Check("budget >= 0 AND actual >= 0")


class FinalAccountMatch(Table):
    """Own money or things by giver: what was promised and what came. It stays with the grantee. Insert only."""

    id: Serial
    account = belongs_to(FinalAccount)
    position = Integer(default=None)
    match_kind = word_column()
    giver = Varchar(length=120)
    promised = money_column()
    realised = money_column()

    final_account_match_once = Unique([account, position])
    final_account_match_not_negative = Check("promised >= 0 AND realised >= 0")
