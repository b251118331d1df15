"""Bank statements as the three invented banks send them, from lines of (day, amount, …)."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

from grants.money import yuan

START = yuan("100000.00")
# (day, amount, counterparty, counter number, reference, summary)
Line = tuple[str, str, str, str, str, str]


def line(day: str, amount: str, name: str = "", number: str = "", reference: str = "", summary: str = "") -> Line:
    return (day, amount, name, number, reference, summary)


def balances(lines: list[Line], start: Decimal = START) -> list[Decimal]:
    found = []
    for each in lines:
        start += yuan(each[1])
        found.append(start)
    return found


def yefeng(lines: list[Line], start: Decimal = START, *, heads: bool = True) -> list[list[str]]:
    rows = [["交易日期", "交易流水号", "支出金额", "收入金额", "账户余额", "对方户名", "对方账号", "摘要"]]
    for each, balance in zip(lines, balances(lines, start), strict=True):
        amount = yuan(each[1])
        out, back = (f"{-amount:,.2f}", "") if amount < 0 else ("", f"{amount:,.2f}")
        rows.append([each[0], each[4], out, back, f"{balance:,.2f}", each[2], each[3], each[5]])
    return rows if heads else rows[1:]


def haiwan(lines: list[Line], start: Decimal = START) -> list[list[str]]:
    rows = [
        [each[0].replace("-", ""), str(yuan(each[1])), str(balance), each[2], each[3], each[4], each[5]]
        for each, balance in zip(lines, balances(lines, start), strict=True)
    ]
    return [["记账日", "发生额", "余额", "对方单位", "对方账户", "凭证号", "用途"], *rows[::-1]]


def shanhu(lines: list[Line], start: Decimal = START) -> list[list[str]]:
    rows = [
        ["珊瑚银行对账单〔虚构〕"],
        ["交易时间", "借贷标志", "交易金额", "交易后余额", "对手名称", "对手账号", "交易序号", "附言"],
    ]
    for each, balance in zip(lines, balances(lines, start), strict=True):
        amount = yuan(each[1])
        day = f"{each[0]} 10:33:12"
        rows.append(
            [day, "借" if amount < 0 else "贷", str(abs(amount)), str(balance), each[2], each[3], each[4], each[5]]
        )
    return [*rows, ["合计", "", "", "", "", "", "", ""]]


SHAPED = {"yefeng": yefeng, "haiwan": haiwan, "shanhu": shanhu}


def as_csv(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write_string(at, place, cell)
    book.close()
    return out.getvalue()
