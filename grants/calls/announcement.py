"""The call as a paper: 征集公告 in the layout of official documents (GB/T 9704, form 1), with all it fixes annexed."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from grants import codes, pdf
from grants.calls import feed, judging, published, queries, saying, words
from grants.calls.published import Published
from grants.i18n import CHINESE, speaking
from grants.settings import settings

NUMERALS = "〇一二三四五六七八九"
TEN = "十"
FIRST = re.compile(r"[一二三四五六七八九十]{1,3}、")
SECOND = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
BLANK = re.compile(r"(?<=[\u3400-\u9fff]) (?=[0-9¥])|(?<=[0-9%]) (?=[\u3400-\u9fff])|(?<=日) (?=至)")
LONGEST_HEADING = 30


@dataclass(frozen=True)
class Made:
    """A rendered announcement, after how many corrections, and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str
    correction_no: int
    of: datetime


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body: its level (0 is running text), the heading it begins with, and the rest."""

    level: int
    heading: str
    text: str


async def announcement(call_id: int) -> Made:
    """The call as it stands now, corrections included."""
    found = await published.one(call_id)
    with speaking(CHINESE):
        data = data_of(found)
    code = codes.check_code(f"call:{call_id}:{found.call.correction_no}:{canonical(data)}".encode())
    facts = {
        "found": found,
        "facts": found.facts,
        "row": found.call,
        "paragraphs": paragraphs(found.call.body),
        "notice": queries.notice_days(found.call),
        "names": await published.names_of(found.facts),
        "title_parts": found.call.title.split("〔"),
        "numeral": numeral,
        "tight": tight,
        "saying": saying,
        "judging": judging,
        "words": words,
        "code": code,
        "address": f"{settings().address}/verify/{code}",
    }
    attached = [("call.json", "application/json", canonical(data).encode())]
    content = await pdf.render("pdf/calls/announcement.html", facts, created=found.changed_at, attachments=attached)
    return Made(content, code, found.call.correction_no, found.changed_at)


def data_of(found: Published) -> dict[str, Any]:
    """What a machine reads out of the paper: the same words as in the open data, without addresses."""
    corrections = [
        {"number": each.number, "corrected_at": feed.moment(each.corrected_at), "reason": each.reason}
        for each in found.corrections
    ]
    return {
        "format": feed.FORMAT,
        "published_at": feed.moment(found.call.published_at),
        **feed.content(found.facts),
        "corrections": corrections,
    }


def canonical(content: object) -> str:
    """One way of writing it, so that the same facts give the same code and the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def paragraphs(body: str) -> Sequence[Paragraph]:
    """The body as it was written, its numbered levels found: 一、 in 黑体, （一） in bold, 1. as text."""
    return [_paragraph(line.strip()) for line in body.splitlines() if line.strip()]


def _paragraph(line: str) -> Paragraph:
    level = 1 if FIRST.match(line) else 2 if SECOND.match(line) else 0
    if not level:
        return Paragraph(0, "", line)
    end = min((line.find(sign) + 1 for sign in "。：:；" if sign in line), default=len(line))
    if end > LONGEST_HEADING:
        return Paragraph(0, "", line)
    return Paragraph(level, line[:end], line[end:])


def tight(written: Markup) -> Markup:
    """No blanks between characters and figures: on a page they help reading, in an official document they are wrong."""
    return Markup(BLANK.sub("", str(written)))


def numeral(number: int) -> str:
    """一 to 九十九, as levels are numbered."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + TEN + (NUMERALS[ones] if ones else "")
