"""The custody part of the worked round, through the actions of custody alone."""

import json
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path

from grants.custody import actions, queries
from grants.custody.books import checks
from grants.custody.books import queries as books
from grants.errors import Refused
from tests.calls.world import a_published_call
from tests.custody import world
from tests.custody.books.world import the_desk
from tests.custody.world import on

ROUND = json.loads((Path(actions.__file__).parent.parent / "demo" / "round.json").read_text())


async def test_the_worked_round_comes_out_to_the_cent(db):
    hub, call = await world.a_hub(), await a_published_call()
    groups = {code: await _group(hub, call, code) for code in ("A5", "A6")}

    outcomes = []
    for day, step in sorted(
        [(claim["on"], claim) for claim in ROUND["claims"]] + [(i["on"], i) for i in ROUND["interest"]],
        key=lambda pair: pair[0],
    ):
        with on(day):
            if "hub" in step:
                await _interest(hub, step)
            else:
                outcomes.append((step["expect"], await _claimed(groups[step["application"]], step)))

    found = await queries.figures(hub_id=hub.organization.id)
    expected = ROUND["expect"]["custody"]
    named = {groups["A5"].group.code: "G1", groups["A6"].group.code: "G2"}
    assert all(expected == outcome for expected, outcome in outcomes)
    assert {named[code]: balance for code, balance in found["groups"].items()} == expected["groups"]
    assert found["bank"] == expected["bank"]
    assert {named[code]: rows for code, rows in found["ledger"].items()} == expected["ledger"]
    assert found["claims"] == ROUND["expect"]["claims"]
    await _stands_in_the_books(hub, expected)


async def _stands_in_the_books(hub, expected):
    """Trial balance, ledgers and proof of the hub's book, as its accountant would take them from the round."""
    desk = await the_desk(hub)
    newest = (await books.months(desk.book.id))[0]
    trial = await books.trial_balance(desk, newest)
    bank, owed = trial.titles

    assert (str(bank.title), str(owed.title)) == ("1002 银行存款", "2601 受托代理负债")
    assert bank.closing == -owed.closing == Decimal(expected["bank"])
    assert sorted(-each.closing for each in trial.details()) == sorted(map(Decimal, expected["groups"].values()))
    moved = [[Decimal(amount) for _on, amount, _what in rows] for rows in expected["ledger"].values()]
    assert bank.year_debit == sum(amount for rows in moved for amount in rows if amount > 0)
    assert bank.year_credit == -sum(amount for rows in moved for amount in rows if amount < 0)
    ledgers = [await books.account_ledger(desk, each.account, "2026-01", newest) for each in trial.details()]
    entries = [[row.credit - row.debit for row in found.rows if row.move] for found in ledgers]
    assert sorted(map(sorted, entries)) == sorted(map(sorted, moved))
    assert trial.is_equal
    assert await checks.run(desk.book.id) == []


async def _group(hub, call, code):
    decision = next(each for each in ROUND["decisions"] if each["application"] == code)
    payment = next(each for each in ROUND["payments"] if each["application"] == code)
    keeping = await world.a_ledger(
        hub, call, lines=tuple(decision["lines"].items()), paid=payment["amount"], received=False
    )
    with on(payment["paid_on"]):
        await actions.record_receipt(
            hub.bookkeeper, keeping.payment.id, received_on=date.fromisoformat(payment["paid_on"])
        )
    return keeping


async def _interest(hub, step):
    await actions.record_interest(
        hub.bookkeeper,
        hub_id=hub.organization.id,
        credited_on=date.fromisoformat(step["on"]),
        amount=Decimal(step["amount"]),
    )


async def _claimed(keeping, step) -> str:
    try:
        claim = await actions.file_claim(
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines[step["budget_item"]].id,
            amount=Decimal(step["amount"]),
            invoices=[world.an_invoice(keeping, step["amount"], step["invoice_no"])],
            summary=step["summary"],
            form_key=uuid.uuid4(),
        )
    except Refused as refusal:
        return refusal.code
    await actions.sign_claim(keeping.second, claim.id)
    await actions.review_claim(keeping.hub.reviewer, claim.id, world.all_good())
    await actions.verify_claim(keeping.hub.bookkeeper, claim.id)
    await actions.pay_claim(keeping.hub.cashier, claim.id, paid_on=date.fromisoformat(step["on"]), bank_ref="B")
    return "paid"
