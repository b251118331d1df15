"""The register of complaints for those who handle them, what came on paper, and the clock."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.disclosure.complaints import actions, documents, queries, receiving, rules, words
from grants.disclosure.complaints.forms import ComplaintForm, TermsForm
from grants.disclosure.complaints.pages.public import attached, private
from grants.i18n import _
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_HANDLE = roles(*rules.HANDLERS)
MAY_KEEP = roles(*rules.KEEPERS)


@get("/complaint-register", name="disclosure.complaint_register", guards=[MAY_HANDLE])
async def complaint_register(request: Asked) -> Template:
    rows = await queries.register(request.user)
    return page(
        request,
        "disclosure/complaints/register.html",
        rows=rows,
        targets=await queries.target_names(rows),
        words=words,
        today=clock.today(),
        terms=await queries.terms(),
    )


@get("/complaint-register.xlsx", name="disclosure.complaint_sheet", guards=[MAY_HANDLE])
async def complaint_sheet(request: Asked) -> Response[bytes]:
    rows = await queries.register(request.user)
    answer = Response(documents.register(rows, await queries.target_names(rows)), media_type=XLSX)
    answer.headers.update(kept_as("complaints.xlsx"))
    return answer


@get("/complaint-register/new", name="disclosure.new_entry", guards=[MAY_HANDLE])
async def new_entry(request: Asked) -> Template:
    return _entry_page(request, ComplaintForm(by_staff=True))


@post("/complaint-register", name="disclosure.enter_complaint", guards=[MAY_HANDLE], status_code=200)
async def enter_complaint(request: Asked) -> Template:
    form = ComplaintForm(await request.form(), by_staff=True)
    if form.report is not None:
        with form.showing_refusals():
            row, code = await receiving.enter_complaint(
                request.user, form.report, await attached(form), form_key=form.key()
            )
            found = await queries.case_of(row)
            return private(page(request, "disclosure/complaints/received.html", found=found, row=row, code=code))
    if form.error("file"):
        form.fail("files", form.error("file"))
    return _entry_page(request, form, 422)


def _entry_page(request: Asked, form: ComplaintForm, status: int = 200) -> Template:
    return page(
        request,
        "disclosure/complaints/new.html",
        status=status,
        form=form,
        target=None,
        target_name="",
        kind="",
        about="",
        words=words,
        by_staff=True,
    )


@get("/complaint-terms", name="disclosure.complaint_terms", guards=[MAY_HANDLE])
async def complaint_terms(request: Asked) -> Template:
    return _terms_page(request, TermsForm(None, **vars(await queries.terms())))


@post("/complaint-terms", name="disclosure.set_complaint_terms", guards=[MAY_KEEP], status_code=200)
async def set_complaint_terms(request: Asked) -> Template | Redirect:
    form = TermsForm(await request.form())
    if form.terms is not None:
        with form.showing_refusals():
            await actions.set_terms(request.user, form.terms)
            return to(request, "disclosure.complaint_register", flash=_("办理期限已更新，今后收到的投诉按此计算"))
    return _terms_page(request, form, 422)


def _terms_page(request: Asked, form: TermsForm, status: int = 200) -> Template:
    keeps = request.user.has(*rules.KEEPERS)
    return page(request, "disclosure/complaints/terms.html", status=status, form=form, keeps=keeps)


ROUTES = [
    complaint_register,
    complaint_sheet,
    new_entry,
    enter_complaint,
    complaint_terms,
    set_complaint_terms,
]
