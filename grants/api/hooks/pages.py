"""An office's subscriptions: made, looked at with their log, sent again, ended."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.api.hooks import actions, queries, rules, sending
from grants.api.hooks.forms import SubscriptionForm
from grants.api.hooks.rules import EVENTS, KEEPERS
from grants.i18n import _
from grants.organizations import queries as registry
from grants.settings import settings
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_KEEP = roles(*KEEPERS)


@get("/webhooks", name="api.subscriptions", guards=[MAY_KEEP])
async def subscriptions(request: Asked) -> Template:
    return await _list_page(request, SubscriptionForm(offices=request.user.organizations(*KEEPERS)))


@post("/webhooks", name="api.subscribe", guards=[MAY_KEEP], status_code=200)
async def subscribe(request: Asked) -> Template:
    form = SubscriptionForm(await request.form(), offices=request.user.organizations(*KEEPERS))
    if form.ok and form.office:
        with form.showing_refusals():
            rules.address_can_be_sent_to(form.address, allows_private=settings().webhooks_private)
            hosts = await sending.hosts(form.address)
            made = await actions.subscribe(
                request.user, int(form.office), address=form.address, events=form.events, hosts=hosts
            )
            return await _list_page(
                request, SubscriptionForm(offices=request.user.organizations(*KEEPERS)), made=queries.signing_key(made)
            )
    return await _list_page(request, form, status=422)


@get("/webhooks/{subscription_id:int}", name="api.subscription", guards=[MAY_KEEP])
async def subscription(request: Asked, subscription_id: FromPath[int]) -> Template:
    one = await queries.subscription(request.user, subscription_id)
    return page(request, "api/subscription.html", one=one, log=await queries.log(subscription_id), names=EVENTS)


@post("/webhooks/{subscription_id:int}/end", name="api.end_subscription", guards=[MAY_KEEP])
async def end_subscription(request: Asked, subscription_id: FromPath[int]) -> Redirect:
    await actions.end_subscription(request.user, subscription_id)
    return to(request, "api.subscriptions", flash=_("订阅已结束"))


@post("/webhooks/{subscription_id:int}/switching-on", name="api.switch_on", guards=[MAY_KEEP])
async def switch_on(request: Asked, subscription_id: FromPath[int]) -> Redirect:
    await actions.switch_on(request.user, subscription_id)
    return to(request, "api.subscription", subscription_id=subscription_id, flash=_("订阅已重新启用"))


@post("/webhook-deliveries/{delivery_id:int}/repeat", name="api.send_again", guards=[MAY_KEEP])
async def send_again(request: Asked, delivery_id: FromPath[int]) -> Redirect:
    delivery = await actions.send_again(request.user, delivery_id)
    return to(request, "api.subscription", subscription_id=delivery.subscription, flash=_("已排队重发"))


async def _list_page(request: Asked, form: SubscriptionForm, *, made: str = "", status: int = 200) -> Template:
    found = await queries.subscriptions(request.user)
    offices = await registry.named(list(request.user.organizations(*KEEPERS)))
    return page(
        request,
        "api/subscriptions.html",
        status=status,
        form=form,
        made=made,
        found=found,
        offices=[(key, row.name) for key, row in offices.items()],
        office_names={key: row.name for key, row in offices.items()},
        events=list(EVENTS.items()),
    )


ROUTES = [subscriptions, subscribe, subscription, end_subscription, switch_on, send_again]
