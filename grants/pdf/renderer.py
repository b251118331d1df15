"""HTML of ours into a PDF, inside a worker process: no network, no file of the machine, no glyph missing."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring, tostring

from weasyprint import CSS, HTML, Attachment
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from grants.pdf.child import Paper

RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">%s</rdf:RDF>'
IMAGES = ("data:image/png;base64,", "data:image/jpeg;base64,")
IMAGE_LIMIT = 3_000_000


class Unprintable(ValueError):
    """This paper would not be what was meant; the message says why."""


class LockedFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Reads images that are in the page itself, and nothing else."""

    def __init__(self) -> None:
        super().__init__(timeout=1, allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(IMAGES) and len(url) <= IMAGE_LIMIT:
            return super().fetch(url, headers)
        raise ValueError(f"address refused: {url[:80]}")


class Renderer:
    """One per process: what is costly to make is made once."""

    def __init__(self, style: Path) -> None:
        self.fetcher = LockedFetcher()
        self.fonts = FontConfiguration()
        text = style.read_text(encoding="utf-8")
        self.style = CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher)

    def render(self, paper: Paper) -> bytes:
        """The same paper is the same bytes, in any process."""
        options: dict[str, Any] = {"pdf_variant": paper.variant or None}
        with faults_raise():
            try:
                document = self._layout(paper, options)
                content: bytes = document.write_pdf(finisher=claims_stand_alone, **options)
            except FatalURLFetchingError as error:  # derives from BaseException
                raise Unprintable(str(error)) from error
        return content

    def _layout(self, paper: Paper, options: dict[str, Any]) -> Document:
        source = HTML(string=paper.html, url_fetcher=self.fetcher)
        document = source.render(font_config=self.fonts, stylesheets=[self.style], **options)
        document.metadata.created = document.metadata.modified = paper.created.strftime("%Y-%m-%dT%H:%M:%SZ")
        document.metadata.attachments += [self._attachment(*each, paper.created) for each in paper.attachments]
        return document

    def _attachment(self, name: str, media_type: str, content: bytes, created: datetime) -> Attachment:
        attachment = Attachment(
            string=content,
            name=name,
            created=created,
            modified=created,
            relationship="Data",
            url_fetcher=self.fetcher,
        )
        # Else its type would be guessed from the list of this machine.
        attachment.source = nullcontext((BytesIO(content), None, None, media_type))
        return attachment


def claims_stand_alone(_document: Document, made: Any) -> None:
    """Each statement of the XMP packet declares its own names, and each file is listed once. Both are right the way
    WeasyPrint writes them, but validators that read statement by statement do not find that it claims PDF/A."""
    if "Metadata" in made.catalog:
        packet = made.objects[_number(made.catalog["Metadata"])]
        before, rdf, after = re.split(rb"(<rdf:RDF.*?</rdf:RDF>)", packet.stream[0], maxsplit=1, flags=re.DOTALL)
        said = b"\n".join(tostring(each, encoding="utf-8") for each in fromstring(rdf))
        packet.stream[0] = before + (RDF % said) + after
    if "AF" in made.catalog:
        made.catalog["AF"][:] = dict.fromkeys(made.catalog["AF"])


def _number(reference: bytes | str) -> int:
    return int(reference.split()[0])


class Faults(logging.Handler):
    """WeasyPrint only logs what it cannot load or has no glyph for; a paper with a hole in a name is not a paper."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.ERROR or message.startswith(".notdef"):
            self.found.append(message)


@contextmanager
def faults_raise() -> Iterator[None]:
    logger, faults = logging.getLogger("weasyprint"), Faults()
    logger.addHandler(faults)
    try:
        yield
    finally:
        logger.removeHandler(faults)
    if faults.found:
        raise Unprintable("; ".join(faults.found[:5]))
