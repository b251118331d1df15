"""Calls for machines: one JSON document and one Atom feed, of the same facts. Pure; texts as they were published."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from grants import clock
from grants.calls import rules
from grants.calls.kinds import PhaseKind, ScoreMethod
from grants.calls.published import Published
from grants.calls.queries import CallFacts
from grants.calls.saying import plain
from grants.calls.tables import CallCorrection
from grants.i18n import _

FORMAT = "grants.calls/1"
ATOM = "http://www.w3.org/2005/Atom"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def as_json(found: Sequence[Published], address: str, now: datetime) -> str:
    """Every published call. Amounts are strings in yuan, moments carry their zone, addresses stay."""
    document = {
        "format": FORMAT,
        "about": f"{address}/calls/data",
        "address": f"{address}/calls.json",
        "updated_at": moment(last_change(found)),
        "calls": [one(each, address, now) for each in found],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def one(found: Published, address: str, now: datetime) -> dict[str, Any]:
    """One call as it stands, with its corrections and its state at this moment."""
    call = found.call
    home = f"{address}/calls/{call.id}"
    return {
        "id": call.id,
        "address": home,
        "pdf": f"{home}/announcement.pdf" if found.paper else None,
        "state": state(found, now),
        "published_at": moment(call.published_at),
        "updated_at": moment(found.changed_at),
        **content(found.facts),
        "corrections": [_correction(each, home) for each in found.corrections],
    }


def content(facts: CallFacts) -> dict[str, Any]:
    """What a call fixes, as the paper carries it too."""
    call = facts.call
    return {
        "title": call.title,
        "document_no": call.document_no,
        "funder": facts.funder.name,
        "organiser": facts.organiser.name,
        "opens_at": moment(call.opens_at),
        "closes_at": moment(call.closes_at),
        "project_from": call.project_from.isoformat(),
        "project_to": call.project_to.isoformat(),
        "amount": str(facts.total),
        "currency": "CNY",
        "funds": [
            {
                "name": facts.funds[pool.fund].fund.name,
                "amount": str(pool.amount),
                "purposes": sorted(facts.funds[pool.fund].purposes),
            }
            for pool in facts.pools
        ],
        "tracks": [
            {
                "code": track.code,
                "name": track.name,
                "who": track.who,
                "kinds": sorted(track.kinds),
                "least_rating": track.least_rating or None,
                "divisions": sorted(track.divisions),
                "least": None if track.least is None else str(track.least),
                "most": str(track.cap),
                "stages_percent": [str(percent) for percent in facts.percents(track.id)],
            }
            for track in facts.tracks
        ],
        "limit_per_organisation": call.limit_per_organisation,
        "limit_per_hub": call.limit_per_hub,
        "criteria": [{"name": each.name, "most": str(each.max_mark), "phase": each.phase} for each in facts.criteria],
        "pass_mark": str(call.pass_mark),
        "judging": _judging(facts),
        "selection": _selection(facts),
        "reports": [{"kind": each.report_kind, "due_on": each.due_on.isoformat()} for each in facts.report_dues],
        "papers": [
            {"name": each.name, "who": each.who, "required": each.is_required} for each in facts.required_papers
        ],
        "contact": call.contact,
        "supervision_phone": call.supervision_phone,
    }


def as_atom(found: Sequence[Published], address: str, site: str) -> str:
    """One entry for each call and one for each correction, the newest first."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _text(feed, "title", str(_("征集公告 - {site}", site=site)))
    _text(feed, "id", f"{address}/calls.atom")
    _text(feed, "updated", moment(last_change(found)))
    _link(feed, f"{address}/calls.atom", "self")
    _link(feed, f"{address}/calls", "alternate")
    author = ElementTree.SubElement(feed, f"{{{ATOM}}}author")
    _text(author, "name", site)
    for _at, entry in sorted(_entries(found, address), key=lambda pair: pair[0], reverse=True):
        feed.append(entry)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def last_change(found: Sequence[Published]) -> datetime:
    """When anything was last published or corrected."""
    return max((each.changed_at for each in found), default=EPOCH)


