"""A world of many applications out of one: each is the same row again with other facts, drawn by a seed."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from grants import clock
from grants.db import sql
from grants.organizations.tables import Organization
from tests.disbursement.world import a_desk, a_paid_stage

FIELDS = ([], ["elderly_care"], ["health"], ["health", "elderly_care"])
DIVISIONS = ("460105", "460106001", "469002", "")
FIRST = date(2026, 1, 5)


@dataclass
class Drawn:
    """One application as it was drawn: what became of it and when; None is what never happened."""

    call: int
    fund: int
    year: int
    field: str
    area: str
    hub: int
    status: str
    requested: Decimal
    beneficiaries: int
    is_told: bool
    days: dict[str, date | None] = field(default_factory=dict)
    awarded: Decimal | None = None
    paid: Decimal = Decimal("0.00")
    spent: Decimal = Decimal("0.00")
    cut: Decimal = Decimal("0.00")
    returned: Decimal = Decimal("0.00")
    is_cancelled: bool = False


@dataclass
class World:
    """Everything that was drawn, whose rounds they are, and a hub through which some of it went."""

    funder: int
    hub: int
    drawn: list[Drawn]


async def a_world(seed: int, size: int = 40) -> World:
    """Three rounds of two funds: the third is being judged, its decisions are not announced."""
    rng, numbers = Random(seed), count(100_000)
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    facts = desk.facts
    [base] = await sql(
        "SELECT (SELECT id FROM eligibility_check WHERE application = {} LIMIT 1) AS finding,"
        " (SELECT id FROM scoring_closure WHERE call = {}) AS closure, (SELECT id FROM notice_item WHERE award = {})"
        " AS item, (SELECT id FROM public_notice WHERE call = {}) AS notice",
        facts.application.id,
        facts.call.id,
        facts.award.id,
        facts.call.id,
    )
    await sql("SET LOCAL session_replication_role = replica")
    bodies = []
    for division in DIVISIONS:
        key = next(numbers)
        changes = {"id": key, "code": f"C{key}", "name": f"单位{key}", "uscc": f"U{key}", "division": division}
        bodies.append((await _again("organization", facts.applicant.id, **changes), division))
    hub = (await Organization.objects().where(Organization.id == bodies[1][0]).first()).id
    funds = [(facts.fund.id, facts.fund.year)]
    other = next(numbers)
    funds.append((await _again("fund_source", facts.fund.id, id=other, code=f"F{other}", year=2025), 2025))
    calls = [await _call(next(numbers), facts.call.id, base, is_told=told) for told in (True, True, False)]
    world = World(facts.funder.id, hub, [])
    for _n in range(size):
        call, notice, is_told = rng.choice(calls)
        (body, division), (fund, year) = rng.choice(bodies), rng.choice(funds)
        each = _draw(rng, call, fund, year, division, hub if rng.random() < 0.3 else body, is_told=is_told)
        chosen = rng.choice(FIELDS)
        each.field = "" if not chosen else chosen[0] if len(chosen) == 1 else "*"
        world.drawn.append(each)
        key = next(numbers)
        await _write(key, facts, base, payment.id, each, body, chosen, notice)
    await sql("DELETE FROM notice_item WHERE id = {}", base["item"])
    await sql("UPDATE application SET status = 'withdrawn' WHERE id = {}", facts.application.id)
    await sql("SET LOCAL session_replication_role = DEFAULT")
    return world


def _draw(rng: Random, call: int, fund: int, year: int, division: str, hub: int, *, is_told: bool) -> Drawn:
    areas = {"460105": "秀英区", "460106001": "龙华区", "469002": "琼海市", "": ""}
    status = rng.choice(["submitted", "eligible", "eligible", "eligible", "ineligible", "withdrawn"])
    requested = Decimal(rng.randrange(100, 5_000_000)) / 100
    each = Drawn(call, fund, year, "", areas[division], hub, status, requested, rng.randrange(200), is_told)
    day = FIRST + timedelta(days=rng.randrange(40))
    each.days = {"submitted": day, "checked": None, "announced": None, "signed": None, "paid": None, "reported": None}
    if status in ("eligible", "ineligible"):
        each.days["checked"] = day + timedelta(days=rng.randrange(20))
    if status == "eligible" and rng.random() < 0.7:
        each.awarded = Decimal(rng.randrange(100, 3_000_000)) / 100
        if is_told:
            each.days["announced"] = NOTICED
            each.is_cancelled = rng.random() < 0.1
            each.cut = Decimal(rng.randrange(2) * rng.randrange(1, 90)) / 100
            _run(rng, each)
    return each


NOTICED, CLOSED = date(2026, 4, 28), date(2026, 4, 17)


def _run(rng: Random, each: Drawn) -> None:
    if rng.random() < 0.8:
        each.days["signed"] = NOTICED + timedelta(days=rng.randrange(8, 40))
        if rng.random() < 0.8:
            each.days["paid"] = each.days["signed"] + timedelta(days=rng.randrange(30))
            each.paid = Decimal(rng.randrange(1, 1_000_000)) / 100
            each.returned = Decimal(rng.randrange(2) * rng.randrange(1, 1_000)) / 100
            if rng.random() < 0.6:
                each.days["reported"] = each.days["paid"] + timedelta(days=rng.randrange(60))
                each.spent = Decimal(rng.randrange(0, 1_000_000)) / 100


async def _call(key: int, base_call: int, base: dict[str, int], *, is_told: bool) -> tuple[int, int, bool]:
    edition = f"00000000-0000-0000-0000-{key:012d}"
    await _again("call", base_call, id=key, title=f"轮次{key}", edition=edition)
    await _again("scoring_closure", base["closure"], id=key, call=key, closed_at=_at(CLOSED))
    if is_told:
        changes = {"id": key, "call": key, "number": f"N{key}", "published_at": _at(NOTICED), "check_code": None}
        await _again("public_notice", base["notice"], **changes)
    return key, key, is_told


async def _write(key, facts, base, payment, each: Drawn, body: int, fields, notice: int) -> None:
    application = {
        "id": key,
        "call": each.call,
        "fund": each.fund,
        "applicant": body,
        "submitted_through": each.hub,
        "form_key": f"00000000-0000-0000-0001-{key:012d}",
        "status": each.status,
        "number": f"A{key}",
        "requested": each.requested,
        "beneficiaries": each.beneficiaries,
        "fields": fields,
        "submitted_at": _at(each.days["submitted"]),
        "place": key,
        "hub_place": key,
    }
    await _again("application", facts.application.id, **application)
    if each.days["checked"]:
        finding = {"id": key, "application": key, "outcome": "passed", "checked_at": _at(each.days["checked"])}
        await _again("eligibility_check", base["finding"], **finding)
    if each.awarded is None:
        return
    award = {"id": key, "application": key, "call": each.call, "fund": each.fund, "number": f"W{key}"}
    cancelled = {"cancelled_at": _at(NOTICED), "cancelled_reason": "放弃"} if each.is_cancelled else {}
    await _again("award", facts.award.id, **award, amount=each.awarded, **cancelled)
    if each.cut:
        await _again("stage", facts.stages[0].id, id=key, award=key, agreement=key)
        await sql("INSERT INTO stage_cut (ending, stage, amount, entry) VALUES ({}, {}, {}, 1)", key, key, each.cut)
    if each.returned:
        await _returned(key, each.returned)
    if each.days["announced"]:
        await _again("notice_item", base["item"], id=key, notice=notice, award=key)
    if each.days["signed"]:
        agreement = {"number": f"G{key}", "check_code": None, "signed_on": each.days["signed"]}
        await _again("agreement", facts.agreement.id, id=key, award=key, **agreement)
    if each.days["paid"]:
        changes = {"number": f"P{key}", "form_key": f"00000000-0000-0000-0002-{key:012d}", "bank_ref": f"B{key}"}
        changes |= {"amount": each.paid, "paid_on": each.days["paid"]}
        await _again("payment", payment, id=key, award=key, stage=key, **changes)
    if each.days["reported"]:
        day = each.days["reported"]
        await sql(
            "INSERT INTO report (award, kind, period, attempt, status, narrative, spent, submitted_on, submitted_at,"
            " submitted_by, grade, decision_note, decided_on, decided_by)"
            " VALUES ({}, 'final', 1, 1, 'accepted', '', {}, {}, {}, 1, 'PASS', '', {}, 1)",
            key,
            each.spent,
            day,
            _at(day),
            day + timedelta(days=5),
        )


async def _returned(key: int, amount: Decimal) -> None:
    await sql(
        "INSERT INTO return_demand (id, award, form_key, number, grounds, paid, spent, amount, told_by, differs_why,"
        " reason, due_on, to_holder, to_number, to_bank, issued_at, issued_by, issued_by_name, waived_by_name,"
        " waived_why) VALUES ({}, {}, gen_random_uuid(), {}, 'surplus', {}, 0, {}, '', '', '结余', {}, '', '', '',"
        " {}, 1, '', '', '')",
        key,
        key,
        f"D{key}",
        amount,
        amount,
        NOTICED,
        _at(NOTICED),
    )
    await sql(
        "INSERT INTO refund (demand, amount, received_on, bank_ref, recorded_at, recorded_by, recorded_by_name, entry)"
        " VALUES ({}, {}, {}, {}, {}, 1, '', 1)",
        key,
        amount,
        NOTICED,
        f"R{key}",
        _at(NOTICED),
    )


def _at(day: date | None) -> datetime | None:
    return clock.during(day) if day else None


async def _again(table: str, base: int, **changes: object) -> int:
    """The row once more with other facts."""
    await sql(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(b) || {{}}::jsonb)).*"
        f" FROM {table} b WHERE b.id = {{}}",
        json.dumps(changes, default=str),
        base,
    )
    return int(changes["id"])
