import smtplib

import pytest

import grants.notifications.jobs as sending
from grants.db import sql, transaction
from grants.i18n import _
from grants.notifications import queue
from grants.notifications.letters import Letter
from grants.notifications.tables import Message
from grants.people import queries
from grants.people.actions import add_person
from grants.people.letters import write_to
from grants.settings import settings

DRAWN = Letter(
    "tests.drawn", _("协议"), subject=_("协议待签署：{title}"), body=_("请核对后签署。"), fields={"title": _("项目")}
)


async def ada(email: str = "ada@example.invalid"):
    person = await add_person(None, name="Ada", login="ada", password="correct horse", email=email)
    return await queries.actor(person.id)


async def said(actor, subject: str = "邻里守望"):
    async with transaction():
        await write_to([actor], DRAWN, link="/inbox", title=subject)


async def test_a_message_belongs_inside_the_action_that_has_something_to_say(db, monkeypatch):
    monkeypatch.setattr("grants.notifications.require_transaction", _outside)

    with pytest.raises(RuntimeError):
        await queue(1, "", event="x", subject="x", body="x", link="")


def _outside() -> None:
    raise RuntimeError


async def test_a_message_with_an_address_is_queued_to_be_mailed_with_the_change_it_belongs_to(db):
    actor = await ada()

    await said(actor)

    queued = await sql("SELECT message->>'actor_name' AS job FROM dramatiq.queue")
    assert [row["job"] for row in queued] == ["notifications.send"]


async def test_a_message_is_mailed_once(db, monkeypatch):
    sent = []
    monkeypatch.setattr(sending, "_mail", lambda url, letter: sent.append((letter["To"], letter["Subject"])))
    monkeypatch.setenv("GRANTS_SMTP_URL", "smtp://localhost")
    settings.cache_clear()
    await said(await ada())
    message = await Message.objects().first()

    await sending.send(message.id)
    await sending.send(message.id)

    assert sent == [("ada@example.invalid", "协议待签署：邻里守望")]
    monkeypatch.undo()
    settings.cache_clear()


async def test_a_mail_server_that_fails_leaves_the_message_to_be_tried_again(db, monkeypatch):
    def broken(_url, _letter):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(sending, "_mail", broken)
    monkeypatch.setenv("GRANTS_SMTP_URL", "smtp://localhost")
    settings.cache_clear()
    await said(await ada())
    message = await Message.objects().first()

    with pytest.raises(smtplib.SMTPServerDisconnected):
        await sending.send(message.id)

    assert (await Message.objects().first()).sent_at is None
    monkeypatch.undo()
    settings.cache_clear()


async def test_a_person_reads_their_own_messages_and_no_others(browser):
    actor = await ada("")
    ben = await add_person(None, name="Ben", login="ben", password="correct horse")
    await said(actor)

    hers = await browser.sign_in(actor.id).get("/messages")
    his = await browser.sign_in(ben.id).get("/messages")

    assert "协议待签署：邻里守望" in hers.text
    assert "协议待签署：邻里守望" not in his.text
