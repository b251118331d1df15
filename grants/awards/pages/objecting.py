"""Anyone objects; an officer finds."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards import actions, queries, rules, selection
from grants.awards.forms import FindingForm, ObjectionForm
from grants.awards.objections import actions as assigning
from grants.awards.objections import listing as objection_list
from grants.awards.objections import queries as handling
from grants.awards.objections import rules as in_hand
from grants.awards.objections.forms import HandlingForm
from grants.awards.objections.listing import Listed
from grants.awards.pages.announcing import content_of, running
from grants.awards.pages.asked import MAY_DECIDE, STAFF, Asked
from grants.errors import why_not
from grants.i18n import _
from grants.scoring import queries as scoring
from grants.web.guards import public
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX


@get("/notices/{notice_id:int}/objections/new", name="awards.new_objection", guards=[public])
async def new_objection(request: Asked, notice_id: FromPath[int]) -> Template:
    return await _objection_page(request, notice_id, None)


@post("/notices/{notice_id:int}/objections", name="awards.object_to_award", guards=[public], status_code=200)
async def object_to_award(request: Asked, notice_id: FromPath[int]) -> Template | Redirect:
    _notice, items = await queries.notice(notice_id)
    form = ObjectionForm([item.award for item in items if item.withdrawn_at is None], await request.form())
    if form.ok and form.award_id:
        with form.showing_refusals():
            # Not in the name of whoever happens to be signed in: the trail must not tell who complained.
            received = await actions.receive_objection(
                None,
                award_id=form.award_id,
                facts=form.facts,
                complainant=form.complainant,
                contact=form.contact,
                received_on=clock.today(),
                receipt_key=form.key(),
            )
            return to(request, "awards.receipt", receipt_key=received.receipt_key)
    return await _objection_page(request, notice_id, form, status=422)


@get("/objections/receipts/{receipt_key:uuid}", name="awards.receipt", guards=[public])
async def receipt(request: Asked, receipt_key: FromPath[UUID]) -> Template:
    found = await queries.receipt(receipt_key)
    facts = await queries.award_facts(found.award)
    current = await handling.handling(found.id)
    due_on = current.due_on if current else None
    return page(request, "awards/receipt.html", objection=found, facts=facts, due_on=due_on)


@get("/objections", name="awards.objections", guards=[STAFF])
async def objections(request: Asked) -> Template:
    return page(request, "awards/objections.html", found=await _listed(request))


@get("/objections/sheet.xlsx", name="awards.objections_sheet", guards=[STAFF])
async def objections_sheet(request: Asked) -> Response[bytes]:
    content = objection_list.spreadsheet(await _listed(request))
    headers = kept_as("objections.xlsx")
    return Response(content, media_type=XLSX, headers=headers)


async def _listed(request: Asked) -> list[Listed]:
    found = await selection.objections(request.user)
    hands = await handling.handlings([each.id for each, _award, _application in found])
    return [Listed.of(*each, hands.get(each[0].id), clock.today()) for each in found]


@get("/objections/{objection_id:int}", name="awards.objection", guards=[STAFF])
async def objection(request: Asked, objection_id: FromPath[int]) -> Template:
    return await _handling_page(request, objection_id, FindingForm())


@post("/objections/{objection_id:int}/finding", name="awards.find", guards=[MAY_DECIDE], status_code=200)
async def find(request: Asked, objection_id: FromPath[int]) -> Template | Redirect:
    await selection.objection(request.user, objection_id)
    form = FindingForm(await request.form())
    if form.ok and form.is_upheld is not None:
        with form.showing_refusals():
            await actions.close_objection(
                request.user,
                objection_id,
                is_upheld=form.is_upheld,
                finding=form.finding,
                reply=form.reply,
                closed_on=clock.today(),
            )
            return to(request, "awards.objection", objection_id=objection_id, flash=_("异议已办结"))
    return await _handling_page(request, objection_id, form, status=422)


async def _objection_page(request: Asked, notice_id: int, form: ObjectionForm | None, *, status: int = 200) -> Template:
    notice, items = await queries.notice(notice_id)
    withdrawn = {item.award for item in items if item.withdrawn_at is not None}
    options = [
        (each["award"], each["project"]) for each in content_of(notice)["rows"] if each["award"] not in withdrawn
    ]
    return page(
        request,
        "awards/new_objection.html",
        status=status,
        notice=notice,
        options=options,
        running=running(notice),
        form=form or ObjectionForm([], None, award=request.query_params.get("award", "")),
    )


@post("/objections/{objection_id:int}/handling", name="awards.assign_objection", guards=[MAY_DECIDE], status_code=200)
async def assign_objection(request: Asked, objection_id: FromPath[int]) -> Template | Redirect:
    found = await selection.objection(request.user, objection_id)
    officers = await handling.may_handle(found.facts.call, found.facts.application.id)
    is_first = await handling.handling(objection_id) is None
    form = HandlingForm([each.id for each in officers], await request.form(), is_first=is_first)
    if form.ok and form.handler_id:
        with form.showing_refusals():
            await assigning.assign_objection(
                request.user, objection_id, handler_id=form.handler_id, due_on=form.due_on, reason=form.reason
            )
            return to(request, "awards.objection", objection_id=objection_id, flash=_("已交办"))
    return await _handling_page(request, objection_id, FindingForm(), hand=form, status=422)


async def _handling_page(
    request: Asked, objection_id: int, form: FindingForm, *, hand: HandlingForm | None = None, status: int = 200
) -> Template:
    found = await selection.objection(request.user, objection_id)
    history = await handling.history(objection_id)
    current = history[-1] if history else None
    call, application = found.facts.call, found.facts.application
    officers = await handling.may_handle(call, application.id)
    proposed = in_hand.proposed_due_day(found.objection.received_on)
    day = max(proposed, clock.today()).isoformat() if proposed else ""
    refusal = why_not(
        rules.check_closing,
        found.objection,
        found.facts.call,
        request.user,
        finding="—",
        closed_on=clock.today(),
        today=clock.today(),
    )
    refusal = refusal or why_not(
        in_hand.check_handler, request.user, current, await scoring.recused(call), application.id
    )
    return page(
        request,
        "awards/objection.html",
        status=status,
        found=found,
        form=form,
        hand=hand or HandlingForm([], handler=request.user.id, due_on=day),
        history=history,
        current=current,
        officers=[(each.id, each.name) for each in officers],
        proposed=proposed,
        days=in_hand.PROPOSED_WORKING_DAYS,
        may_assign=request.user.id in {each.id for each in officers},
        is_late=in_hand.is_overdue(found.objection, current, clock.today()),
        refusal=refusal,
    )


ROUTES = [new_objection, object_to_award, receipt, objections, objections_sheet, objection, find, assign_objection]
