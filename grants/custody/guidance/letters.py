"""What a group is told of guidance."""

from grants.custody.guidance.tables import Guidance
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.tables import Role

GUIDED = Letter(
    "custody.guided",
    _("指导记录"),
    subject=_("{day} 的指导记录"),
    body=_("{name}：{day} 对你们的指导已记录，请登录平台查看发现的情况和建议。"),
    fields={"day": _("指导日期")},
)


async def tell_of_guidance(row: Guidance) -> None:
    """Its signatories hear that there is something to read."""
    await write_to(
        await people.holders(Role.GROUP_SIGNATORY, row.community_group),
        GUIDED,
        link=f"/groups/{row.community_group}/guidance",
        day=row.guided_on.isoformat(),
    )
