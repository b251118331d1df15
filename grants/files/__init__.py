"""Files: kept by their hash in a folder or an object store; rows point to an Upload."""

import asyncio
import hashlib

from grants import clock
from grants.audit import Who
from grants.db import require_transaction
from grants.files import kinds, pdfs, rules
from grants.files.rules import LARGEST
from grants.files.showing import needs_password
from grants.files.store import put, read, store
from grants.files.tables import Part, Sending, Upload

__all__ = ["LARGEST", "Part", "Sending", "Upload", "keep", "keep_made", "read", "store"]


async def keep(content: bytes, name: str, *, by: Who | None) -> Upload:
    """Keep what somebody sent: what it is says its content, its name is kept only as text, photos lose their place.

    Raises Refused when it is empty, too large, broken, locked or of a kind that is not accepted. Inside a transaction;
    bytes that were stored for a transaction that rolls back are harmless, since nothing points to them.
    """
    require_transaction()
    kind, kept = await asyncio.to_thread(kinds.read, content)
    if kind is kinds.PDF and pdfs.may_be_locked(content):
        rules.is_not_encrypted(await needs_password(content))
    sent = None if kept is content else hashlib.sha256(content).hexdigest()
    return await _keep(kept, kinds.named(name, kind), kind.media_type, by, sent)


async def keep_made(content: bytes, name: str, media_type: str, *, by: Who | None = None) -> Upload:
    """Keep a file that the system made itself."""
    require_transaction()
    return await _keep(content, name, media_type, by, None)


async def _keep(content: bytes, name: str, media_type: str, by: Who | None, sent: str | None) -> Upload:
    digest = await put(content)
    upload = Upload(
        sha256=digest,
        size=len(content),
        media_type=media_type,
        name=name,
        kept_at=clock.now(),
        kept_by=by.id if by else None,
        sent_sha256=sent if sent != digest else None,
    )
    await upload.save()
    return upload
