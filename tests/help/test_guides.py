"""What the guides say against the system: roles, headings, pictures, links, the words on the screen."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it.token import Token
from PIL import Image

from grants import i18n
from grants.help import guides
from grants.i18n import CHINESE, ENGLISH, LANGUAGES
from grants.people.tables import Role
from tests import access, pictures
from tests.running import ROOT

MEGABYTES = 3 * 1024 * 1024
ANCHORED = re.compile(r'<a id="([a-z-]+)"></a>')
BOTH = [(name, language) for name in guides.READERS for language in LANGUAGES]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})


@cache
def inline(path: Path) -> list[Token]:
    """Every piece of text, link, picture and mark of a document, in order."""
    tokens = guides.MARKDOWN.parse(path.read_text(encoding="utf-8"))
    return [child for token in tokens for child in token.children or ()]


def kinds(path: Path, kind: str) -> list[Token]:
    return [token for token in inline(path) if token.type == kind]


def bold(path: Path) -> set[str]:
    """The words that stand on the screen."""
    tokens = inline(path)
    return {tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "strong_open"}


@cache
def words(language: str) -> set[str]:
    """Every text of the system in a language: all of them have English, which is a check of its own."""
    known = i18n.catalog(ENGLISH)
    return set(known.values() if language == ENGLISH else known)


def named_pictures(path: Path) -> list[str]:
    return [Path(str(token.attrs["src"])).name for token in kinds(path, "image")]


def test_each_role_has_one_guide():
    assert sorted(role for roles in guides.READERS.values() for role in roles) == sorted(Role)


def test_a_guide_lies_there_for_each_name_and_no_other():
    found = {path.relative_to(guides.FOLDER).as_posix() for path in guides.FOLDER.rglob("*.md")}

    assert found == {f"{language}/{name}.md" for name, language in BOTH}


@pytest.mark.parametrize("name", guides.READERS)
def test_both_languages_have_the_same_parts_and_the_same_pictures(name):
    chinese, english = (guides.source(name, language) for language in (CHINESE, ENGLISH))

    assert ANCHORED.findall(chinese.read_text()) == ANCHORED.findall(english.read_text())
    assert named_pictures(chinese) == named_pictures(english)


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_each_part_of_a_guide_has_a_name_of_its_own_and_nothing_else_is_html(name, language):
    path = guides.source(name, language)
    tokens = guides.MARKDOWN.parse(path.read_text(encoding="utf-8"))
    anchors = ANCHORED.findall(path.read_text())

    assert (
        len(anchors) == len(set(anchors)) == sum(token.type == "heading_open" and token.tag == "h2" for token in tokens)
    )
    assert [token.content for token in tokens if token.type == "html_block"] == []
    assert len(kinds(path, "html_inline")) == 2 * len(anchors)
    assert tokens[0].tag == "h1"


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_what_is_bold_stands_on_some_page_in_those_words(name, language):
    assert bold(guides.source(name, language)) - words(language) == set()


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_the_addresses_in_a_guide_are_pages(name, language):
    addresses = {path for path, handler in access.handlers() if "GET" in handler.http_methods}
    named = {token.content for token in kinds(guides.source(name, language), "code_inline")}

    assert {each for each in named if each.startswith("/")} - addresses == set()


def test_each_picture_is_in_the_list_lies_there_and_is_shown():
    listed = [f"{shot.name}.webp" for shot in pictures.shots()]
    shown = {each for name, language in BOTH for each in named_pictures(guides.source(name, language))}

    assert len(listed) == len(set(listed))
    assert shown == set(listed)
    assert {path.name for path in guides.PICTURES.iterdir()} == set(listed)
    assert sum(path.stat().st_size for path in guides.PICTURES.iterdir()) < MEGABYTES


@pytest.mark.parametrize("shot", pictures.shots(), ids=lambda shot: shot.name)
def test_a_picture_begins_at_a_page_and_has_the_size_of_its_row(shot):
    assert shot.route in pictures.addresses()
    assert "{" not in shot.address
    with Image.open(guides.PICTURES / f"{shot.name}.webp") as image:
        assert image.width <= shot.width
        assert image.height <= shot.height


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_link_of_a_document_leads_somewhere(path):
    wanted = [str(token.attrs["href"]) for token in kinds(path, "link_open")]
    wanted += [str(token.attrs["src"]) for token in kinds(path, "image")]
    broken = []
    for each in wanted:
        file, _, anchor = each.partition("#")
        target = path.parent / unquote(file) if file else path
        if re.match(r"[a-z]+:", each):
            continue
        if not target.exists() or (anchor and unquote(anchor) not in anchors_of(target)):
            broken.append(each)

    assert broken == []


def anchors_of(path: Path) -> set[str]:
    """The names in a document, and those that GitHub gives its headings."""
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {
        *ANCHORED.findall(text),
        *(re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings),
    }
