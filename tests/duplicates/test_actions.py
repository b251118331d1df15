from datetime import timedelta

import pytest

from grants import clock
from grants.applications import actions as applications
from grants.applications.tables import Application
from grants.db import sql
from grants.duplicates import actions, jobs, queries
from grants.duplicates.tables import Band, DuplicateHit, DuplicateRuling, Fingerprint, HitKind, RulingKind, Shingle
from grants.errors import NotFound, Refused
from grants.organizations.tables import Organization
from grants.people.tables import Role
from tests.applications.world import LINES, a_line, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.conftest import parallel
from tests.duplicates.planted import planted
from tests.organizations.world import staff

MADE = planted(40, 2, seed=7)
COPY = {kind: (one, other) for one, other, kind in MADE.pairs}
OTHER_LINES = (a_line("场地布置", "3", "1200.00"),)


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def submitted(text: int, call=None, who=None, **changes):
    """An application whose plan is the planted text of that number."""
    who = who or await an_applicant(call)
    return await a_submitted_application(who, plan=MADE.texts[text], **changes)


async def hits(found) -> list[tuple[HitKind, Band]]:
    return sorted((each.kind, each.band) for each in await queries.hits_of(found.application.id))


@pytest.mark.parametrize("kind", ["D1", "D2", "D3", "D4", "D5"])
async def test_a_copied_project_is_found_in_another_round_of_another_body(db, kind):
    one, other = COPY[kind]
    first = await submitted(one, lines=OTHER_LINES)
    copied = await submitted(other)

    await jobs.look()

    assert [each for each, _band in await hits(copied)] == [HitKind.TEXT]
    assert await hits(copied) == await hits(first)


async def test_texts_of_strangers_and_a_bodys_own_introduction_are_silent(db):
    one, other = COPY["N1"]
    who = await an_applicant()
    await submitted(one, who=who)
    again = await an_applicant(await a_published_call())
    again = type(again)(again.call, who.applicant, who.through, who.fills, who.signs)
    mine = await submitted(other, who=again, lines=OTHER_LINES)
    stranger = await submitted(0)

    await jobs.look()

    assert (await hits(mine), await hits(stranger)) == ([], [])


async def test_a_corrected_version_is_compared_anew_and_an_old_hit_stays_once(db):
    one, other = COPY["D1"]
    await submitted(one, lines=OTHER_LINES)
    copied = await submitted(other)
    await jobs.look()
    before = await Shingle.count()

    await jobs.look()

    await Fingerprint.delete().where(Fingerprint.application == copied.application.id)
    await jobs.look()

    assert await DuplicateHit.count() == 1
    assert await Shingle.count() == before


async def test_equal_lines_of_one_body_in_two_rounds_are_found_and_those_of_two_bodies_are_not(db):
    who = await an_applicant()
    await a_submitted_application(who)
    elsewhere = await an_applicant(await a_published_call())
    again = type(elsewhere)(elsewhere.call, who.applicant, who.through, who.fills, who.signs)
    twice = await a_submitted_application(again)
    stranger = await a_submitted_application(elsewhere)

    await jobs.look()

    found = (await queries.hits_of(twice.application.id))[0]
    assert await hits(twice) == [(HitKind.LINES, Band.SHARED_KEY)]
    assert [each["item"] for each in found.shared] == [line.item for line in LINES]
    assert await hits(stranger) == []


async def test_a_shared_phone_is_found_and_that_of_groups_of_one_hub_is_not(db):
    call = await a_published_call()
    first, second = await an_applicant(call), await an_applicant(call)
    for who, phone in ((first, "0898-1234 5678"), (second, "(0898) 12345678")):
        await Organization.update({Organization.phone: phone}).where(Organization.id == who.applicant.id)
    await a_submitted_application(first)
    mine = await a_submitted_application(second)

    await jobs.look()

    assert await hits(mine) == [(HitKind.PHONE, Band.SHARED_KEY)]


async def test_one_person_in_two_bodies_is_found(db):
    call = await a_published_call()
    first, second = await an_applicant(call), await an_applicant(call)
    await sql(
        "INSERT INTO membership (person, organization, role, from_on) VALUES ({}, {}, 'applicant', {})",
        first.fills.id,
        second.applicant.id,
        clock.today() - timedelta(days=3),
    )
    await a_submitted_application(first)
    mine = await a_submitted_application(second)

    await jobs.look()

    assert await hits(mine) == [(HitKind.PERSON, Band.SHARED_KEY)]


async def test_a_withdrawn_application_is_no_duplicate_of_its_own_changed_copy(db):
    one, _other = COPY["D1"]
    first = await submitted(one, who=(who := await an_applicant()))
    await jobs.look()
    copy = await applications.revise_application(who.signs, first.application.id)
    await applications.submit_application(who.signs, copy.id, commits=True)

    await jobs.look()

    assert await DuplicateHit.count() == 0


async def test_a_ruling_says_why_and_a_later_one_counts_while_both_stay(db):
    one, other = COPY["D1"]
    await submitted(one, lines=OTHER_LINES)
    copied = await submitted(other)
    await jobs.look()
    officer = await staff(copied.call_facts.funder, Role.OFFICER)
    hit = (await queries.hits_of(copied.application.id))[0]

    with pytest.raises(Refused, match=r"duplicates\.no_reason"):
        await actions.rule_on(officer, hit.row.id, ruling=RulingKind.SAME, reason=" ")
    await actions.rule_on(officer, hit.row.id, ruling=RulingKind.SAME, reason="活动和人数相同")
    await actions.rule_on(officer, hit.row.id, ruling=RulingKind.DIFFERENT, reason="地点和对象不同，已核实")

    again = (await queries.hits_of(copied.application.id))[0]
    assert (hit.is_open, again.said, again.ruling.reason) == (True, RulingKind.DIFFERENT, "地点和对象不同，已核实")
    assert await DuplicateRuling.count() == 2


async def test_a_hit_is_for_the_offices_of_its_rounds_alone(db):
    one, other = COPY["D1"]
    await submitted(one, who=(applicant := await an_applicant()), lines=OTHER_LINES)
    copied = await submitted(other)
    await jobs.look()
    hit = (await queries.hits_of(copied.application.id))[0].row.id
    elsewhere = await staff((await a_published_call()).funder, Role.OFFICER)

    for stranger in (applicant.signs, elsewhere):
        with pytest.raises(NotFound):
            await actions.rule_on(stranger, hit, ruling=RulingKind.SAME, reason="x")


@pytest.mark.parametrize("statement", ["UPDATE duplicate_hit SET share = 0", "DELETE FROM duplicate_ruling"])
async def test_the_database_itself_keeps_hits_and_rulings(db, statement):
    one, other = COPY["D1"]
    await submitted(one, lines=OTHER_LINES)
    copied = await submitted(other)
    await jobs.look()
    officer = await staff(copied.call_facts.funder, Role.OFFICER)
    hit = (await queries.hits_of(copied.application.id))[0].row.id
    await actions.rule_on(officer, hit, ruling=RulingKind.PARTLY, reason="x")

    with pytest.raises(Exception, match="insert only"):
        await sql(statement)


@pytest.mark.commits
async def test_two_workers_that_compare_at_the_same_moment_find_the_pair_once(committed):
    one, other = COPY["D1"]
    await submitted(one, lines=OTHER_LINES)
    await submitted(other)
    versions = await queries.unseen()

    await parallel(*(actions.compare(None, version) for version in versions * 2))

    assert await DuplicateHit.count() == 1
    assert await Application.count() == 2
