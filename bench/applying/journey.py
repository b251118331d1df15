"""How one applicant goes from nothing to a receipt: the forms of our own pages, filled in and posted."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import uuid4

from bench.applying.crowd import PASSWORD, SIGNER, Applicant, Crowd
from bench.applying.wire import Answer, Broken, Files, Wire

Fields = dict[str, str | list[str]]
TEXT = "走访一百一十二户，独居、七十五岁以上、家中没有安全设施的六十户；每周探访，十一月总结；满意度九成以上。" * 8
ANSWERS = {"title": "独居老人居家安全与探访", "purpose": "ELDERLY", "beneficiaries": "60"}
LONG = ("needs", "plan", "outcomes", "risks")
LINES = (
    ("需求评估建档", "activity", "60", "50.00"),
    ("居家安全改造包", "activity", "60", "380.00"),
    ("探访社工劳务", "labour", "60 × 10", "40.00"),
    ("志愿者补贴", "volunteer_allowance", "20 × 24", "30.00"),
    ("志愿者保险", "activity", "20", "30.00"),
    ("场地布置", "activity", "6", "500.00"),
    ("志愿者培训", "activity", "20", "200.00"),
    ("印刷", "activity", "1000", "2.40"),
    ("市内交通", "activity", "1", "1000.00"),
)
TRIES, PAUSE = 240, 0.25


@dataclass
class Step:
    """One request of the way: its name, where it goes ({id} stands for the application), what is posted."""

    name: str
    path: str
    fields: Fields
    files: Files = field(default_factory=dict)


class FormFields(HTMLParser):
    """Reads what the forms of a page would post as they stand."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: Fields = {}
        self._area: str | None = None
        self._select: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        name, kind = said.get("name") or "", said.get("type") or "text"
        if tag == "textarea":
            self._area = name
            self.fields.setdefault(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in said:
            self.fields[self._select] = said.get("value") or ""
        elif tag == "input" and name and _is_posted(kind, "checked" in said):
            self.fields[name] = said.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = f"{self.fields[self._area]}{data}"

    def handle_endtag(self, tag: str) -> None:
        self._area = None if tag == "textarea" else self._area
        self._select = None if tag == "select" else self._select


def _is_posted(kind: str, is_checked: bool) -> bool:
    """What a browser would send: no buttons, no files, and only boxes that are ticked."""
    if kind in ("checkbox", "radio"):
        return is_checked
    return kind not in ("submit", "button", "file", "search")


async def learn(wire: Wire, crowd: Crowd, applicant: Applicant) -> list[Step]:
    """Walk once with eyes open: read each page, and keep what is then posted to it."""
    steps = [start_step(crowd, applicant)]
    application = await _started(wire, steps[0])
    home = f"/applications/{application}"
    tasks = (await wire.get(home)).text
    for path in dict.fromkeys(re.findall(rf'href="{home}(/sections/[a-z0-9_]+)"', tasks)):
        steps.append(
            Step(path.rsplit("/", 1)[1], f"/applications/{{id}}{path}", _filled((await wire.get(home + path)).text))
        )
    steps.append(Step("budget", "/applications/{id}/budget", _budget((await wire.get(f"{home}/budget")).text)))
    for number in (1, 2):
        steps.append(Step(f"file-{number}", "/applications/{id}/files", {"place": "other-0"}))
    steps.append(Step("submission", "/applications/{id}/submission", {}))
    return steps


def start_step(crowd: Crowd, applicant: Applicant) -> Step:
    """The first form; its key makes the draft once, however often it is sent."""
    fields: Fields = {
        "key": str(uuid4()),
        "applicant": str(applicant.organization),
        "track": str(crowd.track),
        "fund": str(crowd.fund),
        "purpose": "ELDERLY",
        "title": ANSWERS["title"],
    }
    return Step("start", f"/applications/new?call={crowd.call}", fields)


async def _started(wire: Wire, step: Step) -> int:
    answer = await wire.post(step.path, step.fields)
    found = re.fullmatch(r"(?:http://[^/]+)?/applications/(\d+)(?:\?.*)?", answer.headers.get("location", ""))
    if not found:
        raise RuntimeError(f"no draft was begun: {answer.status} {_said(answer)}")
    return int(found[1])


def _filled(page: str) -> Fields:
    fields = _own(FormFields(page).fields)
    for name in fields:
        if name in ANSWERS:
            fields[name] = ANSWERS[name]
        elif name in LONG:
            fields[name] = TEXT
    return fields


def _budget(page: str) -> Fields:
    fields = {name: value for name, value in _own(FormFields(page).fields).items() if not re.search(r"-\d+$", name)}
    for at, (item, kind, quantities, price) in enumerate(LINES, 1):
        row = {"item": item, "cost_class": kind, "quantities": quantities, "unit_price": price, "basis": "市场询价"}
        fields |= {f"{name}-{at}": value for name, value in row.items()}
    match = {"match_kind-1": "own", "giver-1": "本单位", "match_amount-1": "12000.00"}
    return fields | match | {"go": "save"}


def _own(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name and name not in ("_csrf_token", "q")}


def _said(answer: Answer) -> str:
    found = re.findall(r'(?:role="alert"|class="err[^"]*")[^>]*>(.*?)</', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(found)).split())[:300]


