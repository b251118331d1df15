import pytest
from litestar.connection import ASGIConnection

from grants.errors import NotFound
from grants.people import queries
from grants.people.actions import add_person
from grants.people.rules import Actor
from grants.people.tables import Role, Session
from grants.web.guards import roles


async def test_the_sign_in_page_says_nothing_of_a_demo_where_there_is_none(browser):
    answer = await browser.get("/sign-in")

    assert answer.status_code == 200
    assert "演示账号" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]


async def test_a_wrong_password_comes_back_with_the_name_that_was_typed(browser):
    await add_person(None, name="Ada", login="ada", password="correct horse")

    answer = await browser.post("/sign-in", data={"login": "ada", "password": "wrong horse"})

    assert answer.status_code == 422
    assert "用户名或密码不正确" in answer.text
    assert 'value="ada"' in answer.text
    assert "wrong horse" not in answer.text


async def test_the_right_password_opens_a_session_whose_token_is_kept_as_a_hash(browser):
    await add_person(None, name="Ada", login="ada", password="correct horse")

    answer = await browser.post("/sign-in", data={"login": "Ada ", "password": "correct horse"})

    assert answer.status_code == 303
    token = answer.cookies["grants_session"]
    assert await Session.count() == 1
    assert (await Session.objects().first()).token_hash == queries.token_hash(token) != token


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(browser):
    answer = await browser.get("/account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account")


async def test_the_administration_does_not_exist_for_others(browser):
    ada = await add_person(None, name="Ada", login="ada", password="correct horse")

    answer = await browser.sign_in(ada.id).get("/admin/people")

    assert answer.status_code == 404


async def test_a_page_of_other_roles_is_not_found_and_not_merely_forbidden():
    ada = Actor(1, "Ada", frozenset({(1, Role.APPLICANT)}))
    connection = ASGIConnection({"type": "http", "user": ada, "app": None})

    with pytest.raises(NotFound, match=r"web\.not_for_you"):
        await roles(Role.ADMIN)(connection, None)
