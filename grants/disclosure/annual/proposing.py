"""What a notice may begin with of each project: figures that reports and evaluations established, and no free text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.db import sql
from grants.disclosure import achieved
from grants.disclosure.achieved import Promise
from grants.disclosure.annual.facts import Words
from grants.i18n import CHINESE, _, speaking
from grants.reporting import rules as reporting
from grants.reporting.evaluation import rules as evaluating
from grants.reporting.evaluation.tables import EvaluationKind
from grants.reporting.tables import Grade, ReportKind

# As long as the form takes.
LONGEST = 600


@dataclass(frozen=True)
class Accepted:
    """The accepted report of a project that was handed in last."""

    kind: str
    decided_on: date
    grade: str


@dataclass(frozen=True)
class Evaluated:
    """The evaluation of a project that was published last."""

    kind: str
    label: str
    satisfaction: Decimal | None


async def proposals(awards: Sequence[int]) -> dict[int, Words]:
    """Words for each project of which anything was established, in three questions however many there are."""
    promised = await achieved.promises_of(awards)
    accepted = await sql(
        "SELECT DISTINCT ON (award) award, kind, decided_on, grade FROM report WHERE award = ANY({})"
        " AND status = 'accepted' ORDER BY award, id DESC",
        list(awards),
    )
    evaluated = await sql(
        "SELECT DISTINCT ON (v.award) v.award, e.kind, r.label, r.satisfaction FROM evaluated_project v"
        " JOIN evaluation e ON e.id = v.evaluation JOIN evaluation_result r ON r.project = v.id"
        " WHERE v.award = ANY({}) AND e.published_at IS NOT NULL ORDER BY v.award, e.published_at DESC",
        list(awards),
    )
    reports = {row["award"]: Accepted(row["kind"], row["decided_on"], row["grade"]) for row in accepted}
    labels = {row["award"]: Evaluated(row["kind"], row["label"], row["satisfaction"]) for row in evaluated}
    return _words(awards, promised, reports, labels)


def _words(
    awards: Sequence[int],
    promised: Mapping[int, Sequence[Promise]],
    reports: Mapping[int, Accepted],
    labels: Mapping[int, Evaluated],
) -> dict[int, Words]:
    with speaking(CHINESE):
        made = {
            award: Words(
                completion=completion(reports.get(award)),
                effect=effect(labels.get(award)),
                indicators=indicators(promised[award]),
            )
            for award in awards
        }
    return {award: words for award, words in made.items() if words != Words()}


def completion(report: Accepted | None) -> str:
    """完成情况: which report was accepted when, with which grade."""
    if report is None:
        return ""
    kind, grade = reporting.KIND_NAMES[ReportKind(report.kind)], report.grade
    if not grade:
        return str(_("{kind}于 {day} 通过", kind=kind, day=report.decided_on))
    named = reporting.GRADE_NAMES[Grade(grade)]
    return str(_("{kind}于 {day} 通过，评定为{grade}", kind=kind, day=report.decided_on, grade=named))


def effect(evaluated: Evaluated | None) -> str:
    """实际效果: the label of the published evaluation, and how satisfied residents are."""
    if evaluated is None:
        return ""
    kind = evaluating.KIND_NAMES[EvaluationKind(evaluated.kind)]
    said = str(_("{kind}结果为{label}", kind=kind, label=evaluated.label))
    if evaluated.satisfaction is None:
        return said
    return str(_("{said}，居民满意率 {n}%", said=said, n=f"{evaluated.satisfaction:.2f}"))


def indicators(promised: Sequence[Promise]) -> str:
    """绩效指标完成: each target with what was reached, as many as there is room for."""
    told = [
        str(_("{name}：目标 {bound}，完成 {reached}", name=each.name, bound=each.bound, reached=each.reached))
        if each.reached is not None
        else str(_("{name}：目标 {bound}，尚未报告", name=each.name, bound=each.bound))
        for each in promised
    ]
    while len(said := "；".join(told)) > LONGEST:
        told.pop()
    return said
