"""What groups ask their hubs to have changed in a budget."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.awards.amendment.tables import Amendment
from grants.awards.tables import AwardLine
from grants.custody.tables import CustodyLedger
from grants.db import belongs_to, moment_column, money_column


class ChangeRequest(Table):
    """A group needs more on a line than is left of it. Its hub asks the funder (`amendment`), or says why not.

    One at a time for a line: a partial unique index in grants/migrations/sql/2026_11_28t35.
    """

    id: Serial
    ledger = belongs_to(CustodyLedger)
    award_line = belongs_to(AwardLine)
    more = money_column()
    reason = Varchar(length=500)
    asked_by = Integer(default=None)
    asked_at = moment_column()
    amendment = belongs_to(Amendment, null=True, unique=True)
    answered_by = Integer(null=True, default=None)
    answered_at = moment_column(null=True)
    declined = Varchar(length=500)

    change_request_is_for_more = Check("more > 0")
    change_request_has_a_reason = Check("reason <> ''")
    change_request_answered_whole = Check("(answered_by IS NULL) = (answered_at IS NULL)")
    change_request_answered_one_way = Check(
        "(answered_at IS NOT NULL) = (amendment IS NOT NULL OR declined <> '')"
        " AND NOT (amendment IS NOT NULL AND declined <> '')"
    )
