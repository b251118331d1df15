"""A bundle of papers: ordered from the register, watched while it is made, printed or unpacked."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards.pages.asked import handed_out
from grants.disbursement.bundles import actions, queries
from grants.disbursement.pages.asked import MAY_READ, Asked
from grants.disbursement.register import forms
from grants.disbursement.register import rules as registers
from grants.disbursement.register.forms import RegisterForm
from grants.disbursement.register.pages import register_page
from grants.disbursement.tables import PaperKind
from grants.disbursement.words import PAPER_NAMES
from grants.people.rules import FUNDER_ROLES
from grants.web.render import page, to

HOME = "/payments/bundles"


@post(HOME, name="disbursement.order_bundle", guards=[MAY_READ], status_code=200)
async def order_bundle(request: Asked) -> Template | Redirect:
    form = RegisterForm(await request.form())
    chosen = forms.chosen(form.asked, request.user.organizations(*FUNDER_ROLES))
    registers.check_reading(chosen.funder, request.user)
    kind = form.choice("kind", PaperKind)
    if kind is not None:
        with form.showing_refusals():
            made = await actions.order_bundle(request.user, form.key(), chosen, PaperKind(kind))
            return to(request, "disbursement.bundle", bundle_id=made.id)
    return await register_page(request, chosen, form, status=422)


@get(f"{HOME}/{{bundle_id:int}}", name="disbursement.bundle", guards=[MAY_READ])
async def bundle(request: Asked, bundle_id: FromPath[int]) -> Template:
    found = await queries.progress(request.user, bundle_id)
    name = PAPER_NAMES[PaperKind(found.bundle.paper_kind)]
    return page(request, "disbursement/bundle.html", found=found, bundle=found.bundle, name=name)


@get(f"{HOME}/{{bundle_id:int}}/{{file:str}}", name="disbursement.bundle_file", guards=[MAY_READ])
async def bundle_file(request: Asked, bundle_id: FromPath[int], file: FromPath[str]) -> Response[bytes]:
    return await handed_out(await queries.file(request.user, bundle_id, file))


ROUTES = [order_bundle, bundle, bundle_file]
