"""No order of adding, exporting, answering, paying by hand, freezing and trying again pays a claim twice."""

import asyncio
import random
from collections import Counter as Count
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from grants import clock, ledger
from grants.banking.orders.answers import Said
from grants.custody import actions as custody
from grants.custody.payouts import actions, answering, queries
from grants.custody.payouts.tables import Payout, PayoutLine
from grants.custody.relation import actions as relation
from grants.custody.relation.tables import CustodyFreeze
from grants.custody.tables import Claim
from grants.db import get, sql
from grants.errors import Refused
from grants.ledger import checks
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.custody.payouts.world import Counter, a_counter, a_draft, answered, paid, payable, returned
from tests.custody.world import on
from tests.organizations.world import staff

DAY = "2026-06-03"
STEPS = 60


@dataclass
class Hall:
    """Where somebody takes one step at a time, wherever things stand; and the bank, which does what it is told."""

    counter: Counter
    freezers: tuple[Actor, Actor]
    chance: random.Random
    debits: Count[int] = field(default_factory=Count)
    said: dict[int, dict[int, Said]] = field(default_factory=dict)

    async def any_payout(self, where: str = "true") -> Payout:
        """One of them; refused where there is none."""
        rows = await sql(f"SELECT id FROM payout WHERE {where} ORDER BY id")
        return await get(Payout, self.chance.choice(rows)["id"] if rows else 0)

    async def any_claim(self) -> Claim:
        return self.chance.choice(await Claim.objects().order_by(Claim.id))

    async def opens(self) -> None:
        await actions.open_payout(self.counter.cashier, self.counter.hub.organization.id, form_key=uuid4())

    async def adds(self) -> None:
        chosen = self.chance.choice([None, [(await self.any_claim()).id]])
        await actions.add_claims(self.counter.cashier, (await self.any_payout()).id, chosen)

    async def removes(self) -> None:
        payout = await self.any_payout("lines > 0")
        lines = await PayoutLine.objects().where(PayoutLine.payout == payout.id).order_by(PayoutLine.id)
        await actions.remove_claim(self.counter.cashier, payout.id, self.chance.choice(lines).id)

    async def exports(self) -> None:
        payout = await self.any_payout("lines > 0")
        await actions.export_payout(self.counter.cashier, payout.id, template_id=self.counter.template.id)

    async def answers(self) -> None:
        """The bank pays or returns each line of a file once; asked again it says the same."""
        payout = await self.any_payout("exported_at IS NOT NULL")
        if payout.id not in self.said:
            self.said[payout.id] = {}
            for each in (await queries.payout_facts(payout.id)).entries:
                is_paid = self.chance.random() < 0.6
                self.debits[each.claim.id] += is_paid
                self.said[payout.id][each.claim.id] = paid(f"R{each.line.id}") if is_paid else returned()
        await answered(self.counter, payout, self.said[payout.id])

    async def pays_by_hand(self) -> None:
        claim = await self.any_claim()
        await custody.pay_claim(self.counter.cashier, claim.id, paid_on=clock.today(), bank_ref=f"HAND{claim.id}")
        self.debits[claim.id] += 1

    async def gives_back(self) -> None:
        await custody.return_claim(self.counter.hub.reviewer, (await self.any_claim()).id, "票据不符")

    async def freezes_or_thaws(self) -> None:
        live = await CustodyFreeze.objects().where(CustodyFreeze.lifted_at.is_null()).first()
        if live is None:
            await relation.freeze_group(self.freezers[0], self.counter.keeping.group.id, reason="核查")
        else:
            await relation.lift_freeze(self.freezers[1], live.id, reason="查清")

    async def files(self) -> None:
        await payable(self.counter.keeping, "10.00")

    async def step(self) -> None:
        doing = (
            *(self.opens, self.adds, self.adds, self.adds, self.removes, self.exports, self.exports, self.answers),
            *(self.answers, self.pays_by_hand, self.gives_back, self.freezes_or_thaws, self.files),
        )
        await self.chance.choice(doing)()


@pytest.mark.parametrize("seed", range(6))
async def test_no_order_of_steps_pays_a_claim_twice_and_the_book_is_what_the_bank_did(db, seed):
    chance = random.Random(seed)  # a test that can be run again
    counter = await a_counter()
    freezers = [await staff(counter.hub.organization, Role.HUB_OPERATOR, name=name) for name in ("甲", "乙")]
    hall = Hall(counter, (freezers[0], freezers[1]), chance)
    refused = 0
    with on(DAY):
        for _each in range(4):
            await payable(counter.keeping, "10.00")
        start = clock.now()
    for number in range(STEPS):
        with clock.at(start + timedelta(minutes=number)):
            try:
                await hall.step()
            except Refused:
                refused += 1
        assert max(hall.debits.values(), default=0) <= 1

    # What the bank did and nobody has recorded yet stands between the two, and nothing else does.
    booked = {each.id for each in await Claim.objects().where(Claim.status == "paid")}
    done = {claim for claim, times in hall.debits.items() if times}
    assert booked <= done
    assert await ledger.balance(counter.keeping.ledger.account) == Decimal("9000.00") - 10 * len(booked)
    assert await checks.run() == []
    assert refused > 0


@pytest.mark.commits
async def test_of_a_payment_by_hand_and_an_export_at_once_one_has_the_claim(committed):
    counter = await a_counter()
    with on(DAY):
        claims = [await payable(counter.keeping, "10.00") for _ in range(4)]
        payout = await a_draft(counter)
        pays = [
            custody.pay_claim(counter.cashier, each.id, paid_on=clock.today(), bank_ref=f"B{each.id}")
            for each in claims
        ]
        export = actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)
        *found, sent = await asyncio.gather(*pays, export, return_exceptions=True)

    by_hand = [each for each in found if not isinstance(each, Exception)]
    assert {getattr(each, "code", "done") for each in found} <= {"done", "custody.claim_with_the_bank"}
    assert len(by_hand) + len((await queries.payout_facts(payout.id)).entries) == len(claims)
    assert sent.lines == len(claims) - len(by_hand)


@pytest.mark.commits
async def test_of_many_results_of_one_line_at_once_one_is_recorded(committed):
    counter = await a_counter()
    with on(DAY):
        await payable(counter.keeping, "10.00")
        payout = await a_draft(counter)
        payout = await actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)
        [entry] = (await queries.payout_facts(payout.id)).entries
        said = [paid("R1"), returned(), paid("R2"), paid("R1")]
        found = await asyncio.gather(
            *(answering.record_result(counter.cashier, payout.id, entry.line.id, each) for each in said),
            return_exceptions=True,
        )

    assert sorted(getattr(each, "code", "done") for each in found) == [*["custody.result_known"] * 3, "done"]
    assert await ledger.balance(counter.keeping.ledger.account) in {Decimal("8990.00"), Decimal("9000.00")}
