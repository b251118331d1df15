"""What applicants are told when feedback is released: where to read it, and nothing of what it says."""

from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people.letters import write_to

RELEASED = Letter(
    "awards.feedback_released",
    _("评审反馈已发布"),
    subject=_("评审反馈：{title}"),
    body=_("{name}：“{call}”的评审反馈已发布，“{title}”（{number}）的反馈请登录平台查看。"),
    fields={"title": _("项目名称"), "call": _("征集名称"), "number": _("受理编号")},
    sms=_("申报项目的评审反馈已发布，请登录平台查看。"),
)


async def tell_of_feedback(facts: ApplicationFacts) -> int:
    """To whoever may submit for the applicant."""
    row = facts.application
    return await write_to(
        await applications.signers(facts),
        RELEASED,
        link=f"/applications/{row.id}/feedback",
        title=row.title,
        call=facts.call.title,
        number=row.number or "",
    )
