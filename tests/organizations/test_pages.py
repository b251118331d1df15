from datetime import date

from grants import clock
from grants.organizations import queries
from grants.organizations.tables import AccountUse, BankAccount, Organization
from grants.people.tables import Role
from tests.organizations.world import (
    a_funder,
    a_group,
    a_hub,
    a_hub_with_group,
    a_uscc,
    an_organization,
    staff,
)

TODAY = clock.during(date(2026, 3, 20))
NEW = {"code": "O77", "name": "同心中心〔虚构〕", "kind": "service_org", "status": "registered", "uscc": a_uscc(70077)}
ACCOUNT = {
    "account_use": "own",
    "bank_name": "海南示例银行澜湾支行〔虚构〕",
    "cnaps": "999641000017",
    "number": "0000000000000000777",
    "number_again": "0000000000000000777",
    "from_on": "2026-03-20",
}


async def test_an_officer_registers_an_organization(browser):
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)

    form = await browser.get("/organisations/new")
    answer = await browser.post("/organisations", data=NEW | {"duties": ["is_hub"]})
    row = await queries.by_code("O77")
    shown = await browser.get(f"/organisations/{row.id}")

    assert form.status_code == 200
    assert (answer.status_code, answer.headers["location"]) == (303, f"/organisations/{row.id}")
    assert row.is_hub and not row.is_funder
    assert "枢纽型社会组织（代管）" in shown.text


async def test_a_wrong_check_digit_comes_back_with_what_was_typed(browser):
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)

    answer = await browser.post("/organisations", data=NEW | {"uscc": "52469099DEM0000146"})

    assert answer.status_code == 422
    assert "统一社会信用代码第 18 位校验不符，请对照登记证" in answer.text
    assert 'value="52469099DEM0000146"' in answer.text
    assert 'value="同心中心〔虚构〕"' in answer.text
    assert await Organization.count().where(Organization.code == "O77") == 0


async def test_the_registry_does_not_show_strangers(browser):
    mine, other = await an_organization("甲中心〔虚构〕"), await an_organization("乙中心〔虚构〕")
    browser.sign_in((await staff(mine, Role.APPLICANT)).id)

    answer = await browser.get("/organisations")
    of_other = await browser.get(f"/organisations/{other.id}")
    form = await browser.get("/organisations/new")

    assert "甲中心〔虚构〕" in answer.text
    assert "乙中心〔虚构〕" not in answer.text
    assert (of_other.status_code, form.status_code) == (404, 404)


async def test_the_registry_is_searched(browser):
    await an_organization("甲中心〔虚构〕")
    await an_organization("乙中心〔虚构〕")
    browser.sign_in((await staff(await a_funder(), Role.AUDITOR)).id)

    answer = await browser.get("/organisations?q=甲中")
    nothing = await browser.get("/organisations?q=丙&kind=nonsense")

    assert "甲中心〔虚构〕" in answer.text
    assert "乙中心〔虚构〕" not in answer.text
    assert "没有找到单位" in nothing.text


async def test_only_who_pays_and_the_organization_itself_read_the_whole_number(browser):
    row = await an_organization()
    number = (await queries.current_account(row.id, AccountUse.OWN)).number
    funder = await a_funder()
    readers = {
        "cashier": await staff(funder, Role.CASHIER),
        "member": await staff(row, Role.APPLICANT),
        "officer": await staff(funder, Role.OFFICER),
        "auditor": await staff(funder, Role.AUDITOR),
        "organiser": await staff(await an_organization(), Role.ORGANISER),
    }

    shown = {}
    for who, actor in readers.items():
        text = (await browser.sign_in(actor.id).get(f"/organisations/{row.id}")).text
        shown[who] = (number in text, "****" + number[-4:] in text)

    assert shown == {
        "cashier": (True, False),
        "member": (True, False),
        "officer": (False, True),
        "auditor": (False, True),
        "organiser": (False, True),
    }


