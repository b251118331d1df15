"""What a file is, by what is in it and not by what it is called; and its content as it may be kept."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from unicodedata import normalize

from grants.files import heic, pdfs, pictures, rules, zips
from grants.i18n import Text, _

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
PAGES = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php|\?xml[^>]*>\s*<(?:svg|html|!doctype))", re.I)
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"@echo")
LONGEST_NAME = 200


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted. `endings` are what its name may end in, the proper one first."""

    media_type: str
    endings: tuple[str, ...]
    name: Text

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


PDF = Kind("application/pdf", ("pdf",), _("PDF 文件"))
OFD = Kind("application/ofd", ("ofd",), _("OFD 文件"))
JPG = Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), _("JPG 图片"))
PNG = Kind("image/png", ("png",), _("PNG 图片"))
HEIC = Kind("image/heic", ("heic", "heif", "hif"), _("HEIC 照片"))
DOCX = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), _("Word 文档（DOCX）")
)
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), _("Excel 表格（XLSX）"))
KINDS = {kind.endings[0]: kind for kind in (PDF, OFD, JPG, PNG, HEIC, DOCX, XLSX)}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS.values()}
OTHER_ENDINGS = "doc|xls|ppt|pptx|docm|xlsm|zip|rar|7z|gif|bmp|webp|tif|tiff|svg|htm|html|xml|txt|csv|js|exe|bat|sh|php"
ENDING = re.compile(
    rf"(?:{OTHER_ENDINGS}|{'|'.join(ending for kind in KINDS.values() for ending in kind.endings)})", re.I
)


def read(content: bytes) -> tuple[Kind, bytes]:
    """The kind of a file, and its content as it is kept. Refuses everything that is no paper of one of the kinds."""
    rules.has_content(len(content))
    rules.is_not_too_large(len(content))
    if pdfs.START.match(content):
        pdfs.check(content)
        return PDF, content
    if content.startswith(pictures.PNG_START):
        return PNG, _one_file(pictures.png(content))
    if content.startswith(b"\xff\xd8\xff"):
        return JPG, _one_file(pictures.jpeg(content))
    if heic.is_heic(content):
        return HEIC, _one_file(heic.cleaned(content))
    if content.startswith(zips.LOCAL):
        kind = KINDS.get(zips.kind(content) or "")
        rules.kind_is_accepted(kind)
        return kind or OFD, _one_file(content)
    rules.is_not_encrypted(content.startswith(OLD_OFFICE) and LOCKED_OFFICE in content)
    rules.is_no_old_office_file(content.startswith(OLD_OFFICE))
    rules.is_no_page_or_program(content.startswith(PROGRAMS) or PAGES.search(content[:4096]) is not None)
    rules.kind_is_accepted(None)
    raise AssertionError("every other kind was refused")


def named(name: str, kind: Kind) -> str:
    """A file name as text: no folder, no control characters, not over 200 characters, ending in what the file is."""
    last = PurePosixPath(name[-5_000:].replace("\\", "/")).name
    stem = "".join(c for c in normalize("NFC", last) if c.isprintable()).rstrip(". ")
    ending = stem.rpartition(".")[2].lower()
    if "." in stem and ending in kind.endings:
        stem = stem.rpartition(".")[0]
    else:
        ending = kind.endings[0]
    while "." in stem and ENDING.fullmatch(stem.rpartition(".")[2]):
        stem = stem.rpartition(".")[0]
    return f"{stem[: LONGEST_NAME - 10].strip('. ') or 'file'}.{ending}"


def _one_file(content: bytes) -> bytes:
    """Readers of PDF look for its beginning anywhere in the first kilobyte."""
    rules.is_one_file(b"%PDF-" not in content[:1024])
    return content
