"""How a funder's payments are approved: every edition of its rules, and the form for the next one."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Template

from grants import clock
from grants.disbursement.chain import actions, queries, rules
from grants.disbursement.chain.forms import RulesForm, begins_with, rows
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
READS, WRITES = roles(*FUNDER_ROLES), roles(*rules.WRITES_RULES)


@get("/paying-rules", name="disbursement.paying_rules", guards=[READS])
async def paying_rules(request: Asked) -> Template:
    funder = await _funder(request, request.query_params.get("funder", ""))
    found = await queries.editions(funder.id)
    begins = begins_with(found[0] if found else None) | {"from_on": clock.today().isoformat()}
    return await _page(request, funder, RulesForm(await queries.approvers(funder.id), None, **begins))


@post("/paying-rules", name="disbursement.write_paying_rules", guards=[WRITES], status_code=200)
async def write_paying_rules(request: Asked) -> Template | Redirect:
    posted = await request.form()
    funder = await _funder(request, str(posted.get("funder", "")))
    form = RulesForm(await queries.approvers(funder.id), posted)
    if form.ok and form.from_on and form.cooling_days is not None:
        with form.showing_refusals():
            await actions.write_paying_rules(
                request.user,
                funder_id=funder.id,
                from_on=form.from_on,
                cooling_days=form.cooling_days,
                levels=form.levels,
                reason=form.reason,
            )
            return to(request, "disbursement.paying_rules", flash=_("审批规则已登记，已提交的拨款仍按原规则"))
    return await _page(request, funder, form, status=422)


async def _funder(request: Asked, chosen: str) -> Organization:
    """The funder that was chosen, or the only one the person works for."""
    mine = await queries.funders_of(request.user)
    found = next((each for each in mine if each.id == whole(chosen)), mine[0] if mine and not chosen else None)
    if found is None:
        raise NotFound("disbursement.no_funder", _("没有找到这个主办单位"))
    return found


async def _page(request: Asked, funder: Organization, form: RulesForm, *, status: int = 200) -> Template:
    return page(
        request,
        "disbursement/paying_rules.html",
        status=status,
        funder=funder,
        form=form,
        rows=rows(),
        editions=await queries.editions(funder.id),
        in_force=await queries.rules_in_force(funder.id, clock.today()),
        approvers=await queries.approvers(funder.id),
        writes=request.user.has_in(funder.id, *rules.WRITES_RULES),
    )


ROUTES = [paying_rules, write_paying_rules]
