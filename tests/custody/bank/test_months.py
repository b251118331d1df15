from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock, ledger
from grants.custody import actions as custody
from grants.custody import jobs, queries
from grants.custody.bank import actions, closing, months, settling
from grants.custody.bank.tables import CustodyMonth, LineMatch, MatchKind, ObjectionReply, UnexplainedReceipt
from grants.custody.tables import Claim, Statement
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused
from grants.inbox import queries as inbox
from grants.ledger import actions as ledgers
from tests.banking.files import line
from tests.custody import world
from tests.custody.bank.world import a_desk, arrival, booked, day_of, interest, line_of, matched, take
from tests.custody.world import on

JUNE_5, JULY_5, AUGUST_5 = "2026-06-05", "2026-07-05", "2026-08-05"


async def closed(desk, month: str, day: str, by=None) -> CustodyMonth:
    """The month is closed, and the job that states it has run."""
    with on(day):
        row = await closing.close_month(by or desk.hub.bookkeeper, desk.account.id, month)
        await jobs.state_month(row.id)
    return row


async def missing(desk, month: str):
    found = (await months.month(desk.account, month)).missing
    return [[str(each.amount) for each in group] for group in (found.lines, found.entries, found.receipts)]


async def a_june_with_a_cent_too_much(desk) -> Claim:
    """A claim of 360.00 for which the bank took 360.01, interest, and a charge."""
    with on("2026-06-10"):
        claim = await world.paid(desk.keeping, "360.00", "志愿者保险")
    await interest(desk, "3.20", "2026-06-21")
    lines = [
        line("2026-06-10", "-360.01", "保险公司〔虚构〕", "", claim.bank_ref, "报账"),
        line("2026-06-21", "3.20", "开户行〔虚构〕", "", "", "结息"),
        line("2026-06-25", "-10.00", "开户行〔虚构〕", "", "", "账户管理费"),
    ]
    await take(desk, "2026-06", lines)
    with on("2026-07-02"):
        await booked(desk, "-10.00", MatchKind.CHARGE)
    return await Claim.objects().get(Claim.id == claim.id)


