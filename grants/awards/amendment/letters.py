"""What a project is told of the amendment that was asked for."""

from grants.applications import queries as applications
from grants.awards.amendment.tables import Amendment
from grants.awards.facts import AwardFacts
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to

FIELDS = {"title": _("项目名称"), "number": _("协议编号"), "opinion": _("批复意见")}

APPROVED = Letter(
    "awards.amendment_approved",
    _("变更批准"),
    subject=_("变更已批准：{title}"),
    body=_("{name}：“{title}”（{number}）的变更申请已批准，今后按变更后的内容执行，批复可在平台下载。{opinion}"),
    fields=FIELDS,
    sms=_("您单位项目的变更申请已批准，请登录平台查看。"),
)
DECLINED = Letter(
    "awards.amendment_declined",
    _("变更不予批准"),
    subject=_("变更未获批准：{title}"),
    body=_("{name}：“{title}”（{number}）的变更申请未获批准，仍按原内容执行。{opinion}"),
    fields=FIELDS,
    sms=_("您单位项目的变更申请未获批准，请登录平台查看理由。"),
)


async def tell_of_decision(facts: AwardFacts, amendment: Amendment) -> int:
    """To whoever may submit for the applicant, and to whoever asked; each once."""
    told = {each.id: each for each in await applications.signers(await applications.facts(facts.application.id))}
    if amendment.asked_by is not None and amendment.asked_by not in told:
        told[amendment.asked_by] = await people.actor(amendment.asked_by)
    return await write_to(
        told.values(),
        APPROVED if amendment.is_approved else DECLINED,
        link=f"/amendments/{amendment.id}",
        title=facts.application.title,
        number=facts.award.number,
        opinion=amendment.opinion,
    )
