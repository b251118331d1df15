"""What pages of the books ask of a request: which months, and how a file that was made for it is sent."""

from litestar.response import Response

from grants import clock
from grants.banking.rules import month_or_none
from grants.custody.books import queries
from grants.custody.books.queries import Desk
from grants.custody.pages.asked import Asked
from grants.web.named import kept_as, shown_as
from grants.workbooks import XLSX

PDF, CSV = "application/pdf", "text/csv; charset=utf-8"
TYPES = {"pdf": PDF, "xlsx": XLSX, "csv": CSV}


async def month_of(request: Asked, desk: Desk) -> str:
    """The month that was asked for, or the newest with entries."""
    asked = month_or_none(request.query_params.get("month", ""))
    return asked or next(iter(await queries.months(desk.book.id)), f"{clock.today():%Y-%m}")


def since_of(request: Asked, month: str) -> str:
    """The first month of what is shown: the month itself, or January where the whole year is asked for."""
    return f"{month[:4]}-01" if request.query_params.get("span") == "year" else month


def sent(content: bytes, name: str) -> Response[bytes]:
    """A file made for this request; its ending says what it is."""
    ending = name.rpartition(".")[2]
    headers = shown_as(name) if ending == "pdf" else kept_as(name)
    return Response(content, media_type=TYPES[ending], headers=headers)
