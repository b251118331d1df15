"""Sends mail after the commit."""

import asyncio
import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

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
    await asyncio.to_thread(_mail, settings().smtp_url, _letter(message))
    await actions.mark_sent(None, message_id)


def _letter(message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = message.subject
    letter["To"] = message.address
    letter["From"] = unquote(urlsplit(settings().smtp_url).username or "") or "grants@localhost"
    letter["Message-ID"] = f"<grants-{message.id}@{urlsplit(settings().address).hostname}>"
    letter.set_content(f"{message.body}\n\n{settings().address}{message.link}\n")
    return letter


def _mail(url: str, letter: EmailMessage) -> None:
    """`smtp://` or `smtps://`, with user and password where the server asks for them."""
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 0, timeout=PATIENCE) as server:
        if parts.username and parts.password:
            server.login(unquote(parts.username), unquote(parts.password))
        server.send_message(letter)
