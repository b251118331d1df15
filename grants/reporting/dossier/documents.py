"""The file itself: a table of contents with pages and hashes, then the papers as they were kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from grants import codes, pdf
from grants.awards import queries as awards
from grants.awards.documents import canonical
from grants.db import get
from grants.files import queries as kept
from grants.files import read
from grants.reporting.dossier import queries, rules
from grants.reporting.dossier.rules import Piece
from grants.reporting.dossier.tables import AwardFile
from grants.settings import settings


@dataclass(frozen=True)
class Bound:
    """A file as it was made: its bytes, its code, and what is in it."""

    content: bytes
    check_code: str
    contents: list[dict[str, object]]


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents: on which page the paper begins; none where it is kept beside the file."""

    piece: Piece
    page: int | None


async def award_file(file_id: int) -> Bound:
    """The papers as they are now. What cannot be joined is named with its hash; what is not there, as missing."""
    file = await get(AwardFile, file_id)
    facts = await awards.award_facts(file.award)
    pieces = await queries.pieces(file.award)
    inside, beside = rules.fits(pieces)
    uploads = await kept.uploads([each.upload for each in inside])
    papers: list[tuple[Piece, bytes, int]] = []
    for each in inside:
        content = await read(uploads[each.upload])
        pages = await asyncio.to_thread(pages_of, content)
        if pages is None:
            beside.append(each)
        else:
            papers.append((each, content, pages))
    written = [_written(each) for each in pieces]
    code = codes.check_code(f"award_file:{file.id}:{canonical(written)}".encode())
    front = b""
    first, needed = 0, 1
    # The table of contents says where papers begin, which depends on how long it is itself.
    while first != needed:
        first = needed
        front = await pdf.render(
            "pdf/reporting/dossier.html",
            {
                "facts": facts,
                "file": file,
                "parts": _parts(papers, beside, first),
                "part_names": rules.PART_NAMES,
                "public": rules.PUBLIC,
                "missing": rules.missing(pieces),
                "code": code,
                "address": f"{settings().address}/verify/{code}",
            },
            created=file.ordered_at,
            attachments=[("award_file.json", "application/json", canonical(written).encode())],
        )
        needed = pages_of(front) or first
    titles = ["目录", *(each.title for each, _content, _pages in papers)]
    content = await asyncio.to_thread(pdf.join, [front, *(content for _piece, content, _pages in papers)], titles)
    return Bound(content, code, written)


def pages_of(content: bytes) -> int | None:
    """How many pages a PDF has; None for what no reader can open without a password or at all."""
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            return len(opened.pages)
    except pikepdf.PdfError:
        return None


def _parts(
    papers: Sequence[tuple[Piece, bytes, int]], beside: Sequence[Piece], front: int
) -> list[tuple[rules.Part, list[Entry]]]:
    at, entries = front + 1, []
    for piece, _content, pages in papers:
        entries.append(Entry(piece, at))
        at += pages
    entries += [Entry(each, None) for each in beside]
    found = [(part, [each for each in entries if each.piece.part == part]) for part in rules.Part]
    return [(part, listed) for part, listed in found if listed]


def _written(piece: Piece) -> dict[str, object]:
    return {"part": piece.part.value, "title": piece.title, "on": piece.on.isoformat(), "sha256": piece.sha256}
