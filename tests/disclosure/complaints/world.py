"""A signed award, somebody who reports it, and those who may handle that."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from grants import clock
from grants.awards.facts import AwardFacts
from grants.disclosure.complaints import actions, queries, receiving
from grants.disclosure.complaints.facts import Case, Contact, Report, Sender, Target
from grants.disclosure.complaints.tables import Complaint, Finding, TargetKind, Topic
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.world import a_signed_award, who_signs
from tests.calls.world import at
from tests.kept import kept
from tests.organizations.world import a_funder, staff

RECEIVED = at("2026-06-01")
LATER = at("2026-06-08")
WORDING = "反映项目活动次数与报告不符"
REPORTER = Contact("贾举报", "13900009911", "jia@example.invalid")
FACTS = "六月一日在社区活动室，签到表上的活动并没有举行。"


@dataclass
class World:
    """Olga investigates, Sven supervises; Decider decided the award; Sima signs for the target."""

    of: AwardFacts
    officer: Actor
    supervisor: Actor
    target_signs: Actor
    row: Complaint
    code: str

    async def case(self) -> Case:
        return await queries.case_of(await Complaint.objects().get(Complaint.id == self.row.id))


def a_report(of: AwardFacts | None = None, **changes: Any) -> Report:
    """Named, about the award, or about words where there is none."""
    target = (
        Target(TargetKind.PROJECT, of.applicant.id, of.award.id) if of else Target(TargetKind.OTHER, words="某单位")
    )
    facts = {"topic": Topic.MISUSE, "target": target, "facts": FACTS, "contact": REPORTER, "is_anonymous": False}
    return Report(**(facts | changes))


@kept
async def a_world(**changes: Any) -> World:
    """A complaint received on 2026-06-01 about a project, from somebody who gave a name."""
    of = await a_signed_award()
    signs = await who_signs(of.award)
    officer = await staff(of.funder, Role.OFFICER, name="欧办理")
    supervisor = await staff(of.funder, Role.SUPERVISOR, name="孙监督")
    with clock.at(RECEIVED):
        row, code = await receive(a_report(of, **changes))
    return World(of, officer, supervisor, signs, row, code)


async def receive(report: Report, sender: Sender | None = None, attached: Any = ()) -> tuple[Complaint, str]:
    return await receiving.receive_complaint(
        None, report, attached, form_key=uuid4(), sender=sender or Sender(address_hash="h")
    )


async def accepted(w: World) -> World:
    with clock.at(LATER):
        await actions.accept_complaint(w.officer, w.row.id, investigator_id=w.officer.id, text=WORDING)
    return w


async def found(w: World, finding: Finding = Finding.SUBSTANTIATED) -> World:
    await accepted(w)
    with clock.at(LATER):
        await actions.propose_finding(w.officer, w.row.id, finding=finding, text="核对签到表与现场照片后认定。")
        await actions.decide_finding(w.supervisor, w.row.id, agrees=True)
    return w


async def replied(w: World) -> World:
    await found(w)
    with clock.at(LATER):
        await actions.reply_to_complaint(w.officer, w.row.id, text="已责令退回虚报的支出。")
    return w


async def an_office() -> Actor:
    return await staff(await a_funder(), Role.SUPERVISOR, name="孙监督")
