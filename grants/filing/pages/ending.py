"""The office revokes a filing: looked at once more before it is announced."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.filing import changing, in_force, queries, rules
from grants.filing.facts import FilingFacts
from grants.filing.forms import CancellationForm
from grants.filing.pages.asked import OFFICE, Asked, shown
from grants.filing.tables import EndGround, FilingStatus
from grants.i18n import _
from grants.web.render import to

HOME = "/filings/{filing_id:int}/cancellation"


@get(HOME, name="filing.cancellation", guards=[OFFICE])
async def cancellation(request: Asked, filing_id: FromPath[int]) -> Template:
    return _page(request, await queries.filing(request.user, filing_id), CancellationForm())


@post(HOME, name="filing.cancel", guards=[OFFICE], status_code=200)
async def cancel(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    posted = await request.form()
    form = CancellationForm(posted)
    if form.ok and form.ground and form.found_on:
        asked = {
            "ground": EndGround(form.ground),
            "finding": form.finding,
            "found_on": form.found_on,
            "reason": form.reason,
        }
        with form.showing_refusals():
            if posted.get("go") == "publish":
                ending = await changing.cancel_filing(request.user, filing_id, **asked)  # type: ignore[arg-type]
                return to(request, "filing.notice", notice_id=ending.id, flash=_("已取消备案并公告"))
            in_force.check_cancellation(facts, request.user, **asked, today=clock.today())  # type: ignore[arg-type]
            return shown(request, "cancelling", facts=facts, row=facts.filing, form=form, ground=asked["ground"])
    return _page(request, facts, form, 422)


def _page(request: Asked, facts: FilingFacts, form: CancellationForm, status: int = 200) -> Template:
    rules.officer_of_the_office_acts(request.user, facts.office)
    why = why_not(rules.check_move, facts.status, FilingStatus.CANCELLED)
    return shown(request, "cancellation", status=status, facts=facts, row=facts.filing, form=form, why=why)


ROUTES = [cancellation, cancel]
