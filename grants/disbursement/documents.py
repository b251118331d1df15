"""The papers of a payment: 资金拨付审批表 (form 17) and 付款通知（拨款凭证） (form 18)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants import clock, codes, pdf
from grants.awards.documents import canonical
from grants.disbursement import queries, rules
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.tables import PaymentStatus, PaymentStep, StepKind
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse
from grants.settings import settings

# Who signs the approval form, in the order of the form; two of its boxes are for the hand alone (R-A, domain §6).
# Where the funder has levels of approval, they and who approved at each stand in the place of the leaders.
BOXES = (("经办人", StepKind.PREPARED), ("业务科室负责人", None), ("财务审核", StepKind.REVIEWED))
LEADERS = (("分管领导", StepKind.APPROVED), ("主要领导", None))


@dataclass(frozen=True)
class Made:
    """A rendered paper, its check code, and the approval it stands on."""

    content: bytes
    check_code: str
    approved_at: datetime


async def approval_form(payment_id: int) -> Made | None:
    """As approved: payee, amounts before and after, conditions, everybody's opinion. None when no longer approved."""
    facts = await queries.payment_facts(payment_id)
    if facts.payment.approved_at is None or facts.status == PaymentStatus.CANCELLED:
        return None
    leaders = [_box(title, facts.last(step)) for title, step in LEADERS]
    boxes = [_box(title, facts.last(step)) for title, step in BOXES] + (_levels(facts) or leaders)
    shown = _about(facts) | {"boxes": boxes}
    return await _render("approval_form", facts, shown, facts.payment.approved_at)


async def voucher(payment_id: int) -> Made | None:
    """As the bank paid it, with the bank's reference and all who signed. None while it is not, or no longer, paid."""
    facts = await queries.payment_facts(payment_id)
    paid = facts.last(StepKind.PAID)
    if facts.status != PaymentStatus.PAID or paid is None:
        return None
    payer = await organizations.current_account(facts.of.facts.funder.id, AccountUse.OWN)
    signed = [each for each in facts.standing if each.step not in (StepKind.RETURNED, StepKind.SENT_BACK)]
    shown = _about(facts) | {"payer": payer, "signed": signed, "steps": STEP_NAMES}
    return await _render("voucher", facts, shown, paid.at)


STEP_NAMES: dict[str, str] = {
    StepKind.PREPARED: "经办",
    StepKind.REVIEWED: "财务审核",
    StepKind.APPROVED: "审批",
    StepKind.SENT: "出纳付款",
    StepKind.PAID: "回单登记",
}


def data_of(facts: PaymentFacts) -> dict[str, Any]:
    """What a machine reads out of the paper."""
    payment, of = facts.payment, facts.of
    return {
        "number": payment.number,
        "award": of.facts.award.number,
        "agreement": rules.agreement_of(of).number,
        "fund": of.facts.fund.code,
        "function_code": payment.function_code,
        "economic_code": payment.economic_code,
        "stage": of.stage.seq,
        "percent": str(of.stage.percent),
        "amount": str(payment.amount),
        "award_amount": str(of.facts.amount),
        "paid_before": str(of.paid_before),
        "left_after": str(of.left_after),
        "payee": [payment.payee_holder, payment.payee_bank, payment.payee_number, payment.payee_cnaps],
        "conditions": [each.kept() for each in facts.conditions],
        "steps": [[each.step, each.person_name, each.at.isoformat(), each.opinion] for each in facts.standing],
        "paid_on": payment.paid_on.isoformat() if payment.paid_on else None,
        "bank_ref": payment.bank_ref,
    }


def _about(facts: PaymentFacts) -> dict[str, Any]:
    of = facts.of
    return {
        "payment": facts.payment,
        "award": of.facts.award,
        "award_amount": of.facts.amount,
        "agreement": rules.agreement_of(of),
        "project": of.facts.application,
        "fund": of.facts.fund,
        "funder": of.facts.funder,
        "payee": of.facts.payee,
        "group": of.facts.applicant if of.facts.is_for_a_group else None,
        "stage": of.stage,
        "paid_before": of.paid_before,
        "paid_after": of.paid_before + facts.payment.amount,
        "left_after": of.left_after,
        "conditions": facts.conditions,
        "papers": sum(bool(each.evidence) for each in facts.conditions),
        "reissue_of": next((each.number for each in of.payments if each.id == facts.payment.reissue_of), None),
        "prepared_on": clock.local_day(facts.payment.prepared_at),
    }


def _levels(facts: PaymentFacts) -> list[tuple[str, str, str, Any]]:
    """A box for each approval at a level of the funder's rules; none where there are no levels."""
    steps, chain = {each.id: each for each in facts.steps}, facts.chain
    named = [level for level in chain.levels if level.id is not None]
    return [_box(str(level.name), steps[each.step]) for level in named for each in chain.given(level)]


def _box(title: str, step: PaymentStep | None) -> tuple[str, str, str, Any]:
    if step is None:
        return (title, "", "", None)
    at = f"{clock.local(step.at):%Y-%m-%d %H:%M}"
    return (title, f"{step.opinion or '同意'}（系统签批 {at}）", step.person_name, clock.local_day(step.at))


async def _render(name: str, facts: PaymentFacts, shown: dict[str, Any], of: datetime) -> Made:
    data = canonical(data_of(facts))
    code = codes.check_code(f"{name}:{facts.payment.form_key}:{facts.payment.approved_at}:{data}".encode())
    content = await pdf.render(
        f"pdf/disbursement/{name}.html",
        shown | {"code": code, "address": f"{settings().address}/verify/{code}"},
        created=of,
        attachments=[("payment.json", "application/json", data.encode())],
    )
    approved_at = facts.payment.approved_at
    if approved_at is None:
        raise LookupError(f"payment {facts.payment.number} is not approved")
    return Made(content, code, approved_at)
