"""What the machine's side of an invoice says: its QR code, the data of an e-invoice, the text of a PDF. Pure.

Nothing here is a proof: what is read is proposed to who files the claim, and shown to the hub where they differ. A
photo has its code and no more, since text is not recognised in pictures; a HEIC photo is kept and not read. An older
code says the amount without tax, so that no total is proposed from it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from grants import codes, money
from grants.codes import BadCode
from grants.custody.claiming.facts import Read

# 31, 32 and above are fully digital invoices, whose code has the total with tax.
DIGITAL_FROM = 31
DAY = re.compile(r"(\d{4})\s*[-年/.]?\s*(\d{1,2})\s*[-月/.]?\s*(\d{1,2})")
NUMBER = re.compile(r"发票号码[:：\s]*(\d{20})(?!\d)|(?<!\d)(\d{20})(?!\d)")
ISSUED = re.compile(r"开票日期[:：\s]*(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2})|(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2})\s*日")
TOTAL = re.compile(r"[（(]小写[）)]\s*[¥￥]?\s*([\d,]+\.\d{2})")
NAMED = re.compile(r"名\s*称\s*[:：]\s*(\S+)")
USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
TAGS = {
    "number": "InvoiceNumber InvoiceNo",
    "code": "InvoiceCode",
    "issued_on": "IssueTime IssueDate",
    "seller": "SellerName",
    "seller_uscc": "SellerIdNum SellerTaxID",
    "buyer": "BuyerName",
    "buyer_uscc": "BuyerIdNum BuyerTaxID",
    "total": "TotalTax-includedAmount TaxInclusiveTotalAmount",
}
OFD_NAMES = {
    "发票号码": "number",
    "发票代码": "code",
    "开票日期": "issued_on",
    "销售方纳税人识别号": "seller_uscc",
    "购买方纳税人识别号": "buyer_uscc",
}


def read(said: Mapping[str, Any]) -> Read | None:
    """The best of what a file says of itself: an e-invoice's data, then its text, then the code on it."""
    found = [*_from_data(said.get("data", ())), *_from_facts(said), *_from_codes(said.get("codes", ()))]
    return _together(found) if found else None


def _together(found: list[Read]) -> Read:
    """The first one that says something of a field has it; a second voice of another number is not listened to."""
    best, others = found[0], found[1:]
    for each in others:
        if each.number == best.number:
            missing = {name: value for name, value in vars(each).items() if value and not getattr(best, name)}
            best = Read(**{**vars(best), **missing})
    return best


def _from_codes(texts: Iterable[str]) -> Iterable[Read]:
    """01,<kind>,<code>,<number>,<amount>,<yyyymmdd>,<check>,…"""
    for text in texts:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) < 6 or parts[0] != "01" or not parts[1].isdecimal():  # the code has seven parts
            continue
        is_digital = int(parts[1]) >= DIGITAL_FROM
        yield from _made("qr", number=parts[3], code=parts[2], issued_on=parts[5], total=parts[4] if is_digital else "")


def _from_data(texts: Iterable[str]) -> Iterable[Read]:
    for text in texts:
        root = _parsed(text)
        if root is None:
            continue
        plain = {_tag(each): (each.text or "").strip() for each in root.iter()}
        names = {key: next((plain[tag] for tag in tags.split() if plain.get(tag)), "") for key, tags in TAGS.items()}
        yield from _made("xml", **names)
        custom = {each.get("Name", ""): (each.text or "").strip() for each in root.iter() if _tag(each) == "CustomData"}
        yield from _made(
            "ofd",
            **{OFD_NAMES[name]: value for name, value in custom.items() if name in OFD_NAMES},
            total=_sum(custom.get("合计金额", ""), custom.get("合计税额", "")),
        )


def _from_facts(said: Mapping[str, Any]) -> Iterable[Read]:
    """A PDF as the tax office makes it: facts in its head, and a form with the buyer left and the seller right."""
    facts = said.get("facts", {})
    names = {key: next((facts[tag] for tag in tags.split() if facts.get(tag)), "") for key, tags in TAGS.items()}
    yield from _made("pdf", **names)
    text = said.get("text", "")
    left, right = said.get("halves") or ("", "")
    yield from _made(
        "pdf",
        number=_first(NUMBER, text),
        issued_on=_first(ISSUED, text),
        total=_first(TOTAL, text),
        buyer=_only(NAMED, left),
        buyer_uscc=_only(USCC, left),
        seller=_only(NAMED, right),
        seller_uscc=_only(USCC, right),
    )


def _made(source: str, **said: str) -> Iterable[Read]:
    """A reading, if at least the number is one; what is no day, no code and no amount is left out."""
    number, code = said.get("number", ""), said.get("code", "")
    try:
        key = codes.check_invoice(number, code)
    except BadCode:
        return
    yield Read(
        source=source,
        number=key.rpartition("-")[2],
        code=key.rpartition("-")[0],
        issued_on=_day(said.get("issued_on", "")),
        seller=said.get("seller", "")[:120],
        seller_uscc=_proved(codes.check_uscc, said.get("seller_uscc", "")),
        buyer=said.get("buyer", "")[:120],
        buyer_uscc=_proved(codes.check_uscc, said.get("buyer_uscc", "")),
        total=_amount(said.get("total", "")),
    )


def _proved(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except BadCode:
        return ""


def _day(text: str) -> date | None:
    found = DAY.match(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        return money.parse(text) if text else None
    except (ValueError, TypeError):
        return None


def _sum(net: str, tax: str) -> str:
    amounts = [_amount(net), _amount(tax or "0")]
    return "" if None in amounts else str(sum(each for each in amounts if each is not None))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return next((group for group in found.groups() if group), "") if found else ""


def _only(pattern: re.Pattern[str], text: str) -> str:
    """Where a half of the form says two things, neither is proposed."""
    found = sorted(set(pattern.findall(text)))
    return found[0] if len(found) == 1 else ""


def _parsed(text: str) -> ElementTree.Element | None:
    """XML without a document type: nothing in it is expanded or fetched."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
