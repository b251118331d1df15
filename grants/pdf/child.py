"""What passes between us and the processes we start for papers: their environment, their messages."""

import ctypes
import os
import signal
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from grants.settings import ROOT

PR_SET_PDEATHSIG = 1
LENGTH = struct.Struct(">Q")
DONE, UNPRINTABLE, BROKEN = b"+", b"-", b"!"


@dataclass(frozen=True)
class Paper:
    """All that is needed to render. `attachments` are (name in ASCII, media type, content)."""

    html: str
    variant: str
    attachments: Sequence[tuple[str, str, bytes]]
    created: datetime


def environment() -> dict[str, str]:
    """What reads the texts of strangers does not hold the keys of the house."""
    passed = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
    return passed | {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), passed.get("PYTHONPATH"))))}


def end_with_parent() -> None:
    """Between fork and exec: when the parent is gone, however it went, this process gets a SIGTERM (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def receive(stream: BinaryIO) -> bytes | None:
    """A whole message, or None when the other side is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def send(stream: BinaryIO, body: bytes) -> None:
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()
