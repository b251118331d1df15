"""The public page of a group whose money a hub keeps, and its figures as a file."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants import clock
from grants.disclosure import checking, documents, groups
from grants.disclosure.funded import STATE_NAMES
from grants.web.guards import public
from grants.web.named import shown_as
from grants.web.render import page

Asked = Request[Any, Any, Any]
HOME = "/community-groups/{group_code:str}"


@get(HOME, name="disclosure.group", guards=[public], is_kept=True)
async def group(request: Asked, group_code: FromPath[str]) -> Template:
    found = await groups.group_page(group_code)
    points = [*found.points, (clock.today(), found.held)] if found.points else []
    told = await checking.told_by(group_code)
    return page(request, "disclosure/group.html", found=found, points=points, state_names=STATE_NAMES, told=told)


@get(f"{HOME}/money.csv", name="disclosure.group_csv", guards=[public], is_kept=True, exclude_from_csrf=True)
async def group_csv(group_code: FromPath[str]) -> Response[str]:
    answer = Response(documents.group_csv(await groups.group_page(group_code)), media_type="text/csv; charset=utf-8")
    answer.headers.update(shown_as("money.csv"))
    return answer


ROUTES = [group, group_csv]
