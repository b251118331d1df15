"""Reads of forms, of what was asked for, and of returns: each in a fixed number of questions."""

from dataclasses import dataclass

from grants import clock
from grants.db import Lock, Rows, as_row, get, sql, together
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization, OrganizationKind
from grants.people.rules import Actor
from grants.reporting.statistics import rules, yearly
from grants.reporting.statistics.facts import Decided, FormFacts, ReturnFacts
from grants.reporting.statistics.known import known_of
from grants.reporting.statistics.tables import (
    Reach,
    StatisticAsking,
    StatisticCheck,
    StatisticDecision,
    StatisticFigure,
    StatisticForm,
    StatisticIndicator,
    StatisticItem,
    StatisticPaper,
    StatisticReturn,
)
from grants.vocabulary.tables import Division


@dataclass(frozen=True)
class Line:
    """A return in a list."""

    row: StatisticReturn
    asking: StatisticAsking
    form: StatisticForm
    owner: str
    division: Division


@dataclass(frozen=True)
class Indicator:
    """An indicator with the form it stands in."""

    row: StatisticIndicator
    of: FormFacts


async def form(form_id: int, *, lock: Lock | None = None) -> FormFacts:
    """A form with its parts. Raises NotFound."""
    row = await get(StatisticForm, form_id, lock=lock)
    indicators, checks, owners = await together(
        Rows(StatisticIndicator.form, [form_id], StatisticIndicator.position),
        Rows(StatisticCheck.form, [form_id], StatisticCheck.position),
        Rows(Organization.id, [row.owner]),
    )
    return FormFacts(row, owners[0], indicators, checks)


async def form_for(person: Actor, form_id: int) -> FormFacts:
    """A form of an authority for which that person works. Raises NotFound."""
    found = await form(form_id)
    if not person.has_in(found.form.owner, *rules.READS):
        raise NotFound("reporting.no_statistic_form", _("没有找到这张报表"))
    return found


async def indicator_for(person: Actor, indicator_id: int) -> Indicator:
    """An indicator of such a form. Raises NotFound."""
    row = await get(StatisticIndicator, indicator_id)
    return Indicator(row, await form_for(person, row.form))


async def forms(person: Actor) -> list[StatisticForm]:
    """The forms of a person's authorities, the newest edition of each kind first."""
    owners = sorted(person.organizations(*rules.READS)) or [0]
    return (
        await StatisticForm.objects()
        .where(StatisticForm.owner.is_in(owners))
        .order_by(StatisticForm.code)
        .order_by(StatisticForm.edition, ascending=False)
    )


async def editions(owner: int, code: str) -> list[StatisticForm]:
    """Every edition of a kind of return."""
    return await StatisticForm.objects().where(StatisticForm.owner == owner, StatisticForm.code == code)


async def asking(person: Actor, asking_id: int) -> tuple[StatisticAsking, FormFacts]:
    """A year of a form of a person's authority. Raises NotFound."""
    row = await get(StatisticAsking, asking_id)
    return row, await form_for(person, row.form)


async def asking_of(form_id: int, year: int) -> StatisticAsking | None:
    """Whether that year was asked for."""
    return await StatisticAsking.objects().where(StatisticAsking.form == form_id, StatisticAsking.year == year).first()


async def own_returns(person: Actor) -> list[Line]:
    """What a person's authorities were asked, the open ones first."""
    owners = sorted(person.organizations(*rules.FILLS)) or [0]
    return await _lines("r.owner = ANY({})", owners)


async def returns_of(asking_id: int) -> list[Line]:
    """All returns of a year, by division."""
    return await _lines("r.asking = {}", asking_id)


async def tree() -> dict[int, Division]:
    """Every division that is open today, by id, in the order of their codes."""
    today = clock.today()
    rows = await sql(
        "SELECT d FROM division d WHERE from_on <= {} AND (until_on IS NULL OR until_on >= {}) ORDER BY code",
        today,
        today,
    )
    return {row.id: row for row in (as_row(Division, each["d"]) for each in rows)}


