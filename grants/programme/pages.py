"""The registers on the web: all of them, one as a list, an entry with its history."""

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.errors import why_not
from grants.files import sheets as spreadsheets
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people.rules import Actor
from grants.programme import actions, body_pages, queries, rules, sheets
from grants.programme.facts import EntryFacts
from grants.programme.forms import EndingForm, EntriesSheetForm, EntryForm, KeeperForm
from grants.programme.queries import Wanted
from grants.programme.registers import KEEPERS, REGISTERS, TIE_NAMES, TIES
from grants.programme.tables import RegisterKind
from grants.web.forms import Form, whole
from grants.web.guards import roles, signed_in
from grants.web.render import page, to
from grants.workbooks import workbook

Asked = Request[Any, Any, Any]
MAY_READ = roles(*queries.READERS)
MAY_KEEP = roles(*KEEPERS)
LIST = "/registers/{register:str}"
ONE = "/register-entries/{register_entry_id:int}"
NOBODY = _("没有找到这个单位，请填写全称、统一社会信用代码或备案号")
MOST_ROWS = 500


@get("/registers", name="programme.registers", guards=[MAY_READ])
async def registers(request: Asked) -> Template:
    return page(
        request,
        "programme/registers.html",
        registers=REGISTERS,
        counts=await queries.open_counts(request.user),
        pairings=len(await queries.pairings(clock.today())),
    )


@get(LIST, name="programme.register", guards=[MAY_READ])
async def register(request: Asked, register: FromPath[str]) -> Template:
    kind = queries.kind_named(register)
    wanted = _wanted(request)
    keeps = request.user.has(*REGISTERS[kind].keepers) and REGISTERS[kind].comes_of is None
    return page(
        request,
        "programme/register.html",
        kind=kind,
        register=REGISTERS[kind],
        found=await queries.entries(request.user, kind, wanted),
        wanted=wanted,
        options=await queries.options(request.user, REGISTERS[kind]),
        keeps=keeps,
        today=clock.today(),
        query=request.url.query,
        most=queries.MOST,
    )


@get(f"{LIST}/register.xlsx", name="programme.register_sheet", guards=[MAY_READ])
async def register_sheet(request: Asked, register: FromPath[str]) -> Response[bytes]:
    kind = queries.kind_named(register)
    found = await queries.entries(request.user, kind, _wanted(request))
    return body_pages.sent(workbook(sheets.sheet_of(REGISTERS[kind], found)), kind.value)


@get(f"{LIST}/new", name="programme.new_entry", guards=[MAY_KEEP])
async def new_entry(request: Asked, register: FromPath[str]) -> Template:
    kind = _kept(request.user, register)
    asked = ("organization", "programme", "division", "term")
    begins = {name: request.query_params[name] for name in asked if name in request.query_params}
    known = await organizations.named([whole(begins.get("organization", "")) or 0])
    begins["organization"] = next((each.name for each in known.values()), "")
    return await _new_page(request, kind, KeeperForm(REGISTERS[kind], None, None, **begins))


@post(f"{LIST}/new", name="programme.add_entry", guards=[MAY_KEEP], status_code=200)
async def add_entry(request: Asked, register: FromPath[str]) -> Template | Redirect:
    kind = _kept(request.user, register)
    form = KeeperForm(REGISTERS[kind], await request.form())
    options = await queries.options(request.user, REGISTERS[kind])
    plan = form.read(options, await queries.bodies_named(form.typed_bodies), NOBODY)
    keeper = form.keeper(options)
    if form.ok:
        with form.showing_refusals():
            made = await actions.add_entry(request.user, kind=kind, keeper_id=keeper, plan=plan)
            return to(request, "programme.entry", register_entry_id=made.id, flash=_("已登记"))
    return await _new_page(request, kind, form, 422)


async def _new_page(request: Asked, kind: RegisterKind, form: EntryForm, status: int = 200) -> Template:
    options = await queries.options(request.user, REGISTERS[kind])
    shown = {"kind": kind, "register": REGISTERS[kind], "options": options}
    return page(request, "programme/new_entry.html", status=status, form=form, **shown)


@get(f"{LIST}/import", name="programme.new_import", guards=[MAY_KEEP])
async def new_import(request: Asked, register: FromPath[str]) -> Template:
    kind = _kept(request.user, register)
    return await _import_page(request, kind, EntriesSheetForm(await queries.options(request.user, REGISTERS[kind])))


@post(f"{LIST}/import", name="programme.import_entries", guards=[MAY_KEEP], status_code=200)
async def import_entries(request: Asked, register: FromPath[str]) -> Template | Redirect:
    kind = _kept(request.user, register)
    options = await queries.options(request.user, REGISTERS[kind])
    form = EntriesSheetForm(options, await request.form())
    if form.ok and form.sheet:
        with form.showing_refusals():
            columns, content = sheets.columns(REGISTERS[kind]), await form.sheet.read()
            read = await asyncio.to_thread(spreadsheets.read, content, columns, most_rows=MOST_ROWS)
            rows = sheets.fresh(read)
            named = await queries.bodies_named(sheets.bodies_in(rows))
            read_rows = [(row.number, *sheets.plan_of(REGISTERS[kind], row, options, named)) for row in rows]
            rules.sheet_is_right([(number, words) for number, _plan, wrong in read_rows for words in wrong])
            plans = [(number, plan) for number, plan, _wrong in read_rows]
            made = await actions.add_entries(request.user, kind=kind, keeper_id=form.keeper, plans=plans)
            return to(request, "programme.register", register=kind, flash=_("已登记 {n} 条", n=len(made)))
    return await _import_page(request, kind, form, 422)


