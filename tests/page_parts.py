"""The links and forms of a page, as a program finds them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Control:
    """A field of a form: how it is called, of what kind, and what can stand in it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form as it stands on a page."""

    action: str
    method: str
    multipart: bool
    controls: list[Control] = field(default_factory=list)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self.select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href", "").startswith(("/", "?")):
            self.links.append(urljoin(self.address, given["href"]))
        if tag == "form":
            action = given.get("action") or given.get("hx-post") or self.address
            multipart = "multipart" in given.get("enctype", "")
            self.forms.append(PageForm(urljoin(self.address, action), given.get("method", "get"), multipart))
        if not self.forms:
            return
        if tag in {"input", "textarea", "button"} and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            self.forms[-1].controls.append(Control(given["name"], kind, given.get("value", "")))
        if tag == "select" and given.get("name"):
            self.select = Control(given["name"], "select")
            self.forms[-1].controls.append(self.select)
        if tag == "option" and self.select is not None:
            self.select.options.append(given.get("value", ""))
