"""Proofs of the mark: sent, looked at, shown to everybody or taken down."""

from datetime import date
from uuid import UUID

from grants import audit, clock, files
from grants.audit import action
from grants.db import get
from grants.people.rules import Actor
from grants.reporting.signage import letters, queries, rules
from grants.reporting.signage.tables import SignageProof, SignageRelease
from grants.reporting.telling import tell_carriers


@action
async def send_proof(
    by: Actor, award_id: int, form_key: UUID, *, place: str, taken_on: date, content: bytes, name: str
) -> SignageProof:
    """Keep a photo of the mark. The same form again gives the proof that it brought."""
    of = await queries.signage_facts(award_id, lock=True)
    known = await queries.proof_of_form(form_key)
    if known is not None and (known.award, known.sent_by) == (award_id, by.id):
        return known
    photo = await files.keep(content, name, by=by)
    rules.check_sending(
        of,
        by,
        place=place.strip(),
        taken_on=taken_on,
        is_photo=photo.media_type in rules.PHOTOS,
        today=clock.today(),
    )
    proof = SignageProof(
        award=award_id,
        form_key=form_key,
        place=place.strip(),
        taken_on=taken_on,
        photo=photo.id,
        sent_at=clock.now(),
        sent_by=by.id,
        sent_by_name=by.name,
    )
    await proof.save()
    said = {"award": of.reporting.award.number, "sha256": photo.sha256, "taken_on": taken_on}
    await audit.record(by, "reporting.signage_sent", proof, **said)
    return proof


@action
async def decide_proof(by: Actor, proof_id: int, *, is_accepted: bool, reason: str = "") -> SignageProof:
    """Accept a photo, or return it with the reason; another may then be sent."""
    of = await queries.signage_facts((await get(SignageProof, proof_id)).award, lock=True)
    proof = await get(SignageProof, proof_id, lock="NO KEY UPDATE")
    rules.check_deciding(of, by, proof, is_accepted=is_accepted, reason=reason.strip())
    await proof.update_self(
        {
            SignageProof.decided_at: clock.now(),
            SignageProof.decided_by: by.id,
            SignageProof.decided_by_name: by.name,
            SignageProof.is_accepted: is_accepted,
            SignageProof.reason: "" if is_accepted else reason.strip(),
        }
    )
    said = {"award": of.reporting.award.number, "is_accepted": is_accepted, "reason": proof.reason}
    await audit.record(by, "reporting.signage_decided", proof, **said)
    if not is_accepted:
        link = f"/awards/{proof.award}/signage"
        about = {"title": of.application.title, "note": proof.reason}
        await tell_carriers(of.reporting, letters.RETURNED, link=link, **about)
    return proof


@action
async def release_picture(by: Actor, proof_id: int, *, content: bytes | None = None, name: str = "") -> SignageRelease:
    """Show a picture of an accepted proof to everybody: the photo as it is, or the copy that is sent here."""
    of = await queries.signage_facts((await get(SignageProof, proof_id)).award, lock=True)
    proof = await get(SignageProof, proof_id, lock="NO KEY UPDATE")
    picture = await queries.photo(proof) if content is None else await files.keep(content, name, by=by)
    rules.check_release(of, by, proof, picture.media_type)
    release = SignageRelease(proof=proof_id, picture=picture.id, released_at=clock.now(), released_by=by.id)
    await release.save()
    said = {"award": of.reporting.award.number, "sha256": picture.sha256, "is_copy": content is not None}
    await audit.record(by, "reporting.signage_released", release, **said)
    return release


@action
async def take_picture_down(by: Actor, release_id: int) -> SignageRelease:
    """Nobody sees it any more from now on."""
    release = await get(SignageRelease, release_id, lock="NO KEY UPDATE")
    of = await queries.signage_facts((await get(SignageProof, release.proof)).award)
    rules.check_taking_down(of, by, release)
    await release.update_self({SignageRelease.taken_down_at: clock.now(), SignageRelease.taken_down_by: by.id})
    await audit.record(by, "reporting.signage_taken_down", release, award=of.reporting.award.number)
    return release
