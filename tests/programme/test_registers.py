"""Registers as they are kept: entered, changed, released, ended, taken out and sent in again."""

from datetime import date, timedelta

import pytest
from asyncpg.exceptions import RestrictViolationError
from httpx import Response

from grants import clock
from grants.db import sql, transaction
from grants.errors import NotFound, Refused, why_not
from grants.files.sheets import read
from grants.inbox import queries as inbox
from grants.organizations import editing
from grants.people.tables import Role
from grants.programme import actions, queries, rules, sheets
from grants.programme.facts import EntryPlan
from grants.programme.queries import Wanted
from grants.programme.registers import REGISTERS
from grants.programme.tables import RegisterEntry, RegisterKind
from grants.workbooks import workbook
from tests.calls.world import WHILE_OPEN
from tests.organizations.world import LONG_AGO, a_group, an_organization, staff
from tests.programme.world import a_keeper, a_need, lent, need_values


@pytest.fixture(autouse=True)
def on_a_day():
    with clock.at(WHILE_OPEN):
        yield


async def test_a_change_is_kept_as_before_and_after_and_takes_an_entry_off_the_public_page(browser):
    of = await a_keeper()
    row = await a_need(of)
    seen = await browser.get(f"/community/entries/{row.id}")
    plan = EntryPlan(await need_values(name="夜间陪护和巡查", headcount=40))

    await actions.change_entry(of.officer, row.id, version=1, plan=plan)

    found = await queries.entry(of.officer, row.id)
    assert "独居老人夜间无人照看" in seen.text
    assert {(each.field, each.before, each.after) for each in found.changes} == {
        ("name", "夜间陪护", "夜间陪护和巡查"),
        ("headcount", "", "40"),
    }
    assert (await browser.get(f"/community/entries/{row.id}")).status_code == 404
    assert await queries.released(RegisterKind.NEED) == []
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("DELETE FROM register_change")


async def test_a_change_of_whom_it_concerns_is_kept_too_and_nothing_becomes_what_is_there_already(browser):
    of, school, clinic = await a_keeper(), await an_organization("夜校〔虚构〕"), await an_organization("诊所〔虚构〕")
    values = {"name": "急救培训", "from_on": date(2026, 1, 10), "note": "心肺复苏"}
    kind = RegisterKind.TRAINING
    row = await actions.add_entry(
        of.officer, kind=kind, keeper_id=of.funder.id, plan=EntryPlan(values, frozenset({school.id}))
    )
    other = await actions.add_entry(
        of.officer, kind=kind, keeper_id=of.funder.id, plan=EntryPlan(values | {"name": "财务培训"})
    )

    both = EntryPlan(values, frozenset({school.id, clinic.id}))
    await actions.change_entry(of.officer, row.id, version=1, plan=both)
    await actions.change_entry(of.officer, row.id, version=2, plan=both)
    with pytest.raises(Refused, match=r"programme\.there_already"):
        await actions.change_entry(of.officer, other.id, version=1, plan=EntryPlan(values))

    [change] = (await queries.entry(of.officer, row.id)).changes
    assert (change.field, change.before, change.version) == ("ties", "夜校〔虚构〕", 2)
    assert set(change.after.split("、")) == {"夜校〔虚构〕", "诊所〔虚构〕"}
    page = await browser.sign_in(of.officer.id).get(f"/register-entries/{row.id}")
    assert change.after in page.text


async def test_what_is_over_is_no_longer_shown_nor_changed_not_even_by_the_database(browser):
    of = await a_keeper()
    row = await a_need(of)

    await actions.end_entry(of.officer, row.id, ended_on=clock.today(), reason="已由项目满足")

    with pytest.raises(Refused, match=r"programme\.ended_already"):
        await actions.end_entry(of.officer, row.id, ended_on=clock.today(), reason="再来一次")
    with pytest.raises(NotFound, match=r"programme\.no_open_entry"):
        await queries.released_entry(row.id)
    for statement in ("UPDATE register_entry SET name = '别的'", "DELETE FROM register_entry"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement)
    assert (await browser.get("/community/in_kind")).status_code == 404
    assert (await browser.get("/community")).headers["location"] == "/community/need"
    assert (await browser.get("/community/need")).status_code == 200


