"""The checklist of a project and its close; the projects of a round and its close."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.awards.pages.asked import layout
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.reporting.closing import actions, archive, queries, rules
from grants.reporting.closing.facts import ClosingFacts, RoundState
from grants.reporting.closing.forms import ClosingForm
from grants.reporting.dossier import rules as dossier
from grants.reporting.queries import REPORTERS
from grants.reporting.rules import READERS
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]

HOME = "/awards/{award_id:int}/closing"
ROUND = "/rounds/{call_id:int}/closing"
MAY_READ = roles(*READERS, *REPORTERS, Role.HUB_OPERATOR)
STAFF = roles(*FUNDER_ROLES)
MAY_CLOSE = roles(*rules.CLOSES)


@get(HOME, name="reporting.closing", guards=[MAY_READ])
async def closing(request: Asked, award_id: FromPath[int]) -> Template:
    return await _page(request, await queries.readable_closing(request.user, award_id), ClosingForm())


@post(HOME, name="reporting.close_project", guards=[MAY_CLOSE], status_code=200)
async def close_project(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_closing(request.user, award_id)
    form = ClosingForm(await request.form())
    with form.showing_refusals():
        await actions.close_project(request.user, award_id, remark=form.remark)
        return to(request, "reporting.closing", award_id=award_id, flash=_("项目已结项"))
    return await _page(request, of, form, 422)


@get(ROUND, name="reporting.round_closing", guards=[STAFF])
async def round_closing(request: Asked, call_id: FromPath[int]) -> Template:
    return await _round_page(request, await queries.readable_round(request.user, call_id), ClosingForm())


@post(ROUND, name="reporting.close_round", guards=[MAY_CLOSE], status_code=200)
async def close_round(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_round(request.user, call_id)
    form = ClosingForm()
    with form.showing_refusals():
        await actions.close_round(request.user, call_id)
        return to(request, "reporting.round_closing", call_id=call_id, flash=_("本轮已办结"))
    return await _round_page(request, of, form, 422)


async def _page(request: Asked, of: ClosingFacts, form: ClosingForm, status: int = 200) -> Template:
    award = of.award.award
    return page(
        request,
        "reporting/closing.html",
        status=status,
        layout=layout(request.user),
        of=of,
        award=award,
        points=[(each, each.point.link.format(award=award.id)) for each in rules.checklist(of)],
        closes=request.user.has_in(of.award.funder.id, *rules.CLOSES),
        reads_file=request.user.has_in(of.award.funder.id, *dossier.READS),
        refusal=why_not(rules.check_closing, of, request.user),
        archive=await queries.archived(award_id=award.id),
        archive_names=archive.NAMES,
        form=form,
    )


async def _round_page(request: Asked, of: RoundState, form: ClosingForm, status: int = 200) -> Template:
    return page(
        request,
        "reporting/round_closing.html",
        status=status,
        of=of,
        projects=await queries.projects_of_round(of.call.id),
        refusal=why_not(rules.check_round_closing, of, request.user),
        closes=request.user.has_in(of.call.funder, *rules.CLOSES),
        archive=await queries.archived(call_id=of.call.id),
        archive_names=archive.NAMES,
        form=form,
    )


ROUTES = [closing, close_project, round_closing, close_round]
