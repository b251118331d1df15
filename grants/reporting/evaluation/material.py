"""What an expert reads of a project: its goals as applied for, its money, its reports with their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.awards import queries as awards
from grants.awards.tables import AwardLine
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.reporting.evaluation.facts import Own
from grants.reporting.tables import Report, ReportStatus


@dataclass(frozen=True)
class Material:
    """A project as it is put before its experts. `spent` is None where nobody has reported yet."""

    reports: Sequence[Report]
    lines: Sequence[AwardLine]
    paid: Decimal
    spent: Decimal | None


async def of(own: Own) -> Material:
    """The reports that were handed in and not given back, and the money as the ledger and the reports have it."""
    award = own.project.award
    reports = Report.objects().where(Report.award == award.id, Report.status != ReportStatus.RETURNED)
    [money] = await sql(
        "SELECT (SELECT coalesce(sum(amount), 0) FROM payment WHERE award = {} AND status = 'paid') AS paid,"
        " (SELECT amount FROM award_spent WHERE award = {}) AS spent",
        award.id,
        award.id,
    )
    return Material(await reports.order_by(Report.id), await awards.lines_of(award.id), money["paid"], money["spent"])


async def attachment(own: Own, report_id: int) -> Upload:
    """The file of one of these reports, once the declaration is signed. Raises NotFound."""
    if own.sheet.appointment.declared_at is not None:
        for each in (await of(own)).reports:
            if each.id == report_id and each.attachment is not None:
                return await get(Upload, each.attachment)
    raise NotFound("reporting.no_material", _("没有找到这份材料"))
