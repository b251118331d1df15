"""What the pool knows of an expert, and that every change of it is kept as before and after."""

from datetime import date

import pytest

from grants import clock
from grants.audit import AuditEvent
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.experts import actions, queries, searching
from grants.experts.facts import Identity, is_free
from grants.experts.searching import Filter
from grants.experts.tables import Absence, Expert, ExpertChange, ExpertIdentity
from tests.experts.world import CARD, NOW, a_pool, an_expert
from tests.scoring.world import an_actor, an_organization

PROFILE = {
    "field": "会计",
    "title": "高级会计师",
    "is_senior": True,
    "topics": ["elderly_care", "ELDERLY"],
    "areas": ["460105"],
    "most_sheets": 12,
}


@pytest.fixture(autouse=True)
def now():
    with clock.at(NOW):
        yield


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


async def history(expert: Expert) -> list[tuple[str, str, str]]:
    return [(each.part, each.before, each.after) for each in await queries.changes(expert.id)]


async def test_a_profile_is_changed_as_it_was_read_and_each_part_is_told_in_words(db):
    w = await a_pool()
    [expert] = w.experts

    await actions.edit_expert(w.officer, expert.id, version=1, fields=PROFILE, reason="本人来函")

    assert await history(expert) == [
        ("pool", "", "E1 专家1"),
        ("field", "社会工作", "会计"),
        ("title", "", "高级会计师"),
        ("is_senior", "否", "是"),
        ("topics", "", "养老服务、扶老"),
        ("areas", "", "秀英区"),
        ("most_sheets", "", "12"),
    ]
    row = await queries.expert(expert.id)
    assert (row.version, row.title, row.topics, row.most_sheets) == (2, "高级会计师", ["elderly_care", "ELDERLY"], 12)


async def test_the_second_of_two_who_edit_is_told_what_the_first_changed(db):
    w = await a_pool()
    [expert] = w.experts
    await actions.edit_expert(w.officer, expert.id, version=1, fields={"title": "副教授"})

    with pytest.raises(Refused, match=r"experts\.changed_meanwhile: .*olga.*职称：— → 副教授"):
        await actions.edit_expert(w.other_officer, expert.id, version=1, fields={"field": "法律"})
    with refused("experts.changed_meanwhile"):
        await actions.keep_identity(w.other_officer, expert.id, version=1, identity=Identity(address="某路 1 号"))

    assert (await queries.expert(expert.id)).field == "社会工作"


async def test_what_stands_there_already_changes_nothing(db):
    w = await a_pool()
    [expert] = w.experts

    await actions.edit_expert(w.officer, expert.id, version=1, fields={"field": "社会工作", "topics": []})

    assert (await queries.expert(expert.id)).version == 1
    assert await ExpertChange.count() == 1


async def test_identity_account_and_address_are_kept_and_no_trail_holds_them(db):
    w = await a_pool()
    [expert] = w.experts
    given = Identity(account_number=CARD, address="示例路 8 号")

    await actions.keep_identity(w.officer, expert.id, version=1, identity=given)
    with refused("experts.wrong_account"):
        await actions.keep_identity(w.officer, expert.id, version=2, identity=Identity(account_number="6222000"))
    with refused("experts.wrong_id_number"):
        await actions.keep_identity(w.officer, expert.id, version=2, identity=Identity(id_number="1"))
    with refused("experts.nothing_given"):
        await actions.keep_identity(w.officer, expert.id, version=2, identity=Identity())

    row = await ExpertIdentity.objects().first()
    assert (row.id_number, row.account_number, row.address) == ("469099196803120018", CARD, "示例路 8 号")
    assert (await history(expert))[1:] == [("account_number", "", "****0128"), ("address", "", "****")]
    trail = "".join(str(each) for each in await AuditEvent.select(AuditEvent.facts))
    assert not any(secret in trail for secret in (CARD, "示例路", "6222000"))


async def test_a_position_is_noted_corrected_and_withdrawn_with_a_reason(db):
    w = await a_pool()
    [expert] = w.experts
    body = await an_organization("O1")
    facts = {"title": "理事", "from_on": date(2024, 1, 1)}
    position = await actions.add_position(w.officer, expert_id=expert.id, organization_id=body.id, **facts)
    ended = {"title": "监事", "from_on": date(2024, 1, 1), "until_on": date(2025, 6, 30), "is_employer": True}

    await actions.change_position(w.officer, position.id, version=2, **ended)
    with refused("experts.changed_meanwhile"):
        await actions.change_position(w.officer, position.id, version=2, **ended)
    with refused("experts.position_backwards"):
        await actions.change_position(w.officer, position.id, version=3, **ended | {"until_on": date(2023, 1, 1)})
    with refused("experts.no_reason"):
        await actions.withdraw_position(w.officer, position.id, reason=" ")
    await actions.withdraw_position(w.officer, position.id, reason="同名之误")
    with refused("experts.position_withdrawn"):
        await actions.withdraw_position(w.officer, position.id, reason="同名之误")

    corrected = "单位O1监事 2024-01-01 至 2025-06-30（工作单位）"
    assert (await history(expert))[1:] == [
        ("position", "", "单位O1理事 2024-01-01 至 今"),
        ("position", "单位O1理事 2024-01-01 至 今", corrected),
        ("position", corrected, ""),
    ]
    assert await queries.positions([expert.id]) == []


