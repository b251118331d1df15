"""Signing in and out, one's own account, persons and their roles."""

from typing import Any

import segno
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.i18n import _
from grants.people import actions, queries
from grants.people.forms import CodeForm, PasswordForm, PersonForm, RoleForm, SignInForm
from grants.people.middleware import COOKIE
from grants.people.rules import LONGEST, ROLE_NAMES
from grants.people.tables import Role
from grants.settings import settings
from grants.web.guards import public, roles, signed_in
from grants.web.render import page, to

Asked = Request[Any, Any, Any]


@get("/sign-in", name="people.sign_in", guards=[public])
async def sign_in(request: Asked) -> Template | Redirect:
    if request.scope.get("user") is not None:
        return to(request, "inbox.inbox")
    form = SignInForm(login=request.query_params.get("login", ""), next=request.query_params.get("next", ""))
    return await _sign_in_page(request, form)


@post("/sign-in", name="people.sign_in_post", guards=[public], status_code=200)
async def sign_in_post(request: Asked) -> Template | Redirect:
    form = SignInForm(await request.form())
    if form.ok:
        is_right = await queries.password_matches(form.login, form.password)
        device = request.headers.get("user-agent", "")
        session, token, refusal = await actions.sign_in(
            None, login=form.login, password_is_right=is_right, device=device
        )
        if session is not None:
            answer = Redirect(f"/sign-in/code?next={form.after}", status_code=303)
            answer.set_cookie(
                COOKIE,
                token,
                max_age=int(LONGEST.total_seconds()),
                httponly=True,
                samesite="lax",
                secure=settings().secure_cookies,
            )
            return answer
        if refusal is not None:
            form.fail(refusal.field, refusal.message)
    return await _sign_in_page(request, form, 422)


async def _sign_in_page(request: Asked, form: SignInForm, status: int = 200) -> Template:
    demo = queries.demo_password()
    everybody = await queries.everybody() if demo else []
    chosen = queries.one_of_each_role(everybody)
    return page(
        request,
        "people/sign_in.html",
        status=status,
        form=form,
        demo=demo,
        chosen=chosen,
        others=[pair for pair in everybody if pair not in chosen],
        role_names=ROLE_NAMES,
    )


@get("/sign-in/code", name="people.code", guards=[public])
async def code(request: Asked) -> Template | Redirect:
    half = request.scope["state"].get("half_signed_in")
    form = CodeForm(next=request.query_params.get("next", ""))
    if half is None:
        return Redirect(SignInForm({"next": form.value("next"), "login": "-", "password": "-"}).after, status_code=303)
    return await _code_page(request, half, form)


@post("/sign-in/code", name="people.code_post", guards=[public], status_code=200)
async def code_post(request: Asked) -> Template | Redirect:
    half = request.scope["state"].get("half_signed_in")
    form = CodeForm(await request.form())
    if half is None:
        return to(request, "people.sign_in")
    if form.ok:
        with form.showing_refusals():
            await actions.confirm_second_factor(half.actor, code=form.code, session_id=half.session.id)
            after = SignInForm({"next": form.value("next"), "login": "-", "password": "-"}).after
            return Redirect(after, status_code=303)
        await actions.count_wrong_code(half.actor)
    return await _code_page(request, half, form, 422)


async def _code_page(request: Asked, half: queries.SignedIn, form: CodeForm, status: int = 200) -> Template:
    found = await queries.person(half.actor.id)
    fresh = None
    if found.totp_secret is None:
        fresh = await actions.enrol_second_factor(half.actor, found.id)
        found = await queries.person(half.actor.id)
    demo = queries.demo_password() is not None
    shown = str(found.totp_secret) if fresh or demo or found.totp_used_step == 0 else None
    return page(
        request,
        "people/code.html",
        status=status,
        form=form,
        who=half.actor,
        secret=shown,
        picture=segno.make(queries.totp_address(found, shown)).png_data_uri(scale=5) if shown else None,
        demo_code=queries.totp_code(str(found.totp_secret)) if demo else None,
    )


