"""Spot checks of vouchers: two people draw, named persons look, findings are put right and confirmed by another."""

import re
from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.custody.spotchecks import actions, drawing, queries, rules
from grants.custody.spotchecks.facts import Record
from grants.custody.spotchecks.tables import SampledVoucher, Verdict
from grants.db import sql
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.notifications.tables import Message
from grants.people.tables import Role
from tests.counting import queries_counted
from tests.custody.spotchecks.world import DAY, FINDING, RIGHT, a_checking
from tests.custody.world import on
from tests.organizations import world as organizations


async def tasks(person):
    return [(each.kind, each.due_on) for each in await inbox.tasks(person) if each.kind.startswith("spot_")]


async def a_finding(w, record=FINDING):
    _check, rows = await w.drawn(number=1)
    with on(DAY):
        await actions.record_voucher(w.checker(rows[0]), rows[0].id, record)
    return rows[0]


async def test_the_vouchers_of_a_hub_that_one_s_funds_paid_are_drawn_by_two_people(db):
    w = await a_checking()
    check, rows = await w.drawn()
    found = await queries.check(w.auditor, check.id)

    assert (check.number, check.population_size, len(rows)) == (f"{w.keeping.call.funder.code}-CC-2026-0001", 6, 3)
    assert drawing.differences(found.record(), check.population) == []
    assert [each.claim.number for each in found.vouchers] == drawing.redraw(found.population, found.draw.seed)
    assert {each.checker for each in rows} == {w.officer.id, w.supervisor.id}
    assert [event["event"] for event in await Message.select(Message.event)].count("custody.vouchers_drawn") == 2


async def test_neither_word_is_shown_before_both_are_given(browser):
    w = await a_checking()
    check = await w.prepared()
    browser.sign_in(w.supervisor.id)

    page = await browser.get(f"/spot-checks/{check.id}")
    record = await browser.get(f"/spot-checks/{check.id}/record.json")

    assert page.status_code == 200
    assert check.population_hash in page.text
    assert "山高水长" not in page.text
    assert check.salt not in page.text
    assert record.status_code == 404  # custody.spot_check_not_drawn


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"word": " "}, "custody.spot_check_without_word"),
        ({"first_day": date(2026, 6, 5), "last_day": date(2026, 6, 4)}, "custody.spot_check_of_no_days"),
        ({"last_day": date(2026, 6, 6)}, "custody.spot_check_of_no_days"),
        ({"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 2)}, "custody.nothing_to_draw"),
        ({"number": None}, "custody.number_or_share"),
        ({"percent": Decimal(5)}, "custody.number_or_share"),
        ({"number": 7}, "custody.sample_does_not_fit"),
        ({"number": None, "percent": Decimal(0)}, "custody.sample_does_not_fit"),
        ({"hub": 0}, "custody.spot_check_out_of_scope"),
    ],
)
async def test_a_plan_that_cannot_be_drawn_is_refused(db, facts, code):
    w = await a_checking()

    with pytest.raises(Refused, match=re.escape(f"{code}:")):
        await w.prepared(**facts)


async def test_a_funder_draws_only_of_its_own_funds_and_a_hub_of_its_own_ledgers(db):
    w = await a_checking()
    stranger = await organizations.staff(await organizations.a_funder(), Role.OFFICER)
    [body] = stranger.organizations()

    with pytest.raises(Refused, match=r"custody\.spot_check_out_of_scope"):
        await w.prepared(stranger, authority=body)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await w.prepared(w.auditor)
    own = await w.prepared(w.keeping.hub.reviewer, authority=w.keeping.hub.organization.id)
    of_fund = await w.prepared(hub=None, fund=w.keeping.ledger.fund)

    assert (own.population_size, of_fund.population_size) == (6, 6)


async def test_the_same_is_not_drawn_again_in_silence(db):
    w = await a_checking()
    await w.prepared()

    with pytest.raises(Refused, match=r"custody\.drawn_again_without_reason"):
        await w.prepared()
    again = await w.prepared(reason="第一次抽取的核查人回避")

    assert again.number.endswith("-0002")


