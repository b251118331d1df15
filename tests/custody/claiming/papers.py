"""Invoices as photos and files, made here so that none has to be kept."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pikepdf
import segno
from PIL import Image
from weasyprint import HTML

PLACE = {"turn": 4, "at": (620, 180)}


def qr_text(number: str, total: str, day: str = "20260705", *, kind: str = "32", code: str = "") -> str:
    return f"01,{kind},{code},{number},{total},{day},,A1B2"


def a_code(text: str) -> Image.Image:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=5)
    return Image.open(out).convert("L")


def a_photo(text: str = "", *, kind: str = "JPEG") -> bytes:
    """A grey desk with a sheet on it, and a code on that, not quite straight."""
    picture = Image.new("L", (1200, 900), 150)
    picture.paste(235, (80, 60, 1120, 840))
    if text:
        picture.paste(a_code(text).rotate(PLACE["turn"], expand=True, fillcolor=235), PLACE["at"])
    out = io.BytesIO()
    picture.convert("RGB").save(out, kind, quality=80)
    return out.getvalue()


def an_e_invoice(number: str, buyer: tuple[str, str], seller: tuple[str, str], total: str, issued_on: date) -> bytes:
    """A PDF in the form of the tax office: buyer left, seller right, text that can be read."""
    day = f"{issued_on.year}年{issued_on.month:02}月{issued_on.day:02}日"
    half = "position: absolute; top: 40mm; width: 90mm;"
    return HTML(
        string=f"""<style>@page {{ size: 210mm 140mm; margin: 0 }} body {{ font: 9pt sans-serif }}</style>
        <p style="position: absolute; left: 130mm; top: 8mm">发票号码：{number}<br>开票日期：{day}</p>
        <p style="{half} left: 8mm">名称：{buyer[0]}<br>统一社会信用代码/纳税人识别号：{buyer[1]}</p>
        <p style="{half} left: 112mm">名称：{seller[0]}<br>统一社会信用代码/纳税人识别号：{seller[1]}</p>
        <p style="position: absolute; left: 8mm; top: 100mm">价税合计（大写）…（小写）¥{total}</p>"""
    ).write_pdf()


def data_of(number: str, buyer: tuple[str, str], seller: tuple[str, str], total: str, day: str) -> str:
    """The data of a fully digital invoice as XML."""
    return (
        "<EInvoice><EInvoiceData>"
        f"<SellerInformation><SellerIdNum>{seller[1]}</SellerIdNum><SellerName>{seller[0]}</SellerName>"
        f"</SellerInformation><BuyerInformation><BuyerIdNum>{buyer[1]}</BuyerIdNum><BuyerName>{buyer[0]}</BuyerName>"
        f"</BuyerInformation><BasicInformation><TotalTax-includedAmount>{total}</TotalTax-includedAmount>"
        "</BasicInformation></EInvoiceData>"
        f"<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{day}</IssueTime>"
        "</TaxSupervisionInfo></EInvoice>"
    )


def with_data(xml: str) -> bytes:
    """A PDF with XML hanging on it."""
    paper = pikepdf.new()
    paper.add_blank_page()
    paper.attachments["invoice.xml"] = pikepdf.AttachedFileSpec(paper, xml.encode(), filename="invoice.xml")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def an_ofd(number: str, buyer: str, seller: str, net: Decimal, tax: Decimal, day: str) -> bytes:
    """An OFD whose head holds the facts of an invoice."""
    said = {"发票号码": number, "合计税额": tax, "合计金额": net, "开票日期": day}
    said |= {"购买方纳税人识别号": buyer, "销售方纳税人识别号": seller}
    custom = "".join(f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in said.items())
    head = f"""<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0">
        <ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>{custom}</ofd:CustomDatas></ofd:DocInfo>
        <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("OFD.xml", head)
        parts.writestr("Doc_0/Document.xml", "<ofd:Document xmlns:ofd='http://www.ofdspec.org/2016'/>")
    return out.getvalue()
