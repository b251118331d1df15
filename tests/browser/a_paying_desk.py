"""Two signed awards and the people who pay them, made in a running demo: `python -m tests.browser.a_paying_desk`.

Prints {"big": {"award": id, "title": …}, "small": {…}, "digits": {"big": last four, "small": …}}. It runs beside the
system as a process of its own, on the same folder and by the same clock.

`big` is the first applicant's, 48,000.00 in two stages of 24,000.00: from 20,000.00 on a head approves after the
deputies. `small` is the second one's, in stages of 12,000.00. Beside the demo's people there are the head, and three
who hold two roles each: `ben` prepares and reviews, `rita` reviews and approves, `anna` approves and pays.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from grants import clock, db, workdays
from grants.applications import actions as applications
from grants.applications.budget import Line
from grants.applications.facts import ApplicationContent
from grants.awards import actions as awards
from grants.awards import queries as award_queries
from grants.awards.sealing import actions as sealing
from grants.awards.tables import Award
from grants.banking.orders import actions as orders
from grants.banking.orders.queries import examples
from grants.calls import actions as calls
from grants.calls import queries
from grants.calls.plan import CallPlan, PoolPlan
from grants.calls.tables import Call
from grants.demo import ahead
from grants.disbursement.chain import actions as chain
from grants.disbursement.chain.facts import PlannedLevel
from grants.eligibility import actions as eligibility
from grants.eligibility.facts import Ticked
from grants.eligibility.tables import Outcome, Verdict
from grants.funds import actions as funds
from grants.funds.tables import FundKind
from grants.people import actions as people
from grants.people import queries as persons
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring.tables import Result, ScoringClosure
from tests.files.samples import a_pdf

PROJECTS = {
    "big": ("o1", "社区食堂助餐〔虚构〕", Decimal("48000.00")),
    "small": ("o2", "残疾青年手工坊〔虚构〕", Decimal("24000.00")),
}
MORE_PEOPLE = {
    "head": ("林局长", (Role.APPROVER,)),
    "ben": ("王两职", (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER)),
    "rita": ("陈两职", (Role.FINANCE_REVIEWER, Role.APPROVER)),
    "anna": ("李两职", (Role.APPROVER, Role.CASHIER)),
}
CONDITIONS = ((1, "agreement_signed"), (1, "sealed_copy_checked"), (2, "receipts_accepted"))
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """A call like the demo's, its money, and its officer."""

    plan: CallPlan
    fund: int
    officer: Actor
    now: datetime


async def _person(login: str) -> Actor:
    person = await persons.person_by_login(login)
    assert person is not None
    return await persons.actor(person.id)


async def made() -> dict[str, object]:
    """What led to the agreements happens by a clock that is set back for it; people and rules of paying begin today."""
    desk = await _desk(clock.now())
    people_of = await _hired(desk)
    await _rules_of_paying(desk, people_of)
    call, rows = await _applied(desk)
    await _judged(desk, call, rows)
    signed = dict(zip(PROJECTS, await _signed(desk, call, rows), strict=True))
    await _sealed(signed["small"])
    facts = {name: await award_queries.award_facts(award.id) for name, award in signed.items()}
    return {name: {"award": award.id, "title": PROJECTS[name][1]} for name, award in signed.items()} | {
        "digits": {name: each.agreement.payee_number[-4:] for name, each in facts.items() if each.agreement}
    }


async def _desk(now: datetime) -> Desk:
    first = await Call.objects().order_by(Call.id).first()
    assert first is not None
    plan = queries.plan_of(await queries.call_facts(first.id))
    fund = await funds.register_fund(
        await _person("finance-preparer"),
        funder_id=plan.funder_id,
        code=f"paid-{uuid4().hex[:6]}",
        name="五人拨款资金〔虚构〕",
        kind=FundKind.WELFARE_LOTTERY,
        year=now.year,
        amount=Decimal("100000.00"),
        purposes=["ELDERLY"],
    )
    today = clock.local_day(now)
    track = replace(plan.tracks[0], stages=(Decimal(50), Decimal(50)))
    plan = replace(
        plan,
        title="五人拨款征集〔虚构〕",
        opens_at=now - 20 * DAY,
        closes_at=now - 18 * DAY,
        scoring_opens_at=now - 17 * DAY,
        scoring_closes_at=now - 16 * DAY,
        decided_on=today - 15 * DAY,
        notice_starts_on=workdays.add(today - 14 * DAY, 1),
        project_from=today - 10 * DAY,
        project_to=today + 200 * DAY,
        tracks=(track, *plan.tracks[1:]),
        pools=(PoolPlan(int(fund.id), Decimal("100000.00")),),
        conditions=CONDITIONS,
        report_dues=(),
    )
    return Desk(plan, int(fund.id), await _person("officer"), now)


