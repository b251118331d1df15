"""Reads of payments, stages and what has been paid of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from grants import clock, money
from grants.awards import queries as awards
from grants.awards.facts import AwardFacts
from grants.awards.sealing import queries as sealed
from grants.awards.tables import Award, Stage
from grants.db import Lock, get, sql
from grants.disbursement import rules
from grants.disbursement.chain import queries as chain
from grants.disbursement.ending.tables import Ending
from grants.disbursement.facts import Condition, PaymentFacts, StageFacts
from grants.disbursement.payees.facts import in_force, under_way
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.tables import PaperKind, Payment, PaymentPaper, PaymentStatus, PaymentStep, StageFact
from grants.disbursement.waiving.tables import StageWaiver
from grants.errors import NotFound
from grants.files import Upload
from grants.funds.budget import queries as budget
from grants.funds.tables import FundKind, FundSource
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor

FIGURES = """
    SELECT f.code, p.amount AS pool,
        (SELECT coalesce(sum(x.amount), 0.00) FROM award a JOIN award_in_force x ON x.award = a.id
            WHERE a.pool = p.id AND a.cancelled_at IS NULL) AS awarded,
        (SELECT coalesce(sum(y.amount), 0.00) FROM payment y JOIN award a ON a.id = y.award
            WHERE a.pool = p.id AND y.status = 'paid')
        - (SELECT coalesce(sum(x.refunded), 0.00) FROM award a JOIN award_in_force x ON x.award = a.id
            WHERE a.pool = p.id) AS paid
    FROM pool p JOIN fund_source f ON f.id = p.fund WHERE p.call = {} ORDER BY f.code
"""
STAGES = """
    SELECT a.application, s.amount FROM stage s JOIN award a ON a.id = s.award
    WHERE a.call = {} AND a.cancelled_at IS NULL ORDER BY a.id, s.seq
"""

RECEIPTED = """
    SELECT r.payment FROM payment_receipt r JOIN payment y ON y.id = r.payment
    WHERE y.award = {} AND r.accepted_at IS NOT NULL
"""
CUTS = """
    SELECT s.id AS stage, s.amount - f.amount AS cut FROM stage s JOIN stage_in_force f ON f.stage = s.id
    WHERE s.award = {} AND f.amount < s.amount
"""
PLANNED = """
    SELECT a.application, a.amount, array_agg(t.percent ORDER BY t.seq) AS percents
    FROM award a JOIN application p ON p.id = a.application JOIN track_stage t ON t.track = p.track
    WHERE a.call = {} AND a.cancelled_at IS NULL AND NOT EXISTS (SELECT FROM stage s WHERE s.award = a.id)
    GROUP BY a.id
"""


@dataclass(frozen=True)
class CallFigures:
    """The money of a call: by fund code what was awarded, is left, paid and open; awards and stages by application id.

    Awarded and left make the pool; paid and open make what was awarded.
    """

    funds: dict[str, dict[str, Decimal]]
    awards: dict[int, Decimal]
    stages: dict[int, list[Decimal]]


@dataclass(frozen=True)
class StageView:
    """A stage as the grant's home shows it."""

    of: StageFacts
    conditions: Sequence[Condition]

    @property
    def stage(self) -> Stage:
        return self.of.stage

    @property
    def met(self) -> int:
        return sum(each.is_met for each in self.conditions)


@dataclass(frozen=True)
class Seen:
    """What an award has seen so far."""

    known: list[StageFact]
    payments: list[Payment]
    changes: list[PayeeChange]
    receipted: frozenset[int]
    sealed_on: date | None
    cuts: dict[int, Decimal]
    ending: Ending | None
    waivers: list[StageWaiver]


async def figures(call_id: int) -> CallFigures:
    """What a call awarded, has left, paid and still owes. An award's stages stand before its agreement is signed."""
    stages = {row["application"]: money.split(row["amount"], row["percents"]) for row in await sql(PLANNED, call_id)}
    for row in await sql(STAGES, call_id):
        stages.setdefault(row["application"], []).append(row["amount"])
    return CallFigures(
        funds={
            row["code"]: {
                "awarded": row["awarded"],
                "left": row["pool"] - row["awarded"],
                "paid": row["paid"],
                "open": row["awarded"] - row["paid"],
            }
            for row in await sql(FIGURES, call_id)
        },
        awards={each.application: each.amount for each in await awards.live_awards(call_id)},
        stages=stages,
    )


async def stages_of(award_id: int) -> list[Stage]:
    """The stages of an award."""
    return await awards.stages_of(award_id)


async def stage_facts(award_id: int, seq: int, *, lock: Lock | None = None) -> StageFacts:
    """A stage and what decides whether it may be paid. `lock` holds the award, at which requests wait in a queue."""
    facts = await awards.award_facts(award_id, lock=lock)
    stage = next((each for each in facts.stages if each.seq == seq), None)
    if stage is None:
        raise NotFound("disbursement.no_stage", _("协议签署后才有第 {seq} 期", seq=seq))
    return _of(facts, stage, await _seen(award_id))


