from datetime import date
from decimal import Decimal

import pytest

from grants.custody.claiming.facts import Read, differences
from grants.custody.claiming.reading import read
from grants.files.showing import told
from tests.custody.claiming import papers
from tests.custody.claiming.test_refusals import EXPECTED, NUMBER, an_invoice
from tests.organizations.world import a_uscc

HUB, SHOP = (EXPECTED.hub, a_uscc(1)), ("椰风里便民超市〔虚构〕", a_uscc(2))
DAY = date(2026, 7, 5)
WHOLE = {"seller": SHOP[0], "seller_uscc": SHOP[1], "buyer": HUB[0], "buyer_uscc": HUB[1]}


async def said(content: bytes, media_type: str) -> Read | None:
    return read(await told(content, media_type))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
async def test_the_code_on_a_photo_says_number_day_and_total(kind):
    photo = papers.a_photo(papers.qr_text(NUMBER, "300.00"), kind=kind)

    found = await said(photo, f"image/{kind.lower()}")

    assert found == Read("qr", NUMBER, issued_on=DAY, total=Decimal("300.00"))


async def test_an_older_code_says_the_amount_without_tax_so_no_total_is_proposed():
    photo = papers.a_photo(papers.qr_text("12345678", "94.34", kind="10", code="046002600111"))

    assert await said(photo, "image/jpeg") == Read("qr", "12345678", "046002600111", DAY)


@pytest.mark.parametrize(
    "text", ["", "https://example.invalid/pay?to=me", "01,32,,123,1.00,20260705,,A", "01,xx,,1,1,1,1", "02,1,1,1,1,1"]
)
async def test_a_photo_without_an_invoices_code_says_nothing(text):
    assert await said(papers.a_photo(text), "image/jpeg") is None


async def test_the_text_of_an_e_invoice_says_all_of_it():
    paper = papers.an_e_invoice(NUMBER, HUB, SHOP, "1,300.00", DAY)

    assert await said(paper, "application/pdf") == Read("pdf", NUMBER, "", DAY, **WHOLE, total=Decimal("1300.00"))


async def test_the_data_that_hangs_on_a_pdf_is_asked_first():
    paper = papers.with_data(papers.data_of(NUMBER, HUB, SHOP, "300.00", "2026-07-05"))

    assert await said(paper, "application/pdf") == Read("xml", NUMBER, "", DAY, **WHOLE, total=Decimal("300.00"))


async def test_the_head_of_an_ofd_says_codes_and_total_but_no_names():
    paper = papers.an_ofd(NUMBER, HUB[1], SHOP[1], Decimal("261.39"), Decimal("2.61"), "2026年07月05日")

    assert await said(paper, "application/ofd") == Read(
        "ofd", NUMBER, "", DAY, seller_uscc=SHOP[1], buyer_uscc=HUB[1], total=Decimal("264.00")
    )


async def test_a_code_of_another_invoice_on_the_same_page_adds_nothing():
    own = papers.data_of(NUMBER, HUB, SHOP, "", "2026-07-05")

    found = read({"data": [own], "codes": [papers.qr_text("26460000000000000100", "999.00")]})

    assert (found.number, found.total) == (NUMBER, None)


@pytest.mark.parametrize("content", [b"%PDF-1.4 broken", b"\xff\xd8\xff broken", b"PK\x03\x04 broken", b""])
async def test_a_file_that_nobody_can_open_says_nothing(content):
    for media_type in ("application/pdf", "image/jpeg", "application/ofd", "image/heic"):
        assert await said(content, media_type) is None


@pytest.mark.parametrize("xml", ["<!DOCTYPE x [<!ENTITY a 'b'>]><EInvoice/>", "<EInvoice>", "", "plain"])
def test_data_that_is_no_plain_xml_is_not_listened_to(xml):
    assert read({"data": [xml]}) is None


def test_what_was_typed_and_what_was_read_are_compared_field_by_field():
    seen = Read(
        "qr", NUMBER, issued_on=date(2026, 7, 6), total=Decimal("300.00"), buyer=EXPECTED.hub.replace("（", "(")
    )

    found = differences(an_invoice(), seen)

    assert [(each.field, each.said, each.read) for each in found] == [("issued_on", "2026-07-05", "2026-07-06")]
    assert differences(an_invoice(), None) == []
