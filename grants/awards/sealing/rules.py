"""Why a scan of a sealed agreement is not taken, and does not count. Pure."""

from collections.abc import Sequence

from grants.awards.facts import AwardFacts
from grants.awards.rules import DECIDES, SIGNS, award_is_live, drawn, reason_is_given
from grants.awards.sealing.tables import SealedCopy
from grants.awards.tables import Agreement
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

CHECKS = (Role.OFFICER, Role.FINANCE_REVIEWER)


def check_sending(facts: AwardFacts, by: Actor, copies: Sequence[SealedCopy]) -> Agreement:
    """The scan comes from the funder or from those who signed. What was given back makes room for another."""
    if not (by.has_in(facts.applicant.id, *SIGNS) or by.has_in(facts.through.id, *SIGNS)):
        actor_has_role(by, DECIDES, facts.funder.id)
    award_is_live(facts.award)
    agreement = drawn(facts)
    if standing(copies, agreement) is not None:
        raise Refused("awards.scan_kept", _("盖章扫描件已上传，退回以后才能另传"), field="scan")
    return agreement


def check_checking(facts: AwardFacts, by: Actor, copy: SealedCopy, *, accepts: bool, reason: str) -> None:
    """Another person compares the scan with the agreement; giving it back needs the reason."""
    may_be_checked(facts, by, copy)
    if not accepts:
        reason_is_given(reason)


def may_be_checked(facts: AwardFacts, by: Actor, copy: SealedCopy) -> None:
    """Asked by the page as well."""
    actor_has_role(by, CHECKS, facts.funder.id)
    if copy.sent_by == by.id:
        raise NotAllowed("awards.own_copy", _("扫描件由您上传，须由他人核对"))
    if copy.checked_by is not None:
        raise Refused("awards.copy_checked", _("这份扫描件已核对"))
    if copy.drawn_at != drawn(facts).drawn_at:
        raise Refused("awards.copy_of_another", _("协议在上传之后重新生成过，请上传新协议的扫描件"))


def standing(copies: Sequence[SealedCopy], agreement: Agreement | None) -> SealedCopy | None:
    """The scan of what was drawn last that was not given back."""
    return next(
        (each for each in copies if agreement and each.drawn_at == agreement.drawn_at and each.refused_at is None), None
    )
