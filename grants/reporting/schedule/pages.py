"""The reports that are due, for those who owe them and for those who wait for them."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from grants.people.tables import Role
from grants.reporting import queries as reports
from grants.reporting import rules
from grants.reporting.schedule import queries
from grants.reporting.schedule.facts import STANDING_WORDS, Standing
from grants.web.guards import roles
from grants.web.render import page

Asked = Request[Any, Any, Any]
READERS = roles(*rules.READERS, *reports.REPORTERS, Role.HUB_OPERATOR)
REPORTERS = (Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR)


@get("/reports/schedule", name="reporting.schedule", guards=[READERS])
async def schedule(request: Asked) -> Template:
    asked = request.query_params.get("standing", "")
    standing = Standing(asked) if asked in set(Standing) else None
    me = request.user
    office = me.is_funder_staff or me.has(Role.HUB_OPERATOR)
    return page(
        request,
        "reporting/schedule.html",
        layout="layout/staff.html" if office else "layout/applicant.html",
        rows=await queries.scheduled(await reports.visible_awards(me), standing),
        standing=standing,
        words=STANDING_WORDS,
        kinds=rules.KIND_NAMES,
        may_report=me.has(*REPORTERS),
        most=queries.MOST,
    )


ROUTES = [schedule]