async def readable_stage(person: Actor, award_id: int, seq: int) -> StageFacts:
    """A stage for a page: NotFound for strangers."""
    of = await stage_facts(award_id, seq)
    rules.check_reading(of.facts, person)
    return of


async def stage_views(facts: AwardFacts) -> list[StageView]:
    """All stages of an award with their conditions."""
    seen = await _seen(facts.award.id)
    every = [_of(facts, stage, seen) for stage in facts.stages]
    return [StageView(each, rules.conditions(each)) for each in every]


async def payment_facts(payment_id: int, *, lock: Lock | None = None) -> PaymentFacts:
    """A payment with its stage, steps and papers. `lock`: the payment for itself, then the award against holds."""
    payment = await get(Payment, payment_id, lock=lock)
    facts = await awards.award_facts(payment.award, lock="SHARE" if lock else None)
    stage = next(each for each in facts.stages if each.id == payment.stage)
    return PaymentFacts(
        payment=payment,
        of=_of(facts, stage, await _seen(payment.award)),
        steps=await PaymentStep.objects().where(PaymentStep.payment == payment_id).order_by(PaymentStep.id),
        papers=await PaymentPaper.objects().where(PaymentPaper.payment == payment_id).order_by(PaymentPaper.id),
        chain=await chain.chain_of(payment),
    )


async def readable_payment(person: Actor, payment_id: int) -> PaymentFacts:
    """The same for a page: NotFound for strangers."""
    facts = await payment_facts(payment_id)
    rules.check_reading(facts.of.facts, person)
    return facts


async def payments_of(award_id: int) -> list[Payment]:
    """Every payment of an award, in the order they were requested."""
    return await Payment.objects().where(Payment.award == award_id).order_by(Payment.id)


async def changes_of(award_id: int) -> list[PayeeChange]:
    """Every change of its payee's account that was asked for, in that order."""
    return await PayeeChange.objects().where(PayeeChange.award == award_id).order_by(PayeeChange.id)


async def facts_known(award_id: int) -> list[StageFact]:
    """The facts recorded for an award, revoked ones included."""
    return await StageFact.objects().where(StageFact.award == award_id).order_by(StageFact.id)


async def payment_of_form(form_key: UUID) -> Payment | None:
    """The payment that this form brought already."""
    return await Payment.objects().where(Payment.form_key == form_key).first()


async def payment_with_bank_ref(bank_ref: str, besides: int) -> Payment | None:
    """Another payment that carries this bank reference."""
    return await Payment.objects().where(Payment.bank_ref == bank_ref, Payment.id != besides).first()


async def paper_in_force(payment_id: int, kind: PaperKind) -> PaymentPaper | None:
    """The paper of that kind that counts."""
    return (
        await PaymentPaper.objects()
        .where(PaymentPaper.payment == payment_id, PaymentPaper.kind == kind, PaymentPaper.voided_at.is_null())
        .first()
    )


async def paper(person: Actor, facts: PaymentFacts, kind: str) -> Upload:
    """A paper in force. The approval form is the funder's own; the voucher goes to the payee as well."""
    kept = next((each for each in facts.papers if each.kind == kind and each.voided_at is None), None)
    is_own = person.has_in(facts.of.facts.funder.id, *FUNDER_ROLES)
    if kept is None or not (is_own or kind == PaperKind.VOUCHER):
        raise NotFound("disbursement.no_paper", _("没有这份文件，或还没有生成"))
    return await get(Upload, kept.upload)


async def suggested_codes(fund: FundSource, day: date) -> tuple[str, str]:
    """The budget codes that a payment out of a source starts with (R-A5): those of the source, else of its kind."""
    known = await budget.codes_on(fund.id, day)
    if known is not None:
        return known.function_code, known.economic_code
    return rules.FUNCTION_CODES.get(FundKind(fund.kind), ""), ""


async def award_with_paid(award_id: int) -> tuple[Award, Decimal]:
    """An award and what has been paid of it."""
    paid = [each.amount for each in await payments_of(award_id) if each.status == PaymentStatus.PAID]
    return await get(Award, award_id), sum(paid, Decimal("0.00"))


def _of(facts: AwardFacts, stage: Stage, seen: Seen) -> StageFacts:
    now = clock.now()
    changed, changing = in_force(seen.changes, now), under_way(seen.changes, now)
    return StageFacts(
        facts,
        stage,
        seen.known,
        seen.payments,
        changed,
        changing,
        seen.receipted,
        seen.sealed_on,
        cuts=seen.cuts,
        ending=seen.ending,
        waivers=[each for each in seen.waivers if each.stage == stage.id],
    )


async def _seen(award_id: int) -> Seen:
    return Seen(
        known=await facts_known(award_id),
        payments=await payments_of(award_id),
        changes=await changes_of(award_id),
        receipted=frozenset(row["payment"] for row in await sql(RECEIPTED, award_id)),
        sealed_on=await sealed.checked_on(award_id),
        cuts={row["stage"]: row["cut"] for row in await sql(CUTS, award_id)},
        ending=await Ending.objects().where(Ending.award == award_id, Ending.decided_at.is_null()).first(),
        waivers=await StageWaiver.objects().where(StageWaiver.stage.award == award_id).order_by(StageWaiver.id),
    )
