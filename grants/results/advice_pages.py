"""The page of advice: what is said beside the official figures of a closed round, and why where nothing is."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from grants.results import advice_words as words
from grants.results.advising import round_advice
from grants.scoring.rules import READERS
from grants.web.guards import roles
from grants.web.render import page

Asked = Request[Any, Any, Any]


@get("/rounds/{call_id:int}/advice", name="results.advice", guards=[roles(*READERS)])
async def advice(request: Asked, call_id: FromPath[int]) -> Template:
    found = await round_advice(request.user, call_id)
    rows = {row.application.id: row for row in found.ranking.rows}
    titles = {key: row.application.title for key, row in rows.items()}
    whole = found.advice.whole if found.advice else ()
    return page(
        request,
        "results/advice.html",
        ranking=found.ranking,
        advice=found.advice,
        rows=rows,
        names={phase.position: phase.name for phase in found.ranking.phases},
        chart=words.chart(whole, titles) if whole else None,
        words=words,
    )


ROUTES = [advice]
