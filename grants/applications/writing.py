"""The writes that several actions of applications share. Only actions call them, inside their transaction."""

import json
from collections.abc import Sequence
from datetime import datetime
from string import ascii_uppercase
from uuid import uuid4

from grants import audit, clock, codes, jobs
from grants.applications import budget, queries, rules
from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts, Standing
from grants.applications.form import COLUMNS
from grants.applications.frozen import content_of, fingerprint
from grants.applications.tables import (
    Application,
    ApplicationStatus,
    ApplicationVersion,
    CorrectionRequest,
)
from grants.applications.words import commitment_of
from grants.calls.tables import Call
from grants.db import get, sql
from grants.i18n import CHINESE, speaking
from grants.people.rules import Actor

# Begins the number of what was only tried out.
TRIAL = "试"


async def copy(old: Application, by: Actor) -> Application:
    """A draft with the same fields, which takes the place of the old one when it is submitted."""
    copied = ("call", "track", "fund", "applicant", "submitted_through", *COLUMNS)
    now = clock.now()
    row = Application(
        **{name: getattr(old, name) for name in copied},
        replaces=old.id,
        form_key=uuid4(),
        created_at=now,
        created_by=by.id,
        saved_at=now,
    )
    await row.save()
    await sql(
        "INSERT INTO answer (application, question, value) SELECT {}, question, value FROM answer"
        " WHERE application = {}",
        row.id,
        old.id,
    )
    return row


async def submission(
    facts: ApplicationFacts, by: Actor, found: Sequence[Finding], standing: Standing, now: datetime
) -> None:
    """Give the number, take a place, freeze the version, queue its papers. A corrected one keeps number and hour."""
    row = facts.application
    place, hub_place = rules.places(facts, standing)
    if row.replaces is not None:
        await withdrawal(await get(Application, row.replaces, lock="UPDATE"), by)
    await row.update_self(
        {
            Application.number: row.number or await _next_number(facts.call),
            Application.status: ApplicationStatus.SUBMITTED,
            Application.submitted_at: row.submitted_at or now,
            Application.submitted_by: by.id,
            Application.place: place,
            Application.hub_place: hub_place,
            Application.version: row.version + 1,
        }
    )
    if facts.corrections:
        await CorrectionRequest.update({CorrectionRequest.answered_at: now}).where(
            CorrectionRequest.application == row.id, CorrectionRequest.answered_at.is_null()
        )
    version = await _freeze(facts, by, found, now)
    await jobs.enqueue("applications.render_receipt", version.id)
    await jobs.enqueue("applications.render_form", version.id)
    await jobs.enqueue("applications.render_commitment", version.id)
    await audit.record(
        by,
        "applications.application_submitted",
        row,
        number=row.number,
        version=version.version_no,
        requested=row.requested,
        sha256=version.content_hash,
    )


async def withdrawal(row: Application, by: Actor) -> None:
    """Take it back; its place is free."""
    await row.update_self(
        {Application.status: ApplicationStatus.WITHDRAWN, Application.place: None, Application.hub_place: None}
    )
    await audit.record(by, "applications.application_withdrawn", row, number=row.number)


async def _freeze(facts: ApplicationFacts, by: Actor, found: Sequence[Finding], now: datetime) -> ApplicationVersion:
    papers = [(each.file.label, each.upload.name, each.upload.sha256) for each in await queries.attached_files(facts)]
    content = content_of(facts, papers)
    with speaking(CHINESE):
        version = ApplicationVersion(
            application=facts.application.id,
            version_no=len(facts.versions) + 1,
            submitted_at=now,
            submitted_by=by.id,
            content=json.dumps(content, ensure_ascii=False),
            content_hash=fingerprint(content),
            commitment=commitment_of(facts),
            signed_name=by.name,
            findings=budget.frozen(found),
        )
    await version.save()
    return version


async def _next_number(call: Call) -> str:
    """The counter's row is locked until the end of the transaction, so that no number is missing and none twice."""
    taken = await sql(
        "INSERT INTO receipt_counter (call, last) VALUES ({}, 1)"
        " ON CONFLICT (call) DO UPDATE SET last = receipt_counter.last + 1 RETURNING last",
        call.id,
    )
    number = codes.receipt(_letters(call.id), clock.today(), taken[0]["last"])
    return f"{TRIAL}{number}" if call.is_trial else number


def _letters(call_id: int) -> str:
    """A call's own letters, so that two calls never give the same number: SAB, SAC, … SZZ, SBAA, …"""
    letters = ""
    while call_id or len(letters) < 2:
        call_id, at = divmod(call_id, 26)
        letters = ascii_uppercase[at] + letters
    return f"S{letters}"