async def test_an_account_is_entered_by_one_and_checked_by_another(browser):
    row = await an_organization("甲中心〔虚构〕", with_account=False)
    applicant = await staff(row, Role.APPLICANT)
    funder = await a_funder()
    officer, reviewer = await staff(funder, Role.OFFICER), await staff(funder, Role.FINANCE_REVIEWER)

    with clock.at(TODAY):
        form = await browser.sign_in(applicant.id).get(f"/organisations/{row.id}/accounts/new")
        entered = await browser.post(f"/organisations/{row.id}/accounts", data=ACCOUNT | {"holder": row.name})
        account = await BankAccount.objects().where(BankAccount.organization == row.id).first()
        own_check = await browser.post(f"/organisations/{row.id}/accounts/{account.id}/check")
        waiting = await browser.sign_in(officer.id).get(f"/organisations/{row.id}")
        checked = await browser.sign_in(reviewer.id).post(f"/organisations/{row.id}/accounts/{account.id}/check")

    assert form.status_code == 200
    assert entered.status_code == 303
    assert own_check.status_code == 404
    assert "待复核" in waiting.text
    assert checked.status_code == 303
    assert (await queries.current_account(row.id, AccountUse.OWN)).id == account.id


async def test_who_entered_the_account_sees_why_he_does_not_check_it(browser):
    row = await an_organization(with_account=False)
    officer = await staff(await a_funder(), Role.OFFICER)
    browser.sign_in(officer.id)

    with clock.at(TODAY):
        await browser.post(f"/organisations/{row.id}/accounts", data=ACCOUNT | {"holder": row.name})
        account = await BankAccount.objects().where(BankAccount.organization == row.id).first()
        shown = await browser.get(f"/organisations/{row.id}")
        tried = await browser.post(f"/organisations/{row.id}/accounts/{account.id}/check")

    assert "账户由您录入，须由另一人复核" in shown.text
    assert tried.status_code == 409


async def test_an_account_typed_differently_the_second_time_is_refused(browser):
    row = await an_organization(with_account=False)
    browser.sign_in((await staff(row, Role.SIGNATORY)).id)

    answer = await browser.post(
        f"/organisations/{row.id}/accounts",
        data=ACCOUNT | {"holder": "别的单位", "number_again": "0000000000000000770"},
    )
    other_holder = await browser.post(f"/organisations/{row.id}/accounts", data=ACCOUNT | {"holder": "别的单位"})

    assert answer.status_code == other_holder.status_code == 422
    assert "两次填写的账号不一致" in answer.text
    assert "与登记名称" in other_holder.text
    assert await BankAccount.count().where(BankAccount.organization == row.id) == 0


async def test_nobody_enters_an_account_of_a_group_or_of_strangers(browser):
    group, other = await a_group(), await an_organization()
    officer = await staff(await a_funder(), Role.OFFICER)
    applicant = await staff(await an_organization(), Role.APPLICANT)

    of_group = await browser.sign_in(officer.id).get(f"/organisations/{group.id}/accounts/new")
    of_other = await browser.sign_in(applicant.id).post(
        f"/organisations/{other.id}/accounts", data=ACCOUNT | {"holder": other.name}
    )

    assert (of_group.status_code, of_other.status_code) == (409, 404)


async def test_a_hub_enters_the_agreement_with_its_group(browser):
    hub, group = await a_hub(), await a_group()
    other_hub, _other_group, _agreement = await a_hub_with_group()
    posted = {"hub": str(hub.id), "number": "代管-1", "mode": "agency", "signed_on": "2026-03-20"}
    officer = await staff(await a_funder(), Role.OFFICER)
    operator = await staff(hub, Role.HUB_OPERATOR)

    with clock.at(TODAY):
        form = await browser.sign_in(operator.id).get(f"/organisations/{group.id}/custody/new")
        of_other = await browser.post(f"/organisations/{group.id}/custody", data=posted | {"hub": str(other_hub.id)})
        signed = await browser.post(f"/organisations/{group.id}/custody", data=posted)
        again = await browser.sign_in(officer.id).post(
            f"/organisations/{group.id}/custody", data=posted | {"number": "代管-2"}
        )
        shown = await browser.get(f"/organisations/{group.id}")

    assert f'value="{hub.id}"' in form.text
    assert f'value="{other_hub.id}"' not in form.text
    assert (of_other.status_code, signed.status_code, again.status_code) == (403, 303, 422)
    assert "已有生效的代管协议（代管-1）" in again.text
    assert "生效中" in shown.text
    assert "登记代管协议" not in shown.text
