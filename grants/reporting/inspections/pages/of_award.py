"""What was checked of one project and what had to be put right, from the project's page."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from grants import clock
from grants.people.tables import Role
from grants.reporting import queries as reports
from grants.reporting import rules as reporting
from grants.reporting.inspections import rules, visit_rules, visits
from grants.reporting.rectifying import queries as rectifying
from grants.reporting.rectifying.rules import STATES
from grants.web.guards import roles
from grants.web.render import page

Asked = Request[Any, Any, Any]
READERS = roles(*reporting.READERS, *reports.REPORTERS, Role.HUB_OPERATOR)


@get("/grants/{award_id:int}/checks", name="reporting.award_checks", guards=[READERS])
async def award_checks(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await reports.visible_award(request.user, award_id)
    office = request.user.is_funder_staff or request.user.has(Role.HUB_OPERATOR)
    # Whom a visit awaits is not told to those who are visited.
    inspects = request.user.has_in(facts.funder, *rules.READERS)
    return page(
        request,
        "reporting/award_checks.html",
        layout="layout/staff.html" if office else "layout/applicant.html",
        award=facts.award,
        application=await reports.application_of(facts),
        inspects=inspects,
        visits=await visits.visits_of_award(award_id) if inspects else [],
        states=visit_rules.STATES,
        rectifications=await rectifying.rectifications(award_id),
        standing=STATES,
        today=clock.today(),
    )


ROUTES = [award_checks]
