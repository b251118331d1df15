"""The grants on their way, and one grant's home with its stages."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants.awards import queries as awards
from grants.awards import rules as award_rules
from grants.disbursement import listing, queries, rules, sheets, words
from grants.disbursement.pages.asked import Asked, layout
from grants.disbursement.tables import PaymentStatus
from grants.disbursement.waiving import rules as waiving
from grants.errors import why_not
from grants.people.tables import Role
from grants.web.forms import whole
from grants.web.guards import signed_in
from grants.web.named import kept_as
from grants.web.render import page
from grants.workbooks import XLSX


@get("/grants", name="disbursement.grants", guards=[signed_in])
async def grants(request: Asked) -> Template:
    before = request.query_params.get("before", "")
    found = await listing.grants(request.user, whole(before))
    return page(request, "disbursement/grants.html", found=found, layout=layout(request.user), words=words)


@get("/grants/sheet.xlsx", name="disbursement.grants_sheet", guards=[signed_in])
async def grants_sheet(request: Asked) -> Response[bytes]:
    content = sheets.grants_sheet(await listing.every_grant(request.user))
    return Response(content, media_type=XLSX, headers=kept_as("grants.xlsx"))


@get("/grants/{award_id:int}", name="disbursement.grant", guards=[signed_in])
async def grant(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await awards.readable_award(request.user, award_id)
    views = await queries.stage_views(facts)
    payments = await queries.payments_of(award_id)
    me, funder = request.user, facts.funder.id
    return page(
        request,
        "disbursement/grant.html",
        layout=layout(me),
        facts=facts,
        views=views,
        words=words,
        payments=payments,
        paid=sum(each.amount for each in payments if each.status == PaymentStatus.PAID),
        reads_payments=me.is_funder_staff,
        prepares=me.has_in(funder, Role.FINANCE_PREPARER),
        no_request={view.stage.seq: why_not(rules.check_request, view.of) for view in views},
        waives=me.has_in(funder, *waiving.WAIVES),
        waivable=waiving.waivable,
        may_hold=me.has_in(funder, *award_rules.HOLDS),
        may_decide=me.has_in(funder, *award_rules.DECIDES),
    )


ROUTES = [grants, grants_sheet, grant]
