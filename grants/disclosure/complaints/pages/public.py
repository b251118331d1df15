"""What anybody may do without signing in: complain, look at the state, add to it."""

import hashlib
from typing import Any, TypeVar

from litestar import Request, get, post
from litestar.response import Response, Template

from grants import clock
from grants.disclosure.complaints import documents, figures, queries, receiving, words
from grants.disclosure.complaints.facts import Case, Sender, Target
from grants.disclosure.complaints.forms import AdditionForm, ComplaintForm, StatusForm
from grants.errors import NotFound
from grants.settings import signing_secret
from grants.web.forms import Form
from grants.web.guards import public
from grants.web.named import kept_as
from grants.web.render import page

Asked = Request[Any, Any, Any]
Answer = TypeVar("Answer", bound=Response[Any])


@get("/complaints", name="disclosure.complaints", guards=[public], is_kept=True)
async def complaints(request: Asked) -> Template:
    return page(
        request,
        "disclosure/complaints/complaints.html",
        terms=await queries.terms(),
        years=await figures.by_year(clock.today()),
    )


@get("/complaints/new", name="disclosure.new_complaint", guards=[public])
async def new_complaint(request: Asked) -> Template:
    asked = request.query_params
    target = await queries.target_from(asked.get("kind", ""), asked.get("key", ""))
    return await _form_page(request, ComplaintForm(), target, asked.get("kind", ""), asked.get("key", ""))


@post("/complaints", name="disclosure.complain", guards=[public], status_code=200)
async def complain(request: Asked) -> Template:
    posted = await request.form()
    about = Form(posted)
    target = await queries.target_from(about.value("kind"), about.value("about"))
    form = ComplaintForm(posted, target=target)
    if form.report is not None:
        with form.showing_refusals():
            row, code = await receiving.receive_complaint(
                None,
                form.report,
                await attached(form),
                form_key=form.key(),
                sender=await _sender(request, form),
            )
            found = await queries.case_of(row)
            return private(page(request, "disclosure/complaints/received.html", found=found, row=row, code=code))
    if form.error("file"):
        form.fail("files", form.error("file"))
    return await _form_page(request, form, target, about.value("kind"), about.value("about"), 422)


async def _sender(request: Asked, form: ComplaintForm) -> Sender:
    """The address is kept as a hash that nobody can turn back and that is another one tomorrow."""
    host = request.client.host if request.client else ""
    hashed = hashlib.sha256(f"{signing_secret()}:{clock.today()}:{host}".encode()).hexdigest()
    return Sender(hashed, await queries.sent_within_an_hour(hashed), form.filled_the_trap, form.answered)


async def _form_page(
    request: Asked, form: ComplaintForm, target: Target | None, kind: str, key: str, status: int = 200
) -> Template:
    return page(
        request,
        "disclosure/complaints/new.html",
        status=status,
        form=form,
        target=target,
        target_name=await queries.target_name(target) if target else "",
        kind=kind if target else "",
        about=key if target else "",
        words=words,
        by_staff=False,
    )


@get("/complaints/status", name="disclosure.complaint_status", guards=[public])
async def complaint_status(request: Asked) -> Template:
    return page(request, "disclosure/complaints/ask.html", form=StatusForm())


@post("/complaints/status", name="disclosure.show_complaint", guards=[public], status_code=200)
async def show_complaint(request: Asked) -> Template:
    form = StatusForm(await request.form())
    found = await _found(form)
    if found is None:
        return page(request, "disclosure/complaints/ask.html", status=422, form=form)
    return _status_page(request, found, form.code, AdditionForm())


@post("/complaints/status/additions", name="disclosure.add_to_complaint", guards=[public], status_code=200)
async def add_to_complaint(request: Asked) -> Template:
    form = AdditionForm(await request.form())
    found = await _found(form)
    if found is None:
        return page(request, "disclosure/complaints/ask.html", status=422, form=form)
    if form.ok:
        with form.showing_refusals():
            await receiving.add_to_complaint(
                None, form.complaint_no, form.code, text=form.words, attached=await attached(form)
            )
            return _status_page(
                request, await queries.by_code(form.complaint_no, form.code), form.code, AdditionForm(), True
            )
    if form.error("file"):
        form.fail("files", form.error("file"))
    return _status_page(request, found, form.code, form, status=422)


@post("/complaints/status/receipt", name="disclosure.complaint_receipt", guards=[public], status_code=200)
async def complaint_receipt(request: Asked) -> Response[Any]:
    form = StatusForm(await request.form())
    found = await _found(form)
    if found is None:
        return page(request, "disclosure/complaints/ask.html", status=422, form=form)
    content = await documents.receipt(found, form.code)
    answer = Response(content, media_type="application/pdf")
    answer.headers.update(kept_as(f"{found.complaint.number}.pdf"))
    return private(answer)


async def _found(form: StatusForm) -> Case | None:
    if not form.complaint_no or not form.code:
        return None
    try:
        return await queries.by_code(form.complaint_no, form.code)
    except NotFound as unknown:
        form.fail("code", unknown.message)
        return None


def _status_page(
    request: Asked, found: Case, code: str, form: AdditionForm, added: bool = False, status: int = 200
) -> Template:
    return private(
        page(
            request,
            "disclosure/complaints/status.html",
            status=status,
            found=found,
            row=found.complaint,
            code=code,
            form=form,
            added=added,
            words=words,
            is_overdue=found.is_overdue(clock.today()),
        )
    )


def private(answer: Answer) -> Answer:
    """No cache keeps what was shown to one person."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def attached(form: Form) -> list[tuple[bytes, str]]:
    """What was chosen in the field `files`."""
    return [(await each.read(), each.filename) for each in form.posted_files("files")]


ROUTES = [
    complaints,
    new_complaint,
    complain,
    complaint_status,
    show_complaint,
    add_to_complaint,
    complaint_receipt,
]
