"""Pictures of files, painted by us: what a stranger sent never runs in a browser, nor in a process that holds anything.

A picture is made when it is first asked for, in a process bounded in time and memory, and kept under the file's hash.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from obstore.exceptions import NotFoundError

from grants.files import kinds
from grants.files.store import read, store
from grants.files.tables import Upload

CHILD = Path(__file__).with_name("child.py")
SECONDS = 15
PAGE, THUMBNAIL = 1600, 240
SHOWN = {kinds.PDF, kinds.JPG, kinds.PNG}
TELLING = SHOWN | {kinds.OFD}


@dataclass(frozen=True)
class Shown:
    """A page as a picture (PNG), and how many pages there are; no picture when it cannot be painted."""

    pages: int
    picture: bytes
    locked: bool = False


def can_be_shown(upload: Upload) -> bool:
    """Whether pictures can be made of it at all."""
    return kinds.BY_MEDIA_TYPE.get(upload.media_type) in SHOWN


async def shown(upload: Upload, page: int, width: int) -> Shown:
    """One page, as wide as that. Bytes that nobody can paint give no picture."""
    if not can_be_shown(upload):
        return Shown(0, b"")
    path = f"shown/{upload.sha256}/{width}-{page}"
    try:
        kept = bytes(await (await store().get_async(path)).bytes_async())
    except (NotFoundError, FileNotFoundError):
        kind = kinds.BY_MEDIA_TYPE[upload.media_type]
        kept = await _asked(await read(upload), kind, page, width)
        await store().put_async(path, kept)
    return _read(kept)


async def told(content: bytes, media_type: str) -> dict[str, Any]:
    """What a file says to a machine: `codes` (the texts of QR codes on it), of a PDF also `text`, `halves` (left,
    right) and `facts` in its head, and `whole`, the text of `read` of its `pages`; `data` are the texts of XML in a
    PDF or OFD. Nothing of what nobody can read."""
    kind = kinds.BY_MEDIA_TYPE.get(media_type)
    if kind not in TELLING:
        return {}
    line = (await _asked(content, kind, 1, 0)).partition(b"\n")[0]
    return dict(json.loads(line)) if line else {}


async def needs_password(content: bytes) -> bool:
    """Whether a PDF opens only with a password."""
    return _read(await _asked(content, kinds.PDF, 0, 1)).locked


@cache
def _at_once() -> asyncio.Semaphore:
    return asyncio.Semaphore(2)


async def _asked(content: bytes, kind: kinds.Kind, page: int, width: int) -> bytes:
    """What the process says; nothing when it died or took too long."""
    arguments = [sys.executable, "-I", str(CHILD), kind.endings[0], str(page), str(width)]
    async with _at_once():
        child = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            said, _errors = await asyncio.wait_for(child.communicate(content), SECONDS)
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            said = b""
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    return said


def _read(answer: bytes) -> Shown:
    line, _newline, picture = answer.partition(b"\n")
    facts = json.loads(line) if line else {}
    return Shown(facts.get("pages", 0), picture, facts.get("locked", False))
