"""Any order of what people and the bank do with payments, beside a slow second model that knows stages and amounts."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from grants import clock, ledger
from grants.awards import actions as awards
from grants.banking.orders.queries import layout_of
from grants.banking.orders.tables import BankTemplate
from grants.db import ENGINE, get, sql
from grants.disbursement import actions, jobs
from grants.disbursement.batches import actions as batches
from grants.disbursement.batches import answering, queries
from grants.disbursement.batches.tables import Batch, BatchLine
from grants.disbursement.chain.facts import PlannedLevel
from grants.disbursement.ending.actions import decide_ending, propose_ending
from grants.disbursement.ending.tables import EndingKind
from grants.disbursement.payees.actions import ask_for_payee_change, check_payee_change
from grants.disbursement.recovery.actions import demand_return, record_refund
from grants.disbursement.recovery.tables import Grounds
from grants.errors import Refused
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.world import a_judged_round, announce, decide, sign
from tests.calls.world import at
from tests.disbursement.batches.world import Counter, a_template, answer_file, said
from tests.disbursement.chain.world import Board, write_levels
from tests.disbursement.payees.world import another_account
from tests.disbursement.world import a_desk
from tests.files.samples import a_pdf
from tests.organizations.world import a_checked_account, staff

NOTHING = Decimal("0.00")
START = at("2026-05-20")
STAGES = ("10000.00", "6000.00", "4000.00")
HEAD_FROM = Decimal("8000.00")
HOME = ("requested", "sent_back", "reviewed", "approved")
UNDER_WAY = ("approved", "sent")
DEAD = ("returned", "cancelled")
NUMBERS = ("6217000000000009876", "6217000000000009877")
WHICH, AWARD = st.integers(0, 30), st.integers(0, 1)
YUAN = st.integers(1, 1_200_000).map(lambda cents: Decimal(cents) / 100)


@dataclass
class Grant:
    """What the model knows of an award: what is in force of each stage, and what stands in the way of money."""

    force: list[Decimal] = field(default_factory=lambda: [Decimal(each) for each in STAGES])
    is_cut: bool = False
    is_terminated: bool = False
    hold: int | None = None
    ending: tuple[int, Decimal | None] | None = None
    change: Any = None
    asked_back: tuple[int, Decimal] | None = None
    refunded: Decimal = NOTHING


@dataclass
class Told:
    """What the model knows of a payment. `given`: who approved it, as it counts now."""

    id: int
    award: int
    seq: int
    amount: Decimal
    status: str = "requested"
    given: set[int] = field(default_factory=set)
    batch: "Parcel | None" = None


@dataclass
class Parcel:
    """What the model knows of a batch, and what its bank did with each payment once it has it."""

    id: int
    is_closed: bool = False
    bank: dict[int, str] | None = None


class Disbursement(RuleBasedStateMachine):
    """Two grants of one funder, everybody doing whatever comes, and a bank."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.context = Context()
        self.pool = self.context.run(self._detach_pool)
        self.outer = ENGINE.transaction()
        self.run(self.outer.__aenter__())
        self.moment = START
        self.run(self._open())
        self.grants = [Grant(), Grant()]
        self.payments: list[Told] = []
        self.parcels: list[Parcel] = []

    @staticmethod
    def _detach_pool() -> Any:
        pool, ENGINE.pool = ENGINE.pool, None
        return pool

    async def _open(self) -> None:
        judged = await a_judged_round("88.00", "88.00")
        decided = [await decide(judged, place, amount="20000.00") for place in (0, 1)]
        await announce(judged)
        signed = [await sign(judged, award) for award in decided]
        self.desk = await a_desk(signed[0])
        self.desks = [replace(self.desk, facts=facts) for facts in signed]
        funder = self.desk.facts.funder
        self.admin = await staff(funder, Role.ADMIN, name="Ada")
        others = [await staff(funder, Role.APPROVER, name=name) for name in ("Bela", "Cyn", "Hana")]
        board = Board(self.desk, self.admin, (self.desk.approver, others[0], others[1]), others[2])
        self.deputies, self.head = board.deputies, board.head
        of_deputies = PlannedLevel("分管领导", NOTHING, 2, [each.id for each in board.deputies])
        await write_levels(board, [of_deputies, PlannedLevel("主要领导", HEAD_FROM, 1, [board.head.id])])
        self.template = await a_template(Counter(self.desks, self.admin, []))
        await a_checked_account(funder)
        self.accounts = [await another_account(desk, number) for desk, number in zip(self.desks, NUMBERS, strict=True)]
        for desk in self.desks:
            for condition in ("midterm_accepted", "final_accepted"):
                facts = {"condition": condition, "met_on": START.date(), "evidence": "report:1"}
                with clock.at(START):
                    await actions.record_fact(None, award_id=desk.facts.award.id, **facts)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work, context=self.context)

    def teardown(self) -> None:
        try:
            self.run(self.outer.rollback())
            self.run(self.outer.connection.close())
        finally:
            self.loop.close()
            ENGINE.pool = self.pool

    def try_it(self, is_allowed: bool, verb: Callable[..., Coroutine[Any, Any, Any]], *given: Any, **named: Any) -> Any:
        """What came of it. It is refused exactly when the model does not allow it."""

        async def tried() -> Any:
            self.moment += timedelta(minutes=1)
            with clock.at(self.moment):
                try:
                    return await verb(*given, **named)
                except Refused as refusal:
                    return refusal.code

        found = self.run(tried())
        assert (not isinstance(found, str)) == is_allowed, (verb.__name__, found, is_allowed)
        return found

    def award_id(self, award: int) -> int:
        return int(self.desks[award].facts.award.id)

    def pick(self, which: int) -> Told:
        return self.payments[which % len(self.payments)]

    def living(self, award: int, seq: int) -> list[Told]:
        of_stage = [each for each in self.payments if (each.award, each.seq) == (award, seq)]
        return [each for each in of_stage if each.status not in DEAD]

    def total(self, award: int, *statuses: str) -> Decimal:
        every = [each for each in self.payments if each.award == award and each.status in statuses]
        return sum((each.amount for each in every), NOTHING)

    def moves(self, award: int, seq: int) -> bool:
        """Whether money of that stage may move at all."""
        grant = self.grants[award]
        in_the_way = grant.is_terminated or grant.hold or grant.ending or self.is_changing(grant)
        return not in_the_way and all(
            any(each.status == "paid" for each in self.living(award, earlier)) for earlier in range(1, seq)
        )

    def is_changing(self, grant: Grant) -> bool:
        """As it will be at the next step."""
        now, change = self.moment + timedelta(minutes=1), grant.change
        return change is not None and (change.effective_at is None or change.effective_at > now)

    def is_complete(self, told: Told) -> bool:
        return len(told.given) == (3 if told.amount >= HEAD_FROM else 2)

    def end(self, told: Told) -> None:
        told.status = "cancelled"
        told.given.clear()

    @rule(award=AWARD, seq=st.integers(1, 3))
    def request(self, award: int, seq: int) -> None:
        grant = self.grants[award]
        amount = grant.force[seq - 1]
        may = self.moves(award, seq) and not self.living(award, seq) and amount > 0

        found = self.try_it(
            may,
            actions.request_payment,
            self.desk.preparer,
            award_id=self.award_id(award),
            seq=seq,
            form_key=uuid4(),
        )

        if may:
            assert found.amount == amount
            assert found.payee_number == (NUMBERS[award] if grant.change else self.agreed(award))
            self.payments.append(Told(found.id, award, seq, amount))

    def agreed(self, award: int) -> str:
        agreement = self.desks[award].facts.agreement
        assert agreement is not None
        return str(agreement.payee_number)

    @precondition(lambda self: self.payments)
    @rule(which=WHICH)
    def review(self, which: int) -> None:
        told = self.pick(which)
        may = told.status == "requested" and self.moves(told.award, told.seq)
        # The same reviewer again is no refusal, and changes nothing.
        self.try_it(may or told.status == "reviewed", actions.review_payment, self.desk.reviewer, told.id)
        if may:
            told.status = "reviewed"

    @precondition(lambda self: self.payments)
    @rule(which=WHICH, who=st.integers(0, 3))
    def approve(self, which: int, who: int) -> None:
        told, by = self.pick(which), (*self.deputies, self.head)[who]
        is_of_level = (who == 3) == (len(told.given) == 2)
        may = told.status == "reviewed" and self.moves(told.award, told.seq) and by.id not in told.given and is_of_level
        again = told.status in ("reviewed", "approved") and by.id in told.given
        four = self.run(_last_four(told.id))

        self.try_it(
            may or again,
            actions.approve_payment,
            by,
            told.id,
            last_four=four,
            factor_at=self.moment + timedelta(minutes=1),
        )

        if may:
            told.given.add(by.id)
            told.status = "approved" if self.is_complete(told) else "reviewed"

    @initialize(bounced=st.sets(st.just(0)))
    def both_have_begun(self, bounced: set[int]) -> None:
        """So that every rule has something to meet: one is paid or returned, the other approved."""
        self.go_all_the_way(0, "exported")
        self.answer(0, bounced)
        self.go_all_the_way(1, "nothing")

    @rule(award=AWARD, then=st.sampled_from(["nothing", "sent", "paid", "paid", "batch", "exported", "answered"]))
    def go_all_the_way(self, award: int, then: str) -> None:
        """The first stage that is not paid: so that what comes late in a payment's life comes often."""
        self.clear_the_way(award)
        paid = {each.seq for each in self.payments if each.award == award and each.status == "paid"}
        seq = next((each for each in (1, 2, 3) if each not in paid), 3)
        self.request(award, seq)
        newest = max((at for at, each in enumerate(self.payments) if each.award == award), default=None)
        if newest is None:
            return
        self.review(newest)
        for who in (0, 2, 3):
            self.approve(newest, who)
        if then in ("sent", "paid"):
            self.send_by_hand(newest)
        if then == "paid":
            self.bank_paid(newest)
        if then in ("batch", "exported", "answered"):
            self.gather([newest])
        if then in ("exported", "answered") and self.parcels:
            self.export(len(self.parcels) - 1)
        if then == "answered" and any(each.is_closed for each in self.parcels):
            self.answer(len([each for each in self.parcels if each.is_closed]) - 1, set())

    def clear_the_way(self, award: int) -> None:
        if self.grants[award].hold is not None:
            self.hold_or_lift(award)
        self.decide_ending(award, False)
        self.check_the_account(award)
        self.time_passes(6)

    @precondition(lambda self: self.payments)
    @rule(which=WHICH)
    def send_back(self, which: int) -> None:
        told = self.pick(which)
        by = self.desk.cashier if told.status == "approved" else self.desk.reviewer
        may = told.status in ("requested", "reviewed", "approved")
        self.try_it(may, actions.send_back, by, told.id, reason="请核对")
        if may:
            told.status = "sent_back"
            told.given.clear()

    @precondition(lambda self: self.payments)
    @rule(which=WHICH)
    def resubmit(self, which: int) -> None:
        told = self.pick(which)
        may = told.status == "sent_back" and self.moves(told.award, told.seq)
        self.try_it(may, actions.resubmit_payment, self.desk.preparer, told.id)
        if may:
            told.status = "requested"

    @precondition(lambda self: self.payments)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        told = self.pick(which)
        may = told.status in HOME
        self.try_it(may, actions.cancel_payment, self.desk.preparer, told.id, reason="重新申请")
        if may:
            self.end(told)

    @precondition(lambda self: self.payments)
    @rule(which=WHICH)
    def send_by_hand(self, which: int) -> None:
        told = self.pick(which)
        may = told.status == "approved" and self.is_complete(told) and self.moves(told.award, told.seq)
        self.try_it(may or told.status == "sent", actions.send_payment, self.desk.cashier, told.id)
        if may:
            told.status = "sent"

    @precondition(lambda self: self.payments)
    @rule(which=WHICH)
    def bank_paid(self, which: int) -> None:
        """The bank's word by hand, twice: the second time it changes nothing."""
        told = self.pick(which)
        if told.status == "paid" or (told.batch and told.batch.bank is not None and told.status == "sent"):
            return
        may, on = told.status == "sent", self.moment.date()
        for _time in range(2):
            facts = {"paid_on": on, "bank_ref": f"HAND{told.id:08d}"}
            self.try_it(may, actions.confirm_paid, self.desk.cashier, told.id, **facts)
        if may:
            told.status = "paid"

    @precondition(lambda self: self.payments)
    @rule(which=WHICH)
    def bank_returned(self, which: int) -> None:
        """After it had paid, or instead. What the payee paid back meanwhile is not there to be returned."""
        told = self.pick(which)
        if told.batch and told.batch.bank is not None and told.status == "sent":
            return
        grant = self.grants[told.award]
        is_there = self.total(told.award, "paid") - grant.refunded >= told.amount
        may = told.status == "sent" or (told.status == "paid" and is_there)
        self.try_it(
            may or told.status == "returned",
            actions.record_return,
            self.desk.cashier,
            told.id,
            returned_on=self.run(_returned_on(told.id)) or self.moment.date(),
            reason="账户已销户" if told.status != "returned" else self.run(_reason(told.id)),
        )
        if may:
            self.came_back(told)

    def came_back(self, told: Told) -> None:
        grant, told.status = self.grants[told.award], "returned"
        if grant.is_terminated:
            grant.force[told.seq - 1] = NOTHING

    @precondition(lambda self: self.payments)
    @rule(which=st.lists(WHICH, min_size=1, max_size=3))
    def gather(self, which: list[int]) -> None:
        """Payments go into a new batch, all or none."""
        chosen = list({each.id: each for each in map(self.pick, which)}.values())
        may = all(each.status == "approved" and each.batch is None for each in chosen)
        batch = self.try_it(True, batches.open_batch, self.desk.cashier, self.desk.facts.funder.id, form_key=uuid4())
        found = self.try_it(may, _added, self.desk.cashier, batch.id, [each.id for each in chosen])
        if may:
            assert found == [len(chosen)]
            self.parcels.append(Parcel(batch.id))
            for each in chosen:
                each.batch = self.parcels[-1]

    @precondition(lambda self: any(each.batch for each in self.payments))
    @rule(which=WHICH)
    def take_out(self, which: int) -> None:
        inside = [each for each in self.payments if each.batch]
        told = inside[which % len(inside)]
        assert told.batch is not None
        may = not told.batch.is_closed
        line = self.run(_line(told.id))
        self.try_it(may, _verb(batches.remove_line), self.desk.cashier, told.batch.id, line)
        if may:
            told.batch = None

    @precondition(lambda self: self.parcels)
    @rule(which=WHICH)
    def export(self, which: int) -> None:
        """Asked for, and done by the worker twice: what may not be sent by now is taken out."""
        parcel = self.parcels[which % len(self.parcels)]
        inside = [each for each in self.payments if each.batch is parcel]
        may = bool(inside) and not parcel.is_closed and all(each.status == "approved" for each in inside)
        self.try_it(
            may or parcel.is_closed,
            batches.ask_for_export,
            self.desk.cashier,
            parcel.id,
            template_id=self.template.id,
        )
        if not may:
            return
        going = [each for each in inside if self.is_complete(each) and self.moves(each.award, each.seq)]
        for _time in range(2):
            self.try_it(True, _verb(jobs.export_batch), parcel.id)
        for each in inside:
            each.batch = parcel if each in going else None
            each.status = "sent" if each in going else each.status
        parcel.is_closed, parcel.bank = bool(going), {} if going else None

    @precondition(lambda self: any(each.is_closed for each in self.parcels))
    @rule(which=WHICH, bounced=st.sets(st.integers(0, 2)))
    def answer(self, which: int, bounced: set[int]) -> None:
        """The bank says what it did; the second time that it says so is refused, and changes nothing."""
        closed = [each for each in self.parcels if each.is_closed]
        parcel = closed[which % len(closed)]
        assert parcel.bank is not None
        is_new = not parcel.bank
        inside = [each for each in self.payments if each.batch is parcel]
        if is_new:
            parcel.bank = {each.id: "returned" if at in bounced else "paid" for at, each in enumerate(inside)}
        content = self.run(self._file(parcel, parcel.bank))

        sent = self.try_it(
            True, answering.send_answer, self.desk.cashier, parcel.id, content=content, name="answer.csv"
        )
        self.try_it(is_new, answering.confirm_answer, self.desk.cashier, parcel.id, sent.id)
        for _time in range(2):
            self.try_it(True, _verb(jobs.record_answer), sent.id)

        for each in inside if is_new else []:
            if parcel.bank[each.id] == "paid":
                each.status = "paid"
            else:
                self.came_back(each)

    async def _file(self, parcel: Parcel, bank: dict[int, str]) -> bytes:
        batch = await get(Batch, parcel.id)
        layout = layout_of(await get(BankTemplate, batch.template))
        rows = []
        for entry in await queries.entries(parcel.id):
            why = "户名不符" if bank[entry.payment.id] == "returned" else ""
            rows.append(said(layout, entry, returned=why, day=clock.local_day(self.moment).isoformat()))
        return answer_file(layout, rows)

    @rule(award=AWARD)
    def hold_or_lift(self, award: int) -> None:
        grant = self.grants[award]
        if grant.is_terminated:
            return
        if grant.hold is not None:
            self.try_it(True, awards.lift_hold, self.desk.officer, grant.hold, "查无此事")
            grant.hold = None
            return
        grant.hold = self.try_it(True, awards.place_hold, self.desk.officer, self.award_id(award), "投诉核查").id
        for each in self.payments:
            if each.award == award and each.status in ("reviewed", "approved"):
                each.given.clear()

    @rule(award=AWARD)
    def ask_for_another_account(self, award: int) -> None:
        grant = self.grants[award]
        may = grant.change is None
        if may or self.is_changing(grant):
            facts = {"reason": "原账户销户", "content": a_pdf(), "name": "变更函.pdf"}
            found = self.try_it(
                may,
                ask_for_payee_change,
                self.desk.preparer,
                award_id=self.award_id(award),
                account_id=self.accounts[award].id,
                **facts,
            )
            grant.change = found if may else grant.change

    @rule(award=AWARD)
    def check_the_account(self, award: int) -> None:
        """What would still go to the earlier account ends with it."""
        grant = self.grants[award]
        if grant.change is None:
            return
        may = grant.change.checked_at is None
        number = NUMBERS[award]
        found = self.try_it(may, check_payee_change, self.desk.reviewer, grant.change.id, number_again=number)
        if may:
            grant.change = found
            for each in self.payments:
                if each.award == award and each.status in HOME:
                    self.end(each)

    @rule(days=st.integers(1, 8))
    def time_passes(self, days: int) -> None:
        self.moment += timedelta(days=days)

    def loose(self, award: int, *held: str) -> list[int]:
        """Stages, the last first, of which no payment is in one of those states."""
        return [seq for seq in (3, 2, 1) if not any(each.status in held for each in self.living(award, seq))]

    def free(self, award: int) -> Decimal:
        grant = self.grants[award]
        return sum((grant.force[seq - 1] for seq in self.loose(award, *UNDER_WAY, "paid")), NOTHING)

    @rule(award=AWARD, amount=st.none() | YUAN)
    def propose_ending(self, award: int, amount: Decimal | None) -> None:
        grant = self.grants[award]
        may = not grant.is_terminated and grant.ending is None and (amount is None or amount <= self.free(award))
        kind = EndingKind.TERMINATION if amount is None else EndingKind.REDUCTION
        facts = {"reason": "无法继续", "content": a_pdf(), "name": "纪要.pdf"}
        found = self.try_it(
            may, propose_ending, self.desk.officer, self.award_id(award), kind=kind, amount=amount, **facts
        )
        if may:
            grant.ending = (found.id, amount)

    @rule(award=AWARD, is_approved=st.booleans())
    def decide_ending(self, award: int, is_approved: bool) -> None:
        grant = self.grants[award]
        if grant.ending is None:
            return
        ending, amount = grant.ending
        can = not self.total(award, "sent") if amount is None else amount <= self.free(award)
        self.try_it(
            can or not is_approved, decide_ending, self.deputies[0], ending, is_approved=is_approved, opinion="已核"
        )
        if is_approved and can:
            self.cut(award, amount)
        if can or not is_approved:
            grant.ending = None

    def cut(self, award: int, amount: Decimal | None) -> None:
        """Cent by cent from the last stage on; with all of it every payment at home ends."""
        grant = self.grants[award]
        stages = self.loose(award, "sent", "paid") if amount is None else self.loose(award, *UNDER_WAY, "paid")
        left = sum((grant.force[seq - 1] for seq in stages), NOTHING) if amount is None else amount
        for seq in stages:
            part = min(left, grant.force[seq - 1])
            grant.force[seq - 1] -= part
            left -= part
            for each in self.living(award, seq) if part or amount is None else []:
                self.end(each)
        grant.is_terminated = amount is None

    @rule(award=AWARD, spent=YUAN)
    def ask_back(self, award: int, spent: Decimal) -> None:
        grant = self.grants[award]
        kept = self.total(award, "paid") - grant.refunded
        may = spent < kept and grant.asked_back is None
        facts = {"grounds": Grounds.SURPLUS, "spent": spent, "reason": "结余"}
        found = self.try_it(may, demand_return, self.desk.officer, self.award_id(award), form_key=uuid4(), **facts)
        if may:
            assert found.amount == kept - spent
            grant.asked_back = (found.id, found.amount)

    @precondition(lambda self: any(each.asked_back for each in self.grants))
    @rule(award=AWARD, amount=YUAN, is_all=st.booleans())
    def refund(self, award: int, amount: Decimal, is_all: bool) -> None:
        grant = self.grants[award]
        if grant.asked_back is None:
            return
        demand, open_of_it = grant.asked_back
        amount = open_of_it if is_all else amount
        may = amount <= open_of_it and amount <= self.total(award, "paid") - grant.refunded
        facts = {"amount": amount, "received_on": clock.local_day(self.moment), "bank_ref": f"TH{uuid4().hex[:12]}"}
        self.try_it(may, record_refund, self.desk.cashier, demand, **facts)
        if may:
            grant.refunded += amount
            grant.asked_back = (demand, open_of_it - amount) if amount < open_of_it else None

    @invariant()
    def rows_are_as_told(self) -> None:
        rows = self.run(_payments())
        assert rows == [(each.id, each.amount, each.status) for each in self.payments]

    @invariant()
    def no_stage_is_paid_twice_or_beyond_the_award(self) -> None:
        for row in self.run(_stages()):
            assert row["living"] <= 1 and row["paid"] <= 1, row
        for award, grant in enumerate(self.grants):
            assert self.total(award, *UNDER_WAY, "paid") <= sum(grant.force, NOTHING)

    @invariant()
    def the_fund_book_is_the_model(self) -> None:
        pool = self.desk.facts.pool
        left = pool.amount
        for award, grant in enumerate(self.grants):
            on_its_way, paid = self.total(award, *UNDER_WAY), self.total(award, "paid")
            in_force = sum(grant.force, NOTHING)
            left -= in_force - grant.refunded
            number = self.desks[award].facts.award.number
            assert self.run(_accounts(number)) == {
                "award": in_force - on_its_way - paid,
                "payable": on_its_way,
                "paid": paid - grant.refunded,
            }
        assert self.run(ledger.balance(pool.account)) == left
        assert self.run(ledger.verify()) == []


