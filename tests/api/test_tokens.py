"""Tokens: made, shown once, used, ended; policy first, then scope."""

from datetime import timedelta

import pytest

from grants import clock
from grants.api import actions, queries, rules
from grants.api.tables import ApiToken, Scope
from grants.audit import AuditEvent
from grants.disbursement import listing
from grants.errors import why_not
from grants.people import queries as people
from grants.people.recovering import reset_access
from grants.people.rules import Actor
from grants.people.tables import Membership, Person, Role
from tests import access
from tests.api.world import a_system, a_token
from tests.calls.world import a_published_call, officer_of
from tests.disbursement.batches.world import a_counter
from tests.organizations.world import LONG_AGO, a_funder, an_organization, staff

NOW = clock.machine()
ADA = Actor(1, "Ada", frozenset({(1, Role.OFFICER)}))
FINN = Actor(2, "Finn", frozenset({(1, Role.CASHIER)}))


@pytest.mark.parametrize(
    ("by", "office", "scopes", "days", "living", "factor_at", "code"),
    [
        (ADA, 1, [Scope.CALLS_READ], 365, 0, None, None),
        (ADA, 2, [Scope.CALLS_READ], 365, 0, None, "api.no_role_there"),
        (ADA, 1, [], 30, 0, None, "api.no_scope"),
        (ADA, 1, [Scope.CALLS_READ], 366, 0, None, "api.wrong_days"),
        (ADA, 1, [Scope.CALLS_READ], 0, 0, None, "api.wrong_days"),
        (ADA, 1, [Scope.CALLS_READ], 30, 20, None, "api.too_many_tokens"),
        (FINN, 1, [Scope.CALLS_READ], 30, 0, None, "people.factor_not_fresh"),
        (FINN, 1, [Scope.CALLS_READ], 30, 0, NOW - timedelta(minutes=6), "people.factor_not_fresh"),
        (FINN, 1, [Scope.CALLS_READ], 30, 0, NOW, None),
    ],
)
def test_a_token_says_what_it_is_for_and_takes_the_second_factor_of_who_has_one(
    by, office, scopes, days, living, factor_at, code
):
    refusal = why_not(rules.check_token, by, office, scopes, days, living, factor_at, NOW)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(("by", "factor_at", "code"), [(ADA, None, None), (FINN, None, "api.token_without_factor")])
def test_a_role_that_asks_for_a_second_factor_is_not_used_by_a_token_that_was_made_without(by, factor_at, code):
    refusal = why_not(rules.token_has_second_factor, by, factor_at)

    assert (refusal and refusal.code) == code


async def test_a_token_is_shown_once_on_its_page_and_kept_as_a_hash(browser):
    office = await a_funder()
    ada = await staff(office, Role.OFFICER)
    typed = {"office": str(office.id), "name": "财务系统", "scopes": ["awards:read", "calls:read"], "days": "90"}

    made = await browser.sign_in(ada.id).post("/account/tokens", data=typed)
    again = await browser.get("/account/tokens")
    token = await ApiToken.objects().first()

    assert made.status_code == 200
    secret = made.text.partition("<code>grants_")[2].partition("<")[0]
    assert len(secret) == 43
    assert secret not in again.text
    assert secret not in token.token_hash
    assert "财务系统" in again.text


async def test_a_code_is_asked_of_who_signs_in_with_one(browser):
    office = await a_funder()
    finn = await staff(office, Role.CASHIER)

    answer = await browser.sign_in(finn.id).post(
        "/account/tokens",
        data={"office": str(office.id), "name": "银行", "scopes": ["bank:write"], "days": "90", "code": "000000"},
    )

    assert answer.status_code == 422
    assert await ApiToken.count() == 0


