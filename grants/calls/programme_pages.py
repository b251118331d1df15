"""Pages of programmes: the list, a new one, one with its calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.calls import programmes as programmes_
from grants.calls import queries, rules, words
from grants.calls.programmes import ProgrammePlan
from grants.calls.tables import Programme
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people.rules import FUNDER_ROLES
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES)
MAY_DRAFT = roles(*rules.DRAFTERS)


class ProgrammeForm(Form):
    """A programme as one form."""

    def __init__(
        self, posted: Mapping[str, Any] | None, funders: Sequence[int], programme: Programme | None = None
    ) -> None:
        begin: dict[str, object] = {"funder_id": funders[0]} if len(funders) == 1 else {}
        if programme is not None:
            names = ("name", "basis", "note", "from_on", "until_on")
            begin = {"funder_id": programme.funder} | {name: getattr(programme, name) for name in names}
        super().__init__(posted, **({} if posted is not None else begin))
        if self.posted:
            self.funder_id = int(self.choice("funder_id", funders) or 0)
            self.plan = ProgrammePlan(
                name=self.text("name", longest=120),
                basis=self.text("basis", required=False),
                note=self.text("note", required=False, longest=2000),
                from_on=self.day("from_on") or clock.today(),
                until_on=self.day("until_on", required=False),
            )


@get("/programmes", name="calls.programmes", guards=[MAY_READ])
async def programmes(request: Asked) -> Template:
    found = await programmes_.programmes(request.user)
    return page(request, "calls/programmes.html", found=found, may_add=request.user.has(*rules.DRAFTERS))


@get("/programmes/new", name="calls.new_programme", guards=[MAY_DRAFT])
async def new_programme(request: Asked) -> Template:
    funders = await _funders(request)
    return page(
        request, "calls/new_programme.html", form=ProgrammeForm(None, [k for k, _n in funders]), funders=funders
    )


@post("/programmes", name="calls.add_programme", guards=[MAY_DRAFT], status_code=200)
async def add_programme(request: Asked) -> Template | Redirect:
    funders = await _funders(request)
    form = ProgrammeForm(await request.form(), [key for key, _name in funders])
    if form.ok:
        with form.showing_refusals():
            made = await programmes_.add_programme(request.user, form.funder_id, form.plan)
            return to(request, "calls.programme", programme_id=made.id, flash=_("项目已建立"))
    return page(request, "calls/new_programme.html", status=422, form=form, funders=funders)


@get("/programmes/{programme_id:int}", name="calls.programme", guards=[MAY_READ])
async def programme(request: Asked, programme_id: FromPath[int]) -> Template:
    return await _programme_page(request, programme_id)


@post("/programmes/{programme_id:int}", name="calls.edit_programme", guards=[MAY_DRAFT], status_code=200)
async def edit_programme(request: Asked, programme_id: FromPath[int]) -> Template | Redirect:
    found, _calls = await programmes_.programme(request.user, programme_id)
    form = ProgrammeForm(await request.form(), [found.funder], found)
    if form.ok:
        with form.showing_refusals():
            await programmes_.edit_programme(request.user, programme_id, form.plan)
            return to(request, "calls.programme", programme_id=programme_id, flash=_("项目已保存"))
    return await _programme_page(request, programme_id, form, 422)


async def _programme_page(
    request: Asked, programme_id: int, form: ProgrammeForm | None = None, status: int = 200
) -> Template:
    found, calls = await programmes_.programme(request.user, programme_id)
    return page(
        request,
        "calls/programme.html",
        status=status,
        programme=found,
        calls=[(facts, queries.state(facts)) for facts in calls],
        form=form or ProgrammeForm(None, [found.funder], found),
        may_edit=request.user.has_in(found.funder, *rules.DRAFTERS),
        words=words,
    )


async def _funders(request: Asked) -> list[tuple[int, str]]:
    mine = request.user.organizations(*rules.DRAFTERS)
    return [(each.id, each.name) for each in await organizations.funders() if each.id in mine]


ROUTES = [programmes, new_programme, add_programme, programme, edit_programme]
