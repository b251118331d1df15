"""One POST to somebody else's address: to a host that was looked up and found public, and to no other."""

import asyncio
import socket
from urllib.parse import urlsplit

import httpx

from grants import clock
from grants.api.hooks import queries, rules
from grants.api.hooks.queries import ToSend
from grants.errors import Refused
from grants.settings import settings

PATIENCE = 10


async def hosts(address: str) -> list[str]:
    """What the name in an address stands for now; nothing where it stands for nothing."""
    parts = urlsplit(address)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(each[4][0]) for each in found]


async def send(found: ToSend) -> tuple[int | None, str]:
    """The status of the answer and what went wrong. Redirections are not followed, and no proxy is asked.

    The name is looked up here and the connection goes to what was found, under the name: it cannot lead elsewhere
    between the question and the call.
    """
    one, content = found.subscription, found.delivery.body
    at = int(clock.machine().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "grants-webhooks",
        "Grants-Event": found.delivery.act,
        "Grants-Delivery": str(found.delivery.key),
        "Grants-Signature": queries.signature(queries.signing_key(one), at, content),
    }
    try:
        addresses = await hosts(one.address)
        rules.hosts_are_public(addresses, allows_private=settings().webhooks_private)
        if not addresses:
            return None, "no such host"
        url = httpx.URL(one.address)
        host, port = url.host, f":{url.port}" if url.port else ""
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            answer = await client.post(
                url.copy_with(host=addresses[0]),
                content=content.encode(),
                headers=headers | {"Host": host + port},
                extensions={"sni_hostname": host},
            )
    except Refused as refusal:
        return None, refusal.code
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return None, f"{type(problem).__name__}: {problem}"
    return answer.status_code, "" if answer.is_success else f"HTTP {answer.status_code}"
