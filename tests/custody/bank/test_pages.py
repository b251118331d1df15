from decimal import Decimal

from grants.banking.rules import first_day, last_day
from grants.custody import actions as custody
from grants.custody import jobs
from grants.custody.bank import closing
from grants.custody.bank.tables import CustodyMonth, MatchKind, UnexplainedReceipt
from grants.custody.tables import Statement
from grants.people.tables import Role
from tests.banking.files import as_csv, line, yefeng
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.bank.world import a_desk, arrival, booked, line_of, take
from tests.custody.world import on
from tests.organizations.world import staff

STRAY = line("2026-05-25", "500.00", "热心商户〔虚构〕", "62220099", "S01", "汇款")
CHARGE = line("2026-05-28", "-10.00", "开户行〔虚构〕", "", "F01", "账户管理费")


async def test_a_bookkeeper_imports_says_what_lines_are_and_closes_the_month(browser):
    desk = await a_desk()
    home = f"/hub/bank/{desk.account.id}"
    browser.sign_in(desk.hub.bookkeeper.id)
    file = ("五月.csv", as_csv(yefeng([arrival(desk), CHARGE], Decimal("0.00")), "gb18030"), "text/csv")
    days = {"from_on": first_day("2026-05").isoformat(), "until_on": last_day("2026-05").isoformat()}

    with on("2026-06-05"):
        listed = await browser.get("/hub/bank")
        form = await browser.get(f"{home}/statements/new")
        empty = await browser.post(f"{home}/statements", data={"shape": "yefeng", **days})
        sent = await browser.post(f"{home}/statements", data={"shape": "yefeng", **days}, files={"file": file})
        month = await browser.get(home)
        early = await browser.post(f"{home}/closings", data={"month": "2026-05"})
        charge = await line_of(desk, "-10.00")
        one = await browser.get(f"/hub/bank-lines/{charge.id}")
        unsaid = await browser.post(f"/hub/bank-lines/{charge.id}", data={"what": "charge", "reason": ""})
        said = await browser.post(f"/hub/bank-lines/{charge.id}", data={"what": "charge", "reason": "回单 F01"})
        closed = await browser.post(f"{home}/closings", data={"month": "2026-05"})
        after = await browser.get(f"{home}?month=2026-05")

    assert desk.account.number[-4:] in listed.text
    assert (form.status_code, empty.status_code, sent.status_code) == (200, 422, 303)
    assert "还缺下列事项" in month.text
    assert "账户管理费" in month.text
    assert early.status_code == 422
    assert "还有 1 笔流水没有认领" in early.text
    assert "银行收费，枢纽承担" in one.text
    assert "待查款项" not in one.text
    assert (unsaid.status_code, said.status_code, closed.status_code) == (422, 303, 303)
    assert "已月结" in after.text
    assert await CustodyMonth.count() == 1


async def test_a_match_is_taken_back_on_its_page(browser):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    found = await line_of(desk, "9000.00")
    browser.sign_in(desk.hub.bookkeeper.id)

    with on("2026-06-02"):
        shown = await browser.get(f"/hub/bank-lines/{found.id}")
        refused = await browser.post(f"/hub/bank-lines/{found.id}/undoing", data={"reason": ""})
        undone = await browser.post(f"/hub/bank-lines/{found.id}/undoing", data={"reason": "看错了"})
        open_again = await browser.get(f"/hub/bank-lines/{found.id}")
        matched = await browser.post(f"/hub/bank/{desk.account.id}/matching")

    assert "自动匹配" in shown.text
    assert (refused.status_code, undone.status_code, matched.status_code) == (422, 303, 303)
    assert "金额相同、流水号相同" in open_again.text


async def test_a_booking_of_nearly_the_amount_is_offered_with_its_difference(browser):
    desk = await a_desk()
    with on("2026-05-29"):
        await world.paid(desk.keeping, "360.00", "志愿者保险")
    await take(desk, "2026-05", [arrival(desk), line("2026-05-29", "-360.01")])
    found = await line_of(desk, "-360.01")
    browser.sign_in(desk.hub.bookkeeper.id)

    with on("2026-06-02"):
        shown = await browser.get(f"/hub/bank-lines/{found.id}")
        key = shown.text.split('value="entry:')[1].split('"')[0]
        said = await browser.post(f"/hub/bank-lines/{found.id}", data={"what": f"entry:{key}", "reason": "多扣一分"})
        after = await browser.get(f"/hub/bank-lines/{found.id}")

    assert "账上 −360.00，差额 −0.01" in shown.text
    assert said.status_code == 303
    assert "看差额凭证" in after.text


