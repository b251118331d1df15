"""Opens whatever an answer holds, down to the last text in it, in every spelling in which a fact could be hidden."""

import base64
import gzip
import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

import pikepdf
import pypdfium2
from PIL import Image

DEEPEST = 6
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}")
# Letters in a row that no compressed picture has by chance.
RUNS = re.compile(rb"[\x20-\x7e]{16,}|(?:[\xe4-\xe9][\x80-\xbf]{2}){2,}")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
# What people put between the digits of a number, and what else looks like it.
BETWEEN = re.compile(r"(?<=\d)[ \t\u00a0\u2000-\u200d\u202f\u2060\ufeff·.‐‑‒–—−-]{1,3}(?=[\dXx])")


def texts(content: bytes, depth: int = 0) -> Iterator[str]:
    """Every text in a file: that of a PDF with what is attached and what is said of it, of each file in an archive or a
    workbook, of what a camera wrote into a picture, of what is packed in letters."""
    if depth > DEEPEST or not content:
        return
    if content.startswith(b"%PDF"):
        yield from _of_pdf(content, depth)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment.decode("utf-8", "replace")
            for each in archive.infolist():
                yield each.filename
                yield from texts(archive.read(each), depth + 1)
    elif content.startswith(b"\x1f\x8b"):
        yield from texts(gzip.decompress(content), depth + 1)
    elif content.startswith(PICTURES) or content[8:12] in (b"WEBP",):
        yield from _of_picture(content)
    else:
        text = content.decode("utf-8", "replace")
        yield text
        for packed in BASE64.findall(text):
            yield from _packed(packed, depth)


def spellings(text: str) -> Iterator[str]:
    """A text as it stands, with its escapes undone, with narrow digits, and with nothing between digits."""
    plain = ESCAPED.sub(lambda found: chr(int(found[1], 16)), html.unescape(unquote(text)))
    plain = unicodedata.normalize("NFKC", plain)
    yield text
    yield plain
    yield BETWEEN.sub("", plain)


def _packed(text: str, depth: int) -> Iterator[str]:
    with suppress(ValueError):
        content = base64.b64decode(text.replace("-", "+").replace("_", "/") + "==")
        if content.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b", *PICTURES)):
            yield from texts(content, depth + 1)
        else:
            yield content.decode("utf-8")


def _of_pdf(content: bytes, depth: int) -> Iterator[str]:
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            yield page.get_textpage().get_text_range()
    with pikepdf.open(io.BytesIO(content)) as document:
        yield " ".join(f"{name}: {value}" for name, value in document.docinfo.items())
        if "/Metadata" in document.Root:
            yield document.Root.Metadata.read_bytes().decode("utf-8", "replace")
        for page in document.pages:
            for note in page.get("/Annots", []):
                yield " ".join(str(note[key]) for key in ("/Contents", "/T", "/A") if key in note)
        for name, each in document.attachments.items():
            yield f"{name} {each.description}"
            yield from texts(each.get_file().read_bytes(), depth + 1)
        for at in range(1, len(document.objects)):
            thing = document.objects[at]
            if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
                yield from _of_picture(thing.read_raw_bytes())


def _of_picture(content: bytes) -> Iterator[str]:
    """What is written in it beside the picture: runs of letters in its bytes, and what its tags and chunks hold."""
    yield " ".join(run.decode("utf-8") for run in RUNS.findall(content))
    with Image.open(io.BytesIO(content)) as picture:
        said = dict(picture.info) | {f"exif {tag}": value for tag, value in picture.getexif().items()}
        place = picture.getexif().get_ifd(0x8825)
        if place:
            yield f"taken at {json.dumps({str(tag): str(value) for tag, value in place.items()})}"
        for name, value in said.items():
            yield f"{name}: {value.decode('utf-8', 'replace') if isinstance(value, bytes) else value}"
