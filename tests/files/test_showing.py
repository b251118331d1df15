"""What is shown of a file is painted by us; a file that cannot be painted harms nobody."""

import io

import pytest
from PIL import Image

from grants.db import transaction
from grants.errors import Refused
from grants.files import keep, showing
from tests.files import samples


async def kept(content: bytes, name: str = "a"):
    async with transaction():
        return await keep(content, name, by=None)


@pytest.mark.parametrize("content", [samples.a_pdf(), samples.a_photo(), samples.a_photo("PNG")])
async def test_a_page_is_a_picture_of_our_own(db, content):
    upload = await kept(content)

    first = await showing.shown(upload, 1, 200)
    again = await showing.shown(upload, 1, 200)

    assert (first.pages, Image.open(io.BytesIO(first.picture)).format) == (1, "PNG")
    assert first == again


async def test_a_turned_photo_is_shown_upright(db):
    upload = await kept(samples.a_photo(size=(400, 200), turned=6))

    shown = await showing.shown(upload, 1, 100)

    assert Image.open(io.BytesIO(shown.picture)).size == (100, 200)


async def test_a_page_that_there_is_not_has_no_picture(db):
    upload = await kept(samples.a_pdf())

    assert await showing.shown(upload, 2, 100) == showing.Shown(1, b"")


async def test_what_nobody_can_paint_has_no_picture(db):
    # The frame of a PDF with nothing in it, and a picture that says more than its bytes hold.
    broken = await kept(b"%PDF-1.7\nstartxref\n0\n%%EOF\n")
    hollow = await kept(samples.png_that_says(9_000, 9_000))
    document = await kept(samples.an_office_file())

    assert (await showing.shown(broken, 1, 100)).picture == b""
    assert (await showing.shown(hollow, 1, 100)).picture == b""
    assert not showing.can_be_shown(document)


async def test_a_paper_that_needs_a_password_is_refused_and_one_that_only_forbids_changes_is_not(db):
    with pytest.raises(Refused, match=r"files\.encrypted"):
        await kept(samples.a_pdf(password="secret"))

    assert (await kept(samples.a_pdf(password=""))).media_type == "application/pdf"
