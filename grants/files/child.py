"""Runs in a process of its own: opens what a stranger sent and paints one page of it, or dies trying.

Imports nothing of ours and is given no setting: `python -I child.py <kind> <page> <width>`, the file on stdin. Answers
with one line of JSON and the picture as PNG.
"""

import ctypes
import io
import json
import resource
import signal
import sys
from typing import Any

MEMORY, SECONDS = 1 << 30, 10
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Bound first, then read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    kind, page, width = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    content = sys.stdin.buffer.read()
    facts, picture = (_page if kind == "pdf" else _picture)(content, page, width)
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


def _png(picture: Any) -> bytes:
    out = io.BytesIO()
    (picture if picture.mode in {"RGB", "RGBA", "L", "LA", "P"} else picture.convert("RGB")).save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()
