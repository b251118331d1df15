"""How money and time read in every template, of pages and of papers alike."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from grants import clock, codes, money, privacy
from grants.i18n import ENGLISH, Text, _, language

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def day(value: date) -> Text:
    """In prose: 2026年4月28日. A moment is the day it is in Shanghai."""
    value = _day(value)
    return _("{year}年{month}月{day}日", year=value.year, month=value.month, day=value.day)


def month(value: date) -> Text:
    return _("{year}年{month}月", year=_day(value).year, month=_day(value).month)


def iso_day(value: date) -> str:
    """In tables: 2026-04-28."""
    return _day(value).isoformat()


def moment(value: datetime) -> str:
    """2026-04-28 17:30, in Shanghai."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}"


def second(value: datetime) -> str:
    """2026-04-28 17:30:00, in Shanghai: where it is the second that counts."""
    return f"{clock.local(value):%Y-%m-%d %H:%M:%S}"


def deadline(value: datetime) -> Text:
    """2026年3月27日（周五）17:30"""
    at = clock.local(value)
    return _("{day}（{weekday}）{time}", day=day(value), weekday=WEEKDAYS[at.weekday()], time=f"{at:%H:%M}")


def _day(value: date) -> date:
    return clock.local_day(value) if isinstance(value, datetime) else value


def remaining(until: datetime) -> Text:
    """How long until then, beside the deadline itself; afterwards how long it is past (ui §6, rounded down)."""
    minutes = int((until - clock.now()).total_seconds() // 60)
    if minutes < 0:
        return _past(-minutes - 1)
    days, rest = divmod(minutes, 24 * 60)
    if days > 7:
        return _("还有 {days} 天", days=days)
    if days >= 1:
        return _("还有 {days} 天 {hours} 小时", days=days, hours=rest // 60)
    if minutes > 60:
        return _("还有 {hours} 小时 {minutes} 分", hours=minutes // 60, minutes=minutes % 60)
    return _("还有 {minutes} 分钟", minutes=minutes)


def _past(minutes: int) -> Text:
    if minutes >= 24 * 60:
        return _("已截止 {days} 天", days=minutes // (24 * 60))
    if minutes >= 60:
        return _("已截止 {hours} 小时", hours=minutes // 60)
    return _("已截止 {minutes} 分钟", minutes=minutes)


def percent(value: Decimal | int) -> str:
    """50.00%"""
    return f"{Decimal(value):.2f}%"


def wan(amount: Decimal) -> str:
    """7.52万元 in a sentence; English does not count in ten thousands, and says ¥75,150.00."""
    return money.show_yuan(amount) if language.get() == ENGLISH else money.show_wan(amount)


def wan_cell(amount: Decimal) -> str:
    """The same in a table that says its unit above (万元, in English yuan): the number alone."""
    return money.show(amount) if language.get() == ENGLISH else money.show(money.in_wan(amount))


def plain_id(text: object) -> str:
    """The same name for the same text, of letters and digits alone: for ids that others point to."""
    return hashlib.sha256(str(text).encode()).hexdigest()[:10]


FILTERS: Mapping[str, Callable[..., object]] = {
    "money": money.show,
    "yuan": money.show_yuan,
    "wan": wan,
    "wan_cell": wan_cell,
    "capitals": money.capitals,
    "day": iso_day,
    "day_long": day,
    "month": month,
    "moment": moment,
    "moment_long": deadline,
    "second": second,
    "remaining": remaining,
    "percent": percent,
    "plain_id": plain_id,
    "masked_account": codes.mask_account,
    "covered": privacy.covered,
}
