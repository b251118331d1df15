"""The pages of an application's past: who changed what when, and what differs between two submitted versions."""

import re
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications import actions, differences, frozen, past_queries, queries, rules, words
from grants.applications.differences import shortened
from grants.applications.facts import ApplicationFacts
from grants.applications.past_queries import AT_A_TIME
from grants.applications.showing import shown
from grants.applications.tables import ApplicationVersion
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}"
SPAN = re.compile(r"([1-9][0-9]{0,3})\.\.([1-9][0-9]{0,3})")


@get(f"{HOME}/history", name="applications.history", guards=[signed_in])
async def history(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    rules.history_is_ones_own(request.user, facts)
    field, before = request.query_params.get("field", "")[:40], request.query_params.get("before", "")
    events = await past_queries.field_events(
        facts, field=field, before=int(before) if before.isdecimal() and len(before) < 10 else None
    )
    return shown(
        request,
        "history",
        facts=facts,
        row=facts.application,
        events=events[:AT_A_TIME],
        more=events[AT_A_TIME - 1].id if len(events) > AT_A_TIME else None,
        field=field,
        fields=[(key, question.label) for key, question in facts.form.by_key.items()]
        + [(key, facts.label(key)) for key in ("lines", "match") if key in facts.saves],
        acts=[] if before or field else await past_queries.acts(facts),
        act_words=words.ACT_WORDS,
        every=await past_queries.submitted_versions(facts),
        restorable={each.id for each in events if _is_restorable(request, facts, each)},
    )


def _is_restorable(request: Asked, facts: ApplicationFacts, event: past_queries.FieldEvent) -> bool:
    return (
        rules.may_save(facts, request.user)
        and event.field in facts.form.by_key
        and not facts.stands(event.field, event.text)
        and why_not(rules.field_is_asked_back, facts, event.field) is None
    )


@post(f"{HOME}/history/{{history_id:int}}/restoration", name="applications.restore_text", guards=[signed_in])
async def restore_text(request: Asked, application_id: FromPath[int], history_id: FromPath[int]) -> Redirect:
    row = await actions.restore_text(request.user, application_id, history_id=history_id)
    facts = await queries.application(request.user, application_id)
    said = _("已恢复“{name}”，现在的内容也留在记录里", name=facts.label(row.field))
    return to(request, "applications.history", application_id=application_id, flash=said)


@get(f"{HOME}/versions/{{span:str}}", name="applications.versions", guards=[signed_in])
async def versions(request: Asked, application_id: FromPath[int], span: FromPath[str]) -> Template:
    facts = await queries.application(request.user, application_id)
    every = await past_queries.submitted_versions(facts)
    first, second = _span(span, len(every))
    old, new = every[first - 1], every[second - 1]
    changes = differences.of_entries(frozen.entries(_content(old)), frozen.entries(_content(new)))
    return shown(
        request,
        "versions",
        facts=facts,
        row=facts.application,
        old=old,
        new=new,
        first=first,
        second=second,
        every=every,
        changes=[(each, shortened(each.pieces)) for each in changes],
        is_its_own=rules.is_its_own(request.user, facts),
    )


def _span(text: str, most: int) -> tuple[int, int]:
    """Two versions as an address names them, the earlier one first."""
    found = SPAN.fullmatch(text)
    if not found or max(int(found[1]), int(found[2])) > most:
        raise NotFound("applications.no_such_versions", _("没有找到这两次提交的版本"))
    first, second = sorted((int(found[1]), int(found[2])))
    return first, second


def _content(version: ApplicationVersion) -> dict[str, Any]:
    content: dict[str, Any] = version.content  # type: ignore[assignment]  # read as JSON by the query
    return content


ROUTES = [history, restore_text, versions]
