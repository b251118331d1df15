"""Reads of amendments, and the one way of asking what the budget of a project is now."""

from collections.abc import Sequence
from decimal import Decimal

from grants import clock
from grants.awards import queries as awards
from grants.awards.amendment.facts import AmendmentFacts, Version, changes_of
from grants.awards.amendment.tables import AmendedLine, Amendment
from grants.awards.facts import AwardFacts
from grants.awards.tables import AwardLine
from grants.db import Lock, get, sql
from grants.organizations import queries as organizations
from grants.people.rules import Actor

APPROVED = """
    SELECT l.id, coalesce((SELECT x.amount FROM amended_line x JOIN amendment m ON m.id = x.amendment
        WHERE x.award_line = l.id AND m.version <= coalesce((SELECT max(version) FROM amendment
            WHERE award = l.award AND needs_approval), 0) ORDER BY m.version DESC LIMIT 1), l.amount) AS amount
    FROM award_line l WHERE l.award = {}
"""


async def budget_now(award_id: int) -> list[AwardLine]:
    """The budget by line, each with the amount of the newest version. What was awarded stays in the rows themselves."""
    lines = await awards.lines_of(award_id)
    rows = await sql("SELECT id, amount FROM budget_now WHERE award = {}", award_id)
    now = {row["id"]: row["amount"] for row in rows}
    for line in lines:
        line.amount = now[line.id]
    return lines


async def amendment_facts(by: Actor, award_id: int, *, lock: Lock | None = None) -> AmendmentFacts:
    """A project as it is now. The award's row is the one that is locked."""
    award = await awards.award_facts(award_id, lock=lock)
    used = await sql("SELECT award_line, used FROM award_line_use WHERE award = {}", award_id)
    return AmendmentFacts(
        award=award,
        decision=await awards.decision_facts(by, award.application.id, award.award.fund),
        lines=await budget_now(award_id),
        approved={row["id"]: row["amount"] for row in await sql(APPROVED, award_id)},
        used={row["award_line"]: row["used"] for row in used},
        ends_on=award.ends_on,
        open=await open_amendment(award_id),
        carrier=await _carrier(award),
    )


async def _carrier(award: AwardFacts) -> int:
    """Who answers for the project now: a group may have gone to another hub."""
    kept = await organizations.custody_agreement_of(award.applicant.id, clock.today()) if award.is_for_a_group else None
    return award.payee.id if kept is None else kept.hub


async def open_amendment(award_id: int) -> Amendment | None:
    """The one that waits for a decision."""
    of_award = Amendment.objects().where(Amendment.award == award_id, Amendment.version.is_null())
    return await of_award.where(Amendment.decided_at.is_null()).first()


async def amendment(person: Actor, amendment_id: int) -> Amendment:
    """One, for who may read the project. NotFound for everybody else."""
    found = await get(Amendment, amendment_id)
    await awards.readable_award(person, found.award)
    return found


async def version(found: Amendment) -> Version:
    """An amendment with its whole budget before and after."""
    lines = await awards.lines_of(found.award)
    return Version(found, changes_of(lines, await _amended([found])))


async def versions(award_id: int) -> list[Version]:
    """All amendments of a project, the newest first, each with what it changes."""
    lines = await awards.lines_of(award_id)
    found = await Amendment.objects().where(Amendment.award == award_id).order_by(Amendment.id, ascending=False)
    amended = await _amended(found)
    return [Version(each, changes_of(lines, [x for x in amended if x.amendment == each.id])) for each in found]


async def next_version(award_id: int) -> int:
    """The number of the next one in force; the agreement as signed is none of them."""
    rows = await sql("SELECT coalesce(max(version), 0) + 1 AS next FROM amendment WHERE award = {}", award_id)
    return int(rows[0]["next"])


async def lines_asked(amendment_id: int) -> dict[int, Decimal]:
    """What an amendment asks for each line it changes."""
    return {each.award_line: each.amount for each in await _amended([await get(Amendment, amendment_id)])}


async def _amended(found: Sequence[Amendment]) -> list[AmendedLine]:
    among = AmendedLine.amendment.is_in([0, *(each.id for each in found)])
    return await AmendedLine.objects().where(among).order_by(AmendedLine.id)
