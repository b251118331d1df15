"""Within how many working days a hub's groups answer, and entries that correct a statement."""

from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.custody.tables import Statement
from grants.db import belongs_to, moment_column
from grants.ledger.tables import Entry
from grants.organizations.tables import Organization


class AnswerTerm(Table):
    """Within how many working days the groups of a hub answer a statement issued from then on. The last one counts.
    Insert only."""

    id: Serial
    hub = belongs_to(Organization)
    days = Integer(default=10)
    reason = Varchar(length=200)
    set_at = moment_column()
    set_by = Integer(default=None)

    answer_term_in_range = Check("days BETWEEN 5 AND 30")
    answer_term_gives_a_reason = Check("reason <> ''")


class StatementCorrection(Table):
    """An entry of a later month that puts right what a group objected to (R-J8): the statement keeps its figures and
    names the entry, the entry stands on a later statement. Insert only; of its ledger and later by trigger."""

    id: Serial
    statement = belongs_to(Statement)
    entry = belongs_to(Entry, unique=True)
    words = Varchar(length=300)
    linked_at = moment_column()
    linked_by = Integer(default=None)

    statement_correction_says_what = Check("words <> ''")
