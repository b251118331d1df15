"""A field of a report is saved: the only writer of drafts."""

from grants import audit, clock
from grants.audit import action
from grants.people.rules import Actor
from grants.reporting import queries as reports
from grants.reporting.contents import queries as contents
from grants.reporting.drafts import queries, rules
from grants.reporting.drafts.tables import DraftField
from grants.reporting.tables import ReportKind


@action
async def save_field(
    by: Actor, award_id: int, kind: ReportKind, period: int, *, name: str, text: str, base: int
) -> DraftField:
    """Keep what was typed into a field. `base` is the version its writer saw, 0 where nothing was saved."""
    facts = await reports.reporting(award_id, lock=True)
    rules.check_saving(facts, await contents.to_report(award_id, kind), kind, period, by, name=name, text=text)
    last = (await queries.fields_of(award_id, kind, period)).get(name)
    if last is not None and last.text == text:
        return last
    rules.nobody_wrote_it_meanwhile(last, base, name)
    row = last or DraftField(
        award=award_id, kind=kind, period=period, field=name, version=0, saved_at=clock.now(), saved_by=by.id
    )
    row.text, row.version = text, row.version + 1
    row.saved_at, row.saved_by, row.saved_by_name = clock.now(), by.id, by.name
    await row.save()
    await audit.record(by, "reporting.draft_saved", facts.award, kind=kind, period=period, field=name)
    return row
