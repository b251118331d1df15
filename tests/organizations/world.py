"""Organisations of a round and the people in them, entered through the actions."""

from datetime import date
from itertools import count

from grants import clock
from grants.codes import ORG_WEIGHTS, USCC_ALPHABET, USCC_WEIGHTS
from grants.organizations import actions
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    CustodyAgreement,
    CustodyMode,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Membership, Person, Role

LONG_AGO = date(2025, 1, 2)
_number = count(1)


def a_uscc(number: int, prefix: str = "52469099") -> str:
    """A valid code of a division that does not exist."""
    body = f"DEM{number:05d}"
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, ORG_WEIGHTS, strict=True))
    seventeen = prefix + body + "0123456789X0"[11 - total % 11]
    whole = sum(USCC_ALPHABET.index(c) * weight for c, weight in zip(seventeen, USCC_WEIGHTS, strict=True))
    return seventeen + USCC_ALPHABET[-whole % 31]


async def a_person(name: str = "Ada") -> Person:
    person = Person(name=name, login=f"p{next(_number)}", password_hash="x", phone="", created_at=clock.now())
    await person.save()
    return person


async def staff(organization: Organization, *roles: Role, name: str = "Ada") -> Actor:
    """Somebody who holds these roles there, since long ago."""
    person = await a_person(name)
    for role in roles:
        await Membership(person=person.id, organization=organization.id, role=role, from_on=LONG_AGO).save()
    return await people.actor(person.id)


async def an_organization(
    name: str | None = None,
    *,
    kind: OrganizationKind = OrganizationKind.SERVICE_ORG,
    with_account: bool = True,
    **facts: object,
) -> Organization:
    """A registered organisation, with an account that a second person has checked."""
    number = next(_number)
    row = await actions.register_organization(
        None,
        code=f"O{number}",
        name=name or f"澜湾区第{number}社会工作服务中心〔虚构〕",
        kind=kind,
        status=OrganizationStatus.REGISTERED,
        **({"uscc": a_uscc(number)} | facts),
    )
    if with_account:
        await a_checked_account(row)
    return row


async def a_funder() -> Organization:
    return await an_organization(
        f"琼澜市澜湾区民政局{next(_number)}〔虚构〕",
        kind=OrganizationKind.GOVERNMENT,
        with_account=False,
        is_funder=True,
    )


async def an_organiser() -> Organization:
    return await an_organization("琼澜市益创评估服务中心〔虚构〕", with_account=False, is_organiser=True)


async def a_group(name: str = "椰风里邻里守望互助队〔虚构〕") -> Organization:
    number = next(_number)
    return await actions.register_organization(
        None,
        code=f"G{number}",
        name=name,
        kind=OrganizationKind.COMMUNITY_GROUP,
        status=OrganizationStatus.FILED,
        filing_no=f"澜湾备〔2025〕{number:04d}号",
        filing_authority="澜湾街道〔虚构〕",
    )


async def a_hub() -> Organization:
    """A hub with its own account and one for other people's money."""
    hub = await an_organization("澜湾区社区社会组织联合会〔虚构〕", kind=OrganizationKind.ASSOCIATION, is_hub=True)
    await a_checked_account(hub, AccountUse.CUSTODY)
    return hub


async def a_hub_with_group() -> tuple[Organization, Organization, CustodyAgreement]:
    """A hub that has kept a filed group's money since long ago."""
    hub, group = await a_hub(), await a_group()
    agreement = await actions.sign_custody_agreement(
        None,
        hub_id=hub.id,
        group_id=group.id,
        number=f"DG-{next(_number)}",
        mode=CustodyMode.AGENCY,
        signed_on=LONG_AGO,
    )
    return hub, group, agreement


async def a_checked_account(row: Organization, account_use: AccountUse = AccountUse.OWN) -> BankAccount:
    """Entered by one officer and checked by another, long ago."""
    enters = Actor((await a_person("经办")).id, "经办", frozenset({(row.id, Role.OFFICER)}))
    checks = Actor((await a_person("复核")).id, "复核", frozenset({(row.id, Role.FINANCE_REVIEWER)}))
    with clock.at(clock.during(LONG_AGO)):
        account = await actions.add_bank_account(
            enters,
            organization_id=row.id,
            account_use=account_use,
            holder=row.name,
            number=f"{next(_number):019d}",
            bank_name="海南示例银行澜湾支行〔虚构〕",
            cnaps="999641000017",
            from_on=LONG_AGO,
        )
        return await actions.check_bank_account(checks, account.id)
