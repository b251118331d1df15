"""Why a change of signatories is not asked, or not confirmed. Pure."""

from grants.custody.relation.agreeing.rules import ANSWERERS, ASKERS
from grants.custody.relation.signatories.facts import Signing
from grants.custody.relation.signatories.tables import SignatoryChange
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role


def check_change(signing: Signing, by: Actor, *, begins: int | None, ceases: int | None, reason: str) -> None:
    """A signatory asks, for people of the group, one change at a time; where none is left, one of its people."""
    may_ask_change(signing, by)
    if begins is None and ceases is None:
        raise Refused("custody.nobody_changes", _("请选择新签字人或退出的签字人"), field="begins")
    if begins is not None and begins not in signing.others:
        raise Refused("custody.begins_as_stranger", _("新签字人须是本组织的成员，且还不是签字人"), field="begins")
    if ceases is not None and ceases not in signing.signatories:
        raise Refused("custody.ceases_as_stranger", _("退出的人不是签字人"), field="ceases")
    if not reason:
        raise Refused("custody.change_without_reason", _("请写明变更的原因"), field="reason")


def may_ask_change(signing: Signing, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, [Role.GROUP_SIGNATORY] if signing.signatories else ASKERS, signing.group)
    if signing.open is not None:
        raise Refused("custody.change_waits", _("已有一项签字人变更待枢纽核对"))


def check_decision(change: SignatoryChange, by: Actor, *, is_confirmed: bool, opinion: str) -> None:
    """The hub compares it with the group's letter, and says why not where it does not confirm."""
    may_decide(change, by)
    if not is_confirmed and not opinion:
        raise Refused("custody.change_refused_without_reason", _("请写明不同意的原因"), field="opinion")


def may_decide(change: SignatoryChange, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, ANSWERERS, change.hub)
    if change.decided_at is not None:
        raise Refused("custody.change_decided", _("这项变更已经办结"))
    if by.id == change.asked_by:
        raise NotAllowed("custody.change_decided_by_asker", _("变更由您提出，须由枢纽另一人核对"))
