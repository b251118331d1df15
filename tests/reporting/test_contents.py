"""What a report holds beside its words: every line beside plan and ledger, every indicator, files, and its return."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError
from python_calamine import CalamineWorkbook

from grants import clock
from grants.awards import actions as awards
from grants.awards import queries as award_queries
from grants.awards.indicators import actions as promises
from grants.awards.indicators import queries as promised
from grants.awards.indicators.facts import IndicatorPlan
from grants.awards.indicators.tables import Indicator, IndicatorKind
from grants.db import sql, transaction
from grants.errors import Refused, why_not
from grants.people.tables import Role
from grants.reporting import actions, queries
from grants.reporting.contents import documents, rules
from grants.reporting.contents import queries as contents
from grants.reporting.contents.facts import Achieved, Contents, LineNow, LineTyped, ToReport
from grants.reporting.contents.tables import FileKind
from grants.reporting.tables import ReportKind
from tests.awards.world import SIGNED, SIGNED_ON, an_announced_award
from tests.files.samples import a_pdf, a_photo
from tests.organizations.world import staff
from tests.reporting import world
from tests.reporting.world import on

D = Decimal
LINE = LineNow(1, "评估服务", planned=D("1000.00"), before=D("200.00"))
KEPT = LineNow(2, "物资", planned=D("500.00"), before=D("100.00"), kept=D("480.00"))
SERVED = Indicator(id=7, award=1, position=1, kind="quantity", name="服务", unit="人次", target=D(600), proof="记录")
QUICK = Indicator(
    id=8, award=1, position=2, kind="timeliness", name="响应", unit="小时", target=D(24), is_ceiling=True, proof="记录"
)
AGAINST = ToReport([LINE, KEPT], [SERVED, QUICK], D(10))
WHOLE = Contents(lines={1: LineTyped(D("800.00")), 2: LineTyped()}, achieved={7: Achieved(D(640)), 8: Achieved(D(20))})


def with_line(key: int, typed: LineTyped) -> Contents:
    return replace(WHOLE, lines={**WHOLE.lines, key: typed})


def with_achieved(key: int, achieved: Achieved) -> Contents:
    return replace(WHOLE, achieved={**WHOLE.achieved, key: achieved})


@pytest.mark.parametrize(
    ("kind", "contents", "code"),
    [
        ("final", WHOLE, None),
        ("final", None, "reporting.whole_form_asked"),
        ("final", with_line(1, LineTyped()), "reporting.line_left_out"),
        ("final", with_line(2, LineTyped(D("1.00"))), "reporting.line_is_kept"),
        ("final", with_line(9, LineTyped(D("1.00"))), "reporting.line_of_another"),
        ("final", with_line(1, LineTyped(D("901.00"))), "reporting.deviation_unexplained"),
        ("final", with_line(1, LineTyped(D("900.00"))), None),
        ("final", with_line(1, LineTyped(D("699.00"))), "reporting.deviation_unexplained"),
        ("final", with_line(1, LineTyped(D("699.00"), "涨价")), None),
        ("midterm", with_line(1, LineTyped(D("699.00"))), None),
        ("midterm", with_line(1, LineTyped(D("901.00"))), "reporting.deviation_unexplained"),
        ("final", with_achieved(7, Achieved(None)), "reporting.indicator_left_out"),
        ("final", with_achieved(7, Achieved(D(599))), "reporting.miss_unexplained"),
        ("final", with_achieved(7, Achieved(D(599), "停课两周")), None),
        ("midterm", with_achieved(7, Achieved(D(599))), None),
        ("final", with_achieved(8, Achieved(D(25))), "reporting.miss_unexplained"),
        ("final", replace(WHOLE, files=[(FileKind.PHOTO, b"", "x")] * 31), "reporting.too_many_files"),
    ],
)
def test_every_line_and_indicator_is_reported_and_what_departs_is_explained(kind, contents, code):
    refusal = why_not(rules.check_contents, AGAINST, ReportKind(kind), contents, None)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("items", "accepted", "code"),
    [
        ({"line-1": "请附凭证"}, False, None),
        ({"line-1": "请附凭证"}, True, "reporting.items_without_return"),
        ({"line-99": "请附凭证"}, False, "reporting.item_about_nothing"),
        ({}, True, None),
    ],
)
def test_an_item_of_a_return_points_at_a_field(items, accepted, code):
    refusal = why_not(rules.check_items, AGAINST, items, accepted=accepted)

    assert (refusal and refusal.code) == code


async def an_award_with_an_indicator() -> world.Reported:
    with clock.at(SIGNED):
        judged, award = await an_announced_award()
        plan = IndicatorPlan(IndicatorKind.QUANTITY, "服务独居老人", "人次", D(600), "服务记录")
        await promises.word_indicators(judged.officer, award.id, [plan])
        await promises.agree_indicators(judged.officer, award.id, version=1)
        await awards.draw_agreement(judged.officer, award.id)
        await awards.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)
    facts = await award_queries.award_facts(award.id)
    return world.Reported(facts, await staff(facts.applicant, Role.APPLICANT, name="Ada"), judged.officer)


async def handed_in(award: world.Reported, spent: str, day: str, kind: ReportKind = ReportKind.MIDTERM, **more: object):
    first, *rest = award.facts.lines
    [indicator] = await promised.indicators_of(award.id)
    lines = {first.id: LineTyped(D(spent))} | {line.id: LineTyped(D(0)) for line in rest}
    held = Contents(lines, {indicator.id: Achieved(D(300), proof=(a_pdf(), "记录.pdf"))}, **more)
    with on(day):
        return await actions.submit_report(award.ada, award_id=award.id, kind=kind, narrative="进展", contents=held)


async def test_a_report_keeps_its_table_and_the_next_one_goes_on_from_it(db):
    award = await an_award_with_an_indicator()
    midterm = await handed_in(award, "1000.00", "2026-09-07", files=[(FileKind.PHOTO, a_photo(), "活动.jpg")])
    with on("2026-09-11"):
        await actions.decide_report(award.olga, midterm.id, accepted=True, score=86, grade="GOOD")

    against = await contents.to_report(award.id, ReportKind.FINAL)
    held = await contents.contents_of(await actions.Report.objects().get(actions.Report.id == midterm.id))

    assert (midterm.spent, against.lines[0].before) == (D("1000.00"), D("1000.00"))
    assert (held.sum.planned, held.sum.total) == (D("75200.00"), D("1000.00"))
    assert [(each.row.actual, each.is_missed, each.proof.name) for each in held.reached] == [(D(300), True, "记录.pdf")]
    assert [each.kind for each in held.files] == [FileKind.PHOTO]
    [sheet] = [CalamineWorkbook.from_filelike(BytesIO(documents.spreadsheet(held))).get_sheet_by_index(0).to_python()]
    assert sheet[-1][:4] == ["合计", 75200.0, 0.0, 1000.0]
    paper = await documents.paper(await queries.report(award.ada, midterm.id), held)
    assert paper.startswith(b"%PDF")


async def test_a_report_is_returned_item_by_item_and_the_next_attempt_shows_what_changed(browser):
    award = await an_award_with_an_indicator()
    report = await handed_in(award, "1000.00", "2026-09-07")
    line = f"line-{award.facts.lines[0].id}"
    with on("2026-09-11"):
        sent_back = await browser.sign_in(award.olga.id).post(
            f"/reports/{report.id}/decision",
            data={"outcome": "returned", "score": "52", "grade": "FAIL", "note": "请补正", f"item-{line}": "缺少凭证"},
        )
    with on("2026-09-12"):
        form = await browser.sign_in(award.ada.id).get(f"/reports/new?award={award.id}&kind=midterm")
        again = await handed_in(award, "900.00", "2026-09-13")
        shown = await browser.get(f"/reports/{again.id}")
        stranger = await browser.sign_in((await world.a_running_award()).ada.id).get(f"/reports/{report.id}/money.xlsx")

    assert (sent_back.status_code, form.status_code, shown.status_code, stranger.status_code) == (303, 200, 200, 404)
    assert "缺少凭证" in form.text
    assert f'name="{line}" type="text" class="r num"' in form.text
    assert 'value="1000.00"' in form.text
    assert "本期支出 1,000.00 改为 900.00" in shown.text


async def test_a_file_of_a_report_is_there_for_who_reads_the_report_only(browser):
    award = await an_award_with_an_indicator()
    report = await handed_in(award, "1.00", "2026-09-07", files=[(FileKind.SIGN_IN, a_pdf(), "签到.pdf")])
    held = await contents.contents_of(report)
    url = f"/reports/{report.id}/files"
    browser.sign_in(award.olga.id)

    found = await browser.get(f"{url}/{held.files[0].upload.id}")
    proof = await browser.get(f"{url}/{held.reached[0].proof.id}")
    other = await browser.get(f"{url}/{held.files[0].upload.id + 1000}")

    assert ("reporting.no_such_file", other.status_code) == ("reporting.no_such_file", 404)
    assert (found.status_code, proof.status_code) == (200, 200)


async def test_the_database_keeps_the_parts_of_a_report(db):
    award, other = await an_award_with_an_indicator(), await world.a_running_award()
    report = await handed_in(award, "1.00", "2026-09-07")

    with pytest.raises(RestrictViolationError, match="parts of a report stand"):
        async with transaction():
            await sql("UPDATE report_line SET spent = 2")
    with pytest.raises(CheckViolationError, match="of its own award"):
        async with transaction():
            await sql(
                "INSERT INTO report_line (report, award_line, planned, before, spent, is_from_ledger, explanation)"
                " VALUES ({}, {}, 1, 0, 0, false, '')",
                report.id,
                other.facts.lines[0].id,
            )


async def test_a_report_of_words_alone_is_refused_where_indicators_were_promised(db):
    award = await an_award_with_an_indicator()

    with pytest.raises(Refused, match=r"reporting\.whole_form_asked"):
        await world.a_report(award)
