from datetime import date

import pytest
from asyncpg.exceptions import UniqueViolationError

from grants import clock
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.people.tables import Role
from grants.standing import actions, queries
from grants.standing.tables import CheckResult, CreditEffect, CreditKind, ListKind
from tests.organizations.world import a_funder, an_organization, staff

DAY = date(2026, 3, 20)


async def test_an_organization_is_on_a_list_from_its_first_day_to_its_last(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    row = await an_organization()

    with clock.at(clock.during(DAY)):
        listing = await actions.list_organization(
            officer,
            organization_id=row.id,
            list_kind=ListKind.ABNORMAL,
            from_on=date(2025, 12, 8),
            reason="未按期报送年报",
        )
        with pytest.raises(Refused, match=r"standing\.already_listed"):
            await actions.list_organization(
                officer, organization_id=row.id, list_kind=ListKind.ABNORMAL, from_on=DAY, reason="又一次"
            )
        await actions.unlist_organization(officer, listing.id, until_on=DAY)

    on = {
        day: len(await queries.open_listings(row.id, date.fromisoformat(day)))
        for day in ("2025-12-07", "2026-03-20", "2026-03-21")
    }
    assert on == {"2025-12-07": 0, "2026-03-20": 1, "2026-03-21": 0}


async def test_the_database_keeps_an_organization_on_a_list_once(db):
    row = await an_organization()
    insert = (
        "INSERT INTO listing (organization, list_kind, from_on, reason, document_no)"
        " VALUES ({}, 'abnormal', '2026-01-01', 'x', '')"
    )
    await sql(insert, row.id)

    with pytest.raises(UniqueViolationError):
        async with transaction():
            await sql(insert, row.id)


async def test_how_an_organization_stood_on_a_day_is_known_afterwards(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    row = await an_organization()
    with clock.at(clock.during(DAY)):
        await actions.record_annual_check(
            officer, organization_id=row.id, year=2025, result=CheckResult.PASSED, filed_on=date(2026, 3, 2)
        )
        await actions.record_rating(officer, organization_id=row.id, grade="3A", from_on=date(2021, 6, 1))
        await actions.record_rating(officer, organization_id=row.id, grade="4A", from_on=date(2026, 2, 1))
        for kind, effect in ((CreditKind.VIOLATION, CreditEffect.NOTED), (CreditKind.OVERDUE, CreditEffect.BARS)):
            await actions.record_credit_event(
                officer,
                organization_id=row.id,
                kind=kind,
                effect=effect,
                fact="事实",
                source="文书",
                arose_on=date(2026, 3, 9),
                from_on=date(2026, 3, 9),
                until_on=date(2026, 9, 8),
            )

    stood = {day: await queries.standing_of(row.id, date.fromisoformat(day)) for day in ("2026-01-31", "2026-03-20")}

    assert [each.grade for each in stood.values()] == ["3A", "4A"]
    assert [each.annual_check and each.annual_check.year for each in stood.values()] == [None, 2025]
    assert [len(each.violations) for each in stood.values()] == [0, 1]
    assert [[event.kind for event in each.credit_events] for each in stood.values()] == [[], ["overdue"]]


async def test_a_second_check_of_a_year_replaces_the_first(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    row = await an_organization()
    with clock.at(clock.during(DAY)):
        for result in (CheckResult.FAILED, CheckResult.PASSED):
            await actions.record_annual_check(
                officer, organization_id=row.id, year=2025, result=result, filed_on=date(2026, 3, 2)
            )

    standing = await queries.standing_of(row.id, DAY)

    assert standing.annual_check.result == CheckResult.PASSED


async def test_the_same_rating_entered_again_gives_the_one_that_is_there(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    row = await an_organization()
    with clock.at(clock.during(DAY)):
        first, again = [
            await actions.record_rating(officer, organization_id=row.id, grade="3A", from_on=DAY) for _turn in "12"
        ]
        await actions.withdraw_rating(officer, first.id, withdrawn_on=DAY, reason="评估造假")

    assert (first.id, first.until_on) == (again.id, date(2031, 3, 19))
    assert (await queries.standings([row.id], DAY))[row.id].grade == ""


async def test_a_fact_entered_after_five_working_days_is_late(db):
    officer = await staff(await a_funder(), Role.OFFICER)
    row = await an_organization()
    facts = {
        "organization_id": row.id,
        "kind": CreditKind.OVERDUE,
        "effect": CreditEffect.NOTED,
        "fact": "逾期",
        "source": "整改通知",
    }
    arose = date(2026, 3, 13)
    with clock.at(clock.during(date(2026, 3, 20))):
        in_time = await actions.record_credit_event(officer, arose_on=arose, from_on=arose, **facts)
    with clock.at(clock.during(date(2026, 3, 23))):
        late = await actions.record_credit_event(officer, arose_on=arose, from_on=arose, **facts)

    assert in_time.due_on == late.due_on == date(2026, 3, 20)
    assert [queries.was_late(each) for each in (in_time, late)] == [False, True]


async def test_an_appeal_that_is_upheld_ends_what_was_said(db):
    funder = await a_funder()
    officer, supervisor = await staff(funder, Role.OFFICER), await staff(funder, Role.SUPERVISOR)
    row = await an_organization()
    signatory = await staff(row, Role.SIGNATORY)
    with clock.at(clock.during(DAY)):
        event = await actions.record_credit_event(
            officer,
            organization_id=row.id,
            kind=CreditKind.VIOLATION,
            effect=CreditEffect.BARS,
            fact="处罚",
            source="决定书",
            arose_on=DAY,
            from_on=DAY,
        )
        await actions.appeal_credit_event(signatory, event.id, appealed_on=DAY, grounds="处罚已撤销")
        while_open = await queries.standing_of(row.id, DAY)
        await actions.decide_appeal(supervisor, event.id, is_upheld=True, finding="处罚决定已撤销")

    assert len(while_open.violations) == 1
    assert (await queries.standing_of(row.id, DAY)).violations == []


async def test_the_record_is_for_offices_and_for_the_organization_itself(db):
    row, other = await an_organization(), await an_organization()
    signatory = await staff(row, Role.SIGNATORY)
    officer = await staff(await a_funder(), Role.OFFICER)

    assert (await queries.record_of(signatory, row.id, DAY)).organization.id == row.id
    assert (await queries.record_of(officer, other.id, DAY)).organization.id == other.id
    with pytest.raises(NotFound, match=r"standing\.not_visible"):
        await queries.record_of(signatory, other.id, DAY)


async def test_a_fact_is_read_by_whom_it_is_about(db):
    row, other = await an_organization(), await an_organization()
    with clock.at(clock.during(DAY)):
        event = await actions.record_credit_event(
            None,
            organization_id=other.id,
            kind=CreditKind.OVERDUE,
            effect=CreditEffect.NOTED,
            fact="逾期",
            source="整改通知",
            arose_on=DAY,
            from_on=DAY,
        )

    assert (await queries.event_for(await staff(other, Role.SIGNATORY), event.id)).id == event.id
    with pytest.raises(NotFound, match=r"standing\.event_not_visible"):
        await queries.event_for(await staff(row, Role.SIGNATORY), event.id)
