"""The total of an evaluation out of its parts, and the labels it earns. Pure; exact until it is rounded, half up.

A part that too few took part in does not count, and what it weighs goes to the others in proportion: no answer is
neither praise nor blame. Scores are points of 100 with two places.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from grants.calls.kinds import ScoreMethod
from grants.reporting.evaluation.facts import EvaluationFacts, ProjectFacts
from grants.reporting.evaluation.tables import EvaluationLabel, LabelSet
from grants.reporting.tables import Grade
from grants.scoring.aggregate import PhaseScore, phase_score
from grants.scoring.formula import PhaseRule

SHEETS = "evaluation"


def expert_score(facts: EvaluationFacts, project: ProjectFacts) -> PhaseScore:
    """What the locked sheets come to, as in judging: the trimmed mean from so many sheets on (R-E6)."""
    rule = PhaseRule(
        name=SHEETS,
        maxima=tuple(each.max_mark for each in facts.criteria),
        method=ScoreMethod.TRIMMED_MEAN,
        trim_from=facts.evaluation.trim_from,
        min_sheets=facts.evaluation.min_sheets,
    )
    marks = {
        each.expert.code: tuple(each.mark(criterion.position) for criterion in facts.criteria)
        for each in project.locked
    }
    return phase_score(marks, rule)


def total(parts: Sequence[tuple[Decimal | None, int]]) -> Decimal:
    """The mean of the parts by their weights; raises ValueError where none of them counts."""
    counted = [(score, weight) for score, weight in parts if score is not None and weight > 0]
    if not counted:
        raise ValueError("nothing was evaluated")
    points = sum((Fraction(score) * weight for score, weight in counted), Fraction(0))
    return half_up(points / sum(weight for _score, weight in counted))


def half_up(value: Fraction) -> Decimal:
    """To two places, without ever leaving exact arithmetic."""
    return Decimal((value * 100 + Fraction(1, 2)).__floor__()).scaleb(-2)


def earned(score: Decimal, labels: Sequence[EvaluationLabel]) -> Mapping[LabelSet, EvaluationLabel]:
    """The label that a score earns in each set: one score, two sets of words (R-H2)."""
    found: dict[LabelSet, EvaluationLabel] = {}
    for each in sorted(labels, key=lambda one: one.least):
        if score >= each.least:
            found[LabelSet(each.label_set)] = each
    return found


def grade_of(score: Decimal, labels: Sequence[EvaluationLabel]) -> Grade:
    """The grade by the first set; consequences follow from it."""
    return Grade(earned(score, labels)[LabelSet.VENTURE].grade)
