"""What those who carry an award are told when it no longer hangs on its notice."""

from collections.abc import Sequence

from grants.applications import queries as applications
from grants.awards.tables import Award, NoticeWithdrawal, PublicNotice
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people.letters import write_to

FIELDS = {"title": _("项目名称"), "number": _("公示编号"), "reason": _("理由")}

NOTICE_WITHDRAWN = Letter(
    "awards.notice_withdrawn",
    _("公示撤下"),
    subject=_("公示已撤下：{title}"),
    body=_("{name}：“{title}”所在的公示 {number} 已整份撤下，理由：{reason}。重新公示期满前不签协议、不拨款。"),
    fields=FIELDS,
    sms=_("您单位的项目所在公示已撤下，请登录平台查看理由。"),
)
TAKEN_OFF = Letter(
    "awards.taken_off_notice",
    _("项目从公示中撤下"),
    subject=_("从公示中撤下：{title}"),
    body=_("{name}：“{title}”已从公示 {number} 中撤下，理由：{reason}。重新作出结论并公示期满前不签协议、不拨款。"),
    fields=FIELDS,
    sms=_("您单位的项目已从公示中撤下，请登录平台查看理由。"),
)


async def tell_of_withdrawal(notice: PublicNotice, withdrawal: NoticeWithdrawal, awards: Sequence[Award]) -> int:
    """To whoever may submit for each applicant; gives how many letters were written."""
    written = 0
    for award in awards:
        found = await applications.facts(award.application)
        written += await write_to(
            await applications.signers(found),
            NOTICE_WITHDRAWN if withdrawal.is_whole else TAKEN_OFF,
            link=f"/notices/{notice.id}",
            title=found.application.title,
            number=notice.number,
            reason=withdrawal.reason.rstrip("。"),
        )
    return written
