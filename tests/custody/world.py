"""A hub that keeps a group's money: the parties, a signed agreement, a payment that arrived, and the five people."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count

from grants import clock, ledger
from grants.applications.tables import Application, ApplicationStatus, BudgetLine
from grants.awards.tables import Agreement, Award, AwardLine, Stage
from grants.calls.queries import CallFacts
from grants.calls.tables import CostClass
from grants.custody import actions
from grants.custody.claiming.facts import Finding, Invoice
from grants.custody.claiming.rules import points_of
from grants.custody.tables import Claim, ClaimKind, CustodyLedger
from grants.db import sql, transaction
from grants.disbursement.tables import Payment, PaymentStatus
from grants.organizations.queries import current_account
from grants.organizations.tables import AccountUse, CustodyMode, Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.calls.world import a_published_call, fund, track
from tests.kept import kept
from tests.organizations import world as organizations

LINES = (("志愿者保险", "360.00"), ("急救培训", "2640.00"), ("邻里节", "5400.00"), ("印刷", "1200.00"))
SIGNED_ON = date(2026, 5, 12)
RECEIVED_ON = date(2026, 5, 22)
# Money is spent from the day on which it came.
PROJECT_FROM = date(2026, 5, 12)
_number = count(1)


@dataclass
class Hub:
    """A hub and the people who keep its books."""

    organization: Organization
    reviewer: Actor
    bookkeeper: Actor
    cashier: Actor


@dataclass
class Keeping:
    """A group's money at its hub."""

    hub: Hub
    group: Organization
    first: Actor
    second: Actor
    award: Award
    lines: dict[str, AwardLine]
    payment: Payment
    call: CallFacts
    ledger: CustodyLedger | None = None

    @property
    def id(self) -> int:
        return self.ledger.id


def on(day: str | date):
    """The clock at ten in the morning of that day."""
    return clock.at(clock.during(day if isinstance(day, date) else date.fromisoformat(day)))


async def a_hub() -> Hub:
    hub = await organizations.a_hub()
    return Hub(
        organization=hub,
        reviewer=await organizations.staff(hub, Role.HUB_REVIEWER, name="王初审"),
        bookkeeper=await organizations.staff(hub, Role.HUB_BOOKKEEPER, name="吴海珍"),
        cashier=await organizations.staff(hub, Role.HUB_CASHIER, name="陈出纳"),
    )


async def an_award(
    hub: Hub,
    call: CallFacts | None = None,
    *,
    group: Organization | None = None,
    lines=LINES,
    paid="9000.00",
    mode=CustodyMode.AGENCY,
    **payment,
) -> Keeping:
    """A group (or that one again) with an award under a signed three-party agreement, and a first payment that the bank
    confirmed."""
    call = call or await a_published_call(project_from=PROJECT_FROM)
    if group is None:
        group = await organizations.a_group()
        await organizations.actions.sign_custody_agreement(
            None,
            hub_id=hub.organization.id,
            group_id=group.id,
            number=f"DG-T{next(_number)}",
            mode=mode,
            signed_on=organizations.LONG_AGO,
        )
    async with transaction():
        award, award_lines = await _awarded(call, hub.organization, group, lines)
    with on(SIGNED_ON):
        async with transaction():
            stage = await _signed(call, hub.organization, group, award)
        arrived = await _paid(hub.organization, award, stage, Decimal(paid), **payment)
    return Keeping(
        hub=hub,
        group=group,
        first=await organizations.staff(group, Role.GROUP_SIGNATORY, name="符晓晴"),
        second=await organizations.staff(group, Role.GROUP_SIGNATORY, name="林阿公"),
        award=award,
        lines=award_lines,
        payment=arrived,
        call=call,
    )


@kept
async def a_ledger(hub: Hub | None = None, call: CallFacts | None = None, *, received=True, **award) -> Keeping:
    """The same with its ledger open and the payment booked on 2026-05-22."""
    keeping = await an_award(hub or await a_hub(), call, **award)
    with on(SIGNED_ON):
        keeping.ledger = await actions.open_ledger(keeping.hub.bookkeeper, keeping.award.id)
    if received:
        with on(RECEIVED_ON):
            await actions.record_receipt(keeping.hub.bookkeeper, keeping.payment.id, received_on=RECEIVED_ON)
    return keeping


async def an_officer(keeping: Keeping) -> Actor:
    """Somebody of the funder who may read."""
    return await organizations.staff(keeping.call.funder, Role.OFFICER, name="林主办")


def next_invoice() -> str:
    """A number that no invoice had before."""
    return f"2646{next(_number):016d}"


async def filed(keeping: Keeping, amount: str, item: str = "邻里节", *, invoice: str | None = None, by=None) -> Claim:
    """A claim with its first signature, today."""
    return await actions.file_claim(
        by or keeping.first,
        ledger_id=keeping.id,
        award_line_id=keeping.lines[item].id,
        amount=Decimal(amount),
        invoices=[an_invoice(keeping, amount, invoice)],
        summary=f"{item}支出",
        form_key=uuid.uuid4(),
    )


def an_invoice(keeping: Keeping, amount: str | Decimal, number: str | None = None, **changes) -> Invoice:
    """An invoice of today, or of the last day of the project, that is made out to the hub and claimed whole."""
    said = dict(
        number=number or next_invoice(),
        issued_on=min(clock.today(), keeping.call.call.project_to),
        seller="椰风里便民超市〔虚构〕",
        seller_uscc=organizations.a_uscc(77001),
        buyer=keeping.hub.organization.name,
        buyer_uscc=keeping.hub.organization.uscc,
        total=Decimal(amount),
        amount=Decimal(amount),
    )
    return Invoice(**said | changes)


