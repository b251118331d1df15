"""Measures that follow from a grade; no harm is done before a person decided and the grantee could answer (R-H3)."""

from piccolo.columns import Integer, Serial, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Hold
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.reporting.evaluation.tables import EvaluatedProject, MeasureKind
from grants.reporting.tables import Rectification
from grants.standing.tables import CreditEvent


class Measure(Table):
    """A measure proposed by the rules of an evaluation. `amount` is in working days of a rectification, else in months.

    Adopted, it waits for the grantee's answer until `answer_by`; then it is put into effect or dropped. What it did
    then goes its own way: the hold, the entry on record, the rectification.
    """

    id: Serial
    project = belongs_to(EvaluatedProject)
    measure = word_column()
    amount = Integer(null=True, default=None)
    proposed_at = moment_column()
    adopted_at = moment_column(null=True)
    adopted_by = Integer(null=True, default=None)
    adopted_note = Text()
    answer_by = day_column(null=True)
    answer = Text()
    answered_at = moment_column(null=True)
    answered_by = Integer(null=True, default=None)
    dropped_at = moment_column(null=True)
    dropped_by = Integer(null=True, default=None)
    dropped_reason = Text()
    effective_at = moment_column(null=True)
    effective_by = Integer(null=True, default=None)
    hold = belongs_to(Hold, null=True, unique=True)
    credit_event = belongs_to(CreditEvent, null=True, unique=True)
    rectification = belongs_to(Rectification, null=True, unique=True)

    measure_once = Unique([project, measure])
    measure_kind_known = one_of("measure", MeasureKind)
    measure_adopted_with_reason = Check("(adopted_at IS NULL) = (adopted_note = '')")
    measure_dropped_with_reason = Check("(dropped_at IS NULL) = (dropped_reason = '')")
    measure_effective_when_adopted = Check("effective_at IS NULL OR (adopted_at IS NOT NULL AND dropped_at IS NULL)")
    measure_harms_after_a_term = Check("effective_at IS NULL OR measure = 'priority' OR answer_by IS NOT NULL")
