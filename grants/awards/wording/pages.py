"""The words of a funder's agreements: those in force, every version, the next one tried on a real award."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.awards import queries as awards
from grants.awards.pages.asked import STAFF, Asked
from grants.awards.wording import actions, queries, rules, text
from grants.awards.wording.forms import WordingForm
from grants.awards.wording.tables import AgreementWording
from grants.calls import queries as calls
from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.render import page, to

HOME = "/agreement-wordings"
ONE = f"{HOME}/{{parties:int}}"
WRITER = roles(*rules.WRITES)
NAMES: dict[int, Text] = {2: _("二方协议"), 3: _("三方协议")}


@get(HOME, name="awards.agreement_wordings", guards=[STAFF])
async def agreement_wordings(request: Asked) -> Template:
    funder = await queries.funder(request.user, request.query_params.get("funder", ""))
    today = clock.today()
    rows = [
        (parties, name, await queries.in_force(funder.id, parties, today), await queries.versions(funder.id, parties))
        for parties, name in NAMES.items()
    ]
    return page(request, "awards/agreement_wordings.html", funder=funder, rows=rows)


@get(ONE, name="awards.agreement_wording", guards=[STAFF])
async def agreement_wording(request: Asked, parties: FromPath[int]) -> Template:
    rules.agreement_has_two_or_three_parties(parties)
    funder = await queries.funder(request.user, request.query_params.get("funder", ""))
    known = await queries.versions(funder.id, parties)
    newest = known[0].version if known else 0
    begins = {"body": _begins_with(request, known, parties), "version": newest, "from_on": clock.today().isoformat()}
    return await _page(request, funder, parties, WordingForm(None, **begins))


@post(ONE, name="awards.write_agreement_wording", guards=[WRITER], status_code=200)
async def write_agreement_wording(request: Asked, parties: FromPath[int]) -> Template | Redirect:
    rules.agreement_has_two_or_three_parties(parties)
    posted = await request.form()
    funder = await queries.funder(request.user, str(posted.get("funder", "")))
    form = WordingForm(posted)
    if form.ok and form.tries:
        with form.showing_refusals():
            rules.check_body(parties, form.body)
        return await _page(request, funder, parties, form, tried=form.ok, status=200 if form.ok else 422)
    if form.ok and form.from_on:
        with form.showing_refusals():
            made = await actions.write_agreement_wording(
                request.user,
                funder_id=funder.id,
                parties=parties,
                body=form.body,
                reason=form.reason,
                from_on=form.from_on,
                version=form.version,
            )
            done = _("第 {n} 版已登记，此前生成的协议不变", n=made.version)
            return to(request, "awards.agreement_wordings", flash=done)
    return await _page(request, funder, parties, form, status=422)


def _begins_with(request: Asked, known: list[AgreementWording], parties: int) -> str:
    """The newest version, another that was asked for by its number, or with 0 the standard text."""
    asked = request.query_params.get("version", "")
    if not asked:
        return text.body_of(known[0] if known else None, parties)
    return text.body_of(next((each for each in known if each.version == whole(asked)), None), parties)


async def _page(
    request: Asked, funder: Organization, parties: int, form: WordingForm, *, tried: bool = False, status: int = 200
) -> Template:
    known = await queries.versions(funder.id, parties)
    awarded = await queries.announced(funder.id, parties)
    return page(
        request,
        "awards/agreement_wording.html",
        status=status,
        funder=funder,
        parties=parties,
        name=NAMES[parties],
        form=form,
        versions=known,
        in_force=await queries.in_force(funder.id, parties, clock.today()),
        fields=text.FIELDS[parties],
        mandatory=text.MANDATORY,
        awarded=awarded,
        clauses=text.filled(form.body, await _values(parties, form.award if form.award in awarded else None))
        if tried
        else (),
        writes=request.user.has_in(funder.id, *rules.WRITES),
    )


async def _values(parties: int, award_id: int | None) -> dict[str, str]:
    """Of that award; without one, each field says what it is."""
    if award_id is None:
        return {name: f"〔{label}〕" for name, label in text.FIELDS[parties].items()}
    facts = await awards.award_facts(award_id)
    call = await calls.call_facts(facts.call.id)
    return text.values_of(facts, len(call.percents(facts.application.track)))


ROUTES = [agreement_wordings, agreement_wording, write_agreement_wording]
