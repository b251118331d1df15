"""The hub's desk: groups, claims, receipts, interest, statements."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody import actions, queries, rules
from grants.custody.forms import InterestForm, MonthForm, ReceiptForm
from grants.custody.pages.asked import BOOKKEEPERS, HUB_AND_READERS, Asked
from grants.custody.tables import ClaimStatus, CustodyLedger
from grants.custody.words import TONES, relation_state, statement_status
from grants.i18n import _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

HUB_ONLY = roles(*rules.HUB)


@get("/hub/groups", name="custody.hub_groups", guards=[HUB_AND_READERS])
async def hub_groups(request: Asked) -> Template:
    return await _groups_page(request, Form())


@post("/hub/groups/{award_id:int}/ledger", name="custody.open_ledger", guards=[BOOKKEEPERS], status_code=200)
async def open_ledger(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    form = Form({})
    with form.showing_refusals():
        await actions.open_ledger(request.user, award_id)
        return to(request, "custody.hub_groups", flash=_("台账已建立"))
    return await _groups_page(request, form, 422)


async def _groups_page(request: Asked, form: Form, status: int = 200) -> Template:
    ledgers = await queries.kept(request.user)
    balances = await queries.balances(ledgers)
    live = await queries.live_claims_by_ledger([each.ledger.id for each in ledgers])
    hubs = {each.hub.id: each.hub for each in ledgers}
    return page(
        request,
        "custody/hub_groups.html",
        status=status,
        form=form,
        rows=[_group_row(each, balances, live.get(each.ledger.id, [])) for each in ledgers],
        unopened=await queries.unopened(request.user),
        opens=request.user.has(Role.HUB_BOOKKEEPER),
        reconciliations=[(hub, await queries.reconciliation(key)) for key, hub in sorted(hubs.items())],
    )


def _group_row(each: queries.Kept, balances: Mapping[int, object], live: Sequence[object]) -> dict[str, object]:
    return {
        "group_id": each.group.id,
        "group": each.group.name,
        "award": each.award.number,
        "title": each.application.title,
        "fund": each.fund.name,
        "awarded": each.award.amount,
        "held": balances[each.ledger.id],
        "live": len(live),
        "state": relation_state(each.frozen_for, each.standing, each.group.filing_ended_on is not None),
    }


@get("/hub/claims", name="custody.hub_claims", guards=[HUB_AND_READERS])
async def hub_claims(request: Asked) -> Template:
    asked = request.query_params.get("state", "open")
    state = asked if asked in STATES else "open"
    totals = await queries.claim_totals(request.user)
    none = (0, rules.NOTHING)
    return page(
        request,
        "custody/hub_claims.html",
        claims=await queries.claims(request.user, statuses=STATES[state], most=MOST_CLAIMS),
        counts={key: sum(totals.get(each, none)[0] for each in statuses) for key, statuses in STATES.items()},
        state=state,
        tones=TONES,
        total=sum((totals.get(each, none)[1] for each in STATES[state]), rules.NOTHING),
    )


# A hub pays thousands of claims a month: a list that people read ends before.
MOST_CLAIMS = 200


STATES: dict[str, Sequence[ClaimStatus]] = {
    "open": rules.LIVE,
    "signed": [ClaimStatus.SIGNED],
    "reviewed": [ClaimStatus.REVIEWED],
    "verified": [ClaimStatus.VERIFIED],
    "paid": [ClaimStatus.PAID],
    "ended": [ClaimStatus.RETURNED, ClaimStatus.WITHDRAWN],
}


@get("/hub/receipts", name="custody.hub_receipts", guards=[HUB_ONLY])
async def hub_receipts(request: Asked) -> Template:
    return await _receipts_page(request, ReceiptForm(received_on=clock.today().isoformat()), None)


@post("/hub/receipts/{payment_id:int}", name="custody.record_receipt", guards=[BOOKKEEPERS], status_code=200)
async def record_receipt(request: Asked, payment_id: FromPath[int]) -> Template | Redirect:
    form = ReceiptForm(await request.form())
    if form.ok and form.received_on is not None:
        with form.showing_refusals():
            await actions.record_receipt(request.user, payment_id, received_on=form.received_on)
            return to(request, "custody.hub_receipts", flash=_("已入账，凭证生成中"))
    return await _receipts_page(request, form, payment_id, 422)


async def _receipts_page(request: Asked, form: ReceiptForm, tried: int | None, status: int = 200) -> Template:
    arrivals = await queries.arrivals(request.user)
    return page(
        request,
        "custody/hub_receipts.html",
        status=status,
        form=form,
        tried=tried,
        waiting=[each for each in arrivals if each.receipt is None],
        booked=[each for each in arrivals if each.receipt is not None],
        books=request.user.has(Role.HUB_BOOKKEEPER),
    )


@get("/hub/interest", name="custody.hub_interest", guards=[HUB_ONLY])
async def hub_interest(request: Asked) -> Template:
    hub = min(request.user.organizations(Role.HUB_BOOKKEEPER), default="")
    return await _interest_page(request, InterestForm([], hub=hub, credited_on=clock.today().isoformat()))


@post("/hub/interest", name="custody.record_interest", guards=[BOOKKEEPERS], status_code=200)
async def record_interest(request: Asked) -> Template | Redirect:
    form = InterestForm(request.user.organizations(Role.HUB_BOOKKEEPER), await request.form())
    if form.ok and form.hub_id is not None and form.credited_on is not None and form.amount is not None:
        with form.showing_refusals():
            await actions.record_interest(
                request.user, hub_id=form.hub_id, credited_on=form.credited_on, amount=form.amount
            )
            return to(request, "custody.hub_interest", flash=_("利息已按积数分配入账"))
    return await _interest_page(request, form, 422)


async def _interest_page(request: Asked, form: InterestForm, status: int = 200) -> Template:
    hubs = {each.hub.id: each.hub for each in await queries.kept(request.user)}
    mine = request.user.organizations(Role.HUB_BOOKKEEPER)
    return page(
        request,
        "custody/hub_interest.html",
        status=status,
        form=form,
        interests=await queries.interests(request.user),
        hubs=[(str(key), hub.name) for key, hub in sorted(hubs.items()) if key in mine],
    )


@get("/hub/statements", name="custody.hub_statements", guards=[HUB_AND_READERS])
async def hub_statements(request: Asked) -> Template:
    last_month = clock.today().replace(day=1) - timedelta(days=1)
    return await _statements_page(request, MonthForm(month=request.query_params.get("month", f"{last_month:%Y-%m}")))


@post("/hub/statements", name="custody.issue_statements", guards=[BOOKKEEPERS], status_code=200)
async def issue_statements(request: Asked) -> Template | Redirect:
    form = MonthForm(await request.form())
    if form.ok and form.month is not None:
        with form.showing_refusals():
            for ledger_id in form.ledger_ids:
                await actions.issue_statement(request.user, ledger_id=ledger_id, month=form.month)
            return to(request, "custody.hub_statements", flash=_("已出具 {n} 份对账单", n=len(form.ledger_ids)))
    return await _statements_page(request, form, 422)


async def _statements_page(request: Asked, form: MonthForm, status: int = 200) -> Template:
    month = form.value("month")
    issued = await queries.statements(request.user, month=month)
    has = {each.kept.ledger.id for each in issued}
    ledgers = await queries.kept(request.user)
    return page(
        request,
        "custody/hub_statements.html",
        status=status,
        form=form,
        month=month,
        missing=[each for each in ledgers if each.ledger.id not in has and _was_open(each.ledger, month)],
        issued=issued,
        issues=request.user.has(Role.HUB_BOOKKEEPER),
        statement_status=statement_status,
    )


def _was_open(kept: CustodyLedger, month: str) -> bool:
    return f"{kept.opened_on:%Y-%m}" <= month and (kept.closed_on is None or f"{kept.closed_on:%Y-%m}" >= month)


ROUTES = [
    hub_groups,
    open_ledger,
    hub_claims,
    hub_receipts,
    record_receipt,
    hub_interest,
    record_interest,
    hub_statements,
    issue_statements,
]
