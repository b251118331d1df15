"""抽查记录 of a visit (domain §6, 22) with the draw that chose the project; the register of checks as a workbook."""

from collections.abc import Sequence

from grants import codes, pdf
from grants.awards.documents import canonical
from grants.custody.documents import Made
from grants.db import get
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.reporting.inspections import queries, visits
from grants.reporting.inspections.facts import CheckFacts
from grants.reporting.inspections.visit_rules import ANSWER_NAMES, SEVERITY_NAMES, STATES
from grants.settings import settings
from grants.workbooks import Sheet, workbook


async def record(visit_id: int) -> Made:
    """The paper of a visit that both confirmed, with what was found inside."""
    found = await visits.visit_in_hand(visit_id)
    draw = await queries.draw_of(found.check.id)
    assert draw is not None  # a visit follows from a draw
    inside = {
        "inspection": found.check.number,
        "award": found.award.number,
        "fixed_for": found.row.fixed_for,
        "population_hash": found.check.population_hash,
        "seed": draw.seed,
        "visited_on": found.row.visited_on.isoformat(),
        "is_announced": found.row.announced_at is not None,
        "headcount": found.row.headcount,
        "points": [[found.check.checklist[each.position], each.answer, each.note] for each in found.points],
        "findings": [[each.severity, each.words] for each in found.findings],
        "photos": [each.sha256 for each in found.photos],
        "inspectors": [each.name for each in found.inspectors],
    }
    written = canonical(inside)
    code = codes.check_code(f"reporting:visit:{visit_id}:{written}".encode())
    content = await pdf.render(
        "pdf/reporting/visit.html",
        {
            "found": found,
            "row": found.row,
            "check": found.check,
            "draw": draw,
            "authority": await get(Organization, found.check.authority),
            "answers": ANSWER_NAMES,
            "severities": SEVERITY_NAMES,
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=found.row.locked_at,
        attachments=[("visit.json", "application/json", written.encode())],
    )
    return Made(content, code)


def register(checks: Sequence[CheckFacts]) -> bytes:
    """Every visit of these checks, a line each."""
    columns = [
        (_("抽查编号"), 20),
        (_("立项编号"), 18),
        (_("项目"), 30),
        (_("单位"), 26),
        (_("选取方式"), 24),
        (_("核查日期"), 12),
        (_("核查人"), 18),
        (_("是否预先通知"), 12),
        (_("现场人数"), 10),
        (_("问题数"), 8),
        (_("状态"), 16),
        (_("整改期限"), 12),
    ]
    rows = [
        (
            check.check.number,
            each.award.number,
            each.title,
            each.grantee.name,
            each.row.fixed_for or _("随机抽取"),
            each.row.visited_on,
            "、".join(one.name for one in each.inspectors),
            _("是") if each.row.announced_at else _("否"),
            each.row.headcount,
            len(each.findings),
            STATES[each.state][1],
            each.notice.due_on if each.notice else None,
        )
        for check in checks
        for each in check.visits
    ]
    return workbook(Sheet(_("抽查登记"), columns, rows))
