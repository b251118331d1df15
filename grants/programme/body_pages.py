"""What the registers say of one organisation, and all pairings of two."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants import clock
from grants.organizations.queries import organization_facts
from grants.people.rules import FUNDER_ROLES, HUB_ROLES, Actor
from grants.people.tables import Role
from grants.programme import queries, sheets
from grants.programme.registers import REGISTERS
from grants.web.guards import roles, signed_in
from grants.web.named import kept_as
from grants.web.render import page
from grants.workbooks import XLSX, workbook

Asked = Request[Any, Any, Any]
MAY_READ = roles(*queries.READERS)


@get("/pairings", name="programme.pairings", guards=[MAY_READ])
async def pairings(request: Asked) -> Template:
    today = clock.today()
    return page(request, "programme/pairings.html", found=await queries.pairings(today), today=today)


@get("/pairings/register.xlsx", name="programme.pairings_sheet", guards=[MAY_READ])
async def pairings_sheet(request: Asked) -> Response[bytes]:
    found = await queries.pairings(clock.today())
    return sent(workbook(sheets.pairings_sheet(found)), "pairings")


@get("/organisations/{organization_id:int}/registers", name="programme.of_body", guards=[signed_in])
async def of_body(request: Asked, organization_id: FromPath[int]) -> Template:
    facts = await organization_facts(request.user, organization_id)
    found = await queries.entries_of_body(request.user, organization_id)
    return page(
        request,
        "programme/of_body.html",
        row=facts.organization,
        by_kind=[(kind, of, [each for each in found if each.kind == kind]) for kind, of in REGISTERS.items()],
        pairings=facts.pairings,
        today=clock.today(),
        layout=layout(request.user),
        keeps=[kind for kind, of in REGISTERS.items() if request.user.has(*of.keepers) and not of.comes_of],
    )


def layout(person: Actor) -> str:
    """Offices and hubs have their navigation; others have tabs."""
    in_office = person.has(*FUNDER_ROLES, *HUB_ROLES, Role.ORGANISER, Role.FILING_OFFICER)
    return "layout/staff.html" if in_office else "layout/applicant.html"


def sent(content: bytes, name: str) -> Response[bytes]:
    """A workbook to be kept."""
    return Response(content, media_type=XLSX, headers=kept_as(f"register-{name}.xlsx"))


ROUTES = [pairings, pairings_sheet, of_body]
