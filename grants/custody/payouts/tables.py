"""Whom a claim pays, batches of claims with their files, and what the bank answered."""

from piccolo.columns import UUID, Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.banking.orders.tables import BankTemplate, Outcome
from grants.custody.tables import Claim
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import Organization


class ClaimPayee(Table):
    """Whose account a claim pays, as one signatory of the group named it and another one confirmed. Another one takes
    its place; one of a claim is in force: a partial unique index in grants/migrations/sql/2026_11_28t39."""

    id: Serial
    claim = belongs_to(Claim)
    holder = Varchar(length=120)
    number = Varchar(length=32)
    bank_name = Varchar(length=120)
    cnaps = Varchar(length=12)
    named_by = Integer(default=None)
    named_at = moment_column()
    confirmed_by = Integer(null=True, default=None)
    confirmed_at = moment_column(null=True)
    replaced_at = moment_column(null=True)

    claim_payee_number_is_digits = Check("number ~ '^[0-9]{8,32}$'")
    claim_payee_confirmed_by_another = Check("confirmed_by IS NULL OR confirmed_by <> named_by")
    claim_payee_confirmed_by_somebody = Check("(confirmed_at IS NULL) = (confirmed_by IS NULL)")


class Payout(Table):
    """Claims that one cashier gives to the hub's bank together. Number and sum are of its lines, by trigger; exported,
    nothing of it changes any more."""

    id: Serial
    hub = belongs_to(Organization)
    number = Varchar(length=40, unique=True)
    form_key = UUID(unique=True)
    lines = Integer(default=0)
    total = money_column()
    opened_at = moment_column()
    opened_by = Integer(default=None)
    template = belongs_to(BankTemplate, null=True)
    exported_at = moment_column(null=True)
    exported_by = Integer(null=True, default=None)

    payout_sum_is_of_lines = Check("(lines = 0 AND total = 0) OR (lines > 0 AND total > 0)")
    payout_exported_whole = Check(
        "(exported_at IS NULL) = (exported_by IS NULL) AND (exported_at IS NULL) = (template IS NULL)"
    )
    payout_exported_with_lines = Check("exported_at IS NULL OR lines > 0")


class PayoutFile(Table):
    """One file for the bank, kept as it was made. Insert only."""

    id: Serial
    payout = belongs_to(Payout)
    part = Integer(default=1)
    name = Varchar(length=80)
    lines = Integer(default=0)
    total = money_column()
    upload = belongs_to(Upload)

    payout_file_part = Unique([payout, part])
    payout_file_has_lines = Check("lines > 0 AND total > 0")


class PayoutLine(Table):
    """A claim in a batch, with the account it pays. It is taken out before the files are made, or the bank says what
    became of it.

    A claim is alive in one batch at a time: what was taken out or returned frees it (a partial unique index in
    grants/migrations/sql/2026_11_28t39).
    """

    id: Serial
    payout = belongs_to(Payout)
    claim = belongs_to(Claim)
    payee = belongs_to(ClaimPayee)
    amount = money_column()
    added_at = moment_column()
    added_by = Integer(default=None)
    seq = Integer(null=True, default=None)
    file = belongs_to(PayoutFile, null=True)
    removed_at = moment_column(null=True)
    removed_by = Integer(null=True, default=None)
    removed_reason = Varchar(length=200)
    outcome = word_column(null=True)
    happened_on = day_column(null=True)
    bank_ref = Varchar(length=60)
    return_reason = Varchar(length=200)
    recorded_at = moment_column(null=True)
    recorded_by = Integer(null=True, default=None)

    payout_line_seq = Unique([payout, seq])
    payout_line_amount_positive = Check("amount > 0")
    payout_line_removed_by_somebody = Check("(removed_at IS NULL) = (removed_by IS NULL)")
    payout_line_numbered_in_its_file = Check("(seq IS NULL) = (file IS NULL)")
    payout_line_outcome_known = one_of("outcome", Outcome)
    payout_line_recorded_whole = Check(
        "(outcome IS NULL) = (happened_on IS NULL) AND (outcome IS NULL) = (recorded_at IS NULL)"
        " AND (outcome IS NULL) = (recorded_by IS NULL)"
    )
    payout_line_says_what_happened = Check(
        "(coalesce(outcome, '') = 'paid') = (bank_ref <> '')"
        " AND (coalesce(outcome, '') = 'returned') = (return_reason <> '')"
    )
    payout_line_answered_when_sent = Check("outcome IS NULL OR (seq IS NOT NULL AND removed_at IS NULL)")


class PayoutAnswer(Table):
    """A file in which the bank says what it did with a batch. Nothing is on record before somebody confirms it."""

    id: Serial
    payout = belongs_to(Payout)
    upload = belongs_to(Upload)
    rows = Integer(default=0)
    sent_at = moment_column()
    sent_by = Integer(default=None)
    confirmed_at = moment_column(null=True)
    confirmed_by = Integer(null=True, default=None)
    finished_at = moment_column(null=True)

    payout_answer_confirmed_by_somebody = Check("(confirmed_at IS NULL) = (confirmed_by IS NULL)")
    payout_answer_finished_when_confirmed = Check("finished_at IS NULL OR confirmed_at IS NOT NULL")


class PayoutAnswerLine(Table):
    """A row of a confirmed answer. It is recorded on its line once, or it is noted why it could not be."""

    id: Serial
    answer = belongs_to(PayoutAnswer)
    row = Integer(default=1)
    line = belongs_to(PayoutLine)
    outcome = word_column()
    happened_on = day_column()
    bank_ref = Varchar(length=60)
    reason = Varchar(length=200)
    recorded_at = moment_column(null=True)
    refusal = Varchar(length=200)

    payout_answer_line_once = Unique([answer, line])
    payout_answer_line_outcome_known = one_of("outcome", Outcome)
    payout_answer_line_refused_when_tried = Check("refusal = '' OR recorded_at IS NOT NULL")