async def test_only_a_token_that_counts_is_let_in_and_no_cookie_is(db, app, browser):
    ada = await staff(await a_funder(), Role.OFFICER)
    secret = await a_token(ada)
    token = await ApiToken.objects().first()

    async with a_system(app, secret) as system, a_system(app, "grants_nothing") as stranger:
        fine = await system.get("/api/v1/awards")
        unknown = await stranger.get("/api/v1/awards")
        by_cookie = await browser.sign_in(ada.id).get("/api/v1/awards")
        await actions.revoke_token(ada, token.id)
        revoked = await system.get("/api/v1/awards")

    assert fine.status_code == 200
    assert fine.json() == {"items": [], "following": None}
    for answer in (unknown, by_cookie, revoked):
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "api.token_not_valid"
    assert (await ApiToken.objects().first()).last_used_at is not None


async def test_a_token_carries_the_roles_of_its_own_office_until_they_end_and_no_others(db, app):
    here, there = await a_funder(), await an_organization()
    ada = await staff(here, Role.OFFICER)
    elsewhere = await Membership(person=ada.id, organization=there.id, role=Role.ADMIN, from_on=LONG_AGO).save()
    both = await people.actor(ada.id)
    secret = await a_token(both, office=there.id)

    async with a_system(app, secret) as system:
        wrong_roles = await system.get("/api/v1/reports")
        right_roles = await system.get("/api/v1/calls")
        await Membership.update({Membership.until_on: LONG_AGO}).where(Membership.id == elsewhere[0]["id"])
        ended = await system.get("/api/v1/calls")

    assert both.has(Role.OFFICER)
    assert (wrong_roles.status_code, right_roles.status_code, ended.status_code) == (404, 200, 401)


async def test_resetting_access_ends_the_tokens_that_were_made_before_and_closing_the_account_all(db, app, browser):
    ada = await staff(await a_funder(), Role.OFFICER)
    stolen = await a_token(ada)
    person = await Person.objects().get(Person.id == ada.id)

    await reset_access(None, login=person.login)
    mended = await a_token(ada)
    async with a_system(app, stolen) as thief, a_system(app, mended) as system:
        answers = [(await each.get("/api/v1/awards")).status_code for each in (thief, system)]
        counted = await queries.living(ada, clock.machine())
        listed = await browser.sign_in(ada.id).get("/account/tokens")
        await Person.update({Person.closed_at: clock.machine()}).where(Person.id == ada.id)
        closed = (await system.get("/api/v1/awards")).status_code

    assert (answers, counted, closed) == ([401, 200], 1, 401)
    assert listed.text.count("已停用") == 1
    assert listed.text.count("/revocation") == 1


async def test_a_token_whose_day_has_come_is_as_good_as_none(db, app):
    ada = await staff(await a_funder(), Role.OFFICER)
    secret, now = await a_token(ada), clock.machine()
    await ApiToken.update({ApiToken.created_at: now - timedelta(days=9), ApiToken.expires_at: now}).where(
        ApiToken.person == ada.id
    )

    async with a_system(app, secret) as system:
        answer = await system.get("/api/v1/awards")

    assert (answer.status_code, answer.json()["code"]) == (401, "api.token_not_valid")


async def test_no_page_is_opened_with_a_token_so_that_nothing_is_approved_with_one(db, app):
    """What asks for a code, as each approval does, cannot be asked for here: no route takes one."""
    counter = await a_counter(1)
    written = {each for path, each in access.handlers() if path.startswith("/api/v1/") and each.http_methods != {"GET"}}

    async with a_system(app, await a_token(counter.desks[0].approver)) as system:
        answer = await system.get(f"/payments/{counter.payments[0].id}")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/sign-in?next=/payments/{counter.payments[0].id}",
    )
    assert {each.name for each in written} == {
        "api.send_answer",
        "api.confirm_answer",
        "api.import_statement",
        "api.import_hub_statement",
        "api.send_sheet",
        "api.confirm_sheet",
        "api.edit_organization",
    }


