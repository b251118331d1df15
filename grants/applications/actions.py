"""Everything by which an applicant changes an application: begun, filled in, submitted once, withdrawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from grants import audit, clock, files
from grants.applications import answering, budgeting, form_rules, hub, letters, past_queries, queries, rules, writing
from grants.applications.facts import ApplicationContent, ApplicationFacts, Signature, Typed
from grants.applications.hub_rules import HUB_SIDE
from grants.applications.standing_rules import findings
from grants.applications.tables import (
    Application,
    ApplicationFile,
    ApplicationPaper,
    ApplicationStatus,
    ApplicationVersion,
    FieldHistory,
    PaperKind,
)
from grants.audit import action
from grants.calls import queries as calls
from grants.db import get
from grants.organizations import queries as organizations
from grants.people.rules import Actor


@action
async def start_application(
    by: Actor,
    *,
    call_id: int,
    track_id: int,
    fund_id: int,
    applicant_id: int,
    form_key: UUID,
    through_id: int | None = None,
    fields: Mapping[str, str] | None = None,
) -> Application:
    """Begin a draft, with these fields filled in. The same form a second time gives the one it made, as it is by then.
    Without `through_id` a filed group applies through the hub that keeps its money."""
    call = await calls.call_facts(call_id)
    track, pool = call.track(track_id), call.pool_of(fund_id)
    applicant = await organizations.organization(applicant_id)
    through = await queries.through_of(applicant, through_id)
    now = clock.now()
    rules.check_start(by, call.call, applicant, through, now)
    first, last = form_rules.first_days(call.call.project_from, call.call.project_to, track.most_months)
    made = await Application.insert(
        Application(
            call=call_id,
            track=track.id,
            fund=pool.fund,
            applicant=applicant.id,
            submitted_through=through.id,
            form_key=form_key,
            project_from=first,
            project_to=last,
            created_at=now,
            created_by=by.id,
            saved_at=now,
        )
    ).on_conflict(target=Application.form_key, action="DO NOTHING")
    row = await queries.by_form_key(form_key)
    assert row is not None  # it was there, or it was just made
    if made:
        await audit.record(by, "applications.application_started", row, call=call_id, applicant=applicant.code)
    if made and fields:
        facts = await queries.facts(row.id)
        for name, value in fields.items():
            rules.field_can_be_kept(facts, name, value)
        row = (await answering.fields(facts, by, fields, str(uuid4()))).application
    return row


@action
async def save_application(
    by: Actor,
    application_id: int,
    *,
    version: int,
    fields: Mapping[str, str],
) -> Application:
    """Keep what stands in the fields, whatever it is. `version` is the one that the writer knows: a field that somebody
    else has changed since is refused. The same again changes nothing."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_save(facts, by)
    for name, value in fields.items():
        rules.field_can_be_kept(facts, name, value)
        if not facts.stands(name, value):
            rules.field_is_asked_back(facts, name)
            rules.field_was_not_changed_meanwhile(facts, name, version, by)
    await answering.fields(facts, by, fields, str(uuid4()))
    return facts.application


@dataclass(frozen=True)
class SavedSection:
    """The application as a save found it, and the fields over which somebody else wrote another text meanwhile."""

    found: ApplicationFacts
    clashing: Sequence[str]


@action
async def save_section(by: Actor, application_id: int, read: Callable[[ApplicationFacts], Typed]) -> SavedSection:
    """Keep what a page sent, as `read` understands it once it is told what is asked. What somebody else has changed
    meanwhile is not overwritten: one's own text stays beside it in the history. The same again changes nothing."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_save(facts, by)
    typed = read(facts)
    fields = dict(typed.answered)
    for name, value in fields.items():
        rules.field_can_be_kept(facts, name, value)
    changed = [name for name, value in fields.items() if not facts.stands(name, value)]
    for name in changed:
        rules.field_is_asked_back(facts, name)
    clashing = [name for name in changed if rules.was_changed_meanwhile(facts, name, typed.known_version(name), by)]
    for name in clashing:
        await answering.note_text_not_taken(facts.application, by, name, fields.pop(name))
    await answering.fields(facts, by, fields, str(uuid4()))
    return SavedSection(facts, clashing)


@dataclass(frozen=True)
class SavedField:
    """When a field was saved, the version it then had, and the application as it stands."""

    saved_at: datetime
    version: int
    after: ApplicationFacts


@action
async def save_field(
    by: Actor, application_id: int, *, name: str, value: str, base: int | None, key: str
) -> SavedField:
    """Keep one field, as a page saves it by itself. `base` is the version the page knows. The same `key` a second time
    is answered as the first was."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_save(facts, by)
    rules.field_can_be_kept(facts, name, value)
    before = facts.saves.get(name)
    if before is not None and before.save_key == key:
        return SavedField(before.saved_at, before.version, facts)
    if not facts.stands(name, value):
        rules.field_is_asked_back(facts, name)
        if base is not None:
            rules.field_was_not_changed_meanwhile(facts, name, base, None)
    after = await answering.fields(facts, by, {name: value}, key)
    return SavedField(after.application.saved_at, after.application.version, after)


