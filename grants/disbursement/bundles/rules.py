"""Why papers are not bundled. Pure."""

from grants.disbursement.bundles.tables import Bundle
from grants.disbursement.facts import COMMITTED
from grants.disbursement.tables import PaperKind, PaymentStatus
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role

MOST = 2000
# A payment in one of these states has, or can still be given, a paper of the kind.
HAVE: dict[PaperKind, frozenset[PaymentStatus]] = {
    PaperKind.APPROVAL_FORM: COMMITTED,
    PaperKind.VOUCHER: frozenset({PaymentStatus.PAID}),
}


def check_bundling(funder: int, by: Actor, count: int) -> None:
    """Whoever may read the papers one by one may have them together."""
    actor_has_role(by, sorted(FUNDER_ROLES), funder)
    if not 0 < count <= MOST:
        words = _("一次最多打包 {most} 份，现在 {n} 份", most=MOST, n=count) if count else _("没有可打包的单据")
        raise Refused("disbursement.bundle_size", words)


def check_reading(bundle: Bundle, person: Actor) -> None:
    """Bundles are the funder's own."""
    if not person.has_in(bundle.funder, *FUNDER_ROLES):
        raise NotFound("disbursement.no_bundle", _("没有找到这份打包文件"))


def is_the_same_bundle(known: Bundle, by: Actor, funder: int, kind: PaperKind) -> None:
    """The key of a form belongs to the one bundle that it asked for."""
    if (known.asked_by, known.funder, known.paper_kind) != (by.id, funder, kind):
        raise Refused("disbursement.bundle_form_reused", _("这张表单已用于 {number}，请重新打开", number=known.number))
