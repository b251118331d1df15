"""Reads of signage proofs."""

from collections.abc import Sequence
from uuid import UUID

from grants.awards.tables import Award
from grants.db import get
from grants.errors import Gone, NotFound
from grants.files import Upload
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.people.rules import Actor
from grants.reporting import queries as reporting
from grants.reporting.reading import readable_project
from grants.reporting.rules import Reporting
from grants.reporting.signage.rules import SignageFacts
from grants.reporting.signage.tables import SignageProof, SignageRelease


async def signage_facts(award_id: int, *, lock: bool = False) -> SignageFacts:
    """An award with what was sent to prove its mark. `lock` holds the award."""
    return await _of(await reporting.reporting(award_id, lock=lock))


async def readable_signage(person: Actor, award_id: int) -> SignageFacts:
    """The same for a page: NotFound for strangers."""
    return await _of(await readable_project(person, award_id))


async def readable_proof(person: Actor, proof_id: int) -> tuple[SignageFacts, SignageProof]:
    """A proof with what it is of. NotFound for strangers."""
    proof = await get(SignageProof, proof_id)
    return await readable_signage(person, proof.award), proof


async def proof_of_form(form_key: UUID) -> SignageProof | None:
    """The proof that this form brought already."""
    return await SignageProof.objects().where(SignageProof.form_key == form_key).first()


async def photo(proof: SignageProof) -> Upload:
    """The photo as it was sent, without the place that a phone writes into it."""
    return await get(Upload, proof.photo)


async def public_picture(release_id: int) -> Upload:
    """A picture that everybody may see. Gone once it is taken down."""
    release = await SignageRelease.objects().where(SignageRelease.id == release_id).first()
    if release is None:
        raise NotFound("reporting.no_public_picture", _("没有这张图片"))
    if release.taken_down_at is not None:
        raise Gone("reporting.picture_taken_down", _("这张图片已撤下"), since=release.taken_down_at)
    return await get(Upload, release.picture)


async def _of(facts: Reporting) -> SignageFacts:
    award: Award = facts.award
    proofs = await SignageProof.objects().where(SignageProof.award == award.id).order_by(SignageProof.id)
    return SignageFacts(
        reporting=facts,
        application=await reporting.application_of(facts),
        fund=await get(FundSource, award.fund),
        proofs=proofs,
        releases=await _releases([each.id for each in proofs]),
    )


async def _releases(proofs: Sequence[int]) -> list[SignageRelease]:
    return await SignageRelease.objects().where(SignageRelease.proof.is_in([0, *proofs])).order_by(SignageRelease.id)
