"""Reads of the lists and of the divisions."""

from collections.abc import Iterable, Sequence
from datetime import date

from grants import clock
from grants.db import get
from grants.errors import NotFound
from grants.i18n import _
from grants.vocabulary import rules
from grants.vocabulary.tables import Division, ListName, Term

PROVINCE = "46"


async def terms(list_name: ListName, on: date | None = None) -> list[Term]:
    """The terms of a list that are in use that day, today when no day is given, in their order."""
    day = on or clock.today()
    return [each for each in await every_term(list_name) if rules.is_open_on(each, day)]


async def terms_of(lists: Sequence[ListName]) -> list[Term]:
    """The terms of several lists that are in use today, list by list, in one query."""
    return in_use(await Term.objects().where(Term.list_name.is_in(list(lists))), lists)


def in_use(found: Iterable[Term], lists: Sequence[ListName]) -> list[Term]:
    """Those of the terms of several lists that are in use today, list by list, in their order."""
    today = clock.today()
    open_now = [each for each in found if rules.is_open_on(each, today)]
    return sorted(open_now, key=lambda each: (lists.index(ListName(each.list_name)), each.position, each.id))


async def every_term(list_name: ListName) -> list[Term]:
    """All terms of a list, closed ones too."""
    return await Term.objects().where(Term.list_name == list_name).order_by(Term.position, Term.id)


async def all_lists() -> dict[ListName, list[Term]]:
    """Every list with every term, in one query."""
    found: dict[ListName, list[Term]] = {name: [] for name in ListName}
    for each in await Term.objects().order_by(Term.position, Term.id):
        found[ListName(each.list_name)].append(each)
    return found


async def term(term_id: int) -> Term:
    """One term. Raises NotFound."""
    return await get(Term, term_id)


async def division_by_id(division_id: int) -> Division:
    """One division. Raises NotFound."""
    return await get(Division, division_id)


async def term_names(ids: Iterable[int]) -> dict[int, Term]:
    """Several terms by id."""
    return {each.id: each for each in await Term.objects().where(Term.id.is_in([0, *ids]))}


async def find_division(code: str) -> Division | None:
    """The division with that code, if there is one."""
    return await Division.objects().where(Division.code == code).first()


async def division(code: str) -> Division:
    """The division with that code. Raises NotFound."""
    found = await find_division(code)
    if found is None:
        raise NotFound("vocabulary.no_such_division", _("没有代码为 {code} 的区划", code=code))
    return found


async def divisions(under: str = PROVINCE, on: date | None = None) -> list[Division]:
    """The divisions whose codes begin with `under`, by code, that are in use that day (today when none is given)."""
    day = on or clock.today()
    return [each for each in await every_division(under) if rules.is_open_on(each, day)]


async def every_division(under: str = PROVINCE) -> list[Division]:
    """Closed ones too."""
    return await Division.objects().where(Division.code.like(f"{under}%")).order_by(Division.code)


async def in_pilot_area(code: str, on: date) -> bool:
    """Whether a division, or one that it lies in, is a pilot area that day (S8)."""
    every = {each.id: each for each in await every_division()}
    here = next((each for each in every.values() if each.code == code), None)
    while here is not None:
        if rules.is_pilot_on(here, on):
            return True
        here = every.get(here.parent)
    return False


async def around(code: str) -> frozenset[str]:
    """The codes of a division, of all it lies in and of all that lie in it."""
    every = await every_division()
    above = {each.id: each.parent for each in every}
    codes = {each.id: each.code for each in every}

    def line(key: int | None) -> list[int]:
        return [] if key is None else [key, *line(above.get(key))]

    own = next((each.id for each in every if each.code == code), None)
    related = {*line(own), *(each.id for each in every if own in line(each.id))} if own is not None else set()
    return frozenset({code, *(codes[key] for key in related if key in codes)})
