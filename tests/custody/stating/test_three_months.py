"""Three months from the bank's file to the group's answer, by the pages alone, with a cent that was planted."""

from decimal import Decimal

from grants import ledger
from grants.banking.rules import first_day, last_day
from grants.custody import jobs
from grants.custody.bank.tables import CustodyMonth, LineMatch
from grants.custody.stating import queries
from grants.custody.tables import Statement
from tests.banking.files import Line, as_csv, balances, line, yefeng
from tests.conftest import Browser
from tests.custody import world
from tests.custody.bank.world import Desk, a_desk, arrival, day_of, line_of
from tests.custody.world import on


async def imported(browser: Browser, desk: Desk, month: str, lines: list[Line]) -> int:
    """The month's file is sent as the bank gave it."""
    content = as_csv(yefeng(lines, desk.balance), "gb18030")
    days = {"from_on": first_day(month).isoformat(), "until_on": last_day(month).isoformat()}
    answer = await browser.post(
        f"/hub/bank/{desk.account.id}/statements",
        data={"shape": "yefeng", **days},
        files={"file": (f"{month}.csv", content, "text/csv")},
    )
    desk.balance = balances(lines, desk.balance)[-1]
    return answer.status_code


async def closed(browser: Browser, desk: Desk, month: str) -> tuple[int, str]:
    """Closing is asked for; the worker states what was closed."""
    answer = await browser.post(f"/hub/bank/{desk.account.id}/closings", data={"month": month})
    if answer.status_code == 303:
        [row] = await CustodyMonth.objects().where(CustodyMonth.month == month)
        await jobs.state_month(row.id)
    return answer.status_code, answer.text


async def said(browser: Browser, desk: Desk, amount: str, what: str, reason: str) -> int:
    """What a line is, on its own page."""
    found = await line_of(desk, amount)
    answer = await browser.post(f"/hub/bank-lines/{found.id}", data={"what": what, "reason": reason})
    return answer.status_code


async def july_closed_and_june_corrected(browser: Browser, desk: Desk, statement: Statement) -> list[int]:
    """The hub puts in the cent, shares what May lacked, closes, and names that entry on June's statement."""
    lines = [
        line("2026-07-08", "0.01", "枢纽〔虚构〕", "", "", "补足"),
        line("2026-07-31", "0.55", "开户行〔虚构〕", "", "", "利息"),
    ]
    done = [
        await imported(browser, desk, "2026-07", lines),
        await said(browser, desk, "0.01", "cover", "枢纽补足多扣的一分"),
        await said(browser, desk, "0.55", "interest", "补 5 月利息"),
        (await closed(browser, desk, "2026-07"))[0],
    ]
    [choice] = [each for each in await queries.offered(statement) if each.entry.month == "2026-07"]
    typed = {"entry": choice.entry.id, "words": "补 5 月利息"}
    corrected = await browser.post(f"/statements/{statement.id}/corrections", data=typed)
    return [*done, corrected.status_code]


async def test_three_months_close_in_order_and_the_planted_cent_is_found_explained_objected_to_and_answered(browser):
    desk = await a_desk()
    other = await world.a_ledger(desk.hub, desk.keeping.call, received=False)
    bookkeeper = desk.hub.bookkeeper
    with on("2026-06-10"):
        claim = await world.paid(desk.keeping, "360.00", "志愿者保险")
    june = [
        line("2026-06-10", "-360.01", "保险公司〔虚构〕", "", claim.bank_ref, "报账"),
        line("2026-06-21", "3.20", "开户行〔虚构〕", "", "", "结息"),
    ]

    browser.sign_in(bookkeeper.id)
    with on("2026-07-02"):
        sent = [
            await imported(browser, desk, "2026-05", [arrival(desk)]),
            await imported(browser, desk, "2026-06", june),
        ]
        early = await closed(browser, desk, "2026-06")
        may = await closed(browser, desk, "2026-05")
        shared = await said(browser, desk, "3.20", "interest", "6 月结息")
        open_month = await browser.get(f"/hub/bank/{desk.account.id}?month=2026-06")
        refused = await closed(browser, desk, "2026-06")
        found = await day_of(desk, "2026-06-10")
        cent = await line_of(desk, "-360.01")
        offered = await browser.get(f"/hub/bank-lines/{cent.id}")
        explained = await said(browser, desk, "-360.01", f"entry:{claim.entry}", "银行多扣一分，已致电")
        after = await closed(browser, desk, "2026-06")

    assert sent == [303, 303]
    assert (early[0], "下一个对账的月份是 2026-05" in early[1]) == (422, True)
    assert (may[0], shared, explained, after[0]) == (303, 303, 303, 303)
    # The cent: one line and one entry stand open, which differ by it; nothing else differs.
    assert (refused[0], "还有 1 笔流水没有认领" in refused[1]) == (422, True)
    assert (found.difference, found.unknown, found.is_proved) == (Decimal("-0.01"), Decimal("0.00"), False)
    assert "360.01" in open_month.text and "-0.01" in offered.text.replace("−", "-") and "随之入账" in offered.text

    browser.sign_in(desk.keeping.first.id)
    with on("2026-07-03"):
        [statement] = await Statement.objects().where(
            Statement.month == "2026-06", Statement.ledger == desk.keeping.ledger.id
        )
        here = f"/groups/{desk.keeping.group.id}/statements/2026-06"
        shown = await browser.get(here)
        objected = await browser.post(
            f"/statements/{statement.id}/answer", data={"answer": "objected", "objection": "5 月的利息呢"}
        )
        browser.sign_in(desk.hub.reviewer.id)
        replied = await browser.post(f"/statements/{statement.id}/reply", data={"words": "银行按季结息，9 月入账"})
    browser.sign_in(bookkeeper.id)
    with on("2026-08-03"):
        done = await july_closed_and_june_corrected(browser, desk, statement)
        read = await browser.sign_in(desk.keeping.second.id).get(here)
        answers = await browser.sign_in(bookkeeper.id).get("/hub/statement-answers")

    assert "请于 2026-07-16 前确认或提出异议" in shown.text
    assert [objected.status_code, replied.status_code, *done] == [303] * 7
    assert "5 月的利息呢" in read.text and "银行按季结息" in read.text and "记在 2026-07" in read.text
    rows = await CustodyMonth.objects().order_by(CustodyMonth.month)
    assert [(each.month, str(each.bank), str(each.held), str(each.own)) for each in rows] == [
        ("2026-05", "9000.00", "9000.00", "0.00"),
        ("2026-06", "8643.19", "8643.20", "-0.01"),
        ("2026-07", "8643.75", "8643.75", "0.00"),
    ]
    stated = await Statement.objects().order_by(Statement.month, Statement.id)
    assert [(each.month, each.number[-4:], each.ledger) for each in stated] == [
        (month, number, keeping.ledger.id)
        for month in ("2026-05", "2026-06", "2026-07")
        for number, keeping in (("0001", desk.keeping), ("0002", other))
    ]
    assert "核查通过" in answers.text and "5 份待答复" in answers.text
    rest = await LineMatch.objects().where(LineMatch.difference.is_not_null()).first()
    assert rest.reason == "银行多扣一分，已致电"
    assert await ledger.verify() == []
