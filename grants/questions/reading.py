"""What was typed, read into the kind of its question: pure, never raises, and the same again when shown and read."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from grants import money
from grants.money import HALF_WIDTH, MINUS
from grants.questions.tables import Question, QuestionKind

Value = Any  # what JSON keeps: str, int, True, list of words, list of rows; None is no answer

LONGEST = {QuestionKind.TEXT: 200, QuestionKind.LONG_TEXT: 5000}
MOST_ROWS = 100
FAR_TOO_LONG = 50_000
CELL_KINDS = (QuestionKind.TEXT, QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.DATE)
NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<part>\.[0-9]+)?")
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
YES = {"yes", "on", "1", "true"}
LINE_END = re.compile("\r\n?|[\u2028\u2029]")
# Signs that steer a machine, halves of characters, and what turns the order of reading around or is not seen at all.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def options(question: Question) -> list[dict[str, Any]]:
    """What can be chosen."""
    found: Any = question.options
    return list(found)


def columns(question: Question) -> list[dict[str, Any]]:
    """The columns of a table."""
    found: Any = question.columns
    return list(found)


def read(question: Question, typed: str) -> tuple[Value, str | None]:
    """The value as it is kept, none when nothing was typed; and, when it does not fit the kind, the text as typed."""
    kind = QuestionKind(question.kind)
    text = clean(typed[: FAR_TOO_LONG * (8 if kind == QuestionKind.TABLE else 1)])
    if not text:
        return None, None
    if kind == QuestionKind.TABLE:
        return _read_table(question, text)
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return _read_choice(question, kind, text)
    if kind == QuestionKind.CONSENT:
        return (True, None) if text.lower() in YES else (None, text)
    if kind == QuestionKind.FILE:
        ids = text.split(",")
        return ([int(each) for each in ids], None) if all(map(_is_id, ids)) else (None, text)
    value = read_plain(kind, text, longest=question.longest, places=question.places)
    return value, None if value is not None else text


def show(question: Question, value: Value) -> str:
    """A value as it is typed: what `read` makes the same value of."""
    if value is None:
        return ""
    kind = QuestionKind(question.kind)
    if kind == QuestionKind.TABLE:
        kinds = {column["key"]: QuestionKind(column["kind"]) for column in columns(question)}
        # In the order of the columns: the database gives the cells back in an order of its own.
        rows = [{key: show_plain(kinds[key], row[key]) for key in kinds if key in row} for row in value]
        return json.dumps(rows, ensure_ascii=False)
    if kind in (QuestionKind.CHOICES, QuestionKind.FILE):
        return ",".join(map(str, value))
    return "yes" if kind == QuestionKind.CONSENT else show_plain(kind, value)


def read_plain(kind: QuestionKind, text: str, *, longest: int | None = None, places: int = 0) -> Value:
    """One line, one text, number, amount or day, cleaned before; None when it is none."""
    if kind == QuestionKind.NUMBER:
        return _number(text, places)
    if kind == QuestionKind.MONEY:
        return _amount(text)
    if kind == QuestionKind.DATE:
        return _day(text)
    most = longest or LONGEST[kind]
    if kind == QuestionKind.TEXT:
        line = unicodedata.normalize("NFC", " ".join(text.split()))
        return line if line and len(line) <= most else None
    return text if count(text) <= most else None


def show_plain(kind: QuestionKind, value: Value) -> str:
    """The other way round."""
    if value is None:
        return ""
    return money.show(Decimal(value)) if kind == QuestionKind.MONEY else str(value)


def clean(text: str) -> str:
    """One way to write the same characters, lines ended by one sign, nothing unseen, no blanks around."""
    return unicodedata.normalize("NFC", UNSEEN.sub("", LINE_END.sub("\n", text))).strip()


def count(text: str) -> int:
    """字, as people count: each character and mark one; blanks, line ends, accents and joiners none."""
    return sum(
        times
        for each, times in Counter(text).items()
        if not each.isspace() and unicodedata.category(each) not in ("Mn", "Me", "Cf")
    )


def typed_rows(question: Question, typed: str) -> list[dict[str, str]]:
    """The rows of a table as they were typed, whether they can be read or not."""
    try:
        rows = json.loads(typed) if typed else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return []
    keys = [column["key"] for column in columns(question)]
    most = (question.most_rows or MOST_ROWS) + MOST_ROWS
    return [
        {key: clean(str(row[key])) if isinstance(row.get(key), str | int) else "" for key in keys}
        for row in rows[:most]
    ]


def gathered(question: Question, fields: Mapping[str, str]) -> str:
    """The cells of a table, posted as `<key>-<row>-<column>`, as one text; empty rows are left out."""
    keys = [column["key"] for column in columns(question)]
    pattern = re.compile(rf"{re.escape(question.key)}-([0-9]{{1,3}})-([a-z][a-z0-9_]*)")
    numbers = {int(found[1]) for name in fields if (found := pattern.fullmatch(name)) and found[2] in keys}
    rows = [{key: fields.get(f"{question.key}-{at}-{key}", "") for key in keys} for at in sorted(numbers)]
    filled = [row for row in rows if any(cell.strip() for cell in row.values())]
    return json.dumps(filled, ensure_ascii=False) if filled else ""


def _read_table(question: Question, text: str) -> tuple[Value, str | None]:
    """Rows with only the cells that say something. One cell that cannot be read keeps the whole table as typed."""
    rows = typed_rows(question, text)
    if not rows:
        return (None, None) if re.fullmatch(r"\[\s*\]", text) else (None, text)
    read_rows = [_read_row(question, row) for row in rows if any(row.values())]
    if len(read_rows) > (question.most_rows or MOST_ROWS) + MOST_ROWS or any(row is None for row in read_rows):
        return None, text
    return read_rows or None, None


def _read_row(question: Question, row: Mapping[str, str]) -> dict[str, Value] | None:
    read_row: dict[str, Value] = {}
    for column in columns(question):
        if cell := row[column["key"]]:
            read_row[column["key"]] = read_cell(column, cell)
    return None if any(value is None for value in read_row.values()) else read_row


def read_cell(column: Mapping[str, Any], cell: str) -> Value:
    """One cell of a table; None when it does not fit its column."""
    return read_plain(QuestionKind(column["kind"]), cell, longest=column.get("longest"), places=column.get("places", 0))


def _read_choice(question: Question, kind: QuestionKind, text: str) -> tuple[Value, str | None]:
    known = [option["value"] for option in options(question)]
    if kind == QuestionKind.CHOICE:
        # A core choice without options of its own is given them by what is filled in (the purposes of its funds).
        given = question.is_core and not known and len(text) <= 40
        return (text, None) if text in known or given else (None, text)
    chosen = {each.strip() for each in text.split(",") if each.strip()}
    if not chosen <= set(known):
        return None, text
    return [each for each in known if each in chosen] or None, None


def _is_id(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9][0-9]{0,8}", text))


def _number(text: str, places: int) -> Value:
    found = NUMBER.fullmatch(re.sub(r"\s", "", text.translate(HALF_WIDTH)).replace(MINUS, "-"))
    if not found or len(found[0]) > 30:
        return None
    exact = Decimal(found["sign"] + found["whole"].replace(",", "") + (found["part"] or ""))
    if abs(exact) >= money.LIMIT or len((found["part"] or ".")[1:]) > places:
        return None
    return int(exact) if not places else f"{exact.normalize() + 0:f}"


def _amount(text: str) -> Value:
    try:
        amount = money.parse(text)
    except (ValueError, TypeError):
        return None
    return str(amount) if amount >= 0 else None


def _day(text: str) -> Value:
    found = DAY.fullmatch(re.sub(r"\s", "", text.translate(HALF_WIDTH)))
    if not found or not 1900 <= int(found[1]) <= 2199:
        return None
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None
