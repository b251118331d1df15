"""统计报表 (domain §6, 33) as a paper of one division, and as a workbook of a year."""

from collections.abc import Callable, Iterable
from datetime import date

from grants import clock, codes, pdf
from grants.awards.documents import canonical
from grants.custody.documents import Made
from grants.i18n import Text, _
from grants.reporting.statistics.compiling import Compiled
from grants.reporting.statistics.facts import PLACE_NAMES, FormFacts, Key, Place, ReturnFacts, Values, Wanted, reckoned
from grants.reporting.statistics.queries import Line
from grants.reporting.statistics.rules import STATUS_NAMES
from grants.reporting.statistics.summing import Sum
from grants.reporting.statistics.tables import NumberKind, ReturnStatus
from grants.reporting.statistics.yearly import Change
from grants.settings import settings
from grants.workbooks import Cell, Sheet, workbook


async def paper(found: ReturnFacts) -> Made:
    """The return of a division as it was taken, with its figures inside."""
    values = reckoned(found.of, found.values)
    inside = {
        "form": found.of.form.code,
        "edition": found.of.form.edition,
        "year": found.asking.year,
        "division": found.division.code,
        "owner": found.owner.code,
        "figures": {f"{code}:{place}": str(value) for (code, place), value in sorted(values.items())},
    }
    written = canonical(inside)
    taken = found.taken
    code = codes.check_code(f"reporting:statistics:{taken.id if taken else 0}:{written}".encode())
    content = await pdf.render(
        "pdf/reporting/statistics.html",
        {
            "found": found,
            "values": values,
            "rows": rows(found.of),
            "place_names": PLACE_NAMES,
            "taken": taken,
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=found.row.submitted_at or clock.now(),
        attachments=[("statistics.json", "application/json", written.encode())],
    )
    return Made(content, code)


def spreadsheet(found: Compiled) -> bytes:
    """Every division with its sums; regions, years, what is wanted, who answered when, and every correction."""
    heads = columns(found.of)
    return workbook(
        Sheet(
            _("汇总"), [(_("区划"), 28), (_("应报"), 8), (_("已审核"), 8), *heads], map(_sum_of(found.of), found.sums)
        ),
        Sheet(
            _("分区域"),
            [(_("区域"), 20), (_("应报"), 8), (_("已审核"), 8), *heads],
            map(_sum_of(found.of), found.regions),
        ),
        Sheet(
            _("历年"),
            [(_("年度"), 8), *heads],
            ([str(year), *_cells(found.of, values)] for year, values in found.years),
        ),
        _wanted(found.targets),
        _answered(found.lines),
        _changed(found.changes),
    )


def rows(of: FormFacts) -> list[tuple[str, str, Key, NumberKind]]:
    """Every figure that is shown, typed or reckoned: its name, unit, key and kind, in the order of the form."""
    found = []
    for each in of.indicators:
        shown = (Place.WHOLE, Place.URBAN, Place.RURAL) if each.is_split else (Place.WHOLE,)
        for place in shown:
            name = each.name if place == Place.WHOLE else f"{each.name}（{PLACE_NAMES[place]}）"
            found.append((name, each.unit, (each.code, place.value), NumberKind(each.number_kind)))
    return found


def columns(of: FormFacts) -> list[tuple[Text | str, int]]:
    """The heads of all figures."""
    return [(f"{name}（{unit}）" if unit else name, 14) for name, unit, _key, _kind in rows(of)]


def _cells(of: FormFacts, values: Values) -> list[Cell]:
    return [_cell(kind, values, key) for _name, _unit, key, kind in rows(of)]


def _cell(kind: NumberKind, values: Values, key: Key) -> Cell:
    value = values.get(key)
    return int(value) if value is not None and kind == NumberKind.COUNT else value


def _sum_of(of: FormFacts) -> Callable[[Sum], list[Cell]]:
    return lambda each: ["　" * each.depth + each.label, each.asked, each.accepted, *_cells(of, each.values)]


def _wanted(found: Iterable[tuple[str, Wanted]]) -> Sheet:
    heads: list[tuple[Text | str, int]] = [
        (_("区划"), 24),
        (_("指标"), 28),
        (_("范围"), 12),
        (_("应不少于"), 12),
        (_("实际"), 12),
        (_("达标"), 8),
    ]
    return Sheet(
        _("达标情况"),
        heads,
        (
            [
                name,
                each.indicator.name,
                PLACE_NAMES[each.place],
                each.least,
                each.is_,
                _("是") if each.is_met else _("否"),
            ]
            for name, each in found
        ),
    )


def _answered(lines: Iterable[Line]) -> Sheet:
    heads: list[tuple[Text | str, int]] = [
        (_("区划代码"), 14),
        (_("区划"), 24),
        (_("填报单位"), 32),
        (_("状态"), 12),
        (_("报送人"), 12),
        (_("报送日"), 12),
    ]
    return Sheet(
        _("报送情况"),
        heads,
        (
            [
                each.division.code,
                each.division.name,
                each.owner,
                STATUS_NAMES[ReturnStatus(each.row.status)][1],
                each.row.submitted_by_name,
                _day(each),
            ]
            for each in lines
        ),
    )


def _changed(changes: Iterable[Change]) -> Sheet:
    heads: list[tuple[Text | str, int]] = [
        (_("区划"), 24),
        (_("指标"), 28),
        (_("范围"), 12),
        (_("原数"), 14),
        (_("改为"), 14),
        (_("说明"), 40),
        (_("修改人"), 12),
        (_("修改日"), 12),
    ]
    return Sheet(
        _("更正记录"),
        heads,
        (
            [
                each.division,
                each.name,
                PLACE_NAMES[Place(each.row.place)],
                each.row.before,
                each.row.after,
                each.row.words,
                each.row.changed_by_name,
                clock.local_day(each.row.changed_at),
            ]
            for each in changes
        ),
    )


def _day(line: Line) -> date | None:
    return clock.local_day(line.row.submitted_at) if line.row.submitted_at else None