async def _import_page(request: Asked, kind: RegisterKind, form: Form, status: int = 200) -> Template:
    return page(
        request,
        "programme/import.html",
        status=status,
        kind=kind,
        register=REGISTERS[kind],
        form=form,
        options=await queries.options(request.user, REGISTERS[kind]),
        columns=sheets.columns(REGISTERS[kind]),
        most=MOST_ROWS,
    )


@get(ONE, name="programme.entry", guards=[signed_in])
async def entry(request: Asked, register_entry_id: FromPath[int]) -> Template:
    return _entry_page(request, await queries.entry(request.user, register_entry_id), EndingForm())


@get(f"{ONE}/change", name="programme.change", guards=[MAY_KEEP])
async def change(request: Asked, register_entry_id: FromPath[int]) -> Template:
    found = await queries.entry(request.user, register_entry_id)
    rules.keeper_keeps_it(request.user, found.kind, found.row.keeper)
    return await _change_page(request, found, EntryForm(found.register, None, found))


@post(f"{ONE}/change", name="programme.change_entry", guards=[MAY_KEEP], status_code=200)
async def change_entry(request: Asked, register_entry_id: FromPath[int]) -> Template | Redirect:
    found = await queries.entry(request.user, register_entry_id)
    form = EntryForm(found.register, await request.form())
    options = await queries.options(request.user, found.register)
    plan = form.read(options, await queries.bodies_named(form.typed_bodies), NOBODY)
    version = form.number("version")
    if form.ok and version is not None:
        with form.showing_refusals():
            await actions.change_entry(request.user, register_entry_id, version=version, plan=plan)
            return to(request, "programme.entry", register_entry_id=register_entry_id, flash=_("已保存"))
    return await _change_page(request, found, form, 422)


async def _change_page(request: Asked, found: EntryFacts, form: EntryForm, status: int = 200) -> Template:
    options = await queries.options(request.user, found.register)
    return page(
        request,
        "programme/change.html",
        status=status,
        entry=found,
        register=found.register,
        form=form,
        options=options,
    )


@post(f"{ONE}/end", name="programme.end_entry", guards=[MAY_KEEP], status_code=200)
async def end_entry(request: Asked, register_entry_id: FromPath[int]) -> Template | Redirect:
    found = await queries.entry(request.user, register_entry_id)
    form = EndingForm(await request.form())
    if form.ok and form.ended_on:
        with form.showing_refusals():
            await actions.end_entry(request.user, register_entry_id, ended_on=form.ended_on, reason=form.reason)
            return to(request, "programme.entry", register_entry_id=register_entry_id, flash=_("已记入"))
    return _entry_page(request, found, form, 422)


@post(f"{ONE}/release", name="programme.release_entry", guards=[MAY_KEEP])
async def release_entry(request: Asked, register_entry_id: FromPath[int]) -> Redirect:
    await actions.release_entry(request.user, register_entry_id)
    return to(request, "programme.entry", register_entry_id=register_entry_id, flash=_("已公开"))


@post(f"{ONE}/removal", name="programme.take_entry_back", guards=[MAY_KEEP])
async def take_entry_back(request: Asked, register_entry_id: FromPath[int]) -> Redirect:
    await actions.take_entry_back(request.user, register_entry_id)
    return to(request, "programme.entry", register_entry_id=register_entry_id, flash=_("已撤下"))


def _entry_page(request: Asked, found: EntryFacts, form: Form, status: int = 200) -> Template:
    def refused(rule: Callable[..., object], *facts: object) -> object:
        return why_not(rule, request.user, found.row, *facts)

    keeps = why_not(rules.keeper_keeps_it, request.user, found.kind, found.row.keeper) is None
    return page(
        request,
        "programme/entry.html",
        status=status,
        entry=found,
        register=found.register,
        form=form,
        keeps=keeps,
        is_over=found.row.ended_on is not None,
        no_release=refused(rules.check_release),
        no_taking_back=refused(rules.check_taking_back),
        history=_history(found),
        today=clock.today(),
        layout=body_pages.layout(request.user),
        reads=request.user.has(*queries.READERS),
    )


def _history(found: EntryFacts) -> list[dict[str, object]]:
    """The newest first, one event for all columns that were changed at once."""
    names = {**found.register.columns, TIES: TIE_NAMES.get(found.register.ties, "")}
    events: dict[int, dict[str, Any]] = {}
    for each in found.changes:
        event = events.setdefault(
            each.version,
            {"at": each.at, "who": each.by_name, "role": None, "what": _("更改"), "why": "", "changes": []},
        )
        event["changes"].append((names[each.field], each.before or "—", each.after or "—"))
    return [events[version] for version in sorted(events, reverse=True)]


def _kept(person: Actor, register: str) -> RegisterKind:
    """The register, for who keeps it; of one that is made of something else nothing is typed here."""
    kind = queries.register_kept_by(person, register)
    rules.entry_is_typed_here(kind, is_made_of_another=False)
    return kind


def _wanted(request: Asked) -> Wanted:
    asked = request.query_params
    return Wanted(
        words=asked.get("q", "").strip()[:60],
        division=whole(asked.get("division", "")),
        term=whole(asked.get("term", "")),
        organization=whole(asked.get("organization", "")),
        programme=whole(asked.get("programme", "")),
        call=whole(asked.get("call", "")),
        state=asked.get("state", ""),
    )


ROUTES = [
    registers,
    register,
    register_sheet,
    new_entry,
    add_entry,
    new_import,
    import_entries,
    entry,
    change,
    change_entry,
    end_entry,
    release_entry,
    take_entry_back,
    *body_pages.ROUTES,
]
