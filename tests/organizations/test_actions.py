from datetime import date

import pytest
from asyncpg.exceptions import UniqueViolationError

from grants import clock
from grants.audit import AuditEvent
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.organizations import actions, queries
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    CustodyAgreement,
    CustodyMode,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.people.tables import Role
from tests.counting import queries_counted
from tests.organizations.world import (
    LONG_AGO,
    a_checked_account,
    a_funder,
    a_group,
    a_hub,
    a_hub_with_group,
    a_uscc,
    an_organization,
    staff,
)

DAY = date(2026, 3, 20)


async def test_a_registered_organization_is_found_by_its_code(db):
    officer = await staff(await a_funder(), Role.OFFICER)

    row = await actions.register_organization(
        officer,
        code="O77",
        name=" 澜湾区同心社会工作服务中心〔虚构〕 ",
        kind=OrganizationKind.SERVICE_ORG,
        status=OrganizationStatus.REGISTERED,
        uscc="52469099 dem0 0001 45",
    )

    found = await queries.by_code("O77")
    assert (found.id, found.name, found.uscc) == (row.id, "澜湾区同心社会工作服务中心〔虚构〕", "52469099DEM0000145")
    event = (
        await AuditEvent.objects()
        .where(AuditEvent.act == "organizations.organization_registered")
        .order_by(AuditEvent.id, ascending=False)
        .first()
    )
    assert (event.actor, event.subject_id) == (officer.id, row.id)


