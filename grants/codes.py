"""Codes of bodies, persons, banks and papers: read as typed, proved by their check digits, and masked for showing."""

import hashlib
import re
from datetime import date

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"
# Digits of code and number.
INVOICES = {(0, 20), (10, 8), (12, 8), (8, 10)}
# Without I, L, O and U, which people read as 1, 0 and V.
CHECK_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_LENGTH = 12

HALF_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "})
DASHES = "-‐‑‒–—−"
DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･．"), "·")
BRACKETS = str.maketrans("()[]", "（）［］")


class BadCode(ValueError):
    """`code` says what is wrong: length, alphabet, check_digit, date or form; the form has the words for it.
    `place` is the place of a check digit that does not agree, where a code has more than one."""

    def __init__(self, code: str, place: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.place = place


def check_uscc(text: str) -> str:
    """GB 32100. Places 1 to 8 are only looked at as letters: village collectives and abolished divisions are real."""
    code = _typed(text).upper()
    _length(code, 18)
    _alphabet(code, USCC_ALPHABET)
    organization = sum(int(c, 36) * weight for c, weight in zip(code[8:16], ORG_WEIGHTS, strict=True))
    if code[16] != "0123456789X0"[11 - organization % 11]:
        raise BadCode("check_digit", place=17)
    whole = sum(USCC_ALPHABET.index(c) * weight for c, weight in zip(code[:17], USCC_WEIGHTS, strict=True))
    if code[17] != USCC_ALPHABET[-whole % 31]:
        raise BadCode("check_digit", place=18)
    return code


def check_resident_id(text: str) -> str:
    """GB 11643. The division is not looked at: people keep numbers of divisions that are gone."""
    code = _typed(text).upper()
    _length(code, 18)
    _alphabet(code[:17], "0123456789")
    _alphabet(code[17], "0123456789X")
    birthday(code)
    total = sum(int(c) * weight for c, weight in zip(code[:17], ID_WEIGHTS, strict=True))
    if code[17] != ID_CHECK[total % 11]:
        raise BadCode("check_digit")
    return code


def birthday(resident_id: str) -> date:
    """Minors under fourteen need a guardian's consent, so the day matters."""
    try:
        born = date(int(resident_id[6:10]), int(resident_id[10:12]), int(resident_id[12:14]))
    except ValueError as error:
        raise BadCode("date") from error
    if born.year < 1880:
        raise BadCode("date")
    return born


def check_card(text: str) -> str:
    """A person's bank card."""
    code = _digits(text, range(16, 20))
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(code))]
    if sum(number - 9 if number > 9 else number for number in doubled) % 10:
        raise BadCode("check_digit")
    return code


def check_account(text: str) -> str:
    """A body's bank account has no public check digit; leading zeros count, so it stays text."""
    return _digits(text, range(8, 33))


def check_cnaps(text: str) -> str:
    """联行号 of a bank's branch."""
    return _digits(text, range(12, 13))


def check_phone(text: str) -> str:
    """13800000000, or 0898-12345678 with an extension if there is one."""
    code = _typed(text, drop="").removeprefix("+86").removeprefix("-")
    if re.fullmatch(r"1[3-9][0-9]-?[0-9]{4}-?[0-9]{4}", code):
        return code.replace("-", "")
    landline = re.fullmatch(r"\(?(010|02[0-9]|0[3-9][0-9]{2})\)?-?([2-9][0-9]{6,7})(?:(?:-|转)([0-9]{1,6}))?", code)
    if not landline:
        raise BadCode("form")
    return "-".join(part for part in landline.groups() if part)


def check_invoice(number: str, code: str = "") -> str:
    """What an invoice is known by: the 20 digits of a fully digital one, code (10 or 12) and number (8) of an older
    one, code (8) and number (10) of a receipt of the finance office. One way to write each, so that the same invoice is
    never paid twice because of a hyphen."""
    number, code = _typed(number, drop=DASHES + "/:,"), _typed(code, drop=DASHES + "/:,")
    _alphabet(number + code, "0123456789")
    if (len(code), len(number)) not in INVOICES:
        raise BadCode("length")
    return f"{code}-{number}" if code else number


