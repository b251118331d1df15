"""Where the bytes are: a folder or an object store, each file under its own hash."""

import hashlib
from functools import cache

from obstore.store import LocalStore, ObjectStore, from_url

from grants.files.tables import Upload
from grants.settings import settings


@cache
def store() -> ObjectStore:
    """The folder or object store where files are."""
    if settings().files_url:
        return from_url(settings().files_url)
    return LocalStore(prefix=settings().data_dir / "files", mkdir=True)


async def put(content: bytes) -> str:
    """Keep bytes; returns the hash under which they lie."""
    digest = hashlib.sha256(content).hexdigest()
    await store().put_async(path(digest), content)
    return digest


async def read(upload: Upload) -> bytes:
    """The bytes, proved against their hash. Raises ValueError when they were changed."""
    result = await store().get_async(path(upload.sha256))
    content = bytes(await result.bytes_async())
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise ValueError(f"file {upload.id} is not what was kept")
    return content


def path(digest: str) -> str:
    """Where the file of that hash lies."""
    return f"{digest[:2]}/{digest}"
