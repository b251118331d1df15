"""The pages on which an officer corrects a published call: first what is changed, then a look at both texts."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.calls import correcting, correction_rules, queries, rules, words
from grants.calls.queries import CallFacts
from grants.calls.section_form import shown
from grants.i18n import _
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_DRAFT = roles(*rules.DRAFTERS)


class CorrectionForm(Form):
    """All that may be corrected, as it stands; `changes` are the fields that were typed otherwise."""

    def __init__(self, posted: Mapping[str, Any] | None, facts: CallFacts) -> None:
        stored = correcting.stored(facts)
        super().__init__(posted, **({} if posted is not None else {name: shown(each) for name, each in stored.items()}))
        if self.posted:
            self.reason = self.text("reason", longest=2000)
            self.changes = correcting.changed(facts, {name: self._read(name) for name in stored})
            self._compare_with_the_rules(facts)

    def _read(self, name: str) -> object:
        if name in correction_rules.MOMENTS or name.startswith(f"{correction_rules.PHASE}-"):
            return self.moment(name)
        if name in correction_rules.TEXTS:
            text = self.text(name, required=False, longest=20000 if name == "body" else 200)
            return text.replace("\r\n", "\n")
        return self.day(name, required=name not in correction_rules.DAYS)

    def _compare_with_the_rules(self, facts: CallFacts) -> None:
        if self.ok:
            asked = (facts.call, queries.plan_of(facts), self.changes, self.reason, clock.now())
            for refusal in correction_rules.wrong_in_correction(*asked):
                self.fail(refusal.field, refusal.message)


@get("/rounds/{call_id:int}/corrections/new", name="calls.new_correction", guards=[MAY_DRAFT])
async def new_correction(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await _published(request, call_id)
    return _form_page(request, facts, CorrectionForm(None, facts))


@post("/rounds/{call_id:int}/corrections", name="calls.correct", guards=[MAY_DRAFT], status_code=200)
async def correct(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts = await _published(request, call_id)
    form = CorrectionForm(await request.form(), facts)
    if form.ok and form.value("go") == "publish":
        with form.showing_refusals():
            made = await correcting.correct_call(request.user, call_id, reason=form.reason, changes=form.changes)
            return to(request, "calls.round", call_id=call_id, flash=_("更正 {n} 已发布", n=made.number))
    if form.ok and form.value("go") == "check":
        return page(
            request,
            "calls/correct.html",
            facts=facts,
            form=form,
            changes=correcting.in_words(facts, form.changes),
            fields=[(name, form.value(name)) for name in (*correcting.stored(facts), "reason")],
        )
    return _form_page(request, facts, form, status=200 if form.ok else 422)


def _form_page(request: Asked, facts: CallFacts, form: CorrectionForm, *, status: int = 200) -> Template:
    return page(
        request,
        "calls/new_correction.html",
        status=status,
        facts=facts,
        row=facts.call,
        form=form,
        words=words,
        has_closed=rules.has_closed(facts.call, clock.now()),
    )


async def _published(request: Asked, call_id: int) -> CallFacts:
    facts = await queries.round_facts(request.user, call_id)
    correction_rules.call_is_published(facts.call)
    return facts


ROUTES = [new_correction, correct]