@post("/sign-out", name="people.sign_out", guards=[public])
async def sign_out(request: Asked) -> Redirect:
    if request.scope.get("user") is not None:
        await actions.sign_out(request.user, request.auth.id)
    answer = to(request, "people.sign_in")
    answer.delete_cookie(COOKIE)
    return answer


@get("/account", name="people.account", guards=[signed_in])
async def account(request: Asked) -> Template:
    return page(request, "people/account.html", form=PasswordForm(), role_names=ROLE_NAMES)


@post("/account/password", name="people.password", guards=[signed_in], status_code=200)
async def password(request: Asked) -> Template | Redirect:
    form = PasswordForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            login = (await queries.person(request.user.id)).login
            is_right = await queries.password_matches(login, form.old)
            await actions.change_password(request.user, old_is_right=is_right, password=form.password)
            return to(request, "people.sign_in", flash=_("密码已修改，请用新密码登录"))
    return page(request, "people/account.html", status=422, form=form, role_names=ROLE_NAMES)


@get("/admin/people", name="people.persons", guards=[roles(Role.ADMIN)])
async def persons(request: Asked) -> Template:
    return page(
        request,
        "people/persons.html",
        form=PersonForm(),
        everybody=await queries.everybody(),
        role_names=ROLE_NAMES,
    )


@post("/admin/people", name="people.add_person", guards=[roles(Role.ADMIN)], status_code=200)
async def add_person(request: Asked) -> Template | Redirect:
    form = PersonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            person = await actions.add_person(
                request.user,
                name=form.name,
                login=form.login,
                password=form.password,
                phone=form.phone,
                email=form.email,
            )
            return to(request, "people.person", person_id=person.id, flash=_("已添加，请给予角色"))
    everybody = await queries.everybody()
    return page(request, "people/persons.html", status=422, form=form, everybody=everybody, role_names=ROLE_NAMES)


@get("/admin/people/{person_id:int}", name="people.person", guards=[roles(Role.ADMIN)])
async def person(request: Asked, person_id: FromPath[int]) -> Template:
    return await _person_page(request, person_id, RoleForm(None, []))


@post("/admin/people/{person_id:int}/roles", name="people.grant_role", guards=[roles(Role.ADMIN)], status_code=200)
async def grant_role(request: Asked, person_id: FromPath[int]) -> Template | Redirect:
    form = RoleForm(await request.form(), [each["id"] for each in await queries.organization_names()])
    if form.ok and form.organization and form.role and form.from_on:
        with form.showing_refusals():
            await actions.grant_role(
                request.user,
                person_id=person_id,
                organization_id=int(form.organization),
                role=Role(form.role),
                from_on=form.from_on,
            )
            return to(request, "people.person", person_id=person_id, flash=_("已给予角色"))
    return await _person_page(request, person_id, form, 422)


@post("/admin/memberships/{membership_id:int}/end", name="people.end_role", guards=[roles(Role.ADMIN)])
async def end_role(request: Asked, membership_id: FromPath[int]) -> Redirect:
    person_id = await actions.end_role(request.user, membership_id)
    return to(request, "people.person", person_id=person_id, flash=_("已结束角色"))


async def _person_page(request: Asked, person_id: int, form: RoleForm, status: int = 200) -> Template:
    names = {each["id"]: each["name"] for each in await queries.organization_names()}
    held = await queries.memberships(person_id)
    return page(
        request,
        "people/person.html",
        status=status,
        form=form,
        person=await queries.person(person_id),
        held=[
            {
                "id": m.id,
                "role": ROLE_NAMES[Role(m.role)],
                "organization": names[m.organization],
                "from_on": m.from_on,
            }
            for m in held
        ],
        organizations=list(names.items()),
        role_names=ROLE_NAMES,
    )


ROUTES = [
    sign_in,
    sign_in_post,
    code,
    code_post,
    sign_out,
    account,
    password,
    persons,
    add_person,
    person,
    grant_role,
    end_role,
]
