"""A group's request to a hub: asked, answered, signed."""

from decimal import Decimal

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.forms import ReasonForm
from grants.custody.pages.asked import Asked, layout
from grants.custody.pages.papers import sent
from grants.custody.relation import overview
from grants.custody.relation.agreeing import actions, queries, rules
from grants.custody.relation.agreeing.words import MODE_NAMES
from grants.custody.relation.forms import AskForm, SigningForm, TermsForm
from grants.custody.rules import HUB
from grants.errors import why_not
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import CustodyMode
from grants.web.guards import roles
from grants.web.render import page, to

ASKERS = roles(*rules.ASKERS)
ANSWERERS = roles(*rules.ANSWERERS)
HUBS = roles(*HUB)
SIDES = roles(*rules.ASKERS, *HUB)
USUAL = {
    "mode": CustodyMode.AGENCY,
    "fee_percent": Decimal("0.00"),
    "reimbursement": _("凭抬头为枢纽全称的发票报销，附活动佐证；组织两名签字人签字，枢纽初审、会计复核后付款。"),
    "ending": _("项目结束或备案取消时，已复核的报账付清，余款退回资金来源。"),
}


@get("/groups/{group_id:int}/requests/new", name="custody.new_request", guards=[ASKERS])
async def new_request(request: Asked, group_id: FromPath[int]) -> Template:
    return await _new_page(request, group_id)


@post("/groups/{group_id:int}/requests/new", name="custody.ask_hub", guards=[ASKERS], status_code=200)
async def ask_hub(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    hubs = [each.id for each in await organizations.hubs()]
    form = AskForm(await request.form(), hubs, [each.id for each in await queries.people_of(group_id)])
    if form.ok and form.hub_id is not None:
        with form.showing_refusals():
            made = await actions.ask_hub(
                request.user,
                group_id,
                hub_id=form.hub_id,
                project=form.project,
                purpose=form.purpose,
                wishes=form.wishes,
                signatories=form.signatories,
            )
            return to(request, "custody.custody_request", request_id=made.id, flash=_("申请已提交，等待枢纽答复"))
    return await _new_page(request, group_id, form, 422)


async def _new_page(request: Asked, group_id: int, form: AskForm | None = None, status: int = 200) -> Template:
    found = await overview.overview(request.user, group_id)
    people = await queries.people_of(group_id) if request.user.has_in(group_id, *rules.ASKERS) else []
    return page(
        request,
        "custody/new_request.html",
        status=status,
        layout=layout(request),
        found=found,
        form=form or AskForm(None, [], []),
        hubs=[
            (each.id, each.name)
            for each in await organizations.hubs()
            if found.live is None or each.id != found.live.hub
        ],
        people=[(each.id, each.name) for each in people],
    )


@get("/custody/requests", name="custody.requests", guards=[HUBS])
async def requests(request: Asked) -> Template:
    return page(
        request,
        "custody/requests.html",
        requests=await queries.requests(request.user),
        names=rules.STATUS_NAMES,
        today=clock.today(),
    )


@get("/custody/requests/{request_id:int}", name="custody.custody_request", guards=[SIDES])
async def custody_request(request: Asked, request_id: FromPath[int]) -> Template:
    return await _page(request, request_id)


@post(
    "/custody/requests/{request_id:int}/withdrawal", name="custody.withdraw_request", guards=[ASKERS], status_code=200
)
async def withdraw_request(request: Asked, request_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm()
    with form.showing_refusals():
        await actions.withdraw_request(request.user, request_id)
        return to(request, "custody.custody_request", request_id=request_id, flash=_("申请已撤回"))
    return await _page(request, request_id, refusal=form, status=422)


@post("/custody/requests/{request_id:int}/refusal", name="custody.refuse_request", guards=[ANSWERERS], status_code=200)
async def refuse_request(request: Asked, request_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.refuse_request(request.user, request_id, reason=form.reason)
            return to(request, "custody.custody_request", request_id=request_id, flash=_("已答复"))
    return await _page(request, request_id, refusal=form, status=422)


@post(
    "/custody/requests/{request_id:int}/acceptance", name="custody.accept_request", guards=[ANSWERERS], status_code=200
)
async def accept_request(request: Asked, request_id: FromPath[int]) -> Template | Redirect:
    form = TermsForm(await request.form())
    if form.ok and form.mode is not None and form.fee_percent is not None:
        with form.showing_refusals():
            await actions.accept_request(
                request.user,
                request_id,
                mode=CustodyMode(form.mode),
                fee_percent=form.fee_percent,
                reimbursement=form.reimbursement,
                ending=form.ending,
            )
            return to(request, "custody.custody_request", request_id=request_id, flash=_("已同意，协议生成中"))
    return await _page(request, request_id, terms=form, status=422)


@post("/custody/requests/{request_id:int}/signing", name="custody.record_signing", guards=[ANSWERERS], status_code=200)
async def record_signing(request: Asked, request_id: FromPath[int]) -> Template | Redirect:
    form = SigningForm(await request.form())
    if form.ok and form.signed_on is not None and form.copy is not None:
        with form.showing_refusals():
            await actions.record_signing(
                request.user,
                request_id,
                signed_on=form.signed_on,
                content=await form.copy.read(),
                name=form.copy.filename,
            )
            return to(request, "custody.custody_request", request_id=request_id, flash=_("已登记签署"))
    return await _page(request, request_id, signing=form, status=422)


@get("/custody/requests/{request_id:int}/agreement", name="custody.agreement", guards=[SIDES])
async def agreement(request: Asked, request_id: FromPath[int]) -> Response[bytes]:
    return await sent(await queries.document(await queries.readable_request(request.user, request_id)))


@get("/custody/requests/{request_id:int}/signed", name="custody.signed_agreement", guards=[SIDES])
async def signed_agreement(request: Asked, request_id: FromPath[int]) -> Response[bytes]:
    found = await queries.readable_request(request.user, request_id)
    return await sent(await queries.document(found, signed=True))


async def _page(
    request: Asked,
    request_id: int,
    *,
    terms: TermsForm | None = None,
    refusal: ReasonForm | None = None,
    signing: SigningForm | None = None,
    status: int = 200,
) -> Template:
    found, today = await queries.readable_request(request.user, request_id), clock.today()
    return page(
        request,
        "custody/custody_request.html",
        status=status,
        layout=layout(request),
        found=found,
        terms=terms or TermsForm(None, **USUAL),
        refusal=refusal or ReasonForm(),
        signing=signing or SigningForm(signed_on=today.isoformat()),
        names=rules.STATUS_NAMES,
        mode_names=MODE_NAMES,
        is_expired=found.is_expired(today),
        answers=why_not(rules.hub_may_answer, found, request.user, today) is None,
        refuses=why_not(rules.check_refusal, found, request.user, reason="?", today=today) is None,
        withdraws=why_not(rules.check_withdrawal, found, request.user) is None,
        signs=why_not(rules.may_record_signing, found, request.user) is None,
    )


ROUTES = [
    new_request,
    ask_hub,
    requests,
    custody_request,
    withdraw_request,
    refuse_request,
    accept_request,
    record_signing,
    agreement,
    signed_agreement,
]
