"""How a bank wants its files and how it answers: read from JSON, checked as a whole before it is used. Pure.

{"bank": "…", "kind": "text" | "xlsx", "encoding": "gb18030" | "utf-8", "delimiter": ",", "headings": true,
 "row_limit": 200, "amount_limit": "5000000.00", "file_name": "{batch}-{part}.csv", "summary": [column …],
 "parts": [{"name": "行内", "takes": "own", "columns": [{"field": "account", "heading": "收款账号", "width": 32}]}],
 "answer": {"key": "number", "columns": {"key": ["…"], …}, "paid": ["…"], "returned": ["…"]}}
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import Formatter
from typing import Any

from grants import money
from grants.errors import Refused
from grants.i18n import Text, _

LONGEST = 20_000
MOST_COLUMNS = 30
MOST_ROWS = 5_000
LINE_FIELDS = frozenset({"line", "number", "holder", "account", "bank", "cnaps", "amount", "purpose"})
FILE_FIELDS = frozenset({"payer_holder", "payer_account", "batch", "part", "day"})
SUMS = frozenset({"lines", "total"})
FORMATS = {"amount": ("yuan", "cents"), "total": ("yuan", "cents"), "day": ("dashed", "plain")}
ENCODINGS, KINDS, KEYS = ("gb18030", "utf-8"), ("text", "xlsx"), ("number", "line")
OWN, OTHER, ALL = "own", "other", "all"
ENDINGS = {"text": (".csv", ".txt"), "xlsx": (".xlsx",)}
NAME_FIELDS = frozenset({"batch", "part", "day"})
ANSWERS = ("key", "account", "amount", "status", "day", "reference", "reason")


@dataclass(frozen=True)
class Column:
    """A column: a field of the order or of the file, or always the same words. `width` is the most it may hold."""

    field: str
    heading: str
    width: int
    style: str = ""
    fixed: str = ""


@dataclass(frozen=True)
class Part:
    """A kind of file: of the orders to the bank itself, to other banks, or of all."""

    name: str
    takes: str
    columns: Sequence[Column]


@dataclass(frozen=True)
class Answer:
    """How the bank says what it did: by which of our marks, under which headings, in which words."""

    key: str
    heads: Mapping[str, Sequence[str]]
    paid: Sequence[str]
    returned: Sequence[str]


@dataclass(frozen=True)
class Layout:
    """A template as a whole. `bank` is how the names of the bank's own branches begin."""

    bank: str
    kind: str
    encoding: str
    delimiter: str
    headings: bool
    row_limit: int
    amount_limit: Decimal
    file_name: str
    summary: Sequence[Column]
    parts: Sequence[Part]
    answer: Answer

    def is_own(self, bank: str) -> bool:
        """Whether an account is kept by the bank itself (R: in-bank and inter-bank are separate files, K-16)."""
        return plain(bank).startswith(plain(self.bank))


def read(typed: str) -> Layout:
    """A template out of its text. Refuses what is no JSON, lacks something, or could not bring every order to the
    bank and its answer back."""
    try:
        found = json.loads(typed) if len(typed) <= LONGEST else None
    except (ValueError, RecursionError) as broken:
        raise wrong(_("这不是 JSON：请检查引号、逗号和括号")) from broken
    return of(found)


def of(found: object) -> Layout:
    """The same out of what was read already."""
    if not isinstance(found, dict):
        raise wrong(_("模板应是一个 JSON 对象，最多 {n} 字", n=LONGEST))
    kind = _word(found, "kind", KINDS)
    layout = Layout(
        bank=_text(found, "bank", 40),
        kind=kind,
        encoding=_word(found, "encoding", ENCODINGS) if kind == "text" else "utf-8",
        delimiter=_word(found, "delimiter", (",", "\t", "|", ";")) if kind == "text" else ",",
        headings=bool(found.get("headings", True)),
        row_limit=_whole(found, "row_limit", MOST_ROWS),
        amount_limit=_amount(found, "amount_limit"),
        file_name=_text(found, "file_name", 60),
        summary=_columns(found.get("summary", []), FILE_FIELDS | SUMS),
        parts=[_part(each) for each in _list(found, "parts")],
        answer=_answer(found.get("answer")),
    )
    _is_whole(layout)
    return layout


def plain(text: str) -> str:
    """A name as banks compare it: half width, without blanks (K-18)."""
    return "".join(text.translate(money.HALF_WIDTH).split()).casefold()


def wrong(words: Text) -> Refused:
    """What is wrong with a template, said beside its text."""
    return Refused("banking.template_wrong", words, field="layout")


