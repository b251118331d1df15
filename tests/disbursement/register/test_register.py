"""The register on screen, on paper and what they come to."""

import json
from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from python_calamine import CalamineWorkbook

from grants import clock
from grants.db import sql
from grants.disbursement import jobs
from grants.disbursement.register import actions, documents, queries, rules
from grants.disbursement.register.facts import Chosen, Line
from grants.disbursement.register.laying import pages
from grants.disbursement.register.tables import RegisterPaper
from grants.disbursement.tables import PaymentStatus
from grants.errors import NotFound, Refused
from grants.money import yuan
from grants.people.tables import Role
from tests.awards.world import a_judged_round, announce, decide, sign
from tests.counting import queries_counted
from tests.disbursement.test_documents import data_in, text_of
from tests.disbursement.world import PAID, Desk, a_desk, a_paid_stage, an_approved_payment
from tests.organizations.world import staff

ALL = {"state": None}


def of(desk: Desk, **changes) -> Chosen:
    return Chosen(desk.facts.funder.id, **changes)


async def a_printed_register(desk: Desk, **changes) -> RegisterPaper:
    with clock.at(PAID):
        paper = await actions.print_register(desk.preparer, uuid4(), of(desk, **changes))
        await jobs.register_paper(paper.id)
    return await queries.paper(desk.preparer, paper.id)


async def test_the_register_lists_what_was_paid_and_every_division_comes_to_its_total(db):
    desk = await a_desk()
    paid = await a_paid_stage(desk)

    found = await queries.register(desk.cashier, of(desk))

    assert [(each.number, each.amount, str(each.on)) for each in found.lines] == [
        (paid.number, yuan("37600.00"), "2026-05-20")
    ]
    for shares in (found.funds, found.calls, found.months, found.states):
        assert sum((each.amount for each in shares), yuan(0)) == found.total == yuan("37600.00")
        assert sum(each.count for each in shares) == found.count == 1


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 0),
        ({"state": PaymentStatus.APPROVED}, 1),
        (ALL, 1),
        (ALL | {"month": clock.today().replace(2026, 5, 1)}, 1),
        (ALL | {"month": clock.today().replace(2026, 6, 1)}, 0),
        (ALL | {"award": "独居老人"}, 1),
        (ALL | {"award": "100%_"}, 0),
        (ALL | {"fund": 2_000_000_000}, 0),
        (ALL | {"call": 2_000_000_000}, 0),
    ],
)
async def test_a_register_is_narrowed_by_month_fund_round_project_and_state(db, changes, count):
    desk = await a_desk()
    await an_approved_payment(desk)

    assert (await queries.register(desk.preparer, of(desk, **changes))).count == count


async def test_a_stranger_finds_no_register(browser):
    desk, other = await a_desk(), await a_desk()
    await a_paid_stage(desk)
    paper = await a_printed_register(desk)

    with pytest.raises(NotFound, match=r"disbursement\.no_register"):
        await queries.every_line(other.preparer, of(desk))
    browser.sign_in(other.preparer.id)
    paths = ("register/papers/{}", "register/papers/{}/file", f"register?funder={desk.facts.funder.id}")
    answers = [await browser.get("/payments/" + path.format(paper.id)) for path in paths]

    assert [each.status_code for each in answers] == [404, 404, 404]


async def test_the_page_leads_from_each_figure_to_its_payment(browser):
    desk = await a_desk()
    paid = await a_paid_stage(desk)
    browser.sign_in((await staff(desk.facts.funder, Role.AUDITOR)).id)

    shown = await browser.get("/payments/register")
    none = await browser.get("/payments/register?state=returned&after=nonsense&month=2026-13&fund=x")

    assert f'href="/payments/{paid.id}">37,600.00' in shown.text
    assert "人民币叁万柒仟陆佰元整" in shown.text
    assert none.status_code == 200 and "没有符合条件的拨款" in none.text


async def test_a_page_of_the_register_asks_as_often_for_many_lines_as_for_one(browser):
    judged = await a_judged_round("90.00", "80.00", "75.00")
    awards = [await decide(judged, place) for place in range(3)]
    await announce(judged)
    desks = [await a_desk(await sign(judged, award)) for award in awards]
    await a_paid_stage(desks[0])
    browser.sign_in(desks[0].preparer.id)
    await browser.get("/payments/register")
    with queries_counted() as one:
        await browser.get("/payments/register")
    for desk in desks[1:]:
        await a_paid_stage(desk)

    with queries_counted() as more:
        shown = await browser.get("/payments/register")

    assert "112,800.00" in shown.text
    assert len(more) == len(one)


async def test_a_printed_register_carries_number_sums_capitals_and_its_data(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)

    paper = await a_printed_register(desk)
    content = (await documents.register(paper)).content
    text, data = text_of(content), data_in(content)

    for words in (
        "资金拨付台账", paper.number, desk.facts.funder.name, "制表日期：2026年5月20日", "单位：元", "已付",
        payment.number, desk.facts.award.number, "独居老人居家安全与探访", "37,600.00", "本页小计1笔",
        "合计1笔人民币叁万柒仟陆佰元整", "¥37,600.00", "****" + payment.payee_number[-4:], paper.check_code,
        "制表", "复核", "财务负责人", "第1页共1页",
    ):  # fmt: skip
        assert words in text, words
    assert payment.payee_number not in text
    assert (data["number"], data["total"]) == (paper.number, "37600.00")
    assert Line.of(data["lines"][0]).amount == yuan("37600.00")
    with pikepdf.open(BytesIO(content)) as opened:
        fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
        described = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert fonts and all("/FontFile2" in each or "/FontFile3" in each for each in described)


