"""Matching experts to applications: exact, proved by prices, fair and reproducible. Pure: numbers in, numbers out.

`problem` is what is asked; `prices` and `paths` find the greatest total; `certificate` checks it without them;
`fairness` raises the applications that fare worst; `drawing` keeps pairs apart by lot; `assignment` puts these
together; `questions` and `bands` are what people ask about the result.
"""

from grants.scoring.assigning.assignment import Assignment, as_it_stands, assign
from grants.scoring.assigning.bands import BANDS, Band, load_table
from grants.scoring.assigning.certificate import upper_bound
from grants.scoring.assigning.drawing import eligible
from grants.scoring.assigning.problem import AssignError
from grants.scoring.assigning.questions import Explanation, Substitute, explain_pair, replace

__all__ = [
    "BANDS",
    "AssignError",
    "Assignment",
    "Band",
    "Explanation",
    "Substitute",
    "as_it_stands",
    "assign",
    "eligible",
    "explain_pair",
    "load_table",
    "replace",
    "upper_bound",
]
