"""The hub's desk: groups, claims, receipts, interest, statements."""

from collections.abc import Sequence
from datetime import timedelta

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody import actions, queries, rules
from grants.custody.forms import InterestForm, MonthForm, ReceiptForm
from grants.custody.pages.asked import BOOKKEEPERS, HUB_AND_READERS, Asked
from grants.custody.tables import ClaimStatus
from grants.custody.words import TONES, relation_state, statement_status
from grants.i18n import _
from grants.people.tables import Role
from grants.web.forms import Form, whole
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
    listed, totals = await queries.ledgers(request.user, whole(request.query_params.get("before", "")))
    return page(
        request,
        "custody/hub_groups.html",
        status=status,
        form=form,
        listed=listed,
        rows=[_group_row(each) for each in listed.rows],
        totals=totals,
        unopened=await queries.unopened(request.user),
        opens=request.user.has(Role.HUB_BOOKKEEPER),
        reconciliations=[(hub, await queries.reconciliation(hub.id)) for hub in await queries.hubs(request.user)],
    )


def _group_row(row: queries.LedgerRow) -> dict[str, object]:
    each = row.kept
    return {
        "group_id": each.group.id,
        "group": each.group.name,
        "award": each.award.number,
        "title": each.application.title,
        "fund": each.fund.name,
        "awarded": each.award.amount,
        "held": row.held,
        "live": row.live,
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
    return page(
        request,
        "custody/hub_receipts.html",
        status=status,
        form=form,
        tried=tried,
        waiting=await queries.waiting_arrivals(request.user),
        booked=await queries.booked_arrivals(request.user, whole(request.query_params.get("before", ""))),
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
    mine = request.user.organizations(Role.HUB_BOOKKEEPER)
    interests = await queries.interests(request.user)
    asked = whole(request.query_params.get("interest", ""))
    chosen = next((each for each in interests if each.id == asked), interests[0] if interests else None)
    after = whole(request.query_params.get("after", ""))
    return page(
        request,
        "custody/hub_interest.html",
        status=status,
        form=form,
        interests=interests,
        chosen=chosen,
        shares=await queries.shares(chosen, after) if chosen else None,
        hubs=[(str(hub.id), hub.name) for hub in await queries.hubs(request.user) if hub.id in mine],
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
    return page(
        request,
        "custody/hub_statements.html",
        status=status,
        form=form,
        month=month,
        missing=await queries.unstated(request.user, month),
        issued=await queries.statements_of_month(request.user, month, whole(request.query_params.get("before", ""))),
        issues=request.user.has(Role.HUB_BOOKKEEPER),
        statement_status=statement_status,
    )


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
