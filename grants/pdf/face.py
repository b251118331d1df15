"""Makes one small TrueType face out of one of Noto's: run as a process, for the memory it takes."""

import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from grants.pdf import fonts


def make(face: fonts.Face, path: Path) -> None:
    collection = TTCollection(str(fonts.NOTO / face.source), lazy=True)
    source = next(font for font in collection.fonts if font["name"].getBestFamilyName() == face.source_family)
    cmap = source.getBestCmap()
    wanted = {code: cmap[code] for code in fonts.characters() if code in cmap}
    order = list(dict.fromkeys([".notdef", *wanted.values()]))
    outlines = source.getGlyphSet()
    drawn, widths = {}, {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
        widths[name] = source["hmtx"][name][0]
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics({name: (width, getattr(drawn[name], "xMin", 0)) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupPost(keepGlyphNames=False)
    builder.setupNameTable(_names(face, source))
    builder.font["OS/2"] = source["OS/2"]
    _same_moment(builder.font, source)
    builder.font.save(str(path))


def _names(face: fonts.Face, source: TTFont) -> dict[str, str]:
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
    chosen = fonts.FACES[int(sys.argv[1])]
    make(chosen, Path(sys.argv[2]) / chosen.file)
