"""Reminding grantees of what they owe: the only writer of these letters."""

from grants import audit
from grants.audit import action
from grants.awards.tables import Award
from grants.db import get
from grants.mailings import queries as mailings
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import letters
from grants.reporting.reminding import rules
from grants.reporting.reminding.queries import Owed, Owing

NAMES = {
    Owing.FINAL_REPORT: letters.FINAL_REPORT,
    Owing.RECTIFICATION: letters.RECTIFICATION,
    Owing.REFUND: letters.REFUND,
}
LINKS = {
    Owing.FINAL_REPORT: "/reports/new?award={subject}&kind=final",
    Owing.RECTIFICATION: "/rectifications/{subject}",
    Owing.REFUND: "/returns/{subject}",
}
OFFICE = (Role.OFFICER, Role.SUPERVISOR)


@action
async def remind_of_what_is_owed(by: Actor | None, owed: Owed, at: int) -> int:
    """Write to those who carry the award, and to the office once it is long overdue; each of them once for each
    reminder and each day that something was due on. Returns to how many."""
    grantees = [await people.actor(each) for each in await mailings.people_of(owed.application)]
    letter = letters.DUE if at > 0 else letters.OVERDUE
    written = await _write(grantees, letter, owed, at)
    if rules.office_is_told(at):
        office = {each.id: each for role in OFFICE for each in await people.holders(role, owed.funder)}
        written += await _write(list(office.values()), letters.OVERDUE_TO_THE_OFFICE, owed, at)
    if written:
        award = await get(Award, owed.award)
        await audit.record(by, "reporting.people_reminded", award, what=owed.what, at=at, count=written)
    return written


async def _write(to: list[Actor], letter: Letter, owed: Owed, at: int) -> int:
    return await write_to(
        to,
        letter,
        link=LINKS[owed.what].format(subject=owed.subject),
        once=f"{letter.event}:{owed.what}:{owed.subject}:{owed.due_on}:{at}",
        what=NAMES[owed.what].key,
        title=owed.title,
        number=owed.number,
        due=f"{owed.due_on:%Y-%m-%d}",
    )
