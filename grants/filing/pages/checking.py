"""The office looks whether everything is there, and keeps the list of what it looks for."""

from dataclasses import replace

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.filing import actions, changing, queries, rules
from grants.filing.facts import FilingFacts
from grants.filing.forms import CheckForm, ChecklistForm, EarlierForm
from grants.filing.pages.asked import OFFICE, Asked, shown
from grants.filing.tables import CheckOutcome
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.web.render import to

HOME = "/filings/{filing_id:int}"


@get(f"{HOME}/check", name="filing.check", guards=[OFFICE])
async def check(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    return await _check_page(request, facts, CheckForm(None, facts, await queries.checklist(facts.office.id)))


@post(f"{HOME}/check", name="filing.decide", guards=[OFFICE], status_code=200)
async def decide(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    form = CheckForm(await request.form(), facts, await queries.checklist(facts.office.id))
    if form.ok and form.outcome:
        with form.showing_refusals():
            row = await actions.decide_filing(
                request.user,
                filing_id,
                turn=form.turn,
                outcome=CheckOutcome(form.outcome),
                items=form.items,
                reason=form.reason,
                correct_by=form.correct_by,
                logins=form.logins,
            )
            said = _("已备案，备案号 {number}", number=row.number) if row.number else _("已办理，申请人会收到通知")
            return to(request, "filing.filing", filing_id=filing_id, flash=said)
    return await _check_page(request, facts, form, 422)


async def _check_page(request: Asked, facts: FilingFacts, form: CheckForm, status: int = 200) -> Template:
    signing = [each for each in facts.leaders if each.signs]
    accounts = [await queries.account_of(form.value(f"login-{at}").strip()) for at in range(len(signing))]
    return shown(
        request,
        "check",
        status=status,
        facts=facts,
        row=facts.filing,
        form=form,
        checklist=await queries.checklist(facts.office.id),
        attached=await queries.attached(facts),
        signing=list(zip(signing, accounts, strict=True)),
        why=why_not(rules.may_check_now, facts, request.user),
        registrable=(facts.filing.scale or 0) >= rules.REGISTRABLE_FROM,
        registrable_from=rules.REGISTRABLE_FROM,
    )


@get("/filings/checklist", name="filing.checklist", guards=[OFFICE])
async def checklist(request: Asked) -> Template:
    office = await queries.own_office(request.user)
    return shown(
        request, "checklist", office=office, form=ChecklistForm(None, await queries.checklist(office.office.id))
    )


@post("/filings/checklist", name="filing.set_checklist", guards=[OFFICE], status_code=200)
async def set_checklist(request: Asked) -> Template | Redirect:
    office = await queries.own_office(request.user)
    form = ChecklistForm(await request.form(), [])
    if form.ok:
        with form.showing_refusals():
            await actions.set_checklist(request.user, office.office.id, form.items)
            return to(request, "filing.checklist", flash=_("清单已更新，以后的核对按新清单"))
    return shown(request, "checklist", status=422, office=office, form=form)


@get("/filings/earlier", name="filing.earlier", guards=[OFFICE])
async def earlier(request: Asked) -> Template:
    office = await queries.own_office(request.user)
    groups = await queries.groups_without_filing(office)
    return _earlier_page(request, office, groups, EarlierForm(None, queries.nothing_yet(office), []))


@post("/filings/earlier", name="filing.record_earlier", guards=[OFFICE], status_code=200)
async def record_earlier(request: Asked) -> Template | Redirect:
    office = await queries.own_office(request.user)
    groups = await queries.groups_without_filing(office)
    form = EarlierForm(await request.form(), queries.nothing_yet(office), [each.id for each in groups])
    if form.ok and form.organization and form.filed_on:
        chosen = next(each for each in groups if each.id == int(form.organization))
        content = replace(form.content, fields=dict(form.content.fields) | {"name": chosen.name})
        with form.showing_refusals():
            row = await changing.record_earlier_filing(
                request.user,
                office_id=office.office.id,
                organization_id=chosen.id,
                filed_on=form.filed_on,
                content=content,
            )
            return to(request, "filing.filing", filing_id=row.id, flash=_("已补录"))
    return _earlier_page(request, office, groups, form, 422)


def _earlier_page(
    request: Asked, office: queries.Office, groups: list[Organization], form: EarlierForm, status: int = 200
) -> Template:
    return shown(
        request,
        "earlier",
        status=status,
        office=office,
        groups=[(each.id, f"{each.name}（{each.filing_no}）") for each in groups],
        form=form,
        lines=range(3),
    )


ROUTES = [check, decide, checklist, set_checklist, earlier, record_earlier]
