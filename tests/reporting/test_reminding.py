"""Who owes a report, a correction or money is reminded before the day and after it, and then the office hears of it."""

from datetime import date, timedelta

import pytest

from grants import clock
from grants.notifications.tables import Message
from grants.people.tables import Role
from grants.reporting import actions
from grants.reporting.rectifying import actions as rectifying
from grants.reporting.reminding import rules
from grants.reporting.reminding.jobs import remind
from grants.reporting.tables import Rectification, ReportKind
from tests.disbursement.recovery.world import DUE_ON, an_office, ask_back, take_in
from tests.organizations.world import staff
from tests.reporting import world
from tests.reporting.world import on

FRIDAY = date(2026, 10, 16)
# A call that names no day has its final reports a month after the project (R-H5).
ENDS, DUE_AFTER_END = date(2026, 10, 31), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        ("2026-10-08", None),
        ("2026-10-09", 7),
        ("2026-10-12", 7),
        ("2026-10-13", 3),
        ("2026-10-15", 1),
        ("2026-10-16", 1),
        ("2026-10-18", None),
        ("2026-10-19", -1),
        ("2026-10-20", -1),
        ("2026-10-21", -3),
        ("2026-10-29", -3),
        ("2026-11-02", -10),
    ],
)
def test_the_last_reminder_that_is_due_counts_days_before_and_working_days_after(today, step):
    assert rules.step(FRIDAY, date.fromisoformat(today)) == step


def test_nobody_is_told_that_something_is_late_in_a_year_whose_working_days_are_not_published():
    assert rules.step(date(2031, 3, 3), date(2031, 3, 10)) is None


async def reminders() -> list[tuple[str, int, int]]:
    """Every reminder: its kind, who got it, and how many of them."""
    rows = await Message.objects().where(Message.event.like("reporting.%")).order_by(Message.id)
    found = [(row.event.removeprefix("reporting."), row.person) for row in rows]
    return [(event, person, found.count((event, person))) for event, person in dict.fromkeys(found)]


async def remind_on(*days: date) -> None:
    for day in days:
        with clock.at(clock.during(day)):
            await remind()
            await remind()


async def test_a_final_report_that_does_not_come_is_asked_for_until_the_office_hears_of_it(db):
    award = await world.a_running_award(project_to=ENDS)
    watches = await staff(award.facts.funder, Role.SUPERVISOR, name="Sven")
    ends = DUE_AFTER_END

    await remind_on(ends - timedelta(days=40), ends - timedelta(days=7), ends - timedelta(days=3), ends)
    before = await reminders()
    await remind_on(ends + timedelta(days=20))

    assert (("due_soon", award.ada.id, 3) in before) and {event for event, *_more in before} == {"due_soon"}
    after = await reminders()
    assert ("overdue", award.ada.id, 1) in after
    told = {(event, person, many) for event, person, many in after}
    assert {("overdue_office", award.olga.id, 1), ("long_overdue", watches.id, 1)} <= told
    assert not {event for event, person, _many in told if person == watches.id} - {"long_overdue"}


async def test_what_is_there_is_not_asked_for(db):
    award = await world.a_running_award(project_to=ENDS)
    await world.a_report(award, ReportKind.FINAL)
    ends = DUE_AFTER_END

    await remind_on(ends - timedelta(days=1), ends + timedelta(days=20))

    assert await reminders() == []


async def test_what_must_be_put_right_is_asked_for_until_it_is_answered(db):
    award = await world.a_running_award()
    report = await world.a_report(award)
    with on("2026-09-11"):
        await actions.decide_report(
            award.olga, report.id, accepted=True, score=74, grade="PASS", rectify_by=FRIDAY, items="补签到表"
        )
    sent = len(await Message.objects())

    await remind_on(FRIDAY - timedelta(days=1))
    asked = await Message.objects().order_by(Message.id).offset(sent)
    with on("2026-10-16"):
        [rectification] = await Rectification.objects()
        await rectifying.answer_rectification(award.ada, rectification.id, answer="已补")
    await remind_on(FRIDAY + timedelta(days=10))

    assert {(each.event, each.link) for each in asked} == {
        ("reporting.due_soon", f"/rectifications/{rectification.id}")
    }
    assert "整改材料 2026-10-16 到期" in asked[0].subject
    assert await Message.count().where(Message.event == "reporting.overdue") == 0


async def test_money_asked_back_is_asked_for_again_until_all_of_it_is_there(db):
    office = await an_office()
    demand = await ask_back(office)
    await take_in(office, demand, "100.00")

    await remind_on(DUE_ON - timedelta(days=2))
    asked = await Message.objects().where(Message.event.like("reporting.%"))
    await take_in(office, demand, "7500.00", bank_ref="TH00000002")
    await remind_on(DUE_ON + timedelta(days=1), DUE_ON + timedelta(days=10))

    assert {(each.event, each.link) for each in asked} == {("reporting.due_soon", f"/returns/{demand.id}")}
    assert len(asked) == await Message.count().where(Message.event.like("reporting.%"))
