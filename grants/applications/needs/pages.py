"""The needs that an application answers, and the applications that answer a need."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications.needs import actions, queries, rules
from grants.applications.needs.queries import NeedsFacts
from grants.applications.showing import shown
from grants.applications.words import STATUS_WORDS
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.programme import queries as programme
from grants.web.forms import Form
from grants.web.guards import roles, signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}/needs"
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER, Role.FILING_OFFICER)


@get(HOME, name="applications.needs", guards=[signed_in])
async def needs(request: Asked, application_id: FromPath[int]) -> Template:
    found = await queries.needs_facts(request.user, application_id)
    return _page(request, found, Form(None, needs=sorted(found.chosen)))


@post(HOME, name="applications.match_needs", guards=[signed_in], status_code=200)
async def match_needs(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    found = await queries.needs_facts(request.user, application_id)
    form = Form(await request.form())
    chosen = {int(each) for each in form.choices("needs", [*found.offered, *found.chosen])}
    if form.ok:
        with form.showing_refusals():
            await actions.match_needs(request.user, application_id, chosen)
            return to(request, "applications.needs", application_id=application_id, flash=_("已保存"))
    return _page(request, found, form, 422)


@get("/register-entries/{register_entry_id:int}/answers", name="applications.answers_of_need", guards=[MAY_READ])
async def answers_of_need(request: Asked, register_entry_id: FromPath[int]) -> Template:
    return shown(
        request,
        "answers_of_need",
        entry=await programme.entry(request.user, register_entry_id),
        found=await queries.answering(request.user, register_entry_id),
        words=STATUS_WORDS,
    )


def _page(request: Asked, found: NeedsFacts, form: Form, status: int = 200) -> Template:
    near = {each.row.id for each in found.near}
    others = [each for key, each in found.offered.items() if key not in near]
    listed = [*found.near, *others, *(each for each in found.answered if each.row.id not in found.offered)]
    return shown(
        request,
        "needs",
        status=status,
        facts=found.facts,
        row=found.facts.application,
        listed=listed,
        near=near,
        form=form,
        no_matching=why_not(rules.may_match, found.facts, request.user),
        answered=found.answered,
    )


ROUTES = [needs, match_needs, answers_of_need]
