from datetime import date

from grants import clock
from grants.organizations import merging, queries
from grants.organizations.sameness import Pair
from grants.organizations.tables import (
    AccountUse,
    BankAccount,
    Organization,
    OrganizationLabel,
    Pairing,
    Resemblance,
)
from grants.people.tables import Role
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from tests.files import samples
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


async def test_a_long_registry_is_read_page_by_page(browser):
    for number in range(52):
        await an_organization(f"第{number}家中心〔虚构〕", with_account=False)
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)

    first = await browser.get("/organisations?kind=service_org")
    second = await browser.get("/organisations?kind=service_org&after=50")
    nonsense = await browser.get("/organisations?after=x&term=abc&duty=is_king&division=%25&status=gone")

    assert "第 1 至 50 条，共 52 条" in first.text and "after=50" in first.text
    assert "第0家中心〔虚构〕" in second.text and "第51家中心〔虚构〕" not in second.text
    assert nonsense.status_code == 200


async def test_every_wrong_field_is_said_beside_it_and_nothing_is_lost(browser):
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)
    wrong = {
        "uscc": "52469099DEM0000146",
        "phone": "12345",
        "postcode": "5701",
        "email": "nobody",
        "representative_id_kind": "resident",
        "representative_id": "110105194912310021",
        "founded_on": "2026-03-21",
        "member_count": "-3",
    }

    with clock.at(TODAY):
        answer = await browser.post("/organisations", data=NEW | wrong)

    for words in (
        "统一社会信用代码第 18 位校验不符，请对照登记证",
        "请填写手机号，或带区号的座机，如 0898-65300000",
        "邮政编码应为 6 位数字",
        "电子邮箱格式不正确，如 name@example.org",
        "居民身份证号码校验位不符，请对照证件",
        "日期应在 1900 年以后、今天以前",
        "应为 0 至 1000000",
    ):
        assert words in answer.text
    assert answer.status_code == 422
    assert 'value="5701"' in answer.text
    assert await Organization.count().where(Organization.code == "O77") == 0


async def test_a_record_is_changed_by_the_office_and_by_the_organization_itself(browser):
    row = await an_organization("甲中心〔虚构〕")
    officer, signatory = await staff(await a_funder(), Role.OFFICER), await staff(row, Role.SIGNATORY)
    at = f"/organisations/{row.id}"
    whole = {"version": "1", "name": "乙中心〔虚构〕", "uscc": row.uscc, "duties": ["is_hub"], "phone": "13800000001"}

    browser.sign_in(officer.id)
    form = await browser.get(f"{at}/edit")
    no_reason = await browser.post(f"{at}/edit", data=whole)
    saved = await browser.post(f"{at}/edit", data=whole | {"reason": "变更核准"})
    late = await browser.post(f"{at}/edit", data=whole | {"reason": "变更核准", "name": "丙中心"})
    unticked = await browser.post(f"{at}/edit", data=whole | {"version": "2", "duties": [], "reason": "不再代管"})
    browser.sign_in(signatory.id)
    own_form = await browser.get(f"{at}/edit")
    own = await browser.post(f"{at}/edit", data={"version": "3", "address": "澜湾路 1 号", "name": "偷改"})
    history = await browser.get(f"{at}/changes")

    assert form.status_code == 200
    assert (no_reason.status_code, "改动登记事项须写明依据" in no_reason.text) == (422, True)
    assert (saved.status_code, late.status_code, unticked.status_code, own.status_code) == (303, 422, 303, 303)
    assert "已改动" in late.text and 'value="丙中心"' in late.text
    assert 'name="name"' not in own_form.text
    now = await queries.organization(row.id)
    assert (now.name, now.address, now.phone, now.is_hub) == ("乙中心〔虚构〕", "澜湾路 1 号", "", False)
    assert "甲中心〔虚构〕" in history.text and "变更核准" in history.text


async def test_a_charter_that_is_no_paper_keeps_the_whole_edit_out(browser):
    row = await an_organization()
    browser.sign_in((await staff(row, Role.SIGNATORY)).id)
    posted = {"version": "1", "address": "澜湾路 1 号"}
    at = f"/organisations/{row.id}/edit"

    refused = await browser.post(at, data=posted, files={"file": ("章程.pdf", b"<html>")})
    none_yet = await browser.get(f"/organisations/{row.id}/charter")  # organizations.no_charter
    kept = await browser.post(at, data=posted, files={"file": ("章程.png", samples.a_photo("PNG"))})
    charter = await browser.get(f"/organisations/{row.id}/charter")

    assert refused.status_code == 422
    assert (none_yet.status_code, kept.status_code, charter.status_code) == (404, 303, 200)
    now = await queries.organization(row.id)
    assert (now.version, now.address, now.charter is not None) == (2, "澜湾路 1 号", True)


