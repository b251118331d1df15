from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, IntegrityConstraintViolationError, RestrictViolationError

from grants import ledger
from grants.banking.keeping import Sent
from grants.banking.tables import BankStatement, StatementLine
from grants.custody import actions as custody
from grants.custody import queries as books
from grants.custody.bank import actions, queries, settling
from grants.custody.bank.tables import LineMatch, MatchKind, ReceiptStatus, UnexplainedReceipt
from grants.custody.tables import Claim
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.people.tables import Role
from tests.banking.files import as_csv, line, yefeng
from tests.custody import world
from tests.custody.bank.world import a_desk, arrival, booked, file_of, interest, line_of, lines_of, matched, take
from tests.custody.returning.world import asked_back, send_back
from tests.custody.world import on
from tests.organizations.world import staff

MAY = {"from_on": date(2026, 5, 1), "until_on": date(2026, 5, 31)}
STRAY = line("2026-05-25", "500.00", "热心商户〔虚构〕", "62220099", "S01", "汇款")
CHARGE = line("2026-05-28", "-10.00", "开户行〔虚构〕", "", "F01", "账户管理费")


async def holdings(desk):
    found = await books.holdings(desk.keeping.ledger.book)
    return tuple(str(each) for each in (found.bank, found.groups, found.own, found.unexplained))


async def test_a_line_that_is_an_arrival_or_a_paid_claim_leaves_no_doubt(db):
    desk = await a_desk()
    with on("2026-05-26"):
        claim = await world.paid(desk.keeping, "360.00", "志愿者保险")

    await take(desk, "2026-05", [arrival(desk), line("2026-05-27", "-360.00", reference=claim.bank_ref)])

    matches = await LineMatch.objects().order_by(LineMatch.line)
    assert [(each.kind, each.is_automatic, each.reason) for each in matches] == [
        ("booked", True, "金额相同、流水号相同、户名相同、同一天"),
        ("booked", True, "金额相同、流水号相同、相差 1 天"),
    ]
    assert matches[1].entry == (await Claim.objects().get(Claim.id == claim.id)).entry


async def test_what_went_back_to_the_funder_is_its_line(db):
    desk = await a_desk()
    demand = await asked_back(desk.keeping, spent="0.00")
    await send_back(desk.keeping, demand)

    await take(desk, "2026-05", [arrival(desk)])
    await take(desk, "2026-07", [line("2026-07-08", "-6000.00", demand.to_holder, demand.to_number, "TH0001")])

    assert await LineMatch.count().where(LineMatch.is_automatic.eq(True)) == 2


async def test_the_same_file_twice_and_an_overlap_bring_each_line_once(db):
    desk = await a_desk()
    sent = file_of(desk, "2026-05", [arrival(desk), STRAY])

    first = await take(desk, "2026-05", [arrival(desk), STRAY])
    with on("2026-06-02"):
        second = await actions.import_statement(desk.hub.bookkeeper, desk.account.id, sent)

    assert (first.id, await BankStatement.count(), await StatementLine.count()) == (second.id, 1, 2)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda rows: rows[2].__setitem__(4, "1.00"), "banking.statement_broken_chain"),
        (lambda rows: rows[1].__setitem__(0, "某日"), "banking.statement_unreadable"),
        (lambda rows: rows[1].__setitem__(4, '=HYPERLINK("x")'), "banking.statement_unreadable"),
        (lambda rows: rows[2].__setitem__(0, "2026-06-01"), "banking.statement_line_outside"),
        (lambda rows: rows[0].__setitem__(0, "谁"), "files.columns_lacking"),
        (lambda rows: rows.reverse(), "banking.statement_empty"),
        (lambda rows: rows.__delitem__(slice(1, None)), "banking.statement_empty"),
    ],
)
async def test_a_hostile_statement_changes_nothing(db, spoil, code):
    desk = await a_desk()
    rows = yefeng([arrival(desk), CHARGE], Decimal("0.00"))
    spoil(rows)

    with pytest.raises(Refused) as refused, on("2026-06-02"):
        await actions.import_statement(
            desk.hub.bookkeeper, desk.account.id, Sent("yefeng", as_csv(rows), "五月.csv", **MAY)
        )

    assert refused.value.code == code
    assert (await BankStatement.count(), await StatementLine.count(), await LineMatch.count()) == (0, 0, 0)


