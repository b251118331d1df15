"""Money: yuan with two places, made, split, shared, shown and written in capitals; nothing else rounds it."""

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import product
from math import ceil, prod

CENT = Decimal("0.01")
LIMIT = Decimal(10) ** 12
MINUS = "\u2212"

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1))
SECTIONS = (("亿", 10**8), ("万", 10**4), ("", 1))

# Only the full-width forms an input method writes. NFKC would also turn 1² into 12.
HALF_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥", 0x3000: " "})
TYPED = re.compile(
    r"(?P<sign>[-+\u2212]?)¥?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<part>\.[0-9]+)?(?P<unit>万|亿)?(?:元|圆)?整?"
)
UNITS = {None: 1, "万": 10**4, "亿": 10**8}


def yuan(value: str | int | Decimal) -> Decimal:
    """The one way to make money; it must be exact and fit numeric(14,2)."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"money is made from str, int or Decimal, not {type(value).__name__}")
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,2})?", value):
        raise ValueError(f"not an amount in yuan: {value[:40]!r}")
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise ValueError(f"not an amount that fits: {value}")
    exact = amount.quantize(CENT)
    if exact != amount:
        raise ValueError(f"more than two places: {value}")
    return exact + 0  # no minus zero


def parse(text: str) -> Decimal:
    """What a person typed: full-width digits, commas by thousands, ¥, 元, 1.5万."""
    typed = re.sub(r"\s", "", text.translate(HALF_WIDTH)).removeprefix("人民币")
    found = TYPED.fullmatch(typed)
    if not found or len(typed) > 30:
        raise ValueError(f"not an amount: {text[:40]!r}")
    number = Decimal(found["whole"].replace(",", "") + (found["part"] or "")) * UNITS[found["unit"]]
    return yuan(-number if found["sign"] in ("-", MINUS) else number)


def in_cents(amount: Decimal) -> int:
    """The whole number of cents: for what counts in whole numbers."""
    return int(yuan(amount) * 100)


def from_cents(count: int) -> Decimal:
    """The amount of so many cents."""
    return yuan(Decimal(count) / 100)


def split(total: Decimal, percents: Sequence[int | Decimal]) -> list[Decimal]:
    """Stages of a payment: each part half-up to the cent, the last takes what remains."""
    if yuan(total) < 0 or any(isinstance(p, float) or p < 0 for p in percents) or sum(percents) != 100:
        raise ValueError("a split needs an amount and percents that add up to 100")
    left, parts = yuan(total), []
    for percent in percents[:-1]:
        # Four halves of a cent rounded up would be more than there is.
        part = min((total * percent / 100).quantize(CENT, ROUND_HALF_UP), left)
        parts.append(part)
        left -= part
    return [*parts, left]


def share(total: Decimal, weights: Sequence[int | Decimal]) -> list[Decimal]:
    """By weight, to the cent: those with the largest remainder get the odd cents, the earlier one first."""
    if any(isinstance(weight, float) or weight < 0 for weight in weights):
        raise ValueError("weights are whole or decimal numbers from zero")
    cents, whole = int(yuan(total) * 100), sum(map(Fraction, weights))
    if not whole:
        if cents:
            raise ValueError("nothing to share by: every weight is zero")
        return [yuan(0) for _ in weights]
    exact = [Fraction(weight) * abs(cents) / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: abs(cents) - sum(parts)]:
        parts[at] += 1
    return [yuan(Decimal(part if cents > 0 else -part) / 100) for part in parts]


def times(price: Decimal, quantities: Sequence[Decimal | int]) -> Decimal:
    """Price by every quantity, half-up to the cent; nothing when there is no quantity."""
    if not quantities:
        return yuan(0)
    product = Decimal(prod(quantities, start=yuan(price)))
    return yuan(product.quantize(CENT, ROUND_HALF_UP))


def percentage(part: Decimal, whole: Decimal) -> Decimal:
    """What `part` is of `whole` in percent, to two places: to be shown, never to decide by."""
    return (yuan(part) * 100 / whole).quantize(CENT, ROUND_HALF_UP) if whole else Decimal("0.00")


def over_share(part: Decimal, whole: Decimal, percent: Decimal) -> tuple[Decimal, Decimal]:
    """By how much `part` is more than `percent` of `whole`: what must move elsewhere within the whole, or else be cut
    out of both. Nothing when it is within; the smallest cents that do, exactly."""
    over = yuan(part) * 100 - yuan(whole) * percent
    if over <= 0:
        return yuan(0), yuan(0)
    moved = (over / 100).quantize(CENT, ROUND_CEILING)
    cut = (over / (100 - percent)).quantize(CENT, ROUND_CEILING) if percent < 100 else yuan(part)
    return yuan(moved), yuan(min(cut, part))


def under_share(whole: Decimal, part: Decimal, percent: Decimal) -> tuple[Decimal | None, Decimal]:
    """By how much `part` is less than `percent` of `whole` and `part` together: what it must grow by, or else what must
    be cut out of `whole`. Nothing when it is enough; the smallest cents that do, exactly. Of 100 % no growth is enough,
    and none that no account could hold."""
    if part * 100 >= (whole + part) * percent:
        return yuan(0), yuan(0)
    share = Fraction(percent) / 100
    cut = _cents_up(Fraction(whole) + Fraction(part) - Fraction(part) / share)
    grown = None if share == 1 else Fraction(whole) * share / (1 - share) - Fraction(part)
    return None if grown is None or grown >= LIMIT - 1 else _cents_up(grown), cut


def by_the_day(
    rate: Decimal, days: Decimal, later_from: int | None, later_rate: Decimal | None, times: Sequence[Decimal]
) -> Decimal:
    """A rate by so many days, from the day `later_from` on the later rate, by every one of `times`; half-up, once."""
    with localcontext(prec=80):
        one = rate * days
        if later_from is not None and later_rate is not None and days >= later_from:
            first = Decimal(later_from - 1)
            one = rate * first + later_rate * (days - first)
        return Decimal(prod(times, start=one)).quantize(CENT, ROUND_HALF_UP)


def dearest(most: Decimal, quantities: Sequence[Decimal]) -> Decimal:
    """The highest price whose product with the quantities, rounded half-up, is at most `most`."""
    cents = (Fraction(most) + Fraction(1, 200)) * 100 / prod(map(Fraction, quantities))
    return yuan(Decimal(max(ceil(cents) - 1, 0)) / 100)


def _cents_up(amount: Fraction) -> Decimal:
    return yuan(Decimal(ceil(amount * 100)) / 100)


def show(amount: Decimal) -> str:
    """1,234.00, with a real minus sign."""
    return f"{yuan(amount):,.2f}".replace("-", MINUS)


def show_yuan(amount: Decimal) -> str:
    """¥1,234.00"""
    sign = MINUS if amount < 0 else ""
    return f"{sign}¥{show(abs(amount))}"


def show_wan(amount: Decimal) -> str:
    """7.52万元: for notices; it rounds, so it is never read back."""
    return f"{in_wan(amount):,.2f}万元".replace("-", MINUS)


def in_wan(amount: Decimal) -> Decimal:
    """In ten thousands, of two places: it rounds, so it stands in summaries and is never read back."""
    return (yuan(amount) / 10**4).quantize(CENT, ROUND_HALF_UP) + 0


def capitals(amount: Decimal) -> str:
    """人民币 in capitals by the settlement rules; 整 is always written after 角, which the stricter norm asks for."""
    return _written(yuan(amount), zero_in_gap=False, zero_at_yuan=True, closed=True)


def parse_capitals(text: str) -> Decimal:
    """Reads both forms the settlement rules allow, and nothing they do not."""
    written = re.sub(r"\s", "", text).replace("圆", "元").replace("正", "整").removeprefix("人民币")
    amount = _read(written)
    choices = product((False, True), repeat=3)
    if f"人民币{written}" not in {_written(amount, gap, at_yuan, closed) for gap, at_yuan, closed in choices}:
        raise ValueError(f"not an amount in capitals: {text[:40]!r}")
    return amount


def _written(amount: Decimal, zero_in_gap: bool, zero_at_yuan: bool, closed: bool) -> str:
    """`zero_in_gap`: 零 also where 万 ends in 0 and a 仟 follows; `zero_at_yuan`: 零 where 元 ends in 0."""
    whole, cents = divmod(int(abs(amount) * 100), 100)
    jiao, fen = divmod(cents, 10)
    head = "人民币负" if amount < 0 else "人民币"
    if whole == 0 and cents:
        tail = (f"{DIGITS[jiao]}角" if jiao else "") + (f"{DIGITS[fen]}分" if fen else "")
    else:
        zero = bool(cents) and (jiao == 0 or (whole % 10 == 0 and zero_at_yuan))
        tail = f"{_whole_in_capitals(whole, zero_in_gap)}元" + ("零" if zero else "")
        tail += (f"{DIGITS[jiao]}角" if jiao else "") + (f"{DIGITS[fen]}分" if fen else "")
    return head + tail + ("整" if fen == 0 and (closed or not jiao) else "")


def _whole_in_capitals(whole: int, zero_in_gap: bool) -> str:
    if whole == 0:
        return "零"
    text, gap, before = "", False, 0
    for unit, size in SECTIONS:
        section = whole // size % 10**4
        if section:
            ends_in_zero = before % 10 == 0 and zero_in_gap
            text += ("零" if text and (gap or section < 1000 or ends_in_zero) else "") + _section(section) + unit
        gap, before = not section, section
    return text


def _section(number: int) -> str:
    text, gap = "", False
    for place, size in PLACES:
        digit = number // size % 10
        if digit:
            text += ("零" if text and gap else "") + DIGITS[digit] + place
        gap = not digit
    return text


def _read(written: str) -> Decimal:
    """The value, zeros ignored; the caller compares with how that value is written."""
    bare = written.removesuffix("整").replace("零", "")
    digit = f"[{DIGITS[1:]}]"
    section = "".join(f"(?:({digit}){place})?" for place, _ in PLACES)
    sections = "".join(f"(?:{section}{unit})?" for unit, _ in SECTIONS[:-1]) + section
    found = re.fullmatch(f"(负?)(?:{sections}元)?(?:({digit})角)?(?:({digit})分)?", bare)
    if not found or not written:
        raise ValueError(f"not an amount in capitals: {written[:40]!r}")
    sign, *digits = found.groups()
    values = [DIGITS.index(found_digit) if found_digit else 0 for found_digit in digits]
    sizes = [place * size for _, size in SECTIONS for _, place in PLACES]
    whole = sum(value * size for value, size in zip(values[:-2], sizes, strict=True))
    amount = yuan(Decimal(whole * 100 + values[-2] * 10 + values[-1]) / 100)
    return -amount if sign else amount
