"""The two files of a bundle: all papers in one to print, with a bookmark each, and every paper by itself in a zip."""

import asyncio
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from grants import clock, pdf
from grants.disbursement.bundles import queries
from grants.disbursement.bundles.tables import Bundle
from grants.files import read


async def files(bundle: Bundle) -> tuple[bytes, bytes] | None:
    """(PDF, zip) of the papers in their order; none where there is no paper. The same bundle gives the same bytes."""
    found = await queries.papers(bundle.id)
    if not found:
        return None
    papers = [(number, upload.name, await read(upload)) for number, upload in found]
    return await asyncio.to_thread(_together, papers, clock.local(bundle.asked_at))


def _together(papers: list[tuple[str, str, bytes]], at: datetime) -> tuple[bytes, bytes]:
    printed = pdf.join([content for _number, _name, content in papers], [number for number, _name, _content in papers])
    zipped = BytesIO()
    with ZipFile(zipped, "w", ZIP_STORED) as archive:
        for _number, name, content in papers:
            archive.writestr(ZipInfo(name, at.timetuple()[:6]), content)
    return printed, zipped.getvalue()
