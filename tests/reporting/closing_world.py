"""Projects that come to their end: paid, reported, settled, with the people who do it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import actions as reporting
from grants.reporting.auditing import actions as auditing
from grants.reporting.final_account import actions as accounts
from grants.reporting.final_account import queries
from grants.reporting.final_account.facts import Said
from grants.reporting.final_account.tables import FinalAccount
from grants.reporting.tables import ReportKind
from tests.disbursement.world import Desk, a_desk, a_paid_stage
from tests.files.samples import a_pdf
from tests.kept import kept
from tests.organizations.world import staff
from tests.reporting.world import on

DAY = "2026-09-20"


@dataclass(frozen=True)
class Ending:
    """An award whose first stage is paid, its final report accepted."""

    desk: Desk
    ada: Actor
    supervisor: Actor

    @property
    def id(self) -> int:
        return self.desk.facts.award.id

    @property
    def officer(self) -> Actor:
        return self.desk.officer


@kept
async def an_ending(**changes) -> Ending:
    """`changes` go to `a_signed_award`. 37,600.00 of 75,200.00 are paid, the final report is accepted."""
    desk = await a_desk(**changes)
    await a_paid_stage(desk)
    facts = desk.facts
    ending = Ending(
        desk,
        await staff(facts.applicant, Role.APPLICANT, name="Ada"),
        await staff(facts.funder, Role.SUPERVISOR, name="Sam"),
    )
    with on("2026-09-07"):
        report = await reporting.submit_report(ending.ada, award_id=ending.id, kind=ReportKind.FINAL, narrative="完成")
        await reporting.decide_report(desk.officer, report.id, accepted=True, score=90, grade="EXCELLENT")
    return ending


async def said(ending: Ending, spent: str = "30000.00", **changes) -> Said:
    """Spent line after line up to its budget; what is over, on the first."""
    of = await queries.account_facts(ending.id)
    left, actual = Decimal(spent), {}
    for line in of.project.lines:
        actual[line.id] = min(left, line.amount)
        left -= actual[line.id]
    actual[of.project.lines[0].id] += left
    facts = {
        "actual": actual,
        "vouchers": {key: "记-1、记-2" if amount else "" for key, amount in actual.items()},
        "realised": {each.position: each.promised for each in of.project.promises},
        "remark": "",
    }
    return Said(**(facts | changes))


async def confirmed(ending: Ending, spent: str = "30000.00", **changes) -> FinalAccount:
    with on(DAY):
        content = a_pdf()
        return await accounts.confirm_account(
            ending.ada, ending.id, uuid4(), await said(ending, spent, **changes), content=content, name="凭证.pdf"
        )


async def audits_drawn(ending: Ending, *, threshold: str = "100000.00", percent: int = 0) -> None:
    """The draw of the round: by default nobody is audited."""
    call = ending.desk.facts.call.id
    with on(DAY):
        await auditing.prepare_audit_draw(
            ending.officer, call, threshold=Decimal(threshold), percent=percent, basis="审计办法", word="椰风"
        )
        await auditing.draw_audits(ending.supervisor, call, word="海韵")


async def accepted(ending: Ending, spent: str = "30000.00") -> FinalAccount:
    """Confirmed, checked and accepted by three people; nobody of the round is audited."""
    await audits_drawn(ending)
    account = await confirmed(ending, spent)
    with on(DAY):
        await accounts.check_account(ending.desk.reviewer, account.id)
        return await accounts.accept_account(ending.officer, account.id)
