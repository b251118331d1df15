"""How the call of a round file is judged, where the file says more than the worked round does; all of it optional."""

from decimal import Decimal
from typing import Any

from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.plan import CriterionPlan, PhasePlan, QuotaPlan
from grants.demo.stage import moment

SHEETS = ("trim_from", "min_sheets", "called_in", "minutes", "question_minutes")
PROJECTS = ("least_projects", "most_projects")


def judging_of(call: dict[str, Any]) -> dict[str, Any]:
    """The fields of a plan; what the file does not say stays as a plan has it."""
    given: dict[str, Any] = {
        "score_method": ScoreMethod(call["panel"].get("method") or ScoreMethod.TRIMMED_MEAN),
        "criteria": tuple(
            CriterionPlan(each["name"], Decimal(str(each["max"])), phase=each.get("phase") or 1)
            for each in call["criteria"]
        ),
        "phases": tuple(_phase(each) for each in call.get("phases") or ()),
        "quotas": tuple(_quota(each) for each in call.get("quotas") or ()),
        "sheets_seen": SheetsSeen(call.get("sheets_seen") or SheetsSeen.NEVER),
        "feedback": Feedback(call.get("feedback") or Feedback.SCORE_AND_COMMENTS),
    }
    plain = ("hides_applicants", "partial_funding", "awards_per_organisation")
    return given | {name: call[name] for name in plain if call.get(name) is not None}


def _phase(each: dict[str, Any]) -> PhasePlan:
    said = {name: each[name] for name in SHEETS if each.get(name) is not None}
    return PhasePlan(
        phase_kind=PhaseKind(each["kind"]),
        name=each["name"],
        weight=Decimal(str(each["weight"])),
        opens_at=moment(each["opens_at"]),
        closes_at=moment(each["closes_at"]),
        method=ScoreMethod(each.get("method") or ScoreMethod.TRIMMED_MEAN),
        panel_size=each["size"],
        **said,
    )


def _quota(each: dict[str, Any]) -> QuotaPlan:
    def percent(name: str) -> Decimal | None:
        return None if each.get(name) is None else Decimal(str(each[name]))

    return QuotaPlan(
        quota_kind=QuotaKind(each["kind"]),
        code=each["code"],
        least_percent=percent("least_percent"),
        most_percent=percent("most_percent"),
        **{name: each.get(name) for name in PROJECTS},
    )
