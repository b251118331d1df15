"""The log of guidance: who writes and reads it, that nothing in it is rewritten, that what is to follow is a task."""

import re
import uuid
from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants.custody.guidance import actions, queries
from grants.custody.guidance.rules import MOST_FILES, Entry
from grants.custody.guidance.tables import Guidance, Manner
from grants.db import sql
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.notifications.tables import Message
from grants.people.tables import Role
from tests.custody import world
from tests.custody.test_freezes import a_street
from tests.custody.world import on
from tests.filing.world import a_pdf
from tests.organizations import world as organizations

DAY = date(2026, 6, 5)
VISIT = Entry(DAY, "王初审", Manner.VISIT, "签到表缺活动日期", "补签并拍照", "查看补签的签到表", date(2026, 6, 12))
PHOTO = (b"\x89PNG\r\n\x1a\n" + b"\x00" * 8, "x.png")


async def recorded(keeping, by=None, entry=VISIT, **facts):
    return await actions.record_guidance(
        by or keeping.hub.reviewer, keeping.group.id, entry, form_key=facts.pop("form_key", uuid.uuid4()), **facts
    )


async def tasks(person):
    return [each for each in await inbox.tasks(person) if each.kind == "guidance"]


async def test_hub_and_filing_office_write_the_log_and_the_group_hears_and_reads_it(db):
    keeping = await world.a_ledger()
    street = await a_street(keeping)
    with on(DAY):
        await recorded(keeping)
        await recorded(keeping, street, Entry(DAY, "周备案", Manner.TRAINING, "讲了报账要求"))

        log = await queries.log(keeping.first, keeping.group.id)

    assert [(each.guidance.side, each.guidance.guide, each.is_open) for each in log.rows] == [
        ("office", "周备案", False),
        ("hub", "王初审", True),
    ]
    told = await Message.select(Message.subject).where(Message.event == "custody.guided")
    assert [each["subject"] for each in told] == ["2026-06-05 的指导记录"] * 4


async def test_nobody_else_writes_or_reads_it(db):
    keeping = await world.a_ledger()
    officer = await world.an_officer(keeping)
    stranger = await organizations.staff(await organizations.a_hub(), Role.HUB_REVIEWER)
    with on(DAY):
        await recorded(keeping)
        for by in (keeping.first, officer, stranger):
            with pytest.raises(NotAllowed, match=r"custody\.not_ones_to_guide"):
                await recorded(keeping, by)
        with pytest.raises(NotFound, match=r"custody\.no_relation_for_you"):
            await queries.log(stranger, keeping.group.id)

        found = await queries.log(officer, keeping.group.id)
        with pytest.raises(NotFound, match=r"custody\.no_such_guidance"):
            found.row(0)
        with pytest.raises(NotFound, match=r"custody\.no_guidance_file"):
            await queries.file_of(officer, keeping.group.id, 0)

        assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"guided_on": date(2026, 6, 6)}, "custody.guided_in_the_future"),
        ({"guide": " "}, "custody.no_guide"),
        ({"found": " "}, "custody.guidance_without_finding"),
        ({"follow_up": ""}, "custody.follow_up_without_day"),
        ({"follow_up_on": None}, "custody.follow_up_without_day"),
        ({"follow_up_on": date(2026, 6, 4)}, "custody.follow_up_before_guidance"),
    ],
)
async def test_an_entry_that_says_too_little_is_refused(db, facts, code):
    keeping = await world.a_ledger()
    with on(DAY), pytest.raises(Refused, match=re.escape(f"{code}:")):
        await recorded(keeping, entry=Entry(**{**VISIT.__dict__, **facts}))


async def test_more_files_than_a_visit_has_are_refused(db):
    keeping = await world.a_ledger()
    with on(DAY), pytest.raises(Refused, match=r"custody\.too_many_guidance_files"):
        await recorded(keeping, attached=[PHOTO] * (MOST_FILES + 1))


async def test_the_same_form_again_writes_one_row(db):
    keeping = await world.a_ledger()
    key = uuid.uuid4()
    with on(DAY):
        first = await recorded(keeping, form_key=key)
        second = await recorded(keeping, form_key=key)

    assert (first.id, await Guidance.count()) == (second.id, 1)


async def test_a_follow_up_is_a_task_of_the_body_that_wrote_it_until_it_is_done(db):
    keeping = await world.a_ledger()
    street = await a_street(keeping)
    with on(DAY):
        row = await recorded(keeping)
        before = [(each.detail, each.due_on, each.href) for each in await tasks(keeping.hub.bookkeeper)]
        assert await tasks(street) == await tasks(keeping.first) == []
        with pytest.raises(Refused, match=r"custody\.follow_up_without_outcome"):
            await actions.close_follow_up(keeping.hub.bookkeeper, row.id, outcome=" ")
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await actions.close_follow_up(street, row.id, outcome="看了")
        await actions.close_follow_up(keeping.hub.bookkeeper, row.id, outcome="已补签")

        assert before == [("查看补签的签到表", date(2026, 6, 12), f"/groups/{keeping.group.id}/guidance")]
        assert await tasks(keeping.hub.bookkeeper) == []
        with pytest.raises(Refused, match=r"custody\.nothing_to_follow_up"):
            await actions.close_follow_up(keeping.hub.reviewer, row.id, outcome="再来")