async def test_three_months_close_in_order_with_a_planted_cent_found_and_explained(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    claim = await a_june_with_a_cent_too_much(desk)

    with on(JULY_5), pytest.raises(Refused, match=r"banking\.month_out_of_turn"):
        await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-06")
    may = await closed(desk, "2026-05", JUNE_5)
    with on(JULY_5), pytest.raises(Refused, match=r"custody\.lines_open"):
        await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-06")
    found = await day_of(desk, "2026-06-10")
    assert (found.difference, found.unknown, found.is_proved) == (Decimal("-0.01"), Decimal("0.00"), False)
    assert sorted(each.amount for each in found.on_its_way) == [Decimal("-360.01"), Decimal("360.00")]
    assert await missing(desk, "2026-06") == [["-360.01"], ["360.00"], []]

    with on(JULY_5):
        await matched(desk, "-360.01", claim.entry, "银行多扣一分，已致电")
    june = await closed(desk, "2026-06", JULY_5)
    await take(desk, "2026-07", [line("2026-07-08", "10.01", "枢纽〔虚构〕", "", "", "补足")])
    with on("2026-08-02"):
        await booked(desk, "10.01", MatchKind.COVER)
    july = await closed(desk, "2026-07", AUGUST_5)

    rows = [(each.bank, each.held, each.own, each.unexplained, each.on_its_way) for each in (may, june, july)]
    assert [tuple(map(str, each)) for each in rows] == [
        ("9000.00", "9000.00", "0.00", "0.00", "0.00"),
        ("8633.19", "8643.20", "-10.01", "0.00", "0.00"),
        ("8643.20", "8643.20", "0.00", "0.00", "0.00"),
    ]
    stated = await Statement.objects().order_by(Statement.month)
    assert [(each.month, str(each.closing), len(each.seal)) for each in stated] == [
        ("2026-05", "9000.00", 64),
        ("2026-06", "8643.20", 64),
        ("2026-07", "8643.20", 64),
    ]
    assert [each.number[-4:] for each in stated] == ["0001"] * 3
    assert await ledger.verify() == []


async def test_every_day_the_bank_is_groups_and_hub_and_unexplained_or_says_why_not(db):
    desk = await a_desk()
    with on("2026-05-30"):
        claim = await world.paid(desk.keeping, "360.00", "志愿者保险")
    stray = line("2026-05-25", "500.00", "热心商户〔虚构〕")
    await take(desk, "2026-05", [arrival(desk, "2026-05-21"), stray])
    await take(desk, "2026-06", [line("2026-06-02", "-360.00", reference=claim.bank_ref)], today="2026-07-02")

    found = {each.on.isoformat(): each for each in (await months.month(desk.account, "2026-05")).days}

    assert len(found) == 31
    assert (found["2026-05-20"].difference, found["2026-05-20"].bank) == (0, 0)
    early = found["2026-05-21"]
    assert (str(early.difference), early.is_proved) == ("9000.00", True)
    assert [(each.until.isoformat(), str(each.amount)) for each in early.on_its_way] == [("2026-05-22", "9000.00")]
    assert (found["2026-05-22"].difference, found["2026-05-22"].is_proved) == (0, True)
    assert (str(found["2026-05-25"].difference), found["2026-05-25"].is_proved) == ("500.00", False)
    late = found["2026-05-31"]
    assert (str(late.difference), late.unknown) == ("860.00", 0)
    assert sorted(str(each.amount) for each in late.on_its_way) == ["360.00", "500.00"]


async def test_a_month_waits_for_money_of_nobody_and_then_closes_with_what_is_on_its_way(db):
    desk = await a_desk()
    with on("2026-05-30"):
        claim = await world.paid(desk.keeping, "360.00", "志愿者保险")
    await take(desk, "2026-05", [arrival(desk), line("2026-05-25", "500.00", "热心商户〔虚构〕")])
    with on("2026-06-02"):
        await booked(desk, "500.00", MatchKind.UNEXPLAINED)
    with on(JUNE_5), pytest.raises(Refused, match=r"custody\.entries_without_line"):
        await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
    await take(desk, "2026-06", [line("2026-06-02", "-360.00", reference=claim.bank_ref)], today="2026-07-02")
    with on("2026-07-03"):
        with pytest.raises(Refused, match=r"custody\.receipts_unexplained"):
            await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
        [receipt] = await UnexplainedReceipt.objects()
        await settling.assign_receipt(
            desk.hub.reviewer, receipt.id, ledger_id=desk.keeping.id, on=date(2026, 7, 3), reason="付款方来函"
        )

    row = await closed(desk, "2026-05", "2026-07-03")

    assert (str(row.bank), str(row.held), str(row.unexplained), str(row.on_its_way)) == (
        "9500.00",
        "8640.00",
        "500.00",
        "360.00",
    )


async def test_a_difference_before_the_first_line_is_no_line_and_stands_in_the_way(db):
    desk = await a_desk()
    desk.balance = Decimal("0.01")
    await take(desk, "2026-05", [arrival(desk)])

    with on(JUNE_5), pytest.raises(Refused, match=r"custody\.bank_differs") as refused:
        await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")

    assert refused.value.message == "银行与账面相差 0.01，没有流水或凭证能说明"


async def test_a_closed_month_takes_nothing_any_more(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    with on(JUNE_5):
        await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")
        claim = await world.verified(desk.keeping, "360.00", "志愿者保险")
        match = await LineMatch.objects().first()
        with pytest.raises(Refused, match=r"custody\.bank_month_closed"):
            await actions.undo_match(desk.hub.bookkeeper, match.id, reason="想改")
        with pytest.raises(Refused, match=r"ledger\.month_closed"):
            await custody.record_interest(
                desk.hub.bookkeeper,
                hub_id=desk.hub.organization.id,
                credited_on=date(2026, 5, 31),
                amount=Decimal("1.00"),
            )
        with pytest.raises(Refused, match=r"banking\.month_out_of_turn"):
            await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-05")

    desk.balance = Decimal("0.00")
    with pytest.raises(Refused, match=r"banking\.statement_of_closed_month"):
        await take(desk, "2026-05", [arrival(desk), line("2026-05-31", "-5.00", "银行")])
    for statement in (
        "UPDATE custody_month SET bank = 1",
        "DELETE FROM custody_month",
        "UPDATE line_match SET undone_at = now(), undone_by = 1, undone_reason = '硬改'",
    ):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement)
    assert claim.status == "verified"


async def test_a_match_over_a_closed_month_stays(db):
    desk = await a_desk()
    with on("2026-05-30"):
        claim = await world.paid(desk.keeping, "360.00", "志愿者保险")
    await take(desk, "2026-05", [arrival(desk)])
    await take(desk, "2026-06", [line("2026-06-02", "-360.00", reference=claim.bank_ref)], today="2026-07-02")
    await closed(desk, "2026-05", "2026-07-03")
    late = await LineMatch.objects().get(LineMatch.line == (await line_of(desk, "-360.00")).id)

    with on("2026-07-03"), pytest.raises(Refused, match=r"custody\.entry_month_closed"):
        await actions.undo_match(desk.hub.bookkeeper, late.id, reason="认错")


async def test_a_hub_whose_bank_is_on_record_states_and_closes_a_month_only_with_its_bank(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])

    with on(JUNE_5):
        with pytest.raises(Refused, match=r"custody\.month_not_closed"):
            await custody.issue_statement(desk.hub.bookkeeper, ledger_id=desk.keeping.id, month="2026-05")
        with pytest.raises(Refused, match=r"ledger\.bank_not_reconciled"):
            await ledgers.close_month(desk.hub.bookkeeper, desk.keeping.ledger.book, "2026-05")
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await closing.close_month(desk.hub.cashier, desk.account.id, "2026-05")


