"""The faces of our papers: Debian's Noto CJK made small, as TrueType, so that a page costs a third of the time.

Taken are ASCII, GB2312, all of GBK, and the characters for names and places of 通用规范汉字表 that GBK lacks, as far as
we know them. A character beyond falls to Noto itself, which is slower and larger for that one paper, but right.
Common characters get the low glyph numbers: a PDF's subset keeps a slot for each number up to the highest one used.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

NOTO = Path("/usr/share/fonts/opentype/noto")
PACKAGE = "fonts-noto-cjk"


@dataclass(frozen=True)
class Face:
    family: str
    style: str
    source: str
    source_family: str

    @property
    def file(self) -> str:
        return f"{self.family.replace(' ', '')}-{self.style}.ttf"


FACES = (
    Face("GM Song", "Regular", "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    Face("GM Song", "Bold", "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
    Face("GM Hei", "Regular", "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    Face("GM Hei", "Bold", "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
)

SYMBOLS = "¥−·•–—‘’“”…‰′″※℃№←↑→↓∞≈≠≤≥①②③④⑤⑥⑦⑧⑨⑩■□▲△◆◇○●★☆√✓〇㎡〔〕﹒€©®"  # noqa: RUF001
# Of surnames, given names, places and elements in 通用规范汉字表, the ones outside GBK.
NAMES = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣"
    "䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮龦龧龨龩龪龫龬龭龮龯龰龱龲龳龴龵龶龷龸龹龺龻鿍鿎鿏鿔𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡"
    "𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬"
    "𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳"
    "𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬩾𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)


def characters() -> list[int]:
    """In the order of use, for this is the order of the glyphs."""
    ordered = [*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x100)), *SYMBOLS]
    ordered += _decoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    ordered += NAMES
    ordered += _decoded("gbk", range(0x81, 0xFF), range(0x40, 0xFF))
    return list(dict.fromkeys(map(ord, ordered)))


def _decoded(codec: str, highs: range, lows: range) -> Iterable[str]:
    pairs = (bytes((high, low)).decode(codec, "ignore") for high in highs for low in lows)
    return [text for text in pairs if len(text) == 1]


def folder(target: Path) -> Path:
    """Where the faces of this edition of the code stand: another list of characters is another folder."""
    recipe = repr((FACES, characters(), "1")).encode()
    return target / f"gm-{hashlib.sha256(recipe).hexdigest()[:12]}"


def stand(target: Path) -> bool:
    return folder(target).is_dir()


def build(target: Path) -> Path:
    """Make the four faces below `target`; a second time, or two at once, does no harm. Takes minutes."""
    place = folder(target)
    if place.is_dir():
        return place
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=target) as work:
        made = Path(work) / "faces"
        made.mkdir()
        # One face at a time in a process of its own: each needs some hundred megabytes, given back when it ends.
        for face in FACES:
            subprocess.run([sys.executable, "-m", "grants.pdf.fonts", str(FACES.index(face)), str(made)], check=True)
        try:
            made.rename(place)
        except OSError:
            if not place.is_dir():
                raise
    for old in target.glob("gm-*"):
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    return place


def configuration(target: Path) -> Path:
    """A fontconfig file with our faces and Noto and nothing else of this machine; the same paper everywhere."""
    folders = [folder(target), NOTO] if stand(target) else [NOTO]
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        + "".join(f"  <dir>{each.resolve()}</dir>\n" for each in folders)
        + f"  <cachedir>{(target / 'cache').resolve()}</cachedir>\n"
        + "  <config><rescan><int>0</int></rescan></config>\n</fontconfig>\n"
    )
    path = target / f"{'gm' if stand(target) else 'noto'}.conf"
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        target.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(text, encoding="utf-8")
        beside.rename(path)
    return path.resolve()


def make(face: Face, path: Path) -> None:
    source = next(
        font
        for font in TTCollection(str(NOTO / face.source), lazy=True).fonts
        if font["name"].getDebugName(1) in {face.source_family, f"{face.source_family} {face.style}"}
    )
    cmap = source.getBestCmap()
    wanted = {code: cmap[code] for code in characters() if code in cmap}
    order = list(dict.fromkeys([".notdef", *wanted.values()]))
    outlines = source.getGlyphSet()
    drawn, metrics = {}, {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
        metrics[name] = source["hmtx"][name]
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics({name: (metrics[name][0], drawn[name].xMin if drawn[name].numberOfContours else 0) for name in order})
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupPost(keepGlyphNames=False)
    builder.setupNameTable(_names(face, source))
    builder.font["OS/2"] = source["OS/2"]
    _same_moment(builder.font, source)
    builder.font.save(str(path))


def _names(face: Face, source: TTFont) -> dict[str, str]:
    """Under a name of our own, as the licence asks of a changed font, with its copyright and licence kept."""
    kept = {"copyright": 0, "licenseDescription": 13, "licenseInfoURL": 14}
    return {
        "familyName": face.family,
        "styleName": face.style,
        "uniqueFontIdentifier": f"{face.family} {face.style}",
        "fullName": f"{face.family} {face.style}",
        "psName": face.file.removesuffix(".ttf"),
        "version": "Version 1.0",
    } | {key: source["name"].getDebugName(number) or "" for key, number in kept.items()}


def _same_moment(font: TTFont, source: TTFont) -> None:
    """Papers are compared by their bytes, and a paper holds pieces of its font."""
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = source["head"].modified
    font["head"].macStyle = source["head"].macStyle


if __name__ == "__main__":
    chosen = FACES[int(sys.argv[1])]
    make(chosen, Path(sys.argv[2]) / chosen.file)
