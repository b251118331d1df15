"""Goods on the pages of group and hub."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody import queries as keeping
from grants.custody.goods import actions, queries, rules
from grants.custody.goods.forms import GoodsForm, HandoutForm
from grants.custody.goods.queries import GoodsFacts
from grants.custody.pages.asked import BOOKKEEPERS, EVERYBODY, GROUPS, HUB_AND_READERS, Asked, layout
from grants.custody.pages.papers import sent
from grants.errors import why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.render import page, to

ONE, HANDOUT = "/goods/{goods_id:int}", "/handouts/{handout_id:int}"


@get("/groups/{group_id:int}/goods", name="custody.goods_of_group", guards=[EVERYBODY])
async def goods_of_group(request: Asked, group_id: FromPath[int]) -> Template:
    return page(
        request,
        "custody/goods_of_group.html",
        layout=layout(request),
        group=await keeping.group(request.user, group_id),
        found=await queries.readable(request.user, group_id=group_id),
    )


@get("/hub/goods", name="custody.hub_goods", guards=[HUB_AND_READERS])
async def hub_goods(request: Asked) -> Template:
    return await _hub_page(request)


@post("/hub/goods", name="custody.receive_goods", guards=[BOOKKEEPERS], status_code=200)
async def receive_goods(request: Asked) -> Template | Redirect:
    form = GoodsForm([each.ledger.id for each in await keeping.kept(request.user)], await request.form())
    if form.ok and form.ledger_id is not None and form.quantity is not None and form.paper is not None:
        assert form.unit_value is not None and form.received_on is not None  # the form is ok
        with form.showing_refusals():
            made = await actions.receive_goods(
                request.user,
                form.ledger_id,
                name=form.name,
                unit=form.unit,
                quantity=form.quantity,
                unit_value=form.unit_value,
                donor=form.donor,
                keeper=form.keeper,
                received_on=form.received_on,
                content=await form.paper.read(),
                file_name=form.paper.filename,
            )
            return to(request, "custody.goods", flash=_("物资已入账，凭证生成中"), goods_id=made.id)
    return await _hub_page(request, form, 422)


async def _hub_page(request: Asked, form: GoodsForm | None = None, status: int = 200) -> Template:
    found, ledgers = await queries.readable(request.user), await keeping.kept(request.user)
    hubs = request.user.organizations(Role.HUB_BOOKKEEPER)
    return page(
        request,
        "custody/hub_goods.html",
        status=status,
        found=found,
        total=queries.worth(found),
        ledgers=[each for each in ledgers if each.hub.id in hubs],
        form=form or GoodsForm([], received_on=clock.today().isoformat()),
    )


@get(ONE, name="custody.goods", guards=[EVERYBODY])
async def goods(request: Asked, goods_id: FromPath[int]) -> Template:
    return _page(request, await queries.goods(request.user, goods_id))


@get(f"{ONE}/paper", name="custody.goods_paper", guards=[EVERYBODY])
async def goods_paper(request: Asked, goods_id: FromPath[int]) -> Response[bytes]:
    found = await queries.goods(request.user, goods_id)
    return await sent(await queries.upload(found.goods.paper))


@get(f"{HANDOUT}/list", name="custody.handout_list", guards=[EVERYBODY])
async def handout_list(request: Asked, handout_id: FromPath[int]) -> Response[bytes]:
    _found, handout = await queries.handout(request.user, handout_id)
    return await sent(await queries.upload(handout.list_of_receivers))


@post(f"{ONE}/handouts", name="custody.report_handout", guards=[GROUPS], status_code=200)
async def report_handout(request: Asked, goods_id: FromPath[int]) -> Template | Redirect:
    found, form = await queries.goods(request.user, goods_id), HandoutForm(await request.form())
    if form.ok and form.quantity is not None and form.handed_on is not None and form.names is not None:
        with form.showing_refusals():
            await actions.report_handout(
                request.user,
                goods_id,
                quantity=form.quantity,
                purpose=form.purpose,
                handed_on=form.handed_on,
                content=await form.names.read(),
                file_name=form.names.filename,
            )
            return to(request, "custody.goods", flash=_("已登记，等待另一位签字人确认"), goods_id=goods_id)
    return _page(request, found, form, status=422)


@post(f"{HANDOUT}/confirmation", name="custody.confirm_handout", guards=[GROUPS], status_code=200)
async def confirm_handout(request: Asked, handout_id: FromPath[int]) -> Template | Redirect:
    return await _decision(request, handout_id, actions.confirm_handout, _("已确认，库存和账簿已减少"))


@post(f"{HANDOUT}/refusal", name="custody.refuse_handout", guards=[GROUPS], status_code=200)
async def refuse_handout(request: Asked, handout_id: FromPath[int]) -> Template | Redirect:
    return await _decision(request, handout_id, actions.refuse_handout, _("已否认，库存不变"))


async def _decision(
    request: Asked, handout_id: int, verb: Callable[[Any, int], Awaitable[object]], said: Text
) -> Template | Redirect:
    found, _handout = await queries.handout(request.user, handout_id)
    form = Form({})
    with form.showing_refusals():
        await verb(request.user, handout_id)
        return to(request, "custody.goods", flash=said, goods_id=found.goods.id)
    return _page(request, found, decision=form, status=422)


def _page(
    request: Asked,
    found: GoodsFacts,
    form: HandoutForm | None = None,
    *,
    decision: Form | None = None,
    status: int = 200,
) -> Template:
    return page(
        request,
        "custody/goods.html",
        status=status,
        layout=layout(request),
        found=found,
        goods=found.goods,
        why=why_not(rules.may_report, found.in_store, request.user),
        decides={
            each.id: why_not(rules.may_decide, found.in_store, each, request.user) is None for each in found.handouts
        },
        form=form or HandoutForm(None, handed_on=clock.today().isoformat()),
        decision=decision or Form(),
    )


ROUTES = [
    goods_of_group,
    hub_goods,
    receive_goods,
    goods,
    goods_paper,
    handout_list,
    report_handout,
    confirm_handout,
    refuse_handout,
]
