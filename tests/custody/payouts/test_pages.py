"""Payouts as a group's signatories and a hub's people see them, over HTTP."""

from uuid import uuid4

from grants.banking.orders.queries import examples, templates
from grants.custody import jobs
from grants.custody.payouts.tables import Payout, PayoutAnswer, PayoutLine
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.payouts.world import PAYEE, a_counter, a_draft, answer_file, exported, paid, payable, status_of
from tests.custody.world import on

DAY, NEXT = "2026-06-03", "2026-06-04"


async def test_a_signatory_names_the_account_twice_typed_and_the_other_confirms_it(browser):
    keeping = await world.a_ledger()
    with on(DAY):
        claim = await world.verified(keeping, "360.00", "志愿者保险")
        here = f"/claims/{claim.id}"
        typed = PAYEE | {"number_again": "6222"}
        browser.sign_in(keeping.first.id)
        form = await browser.get(here)
        differs = await browser.post(f"{here}/payee", data=typed)
        named = await browser.post(f"{here}/payee", data=typed | {"number_again": PAYEE["number"]})
        own = await browser.post(f"{here}/payee/confirmation")
        browser.sign_in(keeping.second.id)
        shown = await browser.get(here)
        confirmed = await browser.post(f"{here}/payee/confirmation")
        pages = {}
        for name, person in {"cashier": keeping.hub.cashier, "reviewer": keeping.hub.reviewer}.items():
            pages[name] = (await browser.sign_in(person.id).get(here)).text

    assert "填写收款账户" in form.text
    assert (differs.status_code, named.status_code, own.status_code, confirmed.status_code) == (422, 303, 422, 303)
    assert "两次填写的账号不一致" in differs.text and PAYEE["holder"] in differs.text
    assert "收款账户由您填写" in own.text
    assert PAYEE["number"] not in shown.text and PAYEE["number"][-4:] in shown.text
    assert PAYEE["number"] in pages["cashier"]
    assert PAYEE["number"] not in pages["reviewer"]


async def test_a_cashier_takes_claims_from_the_draft_to_the_banks_answer(browser):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "360.00", "志愿者保险")
        bare = await world.verified(counter.keeping, "100.00")
        browser.sign_in(counter.cashier.id)
        listed = await browser.get("/hub/payouts")
        key, hub = str(uuid4()), counter.hub.organization.id
        opened = await browser.post("/hub/payouts", data={"key": key, "hub": hub})
        here = opened.headers["location"]
        draft = await browser.get(here)
        none = await browser.post(f"{here}/lines", data={"which": ""})
        added = await browser.post(f"{here}/lines", data={"which": "all"})
        filled = await browser.get(here)
        sent = await browser.post(f"{here}/export", data={"template": counter.template.id})
        [payout] = await Payout.objects()
        file = await browser.get(f"{here}/files/1")
    browser.sign_in(counter.cashier.id)
    with on(NEXT):
        content = await answer_file(payout, {claim.id: paid("R1")})
        empty = await browser.post(f"{here}/answers")
        looked = await browser.post(f"{here}/answers", files={"file": ("a.csv", content, "text/csv")})
        plan = await browser.get(looked.headers["location"])
        done = await browser.post(f"{looked.headers['location']}/confirmation")
        [answer] = await PayoutAnswer.objects()
        await jobs.record_payout_answer(answer.id)
        after = await browser.get(here)
        recorded = await browser.get(looked.headers["location"])

    assert "新建批次" in listed.text
    assert claim.number in draft.text and bare.number in draft.text
    assert "组织还没有填写收款账户" in draft.text
    assert PAYEE["number"] not in draft.text
    assert (none.status_code, added.status_code, sent.status_code) == (422, 303, 303)
    assert "导出 1 笔，共 360.00 元" in filled.text
    assert PAYEE["number"] in file.content.decode("gb18030")
    assert (empty.status_code, looked.status_code, done.status_code) == (422, 303, 303)
    assert "确认登记 1 行" in plan.text and PAYEE["number"] not in plan.text
    assert "全部有结果" in after.text and "R1" in after.text
    assert "已登记" in recorded.text
    assert await status_of(claim) == "paid"


