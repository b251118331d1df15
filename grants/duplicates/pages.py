"""The pages of duplicates: the hits of a round, and one with both applications side by side."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications.facts import ApplicationFacts
from grants.applications.words import STATUS_WORDS
from grants.calls.words import COST_NAMES
from grants.duplicates import actions, queries, rules, shingles, words
from grants.duplicates.facts import Hit
from grants.duplicates.forms import RulingForm
from grants.duplicates.tables import HitKind, RulingKind
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_RULE = roles(Role.OFFICER, Role.ORGANISER)


@get("/rounds/{call_id:int}/duplicates", name="duplicates.hits", guards=[MAY_READ])
async def hits(request: Asked, call_id: FromPath[int]) -> Template:
    call, found = await queries.hits_of_round(request.user, call_id)
    await actions.look_soon(request.user, call_id)
    state = request.query_params.get("state", "")
    shown = [each for each in found if not state or each.is_open == (state == "open")]
    return page(
        request,
        "duplicates/hits.html",
        call=call.call,
        rows=[_row(each) for each in shown],
        state=state,
        counts={"": len(found), "open": sum(each.is_open for each in found)},
        waiting=await queries.unseen_in(call_id),
    )


@get("/duplicates/{hit_id:int}", name="duplicates.hit", guards=[MAY_READ])
async def hit(request: Asked, hit_id: FromPath[int]) -> Template:
    return await _hit_page(request, hit_id, RulingForm())


@post("/duplicates/{hit_id:int}", name="duplicates.rule_on", guards=[MAY_RULE], status_code=200)
async def rule_on(request: Asked, hit_id: FromPath[int]) -> Template | Redirect:
    form = RulingForm(await request.form())
    if form.ok and form.ruling:
        with form.showing_refusals():
            await actions.rule_on(request.user, hit_id, ruling=RulingKind(form.ruling), reason=form.reason)
            return to(request, "duplicates.hit", hit_id=hit_id, flash=_("已裁定"))
    return await _hit_page(request, hit_id, form, 422)


async def _hit_page(request: Asked, hit_id: int, form: RulingForm, status: int = 200) -> Template:
    found, one, other = await queries.hit(request.user, hit_id)
    here = await queries.round_of(request.user, one, other)
    texts = [await queries.content(found.row.version), await queries.content(found.row.other_version)]
    answers = [queries.long_answers(each) for each in texts]
    everything = [[text for _label, text in each] for each in answers]
    return page(
        request,
        "duplicates/hit.html",
        status=status,
        form=form,
        hit=found,
        call=here,
        sides=[
            {
                "facts": facts,
                "status": STATUS_WORDS[facts.status],
                "texts": [(label, shingles.passages(text, everything[1 - at])) for label, text in answers[at]],
                "lines": _lines(facts, other if at == 0 else one),
            }
            for at, facts in enumerate((one, other))
        ],
        shown=[each["shown"] for each in found.shared if "shown" in each],
        rulings=await queries.rulings_of(hit_id),
        why=why_not(rules.check_ruling, request.user, here, "—"),
        kinds=words.KIND_NAMES,
        bands=words.BAND_NAMES,
        names=words.RULING_NAMES,
        tones=words.RULING_TONES,
        costs=COST_NAMES,
        is_text=found.kind == HitKind.TEXT,
    )


def _lines(facts: ApplicationFacts, against: ApplicationFacts) -> list[dict[str, Any]]:
    """A budget with those lines marked that the other has too."""
    theirs = {(line.item, line.amount) for line in against.lines}
    return [
        {"item": line.item, "amount": line.amount, "is_same": (line.item, line.amount) in theirs}
        for line in facts.lines
    ]


def _row(each: Hit) -> dict[str, Any]:
    ruled = (words.RULING_TONES[each.said], words.RULING_NAMES[each.said]) if each.said else ("warn", _("待裁定"))
    return {
        "id": each.row.id,
        "title": each.application.title,
        "about": f"{each.application.number} · {each.applicants[0]}",
        "other": each.other.title,
        "other_about": f"{each.other.number} · {each.applicants[1]}",
        "kind": words.KIND_NAMES[each.kind],
        "band": words.BAND_NAMES[each.band],
        "share": each.percent if each.kind == HitKind.TEXT else None,
        "state": ruled,
    }


ROUTES = [hits, hit, rule_on]
