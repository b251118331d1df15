"""Amendments of a signed agreement, each with the lines it changes."""

from piccolo.columns import Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award, AwardLine
from grants.db import belongs_to, day_column, moment_column, money_column
from grants.files import Upload


class Amendment(Table):
    """What is asked to be changed. In force it has its `version`, and is what the project is measured by from then on.

    One that needs no approval (R-D11) is in force when it is recorded; any other when somebody else approved it.
    An award has one that is open at a time: a partial unique index in grants/migrations/sql/2026_11_28t23.
    """

    id: Serial
    award = belongs_to(Award)
    version = Integer(null=True, default=None)
    reason = Text()
    ends_on = day_column(null=True)
    scope = Text()
    needs_approval = Boolean(default=None)
    asked_at = moment_column()
    asked_by = Integer(null=True, default=None)
    asked_by_name = Varchar(length=80)
    decided_at = moment_column(null=True)
    decided_by = Integer(null=True, default=None)
    decided_by_name = Varchar(length=80)
    is_approved = Boolean(null=True, default=None)
    opinion = Text()
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)

    amendment_version_once = Unique([award, version])
    amendment_gives_a_reason = Check("reason <> ''")
    amendment_decided_whole = Check(
        "(decided_at IS NULL) = (is_approved IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
    )
    amendment_decided_by_another = Check("decided_by <> asked_by")
    amendment_declined_with_an_opinion = Check("is_approved IS NOT FALSE OR opinion <> ''")
    amendment_in_force_when_free = Check("version IS NULL OR NOT needs_approval OR is_approved")


class AmendedLine(Table):
    """A budget line before and after an amendment. Insert only."""

    id: Serial
    amendment = belongs_to(Amendment)
    award_line = belongs_to(AwardLine)
    was = money_column()
    amount = money_column()

    amended_line_once = Unique([amendment, award_line])
    amended_line_changes = Check("amount >= 0 AND amount <> was")
