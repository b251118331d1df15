"""The record of an organisation: lists, annual checks, ratings."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.pages.shown import handed_out
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people.rules import HUB_ROLES
from grants.standing import actions, queries, rules, words
from grants.standing.forms import AnnualCheckForm, ListingForm, RatingForm, UnlistingForm, WithdrawalForm
from grants.standing.tables import CheckResult, Listing, ListKind, Rating
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_RECORD = roles(*rules.RECORDERS)
READERS = roles(*rules.OVERSEERS)


def shown(request: Asked, template: str, *, status: int = 200, **facts: object) -> Template:
    """Offices and hubs see it in their shell, an applicant among their own tabs."""
    in_office = rules.sees_every_record(request.user) or request.user.has(*HUB_ROLES)
    return page(request, f"standing/{template}.html", status=status, words=words, in_office=in_office, **facts)


@get("/standing", name="standing.overview", guards=[READERS])
async def overview(request: Asked) -> Template:
    return shown(
        request,
        "overview",
        found=await queries.overview(clock.today()),
        may_record=request.user.has(*rules.RECORDERS),
    )


@get("/organisations/{organization_id:int}/standing", name="standing.record", guards=[signed_in])
async def record(request: Asked, organization_id: FromPath[int]) -> Template:
    found = await queries.record_of(request.user, organization_id, clock.today())
    me = request.user
    return shown(
        request,
        "record",
        found=found,
        row=found.organization,
        today=clock.today(),
        listed="、".join(str(words.LIST_NAMES[ListKind(each.list_kind)]) for each in found.standing.listings),
        may_record=me.has(*rules.RECORDERS) and found.organization.merged_into is None,
        is_registered=found.organization.status == OrganizationStatus.REGISTERED,
        late={each.id for each in found.events if queries.was_late(each)},
        counting={each.id for each in found.events if rules.counts_on(each, clock.today())},
        rated_in_force=rules.rating_on(found.ratings, clock.today()),
        may_appeal={each.id for each in found.events if why_not(rules.appeal_is_open, me, each) is None},
        may_decide={
            each.id: why_not(rules.check_appeal_decision, me, each, "-")
            for each in found.events
            if each.appealed_on and not each.appeal_decided_on and me.has(*rules.RECORDERS)
        },
    )


@get("/organisations/{organization_id:int}/listings/new", name="standing.new_listing", guards=[MAY_RECORD])
async def new_listing(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _form_page(request, "new_listing", organization_id, ListingForm())


@post(
    "/organisations/{organization_id:int}/listings", name="standing.add_listing", guards=[MAY_RECORD], status_code=200
)
async def add_listing(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    form = ListingForm(await request.form())
    if form.ok and form.list_kind and form.from_on:
        with form.showing_refusals():
            await actions.list_organization(
                request.user,
                organization_id=organization_id,
                list_kind=ListKind(form.list_kind),
                from_on=form.from_on,
                reason=form.reason,
                document_no=form.document_no,
            )
            return to(request, "standing.record", organization_id=organization_id, flash=_("已列入名单"))
    return await _form_page(request, "new_listing", organization_id, form, 422)


@get("/listings/{listing_id:int}/end", name="standing.end_listing", guards=[MAY_RECORD])
async def end_listing(request: Asked, listing_id: FromPath[int]) -> Template:
    return await _unlisting_page(request, await queries.listing(listing_id), UnlistingForm())


@post("/listings/{listing_id:int}/end", name="standing.unlist", guards=[MAY_RECORD], status_code=200)
async def unlist(request: Asked, listing_id: FromPath[int]) -> Template | Redirect:
    listing = await queries.listing(listing_id)
    form = UnlistingForm(await request.form())
    if form.ok and form.until_on:
        with form.showing_refusals():
            await actions.unlist_organization(request.user, listing_id, until_on=form.until_on)
            return to(request, "standing.record", organization_id=listing.organization, flash=_("已移出名单"))
    return await _unlisting_page(request, listing, form, 422)


async def _unlisting_page(request: Asked, listing: Listing, form: UnlistingForm, status: int = 200) -> Template:
    return await _form_page(request, "end_listing", listing.organization, form, status, listing=listing)


@get("/organisations/{organization_id:int}/annual-checks/new", name="standing.new_annual_check", guards=[MAY_RECORD])
async def new_annual_check(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _form_page(request, "new_annual_check", organization_id, AnnualCheckForm())


@post(
    "/organisations/{organization_id:int}/annual-checks",
    name="standing.add_annual_check",
    guards=[MAY_RECORD],
    status_code=200,
)
async def add_annual_check(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    form = AnnualCheckForm(await request.form())
    if form.ok and form.year and form.result and form.filed_on:
        paper = form.posted_file("file")
        with form.showing_refusals():
            await actions.record_annual_check(
                request.user,
                organization_id=organization_id,
                year=form.year,
                result=CheckResult(form.result),
                filed_on=form.filed_on,
                checked_by=form.checked_by,
                note=form.note,
                proof=await paper.read() if paper else None,
                proof_name=paper.filename if paper else "",
            )
            return to(request, "standing.record", organization_id=organization_id, flash=_("已登记年检结果"))
    return await _form_page(request, "new_annual_check", organization_id, form, 422)


@get("/annual-checks/{check_id:int}/proof", name="standing.proof", guards=[signed_in])
async def proof(request: Asked, check_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.proof(request.user, check_id))


@get("/organisations/{organization_id:int}/ratings/new", name="standing.new_rating", guards=[MAY_RECORD])
async def new_rating(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _form_page(request, "new_rating", organization_id, RatingForm())


@post("/organisations/{organization_id:int}/ratings", name="standing.add_rating", guards=[MAY_RECORD], status_code=200)
async def add_rating(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    form = RatingForm(await request.form())
    if form.ok and form.grade and form.from_on:
        with form.showing_refusals():
            await actions.record_rating(
                request.user,
                organization_id=organization_id,
                grade=form.grade,
                from_on=form.from_on,
                until_on=form.until_on,
                rated_by=form.rated_by,
                certificate_no=form.certificate_no,
            )
            return to(request, "standing.record", organization_id=organization_id, flash=_("已登记评估等级"))
    return await _form_page(request, "new_rating", organization_id, form, 422)


@get("/ratings/{rating_id:int}/end", name="standing.end_rating", guards=[MAY_RECORD])
async def end_rating(request: Asked, rating_id: FromPath[int]) -> Template:
    return await _withdrawal_page(request, await queries.rating(rating_id), WithdrawalForm())


@post("/ratings/{rating_id:int}/end", name="standing.withdraw_rating", guards=[MAY_RECORD], status_code=200)
async def withdraw_rating(request: Asked, rating_id: FromPath[int]) -> Template | Redirect:
    rating = await queries.rating(rating_id)
    form = WithdrawalForm(await request.form())
    if form.ok and form.withdrawn_on:
        with form.showing_refusals():
            await actions.withdraw_rating(request.user, rating_id, withdrawn_on=form.withdrawn_on, reason=form.reason)
            return to(request, "standing.record", organization_id=rating.organization, flash=_("已取消等级"))
    return await _withdrawal_page(request, rating, form, 422)


async def _withdrawal_page(request: Asked, rating: Rating, form: WithdrawalForm, status: int = 200) -> Template:
    return await _form_page(request, "end_rating", rating.organization, form, status, rating=rating)


async def _form_page(
    request: Asked, template: str, organization_id: int, form: object, status: int = 200, **facts: object
) -> Template:
    row: Organization = await organizations.organization(organization_id)
    return shown(request, template, status=status, row=row, form=form, **facts)


ROUTES = [
    overview,
    record,
    new_listing,
    add_listing,
    end_listing,
    unlist,
    new_annual_check,
    add_annual_check,
    proof,
    new_rating,
    add_rating,
    end_rating,
    withdraw_rating,
]