async def test_who_prepared_it_does_not_draw_and_it_is_drawn_once(db):
    w = await a_checking()
    check = await w.prepared()
    named = [w.officer.id]
    with on(DAY):
        with pytest.raises(Refused, match=r"custody\.drawn_by_preparer"):
            await actions.draw_vouchers(w.officer, check.id, word="椰林", checkers=named)
        with pytest.raises(Refused, match=r"custody\.draw_without_word"):
            await actions.draw_vouchers(w.supervisor, check.id, word=" ", checkers=named)
        with pytest.raises(Refused, match=r"custody\.draw_without_checkers"):
            await actions.draw_vouchers(w.supervisor, check.id, word="椰林", checkers=[w.keeping.first.id])
        assert await tasks(w.supervisor) == [("spot_draw", date(2026, 6, 10))]
        await actions.draw_vouchers(w.supervisor, check.id, word="椰林", checkers=named)
        with pytest.raises(Refused, match=r"custody\.already_drawn"):
            await actions.draw_vouchers(w.supervisor, check.id, word="海", checkers=named)

        assert [kind for kind, _day in await tasks(w.officer)] == ["spot_voucher"] * 3
        assert await tasks(w.supervisor) == []


async def test_nobody_checks_a_voucher_in_which_they_had_a_hand(db):
    w = await a_checking()
    hub = w.keeping.hub
    operator = await organizations.staff(hub.organization, Role.HUB_OPERATOR, name="李主管")
    check = await w.prepared(hub.reviewer, authority=hub.organization.id)
    with on(DAY):
        with pytest.raises(Refused, match=r"custody\.no_checker_left"):
            await actions.draw_vouchers(operator, check.id, word="椰林", checkers=[hub.reviewer.id])
        await actions.draw_vouchers(operator, check.id, word="椰林", checkers=[hub.reviewer.id, operator.id])

        rows = await SampledVoucher.select(SampledVoucher.checker)
        assert {row["checker"] for row in rows} == {operator.id}
        [first, *_rest] = await SampledVoucher.objects()
        with pytest.raises(Refused, match=r"custody\.cannot_check_this"):
            await actions.hand_over_voucher(operator, first.id, hub.reviewer.id)


async def test_a_task_goes_to_another_person_until_something_is_written(db):
    w = await a_checking()
    _check, [row, *_rest] = await w.drawn()
    to = w.another(row)
    with on(DAY):
        await actions.hand_over_voucher(w.officer, row.id, to.id)
        with pytest.raises(NotAllowed, match=r"custody\.task_of_another"):
            await actions.record_voucher(w.checker(row), row.id, RIGHT)
        await actions.record_voucher(to, row.id, RIGHT)
        with pytest.raises(Refused, match=r"custody\.voucher_checked"):
            await actions.record_voucher(to, row.id, RIGHT)
        with pytest.raises(Refused, match=r"custody\.voucher_checked"):
            await actions.hand_over_voucher(w.officer, row.id, w.officer.id)


@pytest.mark.parametrize(
    ("record", "photos", "code"),
    [
        (Record(Verdict.RIGHT, " "), 0, "custody.record_says_nothing"),
        (RIGHT, 10, "custody.too_many_photos"),
        (Record(Verdict.FINDING, "缺签到表", "group", " ", date(2026, 6, 22)), 0, "custody.finding_without_demand"),
        (Record(Verdict.FINDING, "缺签到表", "", "补齐", date(2026, 6, 22)), 0, "custody.finding_without_demand"),
        (Record(Verdict.FINDING, "缺签到表", "hub", "补齐", DAY), 0, "custody.remedy_due_too_soon"),
    ],
)
async def test_a_record_that_says_too_little_is_refused(db, record, photos, code):
    w = await a_checking()
    _check, [row, *_rest] = await w.drawn()

    with on(DAY), pytest.raises(Refused, match=re.escape(f"{code}:")):
        await actions.record_voucher(w.checker(row), row.id, record, [(b"x", "x.png")] * photos)


def test_what_is_to_be_put_right_is_due_after_working_days_and_an_unknown_year_is_asked():
    assert rules.due_day(10, None, DAY) == date(2026, 6, 22)
    assert rules.due_day(10, date(2026, 7, 1), DAY) == date(2026, 7, 1)
    with pytest.raises(Refused, match=r"custody\.remedy_day_unknown"):
        rules.due_day(10, None, date(2030, 1, 3))


