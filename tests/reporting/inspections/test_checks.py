"""Spot checks of projects: two words draw, two people go, both confirm, and then it stands."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused, why_not
from grants.inbox import queries as inbox
from grants.notifications.tables import Message
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.inspections import actions, drawing, queries, rules, visit_rules, visiting, visits
from grants.reporting.inspections.facts import Drawable, Plan
from grants.reporting.inspections.tables import Inspector, Layer, SiteVisit
from tests.organizations import world as organizations
from tests.reporting.inspections.world import CHECKLIST, DAY, FOUND, RIGHT, UNTIL, a_checking
from tests.reporting.world import on

OLGA = Actor(1, "Olga", frozenset({(1, Role.OFFICER)}))
THREE = ("88.00", "86.00", "84.00")


def in_memory(**changes) -> Plan:
    whole = {
        "authority": 1,
        "call": None,
        "fund": None,
        "first_day": date(2026, 6, 1),
        "last_day": DAY,
        "visits_until": UNTIL,
        "word": "山高水长",
        "checklist": CHECKLIST,
        "number": 1,
    }
    return Plan(**{**whole, **changes})


async def tasks(person):
    return [(each.kind, each.due_on) for each in await inbox.tasks(person) if each.kind.startswith("inspection_")]


async def test_projects_are_drawn_by_two_words_with_fixed_ones_beside_them(db):
    w = await a_checking(*THREE)
    fixed = w.facts[0].award.number
    check, rows = await w.drawn(number=1, fixed=((fixed, "群众反映"),), layer=Layer.AREA)
    found = await queries.check(w.officer, check.id)

    assert (check.population_size, check.sample, [bool(each.fixed_for) for each in rows]) == (3, 1, [False, True])
    assert drawing.differences(found.record(), check.population) == []
    assert found.record()["drawn"] == drawing.redraw(found.population, found.draw.seed) != [fixed]
    assert {each.person for each in await Inspector.objects()} == {w.officer.id, w.supervisor.id}
    with on(str(DAY)):
        assert await tasks(w.officer) == [("inspection_visit", UNTIL)] * 2
    events = [each["event"] for each in await Message.select(Message.event)]
    assert events.count("reporting.projects_drawn") == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"word": " "}, "reporting.inspection_without_word"),
        ({"last_day": date(2026, 5, 1)}, "reporting.inspection_of_no_days"),
        ({"visits_until": DAY}, "reporting.visits_due_too_soon"),
        ({"checklist": (" ",)}, "reporting.inspection_without_checklist"),
        ({"number": None}, "reporting.inspection_number_or_share"),
        ({"number": 2}, "reporting.inspection_sample_does_not_fit"),
        ({"number": 1, "fixed": (("LW-2026-01", "反映"),)}, "reporting.inspection_sample_does_not_fit"),
        ({"fixed": (("LW-0", "反映"),)}, "reporting.fixed_pick_unknown"),
        ({"fixed": (("LW-2026-01", " "),)}, "reporting.fixed_pick_without_reason"),
        ({"layer": Layer.AMOUNT}, "reporting.layers_without_bounds"),
    ],
)
def test_a_plan_that_cannot_be_drawn_is_refused(changes, code):
    plan = in_memory(**changes)
    population = [Drawable(1, "LW-2026-01", Decimal("100.00"), "美兰")]

    with pytest.raises(Refused, match=re.escape(f"{code}:")):
        rules.check_preparation(OLGA, plan, population, [], owns=True, today=DAY)


def test_what_is_of_others_and_what_is_empty_is_not_drawn_from():
    for facts, code in (
        ({"population": [Drawable(1, "LW-1", Decimal(1), "")], "owns": False}, "reporting.inspection_out_of_scope"),
        ({"population": [], "owns": True}, "reporting.nothing_to_inspect"),
    ):
        with pytest.raises(Refused, match=re.escape(f"{code}:")):
            rules.check_preparation(OLGA, in_memory(), facts["population"], [], owns=facts["owns"], today=DAY)


async def test_a_check_is_not_drawn_by_its_preparer_nor_twice_nor_the_same_again_in_silence(db):
    w = await a_checking(*THREE)
    check = await w.prepared()
    named = [w.officer.id, w.supervisor.id]
    with on(str(DAY)):
        for by, word, inspectors, code in (
            (w.officer, "椰林", named, "reporting.drawn_by_preparer"),
            (w.supervisor, " ", named, "reporting.draw_without_word"),
            (w.supervisor, "椰林", named[:1], "reporting.draw_without_inspectors"),
        ):
            with pytest.raises(Refused, match=re.escape(code)):
                await actions.draw_projects(by, check.id, word=word, inspectors=inspectors)
        await actions.draw_projects(w.supervisor, check.id, word="椰林", inspectors=named)
        with pytest.raises(Refused, match=r"reporting\.inspection_already_drawn"):
            await actions.draw_projects(w.third, check.id, word="椰林", inspectors=named)
    with pytest.raises(Refused, match=r"reporting\.inspected_again_without_reason"):
        await w.prepared()
    with pytest.raises(RestrictViolationError):
        await sql("UPDATE inspection SET sample = 2 WHERE id = {}", check.id)


async def test_who_belongs_to_the_grantee_does_not_go_nor_two_who_had_a_hand_in_the_award(db):
    w = await a_checking()
    member = await organizations.staff(w.facts[0].funder, Role.OFFICER, name="亲属")
    await sql(
        "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, 'applicant', '2026-01-01')",
        member.id,
        w.facts[0].applicant.id,
    )

    with pytest.raises(Refused, match=r"reporting\.no_inspectors_left"):
        await w.drawn(w.officer, member)
    _check, [visit] = await w.drawn(w.officer, member, w.supervisor, reason="上次没有抽成")
    assert await w.pair(visit) == [w.officer, w.supervisor]
    with on(str(DAY)):
        for two in ((w.officer.id, member.id), (w.officer.id, w.officer.id)):
            with pytest.raises(Refused, match=r"reporting\.cannot_inspect_this"):
                await actions.hand_over_visit(w.officer, visit.id, two)
        await actions.hand_over_visit(w.officer, visit.id, (w.third.id, w.decider.id))
    assert await w.pair(visit) == [w.third, w.decider]


async def test_a_visit_is_a_draft_until_both_have_confirmed_what_stands_there(db):
    w = await a_checking()
    _check, [visit] = await w.drawn()
    one, two = await w.pair(visit)

    with on(str(DAY)):
        with pytest.raises(NotAllowed, match=r"reporting\.visit_of_others"):
            await visiting.save_visit(w.third, visit.id, RIGHT, version=0)
        with pytest.raises(Refused, match=r"reporting\.visit_not_written"):
            await visiting.confirm_visit(one, visit.id, version=0)
        await visiting.save_visit(one, visit.id, RIGHT, version=0)
        with pytest.raises(Refused, match=r"reporting\.visit_changed_meanwhile"):
            await visiting.save_visit(two, visit.id, RIGHT, version=0)
        with pytest.raises(Refused, match=r"reporting\.visit_begun"):
            await actions.hand_over_visit(w.officer, visit.id, (w.third.id, w.decider.id))
        await visiting.confirm_visit(one, visit.id, version=1)
        with pytest.raises(Refused, match=r"reporting\.visit_confirmed_already"):
            await visiting.confirm_visit(one, visit.id, version=1)
        assert (await tasks(one), await tasks(two)) == ([], [("inspection_visit", UNTIL)])
        await visiting.save_visit(two, visit.id, FOUND, version=1)
        with pytest.raises(Refused, match=r"reporting\.confirmed_what_changed"):
            await visiting.confirm_visit(two, visit.id, version=1)
        await visiting.confirm_visit(two, visit.id, version=2)
        assert (await visits.visit(w.officer, visit.id)).state == "draft"
        await visiting.confirm_visit(one, visit.id, version=2)
        with pytest.raises(Refused, match=r"reporting\.visit_locked"):
            await visiting.save_visit(one, visit.id, RIGHT, version=2)
        assert ("inspection_notice", None) in [(kind, None) for kind, _due in await tasks(w.officer)]

    found = await visits.visit(w.officer, visit.id)
    assert (found.state, [each.words for each in found.findings]) == ("found", ["人数不符"])
    for statement in (
        "UPDATE site_visit SET location = 'x'",
        "UPDATE inspector SET confirmed_at = NULL",
        "DELETE FROM visit_finding",
        "UPDATE visit_point SET answer = 'yes'",
    ):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement)
    stranger = await organizations.staff(await organizations.a_funder(), Role.OFFICER)
    with pytest.raises(NotFound, match=r"reporting\.no_such_visit"):
        await visits.visit(stranger, visit.id)


@pytest.mark.parametrize(
    ("record", "photos", "expected"),
    [
        (RIGHT, 12, None),
        (RIGHT, 13, "reporting.too_many_visit_photos"),
        (replace(RIGHT, visited_on=DAY + timedelta(days=1)), 0, "reporting.visited_in_the_future"),
    ],
)
async def test_a_record_is_of_a_visit_that_was_and_has_not_too_many_photos(db, record, photos, expected):
    w = await a_checking()
    _check, [visit] = await w.drawn()
    found = await visits.visit_in_hand(visit.id)
    [one, _two] = await w.pair(visit)

    refusal = why_not(visit_rules.check_record, one, found, record, 0, photos, DAY)

    assert (refusal and refusal.code) == expected


async def test_what_is_confirmed_answers_every_point(db):
    w = await a_checking()
    _check, [visit] = await w.drawn()
    [one, _two] = await w.pair(visit)
    with on(str(DAY)):
        await visiting.save_visit(one, visit.id, replace(RIGHT, points={0: ("yes", "")}), version=0)
        with pytest.raises(Refused, match=r"reporting\.visit_points_open"):
            await visiting.confirm_visit(one, visit.id, version=1)


async def test_the_database_lets_no_visit_stand_that_one_person_confirmed(db):
    w = await a_checking()
    _check, [visit] = await w.drawn()
    one, _two = await w.pair(visit)
    with on(str(DAY)):
        await visiting.save_visit(one, visit.id, RIGHT, version=0)
        await visiting.confirm_visit(one, visit.id, version=1)

    with pytest.raises(CheckViolationError):
        await sql("UPDATE site_visit SET locked_at = now() WHERE id = {}", visit.id)


async def test_a_visit_is_announced_at_most_once_and_never_for_the_past(db):
    w = await a_checking()
    _check, [visit] = await w.drawn()
    one, _two = await w.pair(visit)

    with on(str(DAY)):
        with pytest.raises(Refused, match=r"reporting\.visit_announced_for_the_past"):
            await visiting.announce_visit(one, visit.id, DAY - timedelta(days=1))
        await visiting.announce_visit(one, visit.id, DAY + timedelta(days=1))
        with pytest.raises(Refused, match=r"reporting\.visit_announced:"):
            await visiting.announce_visit(one, visit.id, DAY + timedelta(days=2))

    told = [each["person"] for each in await Message.select().where(Message.event == "reporting.visit_announced")]
    assert told != []
    assert not {w.officer.id, w.supervisor.id} & set(told)
    assert (await SiteVisit.objects().first()).announced_for == DAY + timedelta(days=1)
