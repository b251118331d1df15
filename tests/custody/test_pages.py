from decimal import Decimal

import pytest

from grants.custody import actions, jobs
from grants.custody.tables import Claim, ClaimStatus, CustodyReceipt, Statement
from tests.custody import world
from tests.custody.world import on
from tests.files import samples

PHOTO = samples.a_photo("PNG")


def typed(keeping, **changes) -> dict[str, str]:
    form = {
        "key": "6f1e3a52-1111-4222-8333-444455556666",
        "line": str(keeping.lines["邻里节"].id),
        "amount": "1,780.00",
        "total": "1,780.00",
        "invoice_no": "26460000000000000003",
        "invoice_on": "2026-06-05",
        "seller": "椰风里便民超市〔虚构〕",
        "title": "ours",
        "summary": "邻里节第一场",
    }
    return form | changes


@pytest.fixture(autouse=True)
def june():
    with on("2026-06-05"):
        yield


async def test_a_group_sees_its_money_and_the_way_to_claim_it(browser):
    keeping = await world.a_ledger()

    answer = await browser.sign_in(keeping.first.id).get(f"/groups/{keeping.group.id}")

    assert answer.status_code == 200
    assert "¥9,000.00" in answer.text
    assert f"/groups/{keeping.group.id}/claims/new" in answer.text


async def test_a_claim_is_filed_with_a_photo_and_goes_on_to_its_second_signature(browser):
    keeping = await world.a_ledger()
    files = {"photo": ("invoice.png", PHOTO, "image/png")}

    form = await browser.sign_in(keeping.first.id).get(f"/groups/{keeping.group.id}/claims/new")
    answer = await browser.post(f"/groups/{keeping.group.id}/claims/new", data=typed(keeping), files=files)
    claim = await Claim.objects().first()
    shown = await browser.get(f"/claims/{claim.id}")
    photo = await browser.get(f"/claims/{claim.id}/invoice")

    assert [form.status_code, answer.status_code] == [200, 303]
    assert answer.headers["location"] == f"/claims/{claim.id}"
    assert (claim.amount, claim.status) == (Decimal("1780.00"), ClaimStatus.SIGNED_ONCE)
    assert "您已办过这笔报账的前一步" in shown.text
    assert photo.content == PHOTO


async def test_a_refused_claim_comes_back_with_what_was_typed_and_keeps_the_photo(browser):
    keeping = await world.a_ledger()
    url = f"/groups/{keeping.group.id}/claims/new"
    files = {"photo": ("invoice.png", PHOTO, "image/png")}

    refused = await browser.sign_in(keeping.first.id).post(
        url, data=typed(keeping, amount="5400.01", total="5400.01"), files=files
    )
    kept = refused.text.split('name="kept-photo"')[1].split('value="')[1].split('"')[0]
    again = await browser.post(url, data=typed(keeping, **{"kept-photo": kept}))

    assert refused.status_code == 422
    assert "“邻里节”还剩 ¥5,400.00" in refused.text
    assert 'value="5400.01"' in refused.text
    assert "邻里节第一场" in refused.text
    assert again.status_code == 303
    assert (await Claim.objects().first()).invoice == int(kept)


async def test_nobody_may_file_for_another_group(browser):
    here, there = await world.a_ledger(), await world.a_ledger()

    seen = await browser.sign_in(there.first.id).get(f"/groups/{here.group.id}")
    form = await browser.get(f"/groups/{here.group.id}/claims/new")
    posted = await browser.post(f"/groups/{here.group.id}/claims/new", data=typed(here))

    assert [seen.status_code, form.status_code, posted.status_code] == [404, 404, 404]
    assert await Claim.count() == 0


async def test_the_hub_reviews_verifies_and_pays_over_the_pages(browser):
    keeping = await world.a_ledger()
    claim = await world.filed(keeping, "100.00")
    ticks = dict.fromkeys(("genuine", "title", "purpose", "line", "proof", "signed"), "yes")
    url = f"/claims/{claim.id}"

    steps = [
        await browser.sign_in(keeping.second.id).post(f"{url}/signature"),
        await browser.sign_in(keeping.hub.reviewer.id).post(f"{url}/review", data={"genuine": "yes"}),
        await browser.sign_in(keeping.hub.reviewer.id).post(f"{url}/review", data=ticks),
        await browser.sign_in(keeping.hub.bookkeeper.id).post(f"{url}/verification"),
        await browser.sign_in(keeping.hub.cashier.id).post(f"{url}/payment", data={"paid_on": "", "bank_ref": "B1"}),
        await browser.sign_in(keeping.hub.cashier.id).post(
            f"{url}/payment", data={"paid_on": "2026-06-05", "bank_ref": "B1"}
        ),
    ]

    assert [step.status_code for step in steps] == [303, 422, 303, 303, 422, 303]
    assert (await Claim.objects().first()).status == ClaimStatus.PAID