@pytest.mark.parametrize(
    ("month", "day", "code"),
    [
        ("2026-5", JUNE_5, "ledger.no_such_month"),
        ("2026-05", "2026-05-31", "ledger.month_not_over"),
        ("2026-06", JULY_5, "banking.month_out_of_turn"),
    ],
)
async def test_months_close_when_they_are_over_and_in_turn(db, month, day, code):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)], today="2026-05-31")

    with on(day), pytest.raises(Refused) as refused:
        await closing.close_month(desk.hub.bookkeeper, desk.account.id, month)

    assert refused.value.code == code


async def test_a_month_that_the_banks_word_does_not_cover_is_not_closed(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    await closed(desk, "2026-05", JUNE_5)

    with on(JULY_5), pytest.raises(Refused, match=r"banking\.month_not_covered"):
        await closing.close_month(desk.hub.bookkeeper, desk.account.id, "2026-06")


async def test_the_database_closes_no_month_over_something_open(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), line("2026-05-28", "-10.00", "开户行〔虚构〕")])

    def row() -> CustodyMonth:
        nothing = Decimal("0.00")
        return CustodyMonth(
            hub=desk.hub.organization.id,
            account=desk.account.id,
            book=desk.keeping.ledger.book,
            month="2026-05",
            bank=nothing,
            held=nothing,
            own=nothing,
            unexplained=nothing,
            on_its_way=nothing,
            closed_at=clock.now(),
            closed_by=1,
        )

    with pytest.raises(CheckViolationError):
        async with transaction():
            await row().save()


async def test_stating_a_month_twice_changes_nothing(db):
    desk = await a_desk()
    other = await world.a_ledger(desk.hub, received=False)
    await take(desk, "2026-05", [arrival(desk)])
    row = await closed(desk, "2026-05", JUNE_5)

    with on(JUNE_5):
        await jobs.state_month(row.id)

    stated = await Statement.objects().order_by(Statement.id)
    assert [each.ledger for each in stated] == [desk.keeping.id, other.id]


async def test_an_objection_is_a_task_of_the_hub_and_is_answered_once(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    await closed(desk, "2026-05", JUNE_5)
    [statement] = await Statement.objects()
    with on("2026-06-08"):
        with pytest.raises(Refused, match=r"custody\.nothing_to_reply"):
            await closing.reply_to_objection(desk.hub.bookkeeper, statement.id, "没有问题")
        await custody.answer_statement(desk.keeping.second, statement.id, "少一笔利息")
        tasks = [str(each.words) for each in await inbox.tasks(desk.hub.reviewer)]

        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await closing.reply_to_objection(desk.hub.cashier, statement.id, "6 月入账")
        with pytest.raises(Refused, match=r"custody\.reply_is_empty"):
            await closing.reply_to_objection(desk.hub.reviewer, statement.id, " ")
        await closing.reply_to_objection(desk.hub.reviewer, statement.id, "银行 6 月 21 日结息，记在 6 月")
        with pytest.raises(Refused, match=r"custody\.objection_replied"):
            await closing.reply_to_objection(desk.hub.bookkeeper, statement.id, "再答")
        after = [str(each.words) for each in await inbox.tasks(desk.hub.reviewer)]

    assert "答复对 2026-05 对账单的异议" in tasks
    assert "答复对 2026-05 对账单的异议" not in after
    [letter] = await sql("SELECT link FROM message WHERE event = 'custody.objection_replied' LIMIT 1")
    assert letter["link"] == f"/statements/{statement.id}"
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE objection_reply SET words = '改'")
    assert await ObjectionReply.count() == 1


async def test_what_a_statement_says_of_the_bank_names_hub_and_unexplained(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), line("2026-05-28", "-10.00", "开户行〔虚构〕")])
    with on("2026-06-02"):
        await booked(desk, "-10.00", MatchKind.CHARGE)
    await closed(desk, "2026-05", JUNE_5)

    found = await queries.holdings_on(desk.keeping.ledger.book, date(2026, 5, 31))

    assert tuple(map(str, (found.bank, found.groups, found.own, found.unexplained, found.difference))) == (
        "8990.00",
        "9000.00",
        "-10.00",
        "0.00",
        "0.00",
    )
