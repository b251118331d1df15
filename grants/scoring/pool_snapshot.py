"""The pool as a draw finds it: everybody with what counts, who may be drawn, and for the others the reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.clock import local_day, today
from grants.db import sql
from grants.experts import queries as experts
from grants.experts.tables import Absence, Expert
from grants.i18n import CHINESE, _, speaking
from grants.people.tables import Membership
from grants.scoring import finding
from grants.scoring.draw_facts import Candidate, DrawFilters, DrawPlan, Load
from grants.scoring.panel import Panel, Seat, conflict_since
from grants.vocabulary import queries as vocabulary

LOADS = """
SELECT v.id AS expert,
    (SELECT count(*) FROM panelist l WHERE l.expert = v.id AND l.is_accepted AND l.left_at IS NULL
        AND NOT EXISTS (SELECT FROM scoring_closure o WHERE o.call = l.call)) AS rounds,
    (SELECT count(*) FROM assignment t JOIN application p ON p.id = t.application
        WHERE t.expert = v.id AND t.ended_at IS NULL AND t.locked_at IS NULL
        AND NOT EXISTS (SELECT FROM recused_staff r WHERE r.person = {} AND r.application = p.id
            AND {} BETWEEN r.from_on AND r.until_on)
        AND NOT EXISTS (SELECT FROM scoring_closure o WHERE o.call = p.call)) AS sheets
FROM expert v WHERE v.id = ANY({}::int[])
"""


@dataclass(frozen=True)
class Known:
    """What the filters are asked of, for everybody in the pool at once."""

    panel: Panel
    absences: Mapping[int, list[Absence]]
    loads: Mapping[int, Load]
    staff: frozenset[int]
    ties: Mapping[int, list[str]]
    areas: frozenset[str]


async def loads(expert_ids: Iterable[int], *, reader: int = 0) -> dict[int, Load]:
    """What each of them has to do in rounds that are not closed; without what the reader is recused from."""
    rows = await sql(LOADS, reader, today(), [*expert_ids])
    return {row["expert"]: Load(row["rounds"], row["sheets"]) for row in rows}


async def candidates(panel: Panel, filters: DrawFilters) -> list[Candidate]:
    """Everybody in the pool, by code."""
    pool = await experts.experts()
    known = await _known(panel, filters, pool)
    with speaking(CHINESE):  # the record is one for everybody, whatever language the operator reads
        return [
            Candidate(row, name, known.loads.get(row.id, Load()), tuple(_reasons(row, filters, known)))
            for row, name in pool
        ]


async def _known(panel: Panel, filters: DrawFilters, pool: list[tuple[Expert, str]]) -> Known:
    ids = [row.id for row, _name in pool]
    related = [await vocabulary.around(area) for area in filters.areas]
    return Known(
        panel=panel,
        absences=await experts.absences(ids),
        loads=await loads(ids),
        staff=await _staff(panel, [row for row, _name in pool]),
        ties=await _ties(panel, pool) if filters.without_ties else {},
        areas=frozenset().union(*related),
    )


def _reasons(row: Expert, filters: DrawFilters, known: Known) -> Iterable[str]:
    seat = known.panel.seat(row.id)
    if seat is not None:
        yield str(_seated(seat))
    if row.left_on is not None and row.left_on <= filters.free_until:
        yield str(_("{day} 退出专家库", day=row.left_on))
    for each in known.absences.get(row.id, []):
        if each.from_on <= filters.free_until and each.until_on >= filters.free_from:
            yield str(_("{from_on} 至 {until_on} 不能参加", from_on=each.from_on, until_on=each.until_on))
    if filters.topics and not set(filters.topics) & set(row.topics):
        yield str(_("不熟悉所选领域"))
    if filters.areas and row.areas and not known.areas & set(row.areas):
        yield str(_("不熟悉所选区域"))
    load = known.loads.get(row.id, Load()).sheets
    if filters.most_load is not None and load > filters.most_load:
        yield str(_("在评 {n} 份，超过 {most} 份", n=load, most=filters.most_load))
    if row.id in known.staff:
        yield str(_("主办或承办单位人员"))
    else:
        yield from (str(_("与申报单位有利害关系：{reason}", reason=each)) for each in known.ties.get(row.id, []))


def _seated(seat: Seat) -> object:
    if seat.panelist.left_at is not None:
        return _("已退出本次评审组")
    return _("已谢绝本次邀请") if seat.panelist.is_accepted is False else _("已在本次评审组")


async def _staff(panel: Panel, pool: list[Expert]) -> frozenset[int]:
    """Who works, or within three years worked, for the body that funds or the one that organises (R-E4, domain §5)."""
    since = conflict_since(local_day(panel.call.published_at)) if panel.call.published_at else None
    bodies = {panel.call.funder, panel.call.organiser}
    people = {row.person: row.id for row in pool}
    held = await Membership.objects().where(
        Membership.person.is_in([0, *people]), Membership.organization.is_in([*bodies])
    )
    positions = await experts.positions([row.id for row in pool])
    found = {people[each.person] for each in held if _counts(each.until_on, since)}
    found |= {each.expert for each in positions if each.organization in bodies and _counts(each.until_on, since)}
    return frozenset(found)


def _counts(until_on: date | None, since: date | None) -> bool:
    return until_on is None or since is None or until_on >= since


async def _ties(panel: Panel, pool: list[tuple[Expert, str]]) -> dict[int, list[str]]:
    """What a search for conflicts would find, were everybody in the pool on the panel."""
    ties: dict[int, list[str]] = {}
    for each in await finding.of_experts(panel.call, panel.candidates, [row for row, _name in pool]):
        if each.reason not in ties.setdefault(each.expert, []):
            ties[each.expert].append(each.reason)
    return ties


async def snapshot(panel: Panel, plan: DrawPlan, pool: list[Candidate], *, number: int, at: str) -> dict[str, Any]:
    """What is frozen and committed to: the call, what is asked for, who is in with what counts, who is out and why."""
    topics, areas = await experts.topic_names(), await experts.area_names()
    filters = plan.filters
    return {
        "call": {"id": panel.call.id, "title": panel.call.title, "document_no": panel.call.document_no},
        "number": number,
        "taken_at": at,
        "members": plan.members,
        "alternates": plan.alternates,
        "least_senior": plan.least_senior,
        "filters": {
            "topics": [topics.get(each, each) for each in filters.topics],
            "areas": [areas.get(each, each) for each in filters.areas],
            "free_from": filters.free_from.isoformat(),
            "free_until": filters.free_until.isoformat(),
            "most_load": filters.most_load,
            "without_ties": filters.without_ties,
        },
        "in": [
            {
                "code": each.expert.code,
                "name": each.name,
                "field": each.expert.field,
                "title": each.expert.title,
                "is_senior": each.expert.is_senior,
                "topics": [topics.get(code, code) for code in each.expert.topics],
                "areas": [areas.get(code, code) for code in each.expert.areas],
                "rounds": each.load.rounds,
                "sheets": each.load.sheets,
            }
            for each in pool
            if each.is_in
        ],
        "out": [
            {"code": each.expert.code, "name": each.name, "reasons": [*each.reasons]} for each in pool if not each.is_in
        ],
    }
