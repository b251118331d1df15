"""The letter of an award: issued by the office, read by those it is for."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from grants.awards import queries as awards
from grants.awards.letter import actions, queries
from grants.awards.pages.asked import MAY_DECIDE, handed_out
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/awards/{award_id:int}/letter"


@post(HOME, name="awards.issue_letter", guards=[MAY_DECIDE])
async def issue_letter(request: Asked, award_id: FromPath[int]) -> Redirect:
    await awards.readable_award(request.user, award_id)
    await actions.issue_letter(request.user, award_id)
    return to(request, "awards.agreement", award_id=award_id, flash=_("立项通知已发出，文件稍后可下载"))


@get(HOME, name="awards.letter", guards=[signed_in])
async def letter(request: Asked, award_id: FromPath[int]) -> Response[bytes]:
    await awards.readable_award(request.user, award_id)
    return await handed_out(await queries.file(award_id))


ROUTES = [issue_letter, letter]
