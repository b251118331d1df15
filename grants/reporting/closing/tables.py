"""Closed projects and closed rounds, and how long their archive is kept."""

from piccolo.columns import JSONB, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award
from grants.calls.tables import Call
from grants.db import belongs_to, day_column, moment_column


class AwardClosure(Table):
    """A project was closed: by whom, when, and what its checklist said. Insert only, in the transaction that writes
    `award.closed_at`."""

    id: Serial
    award = belongs_to(Award, unique=True)
    remark = Text()
    checklist = JSONB(default="[]")
    closed_at = moment_column()
    closed_by = Integer(default=None)
    closed_by_name = Varchar(length=80)


class RoundClosure(Table):
    """Every project of a round is closed, cancelled or was ended with nothing to settle. Insert only."""

    id: Serial
    call = belongs_to(Call, unique=True)
    closed_at = moment_column()
    closed_by = Integer(default=None)
    closed_by_name = Varchar(length=80)


class ArchiveRecord(Table):
    """A class of papers of a closed project or round, how many there are, and until when they are kept (R-J10); without
    an end they are kept for ever. Insert only: nothing purges what money left behind."""

    id: Serial
    award = belongs_to(Award, null=True)
    call = belongs_to(Call, null=True)
    kind = Varchar(length=40)
    years = Integer(null=True, default=None)
    basis = Varchar(length=200)
    papers = Integer(default=None)
    kept_from = day_column()
    keep_until = day_column(null=True)

    archive_record_of_one = Check("(award IS NULL) <> (call IS NULL)")
    archive_record_once = Unique([award, kind])
    archive_record_of_a_round_once = Unique([call, kind])
    archive_record_ends_with_its_years = Check("(years IS NULL) = (keep_until IS NULL)")