async def test_who_was_given_a_role_with_a_code_makes_a_new_token(db, app):
    office = await a_funder()
    ada = await staff(office, Role.OFFICER)
    _token, secret = await actions.make_token(
        ada, office=office.id, name="对接", scopes=[Scope.AWARDS_READ], days=30, factor_at=None
    )
    await Membership(person=ada.id, organization=office.id, role=Role.CASHIER, from_on=LONG_AGO).save()

    async with a_system(app, secret) as system:
        answer = await system.get("/api/v1/awards")

    assert (answer.status_code, answer.json()["code"]) == (403, "api.token_without_factor")


async def test_a_fault_of_ours_is_told_as_one_and_says_nothing_else(db, app, monkeypatch):
    ada = await staff(await a_funder(), Role.OFFICER)

    async def broken(*_facts, **_more):
        raise RuntimeError("secret words")

    monkeypatch.setattr(listing, "grants", broken)
    async with a_system(app, await a_token(ada)) as system:
        answer = await system.get("/api/v1/awards")

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret words" not in answer.text


async def test_scope_narrows_what_the_person_may_and_never_widens_it(db, app):
    facts = await a_published_call()
    officer, stranger = await officer_of(facts.call), await staff(await a_funder(), Role.APPLICANT, name="Mallory")

    async with (
        a_system(app, await a_token(officer, Scope.CALLS_READ)) as narrow,
        a_system(app, await a_token(stranger)) as wide,
    ):
        read = await narrow.get(f"/api/v1/calls/{facts.call.id}")
        other = await narrow.get("/api/v1/awards")
        not_theirs = await wide.get(f"/api/v1/calls/{facts.call.id}")

    assert read.json()["title"] == facts.call.title
    assert read.json()["opens_at"].endswith("+08:00")
    assert (other.status_code, other.json()["code"]) == (403, "api.scope_missing")
    assert (not_theirs.status_code, not_theirs.json()["code"]) == (404, "web.not_for_you")


async def test_a_token_is_asked_to_wait_when_its_minute_is_used_up(db, app):
    ada = await staff(await a_funder(), Role.OFFICER)
    secret = await a_token(ada)
    minute = clock.machine().replace(second=0, microsecond=0)
    await ApiToken.update({ApiToken.minute: minute, ApiToken.used: rules.PER_MINUTE - 1}).where(
        ApiToken.person == ada.id
    )

    async with a_system(app, secret) as system:
        last = await system.get("/api/v1/awards")
        over = await system.get("/api/v1/awards")

    assert (last.status_code, last.headers["ratelimit-remaining"]) == (200, "0")
    assert (over.status_code, over.json()["code"]) == (429, "api.too_many_requests")
    assert 1 <= int(over.headers["retry-after"]) <= 60


async def test_nobody_ends_the_token_of_another(browser):
    funder = await a_funder()
    ada, ben = await staff(funder, Role.OFFICER), await staff(funder, Role.OFFICER, name="Ben")
    await a_token(ada)
    token = await ApiToken.objects().first()

    answer = await browser.sign_in(ben.id).post(f"/account/tokens/{token.id}/revocation")

    assert answer.status_code == 403
    refused = await AuditEvent.objects().where(AuditEvent.refusal == "api.token_of_another").first()
    assert refused.actor == ben.id
    assert (await ApiToken.objects().first()).revoked_at is None


async def test_the_document_describes_exactly_the_routes_that_ask_for_a_token(browser):
    described = (await browser.get("/api/v1/openapi.json")).json()
    page = await browser.get("/developers")

    assert len(described["paths"]) == 20
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert page.status_code == 200
    assert "/api/v1/custody/ledgers" in page.text


async def test_an_address_that_is_none_and_a_number_that_can_be_none_are_answered_as_json(db, app):
    ada = await staff(await a_funder(), Role.OFFICER)

    async with a_system(app, await a_token(ada)) as system:
        nowhere = await system.get("/api/v1/nothing")
        huge = await system.get(f"/api/v1/awards/{2**31}")

    assert (nowhere.status_code, nowhere.headers["content-type"]) == (404, "application/problem+json")
    assert (huge.status_code, huge.json()["code"]) == (404, "api.no_such_number")
