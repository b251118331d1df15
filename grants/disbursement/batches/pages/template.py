"""Templates of banks: those of a funder, the examples to start from, a new one."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.disbursement.batches import actions, queries
from grants.disbursement.batches.forms import TemplateForm
from grants.disbursement.batches.rules import FINANCE, KEEPS_TEMPLATES
from grants.disbursement.pages.asked import Asked
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.web.guards import roles
from grants.web.render import page, to

MAY_KEEP = roles(*KEEPS_TEMPLATES)
MAY_SEE = roles(*FINANCE, *KEEPS_TEMPLATES)


@get("/bank-templates", name="disbursement.bank_templates", guards=[MAY_SEE])
async def bank_templates(request: Asked) -> Template:
    mine = await queries.funders(request.user, *KEEPS_TEMPLATES)
    examples = queries.examples()
    key = request.query_params.get("example", "")
    example = next((each for each in examples if each.key == key), examples[0])
    funder = mine[0].id if len(mine) == 1 else None
    form = TemplateForm(None, funders=[], funder=funder, name=example.name, layout=example.layout)
    return await _page(request, form)


@post("/bank-templates", name="disbursement.register_template", guards=[MAY_KEEP], status_code=200)
async def register_template(request: Asked) -> Template | Redirect:
    mine = await queries.funders(request.user, *KEEPS_TEMPLATES)
    form = TemplateForm(await request.form(), funders=[each.id for each in mine])
    if form.ok and form.funder:
        with form.showing_refusals():
            await actions.register_template(
                request.user,
                int(form.funder),
                name=form.name,
                payer_holder=form.payer_holder,
                payer_number=form.payer_number,
                layout=form.layout,
            )
            return to(request, "disbursement.bank_templates", flash=_("模板已登记，出纳可用它导出批次"))
    return await _page(request, form, 422)


@post("/bank-templates/{template_id:int}/retirement", name="disbursement.retire_template", guards=[MAY_KEEP])
async def retire_template(request: Asked, template_id: FromPath[int]) -> Redirect:
    await actions.retire_template(request.user, template_id)
    return to(request, "disbursement.bank_templates", flash=_("模板已停用"))


async def _page(request: Asked, form: TemplateForm, status: int = 200) -> Template:
    return page(
        request,
        "disbursement/batch_templates.html",
        status=status,
        form=form,
        rows=await queries.templates(list(request.user.organizations(*FUNDER_ROLES))),
        funders=await queries.funders(request.user, *KEEPS_TEMPLATES),
        examples=queries.examples(),
        layout_of=queries.layout_of,
    )


ROUTES = [bank_templates, register_template, retire_template]
