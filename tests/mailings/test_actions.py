from datetime import timedelta

import httpx
import pytest

import grants.notifications.jobs as sending
from grants import clock
from grants.db import script, sql
from grants.errors import NotAllowed, NotFound, Refused
from grants.mailings import actions, queries
from grants.mailings.jobs import remind
from grants.mailings.tables import Audience, Mailing
from grants.notifications.tables import Message
from grants.people.actions import add_person
from grants.people.tables import Person, Role
from grants.settings import settings
from tests.applications.world import a_draft, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN
from tests.organizations.world import staff


async def an_officer(who):
    return await staff(who.call.funder, Role.OFFICER)


async def a_mailing(who, officer, **changes):
    facts = {
        "audience": Audience.DRAFTING,
        "subject": "{title}还没有提交",
        "body": "{name}：截止 {deadline}。",
    } | changes
    return await actions.draft_mailing(officer, who.call.call.id, **facts)


async def told(event):
    return await Message.objects().where(Message.event == event).order_by(Message.id)


async def test_a_mailing_reaches_everybody_of_its_audience_once_and_is_then_fixed(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        await a_draft(who)
        officer = await an_officer(who)
        mailing = await a_mailing(who, officer)

        await actions.release_mailing(officer, mailing.call, mailing.id, version=1)
        with pytest.raises(Refused, match=r"mailings\.released"):
            await actions.release_mailing(officer, mailing.call, mailing.id, version=1)

    sent = await told("mailings.mailing")
    assert {each.person for each in sent} == {who.fills.id, who.signs.id}
    assert sent[0].body.endswith("截止 2026-03-27 17:30。")
    with pytest.raises(Exception, match="was released"):
        await script("UPDATE mailing SET body = 'x'")


async def test_what_was_changed_since_it_was_looked_through_does_not_leave(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        await a_draft(who)
        officer = await an_officer(who)
        mailing = await a_mailing(who, officer)
        words = {"audience": Audience.DRAFTING, "subject": "新", "body": "新"}
        await actions.redraft_mailing(officer, mailing.call, mailing.id, **words, version=1)

        with pytest.raises(Refused, match=r"mailings\.changed_meanwhile"):
            await actions.release_mailing(officer, mailing.call, mailing.id, version=1)

    assert await told("mailings.mailing") == []


async def test_a_mailing_belongs_to_its_round(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        mailing = await a_mailing(who, await an_officer(who))

    with pytest.raises(NotFound, match=r"mailings\.no_such_mailing"):
        await queries.mailing(mailing.call + 1, mailing.id)


async def test_a_mailing_to_nobody_and_by_the_wrong_person_is_refused(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        officer = await an_officer(who)
        cashier = await staff(who.call.funder, Role.CASHIER)
        mailing = await a_mailing(who, officer)

        with pytest.raises(Refused, match=r"mailings\.nobody"):
            await actions.release_mailing(officer, mailing.call, mailing.id, version=1)
        with pytest.raises(NotAllowed):
            await actions.release_mailing(cashier, mailing.call, mailing.id, version=1)

    assert (await Mailing.objects().first()).released_at is None


async def test_only_those_with_a_draft_are_reminded_and_once_for_each_number_of_days(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        await a_draft(who)
        await a_submitted_application(await an_applicant(who.call))
    closing = who.call.call.closes_at

    for before in (timedelta(days=8), timedelta(days=7), timedelta(days=6), timedelta(days=3), timedelta(hours=20)):
        with clock.at(closing - before):
            await remind()
            await remind()
    with clock.at(closing + timedelta(seconds=1)):
        await remind()

    sent = await told("mailings.draft_reminder")
    days = sorted(each.once.split(":")[2] for each in sent)
    assert days == ["1", "1", "3", "3", "7", "7"]
    assert {each.person for each in sent} == {who.fills.id, who.signs.id}


async def test_what_was_begun_just_now_is_left_in_peace(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
    with clock.at(who.call.call.closes_at - timedelta(hours=13)):
        await a_draft(who)
        await remind()
    with clock.at(who.call.call.closes_at - timedelta(hours=1)):
        await remind()

    assert [each.once.split(":")[2] for each in await told("mailings.draft_reminder")] == ["1", "1"]


async def test_a_short_text_goes_to_mobile_phones_alone_and_once(db, monkeypatch):
    posted = []

    def gateway(request):
        posted.append(request.content.decode())
        return httpx.Response(200)

    client = httpx.AsyncClient
    monkeypatch.setattr(
        sending.httpx, "AsyncClient", lambda **options: client(transport=httpx.MockTransport(gateway), **options)
    )
    monkeypatch.setenv("GRANTS_SMS_URL", "http://127.0.0.1:9/sms")
    settings.cache_clear()
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        await a_draft(who)
        await Person.update({Person.phone: "138-0000-0001"}).where(Person.id == who.fills.id)
        await Person.update({Person.phone: "0898-66220011"}).where(Person.id == who.signs.id)
    with clock.at(who.call.call.closes_at - timedelta(hours=20)):
        await remind()
    for message in await told("mailings.draft_reminder"):
        await sending.send_sms(message.id)
        await sending.send_sms(message.id)
    monkeypatch.undo()
    settings.cache_clear()

    assert len(posted) == 1
    assert '"to":"13800000001"' in posted[0].replace(" ", "")
    assert "独居老人" not in posted[0]


async def test_a_gateway_that_fails_leaves_its_reason_in_the_log_and_the_text_to_be_tried_again(db, monkeypatch):
    client = httpx.AsyncClient
    broken = httpx.MockTransport(lambda request: httpx.Response(503))
    monkeypatch.setattr(sending.httpx, "AsyncClient", lambda **options: client(transport=broken, **options))
    monkeypatch.setenv("GRANTS_SMS_URL", "http://127.0.0.1:9/sms")
    settings.cache_clear()
    ada = await add_person(None, name="Ada", login="ada", password="correct horse")
    message = Message(person=ada.id, phone="13800000001", sms="请登录", subject="题", event="x", queued_at=clock.now())
    await message.save()

    with pytest.raises(httpx.HTTPStatusError):
        await sending.send_sms(message.id)

    monkeypatch.undo()
    settings.cache_clear()
    kept = await Message.objects().first()
    assert (kept.sms_sent_at, kept.attempts) == (None, 1)
    assert kept.error.startswith("HTTPStatusError")


async def test_a_letter_goes_out_in_the_offices_own_words(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        await a_draft(who)
        admin = await staff(who.call.funder, Role.ADMIN)
        await actions.word_letter(
            admin, "mailings.draft_reminder", subject="快截止了", body="{name}您好：{title}", sms="", version=0
        )
        with pytest.raises(Refused, match=r"mailings\.wording_changed_meanwhile"):
            await actions.word_letter(admin, "mailings.draft_reminder", subject="别的", body="别的", sms="", version=0)
    with clock.at(who.call.call.closes_at - timedelta(hours=20)):
        await remind()

    sent = await told("mailings.draft_reminder")
    assert {each.subject for each in sent} == {"快截止了"}
    assert {each.sms for each in sent} == {""}


async def test_the_audience_of_a_mailing_is_who_is_in_that_state_now(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        await a_draft(who)
        other = await an_applicant(who.call)
        await a_submitted_application(other)

        drafting = await queries.recipients(who.call.call.id, Audience.DRAFTING)
        received = await queries.recipients(who.call.call.id, Audience.RECEIVED)

    assert {each.person for each in drafting} == {who.fills.id, who.signs.id}
    assert {each.person for each in received} == {other.fills.id, other.signs.id}


async def test_what_failed_is_queued_again_by_an_administrator(db):
    with clock.at(WHILE_OPEN):
        who = await an_applicant()
        admin = await staff(who.call.funder, Role.ADMIN)
    message = Message(person=admin.id, address="a@example.invalid", subject="题", event="x", queued_at=clock.now())
    await message.save()
    await sql("DELETE FROM dramatiq.queue")

    await actions.send_again(admin, message.id)
    with pytest.raises(NotAllowed):
        await actions.send_again(who.fills, message.id)

    queued = await sql("SELECT message->>'actor_name' AS job FROM dramatiq.queue")
    assert [row["job"] for row in queued] == ["notifications.send"]
