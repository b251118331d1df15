"""What a project shows of its money at the end: receipts, the mark of its fund, the audit, the final account."""

import uuid
from decimal import Decimal
from typing import Any

from grants.demo import papers
from grants.demo.stage import Event, Phase, Stage, day, during, later
from grants.disbursement.receipts import actions as receipts
from grants.disbursement.receipts.tables import ReceiptKind
from grants.disbursement.tables import Payment, PaymentStatus
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import queries as reporting
from grants.reporting.auditing import actions as auditing
from grants.reporting.auditing import queries as audits
from grants.reporting.final_account import actions as accounts
from grants.reporting.final_account import queries as accounting
from grants.reporting.final_account.facts import Project, Said
from grants.reporting.signage import actions as signage


def events(stage: Stage) -> list[Event]:
    """Every paper at its day; a file says it by application, and by stage where it is of a payment."""
    steps = {
        "receipts": (("sent_on", 9, _send_receipt), ("checked_on", 10, _check_receipt)),
        "signage": (("sent_on", 9, _send_photo), ("decided_on", 10, _decide_photo)),
        "final_accounts": (("confirmed_on", 9, _confirm), ("checked_on", 11, _check), ("accepted_on", 14, _accept)),
    }
    found = [
        Event(during(each[key], hour), f"{part} {number} {key}", later(verb, stage, str(number), each), Phase.SETTLING)
        for part, verbs in steps.items()
        for number, each in enumerate(stage.listed(part), start=1)
        for key, hour, verb in verbs
    ]
    draw = stage.the_round.get("audits")
    if draw:
        for key, hour, happens in (("prepared_on", 9, _prepare), ("drawn_on", 9, _draw), ("reported_on", 8, _report)):
            found.append(Event(during(draw[key], hour), f"audits {key}", later(happens, stage, draw), Phase.SETTLING))
    return found


async def _send_receipt(stage: Stage, key: str, each: dict[str, Any]) -> None:
    payment = await _paid(stage, each["application"], each["stage"])
    hub = stage.hub_of(each["application"])
    row = await receipts.send_receipt(
        stage.cast.of(hub, Role.HUB_BOOKKEEPER) if hub else stage.grantee(each["application"]),
        payment.id,
        uuid.uuid4(),
        kind=ReceiptKind(each["kind"]),
        number=each["number"],
        issued_on=day(each["sent_on"]),
        amount=payment.amount,
        content=papers.page(),
        name=f"收据{each['number']}.pdf",
    )
    stage.keep("receipt", key, row.id)


async def _paid(stage: Stage, application: str, seq: int) -> Payment:
    """The payment of a stage that the bank did not send back."""
    stage_id = stage.id("stage", f"{application}/{seq}")
    found = await Payment.objects().where(Payment.stage == stage_id, Payment.status == PaymentStatus.PAID).first()
    if found is None:
        raise KeyError(f"payment of {application}/{seq}")
    return found


async def _check_receipt(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await receipts.check_receipt(stage.staff(Role.FINANCE_REVIEWER), stage.id("receipt", key), accepts=True)


async def _send_photo(stage: Stage, key: str, each: dict[str, Any]) -> None:
    row = await signage.send_proof(
        stage.grantee(each["application"]),
        stage.id("award", each["application"]),
        uuid.uuid4(),
        place=each["place"],
        taken_on=day(each["sent_on"]),
        content=papers.photo(),
        name="标识.jpg",
    )
    stage.keep("photo", key, row.id)


async def _decide_photo(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await signage.decide_proof(stage.staff(Role.OFFICER), stage.id("photo", key), is_accepted=True)


async def _prepare(stage: Stage, draw: dict[str, Any]) -> None:
    await auditing.prepare_audit_draw(
        stage.staff(Role.OFFICER),
        stage.id("call", ""),
        threshold=Decimal(draw["threshold"]),
        percent=draw["percent"],
        basis=draw["basis"],
        word="潮起潮落",
    )


async def _draw(stage: Stage, draw: dict[str, Any]) -> None:
    await auditing.draw_audits(stage.staff(Role.SUPERVISOR), stage.id("call", ""), word="云卷云舒")


async def _report(stage: Stage, draw: dict[str, Any]) -> None:
    """Whoever is audited, by size or by the draw, sends the auditor's report."""
    for number, each in enumerate(stage.listed("agreements"), start=1):
        award = stage.id("award", each["application"])
        of = await audits.audit_facts(await reporting.reporting(award))
        if of.is_audited:
            await auditing.send_audit_report(
                stage.grantee(each["application"]),
                award,
                auditor=draw["auditor"],
                number=f"示例审字〔2026〕{number}号",
                issued_on=day(draw["reported_on"]),
                opinion="资金使用符合协议约定。〔虚构〕",
                content=papers.page(),
                name="审计报告.pdf",
            )


async def _confirm(stage: Stage, key: str, each: dict[str, Any]) -> None:
    award = stage.id("award", each["application"])
    project = (await accounting.account_facts(award)).project
    proofs = None if project.books is not None else papers.page()
    row = await accounts.confirm_account(
        _who_confirms(stage, each["application"]),
        award,
        uuid.uuid4(),
        _said(project, each),
        content=proofs,
        name="凭证清单.pdf" if proofs else "",
    )
    stage.keep("account", key, row.id)


def _who_confirms(stage: Stage, application: str) -> Actor:
    """A group's own people confirm what its hub keeps."""
    if stage.hub_of(application):
        return stage.cast.of(stage.application(application)["applicant"], f"{Role.GROUP_SIGNATORY}-1")
    return stage.grantee(application)


def _said(project: Project, each: dict[str, Any]) -> Said:
    """What the file says of each line; of a group the ledger says it. Promised match was put in."""
    spent = each.get("lines") or {}
    return Said(
        actual={line.id: Decimal(spent.get(line.item, "0.00")) for line in project.lines},
        vouchers={line.id: f"记-{line.position}" if line.item in spent else "" for line in project.lines},
        realised={one.position: one.promised for one in project.promises},
        remark=each.get("remark") or "",
    )


async def _check(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await accounts.check_account(stage.staff(Role.FINANCE_REVIEWER), stage.id("account", key))


async def _accept(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await accounts.accept_account(stage.staff(Role.OFFICER), stage.id("account", key))
