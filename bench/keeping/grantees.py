"""Awards of many groups under signed three-party agreements, each with its one payment paid. Written straight into the
tables, past no constraint but that of a payment's way to the bank, which bench/batches.py goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from bench.applying import crowd
from bench.keeping.entries import posted
from grants import clock, ledger
from grants.applications.tables import Application, ApplicationStatus, BudgetLine
from grants.awards.tables import Agreement, Award, AwardLine, Stage
from grants.calls.plan import CriterionPlan
from grants.calls.tables import CostClass, Pool
from grants.db import sql, transaction
from grants.disbursement.tables import Payment, PaymentStatus
from grants.organizations.tables import Organization

ITEMS = ("志愿者保险", "急救培训", "邻里节", "印刷")
LINE, AWARDED = Decimal("5000.00"), Decimal("20000.00")
BANK = "海南示例银行澜湾支行〔虚构〕"


@dataclass(frozen=True)
class Office:
    """A funder with a call from which every award comes."""

    funder: int
    call: int
    track: int
    fund: int
    pool: Pool
    book: int


@dataclass(frozen=True)
class Granted:
    """An award with its lines, its one stage, and the payment of it."""

    id: int
    number: str
    lines: Sequence[int]
    stage: int = 0
    payment: int = 0


async def an_office(opened_on: date) -> Office:
    """A funder whose call was decided before that day."""
    moment = clock.during(opened_on)
    with clock.at(moment - timedelta(days=90)):
        office = await crowd.an_office()
        plan = crowd.a_plan(
            office,
            title="邻里互助的征集〔虚构〕",
            opens_at=clock.now() + timedelta(hours=1),
            closes_at=moment - timedelta(days=60),
            scoring_opens_at=moment - timedelta(days=59),
            scoring_closes_at=moment - timedelta(days=58),
            criteria=(CriterionPlan("全部", Decimal(100)),),
        )
        call, track = await crowd.published(office, plan)
    pool = await Pool.objects().get(Pool.call == call)
    book = await ledger.book_of(office.funder, ledger.BookKind.FUND)
    return Office(office.funder, call, track, office.fund, pool, book.id)


async def granted(office: Office, hub: Organization, bodies: Sequence[int]) -> list[Granted]:
    """An award of each, paid to its hub."""
    awards = await _awarded(office, hub, bodies)
    stages = await _signed(office, hub, bodies, awards)
    awards = [replace(each, stage=stage) for each, stage in zip(awards, stages, strict=True)]
    payments = await _paid(hub, awards)
    return [replace(each, payment=payment) for each, payment in zip(awards, payments, strict=True)]


async def _awarded(office: Office, hub: Organization, bodies: Sequence[int]) -> list[Granted]:
    moment = clock.now() - timedelta(days=40)
    applications = await crowd.insert(
        Application,
        [
            Application(
                call=office.call,
                track=office.track,
                fund=office.fund,
                applicant=body,
                submitted_through=hub.id,
                form_key=uuid4(),
                place=1,
                hub_place=n,
                status=ApplicationStatus.ELIGIBLE,
                number=f"{hub.code}-S{n:05d}",
                title=f"第{n}个邻里守望〔虚构〕",
                purpose="ELDERLY",
                requested=AWARDED,
                created_at=moment,
                saved_at=moment,
                submitted_at=moment,
            )
            for n, body in enumerate(bodies, 1)
        ],
    )
    facts: dict[str, Any] = {"cost_class": CostClass.ACTIVITY, "amount": LINE}
    each_line = [(key, at, item) for key in applications for at, item in enumerate(ITEMS, 1)]
    async with transaction():
        # What was submitted long ago does not change: its budget is written past the trigger that says so.
        await sql("SET LOCAL session_replication_role = replica")
        budget = await crowd.insert(
            BudgetLine,
            [
                BudgetLine(application=key, position=at, item=item, quantities=[Decimal(1)], unit_price=LINE, **facts)
                for key, at, item in each_line
            ],
        )
        await sql("SET LOCAL session_replication_role = origin")
        numbers = [f"{hub.code}-{n:05d}" for n in range(1, len(bodies) + 1)]
        decided: dict[str, Any] = {"decided_on": clock.today() - timedelta(days=35), "decided_at": clock.now()}
        awards = await crowd.insert(
            Award,
            [
                Award(
                    call=office.call,
                    application=key,
                    pool=office.pool.id,
                    fund=office.fund,
                    number=number,
                    amount=AWARDED,
                    reason="排名在前",
                    **decided,
                )
                for key, number in zip(applications, numbers, strict=True)
            ],
        )
        per = len(ITEMS)
        lines = await crowd.insert(
            AwardLine,
            [
                AwardLine(award=awards[at // per], budget_line=key, position=place, item=item, **facts)
                for at, (key, (_application, place, item)) in enumerate(zip(budget, each_line, strict=True))
            ],
        )
    found = zip(awards, numbers, range(0, len(lines), per), strict=True)
    return [Granted(key, number, lines[at : at + per]) for key, number, at in found]


async def _signed(office: Office, hub: Organization, bodies: Sequence[int], awards: Sequence[Granted]) -> list[int]:
    """The stage of each: three-party agreements with an entry and one stage."""
    day = clock.today() - timedelta(days=20)
    async with transaction():
        accounts = [
            await ledger.open_account(
                office.book, f"award:{each.number}", each.number, ledger.Side.DEBIT, opened_on=day
            )
            for each in awards
        ]
    entries = await posted(
        office.book,
        0,
        [
            (f"awards:{each.id}:agreement", day, "签订资助协议", account.id, office.pool.account, AWARDED)
            for each, account in zip(awards, accounts, strict=True)
        ],
    )
    async with transaction():
        agreements = await crowd.insert(
            Agreement,
            [
                Agreement(
                    award=each.id,
                    number=f"XY-{each.number}",
                    parties=3,
                    grantee=body,
                    hub=hub.id,
                    drawn_at=clock.now() - timedelta(days=22),
                    signed_on=day,
                    payee_holder=hub.name,
                    payee_number=f"999{hub.id:016d}",
                    payee_bank=BANK,
                    payee_cnaps="999641000017",
                    account=account.id,
                    entry=entries[f"awards:{each.id}:agreement"],
                )
                for each, body, account in zip(awards, bodies, accounts, strict=True)
            ],
        )
        return await crowd.insert(
            Stage,
            [
                Stage(agreement=key, award=each.id, seq=1, percent=Decimal(100), amount=AWARDED, is_last=True)
                for key, each in zip(agreements, awards, strict=True)
            ],
        )


async def _paid(hub: Organization, awards: Sequence[Granted]) -> list[int]:
    async with transaction():
        # A payment goes its way in bench/batches.py; here it is paid.
        await sql("SET LOCAL session_replication_role = replica")
        return await crowd.insert(
            Payment,
            [
                Payment(
                    award=each.id,
                    stage=each.stage,
                    form_key=uuid4(),
                    number=f"BK-{each.number}",
                    amount=AWARDED,
                    status=PaymentStatus.PAID,
                    payee_holder=hub.name,
                    payee_number=f"999{hub.id:016d}",
                    payee_bank=BANK,
                    payee_cnaps="999641000017",
                    prepared_by=901,
                    prepared_at=clock.now(),
                    paid_on=clock.today(),
                    bank_ref=f"R-{each.number}",
                )
                for each in awards
            ],
        )
