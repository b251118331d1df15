"""The guides: who reads which, their Markdown as pages, the pictures in them."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from PIL import Image

from grants.i18n import CHINESE
from grants.people.tables import Role
from grants.settings import ROOT

DOCS = ROOT / "docs"
FOLDER = DOCS / "guide"
PICTURES = FOLDER / "pictures"

START, CITIZENS, EXPERTS = "start", "citizens", "experts"
# In the order in which work passes from one to the next.
READERS: dict[str, tuple[Role, ...]] = {
    START: (),
    CITIZENS: (),
    "applicants": (Role.APPLICANT, Role.SIGNATORY),
    "groups": (Role.GROUP_SIGNATORY,),
    "hubs": (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_CASHIER, Role.HUB_BOOKKEEPER),
    "filing": (Role.FILING_OFFICER,),
    "organisers": (Role.ORGANISER,),
    "officers": (Role.OFFICER,),
    EXPERTS: (),
    "finance": (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER),
    "supervisors": (Role.SUPERVISOR, Role.AUDITOR),
    "administrators": (Role.ADMIN,),
}
# What the guides point to beside each other: written once, for readers of either language.
PAPERS = ("judging", "accounting-export")

ANCHOR = re.compile(r'<a id="([a-z-]+)">')
DOOR = re.compile(r"/[a-z/.-]*")


@dataclass(frozen=True)
class Guide:
    """One guide in one language: its title, what it says first, its headings as (id, text), and the rest as HTML."""

    title: str
    lead: Markup
    headings: list[tuple[str, str]]
    body: Markup


@dataclass(frozen=True)
class Picture:
    """One picture, and a short name of its content, so that a browser may keep it for ever."""

    content: bytes
    digest: str
    width: int
    height: int


def source(name: str, language: str) -> Path:
    """Where a guide is written. One that is not written in a language is read in Chinese."""
    if name in PAPERS:
        return DOCS / f"{name}.md"
    path = FOLDER / language / f"{name}.md"
    return path if path.exists() else FOLDER / CHINESE / f"{name}.md"


def guide(name: str, language: str) -> Guide | None:
    """A guide as a page; None where there is none of that name, of which nothing is remembered."""
    return _guide(name, language) if name in READERS or name in PAPERS else None


@cache
def _guide(name: str, language: str) -> Guide:
    """Read once, since a running system's docs stay."""
    tokens = MARKDOWN.parse(source(name, language).read_text(encoding="utf-8"))
    headings: list[tuple[str, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            _take_anchor(token, tokens[place + 1], len(headings))
            headings.append((str(token.attrs["id"]), _plain(tokens[place + 1])))
        for child in token.children or ():
            _turn(child)
    end = next((place for place, token in enumerate(tokens) if token.tag == "h2"), len(tokens))
    return Guide(_plain(tokens[1]), _html(tokens[3:end]), headings, _html(tokens[end:]))


def picture(name: str) -> Picture | None:
    """A picture of the guides; None where there is none of that name, whatever somebody typed for one."""
    return _picture(name) if name in _picture_names() else None


@cache
def _picture_names() -> set[str]:
    return {path.name for path in PICTURES.glob("*.webp")}


@cache
def _picture(name: str) -> Picture:
    content = (PICTURES / name).read_bytes()
    with Image.open(PICTURES / name) as image:
        return Picture(content, hashlib.sha256(content).hexdigest()[:10], image.width, image.height)


def own(roles: tuple[Role, ...], *, is_expert: bool) -> list[str]:
    """The guides of somebody with these roles, in the order of the work."""
    return [name for name, readers in READERS.items() if set(readers) & set(roles) or (name == EXPERTS and is_expert)]


def _take_anchor(heading: Token, inline: Token, number: int) -> None:
    """`## <a id="budget"></a>How to …`: the name stands in the text, so that GitHub finds it as we do."""
    children = inline.children or []
    found = ANCHOR.fullmatch(children[0].content) if children else None
    heading.attrs["id"] = found.group(1) if found else f"part-{number + 1}"
    if found:
        inline.children = children[2:]


def _turn(token: Token) -> None:
    """Links and pictures lead from file to file; on our pages from address to address."""
    if token.type == "image":
        name = PurePosixPath(str(token.attrs["src"])).name
        shown = picture(name)
        if shown is not None:
            token.attrs |= {"src": f"/help/pictures/{name}?v={shown.digest}", "loading": "lazy"}
            token.attrs |= {"width": str(shown.width), "height": str(shown.height)}
    elif token.type == "link_open":
        path, mark, anchor = str(token.attrs["href"]).partition("#")
        if path.endswith(".md"):
            token.attrs["href"] = f"/help/{PurePosixPath(path).stem}{mark}{anchor}"
    elif token.type == "code_inline" and DOOR.fullmatch(token.content):
        token.type, token.content = "html_inline", f'<a href="{token.content}">{token.content}</a>'


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})


def _html(tokens: list[Token]) -> Markup:
    written = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    # What is wider than a telephone is moved by itself, and by the keyboard too.
    written = written.replace("<table>", '<div class="guide__table" tabindex="0"><table>')
    return Markup(written.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">'))


MARKDOWN = MarkdownIt("commonmark").enable("table")
