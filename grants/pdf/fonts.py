"""The faces of our papers: Debian's Noto CJK made small, as TrueType, so that a page costs a third of the time.

Taken are Latin-1, GB2312, all of GBK, and the characters of 通用规范汉字表 that GBK lacks, so all 8105 of that table.
A character beyond falls to Noto itself, which makes that one paper slower and larger, but right.
Common characters get the low glyph numbers: a PDF's subset keeps a slot for each number up to the highest one used.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grants.pdf.child import end_with_parent, environment

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

SYMBOLS = "¥−·•–—‘’“”…‰′″※℃№←↑→↓∞≈≠≤≥①②③④⑤⑥⑦⑧⑨⑩■□▲△◆◇○●★☆√✓〇㎡〔〕﹒€©®"
# Surnames, given names, places and elements that 通用规范汉字表 has and GBK has not.
NAMES = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣"
    "䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮龦龧龨龩龪龫龬龭龮龯龰龱龲龳龴龵龶龷龸龹龺龻鿍鿎鿏鿔𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡"
    "𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬"
    "𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳"
    "𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬩾𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)


@cache
def characters() -> tuple[int, ...]:
    """In the order of use, for this is the order of the glyphs."""
    ordered = [*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x100)), *SYMBOLS]
    ordered += _decoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    ordered += NAMES
    ordered += _decoded("gbk", range(0x81, 0xFF), range(0x40, 0xFF))
    return tuple(dict.fromkeys(map(ord, ordered)))


def _decoded(codec: str, highs: range, lows: range) -> list[str]:
    pairs = (bytes((high, low)).decode(codec, "ignore") for high in highs for low in lows)
    return [text for text in pairs if len(text) == 1]


def folder(target: Path) -> Path:
    """Where the faces of this edition of the code stand: another list of characters is another folder."""
    return target / _edition()


@cache
def _edition() -> str:
    return f"gm-{hashlib.sha256(repr((FACES, characters())).encode()).hexdigest()[:12]}"


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
            command = [sys.executable, "-m", "grants.pdf.face", str(FACES.index(face)), str(made)]
            subprocess.run(command, env=environment(), check=True, preexec_fn=end_with_parent)
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
