"""Runs that try an assignment out, and the release that shows assignments to the experts."""

from piccolo.columns import JSONB, Integer, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.tables import Call
from grants.db import belongs_to, moment_column


class AssignmentRun(Table):
    """An assignment of a phase that was tried out: what was asked, what came of it, and whether it was adopted.

    Numbers of a phase have no gaps. The seed is drawn and its hash recorded before anything is solved. What came of it
    is `pairs` of (application, expert) with `figures`, or what `refused` them; `facts` is all that it depends on.
    Written when asked, when solved and when adopted, each once (grants/migrations/sql/2026_11_28t12/scoring.sql).
    """

    id: Serial
    call = belongs_to(Call)
    phase = Integer(default=None)
    number = Integer(default=None)
    plan = JSONB(default="{}")
    seed = Varchar(length=64, secret=True)
    seed_hash = Varchar(length=64)
    asked_at = moment_column()
    asked_by = Integer(default=None)
    solved_at = moment_column(null=True)
    facts = JSONB(null=True, default=None)
    facts_hash = Varchar(length=64)
    pairs = JSONB(null=True, default=None)
    figures = JSONB(null=True, default=None)
    refused = JSONB(null=True, default=None)
    adopted_at = moment_column(null=True)
    adopted_by = Integer(null=True, default=None)

    assignment_run_once = Unique([call, phase, number])
    assignment_run_of_a_phase = Check("phase >= 1 AND number >= 1")
    assignment_run_solved_whole = Check(
        "(solved_at IS NULL) = (facts IS NULL) AND (figures IS NULL) = (pairs IS NULL)"
        " AND (solved_at IS NULL) = (pairs IS NULL AND refused IS NULL) AND (pairs IS NULL OR refused IS NULL)"
    )
    assignment_run_adopted_with_pairs = Check(
        "(adopted_at IS NULL) = (adopted_by IS NULL) AND (adopted_at IS NULL OR pairs IS NOT NULL)"
    )


class AssignmentRelease(Table):
    """The assignments of a phase were shown to the experts; before it they see none. Insert only."""

    id: Serial
    call = belongs_to(Call)
    phase = Integer(default=None)
    released_at = moment_column()
    released_by = Integer(null=True, default=None)

    assignment_release_once = Unique([call, phase])
    assignment_release_of_a_phase = Check("phase >= 1")
