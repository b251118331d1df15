"""Sends mail and short texts after the commit."""

import asyncio
import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import httpx

from grants.db import get
from grants.jobs import job
from grants.notifications import actions
from grants.notifications.tables import Message
from grants.settings import settings

PATIENCE = 30


@job("notifications.send")
async def send(message_id: int) -> None:
    """Mail a message once. Without a mail server it stays to be read on screen; a failure is tried again later."""
    message = await get(Message, message_id)
    if message.sent_at is not None or not settings().smtp_url or not message.address:
        return
    try:
        await asyncio.to_thread(_mail, settings().smtp_url, _letter(message))
    except (OSError, smtplib.SMTPException) as problem:
        await actions.mark_failed(None, message_id, error=f"{type(problem).__name__}: {problem}")
        raise
    await actions.mark_sent(None, message_id)


@job("notifications.send_sms")
async def send_sms(message_id: int) -> None:
    """Hand the short text to the gateway once: a POST of {"id", "to", "text"} as JSON; any answer below 300 is a yes.
    The id is the same on every try, so that a gateway can drop what it has. Without a gateway nothing is sent."""
    message = await get(Message, message_id)
    if message.sms_sent_at is not None or not settings().sms_url or not (message.phone and message.sms):
        return
    try:
        await _text(settings().sms_url, {"id": f"grants-{message.id}", "to": message.phone, "text": message.sms})
    except httpx.HTTPError as problem:
        await actions.mark_failed(None, message_id, error=f"{type(problem).__name__}: {problem}")
        raise
    await actions.mark_texted(None, message_id)


def _letter(message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = message.subject
    letter["To"] = message.address
    letter["From"] = unquote(urlsplit(settings().smtp_url).username or "") or "grants@localhost"
    letter["Message-ID"] = f"<grants-{message.id}@{urlsplit(settings().address).hostname}>"
    letter.set_content(f"{message.body}\n\n{settings().address}{message.link}\n")
    return letter


async def _text(url: str, content: dict[str, str]) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        (await client.post(url, json=content)).raise_for_status()


def _mail(url: str, letter: EmailMessage) -> None:
    """`smtp://` or `smtps://`, with user and password where the server asks for them."""
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=PATIENCE) as server:
        if parts.username and parts.password:
            server.login(unquote(parts.username), unquote(parts.password))
        server.send_message(letter)
