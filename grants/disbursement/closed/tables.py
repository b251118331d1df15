"""What was awarded and paid by projects that are closed, summed up, so that no list adds up all there ever was."""

from piccolo.columns import Integer, Serial
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.tables import Call
from grants.db import belongs_to, money_column, word_column


class ClosedSum(Table):
    """Of the closed projects of a round: how many there are and their awards (`award`), or their payments in a state.

    Kept by a trigger when a project is closed, since nothing of it changes from then on, and nowhere else: sql in
    grants/migrations/sql/2026_11_28t57. `checks` proves it against the rows.
    """

    id: Serial
    call = belongs_to(Call)
    what = word_column()
    n = Integer(default=0)
    amount = money_column()

    closed_sum_once = Unique([call, what])
    closed_sum_counts = Check("n > 0 AND amount >= 0 AND what <> ''")
