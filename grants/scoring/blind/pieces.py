"""A frozen application taken to pieces: every text in it that somebody typed, by key, and put together again. Pure.

A key is that of an answer (needs), of a cell of a table (activities/2/3: row and column from 1), or of a budget row
(lines/4/basis, match/1/giver).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grants.applications import frozen, frozen_budget
from grants.i18n import Text, _

TITLE = "title"
TYPED = {"text", "long_text"}
BUDGET = {"lines": ("item", "basis"), "match": ("giver", "note")}
BUDGET_NAMES: dict[str, Text] = {
    "item": _("预算第 {n} 行：内容"),
    "basis": _("预算第 {n} 行：依据"),
    "giver": _("自筹第 {n} 行：来源单位"),
    "note": _("自筹第 {n} 行：说明"),
}
# Figures of no more digits than an amount or a count name nobody.
PLAIN_FIGURE = re.compile(r"[\d.,%¥ ]{0,9}")


@dataclass(frozen=True)
class Piece:
    """A text of an application, and what it is called."""

    key: str
    label: Text | str
    text: str

    @property
    def is_long(self) -> bool:
        return len(self.text) > 40 or "\n" in self.text


@dataclass(frozen=True)
class Papers:
    """What is read of an application: its title, its answers section by section, its budget. Nothing private."""

    title: str
    sections: list[dict[str, Any]]
    budget: dict[str, Any]


def papers(content: Mapping[str, Any], title: str) -> Papers:
    """As it was frozen."""
    return Papers(title, frozen.sections(content, with_private=False), frozen_budget.read(content))


def pieces(content: Mapping[str, Any], title: str) -> list[Piece]:
    """Every text that experts would read, the title first."""
    return [Piece(TITLE, _("项目名称"), title), *_answers(content), *_budget(content)]


def redacted(content: Mapping[str, Any], title: str, texts: Mapping[str, str]) -> Papers:
    """The same with other texts in some places, and nothing beside what is read. Files are not named: their names are
    not ours."""
    sections = [
        {
            "key": section["key"],
            "title": section["title"],
            "entries": [_replaced(entry, texts) for entry in section["entries"] if entry["kind"] != "file"],
        }
        for section in frozen.sections(content, with_private=False)
    ]
    budget = frozen_budget.read(content)
    for part, names in BUDGET.items():
        for n, row in enumerate(budget[part], 1):
            row.update({name: texts.get(f"{part}/{n}/{name}", row[name]) for name in names})
    return Papers(texts.get(TITLE, title), sections, budget)


def differing(content: Mapping[str, Any], title: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Of these texts those that differ from what was frozen."""
    return {each.key: texts[each.key] for each in pieces(content, title) if texts.get(each.key, each.text) != each.text}


def private_cells(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The cells of private tables with the heading they stand under: names and telephones of the team."""
    for section in frozen.sections(content):
        for entry in section["entries"]:
            for row in entry.get("rows", ()) if entry["private"] else ():
                yield from zip(entry["columns"], row, strict=True)


def _answers(content: Mapping[str, Any]) -> Iterator[Piece]:
    for section in frozen.sections(content, with_private=False):
        for entry in section["entries"]:
            if "rows" in entry:
                for n, row in enumerate(entry["rows"], 1):
                    for at, cell in enumerate(row, 1):
                        if not PLAIN_FIGURE.fullmatch(cell):
                            head = _(
                                "{table}第 {n} 行：{column}", table=entry["label"], n=n, column=entry["columns"][at - 1]
                            )
                            yield Piece(f"{entry['key']}/{n}/{at}", head, cell)
            elif entry["kind"] in TYPED and entry["key"] != TITLE and entry["text"]:
                yield Piece(entry["key"], entry["label"], entry["text"])


def _budget(content: Mapping[str, Any]) -> Iterator[Piece]:
    budget = frozen_budget.read(content)
    for part, names in BUDGET.items():
        for n, row in enumerate(budget[part], 1):
            for name in names:
                if row[name]:
                    yield Piece(f"{part}/{n}/{name}", Text(BUDGET_NAMES[name].key, n=n), row[name])


def _replaced(entry: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    shown = {name: entry[name] for name in ("key", "label", "kind")}
    if "rows" not in entry:
        return shown | {"text": texts.get(entry["key"], entry["text"])}
    rows = [
        [texts.get(f"{entry['key']}/{n}/{at}", cell) for at, cell in enumerate(row, 1)]
        for n, row in enumerate(entry["rows"], 1)
    ]
    return shown | {"columns": entry["columns"], "rows": rows}
