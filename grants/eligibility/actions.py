"""What an officer saw, and the decision on eligibility."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from grants import audit, clock, jobs
from grants.applications import budget, correcting
from grants.applications.facts import AskedItem
from grants.audit import action
from grants.eligibility import desk, letters, queries, rules
from grants.eligibility.facts import Ticked, Work
from grants.eligibility.tables import EligibilityCheck, EligibilityDesk, EligibilityTick, Outcome
from grants.i18n import CHINESE, speaking
from grants.people.rules import Actor


@action
async def save_ticks(
    by: Actor, application_id: int, *, ticks: Mapping[int, Ticked], version: int | None = None
) -> EligibilityDesk:
    """Keep what was seen so far. `version` is the one that was on the page: what another saved since is not lost. The
    same again changes nothing."""
    work = await queries.work(by, application_id, lock=True)
    rules.check_work(work, by, version=version, now=clock.now())
    rules.ticks_can_be_kept(work.checklist, ticks)
    return await _keep(by, work, ticks)


@action
async def check_eligibility(
    by: Actor,
    application_id: int,
    *,
    outcome: Outcome,
    reason: str = "",
    correct_on: date | None = None,
    items: Sequence[AskedItem] = (),
    ticks: Mapping[int, Ticked] | None = None,
    version: int | None = None,
) -> EligibilityCheck:
    """Pass, return for correction until a day (working days propose one), or fail. What every rule says, and what was
    seen, is frozen; the letter is rendered by a job. A second conclusion is refused."""
    if outcome == Outcome.PASSED:
        # Before the application is locked, since who compares holds the comparing first.
        await desk.compare(by, application_id)
    work = await queries.work(by, application_id, lock=True)
    now = clock.now()
    rules.check_work(work, by, version=version, now=now)
    if ticks:
        rules.ticks_can_be_kept(work.checklist, ticks)
        await _keep(by, work, ticks)
        work = await queries.work(by, application_id)
    said = [each for each in items if each.words.strip()]
    rules.check_decision(work, by, outcome=outcome, reason=reason, items=len(said), version=None, now=now)
    correct_by = None
    if outcome == Outcome.RETURNED:
        day = correct_on or rules.correction_day(clock.today(), work.facts.call.correction_working_days)
        correct_by = queries.correction_ends(work.facts.call, day)
        said = said or [AskedItem("form", reason.strip())]
    words = reason.strip() or "；".join(each.words.strip() for each in said)
    await _move(by, application_id, outcome, words, correct_by, said)
    check = await _freeze(by, work, outcome, words, correct_by, now)
    await _clear(work.desk)
    await audit.record(by, "eligibility.eligibility_checked", work.facts.application, outcome=outcome, reason=words)
    await jobs.enqueue("eligibility.render_letter", check.id)
    await letters.tell_of_eligibility(work.facts, check, len(said))
    return check


async def _move(
    by: Actor,
    application_id: int,
    outcome: Outcome,
    reason: str,
    correct_by: datetime | None,
    items: Sequence[AskedItem],
) -> None:
    """Applications makes its own moves and says no by its own rules."""
    if outcome == Outcome.PASSED:
        await correcting.mark_eligible(by, application_id, conclusion=reason)
    elif outcome == Outcome.FAILED:
        await correcting.mark_ineligible(by, application_id, conclusion=reason)
    elif correct_by is not None:
        await correcting.ask_for_correction(by, application_id, items=items, due_at=correct_by, note=reason)


async def _freeze(
    by: Actor, work: Work, outcome: Outcome, reason: str, correct_by: datetime | None, now: datetime
) -> EligibilityCheck:
    with speaking(CHINESE):
        found = budget.frozen(work.found)
    seen = [
        {
            "words": item.words,
            "basis": item.basis,
            "verdict": tick.verdict,
            "remark": tick.remark,
            "by": tick.ticker,
            "at": tick.ticked_at.isoformat(),
        }
        for item in work.checklist
        if (tick := work.ticks.get(item.id)) is not None
    ]
    check = EligibilityCheck(
        application=work.facts.application.id,
        outcome=outcome,
        reason=reason,
        findings=found,
        ticks=json.dumps(seen, ensure_ascii=False),
        checked_at=now,
        checked_by=by.id,
        correct_by=correct_by,
    )
    await check.save()
    return check


async def _keep(by: Actor, work: Work, ticks: Mapping[int, Ticked]) -> EligibilityDesk:
    changed = [
        item.id for item in work.checklist if item.id in ticks and _differs(work.ticks.get(item.id), ticks[item.id])
    ]
    for item in changed:
        await _keep_one(by, work, item, ticks[item])
    row = work.desk or EligibilityDesk(application=work.facts.application.id)
    if changed:
        row.version += 1
        row.saved_at, row.saved_by, row.saver = clock.now(), by.id, by.name
        await row.save()
        await audit.record(by, "eligibility.ticks_saved", work.facts.application, version=row.version)
    return row


def _differs(there: EligibilityTick | None, said: Ticked) -> bool:
    if there is None:
        return said.verdict is not None
    return bool((there.verdict, there.remark) != (said.verdict, said.remark.strip()))


async def _keep_one(by: Actor, work: Work, item: int, said: Ticked) -> None:
    there = work.ticks.get(item)
    if there is not None:
        await EligibilityTick.delete().where(EligibilityTick.id == there.id)
    if said.verdict is not None:
        await EligibilityTick(
            application=work.facts.application.id,
            item=item,
            verdict=said.verdict,
            remark=said.remark.strip(),
            ticked_at=clock.now(),
            ticked_by=by.id,
            ticker=by.name,
        ).save()


async def _clear(row: EligibilityDesk | None) -> None:
    """It lies on nobody's desk any more."""
    if row is not None:
        await row.update_self({EligibilityDesk.held_by: None, EligibilityDesk.held_until: None})
