"""What reporting does: submit, decide."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from grants import audit, clock, files, jobs, money
from grants.audit import action
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import letters, opening, queries, rules
from grants.reporting.contents import keeping
from grants.reporting.contents import queries as contents_queries
from grants.reporting.contents import rules as contents_rules
from grants.reporting.contents.facts import Contents
from grants.reporting.drafts import keeping as drafting
from grants.reporting.tables import Grade, Rectification, Report, ReportKind, ReportStatus


@action
async def submit_report(
    by: Actor,
    *,
    award_id: int,
    kind: ReportKind | str,
    narrative: str,
    spent: Decimal | None = None,
    beneficiaries: int | None = None,
    content: bytes | None = None,
    name: str = "",
    period: int = 1,
    contents: Contents | None = None,
) -> Report:
    """Hand in a report; after a returned one it is the next attempt. While one waits, a second is refused.

    With `contents` every budget line and indicator is in it, and what was spent is the sum of the lines; the people of
    each group stand beside `beneficiaries`, who are all of them.
    """
    kind = ReportKind(kind)
    facts = await queries.reporting(award_id, lock=True)
    rules.check_submission(facts, kind, by, narrative=narrative.strip(), period=period)
    against = await contents_queries.to_report(award_id, kind)
    contents_rules.check_contents(against, kind, contents, beneficiaries)
    if contents is not None:
        spent = contents_rules.spent_until_now(against, contents)
    attachment = await files.keep(content, name, by=by) if content is not None else None
    report = Report(
        award=award_id,
        kind=kind,
        period=period,
        attempt=len(facts.of_kind(kind, period)) + 1,
        narrative=narrative.strip(),
        spent=None if spent is None else money.yuan(spent),
        beneficiaries=beneficiaries,
        attachment=attachment.id if attachment else None,
        submitted_on=clock.today(),
        submitted_at=clock.now(),
        submitted_by=by.id,
    )
    await report.save()
    await drafting.forget(award_id, kind, period)
    if contents is not None:
        await keeping.keep_contents(by, report, against, contents)
    await audit.record(by, "reporting.report_submitted", report, kind=kind, attempt=report.attempt)
    return report


@action
async def decide_report(
    by: Actor,
    report_id: int,
    *,
    accepted: bool,
    score: Decimal | int,
    grade: Grade | str,
    note: str = "",
    rectify_by: date | None = None,
    items: str = "",
    returned: Mapping[str, str] | None = None,
) -> Report:
    """Accept or return a report; `returned` is what is asked for, by the field it is about. An acceptance opens its
    stage, at once or when what must be put right is."""
    score, grade, note = Decimal(score), Grade(grade), note.strip()
    report, facts = await queries.report_of(report_id, lock=True)
    rules.check_decision(
        facts,
        report,
        by,
        accepted=accepted,
        score=score,
        grade=grade,
        note=note,
        rectify_by=rectify_by,
        today=clock.today(),
    )
    against = await contents_queries.to_report(report.award, ReportKind(report.kind))
    contents_rules.check_items(against, returned or {}, accepted=accepted)
    await keeping.keep_items(report, returned or {})
    await report.update_self(
        {
            Report.status: ReportStatus.ACCEPTED if accepted else ReportStatus.RETURNED,
            Report.score: score,
            Report.grade: grade,
            Report.decision_note: note,
            Report.decided_on: clock.today(),
            Report.decided_by: by.id,
        }
    )
    await audit.record(by, "reporting.report_decided", report, accepted=accepted, score=score, grade=grade)
    if rectify_by is not None:
        await _is_to_be_put_right(by, report, items.strip() or note, rectify_by)
    elif accepted:
        await opening.open_stage(by, report)
    await _tell_of_decision(report, facts)
    return report


async def _is_to_be_put_right(by: Actor, report: Report, items: str, due_on: date) -> None:
    row = Rectification(
        award=report.award, report=report.id, items=items, due_on=due_on, issued_at=clock.now(), issued_by=by.id
    )
    await row.save()
    await jobs.enqueue("reporting.render_rectification", row.id)


async def _tell_of_decision(report: Report, facts: rules.Reporting) -> None:
    role = Role.SIGNATORY if facts.through == facts.grantee else Role.HUB_OPERATOR
    await write_to(
        await people.holders(role, facts.through),
        letters.ACCEPTED if report.status == ReportStatus.ACCEPTED else letters.RETURNED,
        link=f"/reports/{report.id}",
        kind=rules.KIND_NAMES[ReportKind(report.kind)],
        note=report.decision_note,
    )