async def candidates(of: FormFacts) -> dict[int, list[Organization]]:
    """The divisions that a form asks, each with the authorities that lie right in it; some have none."""
    divisions = await tree()
    asking_one = next((each for each in divisions.values() if each.code == of.owner.division), None)
    if asking_one is None:
        return {}
    reach = Reach(of.form.reach)
    asked = [each for each in divisions.values() if rules.answers(reach, each, asking_one, divisions)]
    bodies = (
        await Organization.objects()
        .where(
            Organization.kind == OrganizationKind.GOVERNMENT.value,
            Organization.division.is_in([each.code for each in asked] or [""]),
        )
        .order_by(Organization.id)
    )
    return {each.id: [body for body in bodies if body.division == each.code] for each in asked}


async def return_facts(return_id: int, *, lock: Lock | None = None) -> ReturnFacts:
    """A return with everything it is filled and checked by. Raises NotFound."""
    row = await get(StatisticReturn, return_id, lock=lock)
    asked = await get(StatisticAsking, row.asking)
    of = await form(asked.form)
    figures, decisions, owners, divisions = await together(
        Rows(StatisticFigure.statistic_return, [return_id]),
        Rows(StatisticDecision.statistic_return, [return_id], StatisticDecision.id),
        Rows(Organization.id, [row.owner]),
        Rows(Division.id, [row.division]),
    )
    [items] = await together(
        Rows(StatisticItem.decision, [each.id for each in decisions] or [0], StatisticItem.id),
    )
    code = {each.id: each.code for each in of.indicators}
    known = await known_of(asked.year, clock.today())
    return ReturnFacts(
        row=row,
        asking=asked,
        of=of,
        owner=owners[0],
        division=divisions[0],
        figures={(code[each.indicator], each.place): each for each in figures},
        known=known.of(of, divisions[0]),
        last=(await yearly.year_before(asked)).get(row.division, {}),
        decisions=[Decided(each, [item for item in items if item.decision == each.id]) for each in decisions],
    )


async def return_as_asked(return_id: int) -> ReturnFacts:
    """A return with who is asked what, and by when: no figures, typed or known. Raises NotFound."""
    row = await get(StatisticReturn, return_id)
    asked = await get(StatisticAsking, row.asking)
    owners, divisions = await together(Rows(Organization.id, [row.owner]), Rows(Division.id, [row.division]))
    return ReturnFacts(row, asked, await form(asked.form), owners[0], divisions[0])


async def return_for(person: Actor, return_id: int) -> ReturnFacts:
    """A return that a person fills, or that their authority asked for. Raises NotFound."""
    found = await return_facts(return_id)
    fills = person.has_in(found.row.owner, *rules.READS)
    if not (fills or person.has_in(found.of.form.owner, *rules.READS)):
        raise NotFound("reporting.no_statistic_return", _("没有找到这张报表"))
    return found


async def paper(found: ReturnFacts) -> Upload | None:
    """The paper of a return that stands accepted, once it is rendered."""
    if found.taken is None:
        return None
    row = await StatisticPaper.objects().where(StatisticPaper.decision == found.taken.id).first()
    return await get(Upload, row.upload) if row else None


async def _lines(where: str, value: object) -> list[Line]:
    rows = await sql(
        "SELECT r, a, f, d, o.name AS owner FROM statistic_return r JOIN statistic_asking a ON a.id = r.asking"
        " JOIN statistic_form f ON f.id = a.form JOIN division d ON d.id = r.division"
        f" JOIN organization o ON o.id = r.owner WHERE {where}"
        " ORDER BY a.year DESC, a.id DESC, d.code",
        value,
    )
    return [
        Line(
            as_row(StatisticReturn, each["r"]),
            as_row(StatisticAsking, each["a"]),
            as_row(StatisticForm, each["f"]),
            each["owner"],
            as_row(Division, each["d"]),
        )
        for each in rows
    ]
