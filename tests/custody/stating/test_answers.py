"""Statements that were sent: by when a group answers, who is reminded once, what corrects one, what a check finds."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants.custody import actions as custody
from grants.custody import jobs
from grants.custody import queries as keeping
from grants.custody.stating import actions, queries, rules
from grants.custody.stating.rules import Reminder
from grants.custody.stating.tables import AnswerTerm, StatementCorrection
from grants.custody.tables import Statement
from grants.db import get, sql, transaction
from grants.errors import NotAllowed, Refused
from grants.inbox import queries as inbox
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.custody import world
from tests.custody.world import Keeping, on
from tests.organizations.world import staff


async def stated(kept: Keeping, month: str, day: str) -> Statement:
    with on(day):
        return await custody.issue_statement(kept.hub.bookkeeper, ledger_id=kept.id, month=month)


async def an_operator(kept: Keeping) -> Actor:
    return await staff(kept.hub.organization, Role.HUB_OPERATOR, name="何运营")


async def letters(event: str) -> int:
    [row] = await sql("SELECT count(*) AS n FROM message WHERE event = {}", event)
    return row["n"]


async def credited(kept: Keeping, amount: str, day: str) -> int:
    with on(day):
        found = await custody.record_interest(
            kept.hub.bookkeeper,
            hub_id=kept.hub.organization.id,
            credited_on=date.fromisoformat(day),
            amount=Decimal(amount),
        )
    return found.entry


async def test_a_statement_is_sent_to_both_signatories_with_the_day_of_ten_working_days(db):
    kept = await world.a_ledger()
    statement = await stated(kept, "2026-05", "2026-06-03")

    with on("2026-06-04"):
        tasks = {
            who.id: [(each.kind, each.due_on) for each in await inbox.tasks(who)] for who in (kept.first, kept.second)
        }
    found = await sql("SELECT person, body FROM message WHERE event = 'custody.statement_issued' ORDER BY person")
    assert statement.answer_by == date(2026, 6, 17)
    assert tasks == {each.id: [("statement_answer", date(2026, 6, 17))] for each in (kept.first, kept.second)}
    assert sorted(row["person"] for row in found) == sorted([kept.first.id, kept.second.id])
    assert all("2026-06-17" in row["body"] for row in found)


async def test_a_hubs_own_term_counts_for_what_is_issued_from_then_on(db):
    kept = await world.a_ledger()
    operator = await an_operator(kept)
    before = await stated(kept, "2026-05", "2026-06-03")
    with on("2026-07-01"):
        await actions.set_answer_term(operator, kept.hub.organization.id, days=15, reason="代管协议第 7 条")
    after = await stated(kept, "2026-06", "2026-07-02")

    assert (before.answer_by, after.answer_by) == (date(2026, 6, 17), date(2026, 7, 23))
    assert (await get(Statement, before.id)).answer_by == date(2026, 6, 17)
    for statement in ("UPDATE answer_term SET days = 9", "UPDATE statement SET answer_by = '2026-12-31'"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement)


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [
        (4, "x", "custody.term_out_of_range"),
        (31, "x", "custody.term_out_of_range"),
        (12, " ", "custody.term_without_reason"),
    ],
)
async def test_a_term_has_bounds_and_a_reason_and_is_the_operators_to_set(db, days, reason, code):
    kept = await world.a_ledger()
    operator = await an_operator(kept)

    with pytest.raises(Refused) as refused:
        await actions.set_answer_term(operator, kept.hub.organization.id, days=days, reason=reason)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await actions.set_answer_term(kept.hub.bookkeeper, kept.hub.organization.id, days=12, reason="x")

    assert refused.value.code == code
    assert await AnswerTerm.count() == 0


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 6, 13), None),
        (date(2026, 6, 14), Reminder.DUE),
        (date(2026, 6, 17), Reminder.DUE),
        (date(2026, 6, 18), Reminder.OVERDUE),
    ],
)
def test_a_group_is_reminded_in_the_last_three_days_and_once_it_is_late(today, kind):
    assert rules.reminder(date(2026, 6, 17), today) == kind


async def test_reminders_go_out_once_before_and_once_after_and_not_to_who_has_answered(db):
    kept = await world.a_ledger()
    other = await world.a_ledger(kept.hub, kept.call)
    await stated(kept, "2026-05", "2026-06-03")
    answered = await stated(other, "2026-05", "2026-06-03")
    with on("2026-06-05"):
        await custody.answer_statement(other.first, answered.id)
    counts = []
    for day in ("2026-06-10", "2026-06-15", "2026-06-16", "2026-06-18", "2026-06-30"):
        with on(day):
            await jobs.remind_of_statements()
        counts.append((await letters("custody.statement_due"), await letters("custody.statement_overdue")))

    assert counts == [(0, 0), (2, 0), (2, 0), (2, 2), (2, 2)]


async def test_what_is_late_is_marked_and_a_task_of_the_hub_until_the_group_answers(db):
    kept = await world.a_ledger()
    statement = await stated(kept, "2026-05", "2026-06-03")
    hub = kept.hub.bookkeeper

    async def late() -> list[tuple[str, str]]:
        found = await inbox.tasks(hub)
        return [(str(each.words), each.href) for each in found if each.kind == "statement_overdue"]

    with on("2026-06-17"):
        [in_time] = await keeping.statements(kept.first)
        before, marks = await late(), [in_time.is_overdue]
    with on("2026-06-18"):
        [passed] = await keeping.statements(kept.first)
        marks.append(passed.is_overdue)
        after = await late()
        await custody.answer_statement(kept.second, statement.id)
        [done] = await keeping.statements(kept.first)
        marks.append(done.is_overdue)
        at_last = await late()

    assert marks == [False, True, False]
    assert (before, at_last) == ([], [])
    assert after == [("联系组织：1 份对账单逾期未答复", "/hub/statement-answers")]


async def test_an_objection_is_put_right_by_an_entry_of_a_later_month_that_the_statement_names(db):
    kept = await world.a_ledger()
    statement = await stated(kept, "2026-05", "2026-06-03")
    hub = kept.hub.bookkeeper
    entry = await credited(kept, "3.20", "2026-06-21")
    with on("2026-06-22"):
        with pytest.raises(Refused, match=r"custody\.nothing_to_correct"):
            await actions.link_correction(hub, statement.id, entry_id=entry, words="补记")
        await custody.answer_statement(kept.first, statement.id, "少一笔利息")
        figures = await Statement.objects().get(Statement.id == statement.id)
        receipt = (await keeping.movements(kept.ledger))[0].entry.id
        with pytest.raises(Refused, match=r"custody\.no_correction"):
            await actions.link_correction(hub, statement.id, entry_id=receipt, words="补记")
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await actions.link_correction(kept.hub.cashier, statement.id, entry_id=entry, words="补记")
        await actions.link_correction(hub, statement.id, entry_id=entry, words="补记 5 月利息")
        with pytest.raises(Refused, match=r"custody\.no_correction"):
            await actions.link_correction(hub, statement.id, entry_id=entry, words="再记")

    after = await get(Statement, statement.id)
    [(linked, corrected)] = (await queries.corrections([statement.id]))[statement.id]
    assert (linked.words, corrected.id, corrected.month) == ("补记 5 月利息", entry, "2026-06")
    assert (after.closing, after.seal) == (figures.closing, figures.seal)
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("DELETE FROM statement_correction")
    with pytest.raises(CheckViolationError):
        async with transaction():
            await sql(
                "INSERT INTO statement_correction (statement, entry, words, linked_at, linked_by)"
                " VALUES ({}, {}, '硬记', now(), 1)",
                statement.id,
                receipt,
            )
    assert await StatementCorrection.count() == 1


async def test_the_check_finds_a_ledger_without_statement_a_gap_a_break_and_another_figure(db):
    kept = await world.a_ledger()
    other = await world.a_ledger(kept.hub, kept.call)
    hub = [kept.hub.organization.id]
    first = await stated(kept, "2026-05", "2026-06-03")
    alone = [(str(each.words), each.group, each.month) for each in await queries.findings(hub)]
    await stated(other, "2026-05", "2026-06-03")
    second = await stated(kept, "2026-06", "2026-07-02")
    await stated(other, "2026-06", "2026-07-02")
    clean = await queries.findings(hub)

    # Whoever gets past the guards is found.
    async with transaction():
        await sql("SET LOCAL session_replication_role = replica")
        await sql("UPDATE statement SET number = left(number, -4) || '0009' WHERE id = {}", first.id)
        await sql("UPDATE statement SET opening = opening + 1, closing = closing + 1 WHERE id = {}", second.id)
        await sql("SET LOCAL session_replication_role = origin")
    found = [(str(each.words), each.month) for each in await queries.findings(hub)]

    assert alone == [("没有出具对账单", other.group.name, "2026-05")]
    assert clean == []
    assert found == [
        ("对账单编号不连续", "2026-05"),
        ("期初与上月期末不同", "2026-06"),
        ("期末与账簿不同", "2026-06"),
    ]


async def test_the_hubs_page_lists_who_has_not_answered_and_takes_another_term(browser):
    kept = await world.a_ledger()
    statement = await stated(kept, "2026-05", "2026-06-03")
    operator = await an_operator(kept)
    with on("2026-06-19"):
        browser.sign_in(operator.id)
        shown = await browser.get("/hub/statement-answers")
        hub = kept.hub.organization.id
        wrong = await browser.post("/hub/statement-answers", data={"hub": hub, "days": "3", "reason": "x"})
        kept_term = await browser.post("/hub/statement-answers", data={"hub": hub, "days": "12", "reason": "协议"})
        browser.sign_in(kept.hub.bookkeeper.id)
        listed = await browser.get("/hub/statements")
        barred = await browser.post("/hub/statement-answers", data={"hub": hub, "days": "12", "reason": "协议"})
        group = await browser.sign_in(kept.first.id).get(f"/groups/{kept.group.id}")

    assert statement.number in shown.text and "逾期 2 天" in shown.text and "核查通过" in shown.text
    assert "10 个工作日" in shown.text
    assert (wrong.status_code, kept_term.status_code, barred.status_code) == (422, 303, 404)
    assert "答复期限应为 5 至 30 个工作日" in wrong.text
    assert "逾期未答复" in listed.text and "/hub/statement-answers" in listed.text
    assert "逾期未答复" in group.text
