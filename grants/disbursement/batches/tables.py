"""Batches with their payments and files, and what the bank answered."""

from piccolo.columns import UUID, Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.banking.orders.tables import BankTemplate, Outcome
from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.disbursement.tables import Payment
from grants.files import Upload
from grants.organizations.tables import Organization


class Batch(Table):
    """Payments that one cashier gives to one bank. Number and sum are of its lines, by trigger.

    Draft until the export is asked for; then its lines are sent one by one, and when its files are made nothing of it
    changes any more.
    """

    id: Serial
    funder = belongs_to(Organization)
    number = Varchar(length=40, unique=True)
    form_key = UUID(unique=True)
    lines = Integer(default=0)
    total = money_column()
    opened_at = moment_column()
    opened_by = Integer(default=None)
    template = belongs_to(BankTemplate, null=True)
    asked_at = moment_column(null=True)
    asked_by = Integer(null=True, default=None)
    exported_at = moment_column(null=True)

    batch_sum_is_of_lines = Check("(lines = 0 AND total = 0) OR (lines > 0 AND total > 0)")
    batch_asked_for_by_somebody = Check(
        "(asked_at IS NULL) = (asked_by IS NULL) AND (asked_at IS NULL) = (template IS NULL)"
    )
    batch_exported_when_asked = Check("exported_at IS NULL OR (asked_at IS NOT NULL AND lines > 0)")


class BatchFile(Table):
    """One file for the bank, kept as it was made: it is always the same bytes. Insert only."""

    id: Serial
    batch = belongs_to(Batch)
    part = Integer(default=1)
    name = Varchar(length=80)
    lines = Integer(default=0)
    total = money_column()
    upload = belongs_to(Upload)

    batch_file_part = Unique([batch, part])
    batch_file_has_lines = Check("lines > 0 AND total > 0")


class BatchLine(Table):
    """A payment in a batch. It is taken out again only before the files are made; what became of it the payment says.

    A payment stands in one batch at a time: a partial unique index in grants/migrations/sql/2026_11_28t20.
    """

    id: Serial
    batch = belongs_to(Batch)
    payment = belongs_to(Payment)
    amount = money_column()
    added_at = moment_column()
    added_by = Integer(default=None)
    sent_at = moment_column(null=True)
    seq = Integer(null=True, default=None)
    file = belongs_to(BatchFile, null=True)
    removed_at = moment_column(null=True)
    removed_by = Integer(null=True, default=None)
    removed_reason = Varchar(length=200)

    batch_line_seq = Unique([batch, seq])
    batch_line_removed_by_somebody = Check("(removed_at IS NULL) = (removed_by IS NULL)")
    batch_line_numbered_in_its_file = Check("(seq IS NULL) = (file IS NULL)")


class BankAnswer(Table):
    """A file in which the bank says what it did with a batch. Nothing is on record before somebody confirms it."""

    id: Serial
    batch = belongs_to(Batch)
    upload = belongs_to(Upload)
    rows = Integer(default=0)
    sent_at = moment_column()
    sent_by = Integer(default=None)
    confirmed_at = moment_column(null=True)
    confirmed_by = Integer(null=True, default=None)
    finished_at = moment_column(null=True)

    bank_answer_confirmed_by_somebody = Check("(confirmed_at IS NULL) = (confirmed_by IS NULL)")
    bank_answer_finished_when_confirmed = Check("finished_at IS NULL OR confirmed_at IS NOT NULL")


class AnswerLine(Table):
    """A row of a confirmed answer. It is recorded on its payment once, or it is noted why it could not be."""

    id: Serial
    answer = belongs_to(BankAnswer)
    row = Integer(default=1)
    line = belongs_to(BatchLine)
    outcome = word_column()
    happened_on = day_column()
    bank_ref = Varchar(length=60)
    reason = Varchar(length=200)
    recorded_at = moment_column(null=True)
    refusal = Varchar(length=200)

    answer_line_once = Unique([answer, line])
    answer_line_outcome_known = one_of("outcome", Outcome)
    answer_line_says_what_happened = Check(
        "(outcome = 'paid' AND bank_ref <> '') OR (outcome = 'returned' AND reason <> '')"
    )
    answer_line_refused_when_tried = Check("refusal = '' OR recorded_at IS NOT NULL")
