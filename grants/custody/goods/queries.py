"""Reads of goods: facts for the actions, those a person may see, a month's stock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.custody import queries as keeping
from grants.custody.goods.rules import InStore
from grants.custody.goods.tables import Goods, Handout
from grants.custody.queries import Kept
from grants.custody.queries.facts import among
from grants.custody.relation.queries import frozen_for
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.rules import Actor


@dataclass(frozen=True)
class GoodsFacts:
    """Goods with their ledger, what was handed out, and the names of who stands behind it."""

    goods: Goods
    kept: Kept
    handouts: Sequence[Handout]
    names: dict[int, str]

    @property
    def in_store(self) -> InStore:
        return InStore(self.goods, self.kept.ledger, self.kept.frozen_for)

    @property
    def worth(self) -> Decimal:
        """What is left, at its unit value."""
        return self.goods.left_over * self.goods.unit_value

    def name(self, person_id: int | None) -> str:
        """Who that was; nothing for nobody."""
        return self.names.get(person_id, "") if person_id is not None else ""


async def in_store(goods_id: int) -> InStore:
    """Goods, held, with their ledger held after them."""
    goods = await get(Goods, goods_id, lock="UPDATE")
    kept = await keeping.custody_ledger(goods.ledger, lock=True)
    return InStore(goods, kept, (await frozen_for([kept])).get(kept.id))


async def readable(person: Actor, *, group_id: int | None = None, goods_id: int | None = None) -> list[GoodsFacts]:
    """Goods of ledgers that person may read, what is in store first, then the newest."""
    ledgers = {each.ledger.id: each for each in await keeping.kept(person, group_id=group_id)}
    query = Goods.objects().where(among(Goods.ledger, ledgers)).order_by(Goods.id, ascending=False)
    if goods_id is not None:
        query = query.where(Goods.id == goods_id)
    found = await query
    handouts = await Handout.objects().where(among(Handout.goods, [each.id for each in found])).order_by(Handout.id)
    people = [by for each in handouts for by in (each.reported_by, each.confirmed_by)]
    names = await keeping.names_of([*people, *(each.recorded_by for each in found)])
    facts = [
        GoodsFacts(each, ledgers[each.ledger], [row for row in handouts if row.goods == each.id], names)
        for each in found
    ]
    return sorted(facts, key=lambda each: each.goods.left_over == 0)


async def goods(person: Actor, goods_id: int) -> GoodsFacts:
    """Goods of one kind. Raises NotFound for strangers."""
    found = await readable(person, goods_id=goods_id)
    if not found:
        raise NotFound("custody.no_such_goods", _("没有找到这批物资"))
    return found[0]


async def handout(person: Actor, handout_id: int) -> tuple[GoodsFacts, Handout]:
    """One handing out with its goods. Raises NotFound for strangers."""
    found = await get(Handout, handout_id)
    return await goods(person, found.goods), found


async def upload(upload_id: int) -> Upload:
    """The paper of goods, or the list of those who got them."""
    return await get(Upload, upload_id)


def worth(found: Iterable[GoodsFacts]) -> Decimal:
    """What is in store together."""
    return sum((each.worth for each in found), Decimal("0.00"))