async def test_strangers_and_clerks_change_no_record(browser):
    row, other = await an_organization(), await an_organization()
    clerk, stranger = await staff(row, Role.APPLICANT), await staff(other, Role.SIGNATORY)

    by_clerk = await browser.sign_in(clerk.id).get(f"/organisations/{row.id}/edit")
    by_stranger = await browser.sign_in(stranger.id).get(f"/organisations/{row.id}/edit")
    by_auditor = await browser.sign_in((await staff(await a_funder(), Role.AUDITOR)).id).get(
        f"/organisations/{row.id}/edit"
    )

    assert (by_clerk.status_code, by_stranger.status_code, by_auditor.status_code) == (404, 404, 404)


async def test_a_hub_reads_its_group_and_does_not_change_it(browser):
    hub, group, _agreement = await a_hub_with_group()
    operator = await staff(hub, Role.HUB_OPERATOR)

    read = await browser.sign_in(operator.id).get(f"/organisations/{group.id}")
    changed = await browser.get(f"/organisations/{group.id}/edit")  # organizations.not_theirs_to_edit

    assert "更改资料" not in read.text
    assert (changed.status_code, "由本单位授权人和民政部门维护" in changed.text) == (403, True)


async def test_labels_and_pairings_are_kept_on_the_page(browser):
    group, partner = await a_group(), await an_organization("甲中心〔虚构〕")
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)
    at = f"/organisations/{group.id}"
    with clock.at(TODAY):
        term = (await vocabulary.terms(ListName.LABEL))[0]
        forms = [(await browser.get(f"{at}/{page}/new")).status_code for page in ("labels", "pairings")]
        none_chosen = await browser.post(f"{at}/labels", data={"from_on": "2026-03-20"})
        labelled = await browser.post(f"{at}/labels", data={"term": str(term.id), "from_on": "2026-03-20"})
        unknown = await browser.post(
            f"{at}/pairings", data={"partner": "没有这一家", "from_on": "2026-03-20", "plan": "共建"}
        )
        paired = await browser.post(
            f"{at}/pairings", data={"partner": partner.code, "from_on": "2026-03-20", "plan": "每月走访"}
        )
        shown = await browser.get(at)
        label = await OrganizationLabel.objects().first()
        pairing = await Pairing.objects().first()
        ended = await browser.post(f"/labels/{label.id}/end")
        end = await browser.get(f"/pairings/{pairing.id}/end")
        bad = await browser.post(f"/pairings/{pairing.id}/end", data={"until_on": "2026-03-19", "reason": "完成"})
        unpaired = await browser.post(f"/pairings/{pairing.id}/end", data={"until_on": "2026-03-20", "reason": "完成"})

    assert forms == [200, 200]
    assert (none_chosen.status_code, labelled.status_code, unknown.status_code, paired.status_code) == (
        422,
        303,
        422,
        303,
    )
    assert term.name in shown.text and "每月走访" in shown.text
    assert [each.status_code for each in (ended, end, bad, unpaired)] == [303, 200, 422, 303]


async def test_entries_of_one_body_are_compared_ruled_on_and_merged(browser):
    one, other = [await an_organization("同心中心〔虚构〕", with_account=False) for _turn in "12"]
    third = await an_organization("同心中心二〔虚构〕", with_account=False)
    await merging.note_resemblances(None, [Pair(one.id, other.id, ("name",), 100), Pair(other.id, third.id, (), 90)])
    first, second = await Resemblance.objects().order_by(Resemblance.id)
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)

    listed = await browser.get("/organisations/doubles")
    searched = await browser.post("/organisations/doubles/search")
    side_by_side = await browser.get(f"/organisations/doubles/{first.id}")
    no_reason = await browser.post(f"/organisations/doubles/{second.id}", data={"reason": ""})
    ruled = await browser.post(f"/organisations/doubles/{second.id}", data={"reason": "两个区的两家"})
    asked = await browser.get(f"/organisations/{other.id}/merge/{one.id}")
    unconfirmed = await browser.post(f"/organisations/{other.id}/merge/{one.id}", data={"reason": "重复登记"})
    merged = await browser.post(
        f"/organisations/{other.id}/merge/{one.id}", data={"reason": "重复登记", "codes_confirmed": "yes"}
    )
    gone = await browser.get(f"/organisations/{other.id}")
    kept = await browser.get(f"/organisations/{one.id}/changes")
    empty = await browser.get("/organisations/doubles")

    assert "名称相同" in listed.text and "90%" in listed.text
    assert (searched.status_code, side_by_side.status_code) == (303, 200)
    assert (no_reason.status_code, ruled.status_code) == (422, 303)
    assert "合并不能撤回" in asked.text
    assert (unconfirmed.status_code, merged.status_code) == (422, 303)
    assert "已并入其他单位" in gone.text and "更改资料" not in gone.text
    assert other.uscc in kept.text
    assert "没有待核对的重复单位" in empty.text
