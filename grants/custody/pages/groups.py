"""A group's home, its ledger, its statements."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody import actions, queries, rules
from grants.custody.bank import rules as bank
from grants.custody.bank.forms import ReplyForm
from grants.custody.bank.queries import replies as replies_to
from grants.custody.changing.queries import changes
from grants.custody.forms import AnswerForm, FilterForm
from grants.custody.pages.asked import EVERYBODY, GROUPS, Asked, layout
from grants.custody.queries import LedgerPage
from grants.custody.stating import queries as stating
from grants.custody.stating.forms import CorrectionForm
from grants.custody.stating.rules import may_correct
from grants.custody.words import NEXT_STEPS, TONES, statement_status
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.render import page, to


@get("/groups", name="custody.groups", guards=[GROUPS])
async def groups(request: Asked) -> Template | Redirect:
    mine = sorted(request.user.organizations(Role.GROUP_SIGNATORY))
    if len(mine) == 1:
        return to(request, "custody.group", group_id=mine[0])
    return page(request, "custody/groups.html", groups=[await queries.group(request.user, each) for each in mine])


@get("/groups/{group_id:int}", name="custody.group", guards=[EVERYBODY])
async def group(request: Asked, group_id: FromPath[int]) -> Template:
    found = await queries.group(request.user, group_id)
    pages = [
        await queries.ledger_page(request.user, each.ledger.id)
        for each in await queries.kept(request.user, group_id=group_id)
    ]
    return page(
        request,
        "custody/group.html",
        layout=layout(request),
        group=found,
        pages=pages,
        claims=await queries.claims(request.user, group_id=group_id),
        statements=await queries.statements(request.user, group_id=group_id),
        signs=request.user.has_in(group_id, Role.GROUP_SIGNATORY),
        changes=await changes(request.user, group_id=group_id),
        live=rules.LIVE,
        tones=TONES,
        next_steps=NEXT_STEPS,
        statement_status=statement_status,
    )


@get("/groups/{group_id:int}/ledger", name="custody.ledger", guards=[EVERYBODY])
async def ledger(request: Asked, group_id: FromPath[int]) -> Template:
    ledgers = await queries.kept(request.user, group_id=group_id)
    wanted = request.query_params.get("award", "")
    chosen = next((each for each in ledgers if each.award.number == wanted), ledgers[0] if ledgers else None)
    if chosen is None:
        raise NotFound("custody.no_books_yet", _("这个组织还没有代管台账"))
    found = await queries.ledger_page(request.user, chosen.ledger.id)
    form = FilterForm(request.query_params, [use.line.item for use in found.lines])
    return page(
        request,
        "custody/ledger.html",
        layout=layout(request),
        book=found,
        ledgers=ledgers,
        form=form,
        rows=found.selected(since=form.since, until=form.until, way=form.way, item=form.item, words=form.words),
        points=_points(found),
        today=clock.today(),
    )


def _points(found: LedgerPage) -> list[tuple[object, object]]:
    """The balance at the end of each day on which something moved, and today."""
    by_day = {row.on: row.balance for row in found.rows}
    return [*sorted(by_day.items()), (clock.today(), found.held)] if by_day else []


@get("/groups/{group_id:int}/statements/{month:str}", name="custody.statement", guards=[EVERYBODY])
async def statement(request: Asked, group_id: FromPath[int], month: FromPath[str]) -> Template:
    return await statement_page(request, group_id, month)


@get("/statements/{statement_id:int}", name="custody.statement_by_id", guards=[EVERYBODY])
async def statement_by_id(request: Asked, statement_id: FromPath[int]) -> Redirect:
    found = await one_statement(request, statement_id)
    return to(request, "custody.statement", group_id=found.kept.group.id, month=found.statement.month)


@post("/statements/{statement_id:int}/answer", name="custody.answer", guards=[GROUPS], status_code=200)
async def answer(request: Asked, statement_id: FromPath[int]) -> Template | Redirect:
    found = await one_statement(request, statement_id)
    form = AnswerForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.answer_statement(request.user, statement_id, form.objection)
            return to(
                request,
                "custody.statement",
                flash=_("已答复"),
                group_id=found.kept.group.id,
                month=found.statement.month,
            )
    return await statement_page(request, found.kept.group.id, found.statement.month, form, status=422)


async def one_statement(request: Asked, statement_id: int) -> queries.StatementFacts:
    """A statement this person may read."""
    found = await queries.statement(request.user, statement_id)
    if found is None:
        raise NotFound("custody.no_such_statement", _("没有找到这份对账单"))
    return found


async def statement_page(
    request: Asked,
    group_id: int,
    month: str,
    form: AnswerForm | None = None,
    *,
    reply: Form | None = None,
    correction: Form | None = None,
    status: int = 200,
) -> Template:
    """The statements of a group's month, with the form of either side as it was sent."""
    found = await queries.statements(request.user, group_id=group_id, month=month)
    if not found:
        raise NotFound("custody.no_statement_of_month", _("没有这个月的对账单"))
    replies = await replies_to([each.statement.id for each in found])
    return page(
        request,
        "custody/statement.html",
        status=status,
        layout=layout(request),
        group=found[0].kept.group,
        month=month,
        form=form or AnswerForm(),
        reply=reply or ReplyForm(),
        replies=replies,
        may_reply={
            each.statement.id: why_not(
                bank.may_reply, each.statement, each.kept.ledger.hub, each.statement.id in replies, request.user
            )
            is None
            for each in found
        },
        statement_status=statement_status,
        correction=correction or CorrectionForm(None, []),
        corrections=await stating.corrections([each.statement.id for each in found]),
        offered={
            each.statement.id: await stating.offered(each.statement)
            for each in found
            if why_not(may_correct, request.user, each.statement, each.kept.ledger.hub) is None
        },
        statements=[
            (
                each,
                await queries.stated(each),
                why_not(rules.check_answer, each.statement, each.kept.ledger, request.user),
            )
            for each in found
        ],
    )


ROUTES = [groups, group, ledger, statement, statement_by_id, answer]
