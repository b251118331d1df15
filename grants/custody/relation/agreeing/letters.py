"""What hub and group are told of a request."""

from grants.custody.relation.agreeing.facts import Asking, RequestFacts
from grants.custody.relation.agreeing.rules import ANSWERERS, ASKERS
from grants.custody.relation.agreeing.tables import CustodyRequest, RequestStatus
from grants.i18n import _
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role

HUB_ASKED = Letter(
    "custody.hub_asked",
    _("代管申请"),
    subject=_("代管申请：{group}"),
    body=_("{name}：{group} 申请由贵单位代管资金，请在 {day} 前答复，逾期申请失效。"),
    fields={"group": _("组织"), "day": _("答复期限")},
    sms=_("有组织申请由贵单位代管资金，请登录平台答复。"),
)
REQUEST_ACCEPTED = Letter(
    "custody.request_accepted",
    _("代管申请同意"),
    subject=_("{hub} 同意代管"),
    body=_("{name}：{hub} 同意代管资金，协议已生成，请双方签署。"),
    fields={"hub": _("枢纽")},
    sms=_("代管申请已同意，请登录平台下载协议签署。"),
)
REQUEST_REFUSED = Letter(
    "custody.request_refused",
    _("代管申请未同意"),
    subject=_("{hub} 未同意代管"),
    body=_("{name}：{hub} 未同意代管申请，原因见平台。"),
    fields={"hub": _("枢纽")},
    sms=_("代管申请未获同意，请登录平台查看原因。"),
)
REQUEST_WITHDRAWN = Letter(
    "custody.request_withdrawn",
    _("代管申请撤回"),
    subject=_("代管申请已撤回：{group}"),
    body=_("{name}：{group} 撤回了代管申请。"),
    fields={"group": _("组织")},
)


async def tell_hub(request: CustodyRequest, asking: Asking) -> None:
    """Somebody asks."""
    hub = await _holders(asking.hub.id, ANSWERERS)
    link = f"/custody/requests/{request.id}"
    await write_to(hub, HUB_ASKED, link=link, group=asking.group.name, day=request.answer_by.isoformat())


async def tell_answer(found: RequestFacts, status: RequestStatus) -> None:
    """The group hears the hub's answer; the hub hears that the group no longer asks."""
    link = f"/custody/requests/{found.request.id}"
    if status == RequestStatus.WITHDRAWN:
        hub = await _holders(found.hub.id, ANSWERERS)
        await write_to(hub, REQUEST_WITHDRAWN, link=link, group=found.group.name)
        return
    letter = REQUEST_ACCEPTED if status == RequestStatus.ACCEPTED else REQUEST_REFUSED
    await write_to(await _holders(found.group.id, ASKERS), letter, link=link, hub=found.hub.name)


async def _holders(organization_id: int, roles: tuple[Role, ...]) -> list[Actor]:
    told = {each.id: each for role in roles for each in await people.holders(role, organization_id)}
    return list(told.values())
