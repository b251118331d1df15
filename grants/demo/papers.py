"""What the people of a round attach, made here so that no file is kept: an empty page, a photo of one colour."""

from io import BytesIO

import pikepdf
from PIL import Image


def page() -> bytes:
    """A PDF of one empty page."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def photo() -> bytes:
    """A small JPEG."""
    out = BytesIO()
    Image.new("RGB", (320, 240), (176, 42, 48)).save(out, "JPEG")
    return out.getvalue()
