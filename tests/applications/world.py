"""Applications of a round: a draft, a submitted one, one found eligible, each made through the actions."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from grants import clock
from grants.applications import actions, budgeting, queries
from grants.applications.budget import Line, own
from grants.applications.facts import ApplicationContent, ApplicationFacts
from grants.calls.queries import CallFacts
from grants.eligibility import actions as eligibility
from grants.eligibility.facts import Ticked
from grants.eligibility.tables import Outcome, Verdict
from grants.organizations import actions as organizations
from grants.organizations.tables import CustodyMode, Organization, OrganizationStatus
from grants.people.queries import HASHER
from grants.people.rules import Actor
from grants.people.tables import Person, Role
from tests.calls.world import WHILE_OPEN, a_published_call, fund, track
from tests.kept import kept
from tests.organizations.world import a_group, a_hub_with_group, an_organization, staff


def a_line(item: str, quantities: str, price: str, cost_class: str = "activity") -> Line:
    """`quantities` as people write them: "60 × 12"."""
    return Line(item, cost_class, tuple(Decimal(each) for each in quantities.split("×")), Decimal(price))


# The budget of application A1 of the worked round: 75,200.00, labour 38,400 of 87,200 in cash.
LINES = (
    a_line("需求评估建档", "60", "50.00"),
    a_line("居家安全改造包", "60", "380.00"),
    a_line("探访社工劳务", "60×10", "40.00", "labour"),
    a_line("志愿者补贴", "20×24", "30.00", "volunteer_allowance"),
    a_line("志愿者保险", "20", "30.00"),
    a_line("专家讲座", "6", "500.00", "expert_fee"),
    a_line("志愿者培训", "20", "200.00"),
    a_line("印刷", "1000", "2.40"),
    a_line("市内交通", "1", "1000.00"),
)
MATCH = Decimal("12000.00")
# And of A5, which a hub submits for its group: 18,000.00.
MICRO_LINES = (
    a_line("志愿者误餐补贴", "12×20", "25.00", "volunteer_allowance"),
    a_line("健康监测耗材", "30", "80.00"),
    a_line("邻里节", "3", "1800.00"),
    a_line("志愿者保险", "12", "30.00"),
    a_line("急救培训", "12", "220.00"),
    a_line("印刷", "1", "1200.00"),
)
TEXTS = {
    "needs": "走访 112 户，三项情形兼具的 60 户：独居、七十五岁以上、家中没有安全设施。",
    "plan": "六月入户评估，七月至十月每周探访，十一月总结。",
    "outcomes": "60 户完成改造；探访 600 人次；满意度 90% 以上。",
    "risks": "高温天气减少外出活动，改为上门。",
}


@dataclass(frozen=True)
class Applying:
    """A call, an organisation that applies in it, and those who act: `fills` writes, `signs` submits."""

    call: CallFacts
    applicant: Organization
    through: Organization
    fills: Actor
    signs: Actor

    @property
    def is_group(self) -> bool:
        return self.applicant.status == OrganizationStatus.FILED


async def an_applicant(call: CallFacts | None = None, **facts: Any) -> Applying:
    """A registered organisation with its two people, in a published call."""
    call = call or await a_published_call()
    row = await an_organization(**facts)
    return Applying(call, row, row, await staff(row, Role.APPLICANT), await staff(row, Role.SIGNATORY))


async def a_group_applicant(call: CallFacts | None = None) -> Applying:
    """A filed group and the operator of the hub that keeps its money."""
    call = call or await a_published_call()
    hub, group, _agreement = await a_hub_with_group()
    operator = await staff(hub, Role.HUB_OPERATOR)
    return Applying(call, group, hub, operator, operator)


async def another_group_of(who: Applying) -> Applying:
    """One more filed group whose money the same hub keeps."""
    group = await a_group(f"另一队{uuid4().hex[:6]}〔虚构〕")
    await organizations.sign_custody_agreement(
        None,
        hub_id=who.through.id,
        group_id=group.id,
        number=f"DG-{uuid4().hex[:6]}",
        mode=CustodyMode.AGENCY,
        signed_on=date(2025, 1, 2),
    )
    return Applying(who.call, group, who.through, who.fills, who.signs)


PASSWORD = "correct horse"


async def give_password(by: Actor) -> None:
    """Somebody who can prove once more to be who they are."""
    await Person.update({Person.password_hash: HASHER.hash(PASSWORD)}).where(Person.id == by.id)


def content(who: Applying, **changes: Any) -> ApplicationContent:
    """A whole application that breaks no rule; `changes` are fields of it."""
    lines = changes.get("lines", MICRO_LINES if who.is_group else LINES)
    facts = {
        "call_id": who.call.call.id,
        "track_id": track(who.call, "micro" if who.is_group else "standard").id,
        "fund_id": fund(who.call).id,
        "applicant_id": who.applicant.id,
        "through_id": who.through.id,
        "form_key": uuid4(),
        "title": "邻里守望·独居老人关爱" if who.is_group else "独居老人居家安全与探访",
        "purpose": "ELDERLY",
        "lines": lines,
        "requested": sum((line.amount for line in lines), Decimal("0.00")),
        "match": () if who.is_group else own(MATCH),
        "beneficiaries": 60,
        **TEXTS,
    }
    return ApplicationContent(**(facts | changes))


@kept
async def a_draft(who: Applying | None = None, *, at: datetime = WHILE_OPEN, **changes: Any) -> ApplicationFacts:
    """An application that was filled in and not submitted."""
    who = who or await an_applicant()
    whole = content(who, **changes)
    with clock.at(at):
        row = await actions.start_application(
            who.fills,
            call_id=whole.call_id,
            track_id=whole.track_id,
            fund_id=whole.fund_id,
            applicant_id=whole.applicant_id,
            form_key=whole.form_key,
            through_id=whole.through_id,
        )
        fields = {"title": whole.title, "purpose": whole.purpose, "beneficiaries": str(whole.beneficiaries), **TEXTS}
        await actions.save_application(who.fills, row.id, version=row.version, fields=fields)
        await budgeting.save_budget(who.fills, row.id, whole.lines, whole.match)
    return await queries.facts(row.id)


@kept
async def a_submitted_application(
    who: Applying | None = None, *, at: datetime = WHILE_OPEN, **changes: Any
) -> ApplicationFacts:
    """An application that was taken, with its receipt number and frozen version."""
    who = who or await an_applicant()
    with clock.at(at):
        row = await actions.apply(who.signs, content(who, **changes))
    return await queries.facts(row.id)


@kept
async def an_eligible_application(
    who: Applying | None = None, *, at: datetime = WHILE_OPEN, **changes: Any
) -> ApplicationFacts:
    """An application that an officer passed; scoring may begin with it."""
    found = await a_submitted_application(who, at=at, **changes)
    officer = await staff(found.call_facts.funder, Role.OFFICER)
    with clock.at(at):
        seen = {item.id: Ticked(Verdict.MET) for item in found.call_facts.checklist}
        await eligibility.check_eligibility(officer, found.application.id, outcome=Outcome.PASSED, ticks=seen)
    return await queries.facts(found.application.id)
