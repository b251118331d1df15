"""A pool of experts from a spreadsheet: looked at row by row first, then written as a whole, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.audit import action, record
from grants.db import get
from grants.errors import Refused
from grants.experts import actions, queries, rules
from grants.experts.tables import Expert, PoolSheet
from grants.files import lists
from grants.files.lists import Plan, PlannedRow
from grants.files.sheets import Columns, SheetRow, half_width
from grants.i18n import Text, _
from grants.people.rules import Actor
from grants.people.tables import Person

COLUMNS = Columns(
    heads={
        "name": ("姓名", "专家姓名", "name"),
        "login": ("用户名", "登录名", "账号名", "login"),
        "code": ("编号", "专家编号", "code"),
        "field": ("专业", "从事专业", "field"),
        "id_number": ("身份证号", "身份证号码", "居民身份证号码", "证件号码", "idnumber"),
        "title": ("职称", "职务职称", "title"),
        "is_senior": ("高级职称", "是否高级职称", "senior"),
        "topics": ("熟悉的领域", "熟悉领域", "领域", "topics"),
        "areas": ("熟悉的区域", "熟悉区域", "区域", "areas"),
        "most_sheets": ("每轮最多评审份数", "最多份数", "load"),
    },
    wanted=("name", "login", "code", "field", "id_number"),
    optional=("title", "is_senior", "topics", "areas", "most_sheets"),
)
# What no page shows of a sheet.
MASKED = ("id_number",)
LONGEST = {"code": 20, "field": 60, "title": 60}
YES, NO = ("是", "高级", "yes", "1"), ("", "否", "no", "0")


@dataclass(frozen=True)
class Book:
    """What the rows are compared with: who can sign in, who is in the pool, and the words for topics and areas."""

    people: Mapping[str, Person]
    by_code: Mapping[str, Expert]
    by_person: Mapping[int, Expert]
    topics: Mapping[str, str]
    areas: Mapping[str, str]


@action
async def send_sheet(by: Actor, *, content: bytes, name: str) -> PoolSheet:
    """Keep a spreadsheet with experts to be looked at. Nobody is in the pool before it is confirmed."""
    rules.pool_is_kept_by(by)
    upload, rows = await lists.keep(content, name, COLUMNS, by=by)
    sheet = PoolSheet(file=upload.id, sent_by=by.id, sent_at=clock.now(), confirmed_at=None, rows=rows)
    await sheet.save()
    await record(by, "experts.sheet_sent", sheet, rows=rows, sha256=upload.sha256)
    return sheet


@action
async def confirm_sheet(by: Actor, sheet_id: int) -> PoolSheet:
    """Take everybody of the sheet into the pool, or nobody: one row that is wrong by now undoes all."""
    sheet = await get(PoolSheet, sheet_id, lock="UPDATE")
    found = await plan(sheet)
    check_confirmation(by, sheet, found)
    for each in found.fresh:
        if each.subject is not None:
            await actions.add_expert(by, person_id=each.subject.id, **each.facts)
    await sheet.update_self({PoolSheet.confirmed_at: clock.now(), PoolSheet.confirmed_by: by.id})
    await record(by, "experts.sheet_confirmed", sheet, rows=len(found.fresh))
    return sheet


def check_confirmation(by: Actor, sheet: PoolSheet, found: Plan[Person]) -> None:
    rules.pool_is_kept_by(by)
    lists.may_be_confirmed(found, sheet.confirmed_at)


async def plan(sheet: PoolSheet) -> Plan[Person]:
    """What the sheet would put into the pool now: sign-in names are looked up anew, rules asked of each row."""
    rows = await lists.rows_of(sheet.file, COLUMNS)
    book = await _book([half_width(row.cells["login"]).lower() for row in rows])
    seen: dict[str, int] = {}
    return Plan([_planned(row, book, seen) for row in rows])


async def _book(logins: Sequence[str]) -> Book:
    people = await Person.objects().where(Person.login.is_in([*logins, ""]))
    pool = await Expert.objects()
    return Book(
        people={each.login: each for each in people},
        by_code={each.code: each for each in pool},
        by_person={each.person: each for each in pool},
        topics={name: code for code, name in await queries.topics()},
        areas={name: code for code, name in await queries.areas()},
    )


def _planned(row: SheetRow, book: Book, seen: dict[str, int]) -> PlannedRow[Person]:
    problems: list[object] = list(row.problems)
    person: Person | None = None
    facts: dict[str, Any] = {}
    for read in (lambda: _person(row.cells, book), lambda: _facts(row.cells, book)):
        try:
            found = read()
        except Refused as refusal:
            problems.append(refusal.message)
            continue
        if isinstance(found, Person):
            person = found
        else:
            facts = found
    if person is None or not facts:
        return PlannedRow(row, person, {}, problems)
    for key in (f"login {person.login}", f"code {facts['code']}"):
        before = seen.setdefault(key, row.number)
        if before != row.number:
            problems.append(_("与第 {n} 行重复", n=before))
    there = book.by_person.get(person.id)
    if there is not None and there.code == facts["code"]:
        return PlannedRow(row, person, facts, problems, there=not problems)
    taken = there or book.by_code.get(facts["code"])
    if taken is not None:
        problems.append(_("此人或此编号已在专家库：{code}", code=taken.code))
    return PlannedRow(row, person, facts, problems)


def _person(cells: Mapping[str, str], book: Book) -> Person:
    """Who signs in by that name, and is called so."""
    login = half_width(cells["login"]).lower()
    person = book.people.get(login) if login else None
    if person is None:
        raise _nobody(_("没有用户名“{login}”，请先由管理员开设账号", login=cells["login"]))
    if "".join(cells["name"].split()) != "".join(person.name.split()):
        raise _nobody(_("这个用户名属于“{name}”，与本行姓名不一致", name=person.name))
    return person


def _nobody(words: Text) -> Refused:
    return Refused("experts.row_without_person", words)


def _facts(cells: Mapping[str, str], book: Book) -> dict[str, Any]:
    for name in ("code", "field"):
        if not cells[name]:
            raise _unreadable(_("请填写“{column}”", column=COLUMNS.head(name)))
    for name, longest in LONGEST.items():
        if len(cells.get(name, "")) > longest:
            raise _unreadable(_("“{column}”最多 {n} 字", column=COLUMNS.head(name), n=longest))
    senior = half_width(cells.get("is_senior", "")).lower()
    if senior not in (*YES, *NO):
        raise _unreadable(_("“{column}”应为：是、否", column=COLUMNS.head("is_senior")))
    return {
        "code": half_width(cells["code"]),
        "field": cells["field"],
        "id_number": rules.valid_id_number(cells["id_number"]),
        "title": cells.get("title", ""),
        "is_senior": senior in YES,
        "topics": _codes(cells, "topics", book.topics),
        "areas": _codes(cells, "areas", book.areas),
        "most_sheets": _count(cells),
    }


def _codes(cells: Mapping[str, str], name: str, words: Mapping[str, str]) -> list[str]:
    """Words of a list as they are called, with 、 or commas between them."""
    text = cells.get(name, "")
    for sign in ",，;；/":
        text = text.replace(sign, "、")
    typed = [each.strip() for each in text.split("、") if each.strip()]
    unknown = [each for each in typed if each not in words]
    if unknown:
        raise _unreadable(_("“{column}”中没有：{words}", column=COLUMNS.head(name), words="、".join(unknown)))
    return list(dict.fromkeys(words[each] for each in typed))


def _count(cells: Mapping[str, str]) -> int | None:
    text = half_width(cells.get("most_sheets", ""))
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= rules.MOST_SHEETS):
        raise _unreadable(_("“{column}”应为 1 至 {most}", column=COLUMNS.head("most_sheets"), most=rules.MOST_SHEETS))
    return int(text)


def _unreadable(words: Text) -> Refused:
    return Refused("experts.row_unreadable", words)
