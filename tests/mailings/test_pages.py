import pytest

from grants import clock
from grants.errors import NotFound
from grants.mailings import pages
from grants.mailings.tables import Mailing
from grants.notifications.tables import Message
from grants.people.tables import Role
from tests.applications.world import a_draft, an_applicant
from tests.calls.world import WHILE_OPEN
from tests.organizations.world import staff


async def a_round_with_a_draft():
    who = await an_applicant()
    await a_draft(who)
    return who, await staff(who.call.funder, Role.OFFICER)


async def test_an_officer_looks_through_a_mailing_before_it_leaves(browser):
    with clock.at(WHILE_OPEN):
        who, officer = await a_round_with_a_draft()
        home = f"/rounds/{who.call.call.id}/mailings"
        browser.sign_in(officer.id)

        words = {"audience": "drafting", "subject": "{title}", "body": "{name}您好", "version": "0"}
        drafted = await browser.post(home, data=words)
        preview = await browser.get(drafted.headers["location"])
        sent = await browser.post(drafted.headers["location"] + "/release", data={"version": "1"})
        after = await browser.get(drafted.headers["location"])

    assert (drafted.status_code, preview.status_code, sent.status_code) == (303, 200, 303)
    assert "Ada您好" in preview.text
    assert "现在共 2 人次" in preview.text
    assert "发出 2 人次" in after.text


async def test_what_was_typed_stays_beside_the_words_that_say_what_is_wrong(browser):
    with clock.at(WHILE_OPEN):
        who, officer = await a_round_with_a_draft()
        words = {"audience": "drafting", "subject": "标题", "body": "{mobile}是多少", "version": "0"}

        shown = await browser.sign_in(officer.id).post(f"/rounds/{who.call.call.id}/mailings", data=words)

    assert shown.status_code == 422
    assert "没有“mobile”这个字段" in shown.text
    assert "{mobile}是多少" in shown.text
    assert await Mailing.count() == 0


async def test_a_mailing_of_another_round_is_not_there(browser):
    with clock.at(WHILE_OPEN):
        who, officer = await a_round_with_a_draft()
        words = {"audience": "drafting", "subject": "标题", "body": "正文", "version": "0"}
        browser.sign_in(officer.id)
        made = await browser.post(f"/rounds/{who.call.call.id}/mailings", data=words)
        number = made.headers["location"].rsplit("/", 1)[1]
        stranger = await staff(who.applicant, Role.OFFICER)

        elsewhere = await browser.get(f"/rounds/999/mailings/{number}")
        theirs = await browser.sign_in(stranger.id).get(made.headers["location"])

    assert (elsewhere.status_code, theirs.status_code) == (404, 404)


async def test_the_log_shows_to_whom_and_whether_but_neither_words_nor_whole_addresses(browser):
    with clock.at(WHILE_OPEN):
        who, _officer = await a_round_with_a_draft()
        admin = await staff(who.call.funder, Role.ADMIN)
        await Message(
            person=admin.id,
            address="ada@example.invalid",
            phone="13800000001",
            event="x",
            subject="题目",
            body="只给收件人看的话",
            queued_at=clock.now(),
            failed_at=clock.now(),
            error="OSError: gone",
        ).save()

        shown = await browser.sign_in(admin.id).get("/admin/messages?state=failed")
        others = await browser.get("/admin/messages?state=failed&login=nobody")

    assert "OSError: gone" in shown.text
    assert "a***@example.invalid" in shown.text
    assert "138****0001" in shown.text
    assert "只给收件人看的话" not in shown.text
    assert "OSError: gone" not in others.text


async def test_an_administrator_words_a_letter_and_sees_how_it_reads(browser):
    with clock.at(WHILE_OPEN):
        who, _officer = await a_round_with_a_draft()
        admin = await staff(who.call.funder, Role.ADMIN)
        browser.sign_in(admin.id)
        address = "/admin/letters/mailings.draft_reminder"

        words = {"subject": "截止 {at}", "body": "{name}：{nothing}", "sms": "", "version": "0"}
        wrong = await browser.post(address, data=words)
        right = await browser.post(address, data=words | {"body": "{name}：请尽快"})
        shown = await browser.get(address)
        listed = await browser.get("/admin/letters")
        unknown = await browser.get("/admin/letters/nothing")

    assert (wrong.status_code, right.status_code, unknown.status_code) == (422, 303, 404)
    with pytest.raises(NotFound, match=r"mailings\.no_such_letter"):
        pages.kind_of("nothing")
    assert "{name}：{nothing}" in wrong.text
    assert "〔收件人姓名〕：请尽快" in shown.text
    assert "截止 {at}" in listed.text
