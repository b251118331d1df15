"""An open call and a draft in a running demo, made through the actions: `python -m tests.browser.an_open_call`.

Prints {"call": id, "application": id, "version": n}. It runs beside the system as a process of its own, on the same
folder and by the same clock.
"""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from grants import clock, db
from grants.applications import actions as applications
from grants.calls import actions, queries
from grants.calls.plan import PoolPlan
from grants.calls.tables import Call
from grants.demo import ahead
from grants.funds import actions as funds
from grants.funds.tables import FundKind
from grants.people import queries as people
from grants.people.tables import Role


async def made() -> dict[str, int]:
    """A call like the demo's that is open for a week, and a draft of the first applicant's in it."""
    plan = queries.plan_of(await queries.call_facts((await Call.objects().order_by(Call.id).first()).id))
    officer = (await people.holders(Role.OFFICER, plan.funder_id))[0]
    preparer = (await people.holders(Role.FINANCE_PREPARER, plan.funder_id))[0]
    fund = await funds.register_fund(
        preparer,
        funder_id=plan.funder_id,
        code=f"open-{uuid4().hex[:6]}",
        name="常年受理资金〔虚构〕",
        kind=FundKind.WELFARE_LOTTERY,
        year=2026,
        amount=Decimal("50000.00"),
        purposes=["ELDERLY"],
    )
    now, today = clock.now(), clock.today()
    plan = replace(
        plan,
        title="常年受理征集〔虚构〕",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=6),
        scoring_opens_at=now + timedelta(days=8),
        scoring_closes_at=now + timedelta(days=12),
        decided_on=today + timedelta(days=13),
        notice_starts_on=today + timedelta(days=14),
        project_from=today + timedelta(days=30),
        project_to=today + timedelta(days=200),
        pools=(PoolPlan(fund.id, Decimal("50000.00")),),
        report_dues=(),
    )
    call = await actions.draft_call(officer, plan)
    await actions.publish_call(officer, call.id)
    facts = await queries.call_facts(call.id)
    person = await people.person_by_login("o1-applicant")
    assert person is not None
    applicant = await people.actor(person.id)
    row = await applications.start_application(
        applicant,
        call_id=call.id,
        track_id=facts.tracks[0].id,
        fund_id=fund.id,
        applicant_id=next(iter(applicant.organizations(Role.APPLICANT))),
        form_key=uuid4(),
    )
    row = await applications.save_application(
        applicant, row.id, version=row.version, fields={"title": "断网也不丢〔虚构〕", "purpose": "ELDERLY"}
    )
    return {"call": call.id, "application": row.id, "version": row.version}


async def main() -> None:
    ahead.follow()
    await db.connect(db.database_url())
    print(json.dumps(await made()))
    await db.disconnect()


if __name__ == "__main__":
    asyncio.run(main())
