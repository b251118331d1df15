"""Changing an organisation's record, its history, its labels and its pairings."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.i18n import _
from grants.organizations import editing, profile, queries, rules, ties
from grants.organizations.forms import LabelForm, PairingForm, RecordForm, UnpairingForm
from grants.organizations.pages.listing import choices
from grants.organizations.pages.shown import Asked, handed_out, shown
from grants.organizations.tables import Organization, OrganizationChange, Pairing
from grants.people.tables import Role
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.rules import is_open_on
from grants.vocabulary.tables import ListName, Term
from grants.web.guards import roles, signed_in
from grants.web.render import to

MAY_EDIT = roles(*rules.REGISTRARS, Role.FILING_OFFICER, *profile.OWNERS)
MAY_TIE = roles(*rules.REGISTRARS, Role.FILING_OFFICER)


@get("/organisations/{organization_id:int}/edit", name="organizations.edit_organization", guards=[MAY_EDIT])
async def edit_organization(request: Asked, organization_id: FromPath[int]) -> Template:
    row, fields = await _editable(request, organization_id)
    return await _edit_page(request, row, RecordForm(None, fields, row, *await _codes()))


@post("/organisations/{organization_id:int}/edit", name="organizations.save_record", guards=[MAY_EDIT], status_code=200)
async def save_record(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    row, fields = await _editable(request, organization_id)
    form = RecordForm(await request.form(), fields, row, *await _codes())
    if form.ok:
        with form.showing_refusals():
            paper = form.posted_file("file")
            await editing.edit_organization(
                request.user,
                row.id,
                version=form.version,
                fields=form.changed,
                reason=form.reason,
                charter=await paper.read() if paper else None,
                charter_name=paper.filename if paper else "",
            )
            return to(request, "organizations.organization", organization_id=row.id, flash=_("已保存"))
    return await _edit_page(request, row, form, 422)


async def _editable(request: Asked, organization_id: int) -> tuple[Organization, tuple[str, ...]]:
    row = (await queries.organization_facts(request.user, organization_id)).organization
    fields = profile.fields_to_edit(request.user, row)
    profile.record_is_not_merged(row)
    return row, fields


async def _edit_page(request: Asked, row: Organization, form: RecordForm, status: int = 200) -> Template:
    return shown(request, "edit_organization", status=status, row=row, form=form, fields=form.fields, **await choices())


async def _codes() -> tuple[list[str], list[str]]:
    divisions = [each.code for each in await vocabulary.divisions()]
    return divisions, [each.code for each in await vocabulary.terms(ListName.PARTY_FORM)]


@get("/organisations/{organization_id:int}/changes", name="organizations.changes", guards=[signed_in])
async def changes(request: Asked, organization_id: FromPath[int]) -> Template:
    facts = await queries.organization_facts(request.user, organization_id)
    history = _by_version(await queries.changes(organization_id))
    return shown(request, "changes", row=facts.organization, merged=facts.merged, history=history)


@get("/organisations/{organization_id:int}/charter", name="organizations.charter", guards=[signed_in])
async def charter(request: Asked, organization_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.charter(request.user, organization_id))


def _by_version(rows: list[OrganizationChange]) -> list[dict[str, object]]:
    """The newest first, as the timeline takes them: one event for all fields changed at once."""
    found: dict[int, dict[str, object]] = {}
    for each in rows:
        event = found.setdefault(
            each.version,
            {
                "at": each.at,
                "who": each.by_name or None,
                "role": None,
                "what": _("更改资料"),
                "why": each.reason,
                "changes": [],
            },
        )
        names = profile.FIELD_NAMES
        list_of_changes = event["changes"]
        if isinstance(list_of_changes, list):
            list_of_changes.append((names[each.field], each.before or "—", each.after or "—"))
    return [found[version] for version in sorted(found, reverse=True)]


@get("/organisations/{organization_id:int}/labels/new", name="organizations.new_label", guards=[MAY_TIE])
async def new_label(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _label_page(request, organization_id, LabelForm(None, []))


@post("/organisations/{organization_id:int}/labels", name="organizations.add_label", guards=[MAY_TIE], status_code=200)
async def add_label(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    form = LabelForm(await request.form(), [term.id for terms in (await _terms()).values() for term in terms])
    if form.ok and form.term and form.from_on:
        with form.showing_refusals():
            await editing.label_organization(
                request.user,
                organization_id=organization_id,
                term_id=int(form.term),
                from_on=form.from_on,
                issuer=form.issuer,
            )
            return to(request, "organizations.organization", organization_id=organization_id, flash=_("已记入"))
    return await _label_page(request, organization_id, form, 422)


async def _terms() -> dict[ListName, list[Term]]:
    lists, today = await vocabulary.all_lists(), clock.today()
    return {name: [term for term in lists[name] if is_open_on(term, today)] for name in ties.LABEL_LISTS}


async def _label_page(request: Asked, organization_id: int, form: LabelForm, status: int = 200) -> Template:
    row = (await queries.organization_facts(request.user, organization_id)).organization
    return shown(request, "new_label", status=status, row=row, form=form, lists=await _terms())


@post("/labels/{label_id:int}/end", name="organizations.end_label", guards=[MAY_TIE])
async def end_label(request: Asked, label_id: FromPath[int]) -> Redirect:
    label = await editing.end_label(request.user, label_id)
    return to(request, "organizations.organization", organization_id=label.organization, flash=_("已结束"))


@get("/organisations/{organization_id:int}/pairings/new", name="organizations.new_pairing", guards=[MAY_TIE])
async def new_pairing(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _pairing_page(request, organization_id, PairingForm())


@post(
    "/organisations/{organization_id:int}/pairings",
    name="organizations.add_pairing",
    guards=[MAY_TIE],
    status_code=200,
)
async def add_pairing(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    form = PairingForm(await request.form())
    if form.ok and form.from_on:
        with form.showing_refusals():
            partner = await queries.by_name_or_number(form.partner)
            await editing.pair_organizations(
                request.user,
                group_id=organization_id,
                partner_id=partner.id,
                from_on=form.from_on,
                plan=form.plan,
            )
            return to(request, "organizations.organization", organization_id=organization_id, flash=_("已结对"))
    return await _pairing_page(request, organization_id, form, 422)


async def _pairing_page(request: Asked, organization_id: int, form: PairingForm, status: int = 200) -> Template:
    row = (await queries.organization_facts(request.user, organization_id)).organization
    return shown(request, "new_pairing", status=status, row=row, form=form)


@get("/pairings/{pairing_id:int}/end", name="organizations.end_pairing", guards=[MAY_TIE])
async def end_pairing(request: Asked, pairing_id: FromPath[int]) -> Template:
    return await _unpairing_page(request, await queries.pairing(pairing_id), UnpairingForm())


@post("/pairings/{pairing_id:int}/end", name="organizations.unpair", guards=[MAY_TIE], status_code=200)
async def unpair(request: Asked, pairing_id: FromPath[int]) -> Template | Redirect:
    pairing = await queries.pairing(pairing_id)
    form = UnpairingForm(await request.form())
    if form.ok and form.until_on:
        with form.showing_refusals():
            await editing.end_pairing(request.user, pairing_id, until_on=form.until_on, reason=form.reason)
            return to(request, "organizations.organization", organization_id=pairing.community_group, flash=_("已结束"))
    return await _unpairing_page(request, pairing, form, 422)


async def _unpairing_page(request: Asked, pairing: Pairing, form: UnpairingForm, status: int = 200) -> Template:
    names = await queries.named([pairing.community_group, pairing.partner])
    row, partner = names[pairing.community_group], names[pairing.partner]
    return shown(request, "end_pairing", status=status, row=row, partner=partner, pairing=pairing, form=form)


ROUTES = [
    edit_organization,
    save_record,
    changes,
    charter,
    new_label,
    add_label,
    end_label,
    new_pairing,
    add_pairing,
    end_pairing,
    unpair,
]
