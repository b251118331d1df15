"""What a person may read, for their other systems: the same queries as on the pages, newest first, by pages of 50."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from litestar import Request, get
from litestar.params import FromPath, QueryParameter

from grants.api import rules, shapes, shaping
from grants.api.shapes import Paged
from grants.api.speaking import REFUSALS, holds
from grants.api.tables import Scope
from grants.applications import queries as applying
from grants.calls import queries as calling
from grants.custody import queries as keeping
from grants.custody.rules import HUB, READERS
from grants.disbursement import listing
from grants.organizations import queries as registry
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.reporting import queries as reporting
from grants.reporting.rules import READERS as REPORT_READERS

Asked = Request[Any, Any, Any]
Row = TypeVar("Row")
Shape = TypeVar("Shape")
Before = Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1, description="The `following` of the page before.")]
After = Annotated[str, QueryParameter(max_length=40, pattern=r"^[A-Za-z0-9-]*$", description="As `before`.")]
PAGE = 50

CALLS = holds(Scope.CALLS_READ, *FUNDER_ROLES, Role.ORGANISER)
RECEIVED = holds(Scope.APPLICATIONS_READ, *FUNDER_ROLES, Role.ORGANISER)
OWN = holds(Scope.APPLICATIONS_READ, Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY, Role.HUB_OPERATOR)
AWARDS = holds(Scope.AWARDS_READ)
PAYMENTS = holds(Scope.PAYMENTS_READ, *FUNDER_ROLES)
REPORTS = holds(Scope.REPORTS_READ, *REPORT_READERS, *reporting.REPORTERS, Role.HUB_OPERATOR)
CUSTODY = holds(Scope.CUSTODY_READ, *HUB, *READERS, Role.GROUP_SIGNATORY)
ORGANIZATIONS = holds(Scope.ORGANIZATIONS_READ)


@get("/calls", name="api.calls", guards=[CALLS], responses=REFUSALS)
async def calls(request: Asked, before: Before = None) -> Paged[shapes.Call]:
    """Rounds of the funders one works for, and published ones one organises."""
    return _paged(await calling.rounds(request.user, before=before, most=PAGE + 1), shaping.call)


@get("/calls/{call_id:int}", name="api.call", guards=[CALLS], responses=REFUSALS)
async def call(request: Asked, call_id: FromPath[int]) -> shapes.Call:
    """One round."""
    return shaping.call(await calling.round_facts(request.user, call_id))


@get("/calls/{call_id:int}/applications", name="api.received", guards=[RECEIVED], responses=REFUSALS)
async def received(request: Asked, call_id: FromPath[int], after: After = "") -> Paged[shapes.Application]:
    """What a round has received, by receipt number."""
    _call, found = await applying.received(request.user, call_id, after=after, most=PAGE + 1)
    return _paged(found, shaping.application, key="number")


@get("/applications", name="api.applications", guards=[OWN], responses=REFUSALS)
async def applications(request: Asked, before: Before = None) -> Paged[shapes.Application]:
    """The applications of one's own organisations, drafts too, and of the groups whose hub one works for."""
    return _paged(await applying.applications(request.user, before=before, most=PAGE + 1), shaping.application)


@get(
    "/applications/{application_id:int}",
    name="api.application",
    guards=[holds(Scope.APPLICATIONS_READ)],
    responses=REFUSALS,
)
async def application(request: Asked, application_id: FromPath[int]) -> shapes.Application:
    """One application."""
    return shaping.application(await applying.application(request.user, application_id))


@get("/awards", name="api.awards", guards=[AWARDS], responses=REFUSALS)
async def awards(request: Asked, before: Before = None) -> Paged[shapes.Award]:
    """Grants that one's organisations gave, run, got or keep the money of."""
    found = await listing.grants(request.user, before)
    return Paged([shaping.award(row) for row in found.rows], found.following)


@get("/awards/{award_id:int}", name="api.award", guards=[AWARDS], responses=REFUSALS)
async def award(request: Asked, award_id: FromPath[int]) -> shapes.Award:
    """One grant."""
    return shaping.award(rules.award_that_is_listed(await listing.grant(request.user, award_id)))


@get("/payments", name="api.payments", guards=[PAYMENTS], responses=REFUSALS)
async def payments(request: Asked, before: Before = None) -> Paged[shapes.Payment]:
    """The payments of one's funders."""
    found = await listing.payments(request.user, None, before)
    return Paged([shaping.payment(row) for row in found.rows], found.following)


@get("/reports", name="api.reports", guards=[REPORTS], responses=REFUSALS)
async def reports(request: Asked, before: Before = None) -> Paged[shapes.Report]:
    """Reports on grants."""
    return _paged(await reporting.report_rows(request.user, before=before, most=PAGE + 1), shaping.report)


@get("/reports/{report_id:int}", name="api.report", guards=[REPORTS], responses=REFUSALS)
async def report(request: Asked, report_id: FromPath[int]) -> shapes.Report:
    """One report."""
    return shaping.report((await reporting.report(request.user, report_id)).report)


@get("/custody/ledgers", name="api.ledgers", guards=[CUSTODY], responses=REFUSALS)
async def ledgers(request: Asked, before: Before = None) -> Paged[shapes.Ledger]:
    """The keeping of groups' money that one may read."""
    return _paged(await keeping.kept(request.user, before=before, most=PAGE + 1), shaping.ledger)


@get("/custody/ledgers/{ledger_id:int}/statements", name="api.statements", guards=[CUSTODY], responses=REFUSALS)
async def statements(request: Asked, ledger_id: FromPath[int]) -> Paged[shapes.Statement]:
    """Every month of a ledger that was stated, the newest first."""
    kept = await keeping.one_kept(request.user, ledger_id)
    found = await keeping.statements(request.user, group_id=kept.group.id)
    return Paged([shaping.statement(each) for each in found if each.statement.ledger == ledger_id], None)


@get("/organizations", name="api.organizations", guards=[ORGANIZATIONS], responses=REFUSALS)
async def organizations(request: Asked, before: Before = None) -> Paged[shapes.Organization]:
    """The registry as one may see it."""
    found = await registry.organizations(request.user, before=before, most=PAGE + 1)
    return _paged(found, shaping.organization)


@get("/organizations/{organization_id:int}", name="api.organization", guards=[ORGANIZATIONS], responses=REFUSALS)
async def organization(request: Asked, organization_id: FromPath[int]) -> shapes.Organization:
    """One body of it."""
    return shaping.organization((await registry.organization_facts(request.user, organization_id)).organization)


def _paged(found: Sequence[Row], shape: Callable[[Row], Shape], key: str = "id") -> Paged[Shape]:
    """One row more than a page was read: it says that there is another page."""
    shown = [shape(each) for each in found[:PAGE]]
    return Paged(shown, getattr(shown[-1], key) if len(found) > PAGE else None)


ROUTES = [
    calls,
    call,
    received,
    applications,
    application,
    awards,
    award,
    payments,
    reports,
    report,
    ledgers,
    statements,
    organizations,
    organization,
]
