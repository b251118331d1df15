"""What somebody typed before their session ended, shown again in the form after they signed in. Not sent, only shown.

Without JavaScript a form is posted whole; where nobody is signed in any more, it would be lost (WCAG 2.2.5).
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from urllib.parse import parse_qsl

# The fields of the form that this request shows again; the pages read them where they begin a form.
typed: ContextVar[Mapping[str, Sequence[str]] | None] = ContextVar("typed", default=None)

LARGEST = 300_000
NEVER_KEPT = {"_csrf_token", "password", "old", "proof", "code", "last_four"}


def fields(body: bytes) -> dict[str, list[str]]:
    """What a form posted, without its token and without anything secret."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=2000):
        if name not in NEVER_KEPT:
            found.setdefault(name, []).append(value)
    return found


def seal(key: bytes, plain: bytes) -> bytes:
    """Encrypted under a key that is used for this one text and lies only with the browser: SHAKE-256 of the key as the
    stream, HMAC-SHA-256 as the seal."""
    box = bytes(one ^ other for one, other in zip(plain, _stream(key, len(plain)), strict=True))
    return hmac.digest(key, box, "sha256") + box


def unseal(key: bytes, sealed: bytes) -> bytes | None:
    """The text; None when it is not what was sealed under this key."""
    mark, box = sealed[:32], sealed[32:]
    if not hmac.compare_digest(mark, hmac.digest(key, box, "sha256")):
        return None
    return bytes(one ^ other for one, other in zip(box, _stream(key, len(box)), strict=True))


def _stream(key: bytes, length: int) -> bytes:
    return hashlib.shake_256(b"kept form" + key).digest(length)
