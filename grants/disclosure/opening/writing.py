"""Rows as JSON and as CSV, written piece by piece, with every amount digit for digit. Pure."""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock
from grants.workbooks import no_formula

BOM = "\ufeff"

Rows = AsyncIterator[Sequence[Mapping[str, Any]]]


def encoded(value: Any) -> str:
    """JSON in which an amount is a number with its two places, as it is in the books. A float raises TypeError.

    The standards of open data want numbers, and the digits on the wire are exact: who reads them as decimals has the
    cent, and who reads them as doubles has it up to ten billion million.
    """
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{encoded(str(name))}: {encoded(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(encoded, value)) + "]"
    if isinstance(value, float):
        raise TypeError("a float is no amount")
    return json.dumps(_plain(value), ensure_ascii=False)


async def json_document(name: str, head: Mapping[str, Any], pages: Rows) -> AsyncIterator[str]:
    """An object with what `head` says and, under `name`, a list of all rows."""
    said = "".join(f"{encoded(key)}: {encoded(value)},\n" for key, value in head.items())
    yield f"{{{said}{encoded(name)}: ["
    between = "\n"
    async for rows in pages:
        if rows:
            yield between + ",\n".join(map(encoded, rows))
            between = ",\n"
    yield "\n]}\n"


async def csv_document(heads: Sequence[str], pages: Rows) -> AsyncIterator[str]:
    """A table that spreadsheets open as UTF-8, and in which nothing that somebody typed becomes a formula."""
    yield BOM + _lines([heads])
    async for rows in pages:
        yield _lines([[_cell(row[name]) for name in heads] for row in rows])


def _lines(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return no_formula("" if value is None else str(_plain(value)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).replace(microsecond=0).isoformat()
    return value.isoformat() if isinstance(value, date) else value