def all_good(**remarks: str) -> dict[str, Finding]:
    """The hub's checklist with nothing against the claim; what is remarked, by point."""
    points = points_of(ClaimKind.INVOICE)
    return {point: Finding(True, remarks.get(point, "")) for point in {**dict.fromkeys(points), **remarks}}


async def verified(keeping: Keeping, amount: str, item: str = "邻里节", **facts) -> Claim:
    """A claim that waits for the cashier."""
    claim = await filed(keeping, amount, item, **facts)
    await actions.sign_claim(keeping.second, claim.id)
    await actions.review_claim(keeping.hub.reviewer, claim.id, all_good(similar="另一次购买"))
    return await actions.verify_claim(keeping.hub.bookkeeper, claim.id)


async def paid(keeping: Keeping, amount: str, item: str = "邻里节", **facts) -> Claim:
    """A claim that was paid today."""
    claim = await verified(keeping, amount, item, **facts)
    return await actions.pay_claim(keeping.hub.cashier, claim.id, paid_on=clock.today(), bank_ref=f"B{claim.id}")


async def _awarded(call: CallFacts, hub, group, lines) -> tuple[Award, dict[str, AwardLine]]:
    total = sum((Decimal(amount) for _item, amount in lines), Decimal("0.00"))
    source, moment = fund(call), clock.during(date(2026, 3, 20))
    application = Application(
        call=call.call.id,
        track=track(call, "micro").id,
        fund=source.id,
        applicant=group.id,
        submitted_through=hub.id,
        place=1,
        hub_place=next(_number),
        form_key=uuid.uuid4(),
        status=ApplicationStatus.DRAFT,
        number=f"T{next(_number):04d}",
        title="邻里守望〔虚构〕",
        purpose="ELDERLY",
        requested=total,
        created_at=moment,
        saved_at=moment,
        submitted_at=moment,
    )
    await application.save()
    budget = [await _budget_line(application, at, item, amount) for at, (item, amount) in enumerate(lines, 1)]
    for status in (ApplicationStatus.SUBMITTED, ApplicationStatus.ELIGIBLE):
        await application.update_self({Application.status: status})
    award = Award(
        call=call.call.id,
        application=application.id,
        pool=call.pools[0].id,
        fund=source.id,
        number=f"LW-T-{next(_number):03d}",
        amount=total,
        decided_on=date(2026, 4, 27),
        decided_at=clock.during(date(2026, 4, 27)),
    )
    await award.save()
    kept = {}
    for line in budget:
        kept[line.item] = AwardLine(
            award=award.id,
            budget_line=line.id,
            position=line.position,
            item=line.item,
            cost_class=line.cost_class,
            amount=line.amount,
        )
        await kept[line.item].save()
    return award, kept


async def _budget_line(application: Application, position: int, item: str, amount: str) -> BudgetLine:
    line = BudgetLine(
        application=application.id,
        position=position,
        item=item,
        cost_class=CostClass.ACTIVITY,
        quantities=[Decimal(1)],
        unit_price=Decimal(amount),
        amount=Decimal(amount),
    )
    await line.save()
    return line


async def _signed(call: CallFacts, hub, group, award: Award) -> Stage:
    account = await current_account(hub.id, AccountUse.CUSTODY)
    async with transaction():
        book = await ledger.open_book(call.funder.id, ledger.BookKind.FUND, "资金账")
        held = await ledger.open_account(book.id, f"award:{award.number}", award.number, ledger.Side.DEBIT)
        pool = await ledger.account(book.id, f"pool:{call.call.id}:{fund(call).code}")
        lines = [(held.id, pool.id, award.amount)]
        entry = await ledger.post(book.id, f"award:{award.id}", "立项", lines, effective_on=SIGNED_ON, by=None)
    agreement = Agreement(
        award=award.id,
        number=f"XY-{award.number}",
        parties=3,
        grantee=group.id,
        hub=hub.id,
        drawn_at=clock.now(),
        signed_on=SIGNED_ON,
        payee_holder=account.holder,
        payee_number=account.number,
        payee_bank=account.bank_name,
        payee_cnaps=account.cnaps,
        account=held.id,
        entry=entry.id,
    )
    await agreement.save()
    stage = Stage(
        agreement=agreement.id, award=award.id, seq=1, percent=Decimal(100), amount=award.amount, is_last=True
    )
    await stage.save()
    return stage


async def _paid(hub, award: Award, stage: Stage, amount: Decimal, **facts) -> Payment:
    account = await current_account(hub.id, AccountUse.CUSTODY)
    payment = Payment(
        award=award.id,
        stage=stage.id,
        form_key=uuid.uuid4(),
        number=f"BK-T-{next(_number):04d}",
        amount=amount,
        payee_holder=account.holder,
        payee_bank=account.bank_name,
        payee_cnaps=account.cnaps,
        prepared_by=901,
        prepared_at=clock.now(),
        paid_on=date(2026, 5, 20),
        bank_ref=f"BANK{next(_number)}",
        **{"status": PaymentStatus.PAID, "payee_number": account.number} | facts,
    )
    # How a payment comes to be paid is disbursement's own test; here it is paid.
    async with transaction():
        await sql("SET LOCAL session_replication_role = replica")
        await payment.save()
        await sql("SET LOCAL session_replication_role = origin")
    return payment
