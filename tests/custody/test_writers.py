"""Many people at once on the same groups of two hubs, each in a session that really commits: whatever was acknowledged
is in the books, to the cent, and nothing else."""

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

import pytest

from grants import clock, ledger
from grants.awards.actions import lift_hold, place_hold
from grants.custody import actions, jobs, queries
from grants.custody.bank import actions as bank
from grants.custody.bank import closing, months, settling
from grants.custody.bank.tables import LineMatch, MatchKind, UnexplainedReceipt
from grants.custody.relation.actions import freeze_group, lift_freeze
from grants.custody.tables import InterestShare, Statement
from grants.errors import Refused
from grants.organizations.queries import current_account
from grants.organizations.tables import AccountUse
from grants.people.tables import Role
from tests.banking.files import line
from tests.calls.world import a_published_call
from tests.custody import world
from tests.custody.bank.world import Desk, arrival, booked, line_of, lines_of, matched, take
from tests.custody.world import Keeping, on
from tests.organizations.world import staff

pytestmark = pytest.mark.commits
PAID, LINES = ("450.00", "200.00", "120.00"), (("甲", "300.00"), ("乙", "500.00"))
STRAYS = ("-1.10", "2.20", "3.30")
WRITERS, TURNS = 6, 14


class Crowd:
    """A hub with two groups and one with a single group; what was acknowledged, and how often something was refused."""

    def __init__(self, keepings: list[Keeping], desks: list[Desk]) -> None:
        self.keepings, self.desks = keepings, desks
        self.claims: list[tuple[int, Keeping]] = []
        self.freezes: list[tuple[int, Keeping]] = []
        self.holds: list[int] = []
        self.matches: list[tuple[int, Keeping]] = []
        self.held = {each.id: each.payment.amount for each in keepings}
        self.outcomes: Counter[str] = Counter()

    async def write(self, seed: int) -> None:
        chance = random.Random(seed)
        verbs: list[Callable[[random.Random], Awaitable[None]]] = [
            *[self.file] * 4,
            *[self.step] * 12,
            self.share,
            self.freeze_or_lift,
            self.hold_or_let_go,
            *[self.say] * 2,
            self.settle,
        ]
        for _turn in range(TURNS):
            verb = chance.choice(verbs)
            try:
                await verb(chance)
                self.outcomes[verb.__name__] += 1
            except Refused as refusal:
                self.outcomes[refusal.code] += 1

    async def file(self, chance: random.Random) -> None:
        keeping = chance.choice(self.keepings)
        amount = Decimal(chance.randint(100, 12_000)) / 100
        claim = await actions.file_claim(
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines[chance.choice("甲乙")].id,
            amount=amount,
            invoices=[world.an_invoice(keeping, amount, f"{chance.randint(1, 40):020d}")],
            summary="活动",
            form_key=uuid.uuid4(),
        )
        self.claims.append((claim.id, keeping))

    async def step(self, chance: random.Random) -> None:
        """The next step of any claim, by anybody who may; several at once try the same."""
        if not self.claims:
            return
        claim, keeping = chance.choice(self.claims)
        step = chance.choice(["sign", "sign", "review", "review", "verify", "verify", "pay", "pay", "return"])
        if step == "pay":
            facts = {"paid_on": clock.today(), "bank_ref": f"B{claim}"}
            paid = await actions.pay_claim(keeping.hub.cashier, claim, **facts)
            self.held[keeping.id] -= paid.amount
        elif step == "return":
            await actions.return_claim(keeping.hub.reviewer, claim, "x")
        elif step == "review":
            await actions.review_claim(keeping.hub.reviewer, claim, world.all_good(similar="另一次采购"))
        else:
            verb, by = {
                "sign": (actions.sign_claim, keeping.second),
                "verify": (actions.verify_claim, keeping.hub.bookkeeper),
            }[step]
            await verb(by, claim)

    async def share(self, chance: random.Random) -> None:
        """Of two on one day only the first is booked."""
        hub = chance.choice(self.keepings).hub
        amount = Decimal(chance.randint(1, 300)) / 100
        facts = {"hub_id": hub.organization.id, "credited_on": clock.today(), "amount": amount}
        credited = await actions.record_interest(hub.bookkeeper, **facts)
        for share in await InterestShare.objects().where(InterestShare.interest == credited.id):
            self.held[share.ledger] += share.amount

    async def freeze_or_lift(self, chance: random.Random) -> None:
        if self.freezes and chance.random() < 0.6:
            freeze, keeping = chance.choice(self.freezes)
            await lift_freeze(self.operators[keeping.hub.organization.id], freeze, reason="查无此事")
        else:
            keeping = chance.choice(self.keepings)
            made = await freeze_group(keeping.hub.reviewer, keeping.group.id, reason="核查")
            self.freezes.append((made.id, keeping))

    async def hold_or_let_go(self, chance: random.Random) -> None:
        if self.holds and chance.random() < 0.7:
            await lift_hold(self.officer, chance.choice(self.holds), "查无此事")
        else:
            made = await place_hold(self.officer, chance.choice(self.keepings).award.id, "投诉")
            self.holds.append(made.id)

    async def say(self, chance: random.Random) -> None:
        """What a stray line is, or that it is not so."""
        desk = chance.choice(self.desks)
        if self.matches and chance.random() < 0.4:
            match, keeping = chance.choice(self.matches)
            await bank.undo_match(keeping.hub.bookkeeper, match, reason="看错")
            return
        found = await line_of(desk, chance.choice(STRAYS))
        kind = MatchKind.CHARGE if found.amount < 0 else MatchKind.UNEXPLAINED
        made = await bank.book_line(desk.hub.bookkeeper, found.id, kind=kind, reason="回单")
        self.matches.append((made.id, desk.keeping))

    async def settle(self, chance: random.Random) -> None:
        desk = chance.choice(self.desks)
        receipts = await UnexplainedReceipt.objects().where(UnexplainedReceipt.hub == desk.hub.organization.id)
        if receipts:
            receipt, into = chance.choice(receipts), desk.keeping
            facts = {"ledger_id": into.id, "on": clock.today(), "reason": "来电"}
            await settling.assign_receipt(desk.hub.reviewer, receipt.id, **facts)
            self.held[into.id] += receipt.amount

    async def gather(self) -> None:
        self.officer = await world.an_officer(self.keepings[0])
        self.operators = {
            each.hub.organization.id: await staff(each.hub.organization, Role.HUB_OPERATOR) for each in self.desks
        }


