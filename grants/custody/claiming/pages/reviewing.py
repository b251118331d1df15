"""The hub's checklist of a claim, and its files."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody import actions, queries
from grants.custody.claiming import actions as claiming
from grants.custody.claiming import queries as papers
from grants.custody.claiming.forms import CheckForm
from grants.custody.claiming.rules import points_of
from grants.custody.pages.asked import EVERYBODY, Asked
from grants.custody.pages.claims import claim_page
from grants.custody.pages.papers import sent
from grants.i18n import _
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import to


@post("/claims/{claim_id:int}/review", name="custody.review_claim", guards=[roles(Role.HUB_REVIEWER)], status_code=200)
async def review_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    found = await queries.claim(request.user, claim_id)
    similar = await papers.similar(claim_id)
    form = CheckForm(points_of(found.claim.kind), await request.form(), similar=len(similar))
    if form.ok:
        with form.showing_refusals():
            if form.passes:
                await actions.review_claim(request.user, claim_id, form.findings)
                return to(request, "custody.claim", flash=_("初审通过，交会计复核"), claim_id=claim_id)
            await claiming.turn_down_claim(request.user, claim_id, form.findings)
            return to(request, "custody.claim", flash=_("已退回，占用的资金已放开"), claim_id=claim_id)
    return await claim_page(request, found, 422, form=form, review=form)


@get("/claims/{claim_id:int}/files/{upload_id:int}", name="custody.claim_file", guards=[EVERYBODY])
async def claim_file(request: Asked, claim_id: FromPath[int], upload_id: FromPath[int]) -> Response[bytes]:
    await queries.claim(request.user, claim_id)
    return await sent(await papers.file_of_claim(claim_id, upload_id))


ROUTES = [review_claim, claim_file]
