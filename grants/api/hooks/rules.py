"""Who may have what sent where, when it is tried again, and when no more."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from grants.api.hooks.tables import Delivery, Subscription
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

KEEPERS = (Role.ADMIN, Role.HUB_OPERATOR)
MOST = 10
# Pauses that grow to a day, and the last one again and again: all tries together span six days. An address that takes
# nothing at all is given up before that.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
MOST_ATTEMPTS = 12
FAILING_FOR = timedelta(days=3)
LOG_KEPT_FOR = timedelta(days=90)
# A worker may be told a moment early by a queue whose machine runs ahead of its own.
EARLY = timedelta(seconds=20)
# In these addresses of the next internet one of the old one is wrapped, which a gateway may lead to.
WRAPPED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"), ip_network("2001::/32"))

EVENTS: dict[str, Text] = {
    "calls.call_published": _("征集发布"),
    "applications.application_submitted": _("申报提交"),
    "awards.notice_published": _("公示发布"),
    "awards.agreement_signed": _("协议签订"),
    "disbursement.payment_approved": _("拨付审批通过"),
    "disbursement.payment_paid": _("拨付到账"),
    "disbursement.payment_returned": _("拨付退回"),
    "reporting.report_submitted": _("报告提交"),
    "reporting.report_decided": _("报告审定"),
    "custody.claim_paid": _("报账付款"),
    "custody.statement_issued": _("对账单出具"),
}


def check_subscription(
    by: Actor, organization: int, address: str, events: Collection[str], living: int, *, allows_private: bool
) -> None:
    """An office keeps its own; what is sent travels encrypted."""
    actor_has_role(by, KEEPERS, organization)
    if not events or not set(events) <= EVENTS.keys():
        raise Refused("api.no_event", _("请选择要通知的事件"), field="events")
    if living >= MOST:
        raise Refused("api.too_many_subscriptions", _("每个单位最多 {most} 个订阅", most=MOST))
    address_can_be_sent_to(address, allows_private=allows_private)


def address_can_be_sent_to(address: str, *, allows_private: bool) -> None:
    """https with a host, and nothing in it that somebody signs in with."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  # raises for what is no port
    except ValueError:
        parts = urlsplit("")
    schemes = {"https", "http"} if allows_private else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.fragment:
        raise Refused("api.address_not_https", _("地址须以 https:// 开头，不带用户名"), field="address")


def hosts_are_public(addresses: Sequence[str], *, allows_private: bool) -> None:
    """Nobody has this system knock at doors inside its own network: every address of the host must be public. A name
    that stands for nothing is most likely mistyped, and is told apart from them."""
    if not addresses:
        raise Refused("api.address_not_found", _("找不到这个地址的主机，请核对地址"), field="address")
    if allows_private:
        return
    if not all(map(_is_public, addresses)):
        raise Refused("api.address_not_public", _("这个地址在内部网络，不能通知"), field="address")


def _is_public(address: str) -> bool:
    found = ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast and not any(found in network for network in WRAPPED)


def subscription_is_kept_by(by: Actor, subscription: Subscription) -> None:
    """An office's own."""
    actor_has_role(by, KEEPERS, subscription.organization)


def subscription_is_living(subscription: Subscription) -> None:
    """What ended is sent nothing more, and what was switched off is switched on first."""
    if subscription.ended_at is not None or subscription.switched_off_at is not None:
        raise Refused("api.subscription_not_living", _("这个订阅已结束或停用，不能发送"))


def is_due(delivery: Delivery, now: datetime) -> bool:
    """Whether it is to be sent now: of several messages about one delivery, the first one sends it."""
    return delivery.next_at is not None and delivery.next_at <= now + EARLY


def pause_after(attempts: int) -> timedelta | None:
    """How long after so many failures it is tried again; none when it is not."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def is_given_up(failing_since: datetime | None, now: datetime) -> bool:
    """An address that has taken nothing for days is asked no more."""
    return failing_since is not None and now - failing_since >= FAILING_FOR
