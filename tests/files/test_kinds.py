"""What is a paper and what is not, by its content; and what is cut out of a photo."""

import io
import struct

import pytest
from PIL import Image

from grants.errors import Refused, why_not
from grants.files import kinds, rules
from tests.files import samples


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (samples.a_pdf(), "pdf"),
        (samples.a_pdf(packed=True), "pdf"),
        (samples.a_pdf(attached=True), "pdf"),
        (samples.a_photo(), "jpg"),
        (samples.a_photo(place=True, turned=6), "jpg"),
        (samples.a_photo("PNG"), "png"),
        (samples.a_heic(), "heic"),
        (samples.an_office_file(), "docx"),
        (samples.an_office_file(samples.XLSX_MAIN), "xlsx"),
        (samples.an_ofd(), "ofd"),
    ],
    ids=["pdf", "packed pdf", "invoice", "jpg", "photo", "png", "heic", "docx", "xlsx", "ofd"],
)
def test_a_paper_is_what_its_content_says(content, ending):
    kind, kept = kinds.read(content)

    assert kind.endings[0] == ending
    assert kinds.read(kept) == (kind, kept)


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        kinds.read(content)
    return refusal.value.code


@pytest.mark.parametrize("content", [samples.a_pdf(), samples.a_photo(), samples.a_photo("PNG"), samples.a_heic()])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.97])
def test_a_file_that_is_cut_short_is_refused(content, part):
    assert refused(content[: int(len(content) * part)]) in {"files.damaged", "files.wrong_kind"}


@pytest.mark.parametrize(
    "content", [samples.an_office_file(), samples.an_ofd(), samples.a_photo("PNG"), samples.a_photo(), samples.a_heic()]
)
def test_no_broken_byte_makes_anything_but_a_refusal(content):
    for at in range(0, len(content), max(1, len(content) // 200)):
        for changed in (
            content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :],
            content[:at] + content[at + 3 :],
        ):
            refusal = why_not(kinds.read, changed)

            assert refusal is None or refusal.code.startswith("files.")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (samples.a_pdf() + samples.an_archive({"run.js": b"alert(1)"}), "files.two_in_one"),
        (samples.a_pdf() + samples.HTML_TAIL, "files.two_in_one"),
        (samples.an_archive({"a": samples.a_pdf()}, pack=False), "files.wrong_kind"),
        (samples.an_office_file(**{"%PDF-1.7": b""}), "files.two_in_one"),
        (samples.HTML_TAIL + samples.an_office_file(), "files.page_or_program"),
        (samples.an_office_file() + b"tail", "files.damaged"),
        (samples.a_pdf(script=True), "files.scripts"),
        (samples.a_pdf(script=True).replace(b"/JavaScript", b"/J#61vaScript"), "files.scripts"),
        (samples.an_office_file(samples.DOCM_MAIN), "files.macros"),
        (samples.an_office_file(**{"word/vbaProject.bin": b"x"}), "files.macros"),
        (samples.an_old_office_file(), "files.old_office"),
        (samples.an_old_office_file(locked=True), "files.encrypted"),
        (samples.an_archive({"a.txt": b"x"}), "files.wrong_kind"),
        (samples.a_bomb(), "files.unpacks_too_large"),
        (samples.an_archive({f"{at}": b"" for at in range(6000)}), "files.unpacks_too_large"),
        (samples.png_that_says(60_000, 60_000), "files.too_many_pixels"),
        (samples.png_that_says(0, 60_000), "files.damaged"),
        (samples.a_heic(size=(60_000, 60_000)), "files.too_many_pixels"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "files.page_or_program"),
        (b'<?xml version="1.0"?>\n<svg onload="alert(1)"/>', "files.page_or_program"),
        (b"MZ\x90\0" + bytes(100), "files.page_or_program"),
        (b"GIF89a" + bytes(100), "files.wrong_kind"),
        (b"", "files.empty"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_no_paper_is_refused_with_its_own_reason(content, code):
    assert refused(content) == code


def test_a_script_hidden_in_a_packed_group_of_objects_is_found():
    plain, packed = samples.a_pdf(script=True), samples.a_pdf(script=True, packed=True)

    assert b"/JavaScript" in plain
    assert b"/JavaScript" not in packed
    assert refused(packed) == "files.scripts"


def test_a_photo_loses_where_it_was_taken_and_stays_the_right_way_up():
    sent = samples.a_photo(place=True, turned=6)
    kept = kinds.read(sent)[1]
    exif = Image.open(io.BytesIO(kept)).getexif()

    assert b"Secret Camera" in sent
    assert dict(exif) == {0x0112: 6}
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(sent)).tobytes()


def test_what_hangs_on_a_picture_or_stands_in_its_comments_is_cut_off():
    jpg, png = samples.a_photo(), samples.a_photo("PNG")
    comment = b"\xff\xfe" + struct.pack(">H", len(samples.HTML_TAIL) + 2) + samples.HTML_TAIL

    assert kinds.read(jpg + samples.HTML_TAIL)[1] == kinds.read(jpg)[1]
    assert kinds.read(jpg[:2] + comment + jpg[2:])[1] == kinds.read(jpg)[1]
    assert kinds.read(png + samples.HTML_TAIL)[1] == png
    assert kinds.read(samples.png_with_text(b"Hainan 20.03 110.31"))[1] == png


def test_the_place_in_a_heic_photo_is_blanked_where_it_lies():
    sent = samples.a_heic()
    kept = kinds.read(sent)[1]

    assert b"GPS" in sent
    assert b"GPS" not in kept
    assert len(kept) == len(sent)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("发票.pdf", "发票.jpg"),
        ("发票.JPEG", "发票.jpeg"),
        ("发票", "发票.jpg"),
        ("第2.3版", "第2.3版.jpg"),
        ("发票.pdf.exe", "发票.jpg"),
        ("../../etc/发票.jpg", "发票.jpg"),
        ("..\\发票\u202egpj.exe", "发票gpj.jpg"),
        ("\u200b\0\r\nX-Header: 1.jpg", "X-Header: 1.jpg"),
        (".jpg", "file.jpg"),
        ("", "file.jpg"),
        ("\ud800a.jpg", "a.jpg"),
        ("𠮷" * 5000 + ".jpg", "𠮷" * 190 + ".jpg"),
    ],
)
def test_a_file_is_named_by_what_it_is(sent, kept):
    assert kinds.named(sent, kinds.JPG) == kept


@pytest.mark.parametrize(
    ("position", "size", "fits"),
    [(0, 2, True), (1, 2, True), (2, 1, True), (2, 2, False), (3, 1, False), (-1, 2, False)],
)
def test_each_part_of_a_file_has_its_size(position, size, fits):
    refusal = why_not(rules.part_belongs_there, position, size, 5, 2)

    assert (refusal is None) == fits
    assert refusal is None or refusal.code == "files.wrong_part"
