"""From the decision to the money paid and the reports accepted."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from grants.awards import actions as awards
from grants.awards import queries as award_queries
from grants.custody import actions as custody
from grants.demo.stage import Event, Stage, day, during
from grants.disbursement import actions as disbursement
from grants.people import actions as people
from grants.people.tables import Role
from grants.reporting import actions as reporting
from grants.reporting import queries as report_queries
from grants.reporting.tables import Grade, ReportKind


def events(stage: Stage) -> list[Event]:
    """Decision, notice, objections, agreements, payments, reports."""
    notice = stage.call["notice"]
    found = [
        Event(during(stage.call["decided_on"], 10), "decisions", lambda: _decide(stage)),
        Event(during(notice["starts_on"], 9), "notice", lambda: _publish_notice(stage)),
    ]
    for each in stage.the_round["objections"]:
        found.append(Event(during(each["received_on"], 10), f"objection {each['code']}", _later(_object, stage, each)))
        if each.get("closed_on"):
            found.append(Event(during(each["closed_on"], 16), f"finding {each['code']}", _later(_find, stage, each)))
    drawn = during(notice["ends_on"], 18)
    for each in stage.the_round["agreements"]:
        found.append(Event(drawn, f"agreement {each['application']} drawn", _later(_draw, stage, each)))
        found.append(
            Event(during(each["signed_on"], 10), f"agreement {each['application']}", _later(_sign, stage, each))
        )
    for number, each in enumerate(stage.the_round["refusals"], start=1):
        if each["try"] == "sign_agreement":
            found.append(Event(during(each["on"], 11), f"refusal {number}", _later(_attempt_to_sign, stage, each)))
        if each["try"] == "request_payment":
            found.append(Event(during(each["on"], 11), f"refusal {number}", _later(_attempt_to_request, stage, each)))
    return found + _payments(stage) + _reports(stage)


def _later(verb: Callable[..., Any], *args: Any) -> Callable[[], Any]:
    return lambda: verb(*args)


async def _decide(stage: Stage) -> None:
    officer, decided_on = stage.staff(Role.OFFICER), day(stage.call["decided_on"])
    for each in stage.the_round["decisions"]:
        application = stage.id("application", each["application"])
        if each["awarded"] is None:
            await awards.reject_application(
                officer, application_id=application, reason=each["reason"], decided_on=decided_on
            )
            continue
        award = await awards.decide_award(
            officer,
            application_id=application,
            amount=Decimal(each["awarded"]),
            fund_id=stage.id("fund", each["fund"]),
            lines={item: Decimal(amount) for item, amount in each["lines"].items()},
            reason=each["reason"],
            decided_on=decided_on,
        )
        stage.keep("award", each["application"], award.id)


async def _publish_notice(stage: Stage) -> None:
    notice = stage.call["notice"]
    row = await awards.publish_notice(
        stage.staff(Role.OFFICER), call_id=stage.id("call", ""), starts_on=day(notice["starts_on"])
    )
    stage.expect("notice ends on", notice["ends_on"], row.ends_on.isoformat())


async def _object(stage: Stage, each: dict[str, Any]) -> None:
    row = await awards.receive_objection(
        None,
        award_id=stage.id("award", each["application"]),
        number=each["code"],
        facts="对该项目的拟资助金额提出异议，请核实。〔虚构〕",
        complainant="居民〔虚构〕",
        contact="0898-00000000",
        received_on=day(each["received_on"]),
    )
    stage.keep("objection", each["code"], row.id)


async def _find(stage: Stage, each: dict[str, Any]) -> None:
    await awards.close_objection(
        stage.staff(Role.OFFICER),
        stage.id("objection", each["code"]),
        is_upheld=each["upheld"],
        finding="经核查，异议成立。" if each["upheld"] else "经核查，异议不成立。",
        closed_on=day(each["closed_on"]),
    )


async def _draw(stage: Stage, each: dict[str, Any]) -> None:
    row = await awards.draw_agreement(stage.staff(Role.OFFICER), stage.id("award", each["application"]))
    stage.expect(f"parties of {each['application']}", each["parties"], row.parties)


async def _sign(stage: Stage, each: dict[str, Any]) -> None:
    award = stage.id("award", each["application"])
    await awards.sign_agreement(stage.staff(Role.OFFICER), award, signed_on=day(each["signed_on"]))
    for row in await award_queries.stages_of(award):
        stage.keep("stage", f"{each['application']}/{row.seq}", row.id)
    hub = stage.hub_of(each["application"])
    if hub is not None:
        ledger = await custody.open_ledger(stage.cast.of(hub, Role.HUB_BOOKKEEPER), award)
        stage.keep("ledger", each["application"], ledger.id)


async def _attempt_to_sign(stage: Stage, each: dict[str, Any]) -> None:
    attempt = awards.sign_agreement(
        stage.staff(Role.OFFICER), stage.id("award", each["application"]), signed_on=day(each["on"])
    )
    await stage.must_be_refused(f"agreement {each['application']} on {each['on']}", each["expect"], attempt)


async def _attempt_to_request(stage: Stage, each: dict[str, Any]) -> None:
    attempt = disbursement.request_payment(
        stage.staff(Role.FINANCE_PREPARER),
        award_id=stage.id("award", each["application"]),
        seq=each["stage"],
        form_key=uuid.uuid4(),
    )
    await stage.must_be_refused(
        f"request of {each['application']} stage {each['stage']} on {each['on']}", each["expect"], attempt
    )


def _payments(stage: Stage) -> list[Event]:
    """Each payment goes through its five people on the day it is paid, one after another."""
    found, seats = [], defaultdict[str, int](int)
    tried: set[tuple[str, int]] = set()
    for number, each in enumerate(stage.the_round["payments"], start=1):
        name, seat = f"payment {each['application']}/{each['stage']} {each['bank_ref']}", seats[each["paid_on"]]
        seats[each["paid_on"]] += 1
        at, key = during(each["paid_on"], 9, seat * 3), str(number)
        for hours, step, verb in ((0, "request", _request), (1, "review", _review), (2, "approve", _approve)):
            if verb is _approve and (each["application"], each["stage"]) not in tried:
                tried.add((each["application"], each["stage"]))
                found += _attempts_to_approve(stage, each, key, at + timedelta(hours=1, minutes=1))
            found.append(Event(at + timedelta(hours=hours), f"{name} {step}", _later(verb, stage, key, each)))
        found.append(Event(at + timedelta(hours=5), f"{name} sent", _later(_send, stage, key)))
        found.append(Event(at + timedelta(hours=6), f"{name} paid", _later(_confirm, stage, key, each)))
        if each["outcome"] == "returned":
            back = during(each["returned_on"], 15, seat)
            found.append(Event(back, f"{name} returned", _later(_return, stage, key, each)))
        elif stage.hub_of(each["application"]):
            found.append(Event(at + timedelta(hours=7), f"{name} received", _later(_receive, stage, key, each)))
    return found


def _attempts_to_approve(stage: Stage, payment: dict[str, Any], key: str, at: Any) -> list[Event]:
    return [
        Event(at, f"refusal {number}", _later(_attempt_to_approve, stage, key, each))
        for number, each in enumerate(stage.the_round["refusals"], start=1)
        if each["try"] == "approve_payment"
        and (each["application"], each["stage"]) == (payment["application"], payment["stage"])
    ]


APPROVERS = {
    "preparer": Role.FINANCE_PREPARER,
    "reviewer": Role.FINANCE_REVIEWER,
    "approver": Role.APPROVER,
    "cashier": Role.CASHIER,
}


async def _attempt_to_approve(stage: Stage, key: str, each: dict[str, Any]) -> None:
    by = stage.staff(APPROVERS[each["by"]])
    factor_at = await people.confirm_second_factor(by, code=await stage.cast.code(by))
    attempt = disbursement.approve_payment(
        by, stage.id("payment", key), last_four=_last_four(stage, each["application"]), factor_at=factor_at
    )
    await stage.must_be_refused(f"approval of {each['application']} by {each['by']}", each["expect"], attempt)


async def _request(stage: Stage, key: str, each: dict[str, Any]) -> None:
    row = await disbursement.request_payment(
        stage.staff(Role.FINANCE_PREPARER),
        award_id=stage.id("award", each["application"]),
        seq=each["stage"],
        form_key=uuid.uuid4(),
    )
    stage.keep("payment", key, row.id)
    stage.expect(f"amount of {each['application']} stage {each['stage']}", each["amount"], str(row.amount))


async def _review(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await disbursement.review_payment(stage.staff(Role.FINANCE_REVIEWER), stage.id("payment", key))


async def _approve(stage: Stage, key: str, each: dict[str, Any]) -> None:
    by = stage.staff(Role.APPROVER)
    factor_at = await people.confirm_second_factor(by, code=await stage.cast.code(by))
    await disbursement.approve_payment(
        by, stage.id("payment", key), last_four=_last_four(stage, each["application"]), factor_at=factor_at
    )


def _last_four(stage: Stage, application: str) -> str:
    hub = stage.hub_of(application)
    if hub is not None:
        return str(stage.organization(hub)["custody_account"]["number"])[-4:]
    return str(stage.organization(stage.application(application)["applicant"])["account"]["number"])[-4:]


async def _send(stage: Stage, key: str) -> None:
    await disbursement.send_payment(stage.staff(Role.CASHIER), stage.id("payment", key))


async def _confirm(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await disbursement.confirm_paid(
        stage.staff(Role.CASHIER), stage.id("payment", key), paid_on=day(each["paid_on"]), bank_ref=each["bank_ref"]
    )


async def _return(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await disbursement.record_return(
        stage.staff(Role.CASHIER),
        stage.id("payment", key),
        returned_on=day(each["returned_on"]),
        reason=each["return_reason"],
    )


async def _receive(stage: Stage, key: str, each: dict[str, Any]) -> None:
    hub = str(stage.hub_of(each["application"]))
    await custody.record_receipt(
        stage.cast.of(hub, Role.HUB_BOOKKEEPER), stage.id("payment", key), received_on=day(each["paid_on"])
    )


def _reports(stage: Stage) -> list[Event]:
    found = []
    for number, each in enumerate(stage.the_round["reports"], start=1):
        name, key = f"report {number} of {each['application']}", str(number)
        found.append(Event(during(each["submitted_on"], 9), name, _later(_submit_report, stage, key, each)))
        found.append(Event(during(each["decided_on"], 15), f"{name} decided", _later(_decide_report, stage, key, each)))
        if each.get("rectified_on"):
            found.append(
                Event(during(each["rectified_on"], 11), f"{name} rectified", _later(_rectify, stage, key, each))
            )
    return found


async def _submit_report(stage: Stage, key: str, each: dict[str, Any]) -> None:
    row = await reporting.submit_report(
        stage.grantee(each["application"]),
        award_id=stage.id("award", each["application"]),
        kind=ReportKind(each["kind"]),
        narrative="活动按计划开展，签到表、照片和票据齐全。〔虚构〕",
    )
    stage.keep("report", key, row.id)


async def _decide_report(stage: Stage, key: str, each: dict[str, Any]) -> None:
    accepted = each["outcome"] == "accepted"
    rectify_by = each.get("rectify_by")
    officer = stage.staff(Role.OFFICER)
    await reporting.decide_report(
        officer,
        stage.id("report", key),
        accepted=accepted,
        score=Decimal(str(each["score"])),
        grade=Grade(each["grade"]),
        note="" if accepted else "请补充活动证明材料后重新提交。〔虚构〕",
        rectify_by=day(rectify_by) if rectify_by else None,
        items="请补齐签到表。〔虚构〕" if rectify_by else "",
    )
    rectification = (await report_queries.report(officer, stage.id("report", key))).rectification
    if rectification is not None:
        stage.keep("rectification", key, rectification.id)


async def _rectify(stage: Stage, key: str, each: dict[str, Any]) -> None:
    rectification = stage.id("rectification", key)
    await reporting.answer_rectification(
        stage.grantee(each["application"]), rectification, answer="已补齐，见附件。〔虚构〕"
    )
    await reporting.accept_rectification(stage.staff(Role.OFFICER), rectification)
