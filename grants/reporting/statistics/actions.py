"""A statistical return from its asking to the day it is taken, and back: the only writer of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.reminding import rules as reminding
from grants.reporting.statistics import letters, queries, rules
from grants.reporting.statistics.checking import problems
from grants.reporting.statistics.facts import Cell, Key, ReturnFacts, Typed
from grants.reporting.statistics.tables import (
    ReturnStatus,
    StatisticAsking,
    StatisticChange,
    StatisticDecision,
    StatisticFigure,
    StatisticForm,
    StatisticItem,
    StatisticPaper,
    StatisticReturn,
)


@action
async def ask_for_year(
    by: Actor, form_id: int, *, year: int, due_on: date, owners: Mapping[int, int]
) -> StatisticAsking:
    """Ask for a year, of each division by its authority. Asked again, the day is the new one and divisions are added;
    who was asked already is not asked anew. The form stands as it is from then on."""
    of = await queries.form(form_id, lock="UPDATE")
    row = await queries.asking_of(form_id, year)
    rules.check_asking(by, of, year, due_on, row, len(owners), clock.today())
    candidates, divisions = await queries.candidates(of), await queries.tree()
    rules.check_owners(candidates, owners)
    if row is None:
        row = StatisticAsking(form=form_id, year=year, due_on=due_on, asked_at=clock.now(), asked_by=by.id)
        await row.save()
    else:
        await row.update_self({StatisticAsking.due_on: due_on})
    if of.form.fixed_at is None:
        await of.form.update_self({StatisticForm.fixed_at: clock.now()})
    there = {line.row.division for line in await queries.returns_of(row.id)}
    for division, owner in owners.items():
        if division not in there:
            asked = StatisticReturn(asking=row.id, division=division, owner=owner)
            await asked.save()
            body = next(each for each in candidates[division] if each.id == owner)
            # Nothing of what the system knows is read for a letter: that is the money of the whole country.
            await _write_to_fillers(ReturnFacts(asked, row, of, body, divisions[division]), letters.ASKED)
    await audit.record(by, "reporting.statistics_asked", row, year=year, due_on=due_on, asked=len(owners))
    return row


@action
async def save_return(
    by: Actor, return_id: int, typed: Mapping[Key, Typed], answers: Mapping[int, str], *, version: int
) -> StatisticReturn:
    """Keep what was typed, whole or not; a figure that was another one before is kept as a correction."""
    found = await queries.return_facts(return_id, lock="UPDATE")
    rules.check_saving(by, found, version)
    for cell in found.of.cells:
        await _save_figure(by, found, cell, typed.get(cell.key, Typed(None)))
    for item in found.open_items:
        if item.id in answers:
            await item.update_self({StatisticItem.answer: answers[item.id].strip()})
    await found.row.update_self({StatisticReturn.version: found.row.version + 1, StatisticReturn.saved_at: clock.now()})
    await audit.record(by, "reporting.statistic_return_saved", found.row, version=found.row.version)
    return found.row


async def _save_figure(by: Actor, found: ReturnFacts, cell: Cell, said: Typed) -> None:
    row = found.figures.get(cell.key)
    known = found.known.get(cell.key)
    if row is None:
        row = StatisticFigure(statistic_return=found.row.id, indicator=cell.indicator.id, place=cell.place)
        before = known
    else:
        before = row.value
    if before is not None and before != said.value:
        await StatisticChange(
            statistic_return=found.row.id,
            indicator=cell.indicator.id,
            place=cell.place,
            before=before,
            after=said.value,
            words=said.words.strip(),
            changed_at=clock.now(),
            changed_by=by.id,
            changed_by_name=by.name,
        ).save()
    row.value, row.known, row.words = said.value, known, said.words.strip()
    await row.save()


@action
async def submit_return(by: Actor, return_id: int) -> StatisticReturn:
    """Hand in what was saved, if it holds together."""
    found = await queries.return_facts(return_id, lock="UPDATE")
    rules.check_submission(by, found, problems(found.of, found.typed, found.known, found.last))
    await found.row.update_self(
        {
            StatisticReturn.status: ReturnStatus.SUBMITTED,
            StatisticReturn.submitted_at: clock.now(),
            StatisticReturn.submitted_by: by.id,
            StatisticReturn.submitted_by_name: by.name,
        }
    )
    await audit.record(by, "reporting.statistic_return_submitted", found.row, year=found.asking.year)
    return found.row


@action
async def decide_return(
    by: Actor, return_id: int, *, is_accepted: bool, words: str = "", items: Sequence[tuple[int | None, str]] = ()
) -> StatisticReturn:
    """Take a return, or give it back with what is to be put right: each item names an indicator or the whole."""
    found = await queries.return_facts(return_id, lock="UPDATE")
    said = [(indicator, text.strip()) for indicator, text in items if text.strip()]
    rules.check_decision(by, found, is_accepted=is_accepted, items=said)
    decision = StatisticDecision(
        statistic_return=return_id,
        is_accepted=is_accepted,
        words=words.strip(),
        decided_at=clock.now(),
        decided_by=by.id,
        decided_by_name=by.name,
    )
    await decision.save()
    for indicator, text in [] if is_accepted else said:
        await StatisticItem(decision=decision.id, indicator=indicator, words=text).save()
    await found.row.update_self(
        {
            StatisticReturn.status: ReturnStatus.ACCEPTED if is_accepted else ReturnStatus.RETURNED,
            StatisticReturn.decided_at: decision.decided_at,
            StatisticReturn.decided_by: by.id,
        }
    )
    act = "reporting.statistic_return_accepted" if is_accepted else "reporting.statistic_return_given_back"
    await audit.record(by, act, found.row, year=found.asking.year, items=len(said))
    if is_accepted:
        await jobs.enqueue("reporting.render_statistic_return", return_id)
    else:
        await _write_to_fillers(found, letters.GIVEN_BACK, words="；".join(text for _indicator, text in said))
    return found.row


@action
async def remind_of_return(by: None, return_id: int, at: int) -> int:
    """Tell who fills it before the day and after it, and then who asked for it; each once. Returns to how many."""
    found = await queries.return_as_asked(return_id)
    once = f"{found.asking.due_on}:{at}"
    written = await _write_to_fillers(found, letters.DUE if at > 0 else letters.OVERDUE, once=once)
    if reminding.officers_are_told(at):
        askers = await _holders(found.of.form.owner, [Role.OFFICER])
        written += await _write(askers, found, letters.OVERDUE_TO_THE_ASKER, once=f"{found.asking.due_on}:asker")
    if reminding.superiors_are_told(at):
        superiors = await _holders(found.of.form.owner, [Role.SUPERVISOR, Role.APPROVER])
        written += await _write(superiors, found, letters.OVERDUE_TO_THE_ASKER, once=f"{found.asking.due_on}:superiors")
    if written:
        await audit.record(by, "reporting.statistics_reminded", found.row, at=at, count=written)
    return written


@action
async def keep_return_paper(by: None, decision_id: int, *, made: bytes, check_code: str) -> StatisticPaper:
    """Keep the paper of a return as it was taken. The first one of each time stays."""
    decision = await get(StatisticDecision, decision_id, lock="UPDATE")
    row = await StatisticPaper.objects().where(StatisticPaper.decision == decision_id).first()
    if row is None:
        name = f"statistics-{decision.statistic_return}.pdf"
        upload = await files.keep_made(made, name, "application/pdf", by=by)
        row = StatisticPaper(decision=decision_id, upload=upload.id, check_code=check_code, made_at=clock.now())
        await row.save()
        await audit.record(by, "reporting.statistic_paper_kept", row, sha256=upload.sha256)
    return row


async def _write_to_fillers(found: ReturnFacts, letter: Letter, *, once: str = "", words: str = "") -> int:
    return await _write(await _holders(found.row.owner, rules.FILLS), found, letter, once=once, words=words)


async def _write(to: Sequence[Actor], found: ReturnFacts, letter: Letter, *, once: str, words: str = "") -> int:
    return await write_to(
        to,
        letter,
        link=f"/statistics/returns/{found.row.id}",
        once=f"{letter.event}:{found.row.id}:{once}" if once else "",
        title=found.of.form.title,
        year=found.asking.year,
        division=found.division.name,
        due=f"{found.asking.due_on:%Y-%m-%d}",
        words=words,
    )


async def _holders(organization: int, roles: Sequence[Role]) -> list[Actor]:
    found = {each.id: each for role in roles for each in await people.holders(role, organization)}
    return list(found.values())