async def test_a_statement_of_another_account_does_not_follow_what_is_on_record(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk)])
    desk.balance = Decimal("77.00")

    with pytest.raises(Refused, match=r"banking\.statement_gap"):
        await take(desk, "2026-06", [line("2026-06-03", "-1.00", "甲")])


async def test_a_charge_of_the_bank_is_the_hubs_own_and_never_a_groups(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), CHARGE])

    with on("2026-06-02"):
        match = await booked(desk, "-10.00", MatchKind.CHARGE)

    assert await holdings(desk) == ("8990.00", "9000.00", "-10.00", "0.00")
    entry = await ledger.history((await ledger.account(desk.keeping.ledger.book, "1122.hub")).id)
    assert [(each.entry.id, each.counter.code, str(each.amount)) for each in entry] == [(match.entry, "1002", "10.00")]
    assert await ledger.verify() == []


async def test_the_hub_puts_in_what_it_owes_and_not_more(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), CHARGE, line("2026-05-29", "10.00"), line("2026-05-30", "0.50")])

    with on("2026-06-02"):
        with pytest.raises(Refused, match=r"custody\.cover_more_than_owed"):
            await booked(desk, "10.00", MatchKind.COVER)
        await booked(desk, "-10.00", MatchKind.CHARGE)
        await booked(desk, "10.00", MatchKind.COVER)
        with pytest.raises(Refused, match=r"custody\.cover_more_than_owed"):
            await booked(desk, "0.50", MatchKind.COVER)

    assert await holdings(desk) == ("9000.00", "9000.00", "0.00", "0.00")


async def test_money_of_nobody_is_held_apart_until_another_person_says_whose_it_is(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY])
    with on("2026-06-02"):
        await booked(desk, "500.00", MatchKind.UNEXPLAINED)
    [receipt] = await UnexplainedReceipt.objects()
    apart = await holdings(desk)

    said = {"ledger_id": desk.keeping.id, "reason": "付款方来函说明"}
    with on("2026-06-03"):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await settling.assign_receipt(desk.hub.bookkeeper, receipt.id, on=date(2026, 6, 3), **said)
        with pytest.raises(Refused, match=r"custody\.settled_before_held"):
            await settling.assign_receipt(desk.hub.reviewer, receipt.id, on=date(2026, 5, 24), **said)
        await settling.assign_receipt(desk.hub.reviewer, receipt.id, on=date(2026, 6, 3), **said)
        with pytest.raises(Refused, match=r"custody\.receipt_settled"):
            await settling.assign_receipt(desk.hub.reviewer, receipt.id, on=date(2026, 6, 3), **said)

    assert apart == ("9500.00", "9000.00", "0.00", "500.00")
    assert await holdings(desk) == ("9500.00", "9500.00", "0.00", "0.00")
    rows = await books.movements(desk.keeping.ledger)
    assert [(row.source, str(row.amount)) for row in rows] == [("receipt", "9000.00"), ("assigned", "500.00")]
    [use] = await sql("SELECT spent, assigned FROM custody_use WHERE ledger = {}", desk.keeping.id)
    assert (use["spent"], use["assigned"]) == (Decimal("0.00"), Decimal("500.00"))


async def test_who_held_money_apart_does_not_settle_it(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY])
    both = await staff(desk.hub.organization, Role.HUB_BOOKKEEPER, Role.HUB_REVIEWER, Role.HUB_CASHIER)
    with on("2026-06-03"):
        found = await line_of(desk, "500.00")
        await actions.book_line(both, found.id, kind=MatchKind.UNEXPLAINED, reason="无人认领")
        [receipt] = await UnexplainedReceipt.objects()
        day = date(2026, 6, 3)
        with pytest.raises(Refused, match=r"custody\.settled_by_holder"):
            await settling.assign_receipt(both, receipt.id, ledger_id=desk.keeping.id, on=day, reason="是我们的")
        with pytest.raises(Refused, match=r"custody\.settled_by_holder"):
            await settling.send_receipt_back(both, receipt.id, on=day, bank_ref="S9", reason="退回")

    assert (await UnexplainedReceipt.objects().first()).status == ReceiptStatus.OPEN


