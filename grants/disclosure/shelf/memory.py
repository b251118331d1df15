"""The pages themselves, in the memory of one process and bounded in bytes. Pure."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

from grants.disclosure.shelf.stamp import Stamp

LARGEST_PAGE = 2 * 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024
# What Python takes for a page beside its bytes.
BESIDE = 1024


class Address(NamedTuple):
    """What tells one public page from another: where it is, what was asked, in which language."""

    path: str
    query: bytes
    language: str


@dataclass(frozen=True)
class Page:
    """An answer as it is sent."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    tag: str

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + BESIDE


class Memory:
    """One page for each address. The least read goes first when there is no room."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: OrderedDict[Address, tuple[Stamp, Page]] = OrderedDict()
        self._most = most_bytes
        self.bytes = 0

    def find(self, address: Address, stamp: Stamp) -> Page | None:
        """The page of that address if it is still right."""
        found = self._pages.get(address)
        if found is None or found[0] != stamp:
            return None
        self._pages.move_to_end(address)
        return found[1]

    def keep(self, address: Address, stamp: Stamp, page: Page) -> None:
        """Put it in the place of what stood there. What is too large is not kept."""
        self._forget(address)
        if len(page.body) > LARGEST_PAGE:
            return
        self._pages[address] = stamp, page
        self.bytes += _size(address, page)
        while self.bytes > self._most:
            self._forget(next(iter(self._pages)))

    def _forget(self, address: Address) -> None:
        gone = self._pages.pop(address, None)
        if gone is not None:
            self.bytes -= _size(address, gone[1])


def tag_of(body: bytes) -> str:
    """The ETag of those bytes and no others."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _size(address: Address, page: Page) -> int:
    return page.size + len(address.path) + len(address.query)
