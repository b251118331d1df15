"""Whether everything acknowledged is in the database: every save with its version, every lock whole and once."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bench.applying.rows import connect
from bench.sheets.judge import Save
from bench.sheets.round import CRITERIA

SHEETS = "SELECT id, version, saved_at, locked_at, comment FROM assignment WHERE id = ANY($1::int[])"
CHANGES = (
    "SELECT assignment, field, version, save_key, text, is_taken FROM sheet_change WHERE assignment = ANY($1::int[])"
)
MARKS = """
    SELECT m.assignment, c.position, m.value::numeric(5, 1)::text AS value, m.comment FROM mark m
    JOIN criterion c ON c.id = m.criterion WHERE m.assignment = ANY($1::int[])
"""
VERSIONS = """
    SELECT assignment, number, locked_at, content::text AS content, content_hash FROM sheet_version
    WHERE assignment = ANY($1::int[])
"""
TRAIL = """
    SELECT subject_id AS assignment FROM audit_event
    WHERE act = 'scoring.sheet_locked' AND refusal IS NULL AND subject_id = ANY($1::int[])
"""
QUEUED = "SELECT count(*) FROM dramatiq.queue WHERE message ->> 'actor_name' = 'scoring.render_sheet'"


async def differences(url: str, saves: Sequence[Save], locked: Mapping[int, Mapping[str, str]]) -> list[str]:
    """What is wrong with the sheets; nothing when all is as it was acknowledged. `locked` are the fields by sheet."""
    connection = await connect(url)
    keys = sorted({each.sheet for each in saves} | set(locked))
    sheets = {row["id"]: row for row in await connection.fetch(SHEETS, keys)}
    changes, marks, versions, trail = [
        _by_sheet(await connection.fetch(question, keys)) for question in (CHANGES, MARKS, VERSIONS, TRAIL)
    ]
    queued = await connection.fetchval(QUEUED)
    await connection.close()
    faults = [words for each in saves if (words := _save_fault(each, changes[each.sheet]))]
    for sheet in keys:
        faults += _history_faults(sheet, sheets[sheet], changes[sheet])
    for sheet, fields in locked.items():
        faults += _lock_faults(sheet, fields, sheets[sheet], marks[sheet], versions[sheet])
        faults += [f"sheet {sheet}: {len(trail[sheet])} locks in the trail"] * (len(trail[sheet]) != 1)
    made = sum(map(len, versions.values()))
    faults += [f"{queued} papers are to be made of {made} versions"] * (queued != made)
    return faults


def _by_sheet(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["assignment"]].append(row)
    return found


def _save_fault(save: Save, changes: Sequence[Any]) -> str | None:
    kept = [each for each in changes if (each["field"], each["save_key"]) == (save.field, save.key)]
    wanted = (save.version, save.text, True)
    if [(each["version"], each["text"], each["is_taken"]) for each in kept] == [wanted]:
        return None
    return f"{save.field} of sheet {save.sheet} was saved as {save.version}: {[dict(each) for each in kept]}"


def _history_faults(sheet: int, row: Any, changes: Sequence[Any]) -> list[str]:
    """Each field was typed once, so its history has one change; the versions count through without a gap."""
    fields, counted = [each["field"] for each in changes], sorted(each["version"] for each in changes)
    faults = []
    if len(fields) != len(set(fields)):
        faults.append(f"sheet {sheet}: a field was saved twice: {sorted(fields)}")
    if counted != list(range(1, row["version"] + 1)):
        faults.append(f"sheet {sheet} is at version {row['version']}: {counted}")
    return faults


def _lock_faults(
    sheet: int, fields: Mapping[str, str], row: Any, marks: Sequence[Any], versions: Sequence[Any]
) -> list[str]:
    wanted = [(at, fields[f"mark-{at}"], fields.get(f"reason-{at}", "")) for at, _criterion in enumerate(CRITERIA, 1)]
    if sorted((each["position"], each["value"], each["comment"]) for each in marks) != wanted:
        return [f"sheet {sheet}: its marks are not what was typed"]
    if row["comment"] != fields["comment"] or row["locked_at"] is None:
        return [f"sheet {sheet} is locked at {row['locked_at']} with another comment or not at all"]
    if [each["number"] for each in versions] != [1] or versions[0]["locked_at"] != row["locked_at"]:
        return [f"sheet {sheet}: {len(versions)} versions"]
    content = json.loads(versions[0]["content"])
    frozen = [(each["position"], f"{float(each['value']):.1f}", each["comment"]) for each in content["marks"]]
    if (frozen, content["comment"]) != (wanted, fields["comment"]):
        return [f"sheet {sheet}: its version is not what was typed"]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != versions[0]["content_hash"]:
        return [f"sheet {sheet}: its hash is not that of its content"]
    return []
