"""Runs in a process of its own: opens what a stranger sent and paints one page of it or tells what it says, or dies
trying.

Imports nothing of ours and is given no setting: `python -I child.py <kind> <page> <width>`, the file on stdin. Answers
with one line of JSON and the picture as PNG; where the width is 0 with the line alone: what the file says to a machine.
"""

import ctypes
import io
import json
import resource
import signal
import sys
import zipfile
from typing import Any

MEMORY, SECONDS = 1 << 30, 10
PR_SET_PDEATHSIG = 1
# A code as it is printed on an invoice is a few centimetres wide: this many pixels to a point are enough for it.
CODE_SCALE = 3
LARGEST_DATA = 1 << 20
MOST_PAGES = 100
SAYS = ("InvoiceNumber", "IssueTime", "SellerIdNum", "SellerName", "BuyerIdNum", "BuyerName", "TotalTax-includedAmount")


def main() -> None:
    """Bound first, then read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    kind, page, width = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    content = sys.stdin.buffer.read()
    if width:
        facts, picture = (_page if kind == "pdf" else _picture)(content, page, width)
    else:
        facts, picture = {"pdf": _paper_says, "ofd": _ofd_says}.get(kind, _picture_says)(content), b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + picture)


def _page(content: bytes, page: int, width: int) -> tuple[dict[str, Any], bytes]:
    import pypdfium2  # noqa: PLC0415  # only after the bounds stand

    try:
        paper = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"locked": "password" in str(error).lower(), "pages": 0}, b""
    facts = {"locked": False, "pages": len(paper)}
    if not 0 < page <= len(paper):
        return facts, b""
    sheet = paper[page - 1]
    wide, high = sheet.get_size()
    painted = sheet.render(scale=min(width / max(wide, 1), 2 * width / max(high, 1)), may_draw_forms=False)
    return facts, _png(painted.to_pil())


def _picture(content: bytes, _page: int, width: int) -> tuple[dict[str, Any], bytes]:
    from PIL import Image, ImageOps  # noqa: PLC0415  # only after the bounds stand

    Image.MAX_IMAGE_PIXELS = None  # how large it is was looked at when it arrived
    opened = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    opened.draft("RGB", (width, width))
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((width, 2 * width))
    return {"locked": False, "pages": 1}, _png(picture)


def _picture_says(content: bytes) -> dict[str, Any]:
    from PIL import Image  # noqa: PLC0415  # only after the bounds stand

    Image.MAX_IMAGE_PIXELS = None
    return {"codes": _codes(Image.open(io.BytesIO(content), formats=("JPEG", "PNG")))}


def _paper_says(content: bytes) -> dict[str, Any]:
    """The first page: its codes, its text by halves (an invoice has its buyer left and its seller right), what stands
    in its head as facts, and data that hangs on it."""
    import pypdfium2  # noqa: PLC0415  # only after the bounds stand

    paper = pypdfium2.PdfDocument(content)
    sheet = paper[0]
    wide, high = sheet.get_size()
    text = sheet.get_textpage()
    halves = [text.get_text_bounded(left, 0, right, high) for left, right in ((0, wide / 2), (wide / 2, wide))]
    attached = [paper.get_attachment(at) for at in range(paper.count_attachments())]
    return {
        "codes": _codes(sheet.render(scale=CODE_SCALE, grayscale=True, may_draw_forms=False).to_pil()),
        "text": text.get_text_range(),
        "whole": "\n".join(paper[at].get_textpage().get_text_range() for at in range(min(len(paper), MOST_PAGES))),
        "pages": len(paper),
        "read": min(len(paper), MOST_PAGES),
        "halves": halves,
        "facts": {name: said for name in SAYS if (said := paper.get_metadata_value(name))},
        "data": [_text(bytes(each.get_data())) for each in attached if each.get_name().lower().endswith(".xml")],
    }


def _ofd_says(content: bytes) -> dict[str, Any]:
    """Its head, where the facts of an invoice stand, and the invoice's own data where it hangs on it."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        wanted = [
            each
            for each in parts.infolist()
            if (each.filename == "OFD.xml" or ("invoice" in each.filename.lower() and each.filename.endswith(".xml")))
            and each.file_size <= LARGEST_DATA
        ]
        return {"data": [_text(parts.read(each)) for each in wanted]}


def _codes(picture: Any) -> list[str]:
    import zxingcpp  # noqa: PLC0415  # only after the bounds stand

    found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [each.text for each in found]


def _text(data: bytes) -> str:
    return data[:LARGEST_DATA].decode("utf-8", "replace")


def _png(picture: Any) -> bytes:
    out = io.BytesIO()
    (picture if picture.mode in {"RGB", "RGBA", "L", "LA", "P"} else picture.convert("RGB")).save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()
