"""Everything that changes a budget: its lines and what stands beside them, saved row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from piccolo.columns import Column

from grants.applications import answering, budget, matching, queries, rules
from grants.applications.answering import Kept
from grants.applications.budget import Budget, Given, Line
from grants.applications.facts import ApplicationFacts, Turn
from grants.applications.merging import Edit, Merged, merge
from grants.applications.merging import Kept as Was
from grants.applications.tables import Application, BudgetLine, MatchLine
from grants.audit import action
from grants.people.rules import Actor


@dataclass(frozen=True)
class Saved:
    """The application after a save, and what the page that saved does not know of yet."""

    application: Application
    lines: Merged[Line]
    match: Merged[Given]

    @property
    def clashed(self) -> dict[str, str]:
        """Of each row that two people changed, who the other was."""
        of_lines = {key: there.saver for key, there in self.lines.clashes.items()}
        return of_lines | {key: there.saver for key, there in self.match.clashes.items()}


@action
async def save_budget(
    by: Actor,
    application_id: int,
    lines: Sequence[Line],
    match: Sequence[Given],
    *,
    edit: Edit | None = None,
    turn: Turn | None = None,
) -> Saved:
    """Keep the budget as it was sent; lines that break a rule are kept, since rules block submitting, never saving.
    With `edit` what somebody else has changed meanwhile is not overwritten. The same again changes nothing, nor does
    what a later request of the same page overtook."""
    facts = await queries.application(by, application_id, lock=True)
    rules.check_save(facts, by)
    rules.budget_can_be_kept(facts, lines, match)
    row, before = facts.application, facts.budget
    if turn is not None and turn.was_overtaken(facts.saves):
        return Saved(row, Merged(before.lines), Merged(before.match))
    after = Saved(row, _merged(facts.kept_lines, lines, edit), _merged(facts.kept_match, match, edit))
    rules.budget_can_be_kept(facts, after.lines.rows, after.match.rows)
    noted: dict[str, Kept] = {}
    if list(after.lines.rows) != list(before.lines):
        noted["lines"] = Kept(None, budget.written(before.lines), budget.written(after.lines.rows))
    if list(after.match.rows) != list(before.match):
        noted["match_cash"] = Kept(None, matching.written(before.match), matching.written(after.match.rows))
    if noted:
        rules.field_is_asked_back(facts, "budget")
        rules.field_is_asked_back(facts, "budget")
        sums = await write(facts, after.lines.rows, after.match.rows, by, edit.page if edit else "")
        await answering.note_saves(row, by, noted, turn.key if turn else str(uuid4()), sums)
    return after


async def write(
    facts: ApplicationFacts, lines: Sequence[Line], match: Sequence[Given], by: Actor, page: str = ""
) -> dict[Column | str, Any]:
    """Put the rows in the place of those that are there; returns the sums that the application's row is to hold. Only
    actions call it, inside their transaction."""
    row = facts.application
    saved = {"version": row.version + 1, "saved_on_page": page, "saver": by.name}
    kept: list[Was[Any]] = [*facts.kept_lines, *facts.kept_match]
    known = {each.row.key: each for each in kept}

    def origin(one: Line | Given) -> dict[str, Any]:
        there = known.get(one.key)
        if there is None or there.row != one:
            return saved | {"row_key": one.key or uuid4().hex}
        return {
            "version": there.version,
            "saved_on_page": there.page,
            "saver": there.saver,
            "row_key": one.key,
        }

    await BudgetLine.delete().where(BudgetLine.application == row.id)
    await MatchLine.delete().where(MatchLine.application == row.id)
    if lines:
        await BudgetLine.insert(*(_budget_line(row.id, at, one, origin(one)) for at, one in enumerate(lines, 1)))
    if match:
        await MatchLine.insert(*(_match_line(row.id, at, one, origin(one)) for at, one in enumerate(match, 1)))
    sums = Budget(lines, match)
    return {
        Application.requested: sums.total,
        Application.match_cash: sums.match_cash,
        Application.match_in_kind: sums.match_in_kind,
    }


def _merged(kept: Sequence[Any], sent: Sequence[Any], edit: Edit | None) -> Merged[Any]:
    return Merged(list(sent)) if edit is None else merge(kept, sent, edit)


def _budget_line(application: int, position: int, line: Line, origin: Mapping[str, Any]) -> BudgetLine:
    return BudgetLine(
        application=application,
        position=position,
        item=line.item,
        cost_class=line.cost_class,
        quantities=list(line.quantities),
        unit_price=line.unit_price,
        amount=line.amount,
        basis=line.basis,
        standard=line.standard,
        unit=line.unit,
        quantities_typed=line.quantities_typed,
        price_typed=line.price_typed,
        **origin,
    )


def _match_line(application: int, position: int, given: Given, origin: Mapping[str, Any]) -> MatchLine:
    return MatchLine(
        application=application,
        position=position,
        match_kind=given.match_kind,
        giver=given.giver,
        amount=given.amount,
        note=given.note,
        amount_typed=given.amount_typed,
        **origin,
    )
