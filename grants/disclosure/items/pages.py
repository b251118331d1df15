"""The URLs of disclosure items: each at its own address for everybody, and the desk of the organisation."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.disclosure.items import actions, queries, rules
from grants.disclosure.items.forms import ItemForm, ItemWithdrawalForm
from grants.disclosure.items.queries import Desk
from grants.disclosure.items.tables import DisclosedItem
from grants.disclosure.items.words import KIND_NAMES
from grants.i18n import _
from grants.web.guards import public, roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
SPEAKS = roles(*rules.SPEAKS, *rules.SPEAKS_FOR_GROUPS)
SHOWN = "/grantees/{organization_code:str}/items/{disclosed_item_id:int}"
DESK = "/organisations/{organization_id:int}/disclosed-items"


@get(SHOWN, name="disclosure.item", guards=[public], is_kept=True)
async def item(request: Asked, organization_code: FromPath[str], disclosed_item_id: FromPath[int]) -> Template:
    found = await queries.item(organization_code, disclosed_item_id)
    return page(request, "disclosure/item.html", found=found, item=found.item, kind_names=KIND_NAMES)


@get(DESK, name="disclosure.items", guards=[SPEAKS])
async def items(request: Asked, organization_id: FromPath[int]) -> Template:
    return _desk_page(request, await queries.desk(request.user, organization_id), ItemForm(None))


@post(DESK, name="disclosure.disclose_item", guards=[SPEAKS], status_code=200)
async def disclose_item(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    desk = await queries.desk(request.user, organization_id)
    form = ItemForm(None, await request.form())
    return await _said(request, desk, form) or _desk_page(request, desk, form, 422)


@get(f"{DESK}/{{disclosed_item_id:int}}", name="disclosure.own_item", guards=[SPEAKS])
async def own_item(request: Asked, organization_id: FromPath[int], disclosed_item_id: FromPath[int]) -> Template:
    desk = await queries.desk(request.user, organization_id)
    row = desk.item(disclosed_item_id)
    return _item_page(request, desk, row, form=ItemForm(row), withdrawal=ItemWithdrawalForm())


@post(f"{DESK}/{{disclosed_item_id:int}}/replacement", name="disclosure.replace_item", guards=[SPEAKS], status_code=200)
async def replace_item(
    request: Asked, organization_id: FromPath[int], disclosed_item_id: FromPath[int]
) -> Template | Redirect:
    desk = await queries.desk(request.user, organization_id)
    row = desk.item(disclosed_item_id)
    form = ItemForm(row, await request.form())
    answer = await _said(request, desk, form, replaces=row.id)
    return answer or _item_page(request, desk, row, 422, form=form, withdrawal=ItemWithdrawalForm())


@post(f"{DESK}/{{disclosed_item_id:int}}/withdrawal", name="disclosure.withdraw_item", guards=[SPEAKS], status_code=200)
async def withdraw_item(
    request: Asked, organization_id: FromPath[int], disclosed_item_id: FromPath[int]
) -> Template | Redirect:
    desk = await queries.desk(request.user, organization_id)
    row = desk.item(disclosed_item_id)
    form = ItemWithdrawalForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.withdraw_item(request.user, row.id, reason=form.reason)
            return to(request, "disclosure.items", organization_id=organization_id, flash=_("已撤下，原地址写明理由"))
    return _item_page(request, desk, row, 422, form=ItemForm(row), withdrawal=form)


async def _said(request: Asked, desk: Desk, form: ItemForm, replaces: int | None = None) -> Redirect | None:
    if form.ok and form.kind and form.as_of:
        said: dict[str, Any] = {"title": form.title, "words": form.words, "as_of": form.as_of, "replaces": replaces}
        with form.showing_refusals():
            await actions.disclose_item(request.user, desk.organization.id, form.kind, **said)
            return to(request, "disclosure.items", organization_id=desk.organization.id, flash=_("已公开"))
    return None


def _desk_page(request: Asked, desk: Desk, form: ItemForm, status: int = 200) -> Template:
    return page(request, "disclosure/items.html", status=status, desk=desk, form=form, kind_names=KIND_NAMES)


def _item_page(
    request: Asked, desk: Desk, row: DisclosedItem, status: int = 200, *, form: ItemForm, withdrawal: ItemWithdrawalForm
) -> Template:
    return page(
        request,
        "disclosure/own_item.html",
        status=status,
        desk=desk,
        item=row,
        is_replaced=row.id in desk.replaced,
        form=form,
        withdrawal=withdrawal,
        kind_names=KIND_NAMES,
    )


ROUTES = [item, items, disclose_item, own_item, replace_item, withdraw_item]
