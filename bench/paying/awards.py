"""Many awards under signed agreements, written straight into the tables, and a payment of each, asked for, reviewed and
approved through the actions. Every name is invented."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from bench.applying import crowd
from bench.sheets.round import AGO
from grants import clock, ledger
from grants.applications.tables import Application, ApplicationStatus, BudgetLine
from grants.awards.tables import Agreement, Award, AwardLine, NoticeItem, PublicNotice, Stage
from grants.calls.plan import CriterionPlan
from grants.calls.tables import CostClass, Pool
from grants.db import sql, transaction
from grants.disbursement import actions
from grants.people.rules import Actor
from grants.people.tables import Role

AT_ONCE = 4
OWN_BANK, OTHER_BANK = "琼滨银行澜湾支行〔虚构〕", "南渡合作银行澜湾支行〔虚构〕"
# What waits for the worker in front of a batch: papers, which bench/documents.py measures.
PAPERS = "DELETE FROM dramatiq.queue WHERE message ->> 'actor_name' = 'disbursement.approval_form'"


@dataclass(frozen=True)
class Office:
    """The people of a funder through whose hands its payments go, and the cookie of the cashier."""

    funder: int
    preparer: Actor
    reviewer: Actor
    approver: Actor
    cashier: Actor
    admin: Actor
    cookie: str


@dataclass(frozen=True)
class Grantee:
    """An award of one stage, all of it to be paid to one account."""

    award: int
    account: str
    amount: Decimal


async def prepare(many: int) -> tuple[Office, list[Grantee], list[int]]:
    """A funder, so many awards, and the approved payment of each."""
    now = clock.now()
    with clock.at(now - AGO):
        office = await crowd.an_office()
        bodies = await crowd.organisations(many)
        plan = crowd.a_plan(
            office,
            title=f"{many} 个项目的征集〔虚构〕",
            opens_at=now - AGO + timedelta(hours=1),
            closes_at=now - timedelta(days=20),
            scoring_opens_at=now - timedelta(days=19),
            scoring_closes_at=now - timedelta(days=18),
            criteria=(CriterionPlan("全部", Decimal(100)),),
        )
        call, track = await crowd.published(office, plan)
    people = [
        await crowd.staff(role.value, office.funder, role)
        for role in (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER, Role.ADMIN)
    ]
    [cookie] = await crowd.signed_in([people[3].id])
    await sql("UPDATE session SET second_factor_at = {} WHERE person = {}", clock.now(), people[3].id)
    at_desk = Office(office.funder, *people, cookie)
    grantees = await _awards(at_desk, call, track, office.fund, bodies)
    payments = await approved(at_desk, grantees)
    return at_desk, grantees, payments


async def approved(office: Office, grantees: Sequence[Grantee]) -> list[int]:
    """A payment of each, through three hands."""

    async def one(grantee: Grantee) -> int:
        asked = await actions.request_payment(office.preparer, award_id=grantee.award, seq=1, form_key=uuid4())
        await actions.review_payment(office.reviewer, asked.id, opinion="同意")
        await actions.approve_payment(
            office.approver, asked.id, last_four=grantee.account[-4:], factor_at=clock.machine(), opinion="同意"
        )
        return int(asked.id)

    found = await _some_at_once([lambda each=each: one(each) for each in grantees])
    await sql(PAPERS)
    return found


async def _awards(office: Office, call: int, track: int, fund: int, bodies: Sequence[int]) -> list[Grantee]:
    decided = clock.now() - timedelta(days=10)
    pool = await Pool.objects().where(Pool.call == call).first()
    amounts = [Decimal(200_000 + 13_717 * n % 900_000) / 100 for n in range(len(bodies))]
    applications = await crowd.insert(
        Application,
        [
            Application(
                call=call,
                track=track,
                fund=fund,
                applicant=body,
                submitted_through=body,
                form_key=uuid4(),
                place=1,
                status=ApplicationStatus.ELIGIBLE,
                number=f"S{n:05d}",
                title=f"第{n}个独居老人居家安全与探访项目",
                purpose="ELDERLY",
                requested=amount,
                beneficiaries=60,
                created_at=decided,
                saved_at=decided,
                submitted_at=decided,
            )
            for n, (body, amount) in enumerate(zip(bodies, amounts, strict=True), 1)
        ],
    )
    awards = await _decided(call, pool.id, fund, list(zip(applications, amounts, strict=True)))
    await _announced(call, awards)
    accounts = [f"99900{n:014d}" for n in range(1, len(bodies) + 1)]
    rows = list(zip(awards, bodies, accounts, amounts, strict=True))
    book = await ledger.book_of(office.funder, ledger.BookKind.FUND)
    await _some_at_once([lambda n=n, row=row: _signed(book.id, pool.account, n, *row) for n, row in enumerate(rows, 1)])
    return [Grantee(award, account, amount) for award, _body, account, amount in rows]


async def _decided(call: int, pool: int, fund: int, rows: Sequence[tuple[int, Decimal]]) -> list[int]:
    """An award of each, of one budget line, in one transaction: an award is never without its lines."""
    decided = clock.now() - timedelta(days=10)
    async with transaction():
        awards = await crowd.insert(
            Award,
            [
                Award(
                    call=call,
                    application=application,
                    pool=pool,
                    fund=fund,
                    number=f"P{n:05d}",
                    amount=amount,
                    reason="排名在前",
                    decided_on=decided.date(),
                    decided_at=decided,
                )
                for n, (application, amount) in enumerate(rows, 1)
            ],
        )
        line: dict[str, Any] = {"position": 1, "item": "探访活动", "cost_class": CostClass.ACTIVITY}
        # What was submitted long ago does not change: its budget is written past the trigger that says so.
        await sql("SET LOCAL session_replication_role = replica")
        asked = await crowd.insert(
            BudgetLine,
            [
                BudgetLine(application=key, quantities=[Decimal(1)], unit_price=amount, amount=amount, **line)
                for key, amount in rows
            ],
        )
        await sql("SET LOCAL session_replication_role = origin")
        amounts = [amount for _application, amount in rows]
        await crowd.insert(
            AwardLine,
            [
                AwardLine(award=award, budget_line=key, amount=amount, **line)
                for award, key, amount in zip(awards, asked, amounts, strict=True)
            ],
        )
    return awards


async def _announced(call: int, awards: Sequence[int]) -> None:
    day = clock.today()
    [notice] = await crowd.insert(
        PublicNotice,
        [
            PublicNotice(
                call=call,
                number="G-1",
                starts_on=day - timedelta(days=9),
                ends_on=day - timedelta(days=3),
                working_days=5,
                published_at=clock.now() - timedelta(days=9),
            )
        ],
    )
    await crowd.insert(NoticeItem, [NoticeItem(notice=notice, award=award) for award in awards])


async def _signed(book: int, pool: int, n: int, award: int, body: int, account: str, amount: Decimal) -> None:
    """One agreement in a transaction, with its entry and its one stage."""
    day = clock.today()
    async with transaction():
        kept = await ledger.open_account(book, f"award:P{n:05d}", f"P{n:05d}", ledger.Side.DEBIT, opened_on=day)
        entry = await ledger.post(
            book,
            f"awards:{award}:agreement",
            f"签订资助协议 P{n:05d}",
            [(kept.id, pool, amount)],
            effective_on=day,
            by=None,
        )
        [agreement] = await crowd.insert(
            Agreement,
            [
                Agreement(
                    award=award,
                    number=f"P{n:05d}",
                    parties=2,
                    grantee=body,
                    drawn_at=clock.now() - timedelta(days=2),
                    signed_on=day,
                    payee_holder=f"澜湾区第{n}社会工作服务中心〔虚构〕",
                    payee_number=account,
                    payee_bank=OWN_BANK if n % 4 else OTHER_BANK,
                    payee_cnaps="999000000001",
                    account=kept.id,
                    entry=entry.id,
                )
            ],
        )
        stage = Stage(agreement=agreement, award=award, seq=1, percent=Decimal(100), amount=amount, is_last=True)
        await crowd.insert(Stage, [stage])


async def _some_at_once(works: Sequence[Callable[[], Awaitable[Any]]]) -> list[Any]:
    """The result of each, a few of them under way at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(work: Callable[[], Awaitable[Any]]) -> Any:
        async with gate:
            return await work()

    return await asyncio.gather(*(one(work) for work in works))
