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

PATIENCE = 10  # seconds for all of it: a server that answers a byte at a time holds no worker


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
        async with asyncio.timeout(PATIENCE):
            addresses = await hosts(one.address)
            rules.hosts_are_public(addresses, allows_private=settings().webhooks_private)
            status = await _post(httpx.URL(one.address), addresses[0], headers, content.encode())
    except Refused as refusal:
        return None, refusal.code
    except TimeoutError:
        return None, "timeout"
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return None, f"{type(problem).__name__}: {problem}"
    return status, "" if 200 <= status < 300 else f"HTTP {status}"


async def _post(url: httpx.URL, address: str, headers: dict[str, str], content: bytes) -> int:
    """The status alone: what else is answered is not read."""
    async with (
        httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client,
        client.stream(
            "POST",
            url.copy_with(host=address),
            content=content,
            headers=headers | {"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        ) as answer,
    ):
        return answer.status_code
