from decimal import Decimal
from uuid import uuid4

import pytest

from grants import clock
from grants.applications import actions, budgeting, queries
from grants.applications.budget import Given, Line, own
from grants.applications.facts import Turn
from grants.applications.merging import Edit, mark
from grants.applications.tables import FieldHistory, MatchLine
from grants.db import sql, transaction
from grants.errors import Refused
from grants.money import yuan
from tests.applications.budgets import in_kind
from tests.applications.world import LINES, MATCH, a_draft, a_line, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


def page_of(facts, **changes) -> Edit:
    """What a page that was opened now knows."""
    rows = [*facts.budget.lines, *facts.budget.match]
    known = {"known": frozenset(each.key for each in rows), "was": {each.key: mark(each) for each in rows}}
    return Edit(page=uuid4().hex, version=facts.application.version, **(known | changes))


async def test_a_draft_keeps_what_breaks_every_rule(db):
    facts = await a_draft(who := await an_applicant())
    rows = [
        Line("", "activity"),
        Line("电脑", "fixed_asset", quantities_typed="三台", price_typed="四千"),
        a_line("电脑", "99", "9999.00"),
    ]

    await budgeting.save_budget(who.fills, facts.application.id, rows, [Given("own", amount_typed="不知道")])

    kept = await queries.facts(facts.application.id)
    assert kept.budget.lines == rows
    assert (kept.application.requested, kept.budget.match[0].amount_typed) == (yuan("989901.00"), "不知道")


async def test_a_save_that_a_later_one_of_its_page_overtook_changes_nothing(db):
    facts = await a_draft(who := await an_applicant())
    page, key = uuid4().hex, facts.application.id
    await budgeting.save_budget(who.fills, key, LINES[:2], own(MATCH), turn=Turn(page, 3))

    await budgeting.save_budget(who.fills, key, LINES[:1], (), turn=Turn(page, 2))

    later = await queries.application(who.fills, key)
    assert (list(later.budget.lines), later.application.match_cash) == (list(LINES[:2]), MATCH)


async def test_what_stands_beside_the_grant_is_summed_by_kind(db):
    facts = await a_draft(who := await an_applicant())
    given = [Given("own", yuan("500")), Given("donation", yuan("1500"), "某基金会"), in_kind("800")]

    await budgeting.save_budget(who.fills, facts.application.id, LINES, given)

    kept = await queries.facts(facts.application.id)
    assert list(kept.budget.match) == given
    assert (kept.application.match_cash, kept.application.match_in_kind) == (yuan("2000"), yuan("800"))
    history = await FieldHistory.objects().where(FieldHistory.field == "match_cash").order_by(FieldHistory.id)
    assert history[-1].text.splitlines()[1] == "社会捐赠\t某基金会\t1,500.00"


async def test_the_sums_beside_the_grant_follow_the_rows_whoever_writes_them(db):
    facts = await a_draft()

    await MatchLine(application=facts.application.id, position=2, match_kind="in_kind", amount=yuan("5")).save()

    row = (await queries.facts(facts.application.id)).application
    assert (row.match_cash, row.match_in_kind) == (MATCH, yuan("5"))
    with pytest.raises(Exception, match="not the sum of its rows"):
        async with transaction():
            await sql("UPDATE application SET match_cash = 1 WHERE id = {}", row.id)


async def test_what_was_promised_beside_a_submitted_application_stands(db):
    facts = await a_submitted_application()

    with pytest.raises(Exception, match="does not change"):
        async with transaction():
            await sql("UPDATE match_line SET giver = 'x' WHERE application = {}", facts.application.id)


