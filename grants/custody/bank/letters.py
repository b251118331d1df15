"""What a group is told of its objection."""

from grants.custody.tables import CustodyLedger, Statement
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.tables import Role

OBJECTION_REPLIED = Letter(
    "custody.objection_replied",
    _("对账单异议已答复"),
    subject=_("{month} 对账单的异议已答复"),
    body=_("{name}：枢纽已答复你们对 {month} 对账单的异议，请登录平台查看。"),
    fields={"month": _("月份")},
    sms=_("枢纽已答复 {month} 对账单的异议，请登录平台查看。"),
)


async def tell_of_reply(keeping: CustodyLedger, statement: Statement) -> None:
    """Its signatories hear that there is an answer."""
    await write_to(
        await people.holders(Role.GROUP_SIGNATORY, keeping.community_group),
        OBJECTION_REPLIED,
        link=f"/statements/{statement.id}",
        month=statement.month,
    )
