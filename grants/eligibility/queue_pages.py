"""The work list of a round: who looks at what, and what is safe to do for many at once. Nothing is decided in bulk."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications import rules as application_rules
from grants.applications.tables import ApplicationStatus
from grants.applications.words import STATUS_WORDS
from grants.calls.queries import CallFacts
from grants.eligibility import desk, documents, queries, rules, words
from grants.eligibility.forms import BulkForm
from grants.eligibility.queries import Waiting
from grants.errors import Refused, why_not
from grants.i18n import Text, _
from grants.people.rules import FUNDER_ROLES, Actor
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_CHECK = roles(Role.OFFICER, Role.ORGANISER)
HOME = "/rounds/{call_id:int}/eligibility"
FILTERS = ("q", "state", "track", "desk", "age")


@get(HOME, name="eligibility.queue", guards=[MAY_READ])
async def queue(request: Asked, call_id: FromPath[int]) -> Template:
    call, found = await queries.queue(request.user, call_id)
    asked = _asked(request.query_params)
    return await _queue_page(request, call, found, asked, BulkForm())


@post(f"{HOME}/next", name="eligibility.take_next", guards=[MAY_CHECK])
async def take_next(request: Asked, call_id: FromPath[int]) -> Redirect:
    taken = await desk.take_next(request.user, call_id)
    if taken is None:
        return to(request, "eligibility.queue", call_id=call_id, flash=_("没有可领取的申报了"))
    return to(request, "eligibility.application", application_id=taken.id, flash=_("已领取，保留 30 分钟"))


@post(f"{HOME}/bulk", name="eligibility.bulk", guards=[MAY_CHECK], status_code=200)
async def bulk(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    form = BulkForm(await request.form())
    call, found = await queries.queue(request.user, call_id)
    asked = _asked({name: form.value(name) for name in FILTERS})
    rows = _shown(found, asked, request.user) if form.all else _of(found, form.ids)
    verb = form.choice("go", [*words.BULK_VERBS, "export", "print"])
    with form.showing_refusals():
        rules.something_was_chosen(len(rows))
        if verb == "assign":
            rules.somebody_was_chosen(form.officer)
    if not form.ok or verb is None:
        return await _queue_page(request, call, found, asked, form, 422)
    if verb in ("export", "print"):
        route = "eligibility.export" if verb == "export" else "eligibility.sheets"
        ids = ",".join(str(row.facts.application.id) for row in rows)
        return Redirect(f"{request.app.route_reverse(route, call_id=call_id)}?ids={ids}", status_code=303)
    who = await queries.checker(call.call, form.officer) if verb == "assign" else None
    return page(
        request,
        "eligibility/bulk.html",
        call=call.call,
        verb=verb,
        verb_name=words.BULK_VERBS[verb],
        officer=who,
        rows=[_row(row) | {"why": _why(row, verb, request.user, who)} for row in rows],
    )


@post(f"{HOME}/bulk/done", name="eligibility.do_bulk", guards=[MAY_CHECK], status_code=200)
async def do_bulk(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    form = BulkForm(await request.form())
    call, rows = await queries.chosen(request.user, call_id, form.ids)
    verb = form.choice("go", words.BULK_VERBS)
    if not form.ok or verb is None or not rows or (verb == "assign" and form.officer is None):
        return to(request, "eligibility.queue", call_id=call_id)
    rules.something_was_chosen(len(rows))
    results = [_row(row) | {"result": await _do(request.user, row, verb, form.officer or 0)} for row in rows]
    return page(
        request,
        "eligibility/done.html",
        call=call.call,
        verb_name=words.BULK_VERBS[verb],
        rows=results,
        done=sum(each["result"][0] == "ok" for each in results),
    )


@get(f"{HOME}/sheet.xlsx", name="eligibility.export", guards=[MAY_READ])
async def export(request: Asked, call_id: FromPath[int]) -> Response[bytes]:
    _call, rows = await queries.chosen(request.user, call_id, _ids(request))
    return Response(documents.spreadsheet(rows), media_type=XLSX, headers=kept_as(f"eligibility-{call_id}.xlsx"))


@get(f"{HOME}/print", name="eligibility.sheets", guards=[MAY_READ])
async def sheets(request: Asked, call_id: FromPath[int]) -> Template:
    call, rows = await queries.chosen(request.user, call_id, _ids(request)[: rules.MOST_AT_ONCE])
    works = [await queries.work(request.user, row.facts.application.id) for row in rows]
    return page(
        request,
        "eligibility/sheets.html",
        call=call.call,
        works=works,
        outcomes=words.OUTCOME_NAMES,
        verdicts=words.VERDICT_NAMES,
        status_words=STATUS_WORDS,
    )


async def _queue_page(
    request: Asked, call: CallFacts, found: Sequence[Waiting], asked: dict[str, str], form: BulkForm, status: int = 200
) -> Template:
    shown = _shown(found, asked, request.user)
    return page(
        request,
        "eligibility/queue.html",
        status=status,
        call=call,
        form=form,
        asked=asked,
        rows=[_row(each) for each in shown],
        counts={state: sum(_state(each) == state for each in found) for state in words.QUEUE_STATES},
        states=words.QUEUE_STATES,
        desks=words.QUEUE_DESKS,
        ages=words.QUEUE_AGES,
        mine=sum(each.holder == request.user.id for each in found),
        open_hits=sum(each.open_hits > 0 for each in found),
        checkers=await queries.checkers(call.call),
        why=why_not(application_rules.officer_or_organiser_checks, request.user, call.call),
    )


def _asked(typed: Any) -> dict[str, str]:
    return {name: str(typed.get(name, "") or "").strip()[:80] for name in FILTERS}


def _shown(found: Sequence[Waiting], asked: dict[str, str], person: Actor) -> list[Waiting]:
    age = int(asked["age"]) if asked["age"] in {str(each) for each in words.QUEUE_AGES} else 0
    return [
        each
        for each in found
        if (not asked["state"] or _state(each) == asked["state"])
        and (not asked["track"] or each.facts.track.code == asked["track"])
        and each.days >= age
        and _lies(each, asked["desk"], person)
        and asked["q"].casefold() in _searched(each).casefold()
    ]


def _searched(each: Waiting) -> str:
    return f"{each.facts.application.title} {each.facts.applicant.name} {each.facts.application.number}"


def _lies(each: Waiting, wanted: str, person: Actor) -> bool:
    if wanted == "mine":
        return person.id in (each.holder, each.desk.assigned_to if each.desk else None)
    return wanted != "free" or (each.waits and each.holder is None)


def _state(each: Waiting) -> str:
    if each.waits:
        return "waiting"
    return str(each.facts.status) if each.facts.status != ApplicationStatus.SUBMITTED else "waiting"


def _of(found: Sequence[Waiting], ids: Sequence[int]) -> list[Waiting]:
    wanted = set(ids)
    return [each for each in found if each.facts.application.id in wanted]


def _ids(request: Asked) -> list[int]:
    return [int(each) for each in request.query_params.get("ids", "").split(",") if each.isdecimal() and len(each) < 10]


def _why(row: Waiting, verb: str, by: Actor, who: Actor | None) -> Refused | None:
    """What stands against doing it, before it is done."""
    if verb == "assign" and who is not None:
        return why_not(rules.check_assigning, row.facts, by, who)
    return why_not(rules.check_reminding, row.facts, row.desk, by)


async def _do(by: Actor, row: Waiting, verb: str, officer: int) -> tuple[str, Text | str]:
    """Each for itself: what one refuses does not undo the others."""
    key = row.facts.application.id
    try:
        if verb == "assign":
            await desk.assign(by, key, person_id=officer)
            return "ok", _("已指派")
        written = await desk.remind(by, key)
    except Refused as refusal:
        return "bad", refusal.message
    return ("ok", _("已提醒 {n} 人", n=written)) if written else ("mute", _("今天已提醒过"))


def _row(each: Waiting) -> dict[str, Any]:
    facts, lies = each.facts, each.desk
    return {
        "id": facts.application.id,
        "number": facts.application.number,
        "title": facts.application.title,
        "applicant": facts.applicant.name,
        "track": facts.track.name,
        "requested": facts.application.requested,
        "days": each.days if each.waits else None,
        "hits": each.open_hits,
        "holder": lies.holder if lies and each.holder else "",
        "until": lies.held_until if lies and each.holder else None,
        "assignee": lies.assignee if lies else "",
        "state": STATUS_WORDS[facts.status],
    }


ROUTES = [queue, take_next, bulk, do_bulk, export, sheets]
