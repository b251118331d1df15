"""How the state of a report reads."""

from grants.i18n import Text, _
from grants.reporting.queries import ReportFacts
from grants.reporting.tables import ReportStatus


def status_of(found: ReportFacts) -> tuple[str, Text]:
    """Waiting, returned, accepted; or accepted with something still to put right."""
    if found.report.status == ReportStatus.SUBMITTED:
        return ("info", _("待审核"))
    if found.report.status == ReportStatus.RETURNED:
        return ("bad", _("已退回"))
    if found.rectification is not None and found.rectification.accepted_at is None:
        return ("warn", _("整改中"))
    return ("ok", _("已通过"))
