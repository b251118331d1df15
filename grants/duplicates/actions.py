"""Comparing what was submitted with everything before it, and ruling on what was found."""

import json

from grants import audit, clock, jobs
from grants.applications.tables import Application, ApplicationVersion
from grants.audit import action
from grants.calls import queries as calls
from grants.db import get, sql
from grants.duplicates import looking, queries, rules, shingles
from grants.duplicates.facts import Found
from grants.duplicates.tables import Band, DuplicateHit, DuplicateRuling, Fingerprint, RulingKind
from grants.people.rules import Actor

# One comparison at a time: of two that run beside each other neither would see the other's fingerprint.
ONE_AT_A_TIME = 7_301_442


@action
async def compare(by: None, version_id: int) -> int:
    """Fingerprint a submitted version and write down what it has in common with others; returns how many hits are
    new. A version that was compared is not compared again."""
    await sql("SELECT pg_advisory_xact_lock({})", ONE_AT_A_TIME)
    version = await get(ApplicationVersion, version_id)
    if await Fingerprint.exists().where(Fingerprint.version == version_id):
        return 0
    row = await get(Application, version.application)
    await _fingerprint(version)
    found = [*await looking.texts(row.id), *await looking.keys(row.id), *await looking.lines(row.id)]
    new = 0
    for each in found:
        new += await _keep(version, each)
    await audit.record(by, "duplicates.application_compared", row, hits=new)
    return new


@action
async def look_soon(by: Actor, call_id: int) -> None:
    """Queue the comparing when a round has applications that nobody compared. Asked again meanwhile, once is enough."""
    call = await calls.round_facts(by, call_id)
    if await queries.unseen_in(call_id) and not await queries.is_queued():
        await jobs.enqueue(queries.LOOK)
        await audit.record(by, "duplicates.look_queued", call.call)


@action
async def rule_on(by: Actor, hit_id: int, *, ruling: RulingKind, reason: str) -> DuplicateRuling:
    """Say what a hit means. A later ruling replaces an earlier one, which stays on record."""
    hit, one, other = await queries.hit(by, hit_id)
    await get(Application, hit.application.id, lock="SHARE")
    rules.check_ruling(by, await queries.round_of(by, one, other), reason)
    row = DuplicateRuling(hit=hit_id, ruling=ruling, reason=reason.strip(), ruled_at=clock.now(), ruled_by=by.id)
    await row.save()
    await audit.record(by, "duplicates.hit_ruled", hit.row, ruling=ruling, reason=reason)
    return row


async def _fingerprint(version: ApplicationVersion) -> None:
    """In place of what the application's earlier version left."""
    prints = shingles.fingerprint(queries.text_of(await queries.content(version.id)))
    await sql("DELETE FROM shingle WHERE application = {}", version.application)
    await sql(
        "INSERT INTO shingle (h, application, tenth) SELECT h, {}, tenth"
        " FROM unnest({}::bigint[], {}::smallint[]) AS new (h, tenth)",
        version.application,
        list(prints),
        list(prints.values()),
    )
    await Fingerprint.insert(
        Fingerprint(application=version.application, version=version.id, size=len(prints), made_at=clock.now())
    ).on_conflict(
        target=Fingerprint.application,
        action="DO UPDATE",
        values=[Fingerprint.version, Fingerprint.size, Fingerprint.made_at],
    )


async def _keep(version: ApplicationVersion, found: Found) -> int:
    """One hit per pair, kind and band; a weaker one than is known says nothing new."""
    their = await Fingerprint.objects().where(Fingerprint.application == found.other).first()
    if their is None:
        return 0
    pairs = sorted([(version.application, version.id), (found.other, their.version)])
    (other, other_version), (application, own_version) = pairs
    known = await DuplicateHit.select(DuplicateHit.band).where(
        DuplicateHit.application == application, DuplicateHit.other == other, DuplicateHit.kind == found.kind.value
    )
    bands = list(Band)
    if any(bands.index(Band(each["band"])) <= bands.index(found.band) for each in known):
        return 0
    await DuplicateHit(
        application=application,
        other=other,
        version=own_version,
        other_version=other_version,
        kind=found.kind,
        band=found.band,
        share=found.share,
        spread=found.spread,
        facts=json.dumps(list(found.facts), ensure_ascii=False),
        found_at=clock.now(),
    ).save()
    return 1
