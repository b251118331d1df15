"""Numbers of people by their check digits, found by other means than the system's own: what the crawler looks for."""

import re
from collections.abc import Iterator
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TURNS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# A number stands alone: what goes on in letters or digits is a hash, a check code or a longer reference.
RUN = re.compile(r"(?<![0-9A-Za-z_])\d{11,19}[Xx]?(?![0-9A-Za-z_])")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """Each number of a person in a text, with what it is: identity, mobile or card."""
    for found in RUN.finditer(text):
        number = found.group().upper()
        kind = _kind(number)
        # A fraction of a drawing or of a reckoning is no number of anybody.
        if kind and text[max(0, found.start() - 1) : found.start()] not in (".", "。"):
            yield kind, number


def luhn(body: str) -> str:
    """A card's number: its body and the digit that proves it."""
    total = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def identity(division: str, born: date, order: int) -> str:
    """A resident's identity number with its check digit."""
    body = f"{division}{born:%Y%m%d}{order:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def _kind(number: str) -> str:
    if re.fullmatch(r"1[3-9]\d{9}", number):
        return "mobile"
    if len(number) == 18 and _is_day(number[6:14]) and identity_digit(number) == number[-1]:
        return "identity"
    if re.fullmatch(r"[1-8]\d{14}", number) and _is_day("19" + number[6:12]):
        return "identity"
    if re.fullmatch(r"\d{16,19}", number) and luhn(number[:-1]) == number and not _is_a_body(number):
        return "card"
    return ""


def identity_digit(number: str) -> str:
    return "10X98765432"[sum(int(d) * w for d, w in zip(number[:17], WEIGHTS, strict=True)) % 11]


def _is_a_body(number: str) -> bool:
    """The social credit code of an organisation has 18 places and a check letter of its own; registers publish it."""
    total = sum(LETTERS.find(c) * w for c, w in zip(number[:17], TURNS, strict=False))
    return len(number) == 18 and LETTERS[-total % 31] == number[-1]


def _is_day(text: str) -> bool:
    try:
        return 1900 <= date(int(text[:4]), int(text[4:6]), int(text[6:])).year <= 2030
    except ValueError:
        return False
