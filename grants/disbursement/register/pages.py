"""The register on screen, narrowed by what its address asks; printed under a number, or as a workbook."""

from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards.pages.asked import handed_out
from grants.disbursement import words
from grants.disbursement.bundles import rules as bundling
from grants.disbursement.pages.asked import FINANCE, MAY_READ, Asked
from grants.disbursement.receipts import words as receipt_words
from grants.disbursement.register import actions, documents, forms, queries, rules
from grants.disbursement.register.facts import Chosen, Register
from grants.disbursement.register.forms import RegisterForm
from grants.disbursement.register.tables import RegisterKind
from grants.disbursement.tables import PaperKind
from grants.errors import Refused, why_not
from grants.people.rules import FUNDER_ROLES
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

HOME = "/payments/register"


@get(HOME, name="disbursement.register", guards=[MAY_READ])
async def register(request: Asked) -> Template:
    asked = request.query_params
    chosen = forms.chosen(asked, request.user.organizations(*FUNDER_ROLES))
    return await register_page(request, chosen, RegisterForm(), asked.get("after", ""))


@get(f"{HOME}/sheet.xlsx", name="disbursement.register_sheet", guards=[MAY_READ])
async def register_sheet(request: Asked) -> Response[bytes]:
    chosen = forms.chosen(request.query_params, request.user.organizations(*FUNDER_ROLES))
    lines = await queries.every_line(request.user, chosen)
    content = documents.register_sheet(lines, sees_accounts=request.user.has_in(chosen.funder, *FINANCE))
    return Response(content, media_type=XLSX, headers=kept_as("register.xlsx"))


@post(f"{HOME}/papers", name="disbursement.print_register", guards=[MAY_READ], status_code=200)
async def print_register(request: Asked) -> Template | Redirect:
    form = RegisterForm(await request.form())
    chosen = forms.chosen(form.asked, request.user.organizations(*FUNDER_ROLES))
    rules.check_reading(chosen.funder, request.user)
    kind = form.choice("kind", RegisterKind)
    if kind is not None:
        with form.showing_refusals():
            made = await actions.print_register(request.user, form.key(), chosen, RegisterKind(kind))
            return to(request, "disbursement.register_paper", register_id=made.id)
    return await register_page(request, chosen, form, status=422)


@get(f"{HOME}/papers/{{register_id:int}}", name="disbursement.register_paper", guards=[MAY_READ])
async def register_paper(request: Asked, register_id: FromPath[int]) -> Template:
    paper = await queries.paper(request.user, register_id)
    return page(request, "disbursement/register_paper.html", paper=paper)


@get(f"{HOME}/papers/{{register_id:int}}/file", name="disbursement.register_file", guards=[MAY_READ])
async def register_file(request: Asked, register_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.file(request.user, register_id))


async def register_page(
    request: Asked, chosen: Chosen, form: RegisterForm, after: str = "", *, status: int = 200
) -> Template:
    """The register with what is wrong about a form on it."""
    found = await queries.register(request.user, chosen, after)
    return page(
        request,
        "disbursement/register.html",
        status=status,
        found=found,
        form=form,
        chosen=chosen,
        choices=await queries.choices(request.user, chosen.funder),
        asking=_asking,
        sheet=f"{HOME}/sheet.xlsx?{urlencode(chosen.asked())}",
        refusal=why_not(rules.check_printing, chosen.funder, request.user, found.count),
        no_bundle={kind: _no_bundle(request, found, kind) for kind in PaperKind},
        words=words,
        receipts=receipt_words,
    )


def _no_bundle(request: Asked, found: Register, kind: PaperKind) -> Refused | None:
    with_paper = sum(each.count for each in found.states if each.key in bundling.HAVE[kind])
    return why_not(bundling.check_bundling, found.chosen.funder, request.user, with_paper)


def _asking(chosen: Chosen, **changes: object) -> str:
    """The address of this register, narrowed otherwise."""
    return f"{HOME}?{urlencode(chosen.asked(**changes))}"


ROUTES = [register, register_sheet, print_register, register_paper, register_file]
