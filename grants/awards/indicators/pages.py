"""The indicators of an award: worded by who carries it or by the office, agreed by the office."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.awards.indicators import actions, queries, rules
from grants.awards.indicators.forms import IndicatorsForm, typed
from grants.awards.pages.asked import MAY_DECIDE, Asked, layout
from grants.awards.rules import DECIDES
from grants.errors import why_not
from grants.i18n import _
from grants.web.forms import Form, whole
from grants.web.guards import signed_in
from grants.web.render import page, to

HOME = "/awards/{award_id:int}/indicators"


@get(HOME, name="awards.indicators", guards=[signed_in])
async def indicators(request: Asked, award_id: FromPath[int]) -> Template:
    return await _page(request, await awards.readable_award(request.user, award_id), None)


@post(HOME, name="awards.word_indicators", guards=[signed_in], status_code=200)
async def word_indicators(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    facts = await awards.readable_award(request.user, award_id)
    form = IndicatorsForm(await request.form())
    if form.ok and not form.is_arranged:
        with form.showing_refusals():
            await actions.word_indicators(request.user, award_id, form.plans, version=form.version)
            return to(request, "awards.indicators", award_id=award_id, flash=_("指标已保存，认可后写入协议"))
    return await _page(request, facts, form, status=200 if form.is_arranged else 422)


@post(f"{HOME}/agreement", name="awards.agree_indicators", guards=[MAY_DECIDE])
async def agree_indicators(request: Asked, award_id: FromPath[int]) -> Redirect:
    await awards.readable_award(request.user, award_id)
    version = whole(Form(await request.form()).value("version")) or 0
    await actions.agree_indicators(request.user, award_id, version=version)
    return to(request, "awards.indicators", award_id=award_id, flash=_("指标已认可，可以生成协议"))


async def _page(request: Asked, award: AwardFacts, form: IndicatorsForm | None, *, status: int = 200) -> Template:
    facts = await queries.facts_of(award)
    no_wording = why_not(rules.may_word, facts, request.user)
    if form is None:
        begins_with = facts.indicators or ([] if no_wording else await queries.proposed(award))
        version = facts.listed.version if facts.listed else 0
        form = IndicatorsForm(None, version=version, **typed(begins_with))
    return page(
        request,
        "awards/indicators.html",
        status=status,
        layout=layout(request.user),
        facts=award,
        listed=facts.listed,
        indicators=facts.indicators,
        is_signed=facts.is_signed,
        form=form,
        kinds=rules.KIND_NAMES,
        bound=rules.bound,
        no_wording=no_wording,
        no_agreeing=why_not(rules.check_agreeing, facts, request.user, facts.listed.version) if facts.listed else None,
        may_decide=request.user.has_in(award.funder.id, *DECIDES),
    )


ROUTES = [indicators, word_indicators, agree_indicators]
