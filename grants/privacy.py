"""Numbers of people in texts: found as people type them, covered for everybody, refused to who publishes (K-9)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grants import codes
from grants.errors import Refused
from grants.i18n import _

# Full-width digits are read as narrow ones. What joins a number is one blank or dash between its usual groups.
NARROW = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_GAP = r"[  \-‐‑‒–—−]?"
_MOBILE = rf"(?:(?:\+|00)?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}"
_IDENTITY = rf"\d{{6}}{_GAP}(?:19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2])[0-3]\d{_GAP}\d{{3}}[\dXx]"
_CARD = r"\d{4}(?:[  -]\d{4}){3}(?:[  -]?\d{1,3})?|\d{13,32}"
# A number stands alone: in the middle of letters it is a part of a hash, of a code or of an address.
NUMBER = re.compile(
    rf"(?<![0-9A-Za-z_])(?:(?P<mobile>{_MOBILE})|(?P<identity>{_IDENTITY})|(?P<account>{_CARD}))(?![0-9A-Za-z_])"
)
# Columns whose words are keys or come out of public registers: a social credit code may consist of digits alone.
KEYS = {"code", "grantee_code", "group_code", "hub_code", "uscc", "filing_no", "number", "href", "check_code"}


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """Each mobile, identity and account number of a text; the group that matched says which. The code of an
    organisation is none."""
    return (found for found in NUMBER.finditer(text.translate(NARROW)) if not _is_of_an_organization(found.group()))


def covered(text: str) -> str:
    """A text with the numbers of people covered: 138****1234, an account as ****6789, of an identity number nothing."""
    narrow = text.translate(NARROW)
    return NUMBER.sub(_cover, narrow) if NUMBER.search(narrow) else text


def covered_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as everybody may read it: the texts in it covered, its keys left as they are."""
    return {name: value if name in KEYS else _covered(value) for name, value in row.items()}


def says_nothing_personal(field: str, text: str) -> None:
    """K-9: a public text holds no mobile number, no identity number and no number of an account."""
    for refusal in standing_against({field: text}):
        raise refusal


def standing_against(texts: Mapping[str, object]) -> Iterator[Refused]:
    """Each field of what is to be public that holds a number of somebody; texts within rows are looked through too."""
    for field, value in texts.items():
        found = next((each for text in _texts(value) for each in numbers_in(text)), None)
        if found:
            yield Refused(
                "privacy.text_holds_a_personal_number",
                _(
                    "公开的文字里不能有手机号码、身份证号码和银行账号（“{number}”），联系方式请写办公电话",
                    number=_cover(found),
                ),
                field=field,
            )


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that a text holds, blanks between the letters or not; a single letter is no name."""
    words = "".join(text.split())
    return [each for each in names if len(each) > 1 and "".join(each.split()) in words]


def _cover(found: re.Match[str]) -> str:
    if _is_of_an_organization(found.group()):
        return found.group()
    digits = "".join(each for each in found.group() if each.isalnum())
    if found.group("mobile"):
        return codes.mask_phone(digits[-11:])
    return "****" if found.group("identity") else codes.mask_account(digits)


def _covered(value: Any) -> Any:
    if isinstance(value, str):
        return covered(value)
    return [_covered(each) for each in value] if isinstance(value, list) else value


def _is_of_an_organization(text: str) -> bool:
    try:
        codes.check_uscc(text)
    except codes.BadCode:
        return False
    return True


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "__dataclass_fields__"):
        yield from _texts(vars(value) if hasattr(value, "__dict__") else {})
