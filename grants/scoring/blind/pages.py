"""The pages on which the organiser of a blind round looks through what experts will read."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.scoring import queries as panels
from grants.scoring.blind import actions, queries, rules
from grants.scoring.blind.facts import Original
from grants.scoring.blind.forms import RedactionForm
from grants.scoring.panel import Panel
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
HOME = "/rounds/{call_id:int}/redaction"


@get(HOME, name="scoring.redactions", guards=[RUNS])
async def redactions(request: Asked, call_id: FromPath[int]) -> Template:
    panel = await _panel(request, call_id)
    confirmed = await queries.redactions([each.id for each in panel.applications])
    return page(request, "scoring/redactions.html", panel=panel, confirmed=confirmed)


@get(f"{HOME}/{{application_id:int}}", name="scoring.redaction", guards=[RUNS])
async def redaction(request: Asked, call_id: FromPath[int], application_id: FromPath[int]) -> Template:
    panel, seen = await _seen(request, call_id, application_id)
    return _redaction_page(request, panel, seen, RedactionForm(seen))


@post(f"{HOME}/{{application_id:int}}", name="scoring.confirm_redaction", guards=[RUNS], status_code=200)
async def confirm_redaction(
    request: Asked, call_id: FromPath[int], application_id: FromPath[int]
) -> Template | Redirect:
    panel, seen = await _seen(request, call_id, application_id)
    form = RedactionForm(seen, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.confirm_redaction(
                request.user, application_id, version=form.version, texts=form.texts, open_files=form.open_files
            )
            done = _("已确认遮盖稿：{number}", number=seen.application.number)
            following = next((each for each in panel.applications if each.number in _after(panel, seen)), None)
            if following is not None:
                return to(request, "scoring.redaction", call_id=call_id, application_id=following.id, flash=done)
            return to(request, "scoring.redactions", call_id=call_id, flash=done)
    return _redaction_page(request, panel, seen, form, 422)


def _redaction_page(request: Asked, panel: Panel, seen: Original, form: RedactionForm, status: int = 200) -> Template:
    return page(
        request,
        "scoring/redaction.html",
        status=status,
        panel=panel,
        seen=seen,
        form=form,
        left=len(_after(panel, seen)),
        why=why_not(rules.check_redaction, request.user, panel),
    )


def _after(panel: Panel, seen: Original) -> list[str]:
    """The numbers of the others that are still to be confirmed."""
    return [number for number in panel.unredacted if number != seen.application.number]


async def _panel(request: Asked, call_id: int) -> Panel:
    panel = await panels.panel_for(request.user, call_id)
    if isinstance(refusal := why_not(rules.check_redaction, request.user, panel), NotFound):
        raise refusal
    return panel


async def _seen(request: Asked, call_id: int, application_id: int) -> tuple[Panel, Original]:
    panel = await _panel(request, call_id)
    if application_id not in {each.id for each in panel.applications}:
        raise NotFound("scoring.no_redaction", _("没有找到这份申报"))
    return panel, await queries.original(application_id)


ROUTES = [redactions, redaction, confirm_redaction]