async def test_the_same_identity_is_refused_by_whatever_it_is_found(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    there, group = await an_organization(), await a_group()
    before = await Organization.count()

    for identity in ({"code": there.code, "uscc": a_uscc(99999)}, {"code": "NEW", "uscc": there.uscc}):
        with pytest.raises(Refused, match=r"organizations\.already_there"):
            await actions.register_organization(
                officer,
                name="另一个",
                kind=OrganizationKind.SERVICE_ORG,
                status=OrganizationStatus.REGISTERED,
                **identity,
            )
    with pytest.raises(Refused, match=r"organizations\.already_there"):
        await actions.register_organization(
            officer,
            code="NEW",
            name="另一个",
            kind=OrganizationKind.COMMUNITY_GROUP,
            status=OrganizationStatus.FILED,
            filing_no=group.filing_no,
        )

    assert await Organization.count() == before


async def test_a_code_nobody_has_is_not_found(db):
    with pytest.raises(NotFound, match=r"organizations\.no_such_code"):
        await queries.by_code("NOBODY")


async def add_account(by, row, number="0000000000000000777", **changes):
    facts = {
        "account_use": AccountUse.OWN,
        "holder": row.name,
        "bank_name": "海南示例银行澜湾支行〔虚构〕",
        "cnaps": "999641000017",
        "from_on": DAY,
    }
    with clock.at(clock.during(DAY)):
        return await actions.add_bank_account(by, organization_id=row.id, number=number, **(facts | changes))


async def test_a_new_account_counts_only_when_another_person_has_checked_it(db):
    row = await an_organization()
    old = await queries.current_account(row.id, AccountUse.OWN)
    applicant = await staff(row, Role.APPLICANT)
    reviewer = await staff(await a_funder(), Role.FINANCE_REVIEWER)

    new = await add_account(applicant, row)
    while_waiting = await queries.current_account(row.id, AccountUse.OWN)
    with clock.at(clock.during(date(2026, 3, 23))):
        await actions.check_bank_account(reviewer, new.id)
    now = await queries.current_account(row.id, AccountUse.OWN)

    assert (while_waiting.id, now.id, now.checked_by) == (old.id, new.id, reviewer.id)
    assert (await BankAccount.objects().get(BankAccount.id == old.id)).until_on == date(2026, 3, 23)


async def test_who_entered_an_account_does_not_check_it(db):
    row = await an_organization(with_account=False)
    officer = await staff(await a_funder(), Role.OFFICER)
    account = await add_account(officer, row)

    with pytest.raises(Refused, match=r"organizations\.same_person"):
        await actions.check_bank_account(officer, account.id)

    assert await queries.current_account(row.id, AccountUse.OWN) is None


async def test_an_account_entered_wrongly_is_replaced_by_entering_it_again(db):
    row = await an_organization(with_account=False)
    officer = await staff(await a_funder(), Role.OFFICER)
    reviewer = await staff(await a_funder(), Role.FINANCE_REVIEWER)
    wrong = await add_account(officer, row, "0000000000000000771")
    right = await add_account(officer, row, "0000000000000000772")

    with pytest.raises(Refused, match=r"organizations\.account_replaced"):
        await actions.check_bank_account(reviewer, wrong.id)
    await actions.check_bank_account(reviewer, right.id)

    assert (await queries.current_account(row.id, AccountUse.OWN)).number == "0000000000000000772"


async def test_a_refused_account_leaves_no_number_in_the_audit(db):
    row = await an_organization(with_account=False)

    with pytest.raises(Refused, match=r"organizations\.holder_differs"):
        await add_account(await staff(row, Role.APPLICANT), row, "0000000000000000779", holder="林晓月")

    event = await AuditEvent.objects().where(AuditEvent.refusal == "organizations.holder_differs").first()
    assert "0000000000000000779" not in event.facts


async def test_a_hub_keeps_its_own_money_and_other_peoples_apart(db):
    hub = await a_hub()

    own = await queries.current_account(hub.id, AccountUse.OWN)
    custody = await queries.current_account(hub.id, AccountUse.CUSTODY)

    assert own.number != custody.number


async def test_the_database_keeps_one_current_account_of_each_use(db):
    row = await an_organization()

    with pytest.raises(UniqueViolationError):
        async with transaction():
            await sql(
                "INSERT INTO bank_account (organization, account_use, holder, number, bank_name, cnaps, from_on,"
                " entered_by, checked_by, checked_at) SELECT organization, account_use, holder, '12345678', bank_name,"
                " cnaps, from_on, 1, 2, now() FROM bank_account WHERE organization = {}",
                row.id,
            )


async def test_a_group_has_one_hub_at_a_time(db):
    hub, group, agreement = await a_hub_with_group()
    other = await a_hub_with_group()
    officer = await staff(await a_funder(), Role.OFFICER)

    with pytest.raises(Refused, match=r"organizations\.already_in_custody"):
        await actions.sign_custody_agreement(
            officer, hub_id=other[0].id, group_id=group.id, number="DG-X", mode=CustodyMode.AGENCY, signed_on=DAY
        )

    assert (await queries.custody_agreement_of(group.id, DAY)).id == agreement.id
    assert await queries.custody_agreement_of(group.id, date(2024, 1, 1)) is None
    assert [each.group.id for each in await queries.groups_of(hub.id, DAY)] == [group.id]


async def test_the_database_keeps_one_live_custody_agreement_a_group(db):
    hub, group, _agreement = await a_hub_with_group()

    with pytest.raises(UniqueViolationError):
        async with transaction():
            await CustodyAgreement(
                hub=hub.id, community_group=group.id, number="DG-Y", mode=CustodyMode.AGENCY, signed_on=LONG_AGO
            ).save()


async def test_offices_see_the_registry_and_others_what_is_near_them(db):
    hub, group, _agreement = await a_hub_with_group()
    centre, funder = await an_organization(), await a_funder()
    officer = await staff(funder, Role.OFFICER)
    operator = await staff(hub, Role.HUB_OPERATOR)
    signatory = await staff(group, Role.GROUP_SIGNATORY)
    applicant = await staff(centre, Role.APPLICANT)

    seen = {
        who: {row.id for row in await queries.organizations(actor)}
        for who, actor in {"officer": officer, "hub": operator, "group": signatory, "centre": applicant}.items()
    }

    assert seen == {
        "officer": {hub.id, group.id, centre.id, funder.id},
        "hub": {hub.id, group.id},
        "group": {hub.id, group.id},
        "centre": {centre.id},
    }
    with pytest.raises(NotFound, match=r"organizations\.not_visible"):
        await queries.organization_facts(applicant, hub.id)


async def test_an_account_is_found_under_its_own_organization_alone(db):
    row, other = await an_organization(), await an_organization()
    account = await queries.current_account(row.id, AccountUse.OWN)

    assert (await queries.account(row.id, account.id)).id == account.id
    with pytest.raises(NotFound, match=r"organizations\.no_such_account"):
        await queries.account(other.id, account.id)


async def test_the_registry_is_searched_by_name_and_number_as_text(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    group = await a_group("100%互助队〔虚构〕")
    await a_group("一百互助队〔虚构〕")

    by_percent = await queries.organizations(officer, words="0%互")
    by_number = await queries.organizations(officer, words=group.filing_no)

    assert [row.id for row in by_percent] == [row.id for row in by_number] == [group.id]


async def test_the_registry_asks_as_many_questions_for_many_as_for_few(db):
    operator = await staff((await a_hub_with_group())[0], Role.HUB_OPERATOR)
    with queries_counted() as few:
        await queries.organizations(operator)
    await a_checked_account(await an_organization(with_account=False))
    await a_hub_with_group()
    with queries_counted() as many:
        await queries.organizations(operator)

    assert len(few) == len(many) > 0
