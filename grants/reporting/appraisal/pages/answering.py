"""The page behind the code on the poster: no sign-in, one answer of a browser, nothing personal kept."""

import secrets

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.reporting.appraisal import actions, queries, rules, senders
from grants.reporting.appraisal.facts import PlaceFacts
from grants.reporting.appraisal.forms import AnswerForm
from grants.reporting.evaluation.pages.planning import Asked
from grants.settings import settings
from grants.web.guards import public
from grants.web.render import page, to

COOKIE, DAYS = "grants_survey", 180


@get("/s/{place_code:str}", name="reporting.answer_page", guards=[public])
async def answer_page(request: Asked, place_code: FromPath[str]) -> Template:
    found = await queries.place(place_code)
    return await _page(request, found)


@post("/s/{place_code:str}", name="reporting.answer_survey", guards=[public], status_code=200)
async def answer_survey(request: Asked, place_code: FromPath[str]) -> Template | Redirect:
    found = await queries.place(place_code)
    form = AnswerForm(found, await request.form())
    sender = senders.sender(
        found.facts.survey.salt,
        found.place.code,
        token=request.cookies.get(COOKIE, ""),
        address=_address(request),
        stamped=form.stamp,
        trap=form.trap,
        now=clock.now(),
    )
    with form.showing_refusals():
        await actions.answer_survey(None, found.place.code, typed=form.answered, sender=sender, code=form.code)
        return to(request, "reporting.answer_page", flash=_("谢谢，您的答复已收到"), place_code=found.place.code)
    return await _page(request, found, form, 422)


def _address(request: Asked) -> str:
    """Where it comes from; behind a proxy of ours what that one says, and nothing that was said before it."""
    if settings().behind_proxy:
        return request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
    return request.client.host if request.client else ""


async def _page(request: Asked, found: PlaceFacts, form: AnswerForm | None = None, status: int = 200) -> Template:
    survey, here = found.facts.survey, found.place
    token = request.cookies.get(COOKIE, "")
    browser_hash = senders.hashed(survey.salt, "browser", token)
    answer = page(
        request,
        "reporting/answer_survey.html",
        status=status,
        found=found,
        survey=survey,
        form=form or AnswerForm(found, None, code=request.query_params.get("code", "")),
        stamp=senders.stamp(survey.salt, here.code, clock.now()),
        why_not=why_not(rules.survey_is_open, survey, clock.today()),
        has_answered=bool(browser_hash) and await queries.knows_browser(here.id, browser_hash),
    )
    if not token:
        answer.set_cookie(
            COOKIE,
            secrets.token_urlsafe(18),
            path="/s/",
            max_age=DAYS * 24 * 60 * 60,
            httponly=True,
            samesite="lax",
            secure=settings().secure_cookies,
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES = [answer_page, answer_survey]
