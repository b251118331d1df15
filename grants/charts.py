"""Charts as numbers: labels and series go in, rectangles and words come out. Knows no step; `ui/figures.html` draws.

Geometry is in floats and whole units of the drawing; every figure that is read stays a Decimal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from grants.i18n import ENGLISH, Text, _, language

# Units of a drawing: a phone shows 420 of them at about four fifths of their size.
WIDTH = 420.0
LABEL = 116.0
RIGHT = 8.0
BAR, BETWEEN = 13.0, 9.0
SCALE = 20.0
PLOT = 150.0
LEFT = 52.0
STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
MOST_STEPS = 4
TEN_THOUSAND, MILLION = Decimal(10_000), Decimal(1_000_000)
# So many Chinese letters of a label fit beside its bars; a Latin one takes about half the room.
LONGEST = 8.0
LATIN = 0.55
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Series:
    """One kind of figure with its value at each label."""

    name: Text | str
    values: Sequence[Decimal]


@dataclass(frozen=True)
class Chart:
    """What a chart and the table beside it say. `key` is a plain word that makes its ids unique on a page."""

    key: str
    title: Text | str
    unit: Text | str
    labels: Sequence[Text | str]
    series: Sequence[Series]

    @property
    def most(self) -> Decimal:
        """The highest value, or zero."""
        return max((value for each in self.series for value in each.values), default=ZERO)

    @property
    def rows(self) -> list[tuple[Text | str, list[Decimal]]]:
        """The table: each label with its values in the order of the series."""
        return [(label, [each.values[at] for each in self.series]) for at, label in enumerate(self.labels)]

    @property
    def totals(self) -> list[Decimal]:
        """The sum of each series."""
        return [sum(each.values, ZERO) for each in self.series]


@dataclass(frozen=True)
class Bar:
    """A rectangle of the series with that place, counted from 1."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Word:
    """A text at a point: its baseline; `anchor` is start, middle or end. `whole` is what it was before it was cut."""

    x: float
    y: float
    text: str
    anchor: str
    whole: str = ""

    @property
    def is_cut(self) -> bool:
        return bool(self.whole) and self.text != self.whole


@dataclass(frozen=True)
class Line:
    """A line of the grid."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Drawing:
    """All of a chart but its words around it."""

    width: float
    height: float
    bars: Sequence[Bar]
    words: Sequence[Word]
    grid: Sequence[Line]


def bars(chart: Chart) -> Drawing:
    """Lying bars, those of a label together: for names, which are long."""
    top = ticks(chart.most)[-1]
    plot = WIDTH - LABEL - RIGHT
    block = BAR * len(chart.series) + BETWEEN
    height = block * len(chart.labels)
    drawn, words = [], []
    for at, (label, values) in enumerate(chart.rows):
        y = at * block + BETWEEN / 2
        words.append(Word(LABEL - 6, _place(y + (block - BETWEEN) / 2 + 4), shortened(label), "end", str(label)))
        for place, value in enumerate(values):
            width = _along(value, top, plot)
            drawn.append(Bar(LABEL, _place(y + place * BAR), width, BAR - 2, place + 1))
    grid = []
    for tick in ticks(chart.most):
        x = LABEL + _along(tick, top, plot)
        grid.append(Line(x, 0, x, height))
        words.append(Word(x, height + SCALE - 5, short(tick), "end" if tick == top else "middle"))
    return Drawing(WIDTH, height + SCALE, drawn, words, grid)


def columns(chart: Chart) -> Drawing:
    """Standing bars, those of a label together: for years and other things in order."""
    top = ticks(chart.most)[-1]
    step = (WIDTH - LEFT - RIGHT) / max(len(chart.labels), 1)
    width = min(step * 0.8 / max(len(chart.series), 1), 3 * BAR)
    drawn, words = [], []
    for at, (label, values) in enumerate(chart.rows):
        middle = LEFT + step * (at + 0.5)
        begin = middle - width * len(values) / 2
        words.append(Word(_place(middle), 10 + PLOT + SCALE - 5, shortened(label), "middle", str(label)))
        for place, value in enumerate(values):
            height = _along(value, top, PLOT)
            drawn.append(
                Bar(_place(begin + place * width), _place(10 + PLOT - height), _place(width - 2), height, place + 1)
            )
    grid = []
    for tick in ticks(chart.most):
        y = _place(10 + PLOT - _along(tick, top, PLOT))
        grid.append(Line(LEFT, y, WIDTH - RIGHT, y))
        words.append(Word(LEFT - 6, y + 4, short(tick), "end"))
    return Drawing(WIDTH, 10 + PLOT + SCALE, drawn, words, grid)


def ticks(most: Decimal) -> list[Decimal]:
    """From zero to a round number that is not below the highest value, in at most four steps of 1, 2 or 5 (times ten, a
    hundred …): people are not counted in halves."""
    highest = max(most, Decimal(1))
    step = max(Decimal(10) ** (highest.adjusted() - 1), Decimal(1))
    while True:
        for each in STEPS:
            if step * each * MOST_STEPS >= highest:
                count = int((highest / (step * each)).to_integral_value(ROUND_CEILING))
                return [(step * each * n).normalize() for n in range(count + 1)]
        step *= 10


def short(value: Decimal) -> str:
    """A round number for a scale: 120,000 is 12万, and in English 120,000; a million has no room for its zeros."""
    if language.get() == ENGLISH:
        return f"{(value / MILLION).normalize():,f}m" if value >= MILLION else f"{value.normalize():,f}"
    if value >= TEN_THOUSAND:
        return str(_("{n}万", n=f"{(value / TEN_THOUSAND).normalize():,f}"))
    return f"{value.normalize():,f}"


def shortened(label: Text | str) -> str:
    """So much of a label as fits, to the end of a word where it has words; the table says it whole."""
    said = str(label)
    if _room(said) <= LONGEST:
        return said
    cut = said
    while _room(cut) > LONGEST - 1:
        cut = cut[:-1]
    words = cut.rpartition(" ")[0] if said[len(cut)] != " " else cut
    return f"{(words or cut).rstrip()}…"


def _room(text: str) -> float:
    """How wide a text is, in Chinese letters."""
    return sum(LATIN if letter.isascii() else 1.0 for letter in text)


def _along(value: Decimal, top: Decimal, length: float) -> float:
    """How far along a scale; nothing lies before zero."""
    return _place(float(max(value, ZERO) / top) * length)


def _place(value: float) -> float:
    return round(value, 2)
