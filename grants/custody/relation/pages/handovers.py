"""A handover: drawn on the group's page, then step by step on its own."""

from collections.abc import Awaitable, Callable

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.forms import ReasonForm
from grants.custody.pages.asked import Asked, layout
from grants.custody.pages.papers import sent
from grants.custody.relation import overview
from grants.custody.relation.forms import ArrivedForm, SentForm
from grants.custody.relation.handover import actions, queries, rules
from grants.custody.relation.handover.facts import HandoverFacts
from grants.custody.relation.handover.tables import HandoverStatus
from grants.custody.relation.pages.home import relation_page
from grants.custody.rules import HUB
from grants.errors import Refused, why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

READS = roles(Role.GROUP_SIGNATORY, *HUB)
CONFIRMERS = roles(*rules.CONFIRMERS)


@get("/handovers", name="custody.handovers", guards=[roles(*HUB)])
async def handovers(request: Asked) -> Template:
    found = await queries.handovers(request.user)
    return page(request, "custody/handovers.html", handovers=found, names=rules.STATUS_NAMES)


@post("/groups/{group_id:int}/handovers", name="custody.draw_handover", guards=[roles(*rules.DRAWERS)], status_code=200)
async def draw_handover(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    await overview.overview(request.user, group_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            made = await actions.draw_handover(request.user, group_id, reason=form.reason)
            return to(request, "custody.handover", handover_id=made.id, flash=_("移交清单已编制"))
    return await relation_page(request, group_id, drawing=form, status=422)


@get("/handovers/{handover_id:int}", name="custody.handover", guards=[READS])
async def handover(request: Asked, handover_id: FromPath[int]) -> Template:
    return await _page(request, handover_id)


@get("/handovers/{handover_id:int}/list", name="custody.handover_list", guards=[READS])
async def handover_list(request: Asked, handover_id: FromPath[int]) -> Response[bytes]:
    return await sent(await queries.document(await queries.readable_handover(request.user, handover_id)))


@post(
    "/handovers/{handover_id:int}/confirmation", name="custody.confirm_handover", guards=[CONFIRMERS], status_code=200
)
async def confirm_handover(request: Asked, handover_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, handover_id, actions.confirm_handover, _("已确认，等待接收方"))


@post("/handovers/{handover_id:int}/acceptance", name="custody.accept_handover", guards=[CONFIRMERS], status_code=200)
async def accept_handover(request: Asked, handover_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, handover_id, actions.accept_handover, _("已确认，移交清单生成中"))


@post(
    "/handovers/{handover_id:int}/payment",
    name="custody.send_handover",
    guards=[roles(Role.HUB_CASHIER)],
    status_code=200,
)
async def send_handover(request: Asked, handover_id: FromPath[int]) -> Template | Redirect:
    form = SentForm(await request.form())
    sent_on = form.sent_on
    if form.ok and sent_on is not None:
        await queries.readable_handover(request.user, handover_id)
        with form.showing_refusals():
            await actions.send_handover(request.user, handover_id, sent_on=sent_on, bank_ref=form.bank_ref)
            return to(request, "custody.handover", handover_id=handover_id, flash=_("已入账，台账已关闭"))
    return await _page(request, handover_id, sending=form, status=422)


@post(
    "/handovers/{handover_id:int}/receipt",
    name="custody.receive_handover",
    guards=[roles(Role.HUB_BOOKKEEPER)],
    status_code=200,
)
async def receive_handover(request: Asked, handover_id: FromPath[int]) -> Template | Redirect:
    form = ArrivedForm(await request.form())
    if form.ok and form.received_on is not None:
        await queries.readable_handover(request.user, handover_id)
        with form.showing_refusals():
            await actions.receive_handover(request.user, handover_id, received_on=form.received_on)
            return to(request, "custody.handover", handover_id=handover_id, flash=_("已入账，代管协议生效"))
    return await _page(request, handover_id, receiving=form, status=422)


@post("/handovers/{handover_id:int}/cancellation", name="custody.cancel_handover", guards=[CONFIRMERS], status_code=200)
async def cancel_handover(request: Asked, handover_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())
    if form.ok:
        await queries.readable_handover(request.user, handover_id)
        with form.showing_refusals():
            await actions.cancel_handover(request.user, handover_id, reason=form.reason)
            return to(request, "custody.handover", handover_id=handover_id, flash=_("移交已取消"))
    return await _page(request, handover_id, cancelling=form, status=422)


async def _step(
    request: Asked, handover_id: int, act: Callable[..., Awaitable[object]], said: Text
) -> Template | Redirect:
    await queries.readable_handover(request.user, handover_id)
    form = Form({})
    with form.showing_refusals():
        await act(request.user, handover_id)
        return to(request, "custody.handover", handover_id=handover_id, flash=said)
    return await _page(request, handover_id, form=form, status=422)


async def _page(
    request: Asked,
    handover_id: int,
    *,
    form: Form | None = None,
    sending: SentForm | None = None,
    receiving: ArrivedForm | None = None,
    cancelling: ReasonForm | None = None,
    status: int = 200,
) -> Template:
    found, today = await queries.readable_handover(request.user, handover_id), clock.today().isoformat()
    giving = await queries.giving(found.group.id) if found.status == HandoverStatus.DRAWN else None
    return page(
        request,
        "custody/handover.html",
        status=status,
        layout=layout(request),
        found=found,
        giving=giving,
        form=form or Form(),
        sending=sending or SentForm(sent_on=today),
        receiving=receiving or ArrivedForm(received_on=today),
        cancelling=cancelling or ReasonForm(),
        names=rules.STATUS_NAMES,
        why={
            "confirm": None if giving is None else why_not(rules.check_confirming, found, giving, request.user),
            **_refusals(request, found),
        },
        is_giver=request.user.has_in(found.giver.id, *HUB),
        is_taker=request.user.has_in(found.taker.id, *HUB),
    )


def _refusals(request: Asked, found: HandoverFacts) -> dict[str, Refused | None]:
    asked = {
        "accept": rules.check_accepting,
        "send": rules.may_send,
        "receive": rules.may_receive,
        "cancel": rules.may_cancel,
    }
    return {name: why_not(rule, found, request.user) for name, rule in asked.items()}


ROUTES = [
    handovers,
    draw_handover,
    handover,
    handover_list,
    confirm_handover,
    accept_handover,
    send_handover,
    receive_handover,
    cancel_handover,
]
