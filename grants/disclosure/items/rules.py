"""Who speaks for an organisation in public, what must not be said, and what may be replaced or withdrawn."""

from datetime import date

from grants.disclosure.items.tables import DisclosedItem
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.privacy import says_nothing_personal

SPEAKS = (Role.APPLICANT, Role.SIGNATORY)
SPEAKS_FOR_GROUPS = (Role.HUB_OPERATOR,)


def speaks_for(by: Actor, organization: int, hub: int | None) -> bool:
    """The organisation's own people, or the hub that keeps its money that day."""
    return by.has_in(organization, *SPEAKS) or (hub is not None and by.has_in(hub, *SPEAKS_FOR_GROUPS))


def check_disclosure(
    by: Actor, organization: int, hub: int | None, title: str, words: str, as_of: date, today: date
) -> None:
    """S96: what is said is of a day that has come, and holds no number of a person (K-9)."""
    _actor_speaks_for(by, organization, hub)
    for field, text in (("title", title), ("words", words)):
        if not text.strip():
            raise Refused("disclosure.item_says_nothing", _("请填写标题和内容"), field=field)
        says_nothing_personal(field, text)
    if as_of > today:
        raise Refused("disclosure.item_of_the_future", _("日期不能在今天之后"), field="as_of")


def check_replacement(organization: int, item: DisclosedItem, newer: DisclosedItem | None) -> None:
    """An organisation replaces its own. What still stands is replaced once; what came after it is what changes."""
    if item.organization != organization:
        raise NotAllowed("disclosure.item_of_another", _("只能更新本单位公开的信息"))
    _still_stands(item)
    if newer is not None:
        raise Refused("disclosure.item_already_replaced", _("这一条已有更新的一版，请更新那一版"))


def check_item_withdrawal(by: Actor, item: DisclosedItem, hub: int | None, reason: str) -> None:
    """What was public is taken back with a reason, which is public too."""
    _actor_speaks_for(by, item.organization, hub)
    _still_stands(item)
    if not reason.strip():
        raise Refused("disclosure.item_withdrawn_without_reason", _("请写明撤下的理由，理由会公开"), field="reason")
    says_nothing_personal("reason", reason)


def _actor_speaks_for(by: Actor, organization: int, hub: int | None) -> None:
    if not speaks_for(by, organization, hub):
        actor_has_role(by, SPEAKS, organization)


def _still_stands(item: DisclosedItem) -> None:
    if item.withdrawn_at is not None:
        raise Refused("disclosure.item_is_withdrawn", _("这一条已经撤下"))
