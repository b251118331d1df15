"""Fund sources: list, one with its figures and movements, a new one."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.funds import actions, queries, rules
from grants.funds.budget import pages as budget
from grants.funds.forms import FundForm
from grants.funds.tables import FundKind
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*rules.READERS)
MAY_REGISTER = roles(*rules.REGISTRARS)


@get("/funds", name="funds.funds", guards=[MAY_READ])
async def funds(request: Asked) -> Template:
    found = await queries.funds_of(rules.shows_funds_of(request.user))
    return page(
        request,
        "funds/funds.html",
        found=found,
        figures=await queries.figures([each.fund for each in found]),
        rules=rules,
        may_add=request.user.has(*rules.REGISTRARS),
    )


@get("/funds/new", name="funds.new_fund", guards=[MAY_REGISTER])
async def new_fund(request: Asked) -> Template:
    funders = await _funders(request)
    return _form_page(request, funders, FundForm(None, [each.id for each in funders]))


@post("/funds", name="funds.register", guards=[MAY_REGISTER], status_code=200)
async def register(request: Asked) -> Template | Redirect:
    funders = await _funders(request)
    form = FundForm(await request.form(), [each.id for each in funders])
    if form.ok and form.funder_id and form.kind and form.year and form.amount is not None:
        with form.showing_refusals():
            fund = await actions.register_fund(
                request.user,
                funder_id=int(form.funder_id),
                code=form.code,
                name=form.name,
                kind=FundKind(form.kind),
                year=form.year,
                amount=form.amount,
                purposes=form.purposes,
                document_no=form.document_no,
                signage=form.signage or None,
                banned_uses=form.banned_uses,
                carry_over_until=form.carry_over_until,
            )
            return to(request, "funds.fund", fund_id=fund.id, flash=_("资金来源已登记入账"))
    return _form_page(request, funders, form, 422)


@get("/funds/{fund_id:int}", name="funds.fund", guards=[MAY_READ])
async def fund(request: Asked, fund_id: FromPath[int]) -> Template:
    found = await queries.fund_page(request.user, fund_id)
    return page(
        request,
        "funds/fund.html",
        found=found,
        row=found.facts.fund,
        rules=rules,
        lapsed=rules.has_lapsed(found.facts.fund, clock.today()) and found.figures.free > 0,
    )


async def _funders(request: Asked) -> list[Organization]:
    """The funders for which this person may register a source."""
    return [each for each in await organizations.funders() if request.user.has_in(each.id, *rules.REGISTRARS)]


def _form_page(request: Asked, funders: list[Organization], form: FundForm, status: int = 200) -> Template:
    names = [(each.id, each.name) for each in funders]
    return page(request, "funds/new_fund.html", status=status, form=form, funders=names, rules=rules)


ROUTES = [funds, new_fund, register, fund, *budget.ROUTES]
