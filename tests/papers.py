"""Every kind of paper the system prints, made once as its step makes it, with what went into it."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from grants import clock, pdf
from grants.awards.letter import actions as letters
from grants.awards.withdrawal import actions as withdrawing
from grants.custody import jobs as custody_jobs
from grants.custody.books import actions as ordering
from grants.custody.books import documents as book_papers
from grants.custody.books import queries as book_queries
from grants.custody.spotchecks import actions as spotchecks
from grants.db import ENGINE, sql
from grants.disbursement.reconciling import actions as reconciling
from grants.disbursement.register import actions as registers
from grants.disbursement.register.facts import Chosen
from grants.disbursement.register.tables import RegisterKind
from grants.disclosure import papers as checks
from grants.disclosure.complaints import actions as complaint_actions
from grants.disclosure.complaints.documents import receipt as complaint_receipt
from grants.jobs import JOBS
from grants.people.tables import Role
from grants.reporting import queries as reports
from grants.reporting.contents import documents as report_papers
from grants.reporting.contents import queries as report_contents
from grants.reporting.dossier import actions as dossiers
from grants.reporting.execution import documents as money_papers
from grants.reporting.execution import queries as money
from grants.reporting.execution.figures import Scope
from grants.reporting.statistics import actions as returning
from grants.reporting.tables import ReportKind
from grants.results import actions as results
from grants.results.facts import Vote
from grants.results.tables import Meeting
from grants.scoring.pitch import actions as pitches
from grants.worker import load_jobs
from tests.awards import test_amendments as amendments
from tests.awards.world import RUN_OUT, WHILE_ANNOUNCED, an_announced_award
from tests.calls.world import at
from tests.conftest import empty_everything
from tests.custody.books import world as books
from tests.custody.relation import world as relations
from tests.custody.spotchecks.world import DAY as CHECKED
from tests.custody.spotchecks.world import RIGHT, a_checking
from tests.custody.world import on as keeping_on
from tests.disbursement import test_reconciling as accounts
from tests.disbursement.recovery import world as recovery
from tests.disbursement.world import PAID, a_desk, a_paid_stage
from tests.disclosure.annual.test_notices import a_year, published
from tests.disclosure.complaints import world as complaints
from tests.filing.test_actions import cancelled
from tests.filing.world import a_filed_group
from tests.organizations.world import staff
from tests.played import put_the_round
from tests.reporting import closing_world as endings
from tests.reporting import world as reported
from tests.reporting.activities import world as activities
from tests.reporting.appraisal import test_survey as surveys
from tests.reporting.evaluation import world as evaluated
from tests.reporting.inspections import world as inspections
from tests.reporting.statistics import world as statistics
from tests.results.test_minutes import MARKS, a_plan
from tests.scoring import phased, test_pitch
from tests.scoring.draw_world import a_draw, a_round_to_draw
from tests.scoring.world import AFTER_SCORING, a_closed_round

# So many papers of a job: the applicants of a round are not all of the same sort, nor are the papers of a filing.
OF_A_KIND = 2


def kinds() -> list[str]:
    """What `pdf.render` may be given: every template of papers that is not a part of others."""
    parts = {"pdf/base.html", "pdf/parts.html", pdf.SPECIMEN}
    found = {path.relative_to(pdf.TEMPLATES).as_posix() for path in (pdf.TEMPLATES / "pdf").rglob("[!_]*.html")}
    return sorted(found - parts)


@dataclass(frozen=True)
class Printed:
    """A paper as it was made: of which template, the HTML it came from, what was to go inside, and the PDF; its check
    code with the address for it, and which kind of paper that address tells it to be."""

    template: str
    html: str
    created: datetime
    attachments: Sequence[tuple[str, str, bytes]]
    content: bytes
    code: str | None
    address: str | None
    told: str | None = None


@contextmanager
def printing() -> Iterator[list[Printed]]:
    """Everything that is rendered meanwhile."""
    found: list[Printed] = []
    render = pdf.render

    async def noting(template, facts, *, created, attachments=(), **options):
        content = await render(template, facts, created=created, attachments=attachments, **options)
        proof = facts.get("code"), facts.get("address")
        found.append(Printed(template, pdf.html(template, facts), created, attachments, content, *proof))
        return content

    pdf.render = noting
    try:
        yield found
    finally:
        pdf.render = render


async def print_everything() -> list[Printed]:
    """The papers of the worked round, and then of what does not happen in it. Leaves nothing behind."""
    load_jobs()
    done: Counter[str] = Counter()
    try:
        found = await _printed(_the_worked_round, done)
    finally:
        await empty_everything()
    for happens in STORIES:
        async with ENGINE.transaction() as story:
            found += await _printed(happens, done)
            await story.rollback()
    return found


async def _printed(happens: Callable[[], Awaitable[None]], done: Counter[str]) -> list[Printed]:
    """What comes of a story: its actions, then the jobs that they queued, of each job the first ones."""
    with printing() as found:
        await happens()
        for row in await sql("SELECT message->>'actor_name' AS job, message->>'args' AS args FROM dramatiq.queue"):
            done[row["job"]] += 1
            if done[row["job"]] <= OF_A_KIND:
                await JOBS[row["job"]](*json.loads(row["args"]))
    return [replace(each, told=each.code and (await checks.paper(each.code)).kind) for each in found]


async def _the_worked_round() -> None:
    await put_the_round()


async def _a_draw() -> None:
    await a_draw(await a_round_to_draw())


async def _a_pitch() -> None:
    w = await phased.a_pitch_round(applications=2)
    await phased.call_in(w, 0, 1)
    with clock.at(phased.BEFORE_PITCH):
        await test_pitch.drawn(w)
        await pitches.announce_timetable(w.secretary, call_id=w.call.id, phase=phased.PITCH)


async def _a_meeting() -> None:
    w = await a_closed_round(MARKS)
    with clock.at(AFTER_SCORING + timedelta(hours=1)):
        plan = await a_plan(w, votes=[Vote("拟立项名单", 3, 0, 1)])
        minutes = await results.draft_minutes(w.secretary, w.call.id, Meeting.PANEL, plan)
        await results.complete_minutes(w.secretary, minutes.id)
        await results.sign_minutes(w.people[0], minutes.id, name="专家1")
        await results.sign_minutes(w.supervisor, minutes.id, name="sven")
        await results.issue_papers(w.secretary, w.call.id)


async def _a_letter() -> None:
    judged, award = await an_announced_award()
    with clock.at(RUN_OUT):
        await letters.issue_letter(judged.officer, award.id)


async def _a_withdrawal() -> None:
    judged, _award = await an_announced_award()
    [notice] = await sql("SELECT max(id) AS id FROM public_notice")
    with clock.at(WHILE_ANNOUNCED):
        await withdrawing.withdraw_notice(judged.officer, notice["id"], "资助金额计算有误")


async def _an_amendment() -> None:
    facts, signatory, officer = await amendments.a_project()
    await amendments.decide(officer, await amendments.ask(signatory, facts), opinion="同意调整")


async def _a_demand() -> None:
    office = await recovery.an_office()
    await recovery.ask_back(office)


async def _an_end() -> None:
    ending = await endings.an_ending()
    await endings.accepted(ending)
    with keeping_on(endings.DAY):
        await dossiers.order_file(ending.officer, ending.id)


async def _a_month() -> None:
    account, bea = await accounts.a_told_month(await a_desk())
    with clock.at(accounts.JUNE):
        await reconciling.reconcile_month(bea, account.id, "2026-05", note="无差异")


async def _registers() -> None:
    desk = await a_desk()
    await a_paid_stage(desk)
    for kind in RegisterKind:
        with clock.at(PAID):
            await registers.print_register(desk.reviewer, uuid4(), Chosen(desk.facts.funder.id), kind)


async def _a_filing() -> None:
    _office, officer, row = await a_filed_group()
    await cancelled(officer, row)


async def _a_spot_check() -> None:
    w = await a_checking()
    _check, rows = await w.drawn()
    for row in rows:
        with clock.at(clock.during(CHECKED)):
            await spotchecks.record_voucher(w.checker(row), row.id, RIGHT)


async def _a_visit_and_its_notice() -> None:
    w = await inspections.a_checking()
    await w.notified()


async def _an_activity() -> None:
    w = await activities.a_reporting()
    await w.filed()


async def _an_evaluation() -> None:
    """The poster of its questionnaire, printed when it is asked for; the table of a project when it closes."""
    w, place = await surveys.asked()
    await surveys.documents.poster(await surveys.queries.place(place.code))
    with clock.at(clock.during(evaluated.DUE)):
        await surveys.actions.close_survey(w.olga, w.id)
    await w.close(("50", "30"), ("52", "32"))


async def _a_complaint() -> None:
    w = await complaints.replied(await complaints.a_world())
    with clock.at(complaints.LATER):
        await complaint_receipt(await w.case(), w.code)
        await complaint_actions.close_complaint(w.supervisor, w.row.id, text="整改完成后结案。")


async def _an_annual_notice() -> None:
    await published(await a_year())


async def _a_statistical_return() -> None:
    w = await statistics.a_city()
    one = (await w.ask())[statistics.EAST]
    await w.fill(one, statistics.EAST)
    with clock.at(clock.during(statistics.DUE)):
        await returning.decide_return(w.ben, one, is_accepted=True)


async def _the_money() -> None:
    """Printed when it is asked for, and not kept."""
    desk = await a_desk()
    await a_paid_stage(desk)
    auditor = await staff(desk.facts.funder, Role.AUDITOR)
    for scope in Scope:
        rows = await money.money_of(auditor, scope)
        await money_papers.paper(
            scope, rows, funders=[desk.facts.funder.name], asked_by=auditor.name, asked_at=at("2026-06-01")
        )


async def _a_report() -> None:
    """Printed when it is asked for, and not kept."""
    award, old = await reported.an_award_for_the_old()
    with reported.on("2026-09-07"):
        row = await reported.people_served(award, ReportKind.MIDTERM, {old: 12}, 20)
    held = await report_contents.contents_of(row)
    await report_papers.paper(await reports.report(award.ada, row.id), held)


async def _a_handover() -> None:
    """With the agreement under which the other hub takes over."""
    moving = await relations.a_moving_group()
    with keeping_on(relations.MOVED_ON):
        await relations.accepted(moving)


async def _the_books() -> None:
    """A trial balance, ledgers and a volume of vouchers, one of them in red."""
    keepings, view = await books.a_book(groups=2)
    by, now = keepings[0].hub.bookkeeper, at("2026-07-01")
    unit = view.hub.name
    account = await book_queries.account_ledger(view, keepings[0].ledger.account, "2026-01", "2026-06")
    await book_papers.account_ledger(account, unit, by, now)
    await book_papers.trial_balance(await book_queries.trial_balance(view, "2026-06"), unit, by, now)
    await book_papers.general_ledger(await book_queries.general_ledger(view, "2026-06"), unit, "2026-06", by, now)
    with clock.at(now):
        volume = await ordering.order_vouchers(by, uuid4(), view.book.id, "2026-06", "记", 1)
    await custody_jobs.volume_papers(volume.id, 1)
    await custody_jobs.volume_file(volume.id)


STORIES = (
    _a_draw,
    _a_pitch,
    _a_meeting,
    _a_letter,
    _a_withdrawal,
    _an_amendment,
    _a_demand,
    _an_end,
    _a_month,
    _registers,
    _a_filing,
    _a_spot_check,
    _a_visit_and_its_notice,
    _an_activity,
    _an_evaluation,
    _a_complaint,
    _an_annual_notice,
    _a_statistical_return,
    _the_money,
    _a_report,
    _a_handover,
    _the_books,
)
