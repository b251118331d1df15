"""The public pages of the registers: a list with a search, an entry."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.disclosure import community
from grants.programme import queries
from grants.programme.queries import Wanted
from grants.programme.registers import PUBLIC_KINDS, REGISTERS
from grants.programme.tables import RegisterKind
from grants.vocabulary import queries as vocabulary
from grants.web.forms import whole
from grants.web.guards import public
from grants.web.render import page, to

Asked = Request[Any, Any, Any]


@get("/community", name="disclosure.community_needs", guards=[public])
async def community_needs(request: Asked) -> Redirect:
    return to(request, "disclosure.open_register", register=RegisterKind.NEED)


@get("/community/{register:str}", name="disclosure.open_register", guards=[public], is_kept=True)
async def open_register(request: Asked, register: FromPath[str]) -> Template:
    kind = community.public_register(register)
    asked = request.query_params
    wanted = Wanted(
        words=asked.get("q", "").strip()[:60],
        division=whole(asked.get("division", "")),
        call=whole(asked.get("call", "")),
    )
    return page(
        request,
        "disclosure/open_register.html",
        kind=kind,
        register=REGISTERS[kind],
        registers=[(each, REGISTERS[each].title) for each in PUBLIC_KINDS],
        found=await queries.released(kind, wanted),
        wanted=wanted,
        divisions=[(each.id, each.name) for each in await vocabulary.divisions()]
        if "division" in REGISTERS[kind].columns
        else [],
        today=clock.today(),
        narrowed=bool(request.url.query),
    )


@get("/community/entries/{register_entry_id:int}", name="disclosure.open_entry", guards=[public], is_kept=True)
async def open_entry(request: Asked, register_entry_id: FromPath[int]) -> Template:
    found = await queries.released_entry(register_entry_id)
    is_need, is_case = found.kind == RegisterKind.NEED, found.kind == RegisterKind.CASE
    return page(
        request,
        "disclosure/open_entry.html",
        entry=found,
        register=found.register,
        answers=await community.projects_answering(register_entry_id) if is_need else [],
        project=await community.project_of_case(found.row.number) if is_case else None,
    )


ROUTES = [community_needs, open_register, open_entry]
