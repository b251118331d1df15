"""Budget documents and codes of a source, and what left it for something else than projects."""

from enum import StrEnum

from piccolo.columns import UUID, Boolean, Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.ledger import Entry


class MoveKind(StrEnum):
    """Where the money of a source goes that no project gets (R-A2, R-A11)."""

    ORGANISER = "organiser"
    EVALUATION = "evaluation"
    CARRIED_OVER = "carried_over"
    RETURNED = "returned"


class BudgetDocument(Table):
    """A document by which the money of a source was granted, with its scan. Never changed."""

    id: Serial
    fund = belongs_to(FundSource)
    number = Varchar(length=80)
    issued_on = day_column()
    scan = belongs_to(Upload)
    kept_at = moment_column()
    kept_by = Integer(default=None)

    budget_document_once = Unique([fund, number])


class BudgetCodes(Table):
    """The codes of a source from a day on (R-A5): of several of one day the newest. Never changed."""

    id: Serial
    fund = belongs_to(FundSource)
    from_on = day_column()
    function_code = Varchar(length=40)
    economic_code = Varchar(length=40)
    decided_at = moment_column()
    decided_by = Integer(default=None)

    budget_codes_not_empty = Check("function_code <> '' OR economic_code <> ''")


class FundMove(Table):
    """Money that left a source by an entry; undone once, by the reversal of that entry. What is carried over becomes
    a source of the new year (`becomes`) that lapses when the old one does: sql/2026_11_28t27 in grants/migrations.
    """

    id: Serial
    fund = belongs_to(FundSource)
    form_key = UUID(unique=True)
    move_kind = word_column()
    amount = money_column()
    becomes = belongs_to(FundSource, null=True, unique=True)
    basis = Varchar(length=200)
    entry = belongs_to(Entry, unique=True)
    moved_on = day_column()
    moved_at = moment_column()
    moved_by = Integer(default=None)
    undone_at = moment_column(null=True)
    undone_by = Integer(null=True, default=None)
    undone_reason = Varchar(length=200)

    fund_move_kind_known = one_of("move_kind", MoveKind)
    fund_move_amount_positive = Check("amount > 0")
    fund_move_becomes_a_source = Check("(becomes IS NOT NULL) = (move_kind = 'carried_over') AND becomes <> fund")
    fund_move_returned_on_a_document = Check("move_kind <> 'returned' OR basis <> ''")
    fund_move_undone_with_reason = Check(
        "(undone_at IS NULL) = (undone_reason = '') AND (undone_at IS NULL) = (undone_by IS NULL)"
    )


class FundProposal(Table):
    """Money of a source that somebody would carry over or give back, and what another person decided. A move of these
    two kinds has one that was confirmed, and a source one that is open: sql/2026_11_28t30 in grants/migrations.
    """

    id: Serial
    fund = belongs_to(FundSource)
    form_key = UUID(unique=True)
    move_kind = word_column()
    amount = money_column()
    code = Varchar(length=30)
    name = Varchar(length=120)
    basis = Varchar(length=200)
    proposed_at = moment_column()
    proposed_by = Integer(default=None)
    proposed_by_name = Varchar(length=80)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    decided_by_name = Varchar(length=80)
    is_confirmed = Boolean(null=True, default=None)
    opinion = Varchar(length=200)

    fund_proposal_kind_needs_two = Check("move_kind IN ('carried_over', 'returned')")
    fund_proposal_amount_positive = Check("amount > 0")
    fund_proposal_names_what_it_becomes = Check("(move_kind = 'carried_over') = (code <> '' AND name <> '')")
    fund_proposal_returns_on_a_document = Check("move_kind <> 'returned' OR basis <> ''")
    fund_proposal_decided_by_another = Check("decided_by IS NULL OR decided_by <> proposed_by")
    fund_proposal_decided_whole = Check(
        "(decided_at IS NULL) = (is_confirmed IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
    )
    fund_proposal_declined_with_an_opinion = Check("is_confirmed IS NOT FALSE OR opinion <> ''")
