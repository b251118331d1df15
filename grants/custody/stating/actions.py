"""Set by when groups answer, name the entry that corrects a statement, remind who has not answered."""

from grants import audit, clock
from grants.audit import action
from grants.custody.queries import custody_ledger
from grants.custody.stating import letters, queries, rules
from grants.custody.stating.queries import Unanswered
from grants.custody.stating.rules import Reminder
from grants.custody.stating.tables import AnswerTerm, StatementCorrection
from grants.custody.tables import Statement
from grants.db import get
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role


@action
async def set_answer_term(by: Actor, hub_id: int, *, days: int, reason: str) -> AnswerTerm:
    """Say within how many working days groups answer what is issued from now on; what was issued keeps its day."""
    rules.check_term(by, hub_id, days, reason)
    await get(Organization, hub_id, lock="NO KEY UPDATE")
    term = AnswerTerm(hub=hub_id, days=days, reason=reason.strip(), set_at=clock.now(), set_by=by.id)
    await term.save()
    await audit.record(by, "custody.answer_term_set", term, days=days, reason=reason.strip())
    return term


@action
async def link_correction(by: Actor, statement_id: int, *, entry_id: int, words: str) -> StatementCorrection:
    """Name the entry of a later month that puts right what the group objected to. An entry corrects one statement."""
    statement = await get(Statement, statement_id, lock="UPDATE")
    keeping = await custody_ledger(statement.ledger, lock=True)
    offered = [each.entry.id for each in await queries.offered(statement)]
    rules.check_correction(by, statement, keeping.hub, offered=offered, entry=entry_id)
    linked = StatementCorrection(
        statement=statement_id, entry=entry_id, words=words.strip(), linked_at=clock.now(), linked_by=by.id
    )
    await linked.save()
    await audit.record(by, "custody.statement_corrected", linked, statement=statement.number, entry=entry_id)
    return linked


@action
async def remind_of_statement(by: Actor | None, waiting: Unanswered, kind: Reminder) -> int:
    """Write to the signatories of a group that has not answered, once before the day and once after. Gives to how
    many."""
    letter = letters.OF[kind]
    written = await write_to(
        await people.holders(Role.GROUP_SIGNATORY, waiting.group_id),
        letter,
        link=f"/statements/{waiting.id}",
        once=f"{letter.event}:{waiting.id}",
        month=waiting.month,
        day=waiting.answer_by.isoformat(),
    )
    if written:
        statement = await get(Statement, waiting.id)
        await audit.record(by, "custody.statement_reminded", statement, kind=kind, count=written)
    return written
