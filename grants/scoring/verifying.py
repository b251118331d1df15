"""Proves draws after the fact: each is recomputed from its rows, and compared with the trail that was sealed."""

import json
from collections.abc import Sequence
from typing import Any

from grants.audit import AuditEvent
from grants.scoring import draw_order, draw_queries
from grants.scoring.draw_facts import DrawFacts


async def verify() -> list[str]:
    """What differs in any draw that was carried out, in words; empty when every order follows from its record."""
    trail = await _trail()
    return [
        f"call {found.draw.call}, draw {found.draw.number}: {difference}"
        for found in await draw_queries.every_draw()
        for difference in [*_in_rows(found), *_in_trail(found, trail.get(found.draw.id, []))]
    ]


def differences_in(text: str) -> Sequence[str]:
    """What does not agree in a record, as the paper of a draw carries it. Raises RuntimeError when it is none."""
    try:
        return draw_order.differences(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise RuntimeError(f"this is no record of a draw: {broken!r}") from broken


def _in_rows(found: DrawFacts) -> list[str]:
    try:
        record = found.record
        differences = draw_order.differences(record)
    except (ValueError, KeyError, TypeError) as broken:
        return [f"the snapshot of the pool cannot be read: {broken!r}"]
    snapshot = record["snapshot"]
    kept = (found.draw.members, found.draw.alternates, found.draw.least_senior, found.draw.pool_size)
    frozen = (snapshot["members"], snapshot["alternates"], snapshot["least_senior"], len(snapshot["in"]))
    if kept != frozen:
        differences.append(f"seats and pool are {kept}, the snapshot says {frozen}")
    if [each.place for each in found.drawn] != list(range(1, len(found.drawn) + 1)):
        differences.append("the places have a gap")
    if [each.is_alternate for each in found.drawn] != [each.place > found.draw.members for each in found.drawn]:
        differences.append("members and alternates are not those of the order")
    return differences


def _in_trail(found: DrawFacts, facts: Sequence[dict[str, Any]]) -> list[str]:
    said = {name: value for each in facts for name, value in each.items()}
    kept = {
        "snapshot_hash": found.draw.snapshot_hash,
        "commitment": found.draw.commitment,
        "seed": found.witnessed.seed if found.witnessed else "",
        "order": " ".join(each.code for each in found.drawn),
    }
    return [f"{name} is not what the trail says: {said.get(name)}" for name in kept if said.get(name) != kept[name]]


async def _trail() -> dict[int, list[dict[str, Any]]]:
    acts = ["scoring.draw_prepared", "scoring.draw_carried_out"]
    rows = (
        await AuditEvent.select(AuditEvent.subject_id, AuditEvent.facts)
        .where(AuditEvent.act.is_in(acts), AuditEvent.refusal.is_null())
        .order_by(AuditEvent.id)
        .output(load_json=True)
    )
    trail: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        trail.setdefault(row["subject_id"], []).append(row["facts"])
    return trail
