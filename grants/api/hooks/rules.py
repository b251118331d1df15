"""Who may have what sent where, when it is tried again, and when no more."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from grants.api.hooks.tables import Subscription
from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

KEEPERS = (Role.ADMIN, Role.HUB_OPERATOR)
MOST = 10
# A day and a half of pauses that grow; the last one is kept to, until the subscription is switched off.
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
    """Nobody has this system knock at doors inside its own network: every address of the host must be public."""
    if allows_private:
        return
    if not addresses or not all(ip_address(each.split("%")[0]).is_global for each in addresses):
        raise Refused("api.address_not_public", _("这个地址在内部网络，不能通知"), field="address")


def subscription_is_kept_by(by: Actor, subscription: Subscription) -> None:
    """An office's own."""
    actor_has_role(by, KEEPERS, subscription.organization)


def pause_after(attempts: int) -> timedelta | None:
    """How long after so many failures it is tried again; none when it is not."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def is_given_up(failing_since: datetime | None, now: datetime) -> bool:
    """An address that has taken nothing for days is asked no more."""
    return failing_since is not None and now - failing_since >= FAILING_FOR