async def test_money_of_nobody_is_assigned_by_the_reviewer_and_sent_back_by_the_cashier(browser):
    desk = await a_desk()
    second = line("2026-05-26", "88.00", "路人〔虚构〕", "62220011", "S02", "汇错")
    await take(desk, "2026-05", [arrival(desk), STRAY, second])
    with on("2026-06-02"):
        await booked(desk, "500.00", MatchKind.UNEXPLAINED)
        await booked(desk, "88.00", MatchKind.UNEXPLAINED)
    first, other = [each.id for each in await UnexplainedReceipt.objects().order_by(UnexplainedReceipt.id)]

    with on("2026-06-03"):
        holder = await browser.sign_in(desk.hub.bookkeeper.id).get(f"/hub/unexplained/{first}")
        browser.sign_in(desk.hub.reviewer.id)
        page = await browser.get(f"/hub/unexplained/{first}")
        said = {"ledger": str(desk.keeping.id), "on": "2026-06-03", "reason": "来函"}
        unsaid = await browser.post(f"/hub/unexplained/{first}/assignment", data=said | {"reason": ""})
        assigned = await browser.post(f"/hub/unexplained/{first}/assignment", data=said)
        browser.sign_in(desk.hub.cashier.id)
        back = {"on": "2026-06-03", "bank_ref": "S88", "reason": "汇错账户"}
        early = await browser.post(f"/hub/unexplained/{other}/sending-back", data=back | {"on": "2026-05-20"})
        sent = await browser.post(f"/hub/unexplained/{other}/sending-back", data=back)
        after = await browser.get(f"/hub/unexplained/{other}")
        month = await browser.get(f"/hub/bank/{desk.account.id}?month=2026-05")

    assert "登记的人不能处理" in holder.text
    assert "认定给组织" in page.text
    assert "登记退回" not in page.text
    assert (unsaid.status_code, assigned.status_code, early.status_code, sent.status_code) == (422, 303, 422, 303)
    assert "S88" in after.text
    assert "已认定给组织" in month.text
    assert "已退回" in month.text


async def test_an_objection_is_answered_on_the_statements_page(browser):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    with on("2026-06-05"):
        row = await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
        await jobs.state_month(row.id)
        [statement] = await Statement.objects()
        await custody.answer_statement(desk.keeping.second, statement.id, "少一笔利息")
    where = f"/groups/{desk.keeping.group.id}/statements/2026-05"

    with on("2026-06-08"):
        browser.sign_in(desk.hub.reviewer.id)
        asked = await browser.get(where)
        empty = await browser.post(f"/statements/{statement.id}/reply", data={"words": ""})
        replied = await browser.post(f"/statements/{statement.id}/reply", data={"words": "六月入账"})
        seen = await browser.sign_in(desk.keeping.first.id).get(where)

    assert "答复异议" in asked.text
    assert (empty.status_code, replied.status_code) == (422, 303)
    assert "六月入账" in seen.text


async def test_the_hubs_bank_is_there_for_its_people_and_supervision_only(browser):
    desk, other = await a_desk(), await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    found = await line_of(desk, "9000.00")
    auditor = await staff(desk.keeping.call.funder, Role.AUDITOR)
    places = (f"/hub/bank/{desk.account.id}", f"/hub/bank-lines/{found.id}")

    with on("2026-06-02"):
        for person, status in ((desk.hub.cashier, 200), (auditor, 200), (other.hub.bookkeeper, 404)):
            browser.sign_in(person.id)
            assert [(await browser.get(place)).status_code for place in places] == [status] * 2
        own = await browser.sign_in(other.hub.bookkeeper.id).get("/hub/bank")
        forced = await browser.post(f"/hub/bank/{desk.account.id}/closings", data={"month": "2026-05"})

    assert desk.account.number[-4:] not in own.text
    assert forced.status_code == 404


async def test_a_month_asks_as_many_questions_for_many_lines_as_for_few(browser):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), CHARGE])
    browser.sign_in(desk.hub.bookkeeper.id)
    home = f"/hub/bank/{desk.account.id}"

    with on("2026-07-02"):
        await browser.get(home)
        with queries_counted() as few:
            await browser.get(f"{home}?month=2026-05")
        await take(desk, "2026-06", [line("2026-06-03", "-1.00", f"户{n}") for n in range(30)])
        with queries_counted() as many:
            await browser.get(f"{home}?month=2026-06")

    assert len(many) == len(few)
