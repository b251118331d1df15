"""What everybody may see of calls: the list, one call, its self-test, its papers, and the same for machines."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants import clock
from grants.calls import feed, judging, published, queries, rules, saying, screener, words
from grants.calls.published import Published
from grants.calls.queries import CallFacts
from grants.calls.rules import CallState
from grants.calls.screener_form import ScreenerForm
from grants.errors import why_not
from grants.i18n import CHINESE, _, speaking
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.questions import queries as questions
from grants.settings import settings
from grants.web.guards import public, roles
from grants.web.named import kept_as, shown_as
from grants.web.render import page

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
# Asked again each time, and answered in a line while nothing has changed: right to the second.
ASK_AGAIN = "public, no-cache"


@get("/calls", name="calls.calls", guards=[public], is_kept=True)
async def calls(request: Asked) -> Template:
    typed = request.query_params.get("q", "").strip()[:80]
    found = [(each, queries.state(each.facts)) for each in await published.search(typed)]
    groups = [
        (_("开放中"), [each for each in found if each[1] == CallState.OPEN][::-1]),
        (_("即将开放"), [each for each in found if each[1] == CallState.ANNOUNCED][::-1]),
        (_("已结束"), [each for each in found if each[1] not in (CallState.OPEN, CallState.ANNOUNCED)]),
    ]
    return page(request, "calls/calls.html", groups=groups, words=words, total=len(found), typed=typed)


@get("/calls/{call_id:int}", name="calls.call", guards=[public], is_kept=True)
async def call(request: Asked, call_id: FromPath[int]) -> Template:
    found = await published.one(call_id)
    return page(request, "calls/call.html", **await _about(found), preview=False)


@get("/calls/{call_id:int}/corrections/{number:int}", name="calls.correction", guards=[public], is_kept=True)
async def correction(request: Asked, call_id: FromPath[int], number: FromPath[int]) -> Template:
    found = await published.one(call_id)
    return page(request, "calls/correction.html", found=found, correction=found.correction(number))


@get("/calls/{call_id:int}/announcement.pdf", name="calls.announcement", guards=[public])
async def announcement(request: Asked, call_id: FromPath[int]) -> Response[bytes]:
    paper, content = await published.announcement_of(call_id)
    headers = shown_as(f"call-{call_id}-{paper.correction_no}.pdf")
    return Response(content, media_type="application/pdf", headers=headers | {"Cache-Control": ASK_AGAIN})


@get("/calls/{call_id:int}/papers/{position:int}", name="calls.paper_template", guards=[public])
async def paper_template(request: Asked, call_id: FromPath[int], position: FromPath[int]) -> Response[bytes]:
    upload, content = await published.template_of(call_id, position)
    return Response(content, media_type=upload.media_type, headers=kept_as(upload.name))


@get("/calls/{call_id:int}/screener", name="calls.screener_page", guards=[public])
async def screener_page(request: Asked, call_id: FromPath[int]) -> Template:
    found = await published.one(call_id)
    names = await published.names_of(found.facts)
    form = ScreenerForm(request.query_params, found.facts, names)
    judged = screener.judge(found.facts, form.applicant, names) if form.posted and form.ok else []
    return page(
        request,
        "calls/screener.html",
        status=200 if form.ok else 422,
        found=found,
        form=form,
        judged=judged,
        prepare={each.track.id: screener.preparations(found.facts, each.track) for each in judged},
        sources=screener.SOURCES,
        closed=why_not(rules.call_is_open, found.call, clock.now()),
    )


@get("/calls.json", name="calls.calls_json", guards=[public], is_kept=True)
async def calls_json(request: Asked) -> Response[str]:
    with speaking(CHINESE):
        body = feed.as_json(await published.every(), settings().address, clock.now())
    return _for_machines(body, "application/json")


@get("/calls.atom", name="calls.calls_atom", guards=[public], is_kept=True)
async def calls_atom(request: Asked) -> Response[str]:
    with speaking(CHINESE):
        body = feed.as_atom(await published.every(), settings().address, settings().site_name)
    return _for_machines(body, "application/atom+xml")


@get("/calls/data", name="calls.data", guards=[public], is_kept=True)
async def data(request: Asked) -> Template:
    return page(request, "calls/data.html", format=feed.FORMAT)


@get("/rounds/{call_id:int}/call/preview", name="calls.call_preview", guards=[MAY_READ])
async def call_preview(request: Asked, call_id: FromPath[int]) -> Template:
    """As an applicant will see it, with nothing that could be saved or pressed."""
    facts = await queries.round_facts(request.user, call_id)
    form = await questions.questionnaire(facts.call.questionnaire) if facts.call.questionnaire else None
    shown = await _about(Published(facts), by_now=False)
    return page(request, "calls/call.html", **shown, preview=True, sections=form.sections if form else [])


async def _about(found: Published, *, by_now: bool = True) -> dict[str, Any]:
    """What the page of a call shows. A draft is shown as if it were open."""
    facts: CallFacts = found.facts
    return {
        "found": found,
        "facts": facts,
        "row": found.call,
        "state": queries.state(facts) if by_now else CallState.OPEN,
        "notice": queries.notice_days(found.call),
        "closed": why_not(rules.call_is_open, found.call, clock.now()) if by_now else None,
        "names": await published.names_of(facts),
        "words": words,
        "saying": saying,
        "judging": judging,
    }


def _for_machines(body: str, media_type: str) -> Response[str]:
    """The document, which scripts of any site may read."""
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers={"Access-Control-Allow-Origin": "*"})


ROUTES = [
    calls,
    call,
    correction,
    announcement,
    paper_template,
    screener_page,
    calls_json,
    calls_atom,
    data,
    call_preview,
]
