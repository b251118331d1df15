"""Panels, conflicts, assignments, marks, and the frozen result."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import JSONB, Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.applications.tables import Application
from grants.calls.judging_tables import Criterion
from grants.calls.tables import Call
from grants.db import belongs_to, moment_column, one_of, word_column
from grants.experts.tables import Expert
from grants.scoring.draw_tables import Drawn, PanelTerms
from grants.scoring.recusal_tables import RecusalRequest


class Panelist(Table):
    """An expert who was asked onto the panel of a call, on which terms, and what they answered.

    Only who accepted and has not left is a member. The declaration is signed before any file opens (R-E4). They were
    `drawn`, or asked by hand, with the reason where the call has a draw; who `replaces` somebody took their seat.
    """

    id: Serial
    call = belongs_to(Call)
    expert = belongs_to(Expert)
    is_alternate = Boolean(default=False)
    terms = belongs_to(PanelTerms, null=True)
    drawn = belongs_to(Drawn, null=True, unique=True)
    replaces = belongs_to("self", null=True, unique=True)
    by_hand_reason = Text()
    most_sheets = Integer(null=True, default=None)
    invited_at = moment_column()
    answered_at = moment_column(null=True)
    is_accepted = Boolean(null=True, default=None)
    declined_reason = Text()
    declared_at = moment_column(null=True)
    left_at = moment_column(null=True)
    left_reason = Text()

    panelist_once = Unique([call, expert])
    panelist_answer_is_whole = Check("(answered_at IS NULL) = (is_accepted IS NULL)")
    panelist_declines_with_reason = Check("is_accepted IS NOT FALSE OR declined_reason <> ''")
    panelist_leaves_with_reason = Check("left_at IS NULL OR left_reason <> ''")
    panelist_load_positive = Check("most_sheets IS NULL OR most_sheets >= 1")


class ConflictOrigin(StrEnum):
    """Where a conflict became known."""

    FOUND = "found"
    DECLARED = "declared"
    APPLICANT = "applicant"


class ConflictKind(StrEnum):
    """What the conflict consists in (R-E4). `interest` is what a person says of themselves, or an applicant of them."""

    POSITION = "position"
    STAFF = "staff"
    HUB = "hub"
    PAIRING = "pairing"
    PHONE = "phone"
    ACCOUNT = "account"
    ADDRESS = "address"
    REPRESENTATIVE = "representative"
    OFFICE = "office"
    INTEREST = "interest"


class Conflict(Table):
    """Why this expert must not judge this application. While not lifted, the database lets no assignment in.

    What an expert declares stands. What the system found or an applicant asked for is ruled on once: it is confirmed
    and stands for good, or it is lifted. Found once per evidence (grants/migrations/sql/2026_11_28t11/scoring.sql).
    """

    id: Serial
    expert = belongs_to(Expert)
    application = belongs_to(Application)
    origin = word_column()
    kind = word_column(default=ConflictKind.INTEREST)
    request = belongs_to(RecusalRequest, null=True)
    reason = Text()
    noted_at = moment_column()
    noted_by = Integer(null=True, default=None)
    lifted_at = moment_column(null=True)
    lifted_by = Integer(null=True, default=None)
    lifted_reason = Text()
    confirmed_at = moment_column(null=True)
    confirmed_by = Integer(null=True, default=None)
    confirmed_reason = Text()

    conflict_origin_known = one_of("origin", ConflictOrigin)
    conflict_kind_known = one_of("kind", ConflictKind)
    conflict_lifted_with_reason = Check("lifted_at IS NULL OR lifted_reason <> ''")
    conflict_confirmed_with_reason = Check("confirmed_at IS NULL OR confirmed_reason <> ''")
    conflict_ruled_one_way = Check("lifted_at IS NULL OR confirmed_at IS NULL")


class Assignment(Table):
    """An expert judges an application: the score sheet. Locked by the expert; a locked sheet does not change.

    `given_reason` is why it was given by hand: such a one stands in every run, as one whose sheet was begun does.
    A conflict that is declared or confirmed ends it, locked or not: its marks no longer count (R-E5). One that has not
    ended per expert, application and phase: a partial unique index (grants/migrations/sql/scoring.sql). `version`
    counts the saves of its fields (sheet_tables.SheetChange).
    """

    id: Serial
    expert = belongs_to(Expert)
    application = belongs_to(Application)
    phase = Integer(default=1)
    assigned_at = moment_column()
    assigned_by = Integer(null=True, default=None)
    ended_at = moment_column(null=True)
    ended_reason = Text()
    given_reason = Text()
    comment = Text()
    saved_at = moment_column(null=True)
    locked_at = moment_column(null=True)
    version = Integer(default=0)

    assignment_of_a_phase = Check("phase >= 1")
    assignment_ended_with_reason = Check("ended_at IS NULL OR ended_reason <> ''")


class Mark(Table):
    """The number given for one criterion. Absent is not zero.

    `typed` keeps what was typed where it is not a mark, so that nothing typed is lost; a comment may come before the
    mark.
    """

    id: Serial
    assignment = belongs_to(Assignment)
    criterion = belongs_to(Criterion)
    value = Numeric(digits=(5, 2), null=True, default=None)
    typed = Varchar(length=40)
    comment = Text()

    mark_once_per_criterion = Unique([assignment, criterion])
    mark_not_negative = Check("value >= 0")
    mark_in_half_steps = Check("value * 2 = trunc(value * 2)")
    mark_or_what_was_typed = Check("value IS NULL OR typed = ''")


class ScoringClosure(Table):
    """Scoring of a call was closed: from now on scores are seen, and no sheet changes."""

    id: Serial
    call = belongs_to(Call, unique=True)
    closed_at = moment_column()
    closed_by = Integer(null=True, default=None)


class PhaseClosure(Table):
    """A phase of a call's scoring was closed: none of its sheets changes any more. Insert only."""

    id: Serial
    call = belongs_to(Call)
    phase = Integer(default=None)
    closed_at = moment_column()
    closed_by = Integer(null=True, default=None)

    phase_closure_once = Unique([call, phase])
    phase_closure_of_a_phase = Check("phase >= 1")


class CalledIn(Table):
    """An application comes into a later phase: it was among the best when the phase before was closed. Insert only."""

    id: Serial
    call = belongs_to(Call)
    phase = Integer(default=None)
    application = belongs_to(Application)
    place = Integer(default=None)
    called_at = moment_column()

    called_in_once = Unique([phase, application])
    called_in_to_a_later_phase = Check("phase >= 2")


class Result(Table):
    """An application's official score as it stood when scoring closed, with the score of each phase. Insert only."""

    id: Serial
    call = belongs_to(Call)
    application = belongs_to(Application, unique=True)
    trimmed_mean = Numeric(digits=(6, 2), default=None)
    bonus = Numeric(digits=(6, 2), default=Decimal(0))
    final = Numeric(digits=(6, 2), default=None)
    rank = Integer(null=True, default=None)
    place = Integer(default=None)
    phases = JSONB(default="[]")
    sheets = JSONB(default="[]")
    tie_break = JSONB(default="{}")

    result_place_once = Unique([call, place])
    result_final_is_the_sum = Check("final = trimmed_mean + bonus")
