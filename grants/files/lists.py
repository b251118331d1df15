"""A list that somebody sent as a spreadsheet: looked at row by row first, written as a whole when confirmed, or not."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from grants import files
from grants.audit import Who
from grants.db import get
from grants.errors import Refused
from grants.files import Upload, sheets
from grants.files.sheets import Columns, SheetRow
from grants.i18n import Text, _

Subject = TypeVar("Subject")
SHOWN = 300


@dataclass(frozen=True)
class PlannedRow(Generic[Subject]):
    """One row as it would be written: whom it concerns, with which facts, and why not. `there` needs no writing."""

    row: SheetRow
    subject: Subject | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[object] = ()
    there: bool = False


@dataclass(frozen=True)
class Plan(Generic[Subject]):
    """A whole sheet as it would be written."""

    rows: Sequence[PlannedRow[Subject]]

    @property
    def wrong(self) -> list[PlannedRow[Subject]]:
        """Rows that keep the sheet from being taken."""
        return [each for each in self.rows if each.problems]

    @property
    def fresh(self) -> list[PlannedRow[Subject]]:
        """Rows that would be written."""
        return [each for each in self.rows if not each.problems and not each.there]

    @property
    def known(self) -> list[PlannedRow[Subject]]:
        """Rows that are on record already, word for word."""
        return [each for each in self.rows if each.there]

    @property
    def shown(self) -> list[PlannedRow[Subject]]:
        """As many as a page bears, what is wrong first."""
        return sorted(self.rows, key=lambda each: (not each.problems, each.there))[:SHOWN]


async def keep(content: bytes, name: str, columns: Columns, *, by: Who) -> tuple[Upload, int]:
    """Keep a spreadsheet to be looked at, and how many rows it has. Refuses what cannot be read as such a list."""
    rows = await asyncio.to_thread(sheets.read, content, columns)
    if content[:2] == b"PK":
        return await files.keep(content, name, by=by), len(rows)
    return await files.keep_made(content, name[:200], "text/csv", by=by), len(rows)


async def rows_of(upload_id: int, columns: Columns) -> list[SheetRow]:
    """The rows of a spreadsheet that was kept."""
    content = await files.read(await get(Upload, upload_id))
    return await asyncio.to_thread(sheets.read, content, columns)


def may_be_confirmed(plan: Plan[Any], confirmed_at: datetime | None) -> None:
    """All or nothing: a sheet with one bad row is not taken, and none is taken twice."""
    if confirmed_at is not None:
        raise Refused("files.already_imported", _("这份表格已导入，不能重复导入"))
    if plan.wrong:
        words = _("还有 {n} 行有问题，改正后重新上传；现在什么都没有写入", n=len(plan.wrong))
        raise Refused("files.rows_wrong", words)
    if not plan.rows:
        raise Refused("files.nothing_to_import", _("表格中没有要导入的行"))


def day_in(cells: Mapping[str, str], name: str, columns: Columns) -> date:
    """The day that stands in a cell."""
    found = sheets.day(sheets.half_width(cells[name]))
    if found is None:
        words = _("“{column}”应为日期，如 2026-04-28", column=columns.head(name))
        raise Refused("files.row_without_day", words)
    return found


def word_in(cells: Mapping[str, str], name: str, words: Mapping[Any, Text], columns: Columns) -> Any:
    """One word of a closed list, as it is called."""
    typed = sheets.half_width(cells[name]).replace(" ", "")
    for word, called in words.items():
        if typed in (called.key, word.value):
            return word
    offered = "、".join(str(called) for called in words.values())
    raise Refused("files.row_with_odd_word", _("“{column}”应为：{offered}", column=columns.head(name), offered=offered))
