"""Files: kept by their hash in a folder or an object store; rows point to an Upload."""

import hashlib
import unicodedata
from functools import cache
from pathlib import PurePosixPath

import filetype
from obstore.store import LocalStore, ObjectStore, from_url
from piccolo.columns import Integer, Serial, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants import clock
from grants.audit import Who
from grants.db import moment_column, require_transaction
from grants.errors import Refused
from grants.i18n import _
from grants.settings import settings

LARGEST = 20 * 1024 * 1024
KINDS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/heic": "heic",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/zip": "zip",
}


class Upload(Table):
    """One kept file. Never changed; the bytes lie under their own hash, so the same file is kept once."""

    id: Serial
    sha256 = Varchar(length=64, index=True)
    size = Integer(default=None)
    media_type = Varchar(length=120)
    name = Varchar(length=200)
    kept_at = moment_column()
    kept_by = Integer(null=True, default=None)

    upload_has_content = Check("size > 0")
    upload_hash_is_sha256 = Check("length(sha256) = 64")


@cache
def store() -> ObjectStore:
    """The folder or object store where files are."""
    if settings().files_url:
        return from_url(settings().files_url)
    return LocalStore(prefix=settings().data_dir / "files", mkdir=True)


async def keep(content: bytes, name: str, *, by: Who | None) -> Upload:
    """Keep what somebody sent: its kind is sniffed from the content, its name kept only as text.

    Raises Refused when it is empty, too large, or of a kind that is not accepted. Inside a transaction; bytes that were
    stored for a transaction that rolls back are harmless, since nothing points to them.
    """
    if not content:
        raise Refused("files.empty", _("文件是空的，请重新选择"), field="file")
    if len(content) > LARGEST:
        size = f"{len(content) / 1024 / 1024:.1f}"
        raise Refused("files.too_large", _("文件 {size} MB，超过 20 MB，请压缩后再传", size=size), field="file")
    kind = filetype.guess_mime(content)
    if kind not in KINDS:
        raise Refused("files.wrong_kind", _("只接受 PDF、图片（JPG、PNG、HEIC）、DOCX、XLSX 文件"), field="file")
    return await _keep(content, name, kind, by)


async def keep_made(content: bytes, name: str, media_type: str, *, by: Who | None = None) -> Upload:
    """Keep a file that the system made itself."""
    return await _keep(content, name, media_type, by)


async def read(upload: Upload) -> bytes:
    """The bytes, proved against their hash. Raises ValueError when they were changed."""
    result = await store().get_async(_path(upload.sha256))
    content = bytes(await result.bytes_async())
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise ValueError(f"file {upload.id} is not what was kept")
    return content


async def _keep(content: bytes, name: str, media_type: str, by: Who | None) -> Upload:
    require_transaction()
    digest = hashlib.sha256(content).hexdigest()
    await store().put_async(_path(digest), content)
    upload = Upload(
        sha256=digest,
        size=len(content),
        media_type=media_type,
        name=_tidy(name),
        kept_at=clock.now(),
        kept_by=by.id if by else None,
    )
    await upload.save()
    return upload


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _tidy(name: str) -> str:
    """A file name as text: no folder, no control characters, not over 200 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable())[:200] or "file"
