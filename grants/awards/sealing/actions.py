"""A scan of the sealed agreement is sent, and checked by another person: the only writers of scans."""

from grants import audit, clock, files
from grants.audit import action
from grants.awards import queries as awards
from grants.awards.sealing import queries, rules
from grants.awards.sealing.tables import SealedCopy
from grants.awards.tables import Agreement
from grants.db import get
from grants.people.rules import Actor


@action
async def send_sealed_copy(by: Actor, award_id: int, *, content: bytes, name: str) -> SealedCopy:
    """Keep the scan of the signed and sealed agreement with its hash. A second one is refused while one stands."""
    facts = await awards.award_facts(award_id, lock="NO KEY UPDATE")
    agreement = rules.check_sending(facts, by, await queries.copies_of(facts))
    scan = await files.keep(content, name, by=by)
    copy = SealedCopy(
        agreement=agreement.id, drawn_at=agreement.drawn_at, scan=scan.id, sent_at=clock.now(), sent_by=by.id
    )
    await copy.save()
    await audit.record(by, "awards.sealed_copy_sent", copy, award=facts.award.number, sha256=scan.sha256)
    return copy


@action
async def check_sealed_copy(by: Actor, copy_id: int, *, accepts: bool, reason: str = "") -> SealedCopy:
    """Find a scan right, or give it back with the reason; another may then be sent."""
    agreement = await get(Agreement, (await get(SealedCopy, copy_id)).agreement)
    facts = await awards.award_facts(agreement.award, lock="NO KEY UPDATE")
    copy = await get(SealedCopy, copy_id, lock="NO KEY UPDATE")
    rules.check_checking(facts, by, copy, accepts=accepts, reason=reason)
    now = clock.now()
    await copy.update_self(
        {
            SealedCopy.accepted_at: now if accepts else None,
            SealedCopy.refused_at: None if accepts else now,
            SealedCopy.checked_by: by.id,
            SealedCopy.reason: "" if accepts else reason.strip(),
        }
    )
    outcome = "awards.sealed_copy_accepted" if accepts else "awards.sealed_copy_refused"
    await audit.record(by, outcome, copy, award=facts.award.number, reason=copy.reason)
    return copy