async def test_two_people_on_different_rows_both_keep_theirs(db):
    facts = await a_draft(who := await an_applicant(), lines=LINES[:2])
    key, hers, his = facts.application.id, page_of(facts), page_of(facts)
    first, second = facts.budget.lines
    one, other = Line(**(vars(first) | {"basis": "她写的"})), Line(**(vars(second) | {"basis": "他写的"}))

    await budgeting.save_budget(who.fills, key, [one, second], own(MATCH), edit=hers)
    saved = await budgeting.save_budget(who.signs, key, [first, other], own(MATCH), edit=his)

    kept = (await queries.facts(key)).budget.lines
    assert [line.basis for line in kept] == ["她写的", "他写的"]
    assert (saved.clashed, saved.lines.changed) == ({}, {first.key: who.fills.name})


async def test_a_row_that_two_people_changed_waits_for_a_decision(db):
    facts = await a_draft(who := await an_applicant(), lines=LINES[:1])
    key, hers, his = facts.application.id, page_of(facts), page_of(facts)
    (first,) = facts.budget.lines
    one, other = Line(**(vars(first) | {"basis": "她写的"})), Line(**(vars(first) | {"basis": "他写的"}))
    await budgeting.save_budget(who.fills, key, [one], own(MATCH), edit=hers)

    saved = await budgeting.save_budget(who.signs, key, [other], own(MATCH), edit=his)
    hers_stands = (await queries.facts(key)).budget.lines
    decided = Edit(his.page, his.version, his.known, his.was, {first.key: "mine"})
    await budgeting.save_budget(who.signs, key, [other], own(MATCH), edit=decided)

    assert saved.clashed == {first.key: who.fills.name}
    assert [line.basis for line in hers_stands] == ["她写的"]
    assert [line.basis for line in (await queries.facts(key)).budget.lines] == ["他写的"]


async def test_a_row_that_somebody_else_added_is_not_lost(db):
    facts = await a_draft(who := await an_applicant(), lines=LINES[:1])
    key, hers, his = facts.application.id, page_of(facts), page_of(facts)
    (first,) = facts.budget.lines
    await budgeting.save_budget(who.fills, key, [first, LINES[1]], own(MATCH), edit=hers)

    saved = await budgeting.save_budget(who.signs, key, [first, LINES[2]], own(MATCH), edit=his)

    assert list((await queries.facts(key)).budget.lines) == [LINES[0], LINES[2], LINES[1]]
    assert list(saved.lines.added.values()) == [who.fills.name]


async def test_a_row_that_was_taken_off_stays_off_unless_somebody_else_changed_it(db):
    facts = await a_draft(who := await an_applicant(), lines=LINES[:2])
    key, hers, his = facts.application.id, page_of(facts), page_of(facts)
    first, second = facts.budget.lines
    await budgeting.save_budget(who.fills, key, [first], own(MATCH), edit=hers)

    saved = await budgeting.save_budget(who.signs, key, [first, second], own(MATCH), edit=his)

    assert list((await queries.facts(key)).budget.lines) == [LINES[0]]
    assert list(saved.lines.removed) == [second.key]
    changed = Line(**(vars(second) | {"unit_price": Decimal("5.00")}))
    await budgeting.save_budget(who.signs, key, [first, changed], own(MATCH), edit=his)
    assert list((await queries.facts(key)).budget.lines) == [LINES[0], changed]


async def test_a_standard_of_another_call_is_not_taken(db):
    facts = await a_draft(who := await an_applicant())
    line = Line("讲座", "expert_fee", (Decimal(1), Decimal(2)), yuan("500"), standard=999)

    with pytest.raises(Refused, match=r"applications\.no_such_standard"):
        await budgeting.save_budget(who.fills, facts.application.id, [line], ())


async def test_the_changed_copy_of_an_application_has_the_same_budget(db):
    facts = await a_submitted_application(who := await an_applicant())

    copy = await queries.facts((await actions.revise_application(who.signs, facts.application.id)).id)

    assert list(copy.budget.lines) == list(facts.budget.lines)
    assert list(copy.budget.match) == list(facts.budget.match)
    assert copy.application.match_cash == MATCH
