"""A change of signatories: asked on the group's page, decided there by the hub."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody.pages.asked import Asked
from grants.custody.pages.papers import sent
from grants.custody.relation import overview
from grants.custody.relation.agreeing.rules import ANSWERERS, ASKERS
from grants.custody.relation.forms import ChangeForm, DecisionForm
from grants.custody.relation.pages.home import relation_page
from grants.custody.relation.signatories import actions, queries
from grants.custody.rules import HUB
from grants.i18n import _
from grants.web.guards import roles
from grants.web.render import to


@post(
    "/groups/{group_id:int}/signatories", name="custody.ask_signatory_change", guards=[roles(*ASKERS)], status_code=200
)
async def ask_signatory_change(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    await overview.overview(request.user, group_id)
    signing = await queries.signing(group_id)
    form = ChangeForm(await request.form(), signing.others, signing.signatories)
    if form.ok and form.letter is not None:
        with form.showing_refusals():
            await actions.ask_change(
                request.user,
                group_id,
                begins=form.begins,
                ceases=form.ceases,
                reason=form.reason,
                content=await form.letter.read(),
                name=form.letter.filename,
            )
            return to(request, "custody.relation", group_id=group_id, flash=_("变更已提交，等待枢纽核对"))
    return await relation_page(request, group_id, change=form, status=422)


@post(
    "/groups/{group_id:int}/signatories/{signatory_change_id:int}/decision",
    name="custody.decide_change",
    guards=[roles(*ANSWERERS)],
    status_code=200,
)
async def decide_change(
    request: Asked, group_id: FromPath[int], signatory_change_id: FromPath[int]
) -> Template | Redirect:
    await overview.overview(request.user, group_id)
    form = DecisionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.decide_change(
                request.user,
                group_id,
                signatory_change_id,
                is_confirmed=form.is_confirmed,
                opinion=form.opinion,
            )
            return to(request, "custody.relation", group_id=group_id, flash=_("变更已办结"))
    return await relation_page(request, group_id, decision=form, status=422)


@get(
    "/groups/{group_id:int}/signatories/{signatory_change_id:int}/letter",
    name="custody.change_letter",
    guards=[roles(*ASKERS, *HUB)],
)
async def change_letter(request: Asked, group_id: FromPath[int], signatory_change_id: FromPath[int]) -> Response[bytes]:
    await overview.overview(request.user, group_id)
    return await sent(await queries.evidence(await queries.change_of_group(group_id, signatory_change_id)))


ROUTES = [ask_signatory_change, decide_change, change_letter]