async def test_money_of_nobody_is_not_assigned_to_a_ledger_of_another_hub(db):
    desk, other = await a_desk(), await world.a_ledger()
    await take(desk, "2026-05", [arrival(desk), STRAY])
    with on("2026-06-03"):
        await booked(desk, "500.00", MatchKind.UNEXPLAINED)
        [receipt] = await UnexplainedReceipt.objects()

        with pytest.raises(Refused, match=r"custody\.ledger_of_another_hub"):
            await settling.assign_receipt(
                desk.hub.reviewer, receipt.id, ledger_id=other.id, on=date(2026, 6, 3), reason="错认"
            )


async def test_money_of_nobody_goes_back_and_its_line_is_found(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY])
    with on("2026-06-03"):
        await booked(desk, "500.00", MatchKind.UNEXPLAINED)
        [receipt] = await UnexplainedReceipt.objects()
        said = {"on": date(2026, 6, 3), "reason": "汇错账户"}
        with pytest.raises(Refused, match=r"custody\.sent_on_without_reference"):
            await settling.send_receipt_back(desk.hub.cashier, receipt.id, bank_ref=" ", **said)
        await settling.send_receipt_back(desk.hub.cashier, receipt.id, bank_ref="S77", **said)

    await take(desk, "2026-06", [line("2026-06-03", "-500.00", STRAY[2], STRAY[3], "S77")])

    assert await holdings(desk) == ("9000.00", "9000.00", "0.00", "0.00")
    last = (await lines_of(desk))[-1]
    assert (await queries.match_of(last.id)).reason == "金额相同、流水号相同、账号相同、户名相同、同一天"


async def test_what_a_line_was_said_to_be_is_taken_back_with_a_reason_and_its_entry_is_reversed(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY])
    with on("2026-06-02"):
        match = await booked(desk, "500.00", MatchKind.UNEXPLAINED)
        with pytest.raises(Refused, match=r"custody\.line_matched"):
            await booked(desk, "500.00", MatchKind.UNEXPLAINED)
        with pytest.raises(Refused, match=r"custody\.bank_reason_missing"):
            await actions.undo_match(desk.hub.bookkeeper, match.id, reason=" ")
        await actions.undo_match(desk.hub.bookkeeper, match.id, reason="看错了一行")
        with pytest.raises(Refused, match=r"custody\.match_undone"):
            await actions.undo_match(desk.hub.bookkeeper, match.id, reason="再撤")
        between = await holdings(desk)
        again = await booked(desk, "500.00", MatchKind.UNEXPLAINED)

    kept = await LineMatch.objects().get(LineMatch.id == match.id)
    first, second = await UnexplainedReceipt.objects().order_by(UnexplainedReceipt.id)
    assert (kept.undone_reason, between) == ("看错了一行", ("9000.00", "9000.00", "0.00", "0.00"))
    assert (first.status, second.status, second.match) == ("taken_back", "open", again.id)
    assert await ledger.verify() == []


async def test_a_settled_receipt_keeps_its_line(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY])
    with on("2026-06-02"):
        match = await booked(desk, "500.00", MatchKind.UNEXPLAINED)
        [receipt] = await UnexplainedReceipt.objects()
        await settling.send_receipt_back(
            desk.hub.cashier, receipt.id, on=date(2026, 6, 2), bank_ref="S77", reason="汇错账户"
        )

        with pytest.raises(Refused, match=r"custody\.match_of_settled_receipt"):
            await actions.undo_match(desk.hub.bookkeeper, match.id, reason="后悔")


async def test_a_line_is_an_entry_of_the_same_way_and_nearly_the_same_amount(db):
    desk = await a_desk()
    credited = await interest(desk, "3.20", "2026-05-31")
    await take(desk, "2026-05", [arrival(desk), line("2026-05-31", "4.21", "", "", "", "结息")])

    with on("2026-06-02"):
        with pytest.raises(Refused, match=r"custody\.other_amount"):
            await matched(desk, "4.21", credited.entry)
        with pytest.raises(Refused, match=r"custody\.wrong_way"):
            await booked(desk, "4.21", MatchKind.CHARGE)
        with pytest.raises(Refused, match=r"custody\.entry_matched"):
            arrived = (await LineMatch.objects().first()).entry
            await matched(desk, "4.21", arrived)
        with pytest.raises(NotFound, match=r"custody\.no_such_movement"):
            await matched(desk, "4.21", 10**6)


