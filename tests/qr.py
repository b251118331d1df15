"""Reads a QR code as a phone does, so that what is printed is looked at and not what was asked for (ISO/IEC 18004).

Versions 1 to 6, text in bytes, no damage: a module that is read wrongly is an error and not corrected.
"""

import pypdfium2

# Data codewords of each block, by version and level (the two bits of the format).
L, M, Q, H = 1, 0, 3, 2
BLOCKS = {
    1: {L: [19], M: [16], Q: [13], H: [9]},
    2: {L: [34], M: [28], Q: [22], H: [16]},
    3: {L: [55], M: [44], Q: [17, 17], H: [13, 13]},
    4: {L: [80], M: [32, 32], Q: [24, 24], H: [9, 9, 9, 9]},
    5: {L: [108], M: [43, 43], Q: [15, 15, 16, 16], H: [11, 11, 12, 12]},
    6: {L: [68, 68], M: [27] * 4, Q: [19] * 4, H: [15] * 4},
}
MASKS = [
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
]
FORMAT_MASK = 0b101010000010010
BYTES = 4
Modules = list[list[bool]]


def codes_on(content: bytes) -> list[str]:
    """What the pictures of a PDF say, as they are printed: each page is drawn and looked at where a picture stands."""
    found = []
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            for each in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
                left, bottom, right, top = each.get_bounds()
                crop = (left, bottom, page.get_width() - right, page.get_height() - top)
                drawn = page.render(scale=4, crop=crop, grayscale=True).to_numpy()
                found.append(text_of(modules([[pixel < 128 for pixel in row] for row in drawn.squeeze().tolist()])))
    return found


def modules(dark: list[list[bool]]) -> Modules:
    """The middle of each module, within the quiet zone; a finder pattern is seven modules wide."""
    rows = [at for at, row in enumerate(dark) if any(row)]
    columns = [at for at, column in enumerate(zip(*dark, strict=True)) if any(column)]
    top, left, size = rows[0], columns[0], rows[-1] - rows[0] + 1
    across = dark[top + 1][left:]
    finder = across.index(False)
    count = round(size * 7 / finder)
    step = size / count
    middles = [int((at + 0.5) * step) for at in range(count)]
    return [[dark[top + row][left + column] for column in middles] for row in middles]


def text_of(found: Modules) -> str:
    version, rest = divmod(len(found) - 17, 4)
    if rest or version not in BLOCKS:
        raise ValueError(f"{len(found)} modules are no code that can be read here")
    level, mask = _format(found)
    bits = [found[r][c] != MASKS[mask](r, c) for r, c in _path(version, len(found))]
    words = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    stream = "".join(f"{word:08b}" for word in _together(words, BLOCKS[version][level]))
    if int(stream[:4], 2) != BYTES:
        raise ValueError("the text of the code is not in bytes")
    length = int(stream[4:12], 2)
    return bytes(int(stream[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()


def _format(found: Modules) -> tuple[int, int]:
    """Level and mask, from around the first finder pattern."""
    last = len(found) - 1
    cells = [*((8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)), *((r, 8) for r in (7, 5, 4, 3, 2, 1, 0))]
    other = [*((last - n, 8) for n in range(7)), *((8, last - 7 + n) for n in range(8))]
    read = [int("".join("01"[found[r][c]] for r, c in each), 2) ^ FORMAT_MASK for each in (cells, other)]
    if read[0] != read[1]:
        raise ValueError("the two copies of the format differ")
    return read[0] >> 13, read[0] >> 10 & 7


def _path(version: int, size: int) -> list[tuple[int, int]]:
    """Every module that holds data, from the right below upwards in pairs of columns."""
    found = []
    columns = [*range(size - 1, 6, -2), 5, 3, 1]
    for turn, right in enumerate(columns):
        rows = range(size - 1, -1, -1) if turn % 2 == 0 else range(size)
        found += [(r, c) for r in rows for c in (right, right - 1) if not _is_fixed(version, size, r, c)]
    return found


def _is_fixed(version: int, size: int, r: int, c: int) -> bool:
    if 6 in (r, c) or (r < 9 and (c < 9 or c >= size - 8)) or (r >= size - 8 and c < 9):
        return True
    middle = size - 7
    return version > 1 and abs(r - middle) <= 2 and abs(c - middle) <= 2


def _together(words: list[int], lengths: list[int]) -> list[int]:
    """The blocks one after the other; in the code they take turns, the short ones have ended for the last turn."""
    blocks: list[list[int]] = [[] for _length in lengths]
    given = iter(words)
    for turn in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if turn < length:
                block.append(next(given))
    return [word for block in blocks for word in block]
