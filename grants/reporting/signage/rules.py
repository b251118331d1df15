"""Why a photo of the mark is not taken, not accepted, not shown to everybody. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.applications.tables import Application
from grants.errors import NotAllowed, Refused
from grants.funds.tables import FundSource
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.rules import Reporting, award_is_being_carried_out, check_reporter
from grants.reporting.signage.tables import SignageProof, SignageRelease

CHECKS = (Role.OFFICER,)
# What every browser shows. What a phone keeps in another way is turned into one of them before everybody may see it.
SHOWN = frozenset({"image/jpeg", "image/png"})
PHOTOS = SHOWN | {"image/heic"}


@dataclass(frozen=True)
class SignageFacts:
    """An award, its fund, and what was sent to prove its mark."""

    reporting: Reporting
    application: Application
    fund: FundSource
    proofs: Sequence[SignageProof]
    releases: Sequence[SignageRelease]

    @property
    def is_asked(self) -> bool:
        """The fund asks for a mark by giving its words."""
        return bool(self.fund.signage)

    @property
    def is_proved(self) -> bool:
        return any(each.is_accepted for each in self.proofs)

    def standing_release(self, proof_id: int) -> SignageRelease | None:
        """The picture of a proof that everybody sees now."""
        living = (each for each in self.releases if each.proof == proof_id and each.taken_down_at is None)
        return next(living, None)


def check_sending(of: SignageFacts, by: Actor, *, place: str, taken_on: date, is_photo: bool, today: date) -> None:
    """Who carries the award sends a photo with its day and place."""
    may_send(of, by)
    if not place:
        raise Refused("reporting.no_place", _("请写明拍摄地点"), field="place")
    if taken_on > today:
        raise Refused("reporting.photo_ahead", _("拍摄日期不能晚于今天"), field="taken_on")
    is_a_photo(is_photo)


def may_send(of: SignageFacts, by: Actor) -> None:
    """Asked by the page as well. A group's own people may send from their phone; its hub may, too."""
    if not by.has_in(of.reporting.grantee, Role.GROUP_SIGNATORY):
        check_reporter(of.reporting, by)
    award_is_being_carried_out(of.reporting)
    if not of.is_asked:
        raise Refused("reporting.no_signage_asked", _("这个项目的资金来源没有标识要求"))


def is_a_photo(is_photo: bool) -> None:
    if not is_photo:
        raise Refused("reporting.signage_no_photo", _("请上传照片（JPG、PNG 或手机照片）"), field="photo")


def check_deciding(of: SignageFacts, by: Actor, proof: SignageProof, *, is_accepted: bool, reason: str) -> None:
    """An officer looks at the photo; what is returned says why."""
    may_decide(of, by, proof)
    if not is_accepted and not reason:
        raise Refused("reporting.signage_without_reason", _("请写明退回的原因"), field="reason")


def may_decide(of: SignageFacts, by: Actor, proof: SignageProof) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CHECKS, of.reporting.funder)
    if proof.sent_by == by.id:
        raise NotAllowed("reporting.own_signage", _("照片由您提交，须由他人核验"))
    if proof.decided_at is not None:
        raise Refused("reporting.signage_decided", _("这张照片已经核验"))


def check_release(of: SignageFacts, by: Actor, proof: SignageProof, media_type: str) -> None:
    """Of an accepted proof one picture is public, of a kind that every browser shows."""
    may_release(of, by, proof)
    if media_type not in SHOWN:
        raise Refused("reporting.signage_not_shown", _("公开的图片须为 JPG 或 PNG"), field="copy")


def may_release(of: SignageFacts, by: Actor, proof: SignageProof) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CHECKS, of.reporting.funder)
    if not proof.is_accepted or of.standing_release(proof.id) is not None:
        raise Refused("reporting.signage_no_release", _("核验通过、还没有公开的照片才能公开"))


def check_taking_down(of: SignageFacts, by: Actor, release: SignageRelease) -> None:
    """What is public is taken down at once, by any officer."""
    actor_has_role(by, CHECKS, of.reporting.funder)
    if release.taken_down_at is not None:
        raise Refused("reporting.signage_taken_down", _("这张图片已经撤下"))


def state_of(proof: SignageProof) -> tuple[str, Text]:
    """How a proof stands, as a status."""
    if proof.decided_at is None:
        return ("info", _("待核验"))
    return ("ok", _("已通过")) if proof.is_accepted else ("bad", _("已退回"))