def state(found: Published, now: datetime) -> str:
    """announced, open or closed, by the second."""
    if not rules.has_opened(found.call, now):
        return "announced"
    return "closed" if rules.has_closed(found.call, now) else "open"


def moment(at: datetime) -> str:
    """To the second, as the clock in Shanghai shows it, with its zone."""
    return clock.local(at).replace(microsecond=0).isoformat()


def _judging(facts: CallFacts) -> dict[str, Any]:
    call = facts.call
    return {
        "phases": [
            {
                "position": phase.position,
                "kind": phase.kind,
                "name": str(phase.name),
                "weight_percent": plain(phase.weight),
                "opens_at": moment(phase.opens_at),
                "closes_at": moment(phase.closes_at),
                "experts": phase.panel_size,
                "method": phase.method,
                "trim_from": phase.trim_from if phase.method == ScoreMethod.TRIMMED_MEAN else None,
                "least_sheets": phase.min_sheets,
                "called_in": phase.called_in,
                "minutes": phase.minutes if phase.kind == PhaseKind.PITCH else None,
                "question_minutes": phase.question_minutes if phase.kind == PhaseKind.PITCH else None,
            }
            for phase in facts.judged_in
        ],
        "bonuses": [{"flag": each.flag, "points": str(each.points)} for each in facts.bonuses],
        "bonus_most": str(call.bonus_max),
        "tie_break": list(call.tie_break),
        "hides_applicants": call.hides_applicants,
        "sheets_seen": call.sheets_seen,
        "feedback": call.feedback,
    }


def _selection(facts: CallFacts) -> dict[str, Any]:
    return {
        "quotas": [
            {
                "kind": each.quota_kind,
                "code": each.code,
                "least_percent": _or_none(each.least_percent),
                "most_percent": _or_none(each.most_percent),
                "least_projects": each.least_projects,
                "most_projects": each.most_projects,
            }
            for each in facts.quotas
        ],
        "awards_per_organisation": facts.call.awards_per_organisation,
        "partial_funding": facts.call.partial_funding,
    }


def _or_none(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _entries(found: Sequence[Published], address: str) -> list[tuple[datetime, ElementTree.Element]]:
    entries = []
    for each in found:
        home, call = f"{address}/calls/{each.call.id}", each.call
        entries.append((call.published_at, _entry(home, call.title, call.published_at, _summary(each))))
        for correction in each.corrections:
            at = f"{home}/corrections/{correction.number}"
            title = str(_("更正 {n}：{title}", n=correction.number, title=call.title))
            entries.append((correction.corrected_at, _entry(at, title, correction.corrected_at, correction.reason)))
    return entries


def _summary(found: Published) -> str:
    said = _(
        "{funder}。资金 {amount} 元。受理 {opens} 至 {closes}。",
        funder=found.facts.funder.name,
        amount=found.facts.total,
        opens=moment(found.call.opens_at),
        closes=moment(found.call.closes_at),
    )
    return str(said)


def _entry(address: str, title: str, at: datetime, summary: str) -> ElementTree.Element:
    entry = ElementTree.Element(f"{{{ATOM}}}entry")
    _text(entry, "title", title)
    _text(entry, "id", address)
    _text(entry, "published", moment(at))
    _text(entry, "updated", moment(at))
    _text(entry, "summary", summary)
    _link(entry, address, "alternate")
    return entry


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: ElementTree.Element, href: str, rel: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", {"href": href, "rel": rel})


def _correction(row: CallCorrection, home: str) -> dict[str, Any]:
    changes: Any = row.changes
    return {
        "number": row.number,
        "address": f"{home}/corrections/{row.number}",
        "corrected_at": moment(row.corrected_at),
        "reason": row.reason,
        "changes": [{name: each[name] for name in ("field", "before", "after")} for each in changes],
    }
