"""Reads of duplicates: versions nobody compared yet, hits of a round or an application, what a frozen text says."""

from collections.abc import Iterable, Sequence
from typing import Any

from grants.applications import frozen
from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import Application, ApplicationVersion
from grants.calls import queries as calls
from grants.calls.queries import CallFacts
from grants.calls.tables import Call
from grants.db import get, sql
from grants.duplicates.facts import Hit
from grants.duplicates.tables import Band, DuplicateHit, DuplicateRuling
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.people.tables import Person

UNSEEN = """
    SELECT v.id FROM application_version v JOIN application p ON p.id = v.application
    WHERE p.status NOT IN ('draft', 'withdrawn') {of_call}
        AND v.version_no = (SELECT max(version_no) FROM application_version n WHERE n.application = p.id)
        AND NOT EXISTS (SELECT FROM fingerprint f WHERE f.version = v.id) ORDER BY v.id LIMIT {{}}
"""
AT_ONCE = 500
LOOK = "duplicates.look"


async def unseen(limit: int = AT_ONCE) -> list[int]:
    """Submitted versions that were not compared yet, the oldest first."""
    return [row["id"] for row in await sql(UNSEEN.format(of_call=""), limit)]


async def unseen_in(call_id: int) -> int:
    """How many of a round's applications were not compared yet, at most so many as are compared at once."""
    return len(await sql(UNSEEN.format(of_call="AND p.call = {}"), call_id, AT_ONCE))


async def is_queued() -> bool:
    """Whether the comparing waits for a worker already."""
    there = "SELECT 1 FROM dramatiq.queue WHERE state = 'queued' AND message->>'actor_name' = {} LIMIT 1"
    return bool(await sql(there, LOOK))


def text_of(content: dict[str, Any]) -> str:
    """What is compared of a frozen application: its long answers, without the form's own headings."""
    return "\n".join(text.replace(label, "") for label, text in long_answers(content))


def long_answers(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Heading and text of each long answer."""
    return [
        (entry["label"], entry.get("text") or "")
        for section in frozen.sections(content)
        for entry in section["entries"]
        if entry.get("kind") == "long_text"
    ]


async def hits_of_round(person: Actor, call_id: int) -> tuple[CallFacts, list[Hit]]:
    """Every hit on an application of the round, open ones and strong ones first. Raises NotFound for strangers."""
    call = await calls.round_facts(person, call_id)
    mine = Application.select(Application.id).where(Application.call == call_id)
    ids = [row["id"] for row in await mine]
    rows = DuplicateHit.objects().where(DuplicateHit.application.is_in([0, *ids]) | DuplicateHit.other.is_in([0, *ids]))
    return call, _in_order(await _hits(await rows.output(load_json=True)))


async def hits_of(application_id: int) -> list[Hit]:
    """Every hit on an application, open ones and strong ones first; for who may read it."""
    rows = DuplicateHit.objects().where(
        (DuplicateHit.application == application_id) | (DuplicateHit.other == application_id)
    )
    return _in_order(await _hits(await rows.output(load_json=True)))


async def open_counts(application_ids: Iterable[int]) -> dict[int, int]:
    """How many hits on each are not ruled on."""
    ids = list(application_ids)
    rows = await sql(
        "SELECT a.id, count(*) AS n FROM duplicate_hit h JOIN application a ON a.id IN (h.application, h.other)"
        " WHERE a.id = ANY({}) AND NOT EXISTS (SELECT FROM duplicate_ruling r WHERE r.hit = h.id) GROUP BY a.id",
        ids,
    )
    return {row["id"]: row["n"] for row in rows}


async def hit(person: Actor, hit_id: int) -> tuple[Hit, ApplicationFacts, ApplicationFacts]:
    """One hit with both applications, for who works on a round of either. Raises NotFound for everybody else."""
    await get(DuplicateHit, hit_id)
    rows = DuplicateHit.objects().where(DuplicateHit.id == hit_id)
    found = (await _hits(await rows.output(load_json=True)))[0]
    one, other = await applications.facts_of([found.application, found.other])
    await round_of(person, one, other)
    return found, one, other


async def round_of(person: Actor, one: ApplicationFacts, other: ApplicationFacts) -> Call:
    """The round of the two on which somebody works, the newer first. Raises NotFound for who works on neither."""
    bodies = person.organizations()
    mine = [each.call.id for each in (one, other) if {each.call.funder, each.call.organiser} & bodies]
    return (await calls.round_facts(person, mine[0] if mine else one.call.id)).call


async def rulings_of(hit_id: int) -> list[tuple[DuplicateRuling, str]]:
    """All that was ruled on a hit, the newest first, with by whom."""
    rows = (
        await DuplicateRuling.objects()
        .where(DuplicateRuling.hit == hit_id)
        .order_by(DuplicateRuling.id, ascending=False)
    )
    names = await _names(each.ruled_by for each in rows)
    return [(each, names.get(each.ruled_by, "")) for each in rows]


async def content(version_id: int) -> dict[str, Any]:
    """What was frozen with that version."""
    version: ApplicationVersion = await applications.version(version_id)
    found: dict[str, Any] = version.content  # type: ignore[assignment]  # read as JSON by the query
    return found


async def _hits(rows: Sequence[DuplicateHit]) -> list[Hit]:
    ids = [0, *{key for row in rows for key in (row.application, row.other)}]
    found = {each.id: each for each in await Application.objects().where(Application.id.is_in(ids))}
    bodies = await organizations.named(sorted({each.applicant for each in found.values()}))
    rounds = {
        each.id: each.title
        for each in await Call.objects().where(Call.id.is_in([0, *{a.call for a in found.values()}]))
    }
    rulings = DuplicateRuling.objects().where(DuplicateRuling.hit.is_in([0, *(row.id for row in rows)]))
    last = {each.hit: each for each in await rulings.order_by(DuplicateRuling.id)}
    names = await _names(each.ruled_by for each in last.values())
    made = []
    for row in rows:
        pair = found[row.application], found[row.other]
        ruling = last.get(row.id)
        made.append(
            Hit(
                row=row,
                application=pair[0],
                other=pair[1],
                applicants=(bodies[pair[0].applicant].name, bodies[pair[1].applicant].name),
                calls=(rounds[pair[0].call], rounds[pair[1].call]),
                ruling=ruling,
                ruled_by=names.get(ruling.ruled_by, "") if ruling else "",
            )
        )
    return made


async def _names(ids: Iterable[int | None]) -> dict[int, str]:
    found = await Person.objects().where(Person.id.is_in([0, *(key for key in ids if key)]))
    return {each.id: each.name for each in found}


def _in_order(hits: list[Hit]) -> list[Hit]:
    bands = list(Band)
    return sorted(hits, key=lambda hit: (not hit.is_open, bands.index(hit.band), -hit.row.share, -hit.row.id))