async def test_days_away_are_noted_once_and_taken_back_once(db):
    w = await a_pool()
    [expert] = w.experts
    days = {"from_on": date(2026, 4, 14), "until_on": date(2026, 4, 16)}

    absence = await actions.add_absence(w.officer, expert.id, **days, reason="出差")
    with refused("experts.absence_known"):
        await actions.add_absence(w.officer, expert.id, **days)
    with refused("experts.absence_backwards"):
        await actions.add_absence(w.officer, expert.id, from_on=date(2026, 4, 2), until_on=date(2026, 4, 1))
    away = (await queries.absences([expert.id]))[expert.id]
    await actions.take_back_absence(w.officer, absence.id)
    with refused("experts.absence_taken_back"):
        await actions.take_back_absence(w.officer, absence.id)

    assert [is_free(expert, away, *span) for span in _spans((13, 13), (13, 14), (15, 15), (16, 20), (17, 17))] == [
        True,
        False,
        False,
        False,
        True,
    ]
    assert await queries.absences([expert.id]) == {}
    assert await Absence.count() == 1


def _spans(*days: tuple[int, int]) -> list[tuple[date, date]]:
    return [(date(2026, 4, first), date(2026, 4, last)) for first, last in days]


async def test_a_load_is_a_number_that_somebody_could_bear(db):
    w = await a_pool()

    with refused("experts.odd_load"):
        await actions.edit_expert(w.officer, w.experts[0].id, version=1, fields={"most_sheets": 0})


async def test_only_the_keepers_of_the_pool_change_it(db):
    w = await a_pool()
    [expert] = w.experts
    days = {"from_on": date(2026, 4, 14), "until_on": date(2026, 4, 16)}

    for by in (w.supervisor, w.auditor, w.cashier):
        for attempt in (
            actions.edit_expert(by, expert.id, version=1, fields={}),
            actions.keep_identity(by, expert.id, version=1, identity=Identity(address="x")),
            actions.add_absence(by, expert.id, **days),
        ):
            with refused("people.role_missing"):
                await attempt


async def test_the_history_of_an_expert_is_only_ever_added_to(db):
    await a_pool()

    for statement in ("UPDATE expert_change SET after = ''", "DELETE FROM expert_change"):
        with pytest.raises(Exception, match="insert only"):
            async with transaction():
                await sql(statement)


async def test_the_pool_is_searched_by_name_code_topic_area_and_who_is_free(db):
    w = await a_pool()
    other = await an_expert(w.officer, 2, topics=["elderly_care"], areas=["460100"])
    third = await an_expert(w.officer, 3, field="会计", is_senior=True, areas=["460202"])
    await actions.add_absence(w.officer, third.id, from_on=date(2026, 4, 1), until_on=date(2026, 4, 3))
    await actions.edit_expert(w.officer, w.experts[0].id, version=1, fields={"left_on": date(2026, 3, 1)})

    async def found(**asked: object) -> list[str]:
        page = await searching.page(w.auditor, Filter(**asked))
        assert page.total == len(page.rows)
        return [row.code for row, _name in page.rows]

    days = {"free_from": date(2026, 4, 3), "free_until": date(2026, 4, 9)}
    assert await found() == ["E2", "E3"]
    assert await found(words="专家2") == await found(words="e2") == await found(topic="elderly_care") == ["E2"]
    assert await found(words="%") == []
    assert await found(words="会计") == await found(senior=True) == ["E3"]
    # A district lies in its city, a city in the province: who knows the larger knows the smaller.
    assert await found(area="460105") == ["E2"]
    assert await found(area="460000") == ["E2", "E3"]
    await an_expert(w.officer, 10)
    assert await found(area="460105") == ["E2", "E10"]
    assert await found(**days) == ["E2", "E10"]
    assert await found(left=True) == ["E1"]
    assert other.code == "E2"


async def test_who_does_not_read_the_pool_finds_nobody(db):
    w = await a_pool()
    stranger = await an_actor("mallory")

    for asked in (searching.page(stranger, Filter()), queries.facts(stranger, w.experts[0].id)):
        with pytest.raises(NotFound, match=r"experts\.no_pool"):
            await asked
