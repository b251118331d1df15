"""The parts of calls. Those of a published call are read once and kept: under its edition they never change.

The edition of a call is a random word of its own; once published, it and the number of the last correction name exactly
one content, in every process and in every database, so that nothing kept here can be out of date. What a transaction
reads is not kept: it may never come true.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.calls.judging_tables import Bonus, Criterion, CriterionBand
from grants.calls.parts import IN_ORDER
from grants.calls.tables import Call, Pool, StageCondition, Track, TrackStage
from grants.db import sees_only_what_stands

MOST_KEPT = 200


@dataclass(frozen=True)
class Parts:
    """Everything of a call that lies in tables of its own. `lists` are those in order, by name."""

    tracks: Sequence[Track]
    stages: Mapping[int, Sequence[TrackStage]]
    conditions: Mapping[int, Sequence[str]]
    pools: Sequence[Pool]
    criteria: Sequence[Criterion]
    bonuses: Sequence[Bonus]
    bands: Mapping[int, Sequence[CriterionBand]]
    lists: Mapping[str, Sequence[Any]]


_kept: OrderedDict[tuple[str, int], Parts] = OrderedDict()


async def parts_of(calls: Sequence[Call]) -> dict[int, Parts]:
    """The parts of several calls, in as many queries as of one, and in none where all of them are kept."""
    published = [each for each in calls if each.published_at is not None]
    found = {each.id: _kept[_name(each)] for each in published if _name(each) in _kept}
    unread = [each for each in calls if each.id not in found]
    if unread:
        read = await _read(unread)
        found |= read
        for each in unread:
            if each.published_at is not None and sees_only_what_stands():
                _kept[_name(each)] = read[each.id]
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return found


def _name(call: Call) -> tuple[str, int]:
    return str(call.edition), call.correction_no


async def _read(calls: Sequence[Call]) -> dict[int, Parts]:
    ids = [0, *(each.id for each in calls)]
    tracks = await Track.objects().where(Track.call.is_in(ids)).order_by(Track.id)
    stages = TrackStage.objects().where(TrackStage.track.is_in([0, *(track.id for track in tracks)]))
    by_track = _grouped(await stages.order_by(TrackStage.seq), "track")
    conditions = await StageCondition.objects().where(StageCondition.call.is_in(ids)).order_by(StageCondition.id)
    pools = await Pool.objects().where(Pool.call.is_in(ids)).order_by(Pool.id)
    criteria = await Criterion.objects().where(Criterion.call.is_in(ids)).order_by(Criterion.position)
    bands = CriterionBand.objects().where(CriterionBand.criterion.is_in([0, *(each.id for each in criteria)]))
    by_criterion = _grouped(await bands.order_by(CriterionBand.least_mark), "criterion")
    bonuses = await Bonus.objects().where(Bonus.call.is_in(ids)).order_by(Bonus.id)
    lists = {
        name: await table.objects().where(table._meta.get_column_by_name("call").is_in(ids)).order_by("position")
        for name, (table, _kind) in IN_ORDER.items()
    }
    return {
        each.id: Parts(
            tracks=_of(each, tracks),
            stages={track.id: by_track.get(track.id, []) for track in _of(each, tracks)},
            conditions=_by_seq(_of(each, conditions)),
            pools=_of(each, pools),
            criteria=_of(each, criteria),
            bonuses=_of(each, bonuses),
            bands={criterion.id: by_criterion.get(criterion.id, []) for criterion in _of(each, criteria)},
            lists={name: _of(each, rows) for name, rows in lists.items()},
        )
        for each in calls
    }


def _grouped(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups


def _of(call: Call, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.call == call.id]


def _by_seq(conditions: Iterable[StageCondition]) -> dict[int, list[str]]:
    by_seq: dict[int, list[str]] = {}
    for condition in conditions:
        by_seq.setdefault(condition.seq, []).append(condition.condition)
    return by_seq
