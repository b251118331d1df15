from datetime import date

from grants import clock
from grants.funds.budget import queries
from grants.funds.budget.tables import FundMove, FundProposal
from grants.inbox import queries as inbox
from grants.people.tables import Role
from tests.files.samples import a_pdf
from tests.funds.world import a_fund
from tests.organizations.world import a_funder, staff


async def test_finance_keeps_the_document_and_the_codes_and_sets_lines_apart(browser):
    funder = await a_funder()
    source = await a_fund(funder)
    browser.sign_in((await staff(funder, Role.FINANCE_PREPARER)).id)
    home = f"/funds/{source.id}"
    paper = {"document_no": "澜湾财〔2026〕1号", "issued_on": "2026-01-05"}

    first = await browser.post(
        f"{home}/documents", data=paper, files={"scan": ("指标文.pdf", a_pdf(), "application/pdf")}
    )
    second = await browser.post(f"{home}/codes", data={"function_code": "2296002 福利", "from_on": "2026-01-01"})
    third = await browser.post(f"{home}/moves", data={"kind": "organiser", "amount": "3万"})
    shown = await browser.get(f"{home}/budget")
    [(kept, upload)] = (await queries.budget_page(await staff(funder, Role.AUDITOR), source.id)).documents
    scan = await browser.get(f"{home}/documents/{kept.id}")

    assert [each.status_code for each in (first, second, third, shown, scan)] == [303, 303, 303, 200, 200]
    assert upload.sha256[:16] in shown.text
    assert "共 ¥320,000.00：项目资助 ¥290,000.00，承办服务费 ¥30,000.00，绩效评价费 ¥0.00" in shown.text
    assert scan.headers["content-type"] == "application/pdf"


async def test_what_one_proposes_another_confirms_and_both_years_tell_of_it(browser):
    funder = await a_funder()
    source = await a_fund(funder)
    bea, rita = [await staff(funder, role) for role in (Role.BOOKKEEPER, Role.FINANCE_REVIEWER)]
    home = f"/funds/{source.id}"
    typed = {"kind": "carried_over", "amount": "20000", "code": "lottery-2027", "name": "福彩公益金（结转2027）"}

    with clock.at(clock.during(date(2027, 1, 20))):
        empty = await browser.sign_in(bea.id).post(f"{home}/moves", data=typed | {"code": ""})
        asked = await browser.post(f"{home}/moves", data=typed)
        mine = await browser.get(f"{home}/budget")
        proposal = await FundProposal.objects().first()
        address = f"{home}/proposals/{proposal.id}/decision"
        own = await browser.post(address, data={"is_confirmed": "yes"})
        waiting = [each.kind for each in await inbox.tasks(rita)]
        page = await browser.sign_in(rita.id).get(f"{home}/budget")
        silent = await browser.post(address, data={"is_confirmed": "no"})
        done = await browser.post(address, data={"is_confirmed": "yes"})
        move = await FundMove.objects().first()
        elsewhere = await browser.post(f"/funds/{move.becomes}/proposals/{proposal.id}/decision", data={})
        new = await browser.get(f"/funds/{move.becomes}/budget")
        browser.sign_in(bea.id)
        without = await browser.post(f"{home}/moves/{move.id}/undoing", data={"reason": ""})
        undone = await browser.post(f"{home}/moves/{move.id}/undoing", data={"reason": "金额填错"})
        other = await browser.post(f"/funds/{move.becomes}/moves/{move.id}/undoing", data={"reason": "金额填错"})
        shown = await browser.get(f"{home}/budget")

    assert (empty.status_code, asked.status_code, own.status_code) == (422, 303, 404)
    assert ("待确认的结转下年" in mine.text, "作出决定" in mine.text) == (True, False)
    assert ("fund_move" in waiting, "人民币贰万元整" in page.text, "作出决定" in page.text) == (True, True, True)
    assert (silent.status_code, done.status_code, elsewhere.status_code) == (422, 303, 404)  # funds.no_proposal
    assert (without.status_code, undone.status_code, other.status_code) == (422, 303, 404)
    assert source.name in new.text and "2028-12-31" in new.text
    assert "已撤销：金额填错" in shown.text


async def test_readers_see_the_budget_and_no_form(browser):
    funder = await a_funder()
    source = await a_fund(funder)

    shown = await browser.sign_in((await staff(funder, Role.AUDITOR)).id).get(f"/funds/{source.id}/budget")
    refused = await browser.post(f"/funds/{source.id}/codes", data={"function_code": "1", "from_on": "2026-01-01"})

    assert (shown.status_code, refused.status_code) == (200, 404)
    assert f'action="/funds/{source.id}' not in shown.text
