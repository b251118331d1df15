"""A call that is open, and a crowd that may apply to it: written straight into the tables, since only the applying is
measured. Every name is invented."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from grants import clock
from grants.calls import actions as calls
from grants.calls.plan import CallPlan, CriterionPlan, PoolPlan, TrackPlan
from grants.calls.queries import call_facts
from grants.calls.tables import Who
from grants.codes import ORG_WEIGHTS, USCC_ALPHABET, USCC_WEIGHTS
from grants.funds import actions as funds
from grants.funds.tables import FundKind
from grants.organizations import actions as organizations
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus
from grants.people import queries as people
from grants.people.queries import token_hash
from grants.people.rules import Actor
from grants.people.tables import Membership, Person, Role, Session

YEAR = timedelta(days=365)
SIGNER, PASSWORD = "林报名", "one for all of them"


@dataclass(frozen=True)
class Applicant:
    """An organisation and the cookie of its signatory, who fills in and submits."""

    organization: int
    cookie: str


@dataclass(frozen=True)
class Crowd:
    """The call they apply to, and everybody."""

    call: int
    track: int
    fund: int
    applicants: list[Applicant]


async def gather(many: int) -> Crowd:
    """A published call and so many organisations that may apply to it, each with somebody signed in."""
    call, track, fund = await _a_call()
    bodies = await organisations(many)
    keys = await persons([(SIGNER, f"crowd{n}") for n in range(1, many + 1)], password=PASSWORD)
    await insert(
        Membership,
        [
            Membership(person=key, organization=body, role=role, from_on=clock.today() - YEAR)
            for key, body in zip(keys, bodies, strict=True)
            for role in (Role.APPLICANT, Role.SIGNATORY)
        ],
    )
    cookies = await signed_in(keys)
    return Crowd(call, track, fund, [Applicant(*pair) for pair in zip(bodies, cookies, strict=True)])


async def organisations(many: int) -> list[int]:
    """So many registered organisations."""
    now = clock.now()
    rows = [
        Organization(
            code=f"C{n}",
            name=f"澜湾区第{n}社会工作服务中心〔虚构〕",
            kind=OrganizationKind.SERVICE_ORG,
            status=OrganizationStatus.REGISTERED,
            uscc=_uscc(n),
            division="469099",
            created_at=now,
        )
        for n in range(1, many + 1)
    ]
    return await insert(Organization, rows)


async def persons(named: list[tuple[str, str]], password: str = "") -> list[int]:
    """Persons by name and login, all with one password or none that fits."""
    kept = people.HASHER.hash(password) if password else "x"
    now = clock.now()
    return await insert(
        Person, [Person(name=name, login=login, password_hash=kept, created_at=now) for name, login in named]
    )


async def signed_in(keys: list[int]) -> list[str]:
    """A session of each person, by its cookie."""
    now = clock.now()
    cookies = [secrets.token_urlsafe(16) for _each in keys]
    rows = [
        # Long enough ago that who signs is asked for the password again.
        Session(
            person=key,
            token_hash=token_hash(cookie),
            created_at=now - timedelta(minutes=20),
            seen_at=now,
            device="bench",
        )
        for key, cookie in zip(keys, cookies, strict=True)
    ]
    await insert(Session, rows)
    return cookies


async def insert(table: Any, rows: list[Any]) -> list[int]:
    """Their keys. In portions, since one statement takes only so many values."""
    written: list[int] = []
    for begin in range(0, len(rows), 500):
        written += [row["id"] for row in await table.insert(*rows[begin : begin + 500])]
    return written


@dataclass(frozen=True)
class Office:
    """Who runs a round, and the fund it gives from."""

    funder: int
    organiser: int
    officer: Actor
    fund: int


async def an_office() -> Office:
    """A funder with an officer and a fund, and an organiser."""
    funder = await body("GOV", "澜湾区民政局〔虚构〕", OrganizationKind.GOVERNMENT, is_funder=True)
    organiser = await body("ORG", "澜湾区公益中心〔虚构〕", OrganizationKind.SERVICE_ORG, is_organiser=True)
    officer = await staff("officer", funder.id, Role.OFFICER, Role.FINANCE_PREPARER)
    fund = await funds.register_fund(
        officer,
        funder_id=funder.id,
        code="lottery",
        name="福利彩票公益金",
        kind=FundKind.WELFARE_LOTTERY,
        year=clock.today().year,
        amount=Decimal("500000000.00"),
        purposes=["ELDERLY"],
    )
    return Office(funder.id, organiser.id, officer, fund.id)


def a_plan(office: Office, **facts: Any) -> CallPlan:
    """What every call of a bench says; the rest are its own `facts`."""
    return CallPlan(
        funder_id=office.funder,
        organiser_id=office.organiser,
        body="面向社会公开征集项目，请按时申报。",
        contact="澜湾区公益中心〔虚构〕",
        supervision_phone="0898-00000000",
        project_from=clock.today() + timedelta(days=60),
        project_to=clock.today() + timedelta(days=300),
        tracks=(TrackPlan("A", "标准项目", Decimal("80000.00"), Who.ANY, (Decimal(100),)),),
        pools=(PoolPlan(office.fund, Decimal("100000000.00")),),
        system_checks=(),
        **facts,
    )


async def published(office: Office, plan: CallPlan) -> tuple[int, int]:
    """The call and its track."""
    drafted = await calls.draft_call(office.officer, plan)
    await calls.publish_call(office.officer, drafted.id)
    return drafted.id, (await call_facts(drafted.id)).tracks[0].id


async def _a_call() -> tuple[int, int, int]:
    office, now = await an_office(), clock.now()
    plan = a_plan(
        office,
        title="截止前一分钟的征集〔虚构〕",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        scoring_opens_at=now + timedelta(days=10),
        scoring_closes_at=now + timedelta(days=20),
        criteria=(CriterionPlan("全部", Decimal(100)),),
    )
    return *await published(office, plan), office.fund


async def staff(login: str, organization: int, *roles: Role) -> Actor:
    """Somebody who works there, as they act."""
    [person] = await persons([("业务", login)])
    held = [
        Membership(person=person, organization=organization, role=role, from_on=clock.today() - YEAR) for role in roles
    ]
    await insert(Membership, held)
    return await people.actor(person)


async def body(code: str, name: str, kind: OrganizationKind, **roles: Any) -> Organization:
    return await organizations.register_organization(
        None,
        code=code,
        name=name,
        kind=kind,
        status=OrganizationStatus.REGISTERED,
        uscc=_uscc(len(code), code),
        **roles,
    )


def _uscc(number: int, letters: str = "DEM") -> str:
    """A valid code of a division that does not exist."""
    body = f"{letters}{number:0{8 - len(letters)}d}".replace("O", "Q").replace("V", "W")
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, ORG_WEIGHTS, strict=True))
    seventeen = "52469099" + body + "0123456789X0"[11 - total % 11]
    whole = sum(USCC_ALPHABET.index(c) * weight for c, weight in zip(seventeen, USCC_WEIGHTS, strict=True))
    return seventeen + USCC_ALPHABET[-whole % 31]
