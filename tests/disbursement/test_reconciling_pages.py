from datetime import date
from io import BytesIO

from python_calamine import CalamineWorkbook

from grants import clock
from grants.banking.tables import StatementLine
from grants.disbursement import jobs
from grants.disbursement.reconciling.tables import ReconciledMonth
from grants.people.tables import Role
from tests.banking.files import as_csv, line, yefeng
from tests.counting import queries_counted
from tests.disbursement.test_reconciling import ALLOCATION, JUNE, an_account, of_payment, take
from tests.disbursement.world import a_desk, a_paid_stage
from tests.organizations.world import staff

SENT = {"shape": "yefeng", "from_on": "2026-05-01", "until_on": "2026-05-31"}


async def test_a_bookkeeper_takes_a_statement_in_tells_a_line_and_closes_the_month(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    home = f"/reconciliation/{account.id}"
    browser.sign_in(bea.id)
    file = ("五月流水.csv", as_csv(yefeng([ALLOCATION, of_payment(payment)]), "gb18030"), "text/csv")

    with clock.at(JUNE):
        listed = await browser.get("/reconciliation")
        form = await browser.get(f"{home}/statements/new")
        sent = await browser.post(f"{home}/statements", data=SENT, files={"file": file})
        month = await browser.get(home)
        early = await browser.post(f"{home}/closings", data={"month": "2026-05", "note": ""})
        [top_up, _paid] = await StatementLine.objects().order_by("booked_on")
        one = await browser.get(f"/bank-lines/{top_up.id}")
        unsaid = await browser.post(f"/bank-lines/{top_up.id}", data={"what": "allocation", "reason": ""})
        told = await browser.post(
            f"/bank-lines/{top_up.id}", data={"what": "allocation", "reason": "澜财拨〔2026〕1号"}
        )
        closed = await browser.post(f"{home}/closings", data={"month": "2026-05", "note": ""})
        await jobs.reconciliation((await ReconciledMonth.objects().first()).id)
        after = await browser.get(f"{home}?month=2026-05")
        paper = await browser.get(f"{home}/papers/2026-05")

    assert account.number[-4:] in listed.text
    assert form.status_code == 200
    assert (sent.status_code, sent.headers["location"]) == (303, home)
    assert payment.number in month.text
    assert "金额相同、流水号相同、账号相同、户名相同、同一天" in month.text
    assert "还有 1 笔流水没有认领" in early.text
    assert "财政拨入" in one.text
    assert (unsaid.status_code, told.status_code, closed.status_code) == (422, 303, 303)
    assert "余额调节表 PDF" in after.text
    assert paper.content[:5] == b"%PDF-"


async def test_an_orphan_debit_raises_an_alarm_and_says_what_it_could_be(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    await take(
        bea, account, [line("2026-05-29", f"-{payment.amount}", "同名不同号"), line("2026-05-30", "-7.00", "无名")]
    )

    with clock.at(JUNE):
        month = await browser.sign_in(bea.id).get(f"/reconciliation/{account.id}")
        row = await StatementLine.objects().order_by("booked_on").first()
        one = await browser.get(f"/bank-lines/{row.id}")

    assert "无主支出" in month.text
    assert "有 2 笔支出在账上没有对应的拨款，请当天查清" in month.text
    assert f'value="payment:{payment.id}"' in one.text


async def test_an_answer_is_undone_with_a_reason(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    await take(bea, account, [of_payment(payment)])
    row = await StatementLine.objects().first()
    browser.sign_in(bea.id)

    with clock.at(JUNE):
        bare = await browser.post(f"/bank-lines/{row.id}/undoing", data={"reason": ""})
        done = await browser.post(f"/bank-lines/{row.id}/undoing", data={"reason": "另一笔"})
        again = await browser.post(f"/reconciliation/{account.id}/matching")

    assert (bare.status_code, done.status_code, again.status_code) == (422, 303, 303)


async def test_a_broken_statement_comes_back_with_what_is_wrong(browser):
    desk = await a_desk()
    account, bea = await an_account(desk)
    rows = yefeng([ALLOCATION])
    rows[1][4] = "很多"
    browser.sign_in(bea.id)

    with clock.at(JUNE):
        answer = await browser.post(
            f"/reconciliation/{account.id}/statements", data=SENT, files={"file": ("x.csv", as_csv(rows), "text/csv")}
        )
        nothing = await browser.post(f"/reconciliation/{account.id}/statements", data=SENT)

    assert (answer.status_code, nothing.status_code) == (422, 422)
    assert "第 2 行：“账户余额”应为金额，最多两位小数" in answer.text
    assert 'value="2026-05-31"' in answer.text
    assert await StatementLine.count() == 0


async def test_a_month_goes_out_as_a_workbook_with_codes_as_text(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    account, bea = await an_account(desk)
    await take(bea, account, [of_payment(payment)])

    with clock.at(JUNE):
        answer = await browser.sign_in(bea.id).get(f"/reconciliation/{account.id}/workbook?month=2026-05")

    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    [_head, row] = book.get_sheet_by_index(0).to_python()
    assert (row[1], row[4], row[8]) == (-37600.0, payment.payee_number, payment.number)
    assert book.get_sheet_by_index(1).to_python()[1][0] == "银行对账单余额"


async def test_a_cashier_reads_and_writes_nothing_and_another_funder_finds_nothing(browser):
    desk, other = await a_desk(), await a_desk()
    account, bea = await an_account(desk)
    await take(bea, account, [ALLOCATION])
    row = await StatementLine.objects().first()

    with clock.at(JUNE):
        read = await browser.sign_in(desk.cashier.id).get(f"/reconciliation/{account.id}")
        line_read = await browser.get(f"/bank-lines/{row.id}")
        write = await browser.post(f"/bank-lines/{row.id}", data={"what": "fee", "reason": "x"})
        stranger = await staff(other.facts.funder, Role.BOOKKEEPER)
        theirs = [
            await browser.sign_in(stranger.id).get(path)
            for path in (
                f"/reconciliation/{account.id}",
                f"/bank-lines/{row.id}",
                f"/reconciliation/{account.id}/workbook",
            )
        ]

    assert (read.status_code, line_read.status_code, write.status_code) == (200, 200, 404)
    assert "导入流水" not in read.text
    assert [answer.status_code for answer in theirs] == [404, 404, 404]


async def test_the_month_asks_as_many_questions_for_twenty_lines_as_for_two(browser):
    desk = await a_desk()
    account, bea = await an_account(desk)
    await take(bea, account, [line("2026-05-06", "-1.00", "甲")] * 2, until_on=date(2026, 5, 6))
    await browser.sign_in(bea.id).get("/reconciliation")
    with queries_counted() as two, clock.at(JUNE):
        await browser.get(f"/reconciliation/{account.id}")
    await take(bea, account, [line("2026-05-06", "-1.00", "甲")] * 20)
    with queries_counted() as twenty, clock.at(JUNE):
        await browser.get(f"/reconciliation/{account.id}")

    assert len(two) == len(twenty) > 0
