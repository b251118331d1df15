"""What an office does to a submitted application: ask for its correction, find it eligible or not.

Eligibility decides and calls these; the applicant's pages read from here what was asked and what was said.
"""

from collections.abc import Sequence
from datetime import datetime

from grants import audit, clock
from grants.applications import queries, rules
from grants.applications.facts import AskedItem
from grants.applications.tables import Application, ApplicationStatus, CorrectionItem, CorrectionRequest
from grants.audit import action
from grants.people.rules import Actor


@action
async def ask_for_correction(
    by: Actor, application_id: int, *, items: Sequence[AskedItem], due_at: datetime, note: str = ""
) -> CorrectionRequest:
    """Give an application back until then, saying item by item what is wrong. A second time is refused (R-C7)."""
    facts = await queries.application(by, application_id, lock=True)
    now = clock.now()
    rules.check_correction(facts, items, by, now)
    request = CorrectionRequest(application=application_id, asked_at=now, asked_by=by.id, due_at=due_at, note=note)
    await request.save()
    await CorrectionItem.insert(
        *(
            CorrectionItem(request=request.id, position=position, field=each.field, words=each.words.strip())
            for position, each in enumerate(items, 1)
        )
    )
    await facts.application.update_self({Application.status: ApplicationStatus.RETURNED})
    await audit.record(
        by, "applications.correction_asked", facts.application, items=[each.field for each in items], due_at=due_at
    )
    return request


@action
async def mark_eligible(by: Actor, application_id: int, *, conclusion: str = "") -> Application:
    """It goes on to be judged. A second time is refused."""
    return await _conclude(by, application_id, ApplicationStatus.ELIGIBLE, conclusion)


@action
async def mark_ineligible(by: Actor, application_id: int, *, conclusion: str) -> Application:
    """It goes no further; `conclusion` is what the applicant reads. A second time is refused."""
    return await _conclude(by, application_id, ApplicationStatus.INELIGIBLE, conclusion)


async def _conclude(by: Actor, application_id: int, to: ApplicationStatus, conclusion: str) -> Application:
    facts = await queries.application(by, application_id, lock=True)
    rules.check_conclusion(facts, by, to=to, now=clock.now())
    await facts.application.update_self({Application.status: to, Application.conclusion: conclusion.strip()})
    await audit.record(by, f"applications.application_{to}", facts.application, conclusion=conclusion)
    return facts.application