@action
async def note_text_not_taken(by: Actor, application_id: int, *, name: str, value: str) -> None:
    """What was typed into a field while somebody else saved another text there: the history keeps both. The same again
    is kept once."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_save(facts, by)
    rules.field_can_be_kept(facts, name, value)
    await answering.note_text_not_taken(facts.application, by, name, value)


@action
async def restore_text(by: Actor, application_id: int, *, history_id: int) -> FieldHistory:
    """Put a former text into its field again, as a save of its own; what stands there now stays in the history. A
    second time changes nothing."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_save(facts, by)
    former = await past_queries.former_text(facts, history_id)
    rules.field_can_be_kept(facts, former.field, former.text)
    rules.field_is_asked_back(facts, former.field)
    await answering.fields(facts, by, {former.field: former.text}, str(uuid4()))
    return former


@action
async def note_presence(by: Actor, application_id: int, *, page: str) -> None:
    """Note that somebody has a page of it open now. Advice to the others and no act, so no audit row."""
    facts = await queries.application(by, application_id)
    rules.check_save(facts, by)
    await answering.note_presence(facts.application, by, page[:80])


@action
async def submit_application(
    by: Actor, application_id: int, *, commits: bool, signature: Signature | None = None
) -> Application:
    """Submit, or submit again what was returned for correction. What is submitted already is given back as it is.
    Without `signature` it is signed with the name of who submits, as somebody acts who is known otherwise."""
    return await _submit(by, application_id, commits=commits, signature=signature, requested=None)


@action
async def apply(by: Actor, content: ApplicationContent) -> Application:
    """Start, fill in and submit in one step, a hub with its consent; a refusal undoes it all. The same form key gives
    the first one back."""
    row = await start_application(
        by,
        call_id=content.call_id,
        track_id=content.track_id,
        fund_id=content.fund_id,
        applicant_id=content.applicant_id,
        form_key=content.form_key,
        through_id=content.through_id,
    )
    if row.status == ApplicationStatus.DRAFT:
        fields = {
            "title": content.title,
            "purpose": content.purpose,
            "beneficiaries": str(content.beneficiaries),
            "needs": content.needs,
            "plan": content.plan,
            "outcomes": content.outcomes,
            "risks": content.risks,
            **({"flags": ",".join(content.flags)} if content.flags else {}),
            **({"least_viable": str(content.least_viable)} if content.least_viable else {}),
        }
        # A call asks only for what it asks: one without bonuses has no question of them.
        answered = {name: text for name, text in fields.items() if text}
        await save_application(by, row.id, version=row.version, fields=answered)
        await budgeting.save_budget(by, row.id, content.lines, content.match)
        if row.submitted_through != row.applicant and by.has_in(row.submitted_through, *HUB_SIDE):
            await hub.consent(by, row.id)
    return await _submit(by, row.id, commits=content.commits, requested=content.requested)


@action
async def withdraw_application(by: Actor, application_id: int) -> Application:
    """Give up a draft, or take back what was submitted while the call is open; its place is free again. A second time
    is refused."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_withdrawal(facts, by, clock.now())
    await writing.withdrawal(facts.application, by)
    return facts.application


@action
async def revise_application(by: Actor, application_id: int) -> Application:
    """Open a copy of what was submitted, to be changed; until that is submitted, the first one counts. A second time
    gives the copy that is there."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_revision(facts, by, clock.now())
    there = await queries.draft_that_replaces(application_id)
    if there is not None:
        return there
    row = await writing.copy(facts.application, by)
    sums = await budgeting.write(replace(facts, application=row), facts.budget.lines, facts.budget.match, by)
    await row.update_self(sums)
    for file in facts.files:
        await ApplicationFile(
            application=row.id, upload=file.upload, paper=file.paper, question=file.question, label=file.label
        ).save()
    await audit.record(by, "applications.application_revised", facts.application, copy=row.id)
    return row


@action
async def keep_paper(
    by: Actor | None, version_id: int, *, kind: PaperKind, content: bytes, check_code: str
) -> ApplicationPaper:
    """Keep the PDF that was made of a frozen version. The first one stays."""
    version = await get(ApplicationVersion, version_id)
    row = await get(Application, version.application, lock="UPDATE")
    there = await queries.kept_paper(version_id, kind)
    if there is not None:
        return there
    upload = await files.keep_made(content, f"{row.number}-{kind.value}.pdf", "application/pdf", by=by)
    paper = ApplicationPaper(
        version=version_id, paper_kind=kind, upload=upload.id, check_code=check_code, made_at=clock.now()
    )
    await paper.save()
    await audit.record(by, "applications.paper_kept", row, kind=kind, sha256=upload.sha256)
    if kind == PaperKind.RECEIPT:
        await letters.tell_of_receipt(await queries.facts(row.id), version)
    return paper


async def _submit(
    by: Actor,
    application_id: int,
    *,
    commits: bool,
    requested: Decimal | None,
    signature: Signature | None = None,
) -> Application:
    # The moment of arrival counts, not the one at which the locks are had.
    now = clock.now()
    facts = await queries.application(by, application_id, lock=True)
    if facts.status == ApplicationStatus.SUBMITTED:
        return facts.application
    standing = await queries.standing(facts, lock=True)
    found = findings(facts, standing, requested=requested)
    rules.check_submission(facts, found, by, now, commits=commits, signature=signature)
    await writing.submission(facts, by, found, standing, now)
    return facts.application