async def _hired(desk: Desk) -> dict[str, Actor]:
    """Everybody's password is the demo's, everybody's code stands on their pages."""
    password = persons.demo_password()
    assert password is not None
    found = {}
    for login, (name, roles) in MORE_PEOPLE.items():
        person = await people.add_person(None, name=name, login=login, password=password)
        for role in roles:
            await people.grant_role(
                None, person_id=person.id, organization_id=desk.plan.funder_id, role=role, from_on=clock.today()
            )
        await people.enrol_second_factor(None, person.id)
        found[login] = await _person(login)
    return found


async def _rules_of_paying(desk: Desk, people_of: dict[str, Actor]) -> None:
    admin, deputy = await _person("admin"), await _person("approver")
    await chain.write_paying_rules(
        admin,
        funder_id=desk.plan.funder_id,
        from_on=clock.today(),
        cooling_days=3,
        levels=[
            PlannedLevel("分管领导", Decimal("0.00"), 1, [deputy.id, people_of["anna"].id]),
            PlannedLevel("主要领导", Decimal("20000.00"), 1, [people_of["head"].id]),
        ],
        reason="局长办公会纪要〔2026〕8号〔虚构〕",
    )
    example = next(each for each in examples() if each.key == "qiongbin")
    await orders.register_template(
        admin,
        desk.plan.funder_id,
        name="五人拨款专户〔虚构〕",
        payer_holder="琼澜市澜湾区民政局〔虚构〕",
        payer_number="9990000000001234567",
        layout=example.layout,
    )


async def _applied(desk: Desk) -> tuple[int, list[int]]:
    """A published call, and one eligible application of each applicant."""
    call = await calls.draft_call(desk.officer, desk.plan)
    with clock.at(desk.now - 21 * DAY):
        await calls.publish_call(desk.officer, call.id)
    rows = [await _application(desk, call.id, *project) for project in PROJECTS.values()]
    checklist = (await queries.call_facts(call.id)).checklist
    with clock.at(desk.now - 17.5 * DAY):
        for row in rows:
            await eligibility.check_eligibility(
                desk.officer,
                row,
                outcome=Outcome.PASSED,
                ticks={item.id: Ticked(Verdict.MET) for item in checklist},
            )
    return int(call.id), rows


async def _application(desk: Desk, call_id: int, applicant: str, title: str, amount: Decimal) -> int:
    with clock.at(desk.now - 19 * DAY):
        signatory = await _person(f"{applicant}-signatory")
        row = await applications.apply(
            signatory,
            ApplicationContent(
                call_id=call_id,
                track_id=(await queries.call_facts(call_id)).tracks[0].id,
                fund_id=desk.fund,
                applicant_id=next(iter(signatory.organizations(Role.SIGNATORY))),
                form_key=uuid4(),
                title=title,
                purpose="ELDERLY",
                lines=[Line("活动耗材", "activity", (Decimal(60),), amount / 60)],
                requested=amount,
                beneficiaries=60,
                needs="走访 60 户。",
                plan="每周一次。",
                outcomes="60 户满意。",
            ),
        )
    return int(row.id)


async def _judged(desk: Desk, call_id: int, rows: Sequence[int]) -> None:
    """How they were judged is of no account here: the ranking is written down as it came out."""
    for place, row in enumerate(rows, start=1):
        mean = Decimal(90 - place)
        await Result(call=call_id, application=row, trimmed_mean=mean, final=mean, rank=place, place=place).save()
    await ScoringClosure(call=call_id, closed_at=desk.now - 15.5 * DAY, closed_by=None).save()


async def _signed(desk: Desk, call_id: int, rows: Sequence[int]) -> list[Award]:
    decided_on, starts_on = desk.plan.decided_on, desk.plan.notice_starts_on
    assert decided_on
    assert starts_on
    found = []
    with clock.at(clock.during(decided_on)):
        for row, (_who, _title, amount) in zip(rows, PROJECTS.values(), strict=True):
            found.append(
                await awards.decide_award(
                    desk.officer,
                    application_id=row,
                    amount=amount,
                    fund_id=desk.fund,
                    lines={"活动耗材": amount},
                    decided_on=decided_on,
                )
            )
    with clock.at(clock.during(starts_on)):
        await awards.publish_notice(desk.officer, call_id=call_id, starts_on=starts_on)
    signed_on = clock.local_day(desk.now) - 2 * DAY
    with clock.at(clock.during(signed_on)):
        for award in found:
            await awards.draw_agreement(desk.officer, award.id)
            await awards.sign_agreement(desk.officer, award.id, signed_on=signed_on)
    return found


async def _sealed(award: Award) -> None:
    """The scan of the sealed agreement, sent and checked."""
    sender = await _person(f"{PROJECTS['small'][0]}-signatory")
    copy = await sealing.send_sealed_copy(sender, award.id, content=a_pdf(), name="盖章协议.pdf")
    await sealing.check_sealed_copy(await _person("finance-reviewer"), copy.id, accepts=True)


async def main() -> None:
    ahead.follow()
    await db.connect(db.database_url())
    print(json.dumps(await made()))
    await db.disconnect()


if __name__ == "__main__":
    asyncio.run(main())
