"""A form that is posted without JavaScript after its session ended comes back filled, and is not sent."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest

from grants import clock
from grants.applications import queries
from grants.people.tables import KeptForm, Session
from grants.web import kept
from tests.applications.world import a_draft, an_applicant
from tests.calls.world import WHILE_OPEN


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def posted_too_late(browser, by, address: str, **typed: str):
    """What the browser is answered when its session ended while the page was open."""
    browser.sign_in(by.id)
    await browser.get(address)
    await Session.update({Session.ended_at: clock.machine()}).where(Session.person == by.id)
    return await browser.post(address, data=typed, headers={"referer": f"http://test{address}"})


async def test_a_sender_that_is_no_address_is_as_good_as_none(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/sections/plan"
    browser.sign_in(who.fills.id)
    await browser.get(address)
    await Session.update({Session.ended_at: clock.machine()}).where(Session.person == who.fills.id)

    answer = await browser.post(address, data={"plan": "写了一个小时"}, headers={"referer": "https://[x"})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")


async def test_what_was_typed_is_shown_again_after_signing_in_and_not_sent(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/sections/plan"

    answer = await posted_too_late(browser, who.fills, address, version="1", plan="写了一个小时的计划")
    box = await KeptForm.objects().first()
    browser.sign_in(who.fills.id)
    page = await browser.get(address)
    again = await browser.get(address)

    assert unquote(answer.headers["location"]) == f"/sign-in?next={address}"
    assert "写了一个小时的计划".encode().hex() not in box.box
    assert "写了一个小时的计划" in page.text
    assert "登录曾过期。您填写的内容还在下面" in page.text
    assert "写了一个小时的计划" not in again.text
    assert (await queries.facts(facts.application.id)).application.plan != "写了一个小时的计划"


async def test_nobody_else_and_nobody_after_an_hour_is_shown_it(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/sections/plan"
    await posted_too_late(browser, who.fills, address, version="1", plan="只给本人看")

    other = await browser.sign_in(who.signs.id).get(address)
    with clock.at(WHILE_OPEN + timedelta(minutes=61)):
        late = await browser.sign_in(who.fills.id).get(address)

    assert "只给本人看" not in other.text
    assert "只给本人看" not in late.text


async def test_what_saves_itself_is_told_and_keeps_its_text_in_the_page(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/draft"
    browser.sign_in(who.fills.id)
    await browser.get("/applications")
    await Session.update({Session.ended_at: clock.machine()}).where(Session.person == who.fills.id)

    answer = await browser.post(address, data={"field": "plan", "value": "x"}, headers={"x-requested-with": "autosave"})

    assert answer.status_code == 401
    assert await KeptForm.count() == 0


async def test_a_password_is_never_kept(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/submission"
    await posted_too_late(browser, who.signs, address, commits="yes", proof="correct horse", signed_name="Ada")
    browser.sign_in(who.signs.id)

    page = await browser.get(address)

    assert re.search(r'name="signed_name"[^>]*value="Ada"', page.text)
    assert "correct horse" not in page.text


def test_a_sealed_text_opens_under_its_key_alone_and_only_unchanged():
    sealed = kept.seal(b"k" * 32, "独居老人".encode())

    assert kept.unseal(b"k" * 32, sealed) == "独居老人".encode()
    assert kept.unseal(b"j" * 32, sealed) is None
    assert kept.unseal(b"k" * 32, sealed[:-1] + b"x") is None
