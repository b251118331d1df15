"""Files as people send them, honest and hostile, made here so that none has to be kept."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCM_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
HTML_TAIL = b"<html><script>alert(document.cookie)</script></html>"


def a_pdf(text: str = "", **how: object) -> bytes:
    """One page. `password` locks it, `owner` only forbids to change it, `script` runs when it is opened."""
    paper = pikepdf.new()
    page = paper.add_blank_page()
    page.Contents = paper.make_stream(f"% {text}".encode())
    if how.get("script"):
        paper.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    if how.get("attached"):
        paper.attachments["data.xml"] = pikepdf.AttachedFileSpec(paper, b"<invoice/>", filename="data.xml")
    lock = pikepdf.Encryption(owner="o", user=str(how.get("password", ""))) if "password" in how else None
    packed = pikepdf.ObjectStreamMode.generate if how.get("packed") else pikepdf.ObjectStreamMode.disable
    out = io.BytesIO()
    paper.save(out, encryption=lock or False, object_stream_mode=packed, deterministic_id=lock is None)
    return out.getvalue()


def a_large_pdf(size: int) -> bytes:
    """A PDF of about so many bytes that do not compress."""
    paper = pikepdf.new()
    paper.add_blank_page()
    seed, noise = b"grants", []
    while sum(map(len, noise)) < size:
        seed = zlib.crc32(seed).to_bytes(4) + seed[:60]
        noise.append(bytes((seed[at % len(seed)] * (at + len(noise)) + at) & 255 for at in range(4096)) * 16)
    paper.Root.Noise = paper.make_stream(b"".join(noise)[:size])
    out = io.BytesIO()
    paper.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
    return out.getvalue()


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), *, place: bool = False, turned: int = 1) -> bytes:
    """A picture; with `place` it says where it was taken, with `turned` which way up it is."""
    picture = Image.new("RGB", size, (200, 30, 30))
    out = io.BytesIO()
    exif = Image.Exif()
    if turned != 1:
        exif[0x0112] = turned
    if place:
        exif[0x010F] = "Secret Camera"
        exif.get_ifd(0x8825).update({1: "N", 2: (20.0, 2.0, 30.0), 3: "E", 4: (110.0, 19.0, 0.0)})
    picture.save(out, kind, **({"exif": exif} if place or turned != 1 else {}))
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be that large."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(b"\0" * 1000)),
            _chunk(b"IEND", b""),
        ]
    )


def png_with_text(text: bytes) -> bytes:
    """A PNG that carries a text."""
    plain = a_photo("PNG")
    return plain[:-12] + _chunk(b"tEXt", b"Comment\0" + text) + plain[-12:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def an_archive(parts: dict[str, bytes], *, pack: bool = True) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def an_office_file(main: str = DOCX_MAIN, **more: bytes) -> bytes:
    """A DOCX or XLSX as far as its table of contents says."""
    types = f'<Types><Override PartName="/document.xml" ContentType="{main}"/></Types>'.encode()
    return an_archive({"[Content_Types].xml": types, "document.xml": b"<w:document/>", **more})


def an_ofd() -> bytes:
    return an_archive({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<ofd:Document/>"})


def a_heic(*, exif: bytes = b"Exif GPS 20.03 110.31", size: tuple[int, int] = (4032, 3024)) -> bytes:
    """The boxes of a HEIC photo with one item of Exif; its picture is noise."""
    ftyp = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    pixels = b"\x11" * 64
    infe = [_box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", at, 0) + kind + b"\0") for at, kind in ITEMS]
    iinf = _box(b"iinf", b"\0\0\0\0" + struct.pack(">H", len(infe)) + b"".join(infe))
    ispe = _box(b"ispe", b"\0\0\0\0" + struct.pack(">II", *size))
    iprp = _box(b"iprp", _box(b"ipco", ispe))

    def whole(start: int) -> bytes:
        places = [(1, start, len(pixels)), (2, start + len(pixels), len(exif))]
        items = b"".join(struct.pack(">HHHII", item, 0, 1, offset, length) for item, offset, length in places)
        iloc = _box(b"iloc", b"\0\0\0\0\x44\x00" + struct.pack(">H", len(places)) + items)
        return ftyp + _box(b"meta", b"\0\0\0\0" + iinf + iloc + iprp)

    head = whole(0)
    return whole(len(head) + 8) + _box(b"mdat", pixels + exif)


ITEMS = ((1, b"hvc1"), (2, b"Exif"))


def _box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def an_old_office_file(*, locked: bool = False) -> bytes:
    """The container of old Word and Excel files, in which a locked DOCX comes too."""
    return (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 600
        + ("EncryptedPackage" if locked else "WordDocument").encode("utf-16-le")
    )


def a_bomb(entries: int = 1, each: int = 400 << 20) -> bytes:
    """A small DOCX that says that it unpacks to much; the zeros are packed piecewise, since nobody has that memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _each in range(each >> 20)) + packer.flush()
    plain = an_office_file()
    inner = [(f"word/media/{at}.bin".encode(), packed, each) for at in range(entries)]
    body, table = b"", b""
    for name, content, size in inner:
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(content), size, len(name), 0)
        table += b"PK\x01\x02\x14\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + fields + name + content
    return _joined(plain, body, table, entries)


def _joined(plain: bytes, body: bytes, table: bytes, entries: int) -> bytes:
    at = plain.rindex(b"PK\x05\x06")
    number, size, offset = struct.unpack_from("<HII", plain, at + 10)
    kept = bytearray(plain[offset:at])
    spot = 0
    while spot < len(kept):
        name, extra, comment = struct.unpack_from("<3H", kept, spot + 28)
        (start,) = struct.unpack_from("<I", kept, spot + 42)
        struct.pack_into("<I", kept, spot + 42, start + len(body))
        spot += 46 + name + extra + comment
    whole = body + plain[:offset] + table + bytes(kept)
    end = struct.pack("<4H2IH", 0, 0, number + entries, number + entries, len(table) + size, len(body) + offset, 0)
    return whole + b"PK\x05\x06" + end
