"""Money asked back: the demands of a grant, one of them with what came in, taking in, waiving."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock, money
from grants.awards.pages.asked import handed_out
from grants.disbursement.pages.asked import Asked, layout
from grants.disbursement.recovery import actions, queries, rules
from grants.disbursement.recovery.facts import DemandFacts, RecoveryFacts
from grants.disbursement.recovery.forms import DemandForm, RefundForm, WaiverForm
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

HOME = "/grants/{award_id:int}/returns"
ONE = "/returns/{demand_id:int}"
MAY_DEMAND = roles(*rules.DEMANDS)
MAY_TAKE_IN = roles(*rules.TAKES_IN)
MAY_WAIVE = roles(*rules.WAIVES)


@get(HOME, name="disbursement.returns", guards=[signed_in])
async def returns(request: Asked, award_id: FromPath[int]) -> Template:
    return await _returns_page(request, await queries.readable_recovery(request.user, award_id))


@post(HOME, name="disbursement.demand_return", guards=[MAY_DEMAND], status_code=200)
async def demand_return(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_recovery(request.user, award_id)
    form = DemandForm(await request.form())
    if form.ok and form.grounds and form.spent is not None:
        with form.showing_refusals():
            demand = await actions.demand_return(
                request.user,
                award_id,
                form_key=form.key(),
                grounds=form.grounds,
                spent=form.spent,
                reason=form.reason,
                due_on=form.due_on,
                differs_why=form.differs_why,
            )
            said = _("退回通知已发出，文件稍后可下载")
            return to(request, "disbursement.demand", demand_id=demand.id, flash=said)
    return await _returns_page(request, of, form, status=422)


@get(ONE, name="disbursement.demand", guards=[signed_in])
async def demand(request: Asked, demand_id: FromPath[int]) -> Template:
    return await _demand_page(request, *await queries.readable_demand(request.user, demand_id))


@post(f"{ONE}/refunds", name="disbursement.record_refund", guards=[MAY_TAKE_IN], status_code=200)
async def record_refund(request: Asked, demand_id: FromPath[int]) -> Template | Redirect:
    of, one = await queries.readable_demand(request.user, demand_id)
    form = RefundForm(await request.form())
    if form.ok and form.amount is not None and form.received_on:
        with form.showing_refusals():
            await actions.record_refund(
                request.user, demand_id, amount=form.amount, received_on=form.received_on, bank_ref=form.bank_ref
            )
            return to(request, "disbursement.demand", demand_id=demand_id, flash=_("退款已登记入账"))
    return await _demand_page(request, of, one, refunding=form, status=422)


@post(f"{ONE}/waiver", name="disbursement.waive_return", guards=[MAY_WAIVE], status_code=200)
async def waive_return(request: Asked, demand_id: FromPath[int]) -> Template | Redirect:
    of, one = await queries.readable_demand(request.user, demand_id)
    form = WaiverForm(await request.form())
    if form.ok and form.paper:
        with form.showing_refusals():
            await actions.waive_return(
                request.user,
                demand_id,
                reason=form.reason,
                content=await form.paper.read(),
                name=form.paper.filename,
            )
            return to(request, "disbursement.demand", demand_id=demand_id, flash=_("余额已免退，通知结清"))
    return await _demand_page(request, of, one, waiving=form, status=422)


@get(f"{ONE}/document", name="disbursement.demand_document", guards=[signed_in])
async def demand_document(request: Asked, demand_id: FromPath[int]) -> Response[bytes]:
    _facts, one = await queries.readable_demand(request.user, demand_id)
    return await handed_out(await queries.paper(one))


@get(f"{ONE}/waiver", name="disbursement.waiver", guards=[signed_in])
async def waiver(request: Asked, demand_id: FromPath[int]) -> Response[bytes]:
    of, one = await queries.readable_demand(request.user, demand_id)
    return await handed_out(await queries.waiver(request.user, of, one))


async def _returns_page(
    request: Asked, of: RecoveryFacts, form: DemandForm | None = None, *, status: int = 200
) -> Template:
    me, due_on = request.user, rules.proposed_due(clock.today())
    begins = {"due_on": due_on.isoformat() if due_on else "", "spent": money.show(of.told.of_grant) if of.told else ""}
    return page(
        request,
        "disbursement/returns.html",
        status=status,
        layout=layout(me),
        of=of,
        facts=of.facts,
        form=form or DemandForm(None, **begins),
        grounds=rules.GROUNDS_NAMES,
        today=clock.today(),
        demands=me.has_in(of.facts.funder.id, *rules.DEMANDS),
        no_demand=why_not(rules.may_demand, of, me),
    )


async def _demand_page(
    request: Asked,
    of: RecoveryFacts,
    one: DemandFacts,
    *,
    refunding: RefundForm | None = None,
    waiving: WaiverForm | None = None,
    status: int = 200,
) -> Template:
    me, funder = request.user, of.facts.funder.id
    begins = {"amount": money.show(one.outstanding), "received_on": clock.today().isoformat()}
    return page(
        request,
        "disbursement/demand.html",
        status=status,
        layout=layout(me),
        of=of,
        facts=of.facts,
        one=one,
        demand=one.demand,
        grounds=rules.GROUNDS_NAMES,
        is_overdue=one.is_overdue(clock.today()),
        takes_in=one.is_open and me.has_in(funder, *rules.TAKES_IN),
        waives=one.is_open and me.has_in(funder, *rules.WAIVES),
        no_waiving=why_not(rules.may_waive, of, one, me),
        reads_waiver=me.has_in(funder, *FUNDER_ROLES),
        refunding=refunding or RefundForm(None, **begins),
        waiving=waiving or WaiverForm(),
    )


ROUTES = [returns, demand_return, demand, record_refund, waive_return, demand_document, waiver]
