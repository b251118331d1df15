"""What finance and auditors file: every kind of paper is looked into, as made, and none may be missing here."""

import re
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest

from grants.settings import settings
from tests import papers, qr
from tests.papers import Printed

pytestmark = pytest.mark.commits

# What hangs on a wall leads to what it asks for.
POSTER = "pdf/reporting/survey_poster.html"
# Views of the moment, printed for the one who asks, the cover of a volume whose papers have their own codes, and a
# reporter's receipt with a code that is kept nowhere: none is kept by itself, so that nothing is there to check it by.
NOT_KEPT = {
    "pdf/reporting/money.html",
    "pdf/reporting/report.html",
    "pdf/custody/book.html",
    "pdf/custody/voucher_cover.html",
    "pdf/disclosure/complaint_receipt.html",
}
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
ACTIVE = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Movie", "/Sound", "/ResetForm")


@pytest.fixture(scope="module")
async def printed(tables) -> dict[str, list[Printed]]:
    """By kind; made once for all of these tests."""
    made = await papers.print_everything()
    return {kind: [each for each in made if each.template == kind] for kind in {each.template for each in made}}


@pytest.fixture(params=papers.kinds())
def of_a_kind(request, printed) -> list[Printed]:
    return printed.get(request.param, [])


def test_every_kind_of_paper_is_printed_here(printed):
    assert sorted(printed) == papers.kinds()


def test_every_face_is_embedded_and_cut_to_what_is_used(of_a_kind):
    for paper in of_a_kind:
        with pikepdf.open(BytesIO(paper.content)) as document:
            fonts = [font for page in document.pages for font in page.Resources.Font.values()]
            inner = [font.DescendantFonts[0] for font in fonts]

            assert fonts
            assert {str(font.Subtype) for font in fonts} == {"/Type0"}
            assert all(re.fullmatch(r"/[A-Z]{6}\+.+", str(each.BaseFont)) for each in inner)
            assert all({"/FontFile2", "/FontFile3"} & set(each.FontDescriptor.keys()) for each in inner)
            assert all("/ToUnicode" in font for font in fonts)


def test_text_is_copied_out_as_it_was_typed(of_a_kind):
    for paper in of_a_kind:
        text, words = text_of(paper), Words()
        words.feed(paper.html)

        assert [each for each in words.found if each not in text] == []


def test_each_page_says_which_it_is_and_of_how_many(of_a_kind):
    for paper in of_a_kind:
        pages = pages_of(paper)

        assert all(f"第{at}页共{len(pages)}页" in page for at, page in enumerate(pages, start=1))


def test_what_it_claims_to_be_stands_in_it_and_agrees(of_a_kind):
    for paper in of_a_kind:
        with pikepdf.open(BytesIO(paper.content)) as document:
            packet = document.Root.Metadata.read_bytes()
            with document.open_metadata() as said:
                claims = said["pdfaid:part"], said["pdfaid:conformance"]
                assert said["dc:title"] == str(document.docinfo["/Title"]) != ""
                assert said["pdf:Producer"] == str(document.docinfo["/Producer"])
                assert said["xmp:CreateDate"] == said["xmp:ModifyDate"] == f"{paper.created:%Y-%m-%dT%H:%M:%SZ}"
                assert str(document.docinfo["/CreationDate"]).startswith(f"D:{paper.created:%Y%m%d%H%M%S}")
            [intent] = document.Root.OutputIntents

            assert claims == ("3", "B")
            assert document.pdf_version == "1.7" and "/ID" in document.trailer
            assert intent.S == "/GTS_PDFA1" and intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        descriptions = re.findall(rb"<rdf:Description.*?>", packet, re.DOTALL)
        assert all(b"xmlns:" in each for each in descriptions)
        assert len(ElementTree.fromstring(packet).findall(f".//{RDF}Description")) == len(descriptions)


def test_nothing_in_it_is_locked_acts_or_is_smoothed(of_a_kind):
    for paper in of_a_kind:
        with pikepdf.open(BytesIO(paper.content)) as document:
            assert not document.is_encrypted
            assert not {"/OpenAction", "/AA", "/AcroForm"} & set(document.Root.keys())
            for each in document.objects:
                if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                    assert str(each.get("/S", "")) not in ACTIVE and "/JS" not in each and "/AA" not in each
                    assert not bool(each.get("/Interpolate", False))


def test_the_data_is_inside_byte_for_byte_and_listed_once(of_a_kind):
    for paper in of_a_kind:
        assert paper.attachments
        with pikepdf.open(BytesIO(paper.content)) as document:
            kept = {name: each.get_file() for name, each in document.attachments.items()}
            listed = [str(each.UF) for each in document.Root.AF]

            assert {name: (each.mime_type, each.read_bytes()) for name, each in kept.items()} == {
                name: (kind, content) for name, kind, content in paper.attachments
            }
            assert sorted(listed) == sorted(kept)
            assert {str(each.AFRelationship) for each in document.Root.AF} == {"/Data"}


def test_its_square_leads_to_the_public_page_that_knows_it(of_a_kind):
    for paper in of_a_kind:
        if paper.template == POSTER:
            assert (paper.code, qr.codes_on(paper.content)) == (None, [paper.address])
            continue
        if paper.template in NOT_KEPT:
            assert (paper.code, qr.codes_on(paper.content)) == (None, [])
            continue

        assert qr.codes_on(paper.content) == [paper.address] == [f"{settings().address}/verify/{paper.code}"]
        assert paper.told
        assert str(paper.code) in pages_of(paper)[-1]


class Words(HTMLParser):
    """The texts of a page that are printed, without blanks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag, attrs) -> None:
        self.hidden = tag in ("style", "title")

    def handle_endtag(self, tag) -> None:
        self.hidden = False

    def handle_data(self, data) -> None:
        if not self.hidden and (words := tight(data)):
            self.found.append(words)


def pages_of(paper: Printed) -> list[str]:
    with pypdfium2.PdfDocument(paper.content) as document:
        return [tight(page.get_textpage().get_text_range()) for page in document]


def text_of(paper: Printed) -> str:
    """All pages as one text, without what stands at their feet, which a paragraph may run on across; then the feet."""
    [foot] = re.findall(r'<div class="foot">(.*?)</div>', paper.html, re.DOTALL)
    foot = tight(foot)
    pages = [re.sub(r"第\d+页共\d+页", "", page).replace(foot, "") for page in pages_of(paper)]
    return "".join(pages) + foot


def tight(text: str) -> str:
    return "".join(text.split())
