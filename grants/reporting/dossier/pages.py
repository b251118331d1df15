"""The file of a project: what would be in it, what is missing, ordering it, and those that were made."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards.pages.asked import handed_out
from grants.i18n import _
from grants.reporting.dossier import actions, queries, rules
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]

HOME = "/awards/{award_id:int}/file"
MAY_READ = roles(*rules.READS)


@get(HOME, name="reporting.dossier", guards=[MAY_READ])
async def dossier(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await queries.readable_dossier(request.user, award_id)
    pieces = await queries.pieces(award_id)
    return page(
        request,
        "reporting/dossier.html",
        facts=facts,
        award=facts.award,
        parts=[(part, [each for each in pieces if each.part == part]) for part in rules.Part],
        part_names=rules.PART_NAMES,
        public=rules.PUBLIC,
        missing=rules.missing(pieces),
        files=await queries.files_of(award_id),
    )


@post(HOME, name="reporting.order_file", guards=[MAY_READ])
async def order_file(request: Asked, award_id: FromPath[int]) -> Redirect:
    await actions.order_file(request.user, award_id)
    return to(request, "reporting.dossier", award_id=award_id, flash=_("卷宗正在生成，请稍后刷新"))


@get("/award-files/{award_file_id:int}", name="reporting.award_file", guards=[MAY_READ])
async def award_file(request: Asked, award_file_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.made(request.user, award_file_id))


ROUTES = [dossier, order_file, award_file]
