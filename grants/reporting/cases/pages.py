"""The case of a project on the web: what was written of it, and writing it."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.programme.registers import REGISTERS
from grants.programme.tables import RegisterKind
from grants.reporting.cases import actions, queries, rules
from grants.reporting.cases.forms import CaseForm
from grants.reporting.closing import queries as closing
from grants.vocabulary import queries as vocabulary
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
HOME = "/awards/{award_id:int}/case"
MAY_READ = roles(*FUNDER_ROLES)
MAY_WRITE = roles(*rules.WRITES)


@get(HOME, name="reporting.case", guards=[MAY_READ])
async def case(request: Asked, award_id: FromPath[int]) -> Template:
    of = await closing.readable_closing(request.user, award_id)
    return await _page(request, award_id, CaseForm([], None, name=of.award.application.title))


@post(HOME, name="reporting.write_case", guards=[MAY_WRITE], status_code=200)
async def write_case(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    await closing.readable_closing(request.user, award_id)
    terms = await vocabulary.terms_of(REGISTERS[RegisterKind.CASE].lists)
    form = CaseForm([each.id for each in terms], await request.form())
    if form.ok:
        with form.showing_refusals():
            made = await actions.write_case(request.user, award_id, name=form.name, term_id=form.term, text=form.note)
            said = _("已写入案例库，核对后公开")
            return to(request, "programme.entry", register_entry_id=made.id, flash=said)
    return await _page(request, award_id, form, 422)


async def _page(request: Asked, award_id: int, form: CaseForm, status: int = 200) -> Template:
    of = await closing.readable_closing(request.user, award_id)
    cases = await queries.cases_of(award_id)
    return page(
        request,
        "reporting/case.html",
        status=status,
        award=of.award.award,
        of=of,
        cases=cases,
        terms=[(each.id, each.name) for each in await vocabulary.terms_of(REGISTERS[RegisterKind.CASE].lists)],
        refusal=why_not(rules.check_case, of, request.user, cases),
        form=form,
    )


ROUTES = [case, write_case]
