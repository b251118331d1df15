"""Adding and closing terms and divisions."""

from datetime import date

from grants import clock
from grants.audit import action, record
from grants.db import get
from grants.people.rules import Actor
from grants.vocabulary import queries, rules
from grants.vocabulary.tables import Area, Division, Level, ListName, Term


@action
async def add_term(
    by: Actor | None, *, list_name: ListName, code: str, name: str, source: str = "", parent: str = ""
) -> Term:
    """Add a term at the end of a list. A code that the list ever had is refused."""
    there = await queries.every_term(list_name)
    today = clock.today()
    rules.check_term(by, code, name, today, there)
    term = Term(
        list_name=ListName(list_name),
        code=code,
        name=name.strip(),
        parent=parent,
        source=source.strip(),
        position=max((each.position for each in there), default=0) + 1,
        from_on=today,
    )
    await term.save()
    await record(by, "vocabulary.term_added", term, list_name=list_name, term=code)
    return term


@action
async def close_term(by: Actor, term_id: int, *, until_on: date) -> Term:
    """End a term with its last day. Ended twice is refused."""
    term = await get(Term, term_id, lock="UPDATE")
    rules.check_closing(by, term, until_on)
    await term.update_self({Term.until_on: until_on})
    await record(by, "vocabulary.term_closed", term, until_on=until_on)
    return term


@action
async def add_division(
    by: Actor | None,
    *,
    code: str,
    name: str,
    parent: str,
    level: Level,
    note: str = "",
    is_management_area: bool = False,
) -> Division:
    """Add a division below another one. A code that is there already is refused."""
    above = await queries.find_division(parent)
    rules.check_division(by, code, name, above, await queries.find_division(code))
    division = Division(
        code=code,
        name=name.strip(),
        parent=above.id if above else None,
        level=Level(level),
        note=note.strip(),
        is_management_area=is_management_area,
        from_on=clock.today(),
    )
    await division.save()
    await record(by, "vocabulary.division_added", division, division=code)
    return division


@action
async def describe_division(
    by: Actor,
    division_id: int,
    *,
    area: Area | None,
    pilot_from: date | None,
    pilot_until: date | None,
    note: str,
) -> Division:
    """Say in which part of the province a division lies, and since when it is a pilot area."""
    division = await get(Division, division_id, lock="UPDATE")
    rules.check_division_facts(by, pilot_from, pilot_until)
    await division.update_self(
        {
            Division.area: area,
            Division.pilot_from: pilot_from,
            Division.pilot_until: pilot_until,
            Division.note: note.strip(),
        }
    )
    await record(by, "vocabulary.division_described", division, area=area, pilot_from=pilot_from)
    return division


@action
async def close_division(by: Actor, division_id: int, *, until_on: date) -> Division:
    """End a division with its last day. Ended twice is refused."""
    division = await get(Division, division_id, lock="UPDATE")
    rules.check_closing(by, division, until_on)
    await division.update_self({Division.until_on: until_on})
    await record(by, "vocabulary.division_closed", division, until_on=until_on)
    return division
