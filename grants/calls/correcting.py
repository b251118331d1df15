"""Correct a published call in public: numbered, with its reason, and nothing beyond what may be corrected (R-C1)."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from grants import clock, jobs
from grants.audit import action, record
from grants.calls import correction_rules as rules
from grants.calls import queries, words
from grants.calls.judging_tables import Phase
from grants.calls.queries import CallFacts
from grants.calls.tables import Call, CallCorrection, ReportDue
from grants.i18n import CHINESE, _, speaking
from grants.people.rules import Actor
from grants.web.filters import day, deadline


@action
async def correct_call(by: Actor, call_id: int, *, reason: str, changes: Mapping[str, object]) -> CallCorrection:
    """Publish the next correction; what is as it was is no change. Everybody with an application in it is told.

    A second time it finds nothing to correct and is refused.
    """
    facts = await queries.call_facts(call_id, lock="UPDATE")
    wanted = changed(facts, changes)
    rules.check_correction(by, facts.call, queries.plan_of(facts), wanted, reason, clock.now())
    correction = CallCorrection(
        call=call_id,
        number=facts.call.correction_no + 1,
        reason=reason.strip(),
        changes=json.dumps(in_words(facts, wanted), ensure_ascii=False),
        corrected_at=clock.now(),
        corrected_by=by.id,
    )
    await correction.save()
    await _write(facts, correction.number, wanted)
    await record(by, "calls.call_corrected", correction, call=call_id, number=correction.number, fields=sorted(wanted))
    await jobs.enqueue("calls.render_announcement", call_id)
    await jobs.enqueue("mailings.tell_of_call_correction", correction.id)
    return correction


def stored(facts: CallFacts) -> dict[str, object]:
    """All that may be corrected, as it stands."""
    fields = (*rules.MOMENTS, *rules.DAYS, *rules.TEXTS)
    dues = {f"{rules.REPORT}-{due.position}-due_on": due.due_on for due in facts.report_dues}
    closings = rules.phase_closings(queries.plan_of(facts))
    return {name: getattr(facts.call, name) for name in fields} | dues | closings


def changed(facts: CallFacts, changes: Mapping[str, object]) -> dict[str, object]:
    """Of what is wanted, only what is another than it stands; what cannot be corrected stays to be refused."""
    before = stored(facts)
    return {name: value for name, value in changes.items() if name not in before or _bare(before[name]) != _bare(value)}


def in_words(facts: CallFacts, changes: Mapping[str, object]) -> list[dict[str, str]]:
    """Each change as it is printed: an official text is Chinese, whoever reads it."""
    before = stored(facts)
    with speaking(CHINESE):
        return [
            {"field": _named(facts, name), "before": _said(before.get(name)), "after": _said(value)}
            for name, value in changes.items()
        ]


def _named(facts: CallFacts, name: str) -> str:
    """A field by what was printed: a later phase has a name."""
    for phase in facts.phases:
        if name == f"{rules.PHASE}-{phase.position - 1}-closes_at":
            return str(_("“{phase}”评审截止", phase=phase.name))
    return words.field_name(name)


async def _write(facts: CallFacts, number: int, changes: Mapping[str, object]) -> None:
    """The rows first: the database lets them through while the correction is written but not yet in force."""
    for due in facts.report_dues:
        due_on = changes.get(f"{rules.REPORT}-{due.position}-due_on")
        if due_on is not None:
            await ReportDue.update({ReportDue.due_on: due_on}).where(ReportDue.id == due.id)
    for phase in facts.phases:
        closes_at = changes.get(f"{rules.PHASE}-{phase.position - 1}-closes_at")
        if closes_at is not None:
            await Phase.update({Phase.closes_at: closes_at}).where(Phase.id == phase.id)
    columns: dict[Any, Any] = {getattr(Call, name): value for name, value in changes.items() if "-" not in name}
    await facts.call.update_self({**columns, Call.correction_no: number})


def _bare(value: object) -> object:
    """A text without what a browser makes of its line ends."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return str(deadline(value))
    if isinstance(value, date):
        return str(day(value))
    return str(value or "")