def organization_name(text: str) -> str:
    """For comparing a payee's name: full-width brackets, half-width letters, no spaces, one kind of middle dot."""
    return _typed(text, drop="").translate(BRACKETS).translate(DOTS).upper()


def person_name(text: str) -> str:
    """A name as kept: no stray spaces within a Chinese name, and · as the dot in it."""
    name = " ".join(text.translate(DOTS).replace("\u3000", " ").split())
    return name if re.search("[A-Za-z]", name) else name.replace(" ", "")


def check_code(content: bytes) -> str:
    """Printed on a paper so that anyone can ask the system whether it is real: ABCD-EFGH-JKMN, from its facts."""
    number = int.from_bytes(hashlib.sha256(content).digest())
    letters = ""
    for _ in range(CHECK_LENGTH - 1):
        number, at = divmod(number, len(CHECK_ALPHABET))
        letters += CHECK_ALPHABET[at]
    return _in_fours(letters + _check_letter(letters))


def check_check_code(text: str) -> str:
    """Reads a check code as people type it: o for 0, i and l for 1, u for V."""
    code = _typed(text, drop=DASHES).upper().translate(str.maketrans("OILU", "011V"))
    _length(code, CHECK_LENGTH)
    _alphabet(code, CHECK_ALPHABET)
    if code[-1] != _check_letter(code[:-1]):
        raise BadCode("check_digit")
    return _in_fours(code)


def receipt(prefix: str, day: date, number: int) -> str:
    """SL20260315-00017: what was received, on which day, the how many-th, and a digit against mishearing."""
    body = f"{prefix}{day:%Y%m%d}-{number:04}"
    return body + _receipt_digit(body)


def check_receipt(text: str) -> str:
    code = _typed(text).upper()
    if not re.fullmatch(r"[A-Z]{2,4}[0-9]{8}-[0-9]{4,}[0-9X]", code):
        raise BadCode("form")
    if code[-1] != _receipt_digit(code[:-1]):
        raise BadCode("check_digit")
    return code


def mask_id(text: str) -> str:
    """460***********0018"""
    return text[:3] + "*" * (len(text) - 7) + text[-4:] if len(text) > 7 else "*" * len(text)


def mask_account(text: str) -> str:
    """****6789"""
    return "****" + text[-4:] if len(text) > 4 else "****"


def mask_phone(text: str) -> str:
    """138****1234, 0898-****1234"""
    if re.fullmatch(r"1[0-9]{10}", text):
        return f"{text[:3]}****{text[-4:]}"
    area, _, local = text.partition("-")
    return f"{area}-****{local.partition('-')[0][-4:]}" if len(local) >= 7 else "****"


def mask_name(text: str) -> str:
    """符*兰, 符*"""
    if len(text) <= 2:
        return text[:1] + "*" if len(text) == 2 else "*" * len(text)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def _typed(text: str, drop: str = "") -> str:
    half = text.translate(HALF_WIDTH)
    for dash in DASHES[1:]:
        half = half.replace(dash, "-")
    return "".join(c for c in half if not c.isspace() and c not in drop)


def _digits(text: str, lengths: range) -> str:
    code = _typed(text, drop="-")
    _alphabet(code, "0123456789")
    if len(code) not in lengths:
        raise BadCode("length")
    return code


def _length(code: str, length: int) -> None:
    if len(code) != length:
        raise BadCode("length")


def _alphabet(code: str, allowed: str) -> None:
    if any(c not in allowed for c in code):
        raise BadCode("alphabet")


def _check_letter(letters: str) -> str:
    """Weights are odd, so any one wrong letter changes the sum."""
    total = sum(CHECK_ALPHABET.index(c) * (2 * at + 1) for at, c in enumerate(letters))
    return CHECK_ALPHABET[total % len(CHECK_ALPHABET)]


def _receipt_digit(body: str) -> str:
    total = sum(int(c, 36) * 2**at for at, c in enumerate(reversed(body.replace("-", "")), start=1))
    return ID_CHECK[total % 11]


def _in_fours(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