async def test_who_keeps_a_thing_and_who_uses_it_are_told_a_month_before_it_goes_back(db):
    of, group = await a_keeper(), await a_group()
    signatory = await staff(group, Role.GROUP_SIGNATORY)
    row = await lent(of, group, clock.today() + timedelta(days=30))
    await lent(of, group, clock.today() + timedelta(days=31), "二楼储物间")

    told = [
        [task.href for task in await inbox.tasks(each) if "register" in task.href] for each in (of.officer, signatory)
    ]
    await actions.end_entry(of.officer, row.id, ended_on=clock.today(), reason="完好归还")

    assert told == [[f"/register-entries/{row.id}"]] * 2
    assert [task for task in await inbox.tasks(signatory) if "register" in task.href] == []


async def test_what_was_not_released_is_seen_by_its_office_and_by_whom_it_concerns(db):
    of, group = await a_keeper(), await a_group()
    other, stranger = await a_keeper(), await staff(await an_organization(), Role.APPLICANT)
    signatory = await staff(group, Role.GROUP_SIGNATORY)
    row = await lent(of, group, date(2027, 1, 5))
    need = await a_need(of, is_released=False)

    assert await queries.entries(other.officer, RegisterKind.NEED) == []
    plan = EntryPlan(await need_values(note="不写姓名"))
    await actions.change_entry(of.officer, need.id, version=need.version, plan=plan)
    await actions.release_entry(of.officer, need.id)
    assert [each.after for each in (await queries.entry(of.officer, need.id)).changes] == ["不写姓名"]
    assert (await queries.entry(other.officer, need.id)).changes == ()
    assert [each.row.id for each in await queries.entries(other.officer, RegisterKind.NEED)] == [need.id]
    assert [each.row.id for each in await queries.entries(of.officer, RegisterKind.IN_KIND)] == [row.id]
    assert await queries.entries(other.officer, RegisterKind.IN_KIND) == []
    assert (await queries.entry(signatory, row.id)).row.id == row.id
    assert [each.row.id for each in await queries.entries_of_body(signatory, group.id)] == [row.id]
    assert await queries.entries_of_body(other.officer, group.id) == []
    for person in (other.officer, stranger):
        with pytest.raises(NotFound, match=r"programme\.no_such_entry"):
            await queries.entry(person, row.id)


async def test_what_concerned_a_group_is_seen_by_the_organisation_that_it_became_part_of(db):
    of, group, kept = await a_keeper(), await a_group(), await an_organization()
    row = await lent(of, group, date(2027, 1, 5))
    person = await staff(kept, Role.APPLICANT)
    await sql("UPDATE organization SET merged_into = {}, merged_at = now() WHERE id = {}", kept.id, group.id)

    assert [each.row.id for each in await queries.entries_of_body(person, kept.id)] == [row.id]
    assert (await queries.entry(person, row.id)).row.id == row.id


async def test_a_register_goes_out_as_a_workbook_and_comes_in_with_the_rows_that_were_added(browser):
    of = await a_keeper()
    row = await a_need(of, note="=1+1 不是公式")
    register = REGISTERS[RegisterKind.NEED]
    content = workbook(sheets.sheet_of(register, await queries.entries(of.officer, RegisterKind.NEED)))
    out = read(content, sheets.columns(register))
    options = await queries.options(of.officer, register)
    division, term = options.divisions[1], options.terms[0]
    head = "需求,所在区划,领域或服务对象,涉及人数,情况说明"
    long = f"{head}\n{'长' * 161},{division.code},{term.name},30,行动不便".encode()
    good = f"{head}\n代购药品,{division.code},{term.name},30,行动不便".encode()
    bad = f"{head}\n代购药品,火星,{term.name},许多,行动不便".encode()
    browser.sign_in(of.officer.id)

    wrong = await browser.post("/registers/need/import", files={"file": ("list.csv", bad)})
    too_long = await browser.post("/registers/need/import", files={"file": ("list.csv", long)})
    right = await browser.post("/registers/need/import", files={"file": ("list.csv", good)})
    again = await browser.post("/registers/need/import", files={"file": ("list.csv", good)})

    assert [each.cells["entry"] for each in out] == [str(row.id)]
    assert sheets.fresh(out) == []
    assert wrong.status_code == 422
    assert "第 2 行" in wrong.text
    assert "火星" in wrong.text
    assert too_long.status_code == 422
    assert "第 2 行：“需求”最多 160 字" in too_long.text
    assert why_not(rules.texts_fit, RegisterKind.EVENT, {"place": "长" * 201}).code == "programme.text_too_long"
    assert (right.status_code, again.status_code) == (303, 422)
    made = await RegisterEntry.objects().where(RegisterEntry.name == "代购药品")
    assert [(each.division, each.headcount, each.keeper) for each in made] == [(division.id, 30, of.funder.id)]


