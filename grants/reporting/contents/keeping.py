"""Writes what a report holds, inside the action that hands it in or returns it."""

import json
from collections.abc import Mapping
from typing import Any

from grants import files
from grants.applications import frozen
from grants.i18n import CHINESE, speaking
from grants.people.rules import Actor
from grants.questions import answers
from grants.reporting.contents import rules
from grants.reporting.contents.facts import Contents, LineTyped, ToReport
from grants.reporting.contents.tables import (
    Achievement,
    ReportAnswers,
    ReportFile,
    ReportHeadcount,
    ReportLine,
    ReturnItem,
)
from grants.reporting.tables import Report


async def keep_contents(by: Actor, report: Report, against: ToReport, contents: Contents) -> None:
    """Keep lines, achievements, head counts, answers and files of a report that was checked."""
    for line in against.lines:
        typed = contents.lines.get(line.id, LineTyped())
        await ReportLine(
            report=report.id,
            award_line=line.id,
            planned=line.planned,
            before=line.before,
            spent=rules.spent_in_period(line, typed),
            is_from_ledger=line.kept is not None,
            explanation=typed.explanation.strip(),
        ).save()
    for indicator in against.indicators:
        achieved = contents.achieved[indicator.id]
        proof = await files.keep(*achieved.proof, by=by) if achieved.proof else None
        await Achievement(
            report=report.id,
            indicator=indicator.id,
            actual=achieved.actual,
            words=achieved.words.strip(),
            proof=proof.id if proof else None,
        ).save()
    for group in against.groups:
        headcount = contents.headcounts.get(group.term)
        if headcount is not None:
            await ReportHeadcount(report=report.id, term=group.term, planned=group.planned, headcount=headcount).save()
    if against.questions:
        entries = json.dumps(_entries(against, contents), ensure_ascii=False)
        await ReportAnswers(report=report.id, entries=entries).save()
    for kind, content, name in contents.files:
        upload = await files.keep(content, name, by=by)
        await ReportFile(report=report.id, kind=kind, upload=upload.id).save()


def _entries(against: ToReport, contents: Contents) -> list[dict[str, Any]]:
    """What was asked and answered as people read it, of the questions that were shown."""
    values, _misfits = rules.read_answers(against, contents.answers)
    counted = answers.counting(against.questions, values)
    with speaking(CHINESE):
        return [
            frozen.entry_of(each, counted.get(each.key), {}) | {"value": counted.get(each.key)}
            for each in against.questions
            if answers.shown(each, counted)
        ]


async def keep_items(report: Report, items: Mapping[str, str]) -> None:
    """Keep what a report is returned for, in the order of its fields."""
    for position, (target, words) in enumerate(items.items(), start=1):
        await ReturnItem(report=report.id, position=position, target=target, words=words.strip()).save()
