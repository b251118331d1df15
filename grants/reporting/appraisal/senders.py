"""How one sender is told from another without knowing either: hashes under the salt of the questionnaire. Pure."""

import hmac
import ipaddress
from datetime import datetime

from grants.reporting.appraisal.facts import Sender


def hashed(salt: str, what: str, text: str) -> str:
    """Of nothing, nothing. Another salt makes another hash, and without the salt nobody can try texts out."""
    return hmac.digest(salt.encode(), f"{what}:{text}".encode(), "sha256").hex() if text else ""


def network(address: str) -> str:
    """The network that a household has: of IPv6 the first 64 bits, of IPv4 the address; as it came when it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def stamp(salt: str, place: str, at: datetime) -> str:
    """When the page was given, so that it cannot be invented."""
    second = str(int(at.timestamp()))
    return f"{second}.{hashed(salt, 'stamp', f'{place}:{second}')}"


def seconds_since(salt: str, place: str, text: str, now: datetime) -> int | None:
    """How long the page was open; None for a stamp that is not ours."""
    second, _dot, mark = text.partition(".")
    if not second.isdecimal() or not hmac.compare_digest(mark, hashed(salt, "stamp", f"{place}:{second}")):
        return None
    return int(now.timestamp()) - int(second)


def sender(salt: str, place: str, *, token: str, address: str, stamped: str, trap: str, now: datetime) -> Sender:
    """Whoever sent a page, as far as it is kept."""
    return Sender(
        browser_hash=hashed(salt, "browser", token),
        network_hash=hashed(salt, "network", network(address)),
        seconds=seconds_since(salt, place, stamped, now),
        is_trapped=bool(trap),
    )
