"""The list of anomalies, as a page and as a workbook, and noting what somebody found out."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect, Template

from grants.custody.anomalies import actions, documents, queries, rules
from grants.custody.anomalies.forms import LimitsForm, NoteForm
from grants.custody.anomalies.tables import Kind
from grants.custody.pages.asked import Asked
from grants.errors import why_not
from grants.i18n import _
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

MAY_READ = roles(*rules.READERS)
MAY_NOTE = roles(*rules.OF_HUBS, *rules.OF_FUNDERS)
MOST_SHOWN = 200


@get("/anomalies", name="custody.anomalies", guards=[MAY_READ])
async def anomalies(request: Asked) -> Template:
    return await _page(request, LimitsForm(request.query_params))


@get("/anomalies.xlsx", name="custody.anomalies_workbook", guards=[MAY_READ])
async def anomalies_workbook(request: Asked) -> Response[bytes]:
    form = LimitsForm(request.query_params)
    found = await queries.anomaly_list(request.user, form.limits, form.period)
    return Response(
        documents.spreadsheet(found),
        media_type=XLSX,
        headers=kept_as("anomalies.xlsx"),
    )


@post("/anomalies", name="custody.note_anomaly", guards=[MAY_NOTE], status_code=200)
async def note_anomaly(request: Asked) -> Template | Redirect:
    form = NoteForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.note_anomaly(
                request.user, form.kind, form.anomaly, form.limits, form.period, words=form.words
            )
            answer = to(request, "custody.anomalies", flash=_("已记录"))
            answer.url = f"{answer.url}?{_query(form)}"
            return answer
    return await _page(request, form, 422)


def _query(form: LimitsForm, kind: Kind | None = None) -> str:
    return urlencode({"kind": (kind or form.kind).value, **form.asked})


async def _page(request: Asked, form: LimitsForm, status: int = 200) -> Template:
    found = await queries.anomaly_list(request.user, form.limits, form.period)
    of_kind = found.of_kind(form.kind)
    shown = of_kind[:MOST_SHOWN]
    facts: dict[str, Any] = {
        "form": form,
        "kind": form.kind,
        "limits": form.limits,
        "period": form.period,
        "listed": found,
        "asked": form.asked,
        "tabs_of_kinds": [
            (name, f"?{_query(form, kind)}", kind == form.kind, len(found.of_kind(kind)))
            for kind, name in rules.KIND_NAMES.items()
        ],
        "shown": shown,
        "total": len(of_kind),
        "past": found.past,
        "names": rules.KIND_NAMES,
        "workbook": f"/anomalies.xlsx?{_query(form)}",
        "notes": {each.key for each, _noted in shown if why_not(rules.noting_body, each, request.user) is None},
    }
    return page(request, "custody/anomalies.html", status=status, **facts)


ROUTES = [anomalies, anomalies_workbook, note_anomaly]
