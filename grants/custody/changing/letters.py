"""What hub and group are told of a change that was asked for."""

from grants import money
from grants.custody.changing.tables import ChangeRequest
from grants.custody.tables import CustodyLedger
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.tables import Role

CHANGE_ASKED = Letter(
    "custody.change_asked",
    _("组织申请调整预算"),
    subject=_("有一份预算调整申请待答复"),
    body=_("{name}：有组织申请给一个预算科目增加 ¥{more}，请向主办提出变更，或说明不调整的原因。"),
    fields={"more": _("增加金额")},
    sms=_("有一份预算调整申请待您答复，请登录平台查看。"),
)
CHANGE_ANSWERED = Letter(
    "custody.change_answered",
    _("预算调整申请已答复"),
    subject=_("枢纽已答复预算调整申请"),
    body=_("{name}：枢纽已答复您的预算调整申请，请登录平台查看；变更生效后即可报账。"),
    fields={},
    sms=_("枢纽已答复预算调整申请，请登录平台查看。"),
)


async def tell_the_hub(kept: CustodyLedger, request: ChangeRequest) -> None:
    """Who carries the project before the funder has something to do."""
    to = await people.holders(Role.HUB_OPERATOR, kept.hub)
    await write_to(to, CHANGE_ASKED, link=f"/changes/{request.id}", more=money.show(request.more))


async def tell_the_group(kept: CustodyLedger, request: ChangeRequest) -> None:
    """The hub has answered."""
    to = await people.holders(Role.GROUP_SIGNATORY, kept.community_group)
    await write_to(to, CHANGE_ANSWERED, link=f"/changes/{request.id}")