async def test_what_the_bank_gave_too_much_is_held_apart_and_what_it_took_too_much_is_the_hubs(db):
    desk = await a_desk()
    credited = await interest(desk, "3.20", "2026-05-31")
    with on("2026-05-29"):
        claim = await world.paid(desk.keeping, "360.00", "志愿者保险")
    lines = [arrival(desk), line("2026-05-29", "-360.01", reference=claim.bank_ref), line("2026-05-31", "3.25")]
    await take(desk, "2026-05", lines)

    with on("2026-06-02"):
        await matched(desk, "-360.01", (await Claim.objects().get(Claim.id == claim.id)).entry)
        more = await matched(desk, "3.25", credited.entry)
        both = await holdings(desk)
        await actions.undo_match(desk.hub.bookkeeper, more.id, reason="再问银行")

    assert both == ("8643.24", "8643.20", "-0.01", "0.05")
    assert await holdings(desk) == ("8643.19", "8643.20", "-0.01", "0.00")


async def test_only_the_hubs_bookkeeper_reconciles_and_strangers_find_no_account(db):
    desk, other = await a_desk(), await a_desk()

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await take(desk, "2026-05", [arrival(desk)], by=desk.hub.cashier)
    with pytest.raises(NotFound, match=r"custody\.no_bank_account"):
        await take(desk, "2026-05", [arrival(desk)], by=other.hub.bookkeeper)
    with pytest.raises(NotFound, match=r"custody\.no_bank_account"):
        await take(desk, "2026-05", [arrival(desk)], by=desk.keeping.first)


async def test_the_database_knows_that_a_line_is_one_entry_of_equal_amount_and_touches_no_group(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY, line("2026-05-26", "9000.00", "重复")])
    [first, stray, twice] = [each.id for each in await lines_of(desk)]
    entry = (await LineMatch.objects().first()).entry
    insert = (
        "INSERT INTO line_match (line, kind, entry, reason, is_automatic, matched_at, matched_by, undone_reason)"
        " VALUES ({}, {}, {}, '硬写', false, now(), 1, '')"
    )
    for values, error in (
        ((twice, "booked", entry), IntegrityConstraintViolationError),
        ((first, "booked", entry), IntegrityConstraintViolationError),
        ((stray, "booked", entry), CheckViolationError),
        ((twice, "unexplained", entry), CheckViolationError),
    ):
        with pytest.raises(error):
            async with transaction():
                await sql(insert, *values)
    for statement in ("UPDATE line_match SET reason = '改'", "DELETE FROM line_match"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement)


async def test_a_line_that_nobody_matched_and_money_of_nobody_are_tasks(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), STRAY, CHARGE])
    with on("2026-06-02"):
        before = {each.kind for each in await inbox.tasks(desk.hub.bookkeeper)}
        await booked(desk, "500.00", MatchKind.UNEXPLAINED)
        reviewer = [str(each.words) for each in await inbox.tasks(desk.hub.reviewer)]
        bookkeeper = {str(each.words) for each in await inbox.tasks(desk.hub.bookkeeper)}

    assert {"hub_lines", "hub_close"} <= before
    assert "处理待查款项" in reviewer
    assert {"认领 1 笔专户流水", "完成 2026-05 月结"} <= bookkeeper


async def test_a_claim_is_still_paid_by_the_book_while_lines_are_open(db):
    desk = await a_desk()
    await take(desk, "2026-05", [arrival(desk), CHARGE])

    with on("2026-06-02"):
        claim = await world.verified(desk.keeping, "100.00")
        await custody.pay_claim(desk.hub.cashier, claim.id, paid_on=date(2026, 6, 2), bank_ref="B9")

    assert await holdings(desk) == ("8900.00", "8900.00", "0.00", "0.00")
