"""Reads of who handles which objection."""

from collections.abc import Collection

from grants.awards.objections.tables import ObjectionHandling
from grants.awards.rules import DECIDES
from grants.calls.tables import Call
from grants.people import queries as people
from grants.people.rules import Actor
from grants.scoring import queries as scoring


async def handling(objection_id: int) -> ObjectionHandling | None:
    """In whose hands it is now."""
    return next(reversed(await history(objection_id)), None)


async def history(objection_id: int) -> list[ObjectionHandling]:
    """Every hand it was put into, in order."""
    of_it = ObjectionHandling.objects().where(ObjectionHandling.objection == objection_id)
    return await of_it.order_by(ObjectionHandling.id)


async def handlings(objections: Collection[int]) -> dict[int, ObjectionHandling]:
    """The same for many at once."""
    of_them = ObjectionHandling.objects().where(ObjectionHandling.objection.is_in([0, *objections]))
    return {each.objection: each for each in await of_them.order_by(ObjectionHandling.id)}


async def may_handle(call: Call, application_id: int) -> list[Actor]:
    """The funder's officers who are not recused from it, by name."""
    out = (await scoring.recused(call)).get(application_id, frozenset())
    found = [each for role in DECIDES for each in await people.holders(role, call.funder) if each.id not in out]
    return sorted(found, key=lambda each: each.name)
