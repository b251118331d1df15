"""Public projects by what they are, as a workbook; the page of figures shows the same rows."""

from litestar import get
from litestar.response import Response

from grants.disclosure import classed
from grants.web.guards import public
from grants.web.named import kept_as
from grants.workbooks import XLSX, workbook


@get("/figures/services.xlsx", name="disclosure.services_sheet", guards=[public], is_kept=True)
async def services_sheet() -> Response[bytes]:
    headers = kept_as("figures-services.xlsx")
    return Response(workbook(classed.sheet(await classed.by_term())), media_type=XLSX, headers=headers)


ROUTES = [services_sheet]
