"""Lists from a spreadsheet: looked at row by row first, written as a whole when confirmed, or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock, codes
from grants.audit import action, record
from grants.db import get
from grants.errors import Refused, why_not
from grants.files import lists
from grants.files.lists import Plan, PlannedRow
from grants.files.sheets import SheetRow, half_width
from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.standing import actions, rules, sheets
from grants.standing.tables import (
    AnnualCheck,
    ImportKind,
    Listing,
    Rating,
    SheetImport,
)
from grants.standing.words import LIST_NAMES, RESULT_NAMES

Row = PlannedRow[Organization]


@action
async def send_sheet(by: Actor, *, kind: ImportKind, content: bytes, name: str) -> SheetImport:
    """Keep a spreadsheet to be looked at. Nothing of it is on record before it is confirmed."""
    rules.recorder_keeps_the_record(by)
    upload, rows = await lists.keep(content, name, sheets.columns(ImportKind(kind)), by=by)
    sheet = SheetImport(kind=ImportKind(kind), file=upload.id, sent_by=by.id, sent_at=clock.now(), rows=rows)
    await sheet.save()
    await record(by, "standing.sheet_sent", sheet, kind=kind, rows=rows, sha256=upload.sha256)
    return sheet


@action
async def confirm_sheet(by: Actor, sheet_id: int) -> SheetImport:
    """Put every row on record, or none: one that is wrong by now undoes all. Confirmed twice is refused."""
    sheet = await get(SheetImport, sheet_id, lock="UPDATE")
    found = await plan(sheet)
    check_confirmation(by, sheet, found)
    write = WRITERS[ImportKind(sheet.kind)]
    for each in found.fresh:
        if each.subject is not None:
            await write(by, organization_id=each.subject.id, imported=sheet.id, **each.facts)
    await sheet.update_self({SheetImport.confirmed_at: clock.now(), SheetImport.confirmed_by: by.id})
    await record(by, "standing.sheet_confirmed", sheet, kind=sheet.kind, rows=len(found.fresh))
    return sheet


def check_confirmation(by: Actor, sheet: SheetImport, found: Plan[Organization]) -> None:
    rules.recorder_keeps_the_record(by)
    lists.may_be_confirmed(found, sheet.confirmed_at)


WRITERS: dict[ImportKind, Callable[..., Any]] = {
    ImportKind.LISTINGS: actions.list_organization,
    ImportKind.ANNUAL_CHECKS: actions.record_annual_check,
    ImportKind.RATINGS: actions.record_rating,
}


async def plan(sheet: SheetImport) -> Plan[Organization]:
    """What the sheet would put on record now: names and codes are matched anew, rules asked of each row."""
    kind = ImportKind(sheet.kind)
    rows = await lists.rows_of(sheet.file, sheets.columns(kind))
    book = await _book()
    standing = await _on_record(kind)
    seen: dict[object, int] = {}
    return Plan([_planned(row, kind, book, standing, seen) for row in rows])


@dataclass(frozen=True)
class Book:
    """The registry by what a row may name an organisation by."""

    by_number: Mapping[str, Organization]
    by_name: Mapping[str, Sequence[Organization]]


async def _book() -> Book:
    rows = await Organization.objects().where(Organization.is_trial.eq(False))
    kept = {row.id: row for row in rows}

    def living(row: Organization) -> Organization:
        while row.merged_into is not None:
            row = kept[row.merged_into]
        return row

    by_name: dict[str, list[Organization]] = {}
    for row in rows:
        mine = by_name.setdefault(codes.organization_name(row.name), [])
        if living(row).id not in {each.id for each in mine}:
            mine.append(living(row))
    numbers = [(number, row) for row in rows for number in (row.uscc, row.filing_no) if number]
    return Book({_number(number): living(row) for number, row in numbers}, by_name)


def _number(text: str) -> str:
    return "".join(half_width(text).upper().split())


async def _on_record(kind: ImportKind) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    table = {ImportKind.LISTINGS: Listing, ImportKind.ANNUAL_CHECKS: AnnualCheck, ImportKind.RATINGS: Rating}[kind]
    rows: Sequence[Any] = await table.objects()
    for row in rows:
        found.setdefault(row.organization, []).append(row)
    return found


def _planned(
    row: SheetRow, kind: ImportKind, book: Book, standing: Mapping[int, Sequence[Any]], seen: dict[object, int]
) -> Row:
    problems: list[object] = list(row.problems)
    organization: Organization | None = None
    facts: dict[str, Any] = {}
    same: tuple[object, ...] = ()
    try:
        organization = match(row.cells, book)
    except Refused as refusal:
        problems.append(refusal.message)
    try:
        facts, same = READERS[kind](row.cells)
    except Refused as refusal:
        problems.append(refusal.message)
    if organization is None or not facts:
        return Row(row, organization, {}, problems)
    before = seen.setdefault((organization.id, *same), row.number)
    if before != row.number:
        problems.append(_("与第 {n} 行重复", n=before))
    mine = standing.get(organization.id, ())
    there = not problems and CHECKS[kind].is_there(mine, facts)
    if not there and not problems:
        refusal_now = CHECKS[kind].refusal(organization, mine, facts)
        problems += [refusal_now.message] if refusal_now else []
    return Row(row, organization, facts, problems, there)


def match(cells: Mapping[str, str], book: Book) -> Organization:
    """By USCC or filing number; where a row has none, by the name, if only one is called so (K-18)."""
    name, number = codes.organization_name(cells["name"]), _number(cells["number"])
    named = book.by_name.get(name, ())
    if number:
        found = book.by_number.get(number)
        if found is None:
            raise _unknown(_("名录中没有代码或备案号 {number}", number=cells["number"]))
        if name and found.id not in {each.id for each in named}:
            raise _unknown(_("这个代码属于“{name}”，与本行名称不一致", name=found.name))
        return found
    if len(named) == 1:
        return named[0]
    if not name:
        raise _unknown(_("请填写单位名称或代码"))
    if named:
        raise _unknown(_("有 {n} 个单位叫这个名称，请填写代码", n=len(named)))
    raise _unknown(_("名录中没有“{name}”", name=cells["name"]))


def _unknown(words: Text) -> Refused:
    return Refused("standing.row_without_organization", words)


def _listing(cells: Mapping[str, str]) -> tuple[dict[str, Any], tuple[object, ...]]:
    columns = sheets.columns(ImportKind.LISTINGS)
    kind = lists.word_in(cells, "list", LIST_NAMES, columns)
    facts = {"list_kind": kind, "from_on": lists.day_in(cells, "from_on", columns), "reason": cells["reason"]}
    return facts | {"document_no": cells.get("document_no", "")[:60]}, (kind,)


def _annual_check(cells: Mapping[str, str]) -> tuple[dict[str, Any], tuple[object, ...]]:
    year = half_width(cells["year"]).removesuffix("年").removesuffix("年度")
    if not (year.isdecimal() and year.isascii() and len(year) == 4):
        raise Refused("standing.row_without_year", _("“年度”应为四位数字，如 2025"))
    columns = sheets.columns(ImportKind.ANNUAL_CHECKS)
    result = lists.word_in(cells, "result", RESULT_NAMES, columns)
    facts = {"year": int(year), "result": result, "filed_on": lists.day_in(cells, "filed_on", columns)}
    return facts | {"checked_by": cells.get("by", "")[:120]}, (int(year),)


def _rating(cells: Mapping[str, str]) -> tuple[dict[str, Any], tuple[object, ...]]:
    columns = sheets.columns(ImportKind.RATINGS)
    from_on = lists.day_in(cells, "from_on", columns)
    until = cells.get("until_on", "")
    facts = {
        "grade": half_width(cells["grade"]).upper(),
        "from_on": from_on,
        "until_on": lists.day_in(cells, "until_on", columns) if until else rules.five_years(from_on),
        "rated_by": cells.get("by", "")[:120],
        "certificate_no": cells.get("certificate_no", "")[:60],
    }
    return facts, (from_on,)


READERS: dict[ImportKind, Callable[[Mapping[str, str]], tuple[dict[str, Any], tuple[object, ...]]]] = {
    ImportKind.LISTINGS: _listing,
    ImportKind.ANNUAL_CHECKS: _annual_check,
    ImportKind.RATINGS: _rating,
}


@dataclass(frozen=True)
class _Check:
    """Of one kind of row: whether it is on record already, and what its rule says."""

    is_there: Callable[[Sequence[Any], Mapping[str, Any]], bool]
    refusal: Callable[[Organization, Sequence[Any], Mapping[str, Any]], Refused | None]


def _open(mine: Sequence[Listing], facts: Mapping[str, Any]) -> list[Listing]:
    return [each for each in mine if each.until_on is None and each.list_kind == facts["list_kind"]]


CHECKS: dict[ImportKind, _Check] = {
    ImportKind.LISTINGS: _Check(
        lambda mine, facts: any(each.from_on == facts["from_on"] for each in _open(mine, facts)),
        lambda _row, mine, facts: why_not(
            rules.check_listing, None, facts["from_on"], clock.today(), facts["reason"], _open(mine, facts)
        ),
    ),
    ImportKind.ANNUAL_CHECKS: _Check(
        lambda mine, facts: any(
            each.replaced_at is None
            and (each.year, each.result, each.filed_on) == (facts["year"], facts["result"], facts["filed_on"])
            for each in mine
        ),
        lambda row, _mine, facts: why_not(
            rules.check_annual_check, None, row, facts["year"], facts["result"], facts["filed_on"], clock.today()
        ),
    ),
    ImportKind.RATINGS: _Check(
        lambda mine, facts: any((each.grade, each.from_on) == (facts["grade"], facts["from_on"]) for each in mine),
        lambda row, _mine, facts: why_not(
            rules.check_rating, None, row, facts["grade"], facts["from_on"], facts["until_on"], clock.today()
        ),
    ),
}
