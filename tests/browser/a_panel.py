"""A call that is being judged in a running demo, made through the actions: `python -m tests.browser.a_panel`.

Prints {"call": id, "sheets": {login: [ids]}}. Two projects, E1 and E2 on the panel, who see each other's sheets once
their own is locked. It runs beside the system as a process of its own, on the same folder
and by the same clock; with the word `blind` the round is blind, its redacted copies not confirmed.
"""

import asyncio
import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from grants import clock, db
from grants.applications import actions as applications
from grants.applications.budget import Line
from grants.applications.facts import ApplicationContent
from grants.calls import actions, queries
from grants.calls.kinds import SheetsSeen
from grants.calls.plan import CallPlan, PoolPlan
from grants.calls.tables import Call
from grants.demo import ahead
from grants.eligibility import actions as eligibility
from grants.eligibility.facts import Ticked
from grants.eligibility.tables import Outcome, Verdict
from grants.experts import queries as experts
from grants.funds import actions as funds
from grants.funds.tables import FundKind
from grants.organizations import queries as organizations
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring import actions as scoring
from grants.scoring import dealing, inviting
from grants.scoring.inviting_rules import Terms

PROJECTS = {"o1": "独居老人居家安全与探访〔虚构〕", "o2": "社区残疾青年就业训练〔虚构〕"}
EXPERTS = ("E1", "E2")
BY_HAND = "熟悉该领域〔虚构〕"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def made(*, is_blind: bool) -> dict[str, object]:
    """A call whose scoring opened an hour ago. What came before happens by a clock that is set back for it."""
    now = clock.now()
    first = await Call.objects().order_by(Call.id).first()
    assert first is not None
    plan = queries.plan_of(await queries.call_facts(first.id))
    officer = (await people.holders(Role.OFFICER, plan.funder_id))[0]
    fund_id = await _fund(plan, now)
    call = await actions.draft_call(officer, _plan(plan, fund_id, now, is_blind=is_blind))
    with clock.at(now - 20 * HOUR):
        await actions.publish_call(officer, call.id)
    rows = [await _application(call.id, fund_id, login, title, now - 15 * HOUR) for login, title in PROJECTS.items()]
    facts = await queries.call_facts(call.id)
    ticks = {item.id: Ticked(Verdict.MET) for item in facts.checklist}
    with clock.at(now - 10 * HOUR):
        for row in rows:
            await eligibility.check_eligibility(officer, row, outcome=Outcome.PASSED, ticks=ticks)
    with clock.at(now - 9 * HOUR):
        await inviting.write_terms(officer, call.id, _terms(now))
    sheets = {code.lower(): await _seated(officer, call.id, code, rows, now - 9 * HOUR) for code in EXPERTS}
    with clock.at(now - 8 * HOUR):
        await dealing.release_assignments(officer, call.id)
    return {"call": call.id, "applications": rows, "sheets": sheets}


def _plan(plan: CallPlan, fund_id: int, now: datetime, *, is_blind: bool) -> CallPlan:
    today = clock.local_day(now)
    return replace(
        plan,
        title="盲评征集〔虚构〕" if is_blind else "在评征集〔虚构〕",
        opens_at=now - 19 * HOUR,
        closes_at=now - 12 * HOUR,
        scoring_opens_at=now - HOUR,
        scoring_closes_at=now + 72 * HOUR,
        decided_on=today + timedelta(days=13),
        notice_starts_on=today + timedelta(days=14),
        project_from=today + timedelta(days=30),
        project_to=today + timedelta(days=200),
        pools=(PoolPlan(fund_id, Decimal("50000.00")),),
        min_sheets=1,
        hides_applicants=is_blind,
        sheets_seen=SheetsSeen.OWN_LOCKED,
        report_dues=(),
    )


async def _fund(plan: CallPlan, now: datetime) -> int:
    preparer = (await people.holders(Role.FINANCE_PREPARER, plan.funder_id))[0]
    fund = await funds.register_fund(
        preparer,
        funder_id=plan.funder_id,
        code=f"panel-{uuid4().hex[:6]}",
        name="在评资金〔虚构〕",
        kind=FundKind.WELFARE_LOTTERY,
        year=now.year,
        amount=Decimal("50000.00"),
        purposes=["ELDERLY"],
    )
    return int(fund.id)


async def _application(call_id: int, fund_id: int, login: str, title: str, at: datetime) -> int:
    person = await people.person_by_login(f"{login}-signatory")
    assert person is not None
    with clock.at(at):
        signatory = await people.actor(person.id)
        body = next(iter(signatory.organizations(Role.SIGNATORY)))
        name = (await organizations.organization(body)).name
        facts = await queries.call_facts(call_id)
        content = ApplicationContent(
            call_id=call_id,
            track_id=facts.tracks[0].id,
            fund_id=fund_id,
            applicant_id=body,
            form_key=uuid4(),
            title=title,
            purpose="ELDERLY",
            lines=[Line("暖心包", "activity", (Decimal(60),), Decimal("100.00"))],
            requested=Decimal("6000.00"),
            beneficiaries=60,
            needs=f"{name} 2025 年走访 112 户，其中 60 户独居。\n跌倒多发生在卫生间和门槛处。咨询 13812345678。",
            plan="逐户改造，每两周探访一次。",
            outcomes="60 户满意。",
            risks="台风天顺延。",
        )
        row = await applications.apply(signatory, content)
    return int(row.id)


def _terms(now: datetime) -> Terms:
    day = clock.local_day(now)
    return Terms(fee="每人每天 800 元（税前）", judging_from=day, judging_until=day + 9 * DAY, answer_by=now - 2 * HOUR)


async def _seated(officer: Actor, call_id: int, code: str, rows: list[int], at: datetime) -> list[int]:
    expert = await experts.expert_by_code(code)
    assert expert is not None
    with clock.at(at):
        await scoring.invite_expert(officer, call_id=call_id, expert_id=expert.id)
        person = await people.actor(expert.person)
        await inviting.answer_invitation(person, call_id, accepts=True)
        await scoring.sign_declaration(person, call_id, {}, signed_name=person.name)
        return [
            (await scoring.assign_reviewer(officer, expert_id=expert.id, application_id=row, reason=BY_HAND)).id
            for row in rows
        ]


async def main() -> None:
    ahead.follow()
    await db.connect(db.database_url())
    print(json.dumps(await made(is_blind="blind" in sys.argv)))
    await db.disconnect()


if __name__ == "__main__":
    asyncio.run(main())
