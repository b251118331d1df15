"""Advances on the pages of group and hub, and in their tasks."""

from decimal import Decimal

import pytest

from grants.custody.advances.queries import left_of
from grants.custody.advances.tables import Advance, AdvanceTerms
from grants.custody.tables import Claim
from grants.inbox import queries as inbox
from tests.banking.files import line
from tests.custody import world
from tests.custody.advances.world import PDF, asked, checked, invoiced, of_a_supplier, paid, supplied, verified
from tests.custody.bank.world import a_desk, arrival, line_of, take
from tests.custody.world import on

KEY = "6f1e3a52-1111-4222-8333-444455556666"


@pytest.fixture(autouse=True)
def june():
    with on("2026-06-05"):
        yield


def typed(keeping, **changes) -> dict[str, str]:
    form = {
        "key": KEY,
        "kind": "petty_cash",
        "line": str(keeping.lines["邻里节"].id),
        "amount": "500.00",
        "payee": "符晓晴",
        "summary": "小额采购",
    }
    return form | changes


async def kinds(actor) -> list[str]:
    return sorted(task.kind for task in await inbox.tasks(actor))


async def test_an_advance_goes_from_a_phone_to_the_bank_and_is_settled_with_an_invoice(browser):
    keeping = await world.a_ledger()
    group, hub = f"/groups/{keeping.group.id}", keeping.hub
    browser.sign_in(keeping.first.id)
    listed = await browser.get(f"{group}/advances")
    form = await browser.get(f"{group}/advances/new")
    answer = await browser.post(f"{group}/advances/new", data=typed(keeping))
    advance = await Advance.objects().first()
    here = f"/advances/{advance.id}"
    for actor, step, data in (
        (keeping.second, "signature", {}),
        (hub.reviewer, "review", {}),
        (hub.bookkeeper, "verification", {}),
        (hub.cashier, "payment", {"paid_on": "2026-06-05", "bank_ref": "Y1"}),
    ):
        assert (await browser.sign_in(actor.id).post(f"{here}/{step}", data=data)).status_code == 303
    browser.sign_in(keeping.first.id)
    open_one = await browser.get(here)
    claim_form = await browser.get(f"{group}/claims/new?advance={advance.id}&line={advance.award_line}")
    invoice = {
        "key": "6f1e3a52-1111-4222-8333-444455557777",
        "advance": str(advance.id),
        "line": str(advance.award_line),
        "amount": "320.00",
        "total": "320.00",
        "invoice_no": "26460000000000000777",
        "invoice_on": "2026-06-05",
        "seller": "椰风里便民超市〔虚构〕",
        "title": "ours",
        "summary": "茶水",
    }
    filed = await browser.post(f"{group}/claims/new", data=invoice)
    claim = await Claim.objects().first()
    for actor, step, data in (
        (keeping.second, "signature", {}),
        (
            hub.reviewer,
            "review",
            dict.fromkeys(("genuine", "title", "purpose", "line", "proof", "signed"), "yes"),
        ),
        (hub.bookkeeper, "verification", {}),
    ):
        assert (await browser.sign_in(actor.id).post(f"/claims/{claim.id}/{step}", data=data)).status_code == 303
    browser.sign_in(hub.cashier.id)
    before = await browser.get(f"/claims/{claim.id}")
    crossed = await browser.post(f"/claims/{claim.id}/crossing-off", data={"paid_on": "2026-06-05"})
    after = await browser.get(f"/claims/{claim.id}")
    browser.sign_in(hub.bookkeeper.id)
    back = await browser.post(f"{here}/back", data={"amount": "180.00", "back_on": "2026-06-05", "bank_ref": "T1"})
    settled = await browser.get(here)

    assert [listed.status_code, form.status_code, answer.status_code, filed.status_code] == [200, 200, 303, 303]
    assert f"{group}/advances/new" in listed.text
    assert "10 个工作日内核销" in form.text
    assert "还剩 ¥500.00" in open_one.text
    assert advance.number in claim_form.text
    assert f"/claims/{claim.id}/crossing-off" in before.text
    assert f"/claims/{claim.id}/payment" not in before.text
    assert (crossed.status_code, back.status_code) == (303, 303)
    assert f"从预支 {advance.number} 核销" in after.text
    assert "已核销" in settled.text
    assert (await Advance.objects().first()).settled_at is not None


async def test_a_refused_advance_keeps_what_was_typed_and_the_contract_that_was_sent(browser):
    keeping = await world.a_ledger()
    browser.sign_in(keeping.first.id)

    answer = await browser.post(
        f"/groups/{keeping.group.id}/advances/new",
        data=typed(keeping, kind="supplier", amount="6000.00", due_on="2026-07-01"),
        files={"contract": ("合同.pdf", PDF, "application/pdf")},
    )

    assert answer.status_code == 422
    assert "不够 ¥6,000.00" in answer.text
    assert "已收到 合同.pdf" in answer.text
    assert await Advance.count() == 0


async def test_a_contract_is_read_by_those_who_see_the_advance_and_nobody_else(browser):
    keeping, stranger = await world.a_ledger(), await world.a_ledger()
    advance, petty = await supplied(keeping), await paid(keeping)

    read = await browser.sign_in(keeping.hub.reviewer.id).get(f"/advances/{advance.id}/contract")
    none = await browser.get(f"/advances/{petty.id}/contract")
    page, hidden = [
        await browser.sign_in(stranger.first.id).get(f"/advances/{advance.id}{tail}") for tail in ("", "/contract")
    ]

    assert (read.status_code, read.content) == (200, PDF)
    assert (none.status_code, page.status_code, hidden.status_code) == (404, 404, 404)