async def test_what_is_too_long_for_a_cell_of_a_sheet_is_said_with_its_row_and_nothing_is_cut(browser):
    of = await a_keeper()
    options = await queries.options(of.officer, REGISTERS[RegisterKind.NEED])
    browser.sign_in(of.officer.id)

    async def sent(length: int) -> Response:
        row = {"需求": "代购药品", "所在区划": options.divisions[1].code, "领域或服务对象": options.terms[0].name}
        row |= {"情况说明": "长" * length}
        sheet = f"{','.join(row)}\n{','.join(row.values())}".encode()
        return await browser.post("/registers/need/import", files={"file": ("list.csv", sheet)})

    refused, taken = await sent(4001), await sent(4000)

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert "第 2 行：“情况说明”最多 4000 字" in refused.text
    assert [len(each.note) for each in await RegisterEntry.objects()] == [4000]


async def test_a_list_is_narrowed_by_words_place_and_call(db):
    of = await a_keeper()
    here = await a_need(of, place=-1)
    await a_need(of, place=-2, name="儿童课后托管")

    async def found(**wanted) -> list[int]:
        return [each.row.id for each in await queries.entries(of.officer, RegisterKind.NEED, Wanted(**wanted))]

    assert await found(words="陪护") == [here.id]
    assert await found(words="%") == []
    assert here.id in await found(division=here.division)
    assert await found(call=0) == []
    assert await found(state="ended") == []


async def test_the_pages_of_a_register_are_for_those_who_read_and_keep_it(browser):
    of, group = await a_keeper(), await a_group()
    partner = await an_organization()
    await editing.pair_organizations(
        of.officer, group_id=group.id, partner_id=partner.id, from_on=LONG_AGO, plan="每月一次联合走访"
    )
    row = await a_need(of)
    street = await staff(await an_organization(), Role.FILING_OFFICER)
    pages = ["/registers", "/pairings", "/registers/need", "/registers/need/new", f"/register-entries/{row.id}"]
    pages += [f"/register-entries/{row.id}/change", f"/organisations/{group.id}/registers", "/registers/need/import"]
    pages += ["/registers/need/register.xlsx", "/pairings/register.xlsx", f"/register-entries/{row.id}/answers"]
    browser.sign_in(of.officer.id)

    answers = [(await browser.get(each)).status_code for each in pages]
    pairings = (await browser.get("/pairings")).text
    missing = [(await browser.get(each)).status_code for each in ("/registers/nothing", "/registers/case/new")]
    posted = await browser.post("/registers/policy/new", data={"name": "实施方案", "from_on": "2021-05-26"})
    browser.sign_in(street.id)
    not_his = await browser.get("/registers/policy/new")

    assert answers == [200] * len(pages)
    assert "每月一次联合走访" in pairings
    assert missing == [404, 403]
    assert posted.status_code == 422
    assert 'value="实施方案"' in posted.text
    assert not_his.status_code == 404
    with pytest.raises(NotFound, match=r"programme\.no_such_register"):
        queries.kind_named("nothing")
    with pytest.raises(NotFound, match=r"programme\.not_your_register"):
        queries.register_kept_by(street, "policy")
