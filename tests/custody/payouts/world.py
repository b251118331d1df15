"""A hub with claims to pay together: accounts that two signatories stand for, batches, a bank that answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from grants import clock
from grants.banking.orders.actions import register_template
from grants.banking.orders.answers import Said
from grants.banking.orders.layouts import ANSWERS
from grants.banking.orders.queries import examples, layout_of
from grants.banking.orders.tables import BankTemplate, Outcome
from grants.custody import jobs
from grants.custody.payouts import actions, answering, payees, queries
from grants.custody.payouts.facts import PayoutFacts
from grants.custody.payouts.tables import Payout, PayoutAnswer
from grants.custody.tables import Claim
from grants.db import get
from grants.organizations.queries import current_account
from grants.organizations.tables import AccountUse
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.custody import world
from tests.custody.world import Hub, Keeping
from tests.organizations.world import staff

PAYEE = {
    "holder": "海角社区餐厅〔虚构〕",
    "number": "6222000000000012345",
    "bank_name": "琼滨银行澜湾支行〔虚构〕",
    "cnaps": "",
}


@dataclass
class Counter:
    """A group's money at a hub, the hub's operator and how its bank wants files."""

    keeping: Keeping
    operator: Actor
    template: BankTemplate
    others: list[Keeping] = field(default_factory=list)

    @property
    def hub(self) -> Hub:
        return self.keeping.hub

    @property
    def cashier(self) -> Actor:
        return self.keeping.hub.cashier


async def a_counter(example: str = "qiongbin", *, keeping: Keeping | None = None, **changes: object) -> Counter:
    """9,000 yuan of one group at a hub whose operator registered the bank's template for the custody account."""
    keeping = keeping or await world.a_ledger()
    operator = await staff(keeping.hub.organization, Role.HUB_OPERATOR, name="何运营")
    return Counter(keeping, operator, await a_template(keeping, operator, example, **changes))


async def a_template(keeping: Keeping, by: Actor, example: str = "qiongbin", **changes: object) -> BankTemplate:
    account = await current_account(keeping.hub.organization.id, AccountUse.CUSTODY)
    found = next(each for each in examples() if each.key == example)
    facts = {"payer_holder": account.holder, "payer_number": account.number} | {
        key: changes.pop(key) for key in ("payer_number",) if key in changes
    }
    return await register_template(
        by,
        keeping.hub.organization.id,
        name=f"代管专户 {uuid4()}"[:80],
        layout=json.dumps(json.loads(found.layout) | changes),
        **facts,
    )


async def payable(keeping: Keeping, amount: str, item: str = "邻里节", **payee: str) -> Claim:
    """A verified claim with an account that both signatories stand for."""
    claim = await world.filed(keeping, amount, item)
    await payees.name_payee(keeping.first, claim.id, **PAYEE | payee)
    await world.actions.sign_claim(keeping.second, claim.id)
    await world.actions.review_claim(keeping.hub.reviewer, claim.id, world.all_good(similar="另一次购买"))
    return await world.actions.verify_claim(keeping.hub.bookkeeper, claim.id)


async def a_draft(counter: Counter, claims: Sequence[Claim] | None = None, *, by: Actor | None = None) -> Payout:
    """An open batch with these claims, or with all that can be paid."""
    by = by or counter.cashier
    payout = await actions.open_payout(by, counter.hub.organization.id, form_key=uuid4())
    await actions.add_claims(by, payout.id, None if claims is None else [each.id for each in claims])
    return await get(Payout, payout.id)


async def exported(counter: Counter, claims: Sequence[Claim] | None = None) -> Payout:
    payout = await a_draft(counter, claims)
    return await actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)


def paid(reference: str, day=None) -> Said:
    return Said(Outcome.PAID, day or clock.today(), reference, "")


def returned(reason: str = "户名不符", day=None) -> Said:
    return Said(Outcome.RETURNED, day or clock.today(), "", reason)


async def answer_file(payout: Payout, said: dict[int, Said]) -> bytes:
    """The bank's file: what it says by claim id, in its own words."""
    facts = await queries.payout_facts(payout.id)
    layout = layout_of(facts.template)
    rows = [[layout.answer.heads[name][0] for name in ANSWERS]]
    for each in facts.entries:
        if (words := said.get(each.claim.id)) is not None:
            status = layout.answer.paid if words.outcome is Outcome.PAID else layout.answer.returned
            mark = str(each.line.seq) if layout.answer.key == "line" else each.claim.number
            rows.append(
                [
                    *(mark, each.payee.number, f"{each.line.amount:.2f}", status[0]),
                    *(words.happened_on.isoformat(), words.bank_ref, words.reason),
                ]
            )
    return "\r\n".join(layout.delimiter.join(row) for row in rows).encode(layout.encoding)


async def answered(counter: Counter, payout: Payout, said: dict[int, Said]) -> PayoutAnswer:
    """The bank's answer is sent, confirmed, and recorded by the worker."""
    content = await answer_file(payout, said)
    sent = await answering.send_answer(counter.cashier, payout.id, content=content, name="回单.csv")
    await answering.confirm_answer(counter.cashier, payout.id, sent.id)
    await jobs.record_payout_answer(sent.id)
    return await get(PayoutAnswer, sent.id)


async def facts_of(payout: Payout) -> PayoutFacts:
    return await queries.payout_facts(payout.id)


async def outcomes(payout: Payout) -> list[str | None]:
    return [each.line.outcome for each in (await facts_of(payout)).entries]


async def status_of(claim: Claim) -> str:
    return (await get(Claim, claim.id)).status
