"""What each column that holds text may hold of people, and every such fact that is in the database now.

tests/personal.csv says it of every column: `code` is made by the system or chosen from a list; `public` is typed and
shown to everybody, so that an action looks through it first; `inside` is typed and stays inside; `person` is a fact
about somebody: a name, a number, an account, what signs them in. `python -m tests.personal` prints the columns that
nobody placed.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from piccolo.columns import JSON, JSONB, Array, Bytea, Text, Varchar

from grants.db import sql
from grants.piccolo_app import APP_CONFIG

TABLE = Path(__file__).parent / "personal.csv"
KINDS = ("code", "public", "inside", "person")
# What is shorter says nothing by itself: 好, 3A, 张.
SHORTEST = {"person": 2, "inside": 8}
NOBODY = {"系统"}
# Files that are there for everybody: what they are called and their hash are no secret.
SHOWN = """SELECT u.name, u.sha256, u.sent_sha256 FROM upload u WHERE u.id IN (SELECT upload FROM call_paper
    UNION SELECT document FROM public_notice UNION SELECT document FROM annual_notice
    UNION SELECT upload FROM public_copy)"""


def columns() -> set[tuple[str, str]]:
    """Each column with text in it, but for those whose words are chosen from a list in the code."""
    return {
        (table._meta.tablename, column._meta.name)
        for table in APP_CONFIG.table_classes
        for column in table._meta.columns
        if isinstance(column, Varchar | Text | JSON | JSONB | Array | Bytea) and not column._meta.choices
    }


def kept() -> dict[tuple[str, str], str]:
    """The rows of tests/personal.csv."""
    with TABLE.open(newline="", encoding="utf-8") as source:
        return {(each["table"], each["column"]): each["holds"] for each in csv.DictReader(source)}


async def facts(*holds: str) -> dict[str, str]:
    """Every text that columns of these kinds hold now, with the column it is from."""
    found: dict[str, str] = {}
    for (table, column), kind in kept().items():
        if kind in holds:
            rows = await sql(f'SELECT DISTINCT "{column}" AS value FROM "{table}" WHERE "{column}" IS NOT NULL')
            for each in rows:
                for text in _texts(each["value"]):
                    if len(text) >= SHORTEST.get(kind, 1) and text not in NOBODY:
                        found.setdefault(text, f"{table}.{column}")
    return found


async def shown_files() -> set[str]:
    """Names and hashes of the files that everybody may take."""
    return {str(value) for row in await sql(SHOWN) for value in row.values() if value}


def _texts(value: Any) -> Iterator[str]:
    """The texts in a cell, also within JSON and lists; names of fields are no texts."""
    if isinstance(value, str):
        if value[:1] in "[{" and value[-1:] in "]}":
            try:
                yield from _texts(json.loads(value))
                return
            except ValueError:
                pass
        yield value.strip()
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


if __name__ == "__main__":
    for table, column in sorted(columns() - kept().keys()):
        print(f"{table},{column},")
