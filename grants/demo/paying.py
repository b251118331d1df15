"""What finance does: each stage's money through its five people, and back when the bank returns it."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from grants.custody import actions as custody
from grants.demo.stage import Event, Phase, Stage, attempt_on, day, during, later
from grants.disbursement import actions as disbursement
from grants.people import actions as people
from grants.people.rules import Actor, needs_second_factor
from grants.people.tables import Role


def events(stage: Stage) -> list[Event]:
    """Each payment goes through its five people on the day it is paid; in the file's order where it matters."""
    found, seats, waves = [], defaultdict[str, int](int), defaultdict[str, list[set[str]]](lambda: [set()])
    tried: set[tuple[str, int]] = set()
    for number, each in enumerate(stage.the_round["payments"], start=1):
        paid_on, award, key = each["paid_on"], each["application"], str(number)
        if award in waves[paid_on][-1]:
            waves[paid_on].append(set())
        waves[paid_on][-1].add(award)
        seat, wave = seats[paid_on], len(waves[paid_on])
        seats[paid_on] += 1
        at = during(paid_on, 9, seat * 3)
        steps = [(timedelta(hours=h), word, verb) for h, word, verb in STEPS]
        if (award, each["stage"]) not in tried:
            tried.add((award, each["stage"]))
            steps += _attempts_to_approve(stage, each)
        if each["outcome"] == "returned" and each["returned_on"] == paid_on:
            steps.append((timedelta(hours=7), "returned", _return))
        elif each["outcome"] == "returned":
            back = during(each["returned_on"], 8, seat)
            found.append(Event(back, f"payment {key} returned", later(_return, stage, key, each), Phase.RETURNS))
        elif stage.hub_of(award):
            steps.append((timedelta(hours=7), "received", _receive))
        for after, word, verb in steps:
            name, happens = f"payment {award}/{each['stage']} {number} {word}", later(verb, stage, key, each)
            found.append(Event(at + after, name, happens, Phase.PAYMENTS, wave))
    _attempts_have_a_payment(stage, tried)
    for number, each in stage.refusals("request_payment").items():
        found.append(attempt_on(f"refusal {number}", each, later(_attempt_to_request, stage, each)))
    return found


def _attempts_to_approve(stage: Stage, payment: dict[str, Any]) -> list[tuple[timedelta, str, Callable[..., Any]]]:
    """Between review and approval."""
    return [
        (timedelta(hours=1, minutes=1), f"refusal {number}", _attempt_by(each))
        for number, each in stage.refusals("approve_payment").items()
        if (each["application"], each["stage"]) == (payment["application"], payment["stage"])
    ]


def _attempts_have_a_payment(stage: Stage, tried: set[tuple[str, int]]) -> None:
    for number, each in stage.refusals("approve_payment").items():
        if (each["application"], each["stage"]) not in tried:
            stage.problems.append(f"refusal {number}: {each['application']} stage {each['stage']} is never requested")


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


APPROVERS = {
    "preparer": Role.FINANCE_PREPARER,
    "reviewer": Role.FINANCE_REVIEWER,
}


def _attempt_by(attempt: dict[str, Any]) -> Callable[..., Any]:
    async def attempt_to_approve(stage: Stage, key: str, each: dict[str, Any]) -> None:
        word = attempt["by"]
        by = stage.staff(APPROVERS[word] if word in APPROVERS else Role(word))
        approval = disbursement.approve_payment(
            by,
            stage.id("payment", key),
            last_four=_last_four(stage, each["application"]),
            factor_at=await _second_factor(stage, by),
        )
        await stage.must_be_refused(f"approval of {each['application']} by {word}", attempt["expect"], approval)

    return attempt_to_approve


async def _second_factor(stage: Stage, by: Actor) -> datetime | None:
    """Given again, by those who have one."""
    if not needs_second_factor(by):
        return None
    return await people.confirm_second_factor(by, code=await stage.cast.code(by))


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
    await disbursement.approve_payment(
        by,
        stage.id("payment", key),
        last_four=_last_four(stage, each["application"]),
        factor_at=await _second_factor(stage, by),
    )


def _last_four(stage: Stage, application: str) -> str:
    hub = stage.hub_of(application)
    if hub is not None:
        return str(stage.organization(hub)["custody_account"]["number"])[-4:]
    return str(stage.organization(stage.application(application)["applicant"])["account"]["number"])[-4:]


async def _send(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await disbursement.send_payment(stage.staff(Role.CASHIER), stage.id("payment", key))


async def _confirm(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await disbursement.confirm_paid(
        stage.staff(Role.CASHIER),
        stage.id("payment", key),
        paid_on=day(each["paid_on"]),
        bank_ref=each.get("bank_ref") or f"DEMO{int(key):08d}",
    )


async def _return(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await disbursement.record_return(
        stage.staff(Role.CASHIER),
        stage.id("payment", key),
        returned_on=day(each["returned_on"]),
        reason=each.get("return_reason") or "银行退汇",
    )


async def _receive(stage: Stage, key: str, each: dict[str, Any]) -> None:
    hub = str(stage.hub_of(each["application"]))
    await custody.record_receipt(
        stage.cast.of(hub, Role.HUB_BOOKKEEPER), stage.id("payment", key), received_on=day(each["paid_on"])
    )


STEPS: tuple[tuple[int, str, Callable[..., Any]], ...] = (
    (0, "requested", _request),
    (1, "reviewed", _review),
    (2, "approved", _approve),
    (5, "sent", _send),
    (6, "paid", _confirm),
)
