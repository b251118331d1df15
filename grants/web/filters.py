"""How money and time read in every template, of pages and of papers alike."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from grants import clock, money
from grants.i18n import Text, _

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


def deadline(value: datetime) -> Text:
    """2026年3月27日（周五）17:30"""
    at = clock.local(value)
    return _("{day}（{weekday}）{time}", day=day(value), weekday=WEEKDAYS[at.weekday()], time=f"{at:%H:%M}")


def _day(value: date) -> date:
    return clock.local_day(value) if isinstance(value, datetime) else value


FILTERS: Mapping[str, Callable[..., object]] = {
    "money": money.show,
    "yuan": money.show_yuan,
    "wan": money.show_wan,
    "capitals": money.capitals,
    "day": day,
    "month": month,
    "iso_day": iso_day,
    "moment": moment,
    "deadline": deadline,
}
