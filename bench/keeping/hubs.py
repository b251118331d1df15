"""Hubs that keep many groups' money, up to the first payment that arrived: written straight into the tables, past no
constraint but that of a payment's way to the bank, which bench/batches.py goes. Every name is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bench.applying import crowd
from bench.keeping.entries import posted
from bench.keeping.grantees import AWARDED, BANK, Granted, Office, granted
from grants import clock, ledger
from grants.custody.claiming.facts import Invoice
from grants.custody.tables import CustodyLedger, CustodyReceipt
from grants.db import sql, transaction
from grants.organizations import actions as organizations
from grants.organizations.tables import (
    AccountUse,
    CustodyAgreement,
    CustodyMode,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.people.rules import Actor
from grants.people.tables import Membership, Role


@dataclass(frozen=True)
class Group:
    """A group's ledger at its hub, the lines of its budget, and its two signatories."""

    id: int
    ledger: int
    account: int
    lines: Sequence[int]
    first: int
    second: int


@dataclass(frozen=True)
class Hub:
    """A hub with its people, the bank's account and 1002 of its book, and its groups in the order of their ledgers."""

    id: int
    name: str
    uscc: str
    code: str
    bank_account: int
    book: int
    bank: int
    reviewer: Actor
    bookkeeper: Actor
    cashier: Actor
    cookie: str
    opened_on: date
    groups: Sequence[Group]

    def invoice(self, number: int, amount: Decimal) -> Invoice:
        """An invoice of today that is made out to the hub."""
        return Invoice(
            number=f"{number % 10**20:020d}",
            issued_on=clock.today(),
            seller="用品商店〔虚构〕",
            seller_uscc="",
            buyer=self.name,
            buyer_uscc=self.uscc,
            total=amount,
            amount=amount,
        )


async def a_hub(office: Office, code: str, many: int, opened_on: date) -> Hub:
    """A hub and so many groups, each with a payment of its whole award booked on that day."""
    with clock.at(clock.during(opened_on)):
        hub = await crowd.body(code, f"澜湾区{code}联合会〔虚构〕", OrganizationKind.ASSOCIATION, is_hub=True)
        roles = (Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER, Role.HUB_CASHIER)
        people = [await crowd.staff(f"{code.lower()}.{role.value}", hub.id, role) for role in roles]
        bank_account = await _bank_account(hub)
        bodies = await _groups(hub, many)
        signatories = await _signatories(code, bodies)
        awards = await granted(office, hub, bodies)
        book, bank, ledgers = await _received(office, hub, bodies, awards)
    [cookie] = await crowd.signed_in([people[1].id])
    await sql("UPDATE session SET second_factor_at = {} WHERE person = {}", clock.now(), people[1].id)
    groups = [
        Group(body, *kept, award.lines, *pair)
        for body, kept, award, pair in zip(bodies, ledgers, awards, signatories, strict=True)
    ]
    return Hub(hub.id, hub.name, hub.uscc, code, bank_account, book, bank, *people, cookie, opened_on, groups)


async def _bank_account(hub: Organization) -> int:
    enters = await crowd.staff(f"{hub.code.lower()}.enters", hub.id, Role.OFFICER)
    checks = await crowd.staff(f"{hub.code.lower()}.checks", hub.id, Role.FINANCE_REVIEWER)
    account = await organizations.add_bank_account(
        enters,
        organization_id=hub.id,
        account_use=AccountUse.CUSTODY,
        holder=hub.name,
        number=f"999{hub.id:016d}",
        bank_name=BANK,
        cnaps="999641000017",
        from_on=clock.today(),
    )
    await organizations.check_bank_account(checks, account.id)
    return int(account.id)


async def _groups(hub: Organization, many: int) -> list[int]:
    now = clock.now()
    bodies = await crowd.insert(
        Organization,
        [
            Organization(
                code=f"{hub.code}{n}",
                name=f"澜湾区第{n}邻里互助队〔虚构〕",
                kind=OrganizationKind.COMMUNITY_GROUP,
                status=OrganizationStatus.FILED,
                filing_no=f"澜湾备〔2025〕{hub.code}{n:05d}号",
                filing_authority="澜湾街道〔虚构〕",
                created_at=now,
            )
            for n in range(1, many + 1)
        ],
    )
    await crowd.insert(
        CustodyAgreement,
        [
            CustodyAgreement(
                hub=hub.id,
                community_group=body,
                number=f"DG-{hub.code}-{n:05d}",
                mode=CustodyMode.AGENCY,
                signed_on=clock.today() - timedelta(days=30),
            )
            for n, body in enumerate(bodies, 1)
        ],
    )
    return bodies


async def _signatories(code: str, bodies: Sequence[int]) -> list[tuple[int, int]]:
    named = [("签字", f"{code.lower()}.{n}.{which}") for n in range(1, len(bodies) + 1) for which in (1, 2)]
    keys = await crowd.persons(named)
    held = [
        Membership(
            person=key,
            organization=bodies[at // 2],
            role=Role.GROUP_SIGNATORY,
            from_on=clock.today() - timedelta(days=30),
        )
        for at, key in enumerate(keys)
    ]
    await crowd.insert(Membership, held)
    return list(zip(keys[::2], keys[1::2], strict=True))


async def _received(
    office: Office, hub: Organization, bodies: Sequence[int], awards: Sequence[Granted]
) -> tuple[int, int, list[tuple[int, int]]]:
    """The hub's book with 1002, and each group's ledger with its account, into which the payment is booked."""
    day = clock.today()
    async with transaction():
        book = await ledger.open_book(hub.id, ledger.BookKind.CUSTODY, f"{hub.name} 代管资金")
        bank = await ledger.open_account(book.id, "1002", "银行存款—受托代理资产", ledger.Side.DEBIT, opened_on=day)
        accounts = [
            await ledger.open_account(
                book.id, f"2601.{hub.code}{n}.{each.number}", "受托代理负债", ledger.Side.CREDIT, opened_on=day
            )
            for n, each in enumerate(awards, 1)
        ]
        rows = zip(bodies, awards, accounts, strict=True)
        ledgers = await crowd.insert(
            CustodyLedger,
            [
                CustodyLedger(
                    hub=hub.id,
                    community_group=body,
                    award=each.id,
                    fund=office.fund,
                    book=book.id,
                    account=account.id,
                    opened_on=day,
                )
                for body, each, account in rows
            ],
        )
    entries = await posted(
        book.id,
        0,
        [
            (f"custody:receipt:{each.payment}", day, "收到资助款", bank.id, account.id, AWARDED)
            for each, account in zip(awards, accounts, strict=True)
        ],
    )
    await crowd.insert(
        CustodyReceipt,
        [
            CustodyReceipt(
                ledger=kept,
                payment=each.payment,
                amount=AWARDED,
                received_on=day,
                entry=entries[f"custody:receipt:{each.payment}"],
            )
            for kept, each in zip(ledgers, awards, strict=True)
        ],
    )
    return book.id, bank.id, list(zip(ledgers, [each.id for each in accounts], strict=True))