def _is_whole(layout: Layout) -> None:
    """Every order goes into one part, with what a bank cannot do without; files and marks can be told apart."""
    if sorted(part.takes for part in layout.parts) not in ([ALL], [OTHER, OWN]):
        raise wrong(_("parts 应为一个 all，或 own 和 other 各一个"))
    for part in layout.parts:
        fields = {column.field for column in part.columns}
        needed = {"account", "holder", "amount", layout.answer.key} | (
            set() if part.takes == OWN else {"bank", "cnaps"}
        )
        if not needed <= fields:
            raise wrong(_("{part} 缺少字段：{fields}", part=part.name, fields="、".join(sorted(needed - fields))))
    if layout.kind == "xlsx" and (layout.summary or not layout.headings):
        raise wrong(_("xlsx 模板有表头、没有汇总行"))
    if not layout.file_name.endswith(ENDINGS[layout.kind]) or not re.fullmatch(r"[\w.{}-]+", layout.file_name):
        raise wrong(_("file_name 只用字母、数字、点和横线，以 {endings} 结尾", endings="、".join(ENDINGS[layout.kind])))
    try:
        named = {name for _before, name, _spec, _turned in Formatter().parse(layout.file_name) if name is not None}
        layout.file_name.format(batch="", part=1, day="")
    except (ValueError, LookupError, AttributeError):
        named = set()
    if not {"batch", "part"} <= named <= NAME_FIELDS:
        raise wrong(_("file_name 应有 {needed}，还可有 {more}", needed="{batch}、{part}", more="{day}"))
    if set(layout.answer.paid) & set(layout.answer.returned):
        raise wrong(_("paid 和 returned 不能有相同的字样"))


def _part(found: object) -> Part:
    if not isinstance(found, dict):
        raise wrong(_("{name} 应是 JSON 对象", name="parts"))
    columns = _columns(found.get("columns"), LINE_FIELDS | FILE_FIELDS)
    return Part(_text(found, "name", 20), _word(found, "takes", (OWN, OTHER, ALL)), columns)


def _columns(found: object, fields: frozenset[str]) -> list[Column]:
    if not isinstance(found, list) or len(found) > MOST_COLUMNS or not all(isinstance(each, dict) for each in found):
        raise wrong(_("columns 应是最多 {n} 列的 JSON 数组", n=MOST_COLUMNS))
    return [_column(each, fields) for each in found]


def _column(found: dict[str, Any], fields: frozenset[str]) -> Column:
    heading, width = _text(found, "heading", 40), _whole(found, "width", 200)
    if "fixed" in found:
        return Column("", heading, width, fixed=_text(found, "fixed", width))
    field = _word(found, "field", sorted(fields))
    styles = FORMATS.get(field, ("",))
    return Column(field, heading, width, style=_word(found, "format", styles) if "format" in found else styles[0])


def _answer(found: object) -> Answer:
    if not isinstance(found, dict) or not isinstance(found.get("columns"), dict):
        raise wrong(_("{name} 应是 JSON 对象", name="answer、answer.columns"))
    heads = {name: [plain(each) for each in _words(found["columns"], name)] for name in ANSWERS}
    return Answer(_word(found, "key", KEYS), heads, _words(found, "paid"), _words(found, "returned"))


def _words(found: dict[str, Any], name: str) -> list[str]:
    words = _list(found, name)
    if not all(isinstance(each, str) and 0 < len(each.strip()) <= 40 for each in words):
        raise wrong(_("{name} 应是一列文字", name=name))
    return [each.strip() for each in words]


def _list(found: dict[str, Any], name: str) -> list[Any]:
    value = found.get(name)
    if not isinstance(value, list) or not 0 < len(value) <= MOST_COLUMNS:
        raise wrong(_("{name} 应是一列文字", name=name))
    return value


def _text(found: dict[str, Any], name: str, longest: int) -> str:
    return str(
        _value(found, name, str, lambda value: 0 < len(value.strip()) <= longest and value.isprintable())
    ).strip()


def _word(found: dict[str, Any], name: str, words: Sequence[str]) -> str:
    if found.get(name) not in words:
        raise wrong(_("{name} 应为：{words}", name=name, words="、".join(repr(word) for word in words)))
    return str(found[name])


def _whole(found: dict[str, Any], name: str, most: int) -> int:
    return int(_value(found, name, int, lambda value: not isinstance(value, bool) and 0 < value <= most))


def _amount(found: dict[str, Any], name: str) -> Decimal:
    try:
        amount = money.yuan(str(_value(found, name, str, bool)))
    except ValueError:
        amount = Decimal(0)
    if amount <= 0:
        raise wrong(_("{name} 应是大于零的金额，写成文字，如 {example}", name=name, example='"5000000.00"'))
    return amount


def _value(found: dict[str, Any], name: str, kind: type, fits: Callable[[Any], bool]) -> Any:
    value = found.get(name)
    if not isinstance(value, kind) or not fits(value):
        raise wrong(_("{name} 没有填、太长或太大", name=name))
    return value