async def test_each_step_of_an_advance_is_a_task_of_whose_turn_it_is(browser):
    keeping = await world.a_ledger()
    hub = keeping.hub
    advance = await asked(keeping)
    assert "advance_sign" in await kinds(keeping.second)
    assert "advance_sign" not in await kinds(keeping.first)

    waiting = await verified(keeping, "20.00", **await of_a_supplier(keeping))
    assert "advance_pay" in await kinds(hub.cashier)
    assert advance.id != waiting.id


async def test_a_late_advance_is_a_task_of_the_group_and_of_the_hub_and_stands_on_the_pages(browser):
    keeping = await world.a_ledger()
    advance = await paid(keeping)
    assert "advance_settle" in await kinds(keeping.first)
    assert "advance_late" not in await kinds(keeping.hub.reviewer)

    with on("2026-06-23"):
        assert "advance_late" in await kinds(keeping.hub.reviewer)
        group = await browser.sign_in(keeping.first.id).get(f"/groups/{keeping.group.id}/advances")
        hub = await browser.sign_in(keeping.hub.reviewer.id).get("/hub/advances")

    assert f"预支 {advance.number} 已逾期" in group.text
    assert "逾期未核销" in hub.text


async def test_a_hub_sets_its_rule_for_petty_cash_on_its_page(browser):
    keeping = await world.a_ledger()
    hub = keeping.hub.organization.id
    browser.sign_in(keeping.hub.reviewer.id)

    saved = await browser.post("/hub/advances", data={"hub": str(hub), "limit": "800.00", "working_days": "5"})
    shown = await browser.get("/hub/advances")

    terms = await AdvanceTerms.objects().first()
    assert (saved.status_code, terms.limit, terms.working_days) == (303, Decimal("800.00"), 5)
    assert 'value="800.00"' in shown.text


async def test_the_invoice_of_an_advance_stays_on_its_line(browser):
    keeping = await world.a_ledger()
    advance = await paid(keeping)
    browser.sign_in(keeping.first.id)

    answer = await browser.post(
        f"/groups/{keeping.group.id}/claims/new",
        data={
            "key": KEY,
            "advance": str(advance.id),
            "line": str(keeping.lines["印刷"].id),
            "amount": "20.00",
            "total": "20.00",
            "invoice_no": "26460000000000000778",
            "invoice_on": "2026-06-05",
            "seller": "椰风里便民超市〔虚构〕",
            "title": "ours",
            "summary": "茶水",
        },
    )

    assert answer.status_code == 422
    assert "发票须记在预支的预算科目上" in answer.text
    assert await left_of(advance.id) == Decimal("500.00")


async def test_an_invoice_of_an_advance_in_hand_says_who_pays_it(browser):
    keeping = await world.a_ledger()
    advance = await paid(keeping)
    claim = await invoiced(keeping, advance, "100.00")
    other = await checked(keeping, advance, "100.00")

    page = await browser.sign_in(keeping.second.id).get(f"/claims/{claim.id}")
    listed = await browser.get(f"/advances/{advance.id}")

    assert f"由预支 {advance.number} 付款" in page.text
    assert "由预支付款" in page.text and "枢纽转账付给销售方" not in page.text
    assert other.number in listed.text


async def test_a_credit_line_of_the_bank_leads_to_the_claim_or_the_advance_it_is_of(browser):
    desk = await a_desk()
    with on("2026-05-25"):
        claim, advance = await world.paid(desk.keeping, "300.00"), await paid(desk.keeping)
    lines = [
        line("2026-05-25", "-300.00", "丙店〔虚构〕", reference=claim.bank_ref),
        line("2026-05-25", "-500.00", "符晓晴", reference=advance.bank_ref),
        line("2026-05-28", "120.00", "丙店〔虚构〕", reference="R77"),
    ]
    await take(desk, "2026-05", [arrival(desk), *lines])
    row = await line_of(desk, "120.00")
    browser.sign_in(desk.hub.bookkeeper.id)

    shown = await browser.get(f"/hub/bank-lines/{row.id}")
    choice = await browser.get(f"/hub/bank-lines/{row.id}/refund")
    form = await browser.get(f"/claims/{claim.id}/refunds/new?bank_line={row.id}")
    other = await browser.get(f"/advances/{advance.id}?bank_line={row.id}")
    data = {
        "amount": "120.00",
        "refunded_on": "2026-05-28",
        "bank_ref": "R77",
        "reason": "退货",
        "bank_line": str(row.id),
    }
    wrong = await browser.post(f"/claims/{claim.id}/refunds/new", data=data | {"amount": "900.00"})
    saved = await browser.post(f"/claims/{claim.id}/refunds/new", data=data)
    after = await browser.get(f"/claims/{claim.id}")
    matched = await browser.get(f"/hub/bank-lines/{row.id}")

    assert f"/hub/bank-lines/{row.id}/refund" in shown.text
    assert claim.number in choice.text
    assert advance.number in choice.text
    assert 'value="R77"' in form.text
    assert 'value="120.00"' in other.text
    assert (wrong.status_code, saved.status_code) == (422, 303)
    assert "退货" in after.text
    assert "已入账" in matched.text
