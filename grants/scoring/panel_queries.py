"""What the pages of a panel show beside the panel: where each seat comes from, on which terms, what is to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grants.calls.tables import Call
from grants.db import get
from grants.errors import NotFound
from grants.experts.tables import Expert
from grants.i18n import Text, _
from grants.people.rules import Actor
from grants.scoring import declaring, draw_queries, drawing_rules, queries, rules
from grants.scoring.declaration_tables import DeclarationPaper
from grants.scoring.draw_facts import DrawFacts
from grants.scoring.draw_tables import Drawn, PanelTerms
from grants.scoring.panel import Panel, Seat
from grants.scoring.tables import Panelist


@dataclass(frozen=True)
class SeatFacts:
    """A seat with where it comes from, on which terms it was offered, and its declaration as a paper."""

    seat: Seat
    origin: Text
    reason: str
    answer_by: datetime | None
    paper: DeclarationPaper | None
    replaced_by: str | None
    replaces: str | None


@dataclass(frozen=True)
class PanelFacts:
    """The panel as its page shows it. `following` is the alternate whose turn it is."""

    seats: Sequence[SeatFacts]
    terms: PanelTerms | None
    draws: Sequence[DrawFacts]
    last: DrawFacts | None
    waiting: Sequence[Drawn]
    following: Drawn | None

    @property
    def prepared(self) -> DrawFacts | None:
        """The draw that waits for its witness."""
        return self.draws[-1] if self.draws and self.draws[-1].witnessed is None else None

    @property
    def is_drawn(self) -> bool:
        """A draw was carried out: who is asked by hand passes it by."""
        return self.last is not None


@dataclass(frozen=True)
class Invitation:
    """What an expert is asked: the call, the terms, their seat."""

    panel: Panel
    seat: Seat
    terms: PanelTerms | None


@dataclass(frozen=True)
class Round:
    """What an expert was asked to judge in one call, and how much of it they did."""

    call: Call
    seat: Seat
    sheets: int
    locked: int
    is_closed: bool


async def panel_facts(panel: Panel) -> PanelFacts:
    """The seats in the order in which they were offered, the terms as they stand, the draws."""
    draws = await draw_queries.draws(panel.call.id)
    done = [each for each in draws if each.witnessed is not None]
    last = done[-1] if done else None
    terms = await draw_queries.terms_by_id([seat.panelist.terms for seat in panel.seats if seat.panelist.terms])
    papers = await declaring.papers(panel)
    places = {each.id: (found.draw.number, each) for found in draws for each in found.drawn}
    return PanelFacts(
        seats=[_seat(panel, seat, terms, papers, places) for seat in panel.seats],
        terms=await draw_queries.terms(panel.call.id),
        draws=draws,
        last=last,
        waiting=[each for each in last.members if panel.seat(each.expert) is None] if last else [],
        following=drawing_rules.next_alternate(panel, last),
    )


def _seat(
    panel: Panel,
    seat: Seat,
    terms: Mapping[int, PanelTerms],
    papers: Mapping[int, DeclarationPaper],
    places: Mapping[int, tuple[int, Drawn]],
) -> SeatFacts:
    of_terms = terms.get(seat.panelist.terms)
    names = {each.panelist.id: each.name for each in panel.seats}
    successor = next((each.name for each in panel.seats if each.panelist.replaces == seat.panelist.id), None)
    return SeatFacts(
        seat=seat,
        origin=_origin(places.get(seat.panelist.drawn)),
        reason=seat.panelist.by_hand_reason,
        answer_by=of_terms.answer_by if of_terms else None,
        paper=papers.get(seat.panelist.id),
        replaced_by=successor,
        replaces=names.get(seat.panelist.replaces),
    )


def _origin(place: tuple[int, Drawn] | None) -> Text:
    if place is None:
        return _("直接邀请")
    number, drawn = place
    if drawn.is_alternate:
        return _("第 {n} 次抽取候补，顺序 {place}", n=number, place=drawn.place)
    return _("第 {n} 次抽取，顺序 {place}", n=number, place=drawn.place)


async def seat(panelist_id: int) -> tuple[Panel, Seat]:
    """A seat with its panel. Raises NotFound; whose business it is, the caller asks."""
    row = await get(Panelist, panelist_id)
    panel = await queries.panel(row.call)
    return panel, next(each for each in panel.seats if each.panelist.id == panelist_id)


async def invitation(person: Actor, call_id: int) -> Invitation:
    """What that expert was asked. Raises NotFound for who was not."""
    panel = await queries.panel(call_id)
    own = next((each for each in panel.seats if each.expert.person == person.id), None)
    if own is None:
        raise NotFound("scoring.no_invitation", _("没有找到这份邀请"))
    terms = await draw_queries.terms_by_id([own.panelist.terms] if own.panelist.terms else [])
    return Invitation(panel, own, terms.get(own.panelist.terms))


async def rounds_of(person: Actor, expert_id: int) -> list[Round]:
    """Where an expert was asked onto a panel, the latest first: the panels that this person may look at, with the
    sheets of the applications that they see."""
    expert = await get(Expert, expert_id)
    seats = await Panelist.objects().where(Panelist.expert == expert_id).order_by(Panelist.id, ascending=False)
    calls = {each.id: each for each in await Call.objects().where(Call.id.is_in([row.call for row in seats] or [0]))}
    found = []
    for row in (each for each in seats if rules.may_read_panel(person, calls[each.call])):
        panel = await queries.panel_for(person, row.call)
        sheets = [each for each in panel.assignments if each.expert == expert_id and each.ended_at is None]
        locked = sum(each.locked_at is not None for each in sheets)
        is_closed = panel.closure is not None
        found.append(Round(panel.call, Seat(row, expert, ""), sheets=len(sheets), locked=locked, is_closed=is_closed))
    return found