async def test_a_claim_is_returned_with_its_reason(browser):
    keeping = await world.a_ledger()
    claim = await world.verified(keeping, "100.00")

    silent = await browser.sign_in(keeping.hub.cashier.id).post(f"/claims/{claim.id}/return", data={"reason": ""})
    said = await browser.post(f"/claims/{claim.id}/return", data={"reason": "发票抬头不对"})
    shown = await browser.sign_in(keeping.first.id).get(f"/claims/{claim.id}")

    assert [silent.status_code, said.status_code] == [422, 303]
    assert "枢纽退回：发票抬头不对" in shown.text


async def test_the_ledger_shows_every_movement_and_a_filter_changes_no_balance(browser):
    keeping = await world.a_ledger()
    await world.paid(keeping, "360.00", "志愿者保险")

    whole = await browser.sign_in(keeping.first.id).get(f"/groups/{keeping.group.id}/ledger")
    income = await browser.get(f"/groups/{keeping.group.id}/ledger?way=in")

    assert whole.status_code == 200
    assert "8,640.00" in whole.text
    assert "志愿者保险支出" in whole.text
    assert "志愿者保险支出" not in income.text
    assert "已筛选 1 笔" in income.text


async def test_the_bookkeeper_books_what_arrived(browser):
    keeping = await world.a_ledger(received=False)
    browser.sign_in(keeping.hub.bookkeeper.id)

    before = await browser.get("/hub/receipts")
    early = await browser.post(f"/hub/receipts/{keeping.payment.id}", data={"received_on": "2026-05-01"})
    done = await browser.post(f"/hub/receipts/{keeping.payment.id}", data={"received_on": "2026-05-22"})

    assert f"{keeping.payment.number} 待认领" in before.text
    assert [early.status_code, done.status_code] == [422, 303]
    assert await CustodyReceipt.count() == 1


async def test_a_ledger_is_opened_from_the_list_of_groups(browser):
    keeping = await world.an_award(await world.a_hub())
    browser.sign_in(keeping.hub.bookkeeper.id)

    before = await browser.get("/hub/groups")
    opened = await browser.post(f"/hub/groups/{keeping.award.id}/ledger")
    after = await browser.get("/hub/groups")

    assert "待建立台账" in before.text
    assert opened.status_code == 303
    assert "待建立台账" not in after.text


async def test_interest_is_shared_from_its_page(browser):
    keeping = await world.a_ledger()
    form = {"hub": str(keeping.hub.organization.id), "credited_on": "2026-06-05", "amount": "0.79"}

    first = await browser.sign_in(keeping.hub.bookkeeper.id).post("/hub/interest", data=form)
    second = await browser.post("/hub/interest", data=form)
    shown = await browser.get("/hub/interest")

    assert [first.status_code, second.status_code] == [303, 422]
    assert "126,000.00" in shown.text


async def test_a_statement_is_issued_downloaded_and_answered(browser):
    keeping = await world.a_ledger()
    form = {"month": "2026-05", "ledger": str(keeping.id)}
    issued = await browser.sign_in(keeping.hub.bookkeeper.id).post("/hub/statements", data=form)
    statement = await Statement.objects().first()
    await jobs.render_statement(statement.id)

    shown = await browser.sign_in(keeping.first.id).get(f"/groups/{keeping.group.id}/statements/2026-05")
    paper = await browser.get(f"/custody/papers/statement/{statement.id}")
    silent = await browser.post(f"/statements/{statement.id}/answer", data={"answer": "objected"})
    agreed = await browser.post(f"/statements/{statement.id}/answer", data={"answer": "agreed"})

    assert issued.status_code == 303
    assert statement.number in shown.text
    assert paper.content.startswith(b"%PDF")
    assert [silent.status_code, agreed.status_code] == [422, 303]
    assert (await browser.get(f"/statements/{statement.id}")).headers["location"].endswith("/statements/2026-05")


async def test_papers_and_vouchers_are_there_only_for_those_whose_money_it_is(browser):
    here, there = await world.a_ledger(), await world.a_ledger()
    claim = await world.paid(here, "100.00")
    await jobs.render_voucher(claim.entry)
    await jobs.render_claim_form(claim.id)
    urls = [
        f"/hub/vouchers/{claim.entry}",
        f"/custody/papers/voucher/{claim.entry}",
        f"/custody/papers/claim_form/{claim.id}",
    ]

    own = [(await browser.sign_in(here.first.id).get(url)).status_code for url in urls]
    other = [(await browser.sign_in(there.hub.bookkeeper.id).get(url)).status_code for url in urls]

    assert own == [200, 200, 200]
    assert other == [404, 404, 404]


async def test_the_hubs_desk_opens_for_its_people_and_the_funders_readers(browser):
    keeping = await world.a_ledger()
    await world.paid(keeping, "100.00")
    await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-05")
    officer = await world.an_officer(keeping)

    for person in (keeping.hub.bookkeeper.id, officer.id):
        browser.sign_in(person)
        for url in ("/hub/groups", "/hub/claims?state=paid", "/hub/statements"):
            answer = await browser.get(url)
            assert (url, answer.status_code) == (url, 200)
            assert keeping.group.name in answer.text
