import pytest

from grants import files
from grants.db import transaction
from grants.errors import Refused
from tests.files import samples

PNG = samples.a_photo("PNG")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.empty"),
        (PNG + b"\0" * files.LARGEST, "files.too_large"),
        (b"#!/bin/sh\nrm -rf /\n", "files.page_or_program"),
        (b"<html><script>alert(1)</script></html>", "files.page_or_program"),
    ],
    ids=["empty", "too large", "a program", "a page"],
)
async def test_what_is_no_paper_is_not_kept_whatever_it_is_called(db, content, code):
    async with transaction():
        with pytest.raises(Refused) as refused:
            await files.keep(content, "发票.pdf", by=None)

    assert refused.value.code == code
    assert await files.Upload.count() == 0


async def test_a_file_comes_back_as_it_was_and_its_name_is_only_text(db):
    async with transaction():
        upload = await files.keep(PNG, "..\\..\\etc/票据\u202e.png", by=None)

    assert await files.read(upload) == PNG
    assert (upload.name, upload.media_type, upload.size) == ("票据.png", "image/png", len(PNG))


async def test_a_file_whose_bytes_were_changed_is_not_given_out(db, data_dir):
    async with transaction():
        upload = await files.keep(PNG, "票据.png", by=None)
    kept = data_dir / "files" / upload.sha256[:2] / upload.sha256

    kept.write_bytes(PNG[:-1] + b"x")

    with pytest.raises(ValueError, match="not what was kept"):
        await files.read(upload)
