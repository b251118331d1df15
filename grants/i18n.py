"""Texts: Chinese in code and templates is the key, `locale/en/*.po` the English.

`python -m grants.i18n update` brings the po files in step with the texts, `check` says what lacks English.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

CHINESE, ENGLISH = "zh-CN", "en"
LANGUAGES = (CHINESE, ENGLISH)
PACKAGE = Path(__file__).parent
LOCALE = PACKAGE / "locale"
TEMPLATES = PACKAGE.parent / "templates"
# A date of each update would make any two branches differ in every file.
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)

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


def texts() -> dict[str, dict[str, str]]:
    """Every marked text, by the po file it belongs to: text -> where it stands first."""
    found: dict[str, dict[str, str]] = {}
    sources = [("python", path) for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
    sources += [("jinja2", path) for path in sorted(TEMPLATES.rglob("*.html"))]
    for method, path in sources:
        # `_` is followed by keyword arguments, which Babel would take for a plural or a context.
        for _line, message, _comments, _context in extract_from_file(method, path, keywords={"_": None, "Text": None}):
            text = message[0] if isinstance(message, tuple) else message
            if text:
                home = found.setdefault(_home(path), {})
                home.setdefault(text, str(path.relative_to(PACKAGE.parent)))
    return found


def _home(path: Path) -> str:
    """The po file of a source: its step's, or `web` for what belongs to none."""
    after = [part for part in path.relative_to(PACKAGE.parent).parts if part != "pdf"][1]
    return after if (PACKAGE / after / "__init__.py").exists() and (PACKAGE / after).is_dir() else "web"


def update(code: str = ENGLISH) -> None:
    """Bring the po files in step with the texts. Translations are kept; texts that are gone go."""
    known = catalog(code)
    for home, messages in texts().items():
        path = LOCALE / code / f"{home}.po"
        fresh = Catalog(locale=code, project="grants", creation_date=BEGUN, revision_date=None, fuzzy=False)
        for text, place in sorted(messages.items(), key=lambda pair: (pair[1], pair[0])):
            fresh.add(text, known.get(text, ""), locations=[(place, 0)])
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            write_po(target, fresh, width=120, omit_header=False, include_lineno=False)


def missing(code: str = ENGLISH) -> list[str]:
    """Texts without a translation, and translations whose placeholders differ from the text's."""
    known = catalog(code)
    wrong = []
    for home, messages in sorted(texts().items()):
        for text, place in messages.items():
            if not known.get(text):
                wrong.append(f"{home}: {place}: no English for {text!r}")
            elif _placeholders(text) != _placeholders(known[text]):
                wrong.append(f"{home}: {place}: other placeholders in English for {text!r}")
    return wrong


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w*)", text))


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        problems = missing()
        print("\n".join(problems) or "every text has English")
        sys.exit(bool(problems))
    else:
        sys.exit(__doc__)
