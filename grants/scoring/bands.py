"""What a mark means in words: the bands of a criterion, the call's own or the usual four. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from grants.calls.judging_tables import Criterion, CriterionBand
from grants.i18n import Text, _

USUAL = ((_("优"), 90), (_("良"), 70), (_("中"), 50), (_("差"), 0))
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Band:
    """A stretch of a criterion's marks with the word for it, and what the call says of it."""

    word: Text | str
    least: Decimal
    most: Decimal
    anchor: str


def bands(criterion: Criterion, own: Sequence[CriterionBand] = ()) -> list[Band]:
    """The call's own, the highest first; without them excellent from 90 % of the maximum, good from 70, fair from 50,
    poor below. Marks go by half points, so each ends half a point under the next.

    A line of the call's guidance that begins with the word of a usual band is that band's anchor.
    """
    if own:
        ordered = sorted(own, key=lambda band: band.least_mark, reverse=True)
        return _stretched(criterion, [(band.label, band.least_mark, band.words) for band in ordered])
    anchors = dict(line.split("：", 1) for line in criterion.guidance.splitlines() if "：" in line)
    usual = [(word, criterion.max_mark * percent / 100, anchors.get(word.key, "")) for word, percent in USUAL]
    return _stretched(criterion, usual)


def hint(criterion: Criterion) -> str:
    """The call's guidance without the anchors of the bands."""
    words = tuple(f"{word.key}：" for word, _percent in USUAL)
    return " ".join(line for line in criterion.guidance.splitlines() if not line.startswith(words))


def band_of(found: Sequence[Band], value: Decimal | None) -> Band | None:
    """The band a mark lies in; none under the lowest."""
    return None if value is None else next((band for band in found if value >= band.least), None)


def _stretched(criterion: Criterion, begun: Sequence[tuple[Text | str, Decimal, str]]) -> list[Band]:
    found, most = [], criterion.max_mark
    for word, least, anchor in begun:
        halves = (least / HALF).to_integral_value(ROUND_CEILING)
        found.append(Band(word, halves * HALF, most, anchor))
        most = halves * HALF - HALF
    return found
