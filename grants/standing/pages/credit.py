"""Facts of credit, appeals against them, and what became of these."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.i18n import _
from grants.organizations import queries as organizations
from grants.standing import actions, queries, rules
from grants.standing.forms import AppealForm, CreditForm, DecisionForm
from grants.standing.pages.recording import MAY_RECORD, Asked, shown
from grants.standing.tables import CreditEffect, CreditEvent, CreditKind
from grants.web.guards import roles
from grants.web.render import to

MAY_APPEAL = roles(*rules.RECORDERS, *rules.APPELLANTS)


@get("/organisations/{organization_id:int}/credit/new", name="standing.new_credit_event", guards=[MAY_RECORD])
async def new_credit_event(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _credit_page(request, organization_id, CreditForm())


@post(
    "/organisations/{organization_id:int}/credit",
    name="standing.add_credit_event",
    guards=[MAY_RECORD],
    status_code=200,
)
async def add_credit_event(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    form = CreditForm(await request.form())
    if form.ok and form.kind and form.effect and form.arose_on and form.from_on:
        with form.showing_refusals():
            await actions.record_credit_event(
                request.user,
                organization_id=organization_id,
                kind=CreditKind(form.kind),
                effect=CreditEffect(form.effect),
                fact=form.fact,
                source=form.source,
                document_no=form.document_no,
                arose_on=form.arose_on,
                from_on=form.from_on,
                until_on=form.until_on,
            )
            return to(request, "standing.record", organization_id=organization_id, flash=_("已记入信用档案"))
    return await _credit_page(request, organization_id, form, 422)


async def _credit_page(request: Asked, organization_id: int, form: CreditForm, status: int = 200) -> Template:
    row = await organizations.organization(organization_id)
    return shown(request, "new_credit_event", status=status, row=row, form=form, entry_days=rules.ENTRY_DAYS)


@get("/credit/{event_id:int}/appeal", name="standing.new_appeal", guards=[MAY_APPEAL])
async def new_appeal(request: Asked, event_id: FromPath[int]) -> Template:
    return await _event_page(request, "new_appeal", await queries.event_for(request.user, event_id), AppealForm())


@post("/credit/{event_id:int}/appeal", name="standing.appeal", guards=[MAY_APPEAL], status_code=200)
async def appeal(request: Asked, event_id: FromPath[int]) -> Template | Redirect:
    event = await queries.event_for(request.user, event_id)
    form = AppealForm(await request.form())
    if form.ok and form.appealed_on:
        with form.showing_refusals():
            await actions.appeal_credit_event(
                request.user, event_id, appealed_on=form.appealed_on, grounds=form.grounds
            )
            return to(request, "standing.record", organization_id=event.organization, flash=_("申诉已登记"))
    return await _event_page(request, "new_appeal", event, form, 422)


@get("/credit/{event_id:int}/decision", name="standing.new_decision", guards=[MAY_RECORD])
async def new_decision(request: Asked, event_id: FromPath[int]) -> Template:
    return await _event_page(request, "new_decision", await queries.event_for(request.user, event_id), DecisionForm())


@post("/credit/{event_id:int}/decision", name="standing.decide", guards=[MAY_RECORD], status_code=200)
async def decide(request: Asked, event_id: FromPath[int]) -> Template | Redirect:
    event = await queries.event_for(request.user, event_id)
    form = DecisionForm(await request.form())
    if form.ok and form.outcome:
        with form.showing_refusals():
            await actions.decide_appeal(
                request.user, event_id, is_upheld=form.outcome == "upheld", finding=form.finding
            )
            return to(request, "standing.record", organization_id=event.organization, flash=_("申诉已处理"))
    return await _event_page(request, "new_decision", event, form, 422)


async def _event_page(request: Asked, template: str, event: CreditEvent, form: object, status: int = 200) -> Template:
    row = await organizations.organization(event.organization)
    return shown(request, template, status=status, row=row, event=event, form=form)


ROUTES = [new_credit_event, add_credit_event, new_appeal, appeal, new_decision, decide]
