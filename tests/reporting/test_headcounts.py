"""A report says how many people of each group were served, beside what the project planned (S15)."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError
from python_calamine import CalamineWorkbook

from grants.applications.classifying.actions import classify_application
from grants.db import sql, transaction
from grants.disclosure import classed
from grants.errors import why_not
from grants.reporting import actions, queries
from grants.reporting.contents import documents, forms, rules
from grants.reporting.contents import queries as contents
from grants.reporting.contents.facts import Contents, GroupNow, ToReport
from grants.reporting.tables import Report, ReportKind
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from tests.reporting import world
from tests.reporting.world import on

MIDTERM, FINAL = ReportKind.MIDTERM, ReportKind.FINAL
AGAINST = ToReport([], [], Decimal(10), groups=[GroupNow(1, "老年人", 30), GroupNow(2, "残疾人", None)])


@pytest.mark.parametrize(
    ("kind", "headcounts", "beneficiaries", "code"),
    [
        (FINAL, {1: 28, 2: 0}, 40, None),
        (FINAL, {1: 40, 2: 40}, 40, None),
        (FINAL, {1: 28}, 40, "reporting.group_left_out"),
        (FINAL, {1: 28, 2: None}, 40, "reporting.group_left_out"),
        (FINAL, {1: 41, 2: 0}, 40, "reporting.group_larger_than_all"),
        (FINAL, {1: 0, 2: 0}, 0, None),
        (FINAL, {1: 0, 2: 0}, None, "reporting.no_total_beside_groups"),
        (MIDTERM, {}, None, None),
        (MIDTERM, {1: 28, 2: None}, 40, None),
        (MIDTERM, {1: 28}, None, "reporting.no_total_beside_groups"),
        (MIDTERM, {1: 41}, 40, "reporting.group_larger_than_all"),
        (MIDTERM, {3: 1}, 40, "reporting.group_of_another"),
    ],
)
def test_each_group_is_told_at_the_end_and_none_is_larger_than_all(kind, headcounts, beneficiaries, code):
    filled = Contents(headcounts=headcounts)

    refusal = why_not(rules.check_contents, AGAINST, kind, filled, beneficiaries)

    assert (refusal and refusal.code) == code


def test_a_report_of_words_alone_says_nothing_of_groups():
    assert why_not(rules.check_contents, AGAINST, FINAL, None, None) is None
    whole = why_not(rules.check_contents, replace(AGAINST, groups=()), FINAL, Contents(), None)
    assert whole is None


async def accepted(award: world.Reported, report: Report) -> None:
    await actions.decide_report(award.olga, report.id, accepted=True, score=86, grade="GOOD")


async def test_a_group_is_typed_returned_and_typed_again(browser):
    award, old = await world.an_award_for_the_old()
    name, address = f"group-{old}", f"award={award.id}&kind=final"
    filled = world.nothing_spent(award) | {f"{line}-why": "还没有支出" for line in world.nothing_spent(award)}
    filled |= {"narrative": "完成", "beneficiaries": "40"}
    browser.sign_in(award.ada.id)
    with on("2026-12-01"):
        midterm = await browser.get(f"/reports/new?award={award.id}&kind=midterm")
        blank = await browser.get(f"/reports/new?{address}")
        saved = await browser.post(f"/reports/draft?{address}", data={"field": name, "value": "29", "base": ""})
        drafted = await browser.get(f"/reports/new?{address}")
        left_out = await browser.post(f"/reports/new?{address}", data=filled)
        too_many = await browser.post(f"/reports/new?{address}", data=filled | {name: "41"})
        no_number = await browser.post(f"/reports/new?{address}", data=filled | {name: "许多"})
        sent = await browser.post(f"/reports/new?{address}", data=filled | {name: "29"})
        shown = await browser.get(sent.headers["location"])
        returned = await browser.sign_in(award.olga.id).post(
            f"{sent.headers['location']}/decision",
            data={
                "outcome": "returned",
                "score": "52",
                "grade": "FAIL",
                "note": "请核对",
                f"item-{name}": "签到只有 27 人",
            },
        )
        again = await browser.sign_in(award.ada.id).get(f"/reports/new?{address}")
        second = await browser.post(f"/reports/new?{address}", data=filled | {name: "27"})
        changed = await browser.get(second.headers["location"])

    answers = (blank, saved, left_out, too_many, no_number, sent, shown, returned, again, second)
    assert [each.status_code for each in answers] == [200, 200, 422, 422, 422, 303, 200, 303, 200, 303]
    assert "计划 30 人" in blank.text
    assert ["选填" in field_of(blank.text, each) for each in ("beneficiaries", name)] == [False, False]
    assert ["选填" in field_of(midterm.text, each) for each in ("beneficiaries", name)] == [True, True]
    assert 'value="29"' in field_of(drafted.text, name)
    assert "请填写“老年人”的实际人数，没有服务到填 0" in field_of(left_out.text, name)
    assert "“老年人”不能多于直接受益人数 40 人" in field_of(too_many.text, name)
    assert 'value="许多"' in field_of(no_number.text, name)
    assert "各类服务对象的人数" in shown.text
    assert "签到只有 27 人" in again.text
    assert 'value="29"' in field_of(again.text, name)
    assert "老年人：实际人数 29 改为 27" in changed.text


def field_of(page: str, name: str) -> str:
    """What stands around a field, up to the end of its frame."""
    begins = page.index(f'for="{name}"')
    return page[begins : page.index("</div>", begins)]


async def test_a_total_of_nobody_comes_back_as_it_was_typed(db):
    award, old = await world.an_award_for_the_old()
    with on("2026-12-01"):
        report = await world.people_served(award, FINAL, {old: 0}, 0)
        held = await contents.contents_of(report)

        fields = forms.typed_before(report, held, await contents.to_report(award.id, FINAL))

    assert (fields["beneficiaries"], fields[f"group-{old}"]) == ("0", "0")


async def test_the_people_of_a_report_stand_as_they_were_handed_in(db):
    award, old = await world.an_award_for_the_old()
    with on("2026-09-07"):
        report = await world.people_served(award, MIDTERM, {old: 12}, 20)
        await classify_application(award.olga, award.facts.award.application, {old: 50})

    held = await contents.contents_of(report)
    paper = await documents.paper(await queries.report(award.ada, report.id), held)
    insert = "INSERT INTO report_headcount (report, term, planned, headcount) VALUES ({}, {}, NULL, {})"
    other = next(each.id for each in await vocabulary.terms(ListName.BENEFICIARY_GROUP) if each.id != old)
    assert [(each.name, each.planned, each.headcount) for each in held.served] == [("老年人", 30, 12)]
    assert paper.startswith(b"%PDF")
    for statement, values, error in [
        ("UPDATE report_headcount SET headcount = 13", (), RestrictViolationError),
        ("DELETE FROM report_headcount", (), RestrictViolationError),
        (insert, (report.id, old, 13), UniqueViolationError),
        (insert, (report.id, other, -1), CheckViolationError),
    ]:
        with pytest.raises(error):
            async with transaction():
                await sql(statement, *values)
    with on("2026-09-11"):
        await accepted(award, report)
    with pytest.raises(RestrictViolationError, match="parts of a report stand"):
        async with transaction():
            await sql(insert, report.id, other, 1)


async def test_the_public_reads_planned_and_reached_of_the_final_report_or_of_the_last_one_before(browser):
    award, old = await world.an_award_for_the_old()
    seen = []
    with on("2026-09-07"):
        seen.append(await reached(browser, award))
        final = await world.people_served(award, FINAL, {old: 27}, 40)
        seen.append(await reached(browser, award))
        await accepted(award, await world.people_served(award, MIDTERM, {old: 12}, 20))
        seen.append(await reached(browser, award))
        await accepted(award, final)
        seen.append(await reached(browser, award))
        page = (await browser.get("/figures")).text
        sheet = (await browser.get("/figures/services.xlsx")).content

    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert seen == [(None, False), (None, False), (12, True), (27, True)]
    assert rows[-1][-2:] == [30.0, 27.0]
    assert "实际服务人数" in page


async def reached(browser, award: world.Reported) -> tuple[int | None, bool]:
    """Of the figures, and whether the page of the project says the same beside what was planned."""
    [row] = await classed.by_term()
    page = (await browser.get(f"/projects/{award.facts.award.number}")).text
    assert "计划 30 人" in page
    return row.reached, row.reached is not None and f"实际 {row.reached} 人" in page
