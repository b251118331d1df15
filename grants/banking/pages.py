"""Templates of banks: those in use, the examples to start from, a new one."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.banking.orders import actions, queries
from grants.banking.orders.forms import TemplateForm
from grants.banking.orders.rules import FINANCE, KEEPS_TEMPLATES
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES, HUB_ROLES
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_KEEP = roles(*KEEPS_TEMPLATES)
MAY_SEE = roles(*sorted({*FINANCE, *HUB_ROLES, *KEEPS_TEMPLATES}))


@get("/bank-templates", name="banking.templates", guards=[MAY_SEE])
async def templates(request: Asked) -> Template:
    mine = await _payers(request)
    examples = queries.examples()
    key = request.query_params.get("example", "")
    example = next((each for each in examples if each.key == key), examples[0])
    payer = mine[0].id if len(mine) == 1 else None
    form = TemplateForm(None, payers=[], payer=payer, name=example.name, layout=example.layout)
    return await _page(request, form)


@post("/bank-templates", name="banking.register_template", guards=[MAY_KEEP], status_code=200)
async def register_template(request: Asked) -> Template | Redirect:
    form = TemplateForm(await request.form(), payers=[each.id for each in await _payers(request)])
    if form.ok and form.payer:
        with form.showing_refusals():
            await actions.register_template(
                request.user,
                int(form.payer),
                name=form.name,
                payer_holder=form.payer_holder,
                payer_number=form.payer_number,
                layout=form.layout,
            )
            return to(request, "banking.templates", flash=_("模板已登记，出纳可用它导出批次"))
    return await _page(request, form, 422)


@post("/bank-templates/{template_id:int}/retirement", name="banking.retire_template", guards=[MAY_KEEP])
async def retire_template(request: Asked, template_id: FromPath[int]) -> Redirect:
    await actions.retire_template(request.user, template_id)
    return to(request, "banking.templates", flash=_("模板已停用"))


async def _payers(request: Asked) -> list[Organization]:
    """Whose templates this person keeps."""
    named = await organizations.named(list(request.user.organizations(*KEEPS_TEMPLATES)))
    return [named[each] for each in sorted(named)]


async def _page(request: Asked, form: TemplateForm, status: int = 200) -> Template:
    return page(
        request,
        "banking/templates.html",
        status=status,
        form=form,
        rows=await queries.templates(list(request.user.organizations(*FUNDER_ROLES, *HUB_ROLES))),
        payers=await _payers(request),
        is_funder=request.user.is_funder_staff,
        examples=queries.examples(),
        layout_of=queries.layout_of,
    )


ROUTES = [templates, register_template, retire_template]
