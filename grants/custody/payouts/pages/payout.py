"""A hub's batches: the list, one batch, what goes into it, its way to the bank, its files, one line's slip."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.banking.orders.forms import AnswerForm, ExportForm
from grants.banking.orders.queries import templates
from grants.banking.orders.tables import Outcome
from grants.custody.pages.asked import Asked
from grants.custody.payouts import actions, answering, queries, rules
from grants.custody.payouts.facts import PayoutFacts
from grants.custody.payouts.forms import AddingForm, OpeningForm, ResultForm
from grants.custody.rules import HUB
from grants.errors import why_not
from grants.files import read
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people import queries as people
from grants.people.tables import Role
from grants.web.forms import Form, whole
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to

HOME = "/hub/payouts/{payout_id:int}"
HUB_ONLY, CASHIERS = roles(*HUB), roles(Role.HUB_CASHIER)
MAY_TAKE = roles(*rules.FINANCE)


@get("/hub/payouts", name="custody.payouts", guards=[HUB_ONLY])
async def payouts(request: Asked) -> Template:
    return await _list_page(request)


@post("/hub/payouts", name="custody.open_payout", guards=[CASHIERS], status_code=200)
async def open_payout(request: Asked) -> Template | Redirect:
    form = OpeningForm(await request.form(), hubs=request.user.organizations(Role.HUB_CASHIER))
    if form.ok and form.hub:
        with form.showing_refusals():
            opened = await actions.open_payout(request.user, int(form.hub), form_key=form.key())
            return to(request, "custody.payout", payout_id=opened.id)
    return await _list_page(request, form, 422)


@get(HOME, name="custody.payout", guards=[HUB_ONLY])
async def payout(request: Asked, payout_id: FromPath[int]) -> Template:
    return await shown_payout(request, await queries.readable(request.user, payout_id))


@post(f"{HOME}/lines", name="custody.add_claims", guards=[CASHIERS], status_code=200)
async def add_claims(request: Asked, payout_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable(request.user, payout_id)
    form = AddingForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            many = await actions.add_claims(request.user, payout_id, None if form.wants_all else form.claims)
            return to(request, "custody.payout", payout_id=payout_id, flash=_("已加入 {n} 笔", n=many))
    return await shown_payout(request, facts, form, 422)


@post(f"{HOME}/lines/{{payout_line_id:int}}/removal", name="custody.remove_claim", guards=[CASHIERS])
async def remove_claim(request: Asked, payout_id: FromPath[int], payout_line_id: FromPath[int]) -> Redirect:
    await queries.readable(request.user, payout_id)
    await actions.remove_claim(request.user, payout_id, payout_line_id)
    return to(request, "custody.payout", payout_id=payout_id, flash=_("已移出批次"))


@post(f"{HOME}/export", name="custody.export_payout", guards=[CASHIERS], status_code=200)
async def export_payout(request: Asked, payout_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable(request.user, payout_id)
    offered = await templates([facts.payout.hub], in_force=True)
    form = ExportForm(await request.form(), templates=[each.id for each in offered])
    if form.ok and form.template:
        with form.showing_refusals():
            exported = await actions.export_payout(request.user, payout_id, template_id=int(form.template))
            done = _("银行文件已生成") if exported.exported_at else _("没有一笔能付，原因见移出的报账")
            return to(request, "custody.payout", payout_id=payout_id, flash=done)
    return await shown_payout(request, facts, form, 422)


@get(f"{HOME}/files/{{part:int}}", name="custody.payout_file", guards=[MAY_TAKE])
async def payout_file(request: Asked, payout_id: FromPath[int], part: FromPath[int]) -> Response[bytes]:
    upload = await queries.file_of(request.user, payout_id, part)
    return Response(
        await read(upload),
        media_type=upload.media_type,
        headers=kept_as(upload.name),
    )


@get(f"{HOME}/lines/{{payout_line_id:int}}", name="custody.payout_line", guards=[HUB_ONLY])
async def payout_line(request: Asked, payout_id: FromPath[int], payout_line_id: FromPath[int]) -> Template:
    facts = await queries.readable(request.user, payout_id)
    return _line_page(request, facts, payout_line_id, ResultForm(happened_on=clock.today().isoformat()))


@post(f"{HOME}/lines/{{payout_line_id:int}}", name="custody.record_result", guards=[CASHIERS], status_code=200)
async def record_result(request: Asked, payout_id: FromPath[int], payout_line_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable(request.user, payout_id)
    form = ResultForm(await request.form())
    if (said := form.said) is not None:
        with form.showing_refusals():
            await answering.record_result(request.user, payout_id, payout_line_id, said)
            return to(request, "custody.payout", payout_id=payout_id, flash=_("银行结果已登记"))
    return _line_page(request, facts, payout_line_id, form, 422)


def _line_page(request: Asked, facts: PayoutFacts, line_id: int, form: Form, status: int = 200) -> Template:
    entry = queries.entry_of(facts, line_id)
    return page(
        request,
        "custody/payout_line.html",
        status=status,
        facts=facts,
        entry=entry,
        form=form,
        records=why_not(rules.check_answer, request.user, facts) is None and entry.line.outcome is None,
        sees_whole_number=request.user.has_in(facts.payout.hub, *rules.FINANCE),
    )


async def shown_payout(request: Asked, facts: PayoutFacts, form: Form | None = None, status: int = 200) -> Template:
    """One batch in its state, with a form that was refused in the place of an empty one."""
    row, me = facts.payout, request.user
    keeps = me.has_in(row.hub, Role.HUB_CASHIER)
    offered = [] if facts.is_exported else await templates([row.hub], in_force=True)
    begins: dict[str, Any] = {"templates": [], "template": offered[0].id if len(offered) == 1 else None}
    waiting = await queries.waiting(row.hub, rules.MOST_LINES) if keeps and not facts.is_exported else []
    why = {each.claim.id: why_not(rules.claim_can_go, each, me) for each in waiting}
    return page(
        request,
        "custody/payout.html",
        status=status,
        facts=facts,
        payout=row,
        form=form or Form(),
        export=form if isinstance(form, ExportForm) else ExportForm(None, **begins),
        answer=form if isinstance(form, AnswerForm) else AnswerForm(),
        keeps=keeps,
        takes=me.has_in(row.hub, *rules.FINANCE),
        offered=offered,
        able=[each for each in waiting if why[each.claim.id] is None],
        barred=[(each, why[each.claim.id]) for each in waiting if why[each.claim.id] is not None],
        paid=facts.of(Outcome.PAID),
        returned=facts.of(Outcome.RETURNED),
        total=queries.total,
        removed=await queries.removed(row.id),
        answers=await queries.answers(row.id),
        names=await people.names([each for each in (row.opened_by, row.exported_by) if each]),
    )


async def _list_page(request: Asked, form: OpeningForm | None = None, status: int = 200) -> Template:
    mine = request.user.organizations(Role.HUB_CASHIER)
    begins: dict[str, Any] = {"hubs": [], "hub": min(mine) if len(mine) == 1 else None}
    rows = await queries.payouts(request.user.organizations(*HUB), whole(request.query_params.get("before", "")))
    named = await organizations.named(sorted(mine))
    return page(
        request,
        "custody/payouts.html",
        status=status,
        rows=rows[: queries.PAGE],
        following=rows[queries.PAGE - 1]["id"] if len(rows) > queries.PAGE else None,
        form=form or OpeningForm(None, **begins),
        hubs=[named[each] for each in sorted(mine)],
    )


ROUTES = [
    payouts,
    open_payout,
    payout,
    add_claims,
    remove_claim,
    export_payout,
    payout_file,
    payout_line,
    record_result,
]
