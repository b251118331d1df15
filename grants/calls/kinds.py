"""Closed lists of words by which a call says how it is judged and how the funded set is bounded."""

from enum import StrEnum


class ScoreMethod(StrEnum):
    """How one score comes of several sheets (R-E6)."""

    TRIMMED_MEAN = "trimmed_mean"
    MEAN = "mean"
    MEDIAN = "median"


class PhaseKind(StrEnum):
    """What experts judge by in a phase: what was handed in, a pitch (路演), or the committee's deliberation (R-E1)."""

    PAPER = "paper"
    PITCH = "pitch"
    COMMITTEE = "committee"


class SheetsSeen(StrEnum):
    """When an expert sees what others gave the same application (R-E8): never before the own sheet is locked."""

    NEVER = "never"
    OWN_LOCKED = "own_locked"


class Feedback(StrEnum):
    """What applicants are told of their judging (D16): the rank of others never."""

    NONE = "none"
    SCORE = "score"
    SCORE_AND_COMMENTS = "score_and_comments"


class QuotaKind(StrEnum):
    """What a bound on the funded set counts by: the purpose, the focus area, or the area of the applicant."""

    PURPOSE = "purpose"
    FIELD = "field"
    DIVISION = "division"
