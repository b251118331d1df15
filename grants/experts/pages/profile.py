"""One expert: coming into the pool, the profile and its history, days away, what identifies and pays."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock, codes
from grants.errors import why_not
from grants.experts import actions, queries, rules, words
from grants.experts.facts import ExpertFacts, Identity
from grants.experts.forms import AbsenceForm, EditForm, IdentityForm, NewExpertForm
from grants.experts.tables import ExpertChange
from grants.i18n import _
from grants.people import queries as people
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
KEEPS = roles(*rules.KEEPERS)
READS = roles(*rules.READERS)


@get("/experts/new", name="experts.new_expert", guards=[KEEPS])
async def new_expert(request: Asked) -> Template:
    return await _new_page(request, NewExpertForm(None, await queries.topics(), await queries.areas()))


@post("/experts/new", name="experts.add_expert", guards=[KEEPS], status_code=200)
async def add_expert(request: Asked) -> Template | Redirect:
    form = NewExpertForm(await request.form(), await queries.topics(), await queries.areas())
    person = await people.person_by_login(form.login) if form.ok else None
    if form.ok and person is None:
        form.fail("login", _("没有这个用户名，请先由管理员开设账号"))
    if form.ok and person is not None:
        with form.showing_refusals():
            added = await actions.add_expert(
                request.user, person_id=person.id, code=form.code, id_number=form.id_number, **form.profile
            )
            done = _("{code} 已加入专家库", code=added.code)
            return to(request, "experts.expert", expert_id=added.id, flash=done)
    return await _new_page(request, form, 422)


async def _new_page(request: Asked, form: NewExpertForm, status: int = 200) -> Template:
    topics, areas = await queries.topics(), await queries.areas()
    return page(request, "experts/new_expert.html", status=status, form=form, topics=topics, areas=areas)


@get("/experts/{expert_id:int}", name="experts.expert", guards=[READS])
async def expert(request: Asked, expert_id: FromPath[int]) -> Template:
    found = await queries.facts(request.user, expert_id)
    in_full = rules.sees_identity(request.user)
    return page(
        request,
        "experts/expert.html",
        found=found,
        topics=words.named(found.expert.topics, await queries.topic_names()),
        areas=words.named(found.expert.areas, await queries.area_names()),
        identity=found.identity if in_full else masked(found.identity),
        in_full=in_full,
        today=clock.today(),
        why=why_not(rules.pool_is_kept_by, request.user),
    )


def masked(identity: Identity) -> Identity:
    """As who does not pay sees it."""
    return Identity(
        id_number=codes.mask_id(identity.id_number),
        account_number=codes.mask_account(identity.account_number) if identity.account_number else "",
        address="****" if identity.address else "",
    )


@get("/experts/{expert_id:int}/edit", name="experts.edit_expert", guards=[KEEPS])
async def edit_expert(request: Asked, expert_id: FromPath[int]) -> Template:
    found = await queries.facts(request.user, expert_id)
    return _edit_page(request, found, EditForm(None, await queries.topics(), await queries.areas(), found.expert))


@post("/experts/{expert_id:int}/edit", name="experts.save_expert", guards=[KEEPS], status_code=200)
async def save_expert(request: Asked, expert_id: FromPath[int]) -> Template | Redirect:
    found = await queries.facts(request.user, expert_id)
    form = EditForm(await request.form(), await queries.topics(), await queries.areas(), found.expert)
    if form.ok:
        with form.showing_refusals():
            await actions.edit_expert(
                request.user, expert_id, version=form.version, fields=form.fields, reason=form.reason
            )
            return to(request, "experts.expert", expert_id=expert_id, flash=_("已保存"))
    return _edit_page(request, found, form, 422)


def _edit_page(request: Asked, found: ExpertFacts, form: EditForm, status: int = 200) -> Template:
    return page(request, "experts/edit_expert.html", status=status, found=found, form=form)


@get("/experts/{expert_id:int}/identity", name="experts.edit_identity", guards=[KEEPS])
async def edit_identity(request: Asked, expert_id: FromPath[int]) -> Template:
    found = await queries.facts(request.user, expert_id)
    return _identity_page(request, found, IdentityForm(version=found.expert.version))


@post("/experts/{expert_id:int}/identity", name="experts.save_identity", guards=[KEEPS], status_code=200)
async def save_identity(request: Asked, expert_id: FromPath[int]) -> Template | Redirect:
    found = await queries.facts(request.user, expert_id)
    form = IdentityForm(await request.form(), version=found.expert.version)
    if form.ok:
        with form.showing_refusals():
            await actions.keep_identity(request.user, expert_id, version=form.version, identity=form.identity)
            return to(request, "experts.expert", expert_id=expert_id, flash=_("已保存"))
    return _identity_page(request, found, form, 422)


def _identity_page(request: Asked, found: ExpertFacts, form: IdentityForm, status: int = 200) -> Template:
    kept = masked(found.identity)
    return page(request, "experts/edit_identity.html", status=status, found=found, form=form, kept=kept)


@get("/experts/{expert_id:int}/absences/new", name="experts.new_absence", guards=[KEEPS])
async def new_absence(request: Asked, expert_id: FromPath[int]) -> Template:
    found = await queries.facts(request.user, expert_id)
    return page(request, "experts/new_absence.html", found=found, form=AbsenceForm())


@post("/experts/{expert_id:int}/absences/new", name="experts.add_absence", guards=[KEEPS], status_code=200)
async def add_absence(request: Asked, expert_id: FromPath[int]) -> Template | Redirect:
    found = await queries.facts(request.user, expert_id)
    form = AbsenceForm(await request.form())
    if form.ok and form.from_on and form.until_on:
        with form.showing_refusals():
            await actions.add_absence(
                request.user, expert_id, from_on=form.from_on, until_on=form.until_on, reason=form.reason
            )
            return to(request, "experts.expert", expert_id=expert_id, flash=_("已登记"))
    return page(request, "experts/new_absence.html", status=422, found=found, form=form)


@post("/absences/{absence_id:int}/taking-back", name="experts.take_back_absence", guards=[KEEPS])
async def take_back_absence(request: Asked, absence_id: FromPath[int]) -> Redirect:
    absence = await actions.take_back_absence(request.user, absence_id)
    return to(request, "experts.expert", expert_id=absence.expert, flash=_("已取消"))


@get("/experts/{expert_id:int}/changes", name="experts.changes", guards=[READS])
async def changes(request: Asked, expert_id: FromPath[int]) -> Template:
    found = await queries.facts(request.user, expert_id)
    history = _by_version(await queries.changes(expert_id))
    return page(request, "experts/changes.html", found=found, history=history)


def _by_version(rows: list[ExpertChange]) -> list[dict[str, object]]:
    """The newest first, as the timeline takes them: one event for all that was changed at once."""
    found: dict[int, dict[str, Any]] = {}
    for each in rows:
        event = found.setdefault(
            each.version,
            {
                "at": each.at,
                "who": each.by_name or None,
                "role": None,
                "what": _("更改专家资料"),
                "why": each.reason,
                "changes": [],
            },
        )
        event["changes"].append((words.PART_NAMES[each.part], each.before or "—", each.after or "—"))
    return [found[version] for version in sorted(found, reverse=True)]


ROUTES = [
    new_expert,
    add_expert,
    expert,
    edit_expert,
    save_expert,
    edit_identity,
    save_identity,
    new_absence,
    add_absence,
    take_back_absence,
    changes,
]
