"""A register as a spreadsheet: what goes out can be sent in again, with rows added."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from grants.files.sheets import Columns, SheetRow, day, half_width
from grants.i18n import CHINESE, Text, _, speaking
from grants.organizations.tables import Organization
from grants.programme.facts import EntryFacts, EntryPlan
from grants.programme.queries import Options
from grants.programme.registers import TIE_NAMES, Register
from grants.workbooks import Sheet

NUMBER, STATE = _("序号"), _("结束")
TIED = TIE_NAMES["organizations"]
LONG = ("note", "name")
MOST_PEOPLE = 10_000_000


def sheet_of(register: Register, found: Sequence[EntryFacts]) -> Sheet:
    """All columns of a register, its ties, and how each entry ended."""
    heads: list[tuple[Text | str, int]] = [(NUMBER, 8)]
    heads += [(label, 40 if column in LONG else 20) for column, label in register.columns.items()]
    if register.ties == "organizations":
        heads.append((TIED, 40))
    heads += [(STATE, 12), (_("结果或原因"), 30)]
    return Sheet(register.title, heads, [_cells(register, each) for each in found])


def _cells(register: Register, each: EntryFacts) -> list[str | Text | int | date | None]:
    cells: list[str | Text | int | date | None] = [each.row.id]
    for column in register.columns:
        value = each.said(column)
        cells.append(value if isinstance(value, str | Text | int | date) else None)
    if register.ties == "organizations":
        cells.append("、".join(body.name for body in each.tied))
    return [*cells, each.row.ended_on, each.row.ended_reason]


def columns(register: Register) -> Columns:
    """The columns of a sheet that is sent in: as they stand in one that was taken out."""
    with speaking(CHINESE):
        heads = {column: (str(label),) for column, label in register.columns.items()} | {"entry": (str(NUMBER),)}
        if register.ties == "organizations":
            heads["tied"] = (str(TIED),)
    wanted = tuple(column for column in register.columns if column in register.wanted)
    return Columns(heads, wanted, tuple(each for each in heads if each not in wanted))


def bodies_in(rows: Iterable[SheetRow]) -> list[str]:
    """Every organisation that a sheet names."""
    found = [row.cells.get(column, "") for row in rows for column in ("organization", "partner")]
    return found + [each for row in rows for each in _tied(row)]


def plan_of(
    register: Register, row: SheetRow, options: Options, named: Mapping[str, Organization]
) -> tuple[EntryPlan, list[Text]]:
    """A row as an entry, and what is wrong with it."""
    problems: list[Text] = list(row.problems)
    values: dict[str, object] = {}
    for column, label in register.columns.items():
        typed = row.cells.get(column, "").strip()
        values[column] = _value(register, column, typed, options, named)
        if typed and values[column] is None:
            problems.append(_("“{label}”读不出来：{typed}", label=label, typed=typed[:40]))
    tied = _tied(row)
    problems += [_("没有找到单位：{name}", name=each[:40]) for each in tied if each not in named]
    return EntryPlan(values, frozenset(named[each].id for each in tied if each in named)), problems


def fresh(rows: Iterable[SheetRow]) -> list[SheetRow]:
    """Rows without a number: those that bear one stood in the register when the sheet was taken out."""
    return [row for row in rows if not row.cells.get("entry", "").strip()]


def _tied(row: SheetRow) -> list[str]:
    return [each.strip() for each in row.cells.get("tied", "").split("、") if each.strip()]


def _value(
    register: Register, column: str, typed: str, options: Options, named: Mapping[str, Organization]
) -> object | None:
    """What a cell says; none where it says nothing that is known."""
    if column in ("from_on", "until_on"):
        return day(half_width(typed))
    if column == "headcount":
        digits = half_width(typed)
        return int(digits) if digits.isascii() and digits.isdecimal() and int(digits) <= MOST_PEOPLE else None
    known = _known(register, column, options, named)
    return typed if known is None else known.get(typed)


def _known(
    register: Register, column: str, options: Options, named: Mapping[str, Organization]
) -> Mapping[str, object] | None:
    """What may stand in a cell that names something, and what it means; none for text."""
    if column in ("organization", "partner"):
        return {name: body.id for name, body in named.items()}
    if column == "sort":
        with speaking(CHINESE):
            return {"": ""} | {str(label): word for word, label in register.sorts.items()}
    if column == "division":
        return {each.name: each.id for each in options.divisions} | {each.code: each.id for each in options.divisions}
    offered: Mapping[str, Sequence[Any]] = {"term": options.terms, "programme": options.programmes}
    return {each.name: each.id for each in offered[column]} if column in offered else None


def pairings_sheet(found: Sequence[Mapping[str, Any]]) -> Sheet:
    """Every pairing with its days and plan (S56). No column for money: none follows from it (R-I15)."""
    heads: list[tuple[Text | str, int]] = [
        (_("备案组织"), 30),
        (_("社会组织"), 30),
        (_("自"), 12),
        (_("至"), 12),
        (_("共建计划"), 50),
        (_("结束原因"), 30),
    ]
    columns = ("group_name", "partner_name", "from_on", "until_on", "plan", "ended_reason")
    return Sheet(_("结对共建"), heads, [[row[column] for column in columns] for row in found])
