"""Closing a project or a round, with the archive that follows from it: the only writer of closures."""

import json
from collections.abc import Mapping, Sequence

from grants import audit, clock
from grants.audit import action
from grants.awards import closing as awards
from grants.people.rules import Actor
from grants.reporting.closing import archive, letters, queries, rules
from grants.reporting.closing.archive import Retention
from grants.reporting.closing.tables import ArchiveRecord, AwardClosure, RoundClosure
from grants.reporting.telling import tell_carriers


@action
async def close_project(by: Actor, award_id: int, *, remark: str = "") -> AwardClosure:
    """Close it when nothing is open: its checklist is kept, its archive begins, and nothing of it changes any more."""
    of = await queries.closing_facts(award_id, lock="NO KEY UPDATE")
    rules.check_closing(of, by)
    points = [[str(each.point.label.key), each.refusal is None] for each in rules.checklist(of)]
    award = await awards.close_award(by, award_id)
    closure = AwardClosure(
        award=award_id,
        remark=remark.strip(),
        checklist=json.dumps(points, ensure_ascii=False),
        closed_at=award.closed_at,
        closed_by=by.id,
        closed_by_name=by.name,
    )
    await closure.save()
    await _archive(archive.OF_A_PROJECT, await queries.papers_of_award(award_id), award=award_id)
    await audit.record(by, "reporting.project_closed", closure, award=award.number, remark=closure.remark)
    about = {"title": of.award.application.title, "number": award.number}
    await tell_carriers(of.reporting, letters.CLOSED, link=f"/awards/{award_id}/closing", **about)
    return closure


@action
async def close_round(by: Actor, call_id: int) -> RoundClosure:
    """Close a round of which nothing goes on."""
    of = await queries.round_state(call_id, lock="NO KEY UPDATE")
    rules.check_round_closing(of, by)
    closure = RoundClosure(call=call_id, closed_at=clock.now(), closed_by=by.id, closed_by_name=by.name)
    await closure.save()
    await _archive(archive.OF_A_ROUND, await queries.papers_of_round(call_id), call=call_id)
    await audit.record(by, "reporting.round_closed", closure, call=call_id, awards=of.awards)
    return closure


async def _archive(
    classes: Sequence[Retention], papers: Mapping[str, int], *, award: int | None = None, call: int | None = None
) -> None:
    today = clock.today()
    await ArchiveRecord.insert(
        *(
            ArchiveRecord(
                award=award,
                call=call,
                kind=each.kind,
                years=each.years,
                basis=each.basis,
                papers=papers[each.kind],
                kept_from=archive.kept_from(today),
                keep_until=archive.keep_until(each, today),
            )
            for each in classes
        )
    )