async def test_a_finding_is_put_right_by_the_group_and_confirmed_by_another_than_the_finder(db):
    w = await a_checking()
    row = await a_finding(w)
    found = await queries.voucher_in_hand(row.id)
    group = next(each for each in (w.keeping, w.other) if each.group.id == found.group.id)
    finder, another = w.checker(row), w.another(row)
    with on("2026-06-08"):
        assert await tasks(group.first) == [("spot_remedy", date(2026, 6, 22))]
        with pytest.raises(Refused, match=r"custody\.nothing_to_confirm"):
            await actions.confirm_remedy(another, row.id, is_accepted=True)
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await actions.answer_remedy(w.keeping.hub.reviewer, row.id, "已换开")
        with pytest.raises(Refused, match=r"custody\.remedy_says_nothing"):
            await actions.answer_remedy(group.first, row.id, " ")
        await actions.answer_remedy(group.first, row.id, "已联系商家")
        with pytest.raises(Refused, match=r"custody\.nothing_to_put_right"):
            await actions.answer_remedy(group.second, row.id, "已换开")
        assert (await tasks(group.first), await tasks(finder)) == ([], [])
        assert [kind for kind, _day in await tasks(another)] == ["spot_confirm"]
        with pytest.raises(Refused, match=r"custody\.confirmed_by_finder"):
            await actions.confirm_remedy(finder, row.id, is_accepted=True)
        with pytest.raises(Refused, match=r"custody\.remedy_refused_without_reason"):
            await actions.confirm_remedy(another, row.id, is_accepted=False)
        await actions.confirm_remedy(another, row.id, is_accepted=False, reason="请附新发票")
        assert await tasks(group.first) == [("spot_remedy", date(2026, 6, 22))]
        await actions.answer_remedy(group.first, row.id, "已换开并寄出")
        await actions.confirm_remedy(another, row.id, is_accepted=True)

        assert await tasks(group.first) == await tasks(another) == []
    done = await queries.voucher(w.auditor, row.id)
    assert (done.state, [each.refused_for for each in done.answers]) == ("put_right", ["请附新发票", ""])
    told = [each["event"] for each in await Message.select(Message.event).order_by(Message.id)]
    assert [told.count(f"custody.{each}") for each in ("finding_recorded", "remedy_refused", "remedy_confirmed")] == [
        2
    ] * 3


async def test_group_and_hub_read_a_voucher_once_something_was_found_and_strangers_never(db):
    w = await a_checking()
    _check, [row, *_rest] = await w.drawn()
    found = await queries.voucher_in_hand(row.id)
    group = next(each for each in (w.keeping, w.other) if each.group.id == found.group.id)
    not_theirs = next(each for each in (w.keeping, w.other) if each.group.id != found.group.id)
    for person in (group.first, w.keeping.hub.cashier):
        with pytest.raises(NotFound, match=r"custody\.no_such_sample"):
            await queries.voucher(person, row.id)
    with on(DAY):
        await actions.record_voucher(w.checker(row), row.id, FINDING)

    assert (await queries.voucher(group.first, row.id)).state == "demanded"
    assert (await queries.voucher(w.keeping.hub.cashier, row.id)).state == "demanded"
    with pytest.raises(NotFound, match=r"custody\.no_such_sample"):
        await queries.voucher(not_theirs.first, row.id)
    with pytest.raises(NotFound, match=r"custody\.no_such_spot_check"):
        await queries.check(group.first, row.spot_check)
    with pytest.raises(NotFound, match=r"custody\.no_such_photo"):
        await queries.photo(group.first, row.id, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE spot_check SET sample = 1",
        "UPDATE spot_draw SET seed = repeat('0', 64)",
        "UPDATE sampled_voucher SET place = place + 10",
        "DELETE FROM sampled_voucher WHERE verdict IS NULL",
        "UPDATE sampled_voucher SET looked_at = 'x' WHERE verdict IS NOT NULL",
        "UPDATE remedy SET due_on = due_on + 1",
    ],
)
async def test_the_database_keeps_what_was_drawn_and_found(db, statement):
    w = await a_checking()
    _check, [row, *_rest] = await w.drawn()
    with on(DAY):
        await actions.record_voucher(w.checker(row), row.id, FINDING)

    with pytest.raises(RestrictViolationError):
        await sql(statement)


async def test_the_database_lets_no_one_draw_what_they_prepared_nor_confirm_what_they_found(db):
    w = await a_checking()
    check = await w.prepared()
    with pytest.raises(CheckViolationError):
        await sql(
            "INSERT INTO spot_draw (spot_check, word, seed, drawn_at, drawn_by, drawn_by_name)"
            " VALUES ({}, 'x', 'x', {}, {}, 'x')",
            check.id,
            clock.now(),
            w.officer.id,
        )


async def test_a_check_reads_the_same_number_of_queries_however_many_vouchers_it_has(db):
    w = await a_checking()
    counts = []
    for number in (1, 6):
        check, _rows = await w.drawn(number=number, reason="比较")
        with queries_counted() as count:
            await queries.check(w.officer, check.id)
        counts.append(len(count))

    assert counts[0] == counts[1]
