"""The fields of a score sheet: what stands in each, how what was typed is read, where two screens differ. Pure."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Protocol

from grants import clock
from grants.calls.judging_tables import Criterion
from grants.errors import NotFound, Refused, why_not
from grants.i18n import Text, _
from grants.scoring import rules
from grants.scoring.panel import Sheet

COMMENT, MARK, REASON = "comment", "mark", "reason"
# What a draft keeps is more than a sheet may be locked with, so that nothing typed is lost; and not endless.
LONGEST_DRAFT = {COMMENT: 20_000, REASON: 5_000, MARK: 40}
ANOTHER_SCREEN = _("另一个窗口")


@dataclass(frozen=True)
class Written:
    """What is written into a field: the text, and of a mark its value; None where the text is no mark."""

    text: str
    value: Decimal | None = None


class Kept(Protocol):
    """A field as it was saved last: its text, when, and the version of the sheet at which that was."""

    @property
    def text(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def saved_at(self) -> datetime: ...


def names(sheet: Sheet) -> list[str]:
    """Every field of a sheet."""
    places = [criterion.position for criterion in sheet.criteria]
    return [COMMENT, *(f"{kind}-{place}" for place in places for kind in (MARK, REASON))]


def place(name: str) -> tuple[str, int]:
    """mark-3 as ("mark", 3); the comment has no position."""
    kind, _dash, position = name.partition("-")
    return kind, int(position or 0)


def text_of(sheet: Sheet, name: str) -> str:
    """What stands in a field, as the page shows it."""
    kind, position = place(name)
    mark = sheet.marks.get(position)
    if kind == COMMENT:
        return sheet.assignment.comment
    if mark is None:
        return ""
    if kind == REASON:
        return mark.comment
    return mark.typed if mark.value is None else show_mark(mark.value)


def written(sheet: Sheet, name: str, text: str) -> Written:
    """What was typed as it is kept. Raises NotFound for a field that the sheet has not, and Refused for a text of a
    size that nobody types."""
    if name not in names(sheet):
        raise NotFound("scoring.no_such_field", _("评分表没有这一项"))
    kind, position = place(name)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_DRAFT[kind]:
        raise Refused("scoring.text_too_long", _("最多 {n} 字，请分开写", n=LONGEST_DRAFT[kind]), field=name)
    if kind != MARK:
        return Written(text)
    criterion = next(each for each in sheet.criteria if each.position == position)
    value, _is_mark = read_mark(criterion, text)
    return Written(text if value is None else show_mark(value), value)


def of_sheet(
    marks: Mapping[int, Decimal | None], reasons: Mapping[int, str], typed: Mapping[int, str], comment: str | None
) -> dict[str, Written]:
    """The fields of which a whole sheet says something."""
    fields = {f"{MARK}-{at}": Written("" if value is None else show_mark(value), value) for at, value in marks.items()}
    fields |= {f"{MARK}-{at}": Written(text.strip()) for at, text in typed.items()}
    fields |= {f"{REASON}-{at}": Written(text.strip()) for at, text in reasons.items()}
    return fields if comment is None else fields | {COMMENT: Written(comment.strip())}


def wrong(sheet: Sheet, name: str, text: str) -> Text | None:
    """What is wrong with a text in that field; a draft keeps it all the same."""
    kind, position = place(name)
    if kind == MARK:
        criterion = next(each for each in sheet.criteria if each.position == position)
        return None if read_mark(criterion, text)[1] else rules.range_words(criterion.max_mark)
    longest = rules.LONGEST_COMMENT if kind == COMMENT else rules.LONGEST_REASON
    return _("最多 {longest} 字，现在 {now} 字", longest=longest, now=len(text)) if len(text) > longest else None


def changed(sheet: Sheet, fields: Mapping[str, Written]) -> dict[str, Written]:
    """Those that differ from what stands."""
    return {name: each for name, each in fields.items() if each.text != text_of(sheet, name)}


def touched(base: Mapping[str, Kept], fields: Mapping[str, str]) -> dict[str, str]:
    """Those that were changed on a page that began with `base`: what stands there untouched says nothing about what
    another screen saved meanwhile."""
    return {name: text for name, text in fields.items() if text != (base[name].text if name in base else "")}


def clashing(
    sheet: Sheet, fields: Mapping[str, str], saves: Mapping[str, Kept], known: Callable[[str], int]
) -> list[str]:
    """The fields in which what is to be saved differs from what was saved elsewhere after the version that is known."""
    differing = changed(sheet, {name: written(sheet, name, text) for name, text in fields.items()})
    return [name for name in differing if name in saves and saves[name].version > known(name)]


def label(sheet: Sheet, name: str) -> Text | str:
    """What a field is called."""
    kind, position = place(name)
    if kind == COMMENT:
        return _("总评")
    criterion = next(each for each in sheet.criteria if each.position == position)
    return criterion.name if kind == MARK else _("{name}：理由", name=criterion.name)


def both(last: Kept) -> dict[str, object]:
    """What another screen saved in a field, for the page to show beside one's own text."""
    return {
        "theirs": last.text,
        "by": str(ANOTHER_SCREEN),
        "at": f"{clock.local(last.saved_at):%H:%M:%S}",
        "version": last.version,
    }


def was_not_changed_meanwhile(name: str, last: Kept | None, base: int) -> None:
    """Of two screens of one expert the later one is shown the text of the earlier instead of overwriting it."""
    if last is not None and last.version > base:
        raise Refused("scoring.changed_meanwhile", _("另一个窗口也改了这一项，请选择保留哪一份"), field=name)


def read_mark(criterion: Criterion, text: str) -> tuple[Decimal | None, bool]:
    """The mark that was typed, and whether it is one; blank is none and is allowed."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None, True
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None, False
    if why_not(rules.marks_are_in_range, [criterion], {criterion.position: value}):
        return None, False
    return value.quantize(Decimal("0.1")), True


def show_mark(value: Decimal) -> str:
    """18.0, as the sheet writes it."""
    return f"{value:.1f}"
