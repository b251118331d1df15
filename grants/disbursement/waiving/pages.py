"""What was let go of a stage, and letting another condition go."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards.pages.asked import handed_out
from grants.calls.rules import CONDITION_NAMES
from grants.disbursement.facts import StageFacts
from grants.disbursement.pages.asked import APPROVER, MAY_READ, Asked
from grants.disbursement.waiving import actions, queries, rules
from grants.disbursement.waiving.forms import WaiverForm
from grants.errors import why_not
from grants.i18n import _
from grants.web.render import page, to

HOME = "/stages/{stage_id:int}/waivers"


@get(HOME, name="disbursement.waivers", guards=[MAY_READ])
async def waivers(request: Asked, stage_id: FromPath[int]) -> Template:
    return _page(request, await queries.readable_stage(request.user, stage_id), WaiverForm())


@post(HOME, name="disbursement.waive_condition", guards=[APPROVER], status_code=200)
async def waive_condition(request: Asked, stage_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_stage(request.user, stage_id)
    form = WaiverForm(await request.form())
    if form.ok and form.document:
        with form.showing_refusals():
            await actions.waive_condition(
                request.user,
                stage_id,
                condition=form.condition,
                reason=form.reason,
                content=await form.document.read(),
                name=form.document.filename,
            )
            return to(request, "disbursement.waivers", stage_id=stage_id, flash=_("已豁免，理由和文件已存档"))
    return _page(request, of, form, status=422)


@get("/waivers/{waiver_id:int}/document", name="disbursement.waiver_document", guards=[MAY_READ])
async def waiver_document(request: Asked, waiver_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.document(request.user, waiver_id))


def _page(request: Asked, of: StageFacts, form: WaiverForm, *, status: int = 200) -> Template:
    return page(
        request,
        "disbursement/waivers.html",
        status=status,
        of=of,
        award=of.facts.award,
        names=CONDITION_NAMES,
        choices=[(each.code, each.label) for each in rules.waivable(of)],
        form=form,
        waives=request.user.has_in(of.facts.funder.id, *rules.WAIVES),
        refusal=why_not(rules.may_waive, of, request.user),
    )


ROUTES = [waivers, waive_condition, waiver_document]
