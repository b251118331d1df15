"""Who says how a bank wants its files."""

import pytest

from grants.banking.orders.actions import register_template, retire_template
from grants.banking.orders.queries import examples, templates
from grants.banking.orders.tables import BankTemplate
from grants.errors import NotAllowed, Refused
from tests.disbursement.batches.world import PAYER, a_counter


async def test_only_an_administrator_says_how_files_are_written_and_one_template_has_a_name(db):
    counter = await a_counter(1)
    layout = examples()[0].layout
    said = {"name": "基本户", "layout": layout, **PAYER}

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await register_template(counter.cashier, counter.funder.id, **said)
    first = await register_template(counter.admin, counter.funder.id, **said)
    with pytest.raises(Refused, match=r"banking\.template_name_taken"):
        await register_template(counter.admin, counter.funder.id, **said)
    await retire_template(counter.admin, first.id)
    await register_template(counter.admin, counter.funder.id, **said)

    assert await BankTemplate.count() == 2


async def test_an_administrator_registers_a_template_from_an_example_and_retires_it(browser):
    counter = await a_counter(1)
    browser.sign_in(counter.admin.id)
    form = await browser.get("/bank-templates?example=nandu")
    layout = next(each.layout for each in examples() if each.key == "nandu")
    typed = {"payer": counter.funder.id, "name": "基本户", "layout": layout, **PAYER}

    kept = await browser.post("/bank-templates", data=typed)
    again = await browser.post("/bank-templates", data=typed)
    broken = await browser.post("/bank-templates", data=typed | {"name": "专户", "layout": "{", "payer_number": "12"})
    shown = await browser.get("/bank-templates")
    [template] = await templates([counter.funder.id])
    retired = await browser.post(f"/bank-templates/{template.id}/retirement")

    assert "南渡合作银行（示例）" in form.text and "amount_limit" in form.text
    assert (kept.status_code, again.status_code, broken.status_code, retired.status_code) == (303, 422, 422, 303)
    assert "已有名为“基本户”的模板" in again.text
    assert "账号是 8 至 32 位数字" in broken.text
    assert PAYER["payer_number"] not in shown.text and "批量转账" in shown.text
    assert (await templates([counter.funder.id]))[0].retired_at is not None