async def test_every_page_that_was_planned_is_one_page_on_paper(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    (line,) = await queries.every_line(desk.cashier, of(desk))
    titles = ("短", "社区失能老人家庭照护者喘息服务与能力提升示范项目", "名" * 60)
    many = [replace(line, id=at, title=titles[at % 3]) for at in range(50)]
    paper = await a_printed_register(desk)
    content = json.loads(paper.content) | {"lines": [each.kept() for each in many]}
    paper.content, paper.lines = json.dumps(content), 50

    made = await documents.register(paper)

    planned = pages(documents.payment_rows(many), documents.PAYMENTS)
    with pikepdf.open(BytesIO(made.content)) as opened:
        assert len(planned) > 3
        assert len(opened.pages) - len(planned) in (0, 1), "the signatures may need a page of their own"
    assert text_of(made.content).count("本页小计") == len(planned)


async def test_a_register_is_printed_once_however_often_it_is_asked_for(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    key = uuid4()

    with clock.at(PAID):
        with pytest.raises(NotFound, match=r"disbursement\.register_not_made"):
            unmade = await actions.print_register(desk.preparer, uuid4(), of(desk))
            await queries.file(desk.preparer, unmade.id)
        first = await actions.print_register(desk.preparer, key, of(desk))
        again = await actions.print_register(desk.preparer, key, of(desk))
        await jobs.register_paper(first.id)
        kept = await queries.paper(desk.preparer, first.id)
        await jobs.register_paper(first.id)
        other = await actions.keep_register(None, first.id, content=b"%PDF", check_code="X")
        with pytest.raises(Refused, match=r"disbursement\.register_form_reused"):
            await actions.print_register(desk.cashier, key, of(desk))

    assert first.id == again.id
    assert (other.upload, other.check_code) == (kept.upload, kept.check_code)


async def test_what_is_printed_stays_as_it_was_when_money_comes_back(db):
    desk = await a_desk()
    await a_paid_stage(desk)
    paper = await a_printed_register(desk)
    first = await documents.register(paper)

    await sql("UPDATE payment SET status = 'returned', returned_on = '2026-05-20', return_reason = '户名不符'")
    again = await documents.register(await queries.paper(desk.preparer, paper.id))

    assert again == first
    assert json.loads(paper.content)["lines"][0]["status"] == "paid"


async def test_the_workbook_has_codes_as_text_and_whole_accounts_for_finance_alone(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    auditor = await staff(desk.facts.funder, Role.AUDITOR)

    finance = await browser.sign_in(desk.cashier.id).get("/payments/register/sheet.xlsx")
    other = await browser.sign_in(auditor.id).get("/payments/register/sheet.xlsx")
    heads, row = CalamineWorkbook.from_filelike(BytesIO(finance.content)).get_sheet_by_index(0).to_python()
    (_heads, masked) = CalamineWorkbook.from_filelike(BytesIO(other.content)).get_sheet_by_index(0).to_python()

    kept = dict(zip(heads, row, strict=True))
    assert kept["账号"] == payment.payee_number and kept["金额"] == 37600.0 and kept["流水号"] == payment.bank_ref
    assert kept["日期"] == payment.paid_on
    assert dict(zip(heads, masked, strict=True))["账号"] == "****" + payment.payee_number[-4:]


async def test_an_empty_register_is_not_printed_and_one_that_is_too_long_asks_to_be_narrowed(browser):
    desk = await a_desk()
    browser.sign_in(desk.preparer.id)

    with pytest.raises(Refused, match=r"disbursement\.nothing_to_print"):
        await actions.print_register(desk.preparer, uuid4(), of(desk))
    with pytest.raises(Refused, match=r"disbursement\.register_too_long"):
        rules.check_printing(desk.facts.funder.id, desk.preparer, rules.MOST_LINES + 1)
    answer = await browser.post(
        "/payments/register/papers", data={"key": str(uuid4()), "state": "paid", "kind": "payments"}
    )

    assert answer.status_code == 422
    assert "没有符合条件的拨款" in answer.text


async def test_the_button_prints_and_the_page_says_when_it_is_there(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    browser.sign_in(desk.preparer.id)

    with clock.at(PAID):
        answer = await browser.post(
            "/payments/register/papers", data={"key": str(uuid4()), "state": "paid", "kind": "payments"}
        )
        place = answer.headers["location"]
        waiting, early = await browser.get(place), await browser.get(f"{place}/file")
        await jobs.register_paper(int(place.rsplit("/", 1)[1]))
        done, file = await browser.get(place), await browser.get(f"{place}/file")
    verified = await browser.get(f"/verify/{(await RegisterPaper.objects().first()).check_code}")

    assert "every 2s" in waiting.text and early.status_code == 404
    assert "打开 PDF" in done.text and file.content.startswith(b"%PDF")
    assert "资金拨付台账" in verified.text
