"""绩效评价表 (domain §6, 27): of each project a paper with a check code, of the round a workbook."""

from typing import Any

from grants import codes, pdf
from grants.custody.documents import Made
from grants.i18n import Text, _
from grants.reporting.appraisal.tables import Rater
from grants.reporting.evaluation.facts import EvaluationFacts, ProjectFacts
from grants.reporting.evaluation.rules import KIND_NAMES, SET_NAMES
from grants.reporting.evaluation.tables import EvaluationResult, LabelSet
from grants.scoring.draw_order import canonical
from grants.settings import settings
from grants.workbooks import Cell, Sheet, workbook


async def table(facts: EvaluationFacts, project: ProjectFacts, result: EvaluationResult) -> Made:
    """The paper of a project whose evaluation is closed. Experts stand in it by their codes; all is inside as JSON."""
    written = canonical(_inside(facts, project, result))
    code = codes.check_code(f"reporting:evaluation:{project.project.id}:{written}".encode())
    address = f"{settings().address}/verify/{code}"
    content = await pdf.render(
        "pdf/reporting/evaluation.html",
        {
            "facts": facts,
            "evaluation": facts.evaluation,
            "project": project,
            "result": result,
            "kind": KIND_NAMES[facts.kind],
            "sets": [(SET_NAMES[each], facts.of(each)) for each in LabelSet],
            "answers": answered(result),
            "code": code,
            "address": address,
        },
        created=result.closed_at,
        attachments=[("evaluation.json", "application/json", written.encode())],
    )
    return Made(content, code)


def answered(result: EvaluationResult) -> dict[str, int]:
    """How many of each kind of rater answered; none where there was no questionnaire."""
    kept: Any = result.answers
    return {each.value: kept.get(each.value, 0) for each in Rater}


def _inside(facts: EvaluationFacts, project: ProjectFacts, result: EvaluationResult) -> dict[str, object]:
    sheets: Any = result.sheets
    return {
        "evaluation": facts.kind,
        "call": facts.call.document_no,
        "award": project.award.number,
        "title": project.application.title,
        "grantee": project.grantee,
        "criteria": [{"name": each.name, "max": str(each.max_mark)} for each in facts.criteria],
        "sheets": [{name: value for name, value in sheet.items() if name != "name"} for sheet in sheets],
        "experts": str(result.experts),
        "committees": None if result.committees is None else str(result.committees),
        "residents": None if result.residents is None else str(result.residents),
        "satisfaction": None if result.satisfaction is None else str(result.satisfaction),
        "answers": answered(result),
        "weights": [
            facts.evaluation.expert_weight,
            facts.evaluation.committee_weight,
            facts.evaluation.resident_weight,
        ],
        "score": str(result.score),
        "labels": [result.label, result.fiscal_label],
        "closed_at": result.closed_at.isoformat(),
    }


def spreadsheet(facts: EvaluationFacts) -> bytes:
    """Every project of the round with its scores and labels, and the sheets behind them."""
    columns = [
        (_("立项编号"), 16),
        (_("项目"), 32),
        (_("执行单位"), 28),
        (_("专家"), 10),
        (_("两委"), 10),
        (_("居民"), 10),
        (_("满意率（%）"), 12),
        (_("得分"), 10),
        (_("公益创投等级"), 14),
        (_("财政绩效等级"), 14),
    ]
    rows: list[list[Cell]] = [
        [
            each.award.number,
            each.application.title,
            each.grantee,
            each.result.experts,
            each.result.committees,
            each.result.residents,
            each.result.satisfaction,
            each.result.score,
            each.result.label,
            each.result.fiscal_label,
        ]
        for each in facts.projects
        if each.result is not None
    ]
    marks: list[tuple[Text | str, int]] = [(_("立项编号"), 16), (_("专家"), 10)]
    marks += [*((each.name, 14) for each in facts.criteria), (_("合计"), 10)]
    sheets: list[list[Cell]] = [
        [
            each.award.number,
            sheet.expert.code,
            *(sheet.mark(criterion.position) for criterion in facts.criteria),
            sheet.total,
        ]
        for each in facts.projects
        if each.result is not None
        for sheet in each.locked
    ]
    return workbook(Sheet(_("绩效评价表"), columns, rows), Sheet(_("专家评价表"), marks, sheets))
