"""Texts: Chinese in code and templates is the key, `locale/en/*.po` the English."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CHINESE, ENGLISH = "zh-CN", "en"
LANGUAGES = (CHINESE, ENGLISH)
LOCALE = Path(__file__).parent / "locale"

language: ContextVar[str] = ContextVar("language", default=CHINESE)


class Text:
    """A text that is worded when it is read: in the reader's language, with its values put in."""

    __slots__ = ("key", "values")

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values

    def __str__(self) -> str:
        worded = catalog(language.get()).get(self.key, self.key)
        return worded.format(**self.values) if self.values else worded

    def __repr__(self) -> str:
        return f"Text({self.key!r})"

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.key)


_ = Text


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Word every text in that language inside."""
    token = language.set(code if code in LANGUAGES else CHINESE)
    try:
        yield
    finally:
        language.reset(token)


@cache
def catalog(code: str) -> dict[str, str]:
    """All translations into a language; Chinese needs none."""
    words: dict[str, str] = {}
    for path in sorted((LOCALE / code).glob("*.po")):
        with path.open("rb") as source:
            words |= {str(m.id): str(m.string) for m in read_po(source) if m.id and m.string}
    return words
