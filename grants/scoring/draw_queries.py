"""Reads of draws and of the terms on which experts are asked."""

from collections.abc import Sequence

from grants.calls.tables import Call
from grants.db import get
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.files import Upload
from grants.people.rules import Actor
from grants.scoring.draw_facts import DrawFacts
from grants.scoring.draw_tables import Draw, Drawn, DrawPaper, PanelTerms, SkippedAlternate, WitnessedDraw


async def draws(call_id: int) -> list[DrawFacts]:
    """The draws of a call, the first first: also those that nobody carried out."""
    return await _facts(await Draw.objects().where(Draw.call == call_id).order_by(Draw.number))


async def every_draw() -> list[DrawFacts]:
    """All draws that were carried out, call by call."""
    rows = await _facts(await Draw.objects().order_by(Draw.call, Draw.number))
    return [each for each in rows if each.witnessed is not None]


async def draw(draw_id: int) -> DrawFacts:
    """One draw. Raises NotFound."""
    return (await _facts([await get(Draw, draw_id)]))[0]


async def carried_out(call_id: int) -> DrawFacts | None:
    """The last draw of a call that was carried out: experts are asked from it."""
    done = [each for each in await draws(call_id) if each.witnessed is not None]
    return done[-1] if done else None


async def drawn(drawn_id: int) -> Drawn:
    """One expert of a draw. Raises NotFound."""
    return await get(Drawn, drawn_id)


async def edited_pool(person: Actor, call: Call) -> bool:
    """Whether that person changed the pool since the call closed."""
    return await experts.edited_since(person.id, call.closes_at)


async def terms(call_id: int) -> PanelTerms | None:
    """The terms on which experts of a call are asked now."""
    return (
        await PanelTerms.objects()
        .where(PanelTerms.call == call_id)
        .order_by(PanelTerms.number, ascending=False)
        .first()
    )


async def terms_by_id(ids: Sequence[int]) -> dict[int, PanelTerms]:
    """Several terms by their ids."""
    return {each.id: each for each in await PanelTerms.objects().where(PanelTerms.id.is_in([0, *ids]))}


async def paper(found: DrawFacts) -> Upload | None:
    """The record as a paper; none while it is being made."""
    return await get(Upload, found.paper.upload) if found.paper else None


async def _facts(rows: Sequence[Draw]) -> list[DrawFacts]:
    ids = [row.id for row in rows] or [0]
    witnessed = {each.draw: each for each in await WitnessedDraw.objects().where(WitnessedDraw.draw.is_in(ids))}
    places = await Drawn.objects().where(Drawn.draw.is_in(ids)).order_by(Drawn.draw, Drawn.place)
    of_places = SkippedAlternate.drawn.is_in([each.id for each in places] or [0])
    papers = {each.draw: each for each in await DrawPaper.objects().where(DrawPaper.draw.is_in(ids))}
    people = await Expert.objects().where(Expert.id.is_in([each.expert for each in places] or [0]))
    names = {each.code: name for each, name in await experts.named(people)}
    skipped = {each.drawn: each for each in await SkippedAlternate.objects().where(of_places)}
    return [
        DrawFacts(
            draw=row,
            witnessed=witnessed.get(row.id),
            drawn=[each for each in places if each.draw == row.id],
            names=names,
            skipped=skipped,
            paper=papers.get(row.id),
        )
        for row in rows
    ]
