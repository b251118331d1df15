"""Noting what somebody found out about an anomaly."""

import json

from grants import audit, clock
from grants.audit import action
from grants.custody.anomalies import queries, rules
from grants.custody.anomalies.facts import Limits, Period
from grants.custody.anomalies.tables import AnomalyNote, Kind
from grants.i18n import CHINESE, speaking
from grants.people.rules import Actor


@action
async def note_anomaly(by: Actor, kind: Kind, key: str, limits: Limits, period: Period, *, words: str) -> AnomalyNote:
    """Keep what she found out, beside the anomaly as the list tells it now. A second note stands beside the first."""
    anomaly = rules.told((await queries.told(by, limits, period)).found, kind, key)
    body = rules.check_note(anomaly, by, words)
    with speaking(CHINESE):  # what is kept is one for everybody, whatever language she reads
        reason = str(anomaly.reason)
    note = AnomalyNote(
        authority=body,
        kind=kind,
        key=key,
        reason=reason,
        claims=json.dumps([each.number for each in anomaly.claims]),
        words=words.strip(),
        noted_at=clock.now(),
        noted_by=by.id,
        noted_by_name=by.name,
    )
    await note.save()
    await audit.record(by, "custody.anomaly_noted", note, kind=kind, of=key, words=note.words)
    return note
