"""Gapless number series of awards, notices, objections, payments and batches."""

import re

from grants.db import require_transaction, sql

# 立项文号, 公示, 异议, 拨款, 付款批次, 台账, 凭证册, 退回通知: prefix and least width of the running number.
SERIES = {
    "award": ("LW", 2),
    "notice": ("GS", 2),
    "objection": ("C", 3),
    "payment": ("BK", 4),
    "batch": ("PC", 4),
    "register": ("TZ", 4),
    "bundle": ("PZ", 4),
    "return": ("TH", 3),
}


async def take(kind: str, year: int, given: str | None = None) -> str:
    """The next number of a kind in a year: LW-2026-01. Given back when the transaction rolls back, so none is missing.

    Whoever takes one waits for the one who took the number before, until that transaction ends. A number that was
    given by hand stays as it is; where it is of the series, the series goes on behind it.
    """
    require_transaction()
    prefix, width = SERIES[kind]
    if given is not None:
        by_hand = re.fullmatch(f"{prefix}-{year}-([0-9]{{1,9}})", given)
        await _advance(f"{kind}:{year}", int(by_hand[1]) if by_hand else 0)
        return given
    return f"{prefix}-{year}-{await _advance(f'{kind}:{year}', None):0{width}d}"


async def _advance(series: str, at_least: int | None) -> int:
    rows = await sql(
        "INSERT INTO number_counter (series, last) VALUES ({}, coalesce({}::integer, 1)) ON CONFLICT (series) DO UPDATE"
        " SET last = CASE WHEN {}::integer IS NULL THEN number_counter.last + 1"
        " ELSE greatest(number_counter.last, {}::integer) END RETURNING last",
        series,
        at_least,
        at_least,
        at_least,
    )
    return int(rows[0]["last"])
