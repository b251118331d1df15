"""Score sheets on a real database: every save kept, two screens, locked and opened again."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from grants import clock, migrations
from grants.audit import AuditEvent
from grants.calls.kinds import SheetsSeen
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused, why_not
from grants.notifications.tables import Message
from grants.people.tables import Role
from grants.scoring import actions, drafts, overseeing, oversight_rules, queries, rules
from grants.scoring import sheet_queries as sheets
from grants.scoring.sheet_tables import SheetChange, SheetVersion, Unlock
from grants.scoring.sheet_writing import fingerprint
from grants.scoring.tables import Assignment, PhaseClosure
from tests.conftest import parallel
from tests.scoring.world import AFTER_SCORING, DURING_SCORING, ScoringRound, a_scoring_round, an_actor, at_positions

GOOD = (17, 22, 13, 13, 13, 8)


@pytest.fixture
def during():
    with clock.at(DURING_SCORING):
        yield


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


async def a_sheet(**facts: object) -> tuple[ScoringRound, Assignment]:
    w = await a_scoring_round(**facts)
    await w.declare()
    return w, await w.assign(0, 0)


async def save(w: ScoringRound, sheet: Assignment, name: str, text: str, base: int | None = None, key: str = "k"):
    return await drafts.save_field(w.people[0], sheet.id, name=name, text=text, base=base, key=key)


async def texts(sheet: Assignment) -> list[tuple[str, int, str, bool]]:
    rows = await SheetChange.objects().where(SheetChange.assignment == sheet.id).order_by(SheetChange.id)
    return [(row.field, row.version, row.text, row.is_taken) for row in rows]


async def test_every_save_of_a_field_gives_it_a_version_and_stays_in_the_history(db, during):
    w, mine = await a_sheet()

    first = await save(w, mine, "mark-1", "17", base=0, key="a")
    second = await save(w, mine, "mark-1", "17.5", base=1, key="b")
    other = await save(w, mine, "comment", "条理清楚\r\n", base=0, key="c")
    same = await save(w, mine, "mark-1", "17.50", base=0, key="d")

    assert [each[1] for each in (first, second, other, same)] == [1, 2, 3, 3]
    assert await texts(mine) == [
        ("mark-1", 1, "17.0", True),
        ("mark-1", 2, "17.5", True),
        ("comment", 3, "条理清楚", True),
    ]
    assert (await queries.sheet(w.people[0], mine.id)).mark(1) == Decimal("17.5")
    for statement in ("UPDATE sheet_change SET text = 'x'", "DELETE FROM sheet_change"):
        with pytest.raises(Exception, match="insert only"):
            async with transaction():
                await sql(statement)


async def test_the_same_key_again_is_answered_as_the_first_time_whatever_happened_since(db):
    w, mine = await a_sheet()
    with clock.at(DURING_SCORING):
        first = await save(w, mine, "mark-1", "17", base=0, key="lost")
    with clock.at(DURING_SCORING + timedelta(minutes=1)):
        await save(w, mine, "mark-1", "12", base=1, key="another screen")
        again = await save(w, mine, "mark-1", "17", base=0, key="lost")

    assert again == first
    assert (await queries.sheet(w.people[0], mine.id)).mark(1) == 12
    with clock.at(DURING_SCORING):
        await w.score(0, mine, GOOD)
        assert await save(w, mine, "mark-1", "17", base=0, key="lost") == first
        with refused("scoring.sheet_locked"):
            await save(w, mine, "mark-1", "18", base=9, key="late")


async def test_a_base_that_is_behind_is_refused_and_both_texts_are_kept(db, during):
    w, mine = await a_sheet()
    await save(w, mine, "comment", "第一个窗口", base=0, key="a")

    with refused("scoring.changed_meanwhile"):
        await save(w, mine, "comment", "第二个窗口", base=0, key="b")
    for _again in range(2):
        await drafts.note_text_not_taken(w.people[0], mine.id, name="comment", text="第二个窗口", key="b")
    await save(w, mine, "reason-1", "别的一项不碍事", base=0, key="c")
    await save(w, mine, "comment", "合在一起", base=1, key="d")

    assert await texts(mine) == [
        ("comment", 1, "第一个窗口", True),
        ("comment", 1, "第二个窗口", False),
        ("reason-1", 2, "别的一项不碍事", True),
        ("comment", 3, "合在一起", True),
    ]


async def test_a_page_without_scripts_is_kept_whole_or_refused(db, during):
    w, mine = await a_sheet()
    known = {"mark-1": 0, "comment": 0}
    await drafts.save_page(w.people[0], mine.id, {"mark-1": "17", "comment": "好"}, known=known)
    await drafts.save_page(w.people[0], mine.id, {"mark-1": "17", "comment": "好"}, known=known)

    with refused("scoring.changed_meanwhile"):
        await drafts.save_page(w.people[0], mine.id, {"mark-1": "18", "comment": "好"}, known=known)

    assert await texts(mine) == [("comment", 1, "好", True), ("mark-1", 1, "17.0", True)]


async def test_nobody_else_saves_a_field_and_the_trail_says_nothing_of_what_is_in_it(db, during):
    w, mine = await a_sheet()
    await save(w, mine, "comment", "独家意见", base=0, key="a")
    with pytest.raises(NotFound):
        await drafts.save_field(w.people[1], mine.id, name="comment", text="x", base=0, key="b")
    with refused("scoring.changed_meanwhile"):
        await save(w, mine, "comment", "另有独家意见", base=0, key="c")
    await w.score(0, mine, GOOD, comment="独家意见三")
    with refused("scoring.sheet_locked"):
        await actions.save_sheet(w.people[0], mine.id, marks={}, comment="独家意见四")

    trail = [row["facts"] for row in await AuditEvent.select(AuditEvent.facts)]

    assert [facts for facts in trail if "独家" in facts] == []


async def test_two_screens_racing_on_one_field_leave_one_text_and_a_history_of_both(committed):
    w, mine = await a_sheet()

    with clock.at(DURING_SCORING):
        outcomes = await parallel(
            *(save(w, mine, "mark-1", str(value), base=0, key=f"k{value}") for value in range(1, 7)),
            *(save(w, mine, "mark-2", "20", base=0, key="the same") for _again in range(4)),
        )

    ones = [each if isinstance(each, Exception) else "saved" for each in outcomes[:6]]
    assert [each for each in ones if each != "saved" and each.code != "scoring.changed_meanwhile"] == []
    assert ones.count("saved") == 1
    assert len(set(outcomes[6:])) == 1
    assert await SheetChange.count() == 2
    assert (await Assignment.objects().first()).version == 2


async def test_locking_freezes_the_sheet_with_a_hash_that_anybody_can_compute(db):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD, comment="条理清楚")

    [locked] = await sheets.versions(mine.id, with_content=True)
    [bare] = await sheets.versions(mine.id, with_content=False)

    assert (locked.version.number, locked.version.locked_at) == (1, DURING_SCORING)
    assert locked.content["total"] == "86.00"
    assert locked.content["comment"] == "条理清楚"
    assert [mark["value"] for mark in locked.content["marks"]] == [f"{mark}.00" for mark in GOOD]
    assert locked.version.content_hash == fingerprint(locked.content)
    assert (bare.version.content_hash, bare.version.content) == ("", "{}")


async def test_what_is_handed_in_is_what_its_expert_looked_at(db, during):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD, lock=False)
    await save(w, mine, "mark-1", "12", base=1, key="another screen")

    with refused("scoring.sheet_changed"):
        await actions.lock_sheet(w.people[0], mine.id, version=1)
    await actions.lock_sheet(w.people[0], mine.id, version=2)


async def test_a_reason_too_long_to_be_handed_in_is_kept_and_keeps_the_sheet_open(db, during):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD, lock=False)
    await save(w, mine, "reason-1", "长" * 301, base=1, key="a")

    with refused("scoring.texts_too_long"):
        await actions.lock_sheet(w.people[0], mine.id)


async def test_a_supervisor_opens_a_locked_sheet_with_a_reason_and_both_versions_stay(db):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD)
    with clock.at(DURING_SCORING):
        unlock = await overseeing.unlock_sheet(w.supervisor, mine.id, reason="总评误贴了另一份")
        sheet = await queries.sheet(w.people[0], mine.id)
    told = await Message.objects().where(Message.event == "scoring.sheet_unlocked").first()
    # Also after the last day, until the phase is closed.
    with clock.at(AFTER_SCORING):
        await actions.save_sheet(w.people[0], mine.id, marks=at_positions((16,)))
        await actions.lock_sheet(w.people[0], mine.id)

    first, second = await sheets.versions(mine.id, with_content=True)
    assert (sheet.is_unlocked, unlock.reason, unlock.unlocked_by) == (True, "总评误贴了另一份", w.supervisor.id)
    assert (told.person, "总评误贴了另一份" in told.body, "项目1" in told.body) == (w.people[0].id, True, False)
    assert [each.content["total"] for each in (first, second)] == ["86.00", "85.00"]
    assert (first.unlock.id, second.unlock) == (unlock.id, None)
    with clock.at(AFTER_SCORING), refused("scoring.sheet_locked"):
        await actions.save_sheet(w.people[0], mine.id, marks=at_positions((1,)))


async def test_an_unlock_is_refused_to_everybody_else_without_a_reason_and_where_nothing_is_locked(db):
    w, mine = await a_sheet()
    theirs = await w.assign(1, 0)
    with clock.at(DURING_SCORING):
        with refused("scoring.sheet_not_locked"):
            await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")
        await w.score(0, mine, GOOD)
        await w.score(1, theirs, GOOD)
        await sql("UPDATE expert SET person = {} WHERE id = {}", w.supervisor.id, w.experts[1].id)
        for other in (w.officer, w.secretary, w.people[0], await an_actor("aud", (w.funder, Role.AUDITOR))):
            with pytest.raises(NotAllowed):
                await overseeing.unlock_sheet(other, mine.id, reason="误")
        with pytest.raises(NotAllowed, match=r"scoring\.own_sheet_unlocked"):
            await overseeing.unlock_sheet(w.supervisor, theirs.id, reason="误")
        with refused("scoring.no_reason"):
            await overseeing.unlock_sheet(w.supervisor, mine.id, reason=" ")
        await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")
        with refused("scoring.sheet_not_locked"):
            await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")
    assert await Unlock.count() == 1


async def test_after_its_phase_is_closed_nothing_is_unlocked_by_action_or_by_sql(db):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD)
    version = await SheetVersion.objects().first()
    await PhaseClosure(call=w.call.id, phase=1, closed_at=AFTER_SCORING, closed_by=w.secretary.id).save()

    with clock.at(DURING_SCORING), refused("scoring.closed"):
        await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")
    with pytest.raises(Exception, match="is closed"):
        async with transaction():
            await sql(
                "INSERT INTO unlock (sheet_version, reason, unlocked_at, unlocked_by) VALUES ({}, 'x', now(), 1)",
                version.id,
            )


async def test_sql_neither_opens_a_locked_sheet_nor_writes_a_version_that_the_sheet_is_not(db):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD, lock=False)
    columns = "sheet_version (assignment, number, locked_at, content, content_hash)"
    frozen = json.dumps({"comment": "评审意见", "marks": []}, ensure_ascii=False)
    for number, content, words in ((1, frozen, "not what the sheet says"), (2, frozen, "not its next|is not its next")):
        with pytest.raises(Exception, match=words):
            async with transaction():
                await sql(
                    f"INSERT INTO {columns} VALUES ({{}}, {{}}, now(), {{}}::jsonb, '')", mine.id, number, content
                )
    with pytest.raises(Exception, match="together with its version"):
        async with transaction():
            await sql("UPDATE assignment SET locked_at = now() WHERE id = {}", mine.id)
    with clock.at(DURING_SCORING):
        await actions.lock_sheet(w.people[0], mine.id)
        await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")
        await actions.lock_sheet(w.people[0], mine.id)
    old = await SheetVersion.objects().order_by(SheetVersion.number).first()
    for statement, words in (
        ("UPDATE assignment SET locked_at = NULL", "is locked"),
        ("UPDATE assignment SET version = version + 1", "is locked"),
        ("UPDATE sheet_version SET content = '[]'", "insert only"),
        ("DELETE FROM sheet_version", "insert only"),
        ("DELETE FROM unlock", "insert only"),
        (
            f"INSERT INTO unlock (sheet_version, reason, unlocked_at, unlocked_by) VALUES ({old.id}, 'x', now(), 1)",
            "does not stand|unlock_sheet_version",
        ),
    ):
        with pytest.raises(Exception, match=words):
            async with transaction():
                await sql(statement)


async def test_a_locked_sheet_that_a_conflict_has_ended_is_not_opened_again(db, during):
    w, mine = await a_sheet()
    await w.score(0, mine, GOOD)
    await actions.declare_conflict(w.people[0], w.applications[0].id, "亲属任职")
    version = await SheetVersion.objects().first()

    with refused("scoring.assignment_ended"):
        await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")
    with pytest.raises(Exception, match="does not stand"):
        async with transaction():
            await sql(
                "INSERT INTO unlock (sheet_version, reason, unlocked_at, unlocked_by) VALUES ({}, 'x', now(), 1)",
                version.id,
            )


async def test_what_was_locked_before_versions_were_kept_became_the_version_it_would_be_now(db):
    w, mine = await a_sheet()
    await w.score(0, mine, ("19.5", 0, 13, 13, 13, 8), comment='两行\n“引号" \\ 斜线\t')
    migration = (Path(migrations.__file__).parent / "sql" / "2026_11_28t13" / "sheets.sql").read_text()
    select = migration[migration.index("SELECT id, 1") : migration.index(";")]

    [moved] = await sql(select.replace("{", "{{").replace("}", "}}"))
    [made] = await sheets.versions(mine.id, with_content=True)

    assert json.loads(moved["content"]) == made.content
    assert list(moved.values())[-1] == made.version.content_hash


async def test_two_supervisors_unlocking_at_once_and_its_expert_saving_leave_one_unlock(committed):
    w, mine = await a_sheet()
    second = await an_actor("sara", (w.funder, Role.SUPERVISOR))
    await w.score(0, mine, GOOD)

    with clock.at(DURING_SCORING):
        outcomes = await parallel(
            overseeing.unlock_sheet(w.supervisor, mine.id, reason="误"),
            overseeing.unlock_sheet(second, mine.id, reason="也误"),
            save(w, mine, "mark-1", "12", base=1, key="a"),
        )

    codes = [getattr(each, "code", "done") for each in outcomes]
    assert sorted(codes[:2]) == ["done", "scoring.sheet_not_locked"]
    assert codes[2] in {"done", "scoring.sheet_locked"}
    assert await Unlock.count() == 1


async def test_what_others_gave_is_read_only_after_ones_own_sheet_is_locked_and_where_the_call_lets_it(db):
    w, mine = await a_sheet(experts=3, sheets_seen=SheetsSeen.OWN_LOCKED)
    second, third = await w.assign(1, 0), await w.assign(2, 0)
    await w.score(1, second, GOOD, comment="第二位的意见")
    await w.score(2, third, (10, 10, 9, 9, 9, 6), lock=False)

    before = await sheets.others(mine)
    await w.score(0, mine, GOOD)
    after = await sheets.others(mine)
    with clock.at(DURING_SCORING):
        await overseeing.unlock_sheet(w.supervisor, mine.id, reason="误")
    opened = await sheets.others(mine)

    assert before == opened == []
    assert [(each.number, each.total, each.comment) for each in after] == [(1, Decimal(86), "第二位的意见")]


async def test_where_the_call_says_never_nobody_sees_anothers_sheet(db):
    w, mine = await a_sheet()
    await w.score(1, await w.assign(1, 0), GOOD)
    await w.score(0, mine, GOOD)

    assert await sheets.others(mine) == []


async def test_versions_are_read_by_overseers_of_the_funder_and_only_after_closing(db):
    w, _mine = await a_sheet()
    auditor = await an_actor("aud", (w.funder, Role.AUDITOR))
    closure = PhaseClosure(call=w.call.id, phase=1, closed_at=AFTER_SCORING)

    for reader in (w.officer, w.supervisor, auditor):
        oversight_rules.check_reading_versions(reader, w.call, closure)
        with pytest.raises(NotAllowed, match=r"scoring\.versions_not_open"):
            oversight_rules.check_reading_versions(reader, w.call, None)
    for other in (w.secretary, w.people[0]):
        with pytest.raises(NotFound, match=r"scoring\.no_versions"):
            oversight_rules.check_reading_versions(other, w.call, closure)


async def test_experts_with_open_sheets_are_reminded_once_a_day(db):
    w, mine = await a_sheet()
    await w.score(1, await w.assign(1, 0), GOOD)

    with clock.at(DURING_SCORING):
        first = await overseeing.remind_of_sheets(w.secretary, w.call.id)
        again = await overseeing.remind_of_sheets(w.officer, w.call.id)
    with clock.at(DURING_SCORING + timedelta(days=1)):
        tomorrow = await overseeing.remind_of_sheets(w.secretary, w.call.id)
        with pytest.raises(NotAllowed):
            await overseeing.remind_of_sheets(w.supervisor, w.call.id)
        await w.score(0, mine, GOOD)
        with refused("scoring.nobody_to_remind"):
            await overseeing.remind_of_sheets(w.secretary, w.call.id)

    told = await Message.objects().where(Message.event == "scoring.sheets_reminder")
    assert (first, again, tomorrow) == (1, 0, 1)
    assert {message.person for message in told} == {w.people[0].id}


async def test_a_sheet_that_was_not_unlocked_is_not_changed_after_the_last_day(db):
    w, mine = await a_sheet()
    sheet = await queries.sheet(w.people[0], mine.id)

    refusal = why_not(rules.scoring_is_open, sheet, AFTER_SCORING)

    assert refusal and refusal.code == "scoring.too_late"
