"""The registry as a list, a new entry in it, and one organisation."""

from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.codes import mask_id
from grants.errors import why_not
from grants.i18n import _
from grants.organizations import actions, profile, queries, registry, rules, ties
from grants.organizations.forms import OrganizationForm
from grants.organizations.pages.shown import Asked, shown
from grants.organizations.registry import DUTIES, Filter
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.people.tables import Role
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from grants.web.guards import roles, signed_in
from grants.web.render import to

MAY_REGISTER = roles(*rules.REGISTRARS, Role.FILING_OFFICER)


@get("/organisations", name="organizations.organizations", guards=[signed_in])
async def organizations(request: Asked) -> Template:
    asked = _filter(request)
    after = request.query_params.get("after", "")
    found = await registry.page(request.user, asked, after=int(after) if after.isdecimal() and len(after) < 9 else 0)
    kept = {name: value for name, value in _typed(request).items() if value}
    lists = await vocabulary.all_lists() if rules.sees_every_organization(request.user) else {}
    return shown(
        request,
        "organizations",
        found=found,
        asked=_typed(request),
        is_asked=bool(kept),
        link=lambda first: "?" + urlencode({**kept, "after": first} if first else kept),
        may_add=request.user.has(*rules.REGISTRARS, Role.FILING_OFFICER),
        may_merge=request.user.has(*rules.REGISTRARS),
        resembling=await registry.count_resembling() if request.user.has(*rules.REGISTRARS) else 0,
        terms=[(each.id, each.name) for name in ties.LABEL_LISTS for each in lists.get(name, ())],
        divisions=[(each.code, each.name) for each in await vocabulary.divisions()] if lists else [],
    )


def _typed(request: Asked) -> dict[str, str]:
    names = ("q", "kind", "status", "duty", "division", "term", "merged")
    return {name: request.query_params.get(name, "").strip()[:80] for name in names}


def _filter(request: Asked) -> Filter:
    """What is in the address may be anything: what is no choice of ours asks for nothing."""
    typed = _typed(request)
    return Filter(
        words=typed["q"],
        kind=typed["kind"] if typed["kind"] in set(OrganizationKind) else "",
        status=typed["status"] if typed["status"] in set(OrganizationStatus) else "",
        duty=typed["duty"] if typed["duty"] in DUTIES else "",
        division=typed["division"] if typed["division"].isalnum() and typed["division"].isascii() else "",
        term=int(typed["term"]) if typed["term"].isdecimal() and len(typed["term"]) < 9 else None,
        merged=typed["merged"] == "yes",
    )


@get("/organisations/new", name="organizations.new_organization", guards=[MAY_REGISTER])
async def new_organization(request: Asked) -> Template:
    return await _registration_page(request, OrganizationForm(None, await _division_codes(), await _party_codes()))


@post("/organisations", name="organizations.register", guards=[MAY_REGISTER], status_code=200)
async def register(request: Asked) -> Template | Redirect:
    form = OrganizationForm(await request.form(), await _division_codes(), await _party_codes())
    if form.ok and form.kind and form.status:
        with form.showing_refusals():
            row = await actions.register_organization(
                request.user,
                code=form.code,
                name=form.name,
                kind=OrganizationKind(form.kind),
                status=OrganizationStatus(form.status),
                uscc=form.uscc,
                filing_no=form.filing_no,
                is_funder="is_funder" in form.duties,
                is_organiser="is_organiser" in form.duties,
                is_hub="is_hub" in form.duties,
                **form.profile,
            )
            return to(request, "organizations.organization", organization_id=row.id, flash=_("已登记"))
    return await _registration_page(request, form, 422)


async def _registration_page(request: Asked, form: OrganizationForm, status: int = 200) -> Template:
    return shown(request, "new_organization", status=status, form=form, **await choices())


async def choices() -> dict[str, object]:
    """What the forms of a record offer."""
    return {
        "divisions": [(each.code, each.name) for each in await vocabulary.divisions()],
        "party_forms": [(each.code, each.name) for each in await vocabulary.terms(ListName.PARTY_FORM)],
        "localities": list(profile.LOCALITY_NAMES.items()),
        "id_kinds": list(profile.ID_KIND_NAMES.items()),
    }


async def _division_codes() -> list[str]:
    return [each.code for each in await vocabulary.divisions()]


async def _party_codes() -> list[str]:
    return [each.code for each in await vocabulary.terms(ListName.PARTY_FORM)]


@get("/organisations/{organization_id:int}", name="organizations.organization", guards=[signed_in])
async def organization(request: Asked, organization_id: FromPath[int]) -> Template:
    facts = await queries.organization_facts(request.user, organization_id)
    me, row = request.user, facts.organization
    division = await vocabulary.find_division(row.division) if row.division else None
    party_forms = {each.code: each.name for each in await vocabulary.every_term(ListName.PARTY_FORM)}
    return shown(
        request,
        "organization",
        facts=facts,
        row=row,
        merged_into=await queries.organization(row.merged_into) if row.merged_into else None,
        division=division.name if division else row.division,
        party_form=party_forms.get(row.party_form, row.party_form),
        locality=profile.as_text("locality", row.locality),
        masked_id=mask_id(row.representative_id) if row.representative_id else "",
        sees_numbers=rules.sees_full_account(me, organization_id),
        no_account=why_not(rules.account_can_be_added, me, row),
        may_edit=bool(profile.fields_to_change(me, row)) and row.merged_into is None,
        may_tie=why_not(ties.office_keeps_ties, me, row) is None and row.merged_into is None,
        may_merge=me.has(*rules.REGISTRARS) and row.merged_into is None,
        may_check=me.has(*rules.ACCOUNT_CHECKERS),
        why_not_check={each.id: why_not(rules.another_person_checks_the_account, me, each) for each in facts.accounts},
        may_agree=row.status == OrganizationStatus.FILED and me.has(*rules.AGREEMENT_CLERKS, *rules.AGREEMENT_HUB),
    )


ROUTES = [organizations, new_organization, register, organization]
