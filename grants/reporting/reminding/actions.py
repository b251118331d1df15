"""Reminding grantees of what they owe: the only writer of these letters."""

from collections.abc import Sequence

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
    Owing.MIDTERM_REPORT: letters.MIDTERM_REPORT,
    Owing.FINAL_REPORT: letters.FINAL_REPORT,
    Owing.PROGRESS_REPORT: letters.PROGRESS_REPORT,
    Owing.RECTIFICATION: letters.RECTIFICATION,
    Owing.REFUND: letters.REFUND,
}
LINKS = {
    Owing.MIDTERM_REPORT: "/reports/new?award={subject}&kind=midterm&period={period}",
    Owing.FINAL_REPORT: "/reports/new?award={subject}&kind=final&period={period}",
    Owing.PROGRESS_REPORT: "/reports/new?award={subject}&kind=progress&period={period}",
    Owing.RECTIFICATION: "/rectifications/{subject}",
    Owing.REFUND: "/returns/{subject}",
}
OFFICERS, SUPERIORS = (Role.OFFICER,), (Role.APPROVER, Role.SUPERVISOR)


@action
async def remind_of_what_is_owed(by: Actor | None, owed: Owed, at: int) -> int:
    """Write to those who carry the award, once for each reminder and each day that something was due on; to the
    officers, and later to approvers and supervisors, once for each such day. Returns to how many."""
    grantees = [await people.actor(each) for each in await mailings.people_of(owed.application)]
    letter = letters.DUE if at > 0 else letters.OVERDUE
    written = await _write(grantees, letter, owed, f"{at}")
    if rules.officers_are_told(at):
        written += await _write(await _holders(OFFICERS, owed), letters.OVERDUE_TO_THE_OFFICE, owed, "office")
    if rules.superiors_are_told(at):
        written += await _write(await _holders(SUPERIORS, owed), letters.LONG_OVERDUE, owed, "superiors")
    if written:
        award = await get(Award, owed.award)
        await audit.record(by, "reporting.people_reminded", award, what=owed.what, at=at, count=written)
    return written


async def _holders(roles: Sequence[Role], owed: Owed) -> list[Actor]:
    """Everybody of the funder with one of these roles, once."""
    found = {each.id: each for role in roles for each in await people.holders(role, owed.funder)}
    return list(found.values())


async def _write(to: list[Actor], letter: Letter, owed: Owed, at: str) -> int:
    return await write_to(
        to,
        letter,
        link=LINKS[owed.what].format(subject=owed.subject, period=owed.period),
        once=f"{letter.event}:{owed.what}:{owed.subject}:{owed.due_on}:{at}",
        what=NAMES[owed.what].key,
        title=owed.title,
        number=owed.number,
        due=f"{owed.due_on:%Y-%m-%d}",
    )
