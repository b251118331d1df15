"""The page that a group and its hub share: whose turn it is, remarks beside what they are about, the hub's consent."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications import hub as actions
from grants.applications import hub_queries, hub_rules, queries, sections
from grants.applications.facts import ApplicationFacts
from grants.applications.showing import shown
from grants.applications.tables import Side
from grants.applications.together import Together
from grants.errors import NotFound, why_not
from grants.i18n import Text, _
from grants.web.forms import Form
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}/hub"
TURN_WORDS: dict[Side, tuple[str, Text]] = {
    Side.GROUP: ("info", _("备案组织填写中")),
    Side.HUB: ("warn", _("枢纽审阅中")),
}


@get(HOME, name="applications.hub", guards=[signed_in])
async def hub(request: Asked, application_id: FromPath[int]) -> Template:
    facts, both = await _both(request, application_id)
    field = request.query_params.get("field", "")
    return await _page(request, facts, both, Form(field=field if field in facts.form.by_key else ""))


@post(f"{HOME}/handovers", name="applications.hand_over", guards=[signed_in], status_code=200)
async def hand_over(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts, both = await _both(request, application_id)
    form = Form(await request.form())
    side = form.choice("to", Side)
    note = form.text("note", required=False, longest=500)
    if form.ok and side:
        with form.showing_refusals():
            await actions.hand_over(request.user, application_id, to=Side(side), note=note)
            return to(request, "applications.hub", application_id=application_id, flash=_("已交接，对方会收到通知"))
    return await _page(request, facts, both, form, 422)


@post(f"{HOME}/comments", name="applications.comment", guards=[signed_in], status_code=200)
async def comment(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts, both = await _both(request, application_id)
    form = Form(await request.form())
    words = form.text("words", longest=hub_rules.LONGEST_COMMENT)
    if form.ok:
        with form.showing_refusals():
            await actions.comment(request.user, application_id, field=form.value("field"), words=words)
            return to(request, "applications.hub", application_id=application_id, flash=_("意见已写上"))
    return await _page(request, facts, both, form, 422)


@post(f"{HOME}/comments/{{comment_id:int}}", name="applications.settle_comment", guards=[signed_in])
async def settle_comment(request: Asked, application_id: FromPath[int], comment_id: FromPath[int]) -> Redirect:
    _facts, both = await _both(request, application_id)
    if comment_id not in {each.id for each in both.comments}:
        raise NotFound("applications.no_such_comment", _("没有找到这条意见"))
    await actions.settle_comment(request.user, comment_id)
    return to(request, "applications.hub", application_id=application_id, flash=_("已标为处理完"))


@post(f"{HOME}/consent", name="applications.consent", guards=[signed_in], status_code=200)
async def consent(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts, both = await _both(request, application_id)
    form = Form(await request.form())
    note = form.text("consent_note", required=False, longest=500)
    if not form.flag("agrees"):
        form.fail("agrees", _("请勾选同意"))
    if form.ok:
        with form.showing_refusals():
            await actions.consent(request.user, application_id, note=note)
            return to(
                request, "applications.hub", application_id=application_id, flash=_("已同意，内容改动后须重新同意")
            )
    return await _page(request, facts, both, form, 422)


async def _both(request: Asked, application_id: int) -> tuple[ApplicationFacts, Together]:
    """The application and what passed between the two, for the two alone."""
    facts = await queries.application(request.user, application_id)
    both = await hub_queries.together(facts) if hub_rules.side_of(facts, request.user) else None
    if both is None:
        raise NotFound("applications.no_hub_page", _("没有找到这个页面"))
    return facts, both


async def _page(request: Asked, facts: ApplicationFacts, both: Together, form: Form, status: int = 200) -> Template:
    me = request.user
    side = hub_rules.side_of(facts, me) or Side.GROUP
    other = Side.HUB if side == Side.GROUP else Side.GROUP
    found = await queries.findings_now(facts)
    return shown(
        request,
        "hub",
        status=status,
        facts=facts,
        row=facts.application,
        both=both,
        form=form,
        side=side,
        other=other,
        side_names=hub_rules.SIDE_NAMES,
        turn=TURN_WORDS[both.turn],
        why_not_hand=why_not(hub_rules.check_handover, facts, both, me, other),
        why_not_write=why_not(hub_rules.goes_on_between_the_two, facts, both, me),
        why_not_consent=why_not(hub_rules.check_consent, facts, both, me),
        consent_words=hub_rules.CONSENT,
        open_ones=[each for each in sections.blocking(found) if each.key != "consent"],
        where=sections.where,
        fields=[*hub_rules.PARTS.items(), *((each.key, each.label) for each in facts.form.ordered)],
        field_names={each.field: hub_rules.field_name(facts, each.field) for each in both.comments},
        places={each.field: sections.place_of(facts, each.field) for each in both.comments},
        names=await hub_queries.names(
            [each.handed_by for each in both.handovers]
            + [each.settled_by for each in both.comments]
            + [each.given_by for each in both.consents]
        ),
    )


def task_group(facts: ApplicationFacts, both: Together, *, asks_consent: bool) -> dict[str, object]:
    """What of it stands on the task list of both sides."""
    home = f"/applications/{facts.application.id}/hub"
    left = len(both.open_comments)
    turn = {
        "label": _("交接和意见"),
        "href": home,
        "hint": _("{n} 条意见没有处理", n=left) if left else facts.through.name,
        "status": TURN_WORDS[both.turn],
        "error": False,
    }
    last = both.last_consent
    if both.consent_stands:
        status: tuple[str, Text] = ("plain", _("已同意"))
    else:
        status = ("bad", _("须重新同意")) if last else ("mute", _("未同意"))
    agreed = {
        "label": _("枢纽同意"),
        "href": f"{home}#consent",
        "hint": _("同意之后内容有改动") if last and not both.consent_stands else None,
        "status": status,
        "error": status[0] == "bad",
    }
    return {
        "title": _("备案组织与枢纽"),
        "note": None,
        "items": [turn, agreed] if asks_consent else [turn],
    }


ROUTES = [hub, hand_over, comment, settle_comment, consent]
