"""The money by fund, round, organisation and project; each figure opens to the entries it is made of."""

from enum import StrEnum
from typing import Any, TypeVar

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from grants.errors import NotFound
from grants.i18n import _
from grants.ledger.rules import READS_FUND
from grants.people.rules import FUNDER_ROLES
from grants.reporting.execution import queries
from grants.reporting.execution.figures import FIGURE_NAMES, SCOPE_NAMES, Figure, Scope, together
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.render import page

Asked = Request[Any, Any, Any]
Word = TypeVar("Word", bound=StrEnum)
MAY_READ = roles(*FUNDER_ROLES)


@get("/money/{view:str}", name="reporting.money", guards=[MAY_READ])
async def money(request: Asked, view: FromPath[str]) -> Template:
    asked, one = _one_of(Scope, view), whole(request.query_params.get("organisation", "")) or 0
    rows = await queries.money_of(request.user, asked, one)
    return page(
        request,
        "reporting/money.html",
        scope=asked,
        scopes=SCOPE_NAMES,
        figures=FIGURE_NAMES,
        rows=rows,
        total=together(row.figures for row in rows),
    )


@get("/money/{view:str}/{subject_id:int}/{figure:str}", name="reporting.money_entries", guards=[MAY_READ])
async def money_entries(
    request: Asked, view: FromPath[str], subject_id: FromPath[int], figure: FromPath[str]
) -> Template:
    asked, of = _one_of(Scope, view), _one_of(Figure, figure)
    before = whole(request.query_params.get("before", ""))
    return page(
        request,
        "reporting/money_entries.html",
        scope=asked,
        scopes=SCOPE_NAMES,
        figures=FIGURE_NAMES,
        found=await queries.entries_behind(request.user, asked, subject_id, of, before),
        opens_vouchers=request.user.has(*READS_FUND),
    )


def _one_of(words: type[Word], word: str) -> Word:
    if word not in set(words):
        raise NotFound("reporting.no_such_view", _("没有这个资金视图"))
    return words(word)


ROUTES = [money, money_entries]
