"""A posted form: reads each field into its kind, keeps what was typed, and says beside the field what is wrong."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar.datastructures import UploadFile

from grants import clock, money
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import _
from grants.web import kept

UNREADABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
FIRST_YEAR, LAST_YEAR = 1900, 2200
# As many digits as a row can be numbered with.
LONGEST_NUMBER = 9


class Form:
    """What was posted, or the values a form begins with.

    A reader (`text`, `money`, …) gives None when the field is empty or wrong; then `ok` is False and the page shows
    the form again with the texts typed and the words of `error(name)`.
    """

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        self.posted = posted is not None
        self._values: dict[str, list[str]] = {name: _as_list(value) for name, value in initial.items()}
        self._files: dict[str, list[UploadFile]] = {}
        self._errors: dict[str, object] = {}
        if posted is not None:
            self._keep(posted)
        elif typed := kept.typed.get():
            self._values |= {name: list(values) for name, values in typed.items()}
        elif "key" not in self._values:
            self._values["key"] = [str(uuid.uuid4())]

    def _keep(self, posted: Mapping[str, Any]) -> None:
        pairs = posted.multi_items() if hasattr(posted, "multi_items") else posted.items()
        fresh: dict[str, list[str]] = {}
        for name, value in pairs:
            if isinstance(value, UploadFile):
                self._files.setdefault(name, []).append(value)
            else:
                fresh.setdefault(name, []).extend(map(readable, _as_list(value)))
        self._values |= fresh

    @property
    def ok(self) -> bool:
        """Nothing wrong so far."""
        return not self._errors

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every problem as (field, words), in the order found."""
        return [(name, str(message)) for name, message in self._errors.items()]

    def value(self, name: str) -> str:
        """What stands in the field: as typed."""
        return (self._values.get(name) or [""])[0]

    def values(self, name: str) -> list[str]:
        """All values of a field that may occur several times."""
        return self._values.get(name, [])

    def error(self, name: str) -> str | None:
        """What is wrong with the field, in words."""
        return str(self._errors[name]) if name in self._errors else None

    def fail(self, name: str, message: object) -> None:
        """Note a problem; the first of a field stays."""
        self._errors.setdefault(name, message)

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """A rule's refusal becomes a problem of the form. Who may not do it at all still gets the page that says so."""
        try:
            yield
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            self.fail(refusal.field, refusal.message)

    def text(self, name: str, *, required: bool = True, longest: int = 200) -> str:
        """Text without blanks around it; a required one is not empty."""
        text = self.value(name).strip()
        if required and not text:
            self.fail(name, _("请填写这一项"))
        if len(text) > longest:
            self.fail(name, _("最多 {longest} 字，现在 {now} 字", longest=longest, now=len(text)))
        return text

    def money(self, name: str, *, required: bool = True) -> Decimal | None:
        """Yuan, as people type them: 1,234.5, ￥1234, 1.5万, full-width digits."""
        text = self.value(name).strip()
        if not text:
            self._missing(name, required)
            return None
        try:
            return money.parse(text)
        except (ValueError, TypeError):
            self.fail(name, _("请填写金额，如 1,234.00，最多两位小数"))
            return None

    def number(self, name: str, *, required: bool = True, least: int = 0, most: int = 2_000_000_000) -> int | None:
        """A whole number within bounds."""
        value = self.decimal(name, required=required, least=least, most=most, places=0)
        return None if value is None else int(value)

    def decimal(
        self,
        name: str,
        *,
        required: bool = True,
        least: int | Decimal = 0,
        most: int | Decimal = 10**12,
        places: int = 2,
    ) -> Decimal | None:
        """A number within bounds, of at most so many places."""
        text = self.value(name).strip().replace(",", "")
        if not text:
            self._missing(name, required)
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or -int(value.as_tuple().exponent) > places:
            self.fail(name, _("请填写数字") if places else _("请填写整数"))
            return None
        if not least <= value <= most:
            self.fail(name, _("应为 {least} 至 {most}", least=least, most=most))
            return None
        return value

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A day, as 2026-04-28."""
        text = self.value(name).strip()
        if not text:
            self._missing(name, required)
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            self.fail(name, _("请填写日期，如 2026-04-28"))
            return None
        return found if self._is_our_time(name, found) else None

    def whole_month(self, name: str) -> str | None:
        """A month, as 2026-04."""
        text = self.value(name).strip()
        try:
            first = date.fromisoformat(f"{text}-01")
        except ValueError:
            self.fail(name, _("请填写月份，如 2026-04"))
            return None
        return f"{first:%Y-%m}" if self._is_our_time(name, first) else None

    def moment(self, name: str, *, required: bool = True) -> datetime | None:
        """A moment in Shanghai, as 2026-04-28T17:30."""
        text = self.value(name).strip().replace(" ", "T")
        if not text:
            self._missing(name, required)
            return None
        try:
            found = datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)
        except ValueError:
            self.fail(name, _("请填写日期和时间，如 2026-04-28 17:30"))
            return None
        return found if self._is_our_time(name, found) else None

    def _is_our_time(self, name: str, day: date) -> bool:
        """A year that somebody meant; beyond it no calendar reckons."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(name, _("年份应在 {first} 至 {last} 之间", first=FIRST_YEAR, last=LAST_YEAR))
        return FIRST_YEAR <= day.year <= LAST_YEAR

    def choice(self, name: str, options: Iterable[object], *, required: bool = True) -> str | None:
        """One of the options."""
        text = self.value(name)
        if not text:
            self._missing(name, required, _("请选择一项"))
            return None
        if text not in {str(option) for option in options}:
            self.fail(name, _("请从列出的选项中选择"))
            return None
        return text

    def choices(self, name: str, options: Iterable[object]) -> list[str]:
        """Any of the options."""
        allowed = {str(option) for option in options}
        chosen = [text for text in self.values(name) if text]
        if not set(chosen) <= allowed:
            self.fail(name, _("请从列出的选项中选择"))
        return [text for text in chosen if text in allowed]

    def flag(self, name: str) -> bool:
        """A tick."""
        return self.value(name) in {"yes", "on", "1", "true"}

    def key(self) -> uuid.UUID:
        """The one-time key of the form: a repeated post carries the same one; a broken one is replaced."""
        try:
            return uuid.UUID(self.value("key"))
        except ValueError:
            fresh = uuid.uuid4()
            self._values["key"] = [str(fresh)]
            return fresh

    def posted_file(self, name: str) -> UploadFile | None:
        """The file chosen in a field, if any."""
        files = [each for each in self._files.get(name, []) if each.filename]
        return files[0] if files else None

    def posted_files(self, name: str) -> list[UploadFile]:
        """All files chosen in a field."""
        return [each for each in self._files.get(name, []) if each.filename]

    def _missing(self, name: str, required: bool, words: object = None) -> None:
        if required:
            self.fail(name, words or _("请填写这一项"))


def whole(text: str) -> int | None:
    """A number that a page of ours put into a form or an address; none for anything that it would not."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def readable(text: str) -> str:
    """Without what nobody types, no database keeps, or no reader sees: control characters, halves of characters, signs
    that turn the direction of a line."""
    return text if text.isprintable() else UNREADABLE.sub("", text)


def _as_list(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return [str(value)]