async def test_a_correction_is_a_row_of_its_own_and_takes_over_what_is_to_follow(db):
    keeping = await world.a_ledger()
    right = Entry(DAY, "王初审", Manner.PHONE, "签到表齐全", follow_up="收尾", follow_up_on=date(2026, 6, 20))
    with on(DAY):
        row = await recorded(keeping)
        with pytest.raises(Refused, match=r"custody\.correction_without_reason"):
            await actions.correct_guidance(keeping.hub.reviewer, row.id, right, reason=" ", form_key=uuid.uuid4())
        await actions.correct_guidance(keeping.hub.reviewer, row.id, right, reason="记错了组织", form_key=uuid.uuid4())
        with pytest.raises(Refused, match=r"custody\.guidance_corrected"):
            await actions.correct_guidance(keeping.hub.reviewer, row.id, right, reason="又错", form_key=uuid.uuid4())

        assert [each.detail for each in await tasks(keeping.hub.reviewer)] == ["收尾"]
        log = await queries.log(keeping.first, keeping.group.id)
        assert [(each.guidance.found, each.corrected_by is not None) for each in log.rows] == [
            ("签到表齐全", False),
            ("签到表缺活动日期", True),
        ]


@pytest.mark.parametrize("statement", ["UPDATE guidance SET found = 'x'", "DELETE FROM guidance"])
async def test_the_database_keeps_what_was_written(db, statement):
    keeping = await world.a_ledger()
    with on(DAY):
        await recorded(keeping)

    with pytest.raises(RestrictViolationError):
        await sql(statement)


async def test_the_database_lets_no_body_correct_what_another_wrote(db):
    keeping = await world.a_ledger()
    with on(DAY):
        row = await recorded(keeping)

    with pytest.raises(CheckViolationError):
        await sql(
            "INSERT INTO guidance (community_group, side, authority, form_key, guided_on, guide, manner, found,"
            " advised, follow_up, corrects, correction_reason, recorded_at, recorded_by, recorded_by_name)"
            " SELECT community_group, side, community_group, gen_random_uuid(), guided_on, guide, manner, found, '',"
            " '', id, 'x', recorded_at, recorded_by, '' FROM guidance WHERE id = {}",
            row.id,
        )


async def test_a_visit_is_written_down_with_a_file_that_strangers_do_not_get(browser):
    keeping = await world.a_ledger()
    group = keeping.group.id
    typed = {
        "key": str(uuid.uuid4()),
        "guided_on": "2026-06-05",
        "manner": "visit",
        "guide": "王初审",
        "found": "签到表缺活动日期",
        "follow_up": "查看签到表",
        "follow_up_on": "2026-06-12",
    }
    with on(DAY):
        browser.sign_in(keeping.hub.reviewer.id)
        wrong = await browser.post(f"/groups/{group}/guidance", data={**typed, "follow_up_on": ""})
        broken = await browser.post(f"/groups/{group}/guidance", data=typed, files={"files": ("a.pdf", b"%PDF-1.4")})
        answer = await browser.post(
            f"/groups/{group}/guidance", data=typed, files={"files": ("签到表.pdf", a_pdf(), "application/pdf")}
        )
        [row] = (await queries.log(keeping.first, group)).rows
        file = f"/groups/{group}/guidance-files/{row.files[0][0].id}"
        assert (await browser.get(f"/groups/{group}/guidance")).status_code == 200
        assert (await browser.get(f"/groups/{group}/guidance/{row.guidance.id}/correction")).status_code == 200
        browser.sign_in(keeping.first.id)
        page = await browser.get(f"/groups/{group}/guidance")
        own = await browser.get(file)
        other = await world.a_ledger(call=keeping.call, lines=(("印刷", "1200.00"),), paid="100.00")
        browser.sign_in(other.first.id)
        strange = [(await browser.get(each)).status_code for each in (file, f"/groups/{group}/guidance")]

    assert (wrong.status_code, "后续事项和日期要一起填写" in wrong.text, "签到表缺活动日期" in wrong.text) == (
        422,
        True,
        True,
    )
    assert (broken.status_code, 'id="files-error"' in broken.text) == (422, True)
    assert answer.status_code == 303
    assert "签到表缺活动日期" in page.text
    assert "记一次指导" not in page.text
    assert (own.status_code, own.headers["content-type"]) == (200, "application/pdf")
    assert strange == [404, 404]
