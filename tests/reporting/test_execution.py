import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pikepdf
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from grants import clock
from grants.calls.tables import Call
from grants.disbursement import actions
from grants.errors import NotFound
from grants.funds.budget import actions as budget
from grants.funds.budget.tables import MoveKind
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.execution import queries
from grants.reporting.execution.figures import Figure, Figures, Scope
from tests.awards.world import a_judged_round, announce, decide, sign
from tests.counting import queries_counted
from tests.disbursement.world import SENT, a_desk, a_paid_stage, a_reviewed_payment, an_approved_payment, approve
from tests.funds.world import a_fund, carried
from tests.organizations.world import a_funder, staff

ROUND = Path(__file__).parent.parent.parent / "grants" / "demo" / "round.json"


def yuan(text: str) -> Decimal:
    return Decimal(text)


async def figures_of(person: Actor, scope: Scope) -> dict[str, Figures]:
    return {row.name: row.figures for row in await queries.money_of(person, scope)}


async def test_a_payment_moves_from_open_to_paid_and_comes_back_as_returned(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    [paid] = (await figures_of(desk.officer, Scope.PROJECTS)).values()
    with clock.at(SENT):
        await actions.record_return(desk.cashier, payment.id, returned_on=clock.today(), reason="账号有误")
    [back] = (await figures_of(desk.officer, Scope.PROJECTS)).values()

    assert (paid.budget, paid.committed, paid.free) == (yuan("75200.00"), yuan("75200.00"), yuan("0.00"))
    assert (paid.approved, paid.paid, paid.open) == (yuan("37600.00"), yuan("37600.00"), yuan("37600.00"))
    assert (back.paid, back.returned, back.open) == (yuan("0.00"), yuan("37600.00"), yuan("75200.00"))


async def test_what_is_approved_and_not_paid_is_open(db):
    desk = await a_desk()
    await an_approved_payment(desk)

    [found] = (await figures_of(desk.officer, Scope.PROJECTS)).values()

    assert (found.approved, found.payable, found.paid, found.open) == (
        yuan("37600.00"),
        yuan("37600.00"),
        yuan("0.00"),
        yuan("75200.00"),
    )


async def test_a_decision_is_shown_from_its_notice_on_and_committed_when_signed(db):
    judged = await a_judged_round("88.00")
    award = await decide(judged)
    unannounced = await figures_of(judged.officer, Scope.PROJECTS)
    await announce(judged)
    [announced] = (await figures_of(judged.officer, Scope.PROJECTS)).values()
    await sign(judged, award)
    [signed] = (await figures_of(judged.officer, Scope.PROJECTS)).values()

    assert unannounced == {}
    assert (announced.budget, announced.committed, announced.free) == (yuan("75200.00"), 0, yuan("75200.00"))
    assert (signed.budget, signed.committed, signed.free) == (yuan("75200.00"), yuan("75200.00"), 0)


async def test_each_figure_is_the_sum_of_the_entries_behind_it(db):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    with clock.at(SENT):
        await actions.record_return(desk.cashier, payment.id, returned_on=clock.today(), reason="账号有误")
    await approve(desk, await a_reviewed_payment(desk, moment=SENT), SENT)

    for scope in Scope:
        for row in await queries.money_of(desk.officer, scope):
            for figure in Figure:
                if figure in (Figure.FREE, Figure.BUDGET) and scope in (Scope.ORGANIZATIONS, Scope.PROJECTS):
                    continue
                behind = await queries.entries_behind(desk.officer, scope, row.id, figure)
                total = sum((each.amount for each in behind.entries), yuan("0.00"))
                assert (scope, row.name, figure, total) == (scope, row.name, figure, behind.amount)


async def test_the_budget_of_a_source_is_its_project_money_however_much_is_set_apart_or_carried_over(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)
    await budget.set_aside(ben, source.id, uuid4(), kind=MoveKind.ORGANISER, amount=yuan("20000.00"))
    with clock.at(clock.during(date(2027, 1, 5))):
        await carried(ben, source, "100000.00", code="carried")

    rows = {row.hint: row for row in await queries.money_of(ben, Scope.FUNDS)}

    assert rows["lottery"].figures.budget == rows["lottery"].figures.free == yuan("200000.00")
    assert rows["carried"].figures.budget == yuan("100000.00")
    behind = await queries.entries_behind(ben, Scope.FUNDS, source.id, Figure.BUDGET)
    moved = [each.amount for each in behind.entries]
    assert moved == [yuan("-100000.00"), yuan("-20000.00"), yuan("320000.00")]


async def test_the_money_asks_as_many_questions_for_three_projects_as_for_one(db):
    desk = await a_desk()
    with queries_counted() as one:
        for scope in Scope:
            await queries.money_of(desk.officer, scope)
    judged = await a_judged_round("88.00", "86.00")
    awards = [await decide(judged, 0), await decide(judged, 1)]
    await announce(judged)
    for award in awards:
        await sign(judged, award)
    with queries_counted() as three:
        for scope in Scope:
            await queries.money_of(judged.officer, scope)

    assert len(one) == len(three) == len(Scope)


async def test_one_project_is_read_without_the_others(db):
    judged = await a_judged_round("88.00", "86.00", "85.00")
    awards = [await decide(judged, place) for place in range(3)]
    await announce(judged)
    for award in awards:
        await sign(judged, award)

    for scope, key in ((Scope.PROJECTS, awards[0].id), (Scope.ORGANIZATIONS, judged.applications[0].applicant.id)):
        with queries_counted() as asked:
            behind = await queries.entries_behind(judged.officer, scope, key, Figure.COMMITTED)
        assert behind.row.id == key
        # The row, its three accounts at most, its one entry.
        assert (len(asked), asked.rows) == (3, 3)


async def test_the_money_of_another_funder_does_not_exist(db):
    desk, other = await a_desk(), await a_desk()

    assert len(await queries.money_of(desk.officer, Scope.PROJECTS)) == 1
    with pytest.raises(NotFound, match=r"reporting\.no_figures"):
        await queries.entries_behind(desk.officer, Scope.PROJECTS, other.facts.award.id, Figure.PAID)


@pytest.mark.commits
async def test_the_worked_round_has_its_figures_to_the_cent(played_round):
    expect = json.loads(ROUND.read_text(encoding="utf-8"))["expect"]["funds"]
    auditor = Actor(0, "审计", frozenset({(await _funder(), Role.AUDITOR)}))

    funds = {row.hint: row.figures for row in await queries.money_of(auditor, Scope.FUNDS)}
    [one_round] = (await figures_of(auditor, Scope.ROUNDS)).values()
    projects = (await figures_of(auditor, Scope.PROJECTS)).values()

    for code, known in expect.items():
        figures = funds[code]
        assert (figures.committed, figures.free) == (yuan(known["awarded"]), yuan(known["left"]))
        assert (figures.paid, figures.open) == (yuan(known["paid"]), yuan(known["open"]))
    for figure in Figure:
        if figure in (Figure.BUDGET, Figure.FREE):
            continue
        assert sum(each.of(figure) for each in projects) == one_round.of(figure)
        assert sum(each.of(figure) for each in funds.values()) == one_round.of(figure)


async def _funder() -> int:
    return (await Call.objects().first()).funder


async def test_the_pages_show_the_figures_and_open_to_their_vouchers(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    browser.sign_in(desk.officer.id)
    award = desk.facts.award

    pages = {scope: await browser.get(f"/money?by={scope}") for scope in Scope}
    opened = await browser.get(f"/money/projects/{award.id}/paid")
    unknown = [
        await browser.get(path)
        for path in ("/money?by=else", f"/money/projects/{award.id}/else", "/money/projects/0/paid")
    ]

    assert {page.status_code for page in pages.values()} == {200}
    assert f'href="/money/projects/{award.id}/paid"' in pages[Scope.PROJECTS].text
    assert "37,600.00" in pages[Scope.ORGANIZATIONS].text
    assert "50.00%" in pages[Scope.PROJECTS].text
    assert "/ledger/entries/" in opened.text
    assert [answer.status_code for answer in unknown] == [404, 404, 404]


def test_a_view_that_there_is_not_is_not_found():
    assert queries.word_of(Scope, "funds") == Scope.FUNDS
    with pytest.raises(NotFound, match=r"reporting\.no_such_view"):
        queries.word_of(Scope, "else")


async def test_the_money_goes_out_as_a_workbook_of_numbers(browser):
    desk = await a_desk()
    await a_paid_stage(desk)

    answer = await browser.sign_in(desk.officer.id).get("/money/workbook?by=projects")

    [_head, row] = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert row[0] == desk.facts.application.title
    assert row[2:9] == [75200.0, 0.0, 75200.0, 37600.0, 37600.0, 0.0, 37600.0]


async def test_the_money_is_printed_with_its_bars_and_its_numbers_inside(browser):
    desk = await a_desk()
    await a_paid_stage(desk)

    answer = await browser.sign_in(desk.officer.id).get("/money/paper?by=projects")

    with pikepdf.open(BytesIO(answer.content)) as document:
        told = json.loads(document.attachments["money.json"].get_file().read_bytes())
    [page] = pypdfium2.PdfDocument(answer.content)
    text = page.get_textpage().get_text_range()
    assert told["rows"][0] | {"id": 0} == {
        "id": 0, "name": desk.facts.application.title, "budget": "75200.00", "free": "0.00", "committed": "75200.00",
        "approved": "37600.00", "paid": "37600.00", "returned": "0.00", "open": "37600.00", "spent": None,
    }  # fmt: skip
    assert "资金执行情况表（按项目）" in text and desk.facts.funder.name in text
    assert "37,600.00" in text and "50.00%" in text
    shapes = [each for each in page.get_objects() if each.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    assert len(shapes) > 8


async def test_a_cashier_sees_the_figures_and_an_applicant_finds_nothing(browser):
    desk = await a_desk()
    ada = await staff(desk.facts.applicant, Role.SIGNATORY)

    mine = await browser.sign_in(desk.cashier.id).get("/money")
    theirs = await browser.sign_in(ada.id).get("/money")

    assert (mine.status_code, theirs.status_code) == (200, 404)
