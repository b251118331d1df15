"""Writing the case of a project."""

from grants import clock
from grants.audit import action, record
from grants.people.rules import Actor
from grants.programme import actions as programme
from grants.programme.facts import EntryPlan
from grants.programme.tables import RegisterEntry
from grants.reporting.cases import queries, rules
from grants.reporting.cases.tables import ProjectCase
from grants.vocabulary import queries as vocabulary


@action
async def write_case(by: Actor, award_id: int, *, name: str, term_id: int | None, text: str) -> RegisterEntry:
    """Enter a closed project in the case library, where it is released by its own verb. Once while it is there."""
    of, cases = await queries.closed_project(award_id, lock="UPDATE")
    rules.check_case(of, by, cases)
    assert of.closure is not None  # the rule asked
    division = await vocabulary.find_division(of.award.applicant.division)
    values = {
        "name": name.strip(),
        "organization": of.award.applicant.id,
        "number": of.award.award.number,
        "division": division.id if division else None,
        "term": term_id,
        "from_on": clock.local_day(of.closure.closed_at),
        "note": text.strip(),
    }
    entry = await programme.make_case(by, keeper_id=of.award.funder.id, plan=EntryPlan(values))
    case = ProjectCase(award=award_id, entry=entry.id)
    await case.save()
    await record(by, "reporting.case_written", case, award=award_id, entry=entry.id)
    return entry
