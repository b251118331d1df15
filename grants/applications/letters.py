"""What applicants are told of what they handed in."""

from grants import clock
from grants.applications import queries
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationVersion
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people.letters import write_to

RECEIVED = Letter(
    "applications.received",
    _("受理回执"),
    subject=_("已收到申报：{title}"),
    body=_("{name}：“{title}”已于 {at} 收到，受理编号 {number}。回执可在平台下载，请妥善保存。"),
    fields={"title": _("项目名称"), "at": _("收到时间"), "number": _("受理编号")},
    sms=_("您的申报已收到，受理编号 {number}，回执可在平台下载。"),
)


async def tell_of_receipt(facts: ApplicationFacts, version: ApplicationVersion) -> None:
    """The receipt is made: whoever may submit for the applicant is told, once for each version."""
    await write_to(
        await queries.signers(facts),
        RECEIVED,
        link=f"/applications/{facts.application.id}/receipt",
        once=f"{RECEIVED.event}:{version.id}",
        title=facts.application.title,
        at=f"{clock.local(version.submitted_at):%Y-%m-%d %H:%M:%S}",
        number=facts.application.number,
    )