async def test_one_lines_slip_is_typed_on_its_page(browser):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "360.00", "志愿者保险")
        payout = await exported(counter)
    [line] = await PayoutLine.objects()
    here = f"/hub/payouts/{payout.id}/lines/{line.id}"
    browser.sign_in(counter.cashier.id)
    with on(NEXT):
        form = await browser.get(here)
        unsaid = await browser.post(here, data={"happened_on": NEXT})
        bare = await browser.post(here, data={"outcome": "returned", "happened_on": NEXT, "reason": ""})
        typed = {"outcome": "returned", "happened_on": NEXT, "reason": "户名不符", "bank_ref": ""}
        back = await browser.post(here, data=typed)
        shown = await browser.get(here)
        browser.sign_in(counter.keeping.first.id)
        told = await browser.get(f"/claims/{claim.id}")

    assert "登记银行结果" in form.text
    assert (unsaid.status_code, bare.status_code, back.status_code) == (422, 422, 303)
    assert "请写明银行退回的原因" in bare.text
    assert "户名不符" in shown.text and "登记银行结果" not in shown.text
    assert "银行退回了批次" in told.text


async def test_a_hubs_operator_registers_how_its_bank_wants_files(browser):
    counter = await a_counter()
    hub = counter.hub.organization
    browser.sign_in(counter.operator.id)
    layout = examples()[0].layout
    typed = {"payer": hub.id, "name": "专户", "payer_holder": hub.name, "payer_number": "12345678", "layout": layout}

    form = await browser.get("/bank-templates")
    kept = await browser.post("/bank-templates", data=typed)
    browser.sign_in(counter.cashier.id)
    seen = await browser.get("/bank-templates")
    barred = await browser.post("/bank-templates", data=typed)

    assert hub.name in form.text
    assert (kept.status_code, seen.status_code, barred.status_code) == (303, 200, 404)
    assert "专户" in seen.text and "登记模板" not in seen.text
    assert len(await templates([hub.id])) == 2


async def test_a_batch_is_for_its_hub_and_its_files_for_finance(browser):
    counter, stranger = await a_counter(), await a_counter()
    with on(DAY):
        await payable(counter.keeping, "360.00", "志愿者保险")
        payout = await exported(counter)
        found = {}
        for name, person in {
            "bookkeeper": counter.hub.bookkeeper,
            "reviewer": counter.hub.reviewer,
            "operator": counter.operator,
            "stranger": stranger.cashier,
            "group": counter.keeping.first,
        }.items():
            browser.sign_in(person.id)
            page = await browser.get(f"/hub/payouts/{payout.id}")
            file = await browser.get(f"/hub/payouts/{payout.id}/files/1")
            found[name] = (page.status_code, file.status_code)
        missing = await browser.sign_in(counter.cashier.id).get(f"/hub/payouts/{payout.id}/files/2")

    assert found == {
        "bookkeeper": (200, 200),
        "reviewer": (200, 404),
        "operator": (200, 404),
        "stranger": (404, 404),
        "group": (404, 404),
    }
    assert missing.status_code == 404


async def test_a_batch_of_three_costs_no_more_questions_than_one_of_one(browser):
    counter = await a_counter()
    browser.sign_in(counter.cashier.id)
    counts = []
    for many in (1, 3):
        with on(DAY):
            claims = [await payable(counter.keeping, "10.00") for _ in range(many)]
            payout = await a_draft(counter, claims)
            await browser.get(f"/hub/payouts/{payout.id}")
            with queries_counted() as counted:
                await browser.get(f"/hub/payouts/{payout.id}")
            counts.append(len(counted))

    assert counts[0] == counts[1]
