"""The list of decisions (审定情况表) as a workbook: every application, what was decided, why, and every cut line."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from grants.awards.selection import Candidate, Selection
from grants.awards.tables import AwardLine
from grants.i18n import _
from grants.workbooks import Cell, Sheet, workbook

DECISIONS = (
    (_("名次"), 6),
    (_("受理编号"), 20),
    (_("项目"), 36),
    (_("申报单位"), 32),
    (_("得分"), 8),
    (_("结论"), 10),
    (_("申请金额（元）"), 14),
    (_("核定金额（元）"), 14),
    (_("资金来源"), 24),
    (_("日期"), 12),
    (_("理由"), 40),
    (_("例外理由"), 40),
)
CUTS = (
    (_("受理编号"), 20),
    (_("预算明细"), 36),
    (_("申请金额（元）"), 14),
    (_("核定金额（元）"), 14),
    (_("核减理由"), 40),
)


def spreadsheet(found: Selection, cuts: Mapping[int, Sequence[tuple[AwardLine, Decimal]]]) -> bytes:
    """`cuts` are the cut lines by award, each with what was asked."""
    awarded = [(each, each.award) for each in found.candidates if each.award is not None]
    rows = [_cut(each, *cut) for each, award in awarded for cut in cuts.get(award.id, ())]
    decisions = [_decision(each) for each in found.candidates]
    return workbook(Sheet(_("审定情况"), DECISIONS, decisions), Sheet(_("核减明细"), CUTS, rows))


def _decision(each: Candidate) -> list[Cell]:
    known: list[Cell] = [each.rank, each.application.number, each.application.title, each.applicant.name]
    asked = each.application.requested
    if each.award is not None:
        award, is_cancelled = each.award, each.award.cancelled_at is not None
        reason = award.cancelled_reason if is_cancelled else award.reason
        said = _("已取消") if is_cancelled else _("立项")
        given: list[Cell] = [award.amount, each.fund.name, award.decided_on, reason, award.exception]
    elif each.rejection is not None:
        said = _("不予立项")
        given = [None, "", each.rejection.decided_on, each.rejection.reason, each.rejection.exception]
    else:
        said, given = _("待定"), [None, "", None, "", ""]
    return [*known, each.result.final, said, asked, *given]


def _cut(each: Candidate, line: AwardLine, asked: Decimal) -> list[Cell]:
    return [each.application.number, line.item, asked, line.amount, line.reason]