async def _added(by: Actor, batch: int, payments: list[int]) -> list[int]:
    return [await batches.add_payments(by, batch, payments)]


def _verb(verb: Any) -> Callable[..., Coroutine[Any, Any, Any]]:
    """What gives nothing, under a name."""

    async def done(*given: Any) -> None:
        await verb(*given)

    return done


async def _payments() -> list[tuple[int, Decimal, str]]:
    rows = await sql("SELECT id, amount, status FROM payment ORDER BY id")
    return [(row["id"], row["amount"], row["status"]) for row in rows]


async def _stages() -> Any:
    return await sql(
        "SELECT stage, count(*) FILTER (WHERE status NOT IN ('returned', 'cancelled')) AS living,"
        " count(*) FILTER (WHERE status = 'paid') AS paid FROM payment GROUP BY stage"
    )


async def _accounts(number: str) -> dict[str, Decimal]:
    rows = await sql("SELECT code, balance FROM account WHERE code LIKE '%:' || {}", number)
    return {"payable": NOTHING, "paid": NOTHING} | {row["code"].split(":")[0]: row["balance"] for row in rows}


async def _row(payment: int) -> Any:
    return (await sql("SELECT * FROM payment WHERE id = {}", payment))[0]


async def _last_four(payment: int) -> str:
    return str((await _row(payment))["payee_number"][-4:])


async def _returned_on(payment: int) -> Any:
    return (await _row(payment))["returned_on"]


async def _reason(payment: int) -> str:
    return str((await _row(payment))["return_reason"])


async def _line(payment: int) -> int:
    line = await BatchLine.objects().where(BatchLine.payment == payment, BatchLine.removed_at.is_null()).first()
    assert line is not None
    return int(line.id)


@pytest.mark.commits
def test_no_order_of_people_and_bank_pays_a_stage_twice_or_beyond_the_award(tables):
    run_state_machine_as_test(
        Disbursement,
        settings=settings(
            max_examples=4,
            stateful_step_count=15,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