async def a_crowd() -> Crowd:
    """Each hub's bank wrote what the funder paid, a charge and two receipts of nobody."""
    call, hub = await a_published_call(), await world.a_hub()
    keepings = [await world.a_ledger(hub, call, lines=LINES, paid=amount) for amount in PAID[:2]]
    keepings.append(await world.a_ledger(await world.a_hub(), call, lines=LINES, paid=PAID[2]))
    desks = []
    for first, of_hub in ((keepings[0], keepings[:2]), (keepings[2], keepings[2:])):
        account = await current_account(first.hub.organization.id, AccountUse.CUSTODY)
        desks.append(Desk(first, account))
        arrived = [arrival(Desk(each, account)) for each in of_hub]
        await take(desks[-1], "2026-05", [*arrived, *(line("2026-05-30", amount) for amount in STRAYS)])
    crowd = Crowd(keepings, desks)
    await crowd.gather()
    return crowd


async def closed(crowd: Crowd, desk: Desk) -> None:
    """What the bank then wrote is taken in, every line is said and every receipt settled, and both months close."""
    for found in await lines_of(desk):
        in_force = LineMatch.objects().where(LineMatch.line == found.id, LineMatch.undone_at.is_null())
        if await in_force.first() is None:
            await booked(desk, str(found.amount), MatchKind.CHARGE if found.amount < 0 else MatchKind.UNEXPLAINED)
    for receipt in await UnexplainedReceipt.objects().where(UnexplainedReceipt.hub == desk.hub.organization.id):
        if receipt.status == "open":
            facts = {"ledger_id": desk.keeping.id, "on": clock.today(), "reason": "来电"}
            await settling.assign_receipt(desk.hub.reviewer, receipt.id, **facts)
            crowd.held[desk.keeping.id] += receipt.amount
    day = date(2026, 6, 5).isoformat()
    waiting = await bank.queries.waiting(desk.account, date(2026, 6, 30))
    rows = [line(day, str(each.amount), reference=each.reference) for each in waiting]
    if rows:
        await take(desk, "2026-06", rows)
    with on("2026-07-03"):
        for each in waiting:
            if not each.reference:
                await matched(desk, str(each.amount), int(each.key.partition(":")[2]))
        for month in ("2026-05", "2026-06") if rows else ("2026-05",):
            made = await closing.close_month(desk.hub.bookkeeper, desk.account.id, month)
            await jobs.state_month(made.id)


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_many_writers_were_told_is_what_the_books_hold(committed, seed):
    crowd = await a_crowd()

    with on("2026-06-05"):
        await asyncio.gather(*(crowd.write(100 * seed + writer) for writer in range(WRITERS)))

    assert crowd.outcomes["file"] > 2 and crowd.outcomes["step"] > 5
    for desk in crowd.desks:
        with on("2026-06-05"):
            await closed(crowd, desk)
        found = await queries.holdings((await bank.queries.book_of(desk.hub.organization.id)).id)
        own = [each for each in crowd.keepings if each.hub is desk.hub]
        assert (found.difference, found.unexplained) == (0, 0)
        assert found.groups == sum(crowd.held[each.id] for each in own)
        assert all(day.unknown == 0 for day in (await months.month(desk.account, "2026-05")).days)
    for keeping in crowd.keepings:
        held = await ledger.balance(keeping.ledger.account)
        assert held == crowd.held[keeping.id] >= await queries.reserved(keeping.id)
        stated = await Statement.objects().where(Statement.ledger == keeping.id).order_by(Statement.month)
        assert [each.opening for each in stated[1:]] == [each.closing for each in stated[:-1]]
    assert await ledger.verify() == []