Asking = Callable[[Step, Callable[[], Awaitable[Answer]]], Awaitable[Answer]]


async def apply(wire: Wire, crowd: Crowd, applicant: Applicant, learned: list[Step], ask: Asking) -> tuple[int, str]:
    """One applicant's whole way. Returns the application and its receipt number as the receipt page shows it.

    `ask` does each request and may time it; a request without an answer is sent again just as it was.
    """
    first = start_step(crowd, applicant)
    answer = await _persist(wire, first, 0, ask)
    application = int(re.search(r"/applications/(\d+)", answer.headers["location"])[1])  # type: ignore[index]
    for step in learned[1:]:
        await _persist(wire, _for(step, application), application, ask)
    shown = await _persist(wire, Step("receipt", f"/applications/{application}/receipt", {}), application, ask)
    number = re.search(r"S[A-Z]{1,3}\d{8}-\d{4,}[0-9X]", shown.text)
    if number is None:
        raise RuntimeError(f"no receipt number: {shown.status} {_said(shown)}")
    return application, number[0]


def _for(step: Step, application: int) -> Step:
    path = step.path.format(id=application)
    if step.name.startswith("file-"):
        content = a_paper(f"{application}-{step.name}")
        return Step(step.name, path, step.fields | {"key": str(uuid4())}, {"file": (f"{step.name}.pdf", content)})
    if step.name == "submission":
        return Step(step.name, path, {"commits": "yes", "signed_name": SIGNER, "proof": PASSWORD})
    return Step(step.name, path, step.fields)


async def _persist(wire: Wire, step: Step, application: int, ask: Asking) -> Answer:
    for _try in range(TRIES):
        try:
            if step.name == "receipt":
                answer = await ask(step, lambda: wire.get(step.path))
            else:
                answer = await ask(step, lambda: wire.post(step.path, step.fields, step.files or None))
        except Broken:
            continue
        if answer.status in (200, 303) and (step.name == "receipt") == (answer.status == 200):
            return answer
        if answer.status not in (500, 502, 503):
            raise RuntimeError(f"{step.name} of {application}: {answer.status} {_said(answer)}")
        await asyncio.sleep(PAUSE)
    raise RuntimeError(f"{step.name} of {application} was never answered")


def a_paper(words: str) -> bytes:
    """A small PDF of one page, its own for each application."""
    text = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length " + str(len(text)).encode() + b" >>\nstream\n" + text + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    begin = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n".encode()
    return bytes(out)
