"""What people and programs send by mistake or in malice: each case with what the sender sees, and that nothing is half
written afterwards. Every one goes over HTTP to a page as it is.

`who` acts: ada fills in an application, olga is an officer, root an administrator, nobody is not signed in.
"""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from grants import clock
from grants.applications import attaching
from grants.db import ENGINE, sql
from grants.files.queries import PART_SIZE
from grants.people import queries as people
from grants.people.tables import Role
from tests.applications.world import a_draft, an_applicant
from tests.calls.world import WHILE_OPEN
from tests.conftest import Browser
from tests.files import samples
from tests.organizations.world import a_uscc, staff

PDF, JPG = samples.a_pdf(), samples.a_photo()
# What is written whatever becomes of a request: who is signed in, and that something was refused.
ALWAYS = {"session", "audit_event", "presence"}


@dataclass(frozen=True)
class Case:
    """What is sent, where, and what comes back. `writes` tells the cases that are taken; `then` looks further."""

    name: str
    who: str
    where: str
    sent: dict[str, Any] = field(default_factory=dict)
    status: int = 422
    words: str = ""
    method: str = "POST"
    writes: bool = False


def form(name: str, who: str, where: str, fields: dict[str, Any], status: int, words: str, **more: Any) -> Case:
    return Case(name, who, where, {"data": fields}, status, words, **more)


def file(name: str, content: bytes, words: str, called: str = "a.pdf", kind: str = "", status: int = 422) -> Case:
    sent = {"data": {"place": "other-0"}, "files": {"file": (called, content, kind)}}
    return Case(name, "ada", "/applications/{draft}/files", sent, status, words, writes=status == 303)


def typed(name: str, key: str, value: str, words: str, status: int = 200) -> Case:
    """A field that saves itself."""
    fields = {"field": key, "value": value, "base": "999", "key": "k"}
    sent = {"data": fields, "headers": {"X-Requested-With": "autosave"}}
    return Case(name, "ada", "/applications/{draft}/draft", sent, status, words, writes=status == 200)


def line(name: str, words: str, status: int = 303, **cells: str) -> Case:
    """One row of the budget editor."""
    row = {"item": "讲座", "cost_class": "activity", "quantities": "1", "unit_price": "1.00", "basis": ""} | cells
    fields = {f"{key}-1": value for key, value in row.items()} | {"version": "999", "line_key-1": "a", "known": ""}
    return form(name, "ada", "/applications/{draft}/budget", fields, status, words, writes=status == 303)


def body(name: str, where: str, content: bytes, kind: str, status: int, words: str, **more: Any) -> Case:
    return Case(name, "ada", where, {"content": content, "headers": {"content-type": kind}}, status, words, **more)


def seen(name: str, who: str, where: str, status: int, words: str, method: str = "GET", **sent: Any) -> Case:
    return Case(name, who, where, sent, status, words, method)


def part(name: str, where: str, words: str, status: int = 422, content: bytes = b"x", digest: str = "") -> Case:
    headers = {"X-Requested-With": "autosave", "X-Part-SHA256": digest, "content-type": "application/octet-stream"}
    return Case(name, "ada", where, {"content": content, "headers": headers}, status, words, writes=status == 200)


def begin(name: str, size: str, words: str) -> Case:
    sent = {"data": {"name": "a.pdf", "size": size, "place": "other-0"}, "headers": {"X-Requested-With": "autosave"}}
    return Case(name, "ada", "/applications/{draft}/files/sending", sent, 422, words)


ORG = {"code": "O99", "name": "某某中心", "kind": "service_org", "status": "registered", "uscc": a_uscc(90_000)}
ACCOUNT = {
    "account_use": "own",
    "holder": "{holder}",
    "bank_name": "某银行",
    "cnaps": "102290000000",
    "number": "6222000000000000",
    "number_again": "6222000000000000",
    "from_on": "2026-03-20",
}
EXPERT = {"login": "{login}", "code": "E1", "field": "养老", "id_number": "110101199003070000"}
NOT_WHOLE = "第 1 行没有填完：内容、科目、数量、单价都要填，金额大于零"
ACCOUNTS, EXPERTS = "/organisations/{org}/accounts", "/experts/new"
FILES, DRAFT, PARTS = (
    "/applications/{draft}/files",
    "/applications/{draft}/draft",
    "/applications/{draft}/files/sending",
)
CASES: list[Case] = [
    file("a zip bomb", samples.a_bomb(), "文件解开后太大，不能接受，请拆分或另存为 PDF 再传"),
    file(
        "an archive of 6,000 entries",
        samples.an_archive({f"{at}": b"" for at in range(6000)}),
        "文件解开后太大，不能接受，请拆分或另存为 PDF 再传",
    ),
    file(
        "a plain archive",
        samples.an_archive({"a.txt": b"x"}),
        "只接受 PDF、OFD、图片（JPG、PNG、HEIC）、DOCX、XLSX 文件",
        "a.zip",
    ),
    file(
        "a PDF that is an archive too",
        PDF + samples.an_archive({"a.js": b"alert(1)"}),
        "文件里夹带了另一种文件，请用原来的软件另存一份再传",
    ),
    file(
        "a photo with a page on its end",
        JPG + samples.HTML_TAIL,
        "已上传，照片里的拍摄位置等信息已去除",
        "a.jpg",
        status=303,
    ),
    file(
        "an SVG with a script",
        b"<svg><script>alert(1)</script></svg>",
        "不接受网页、SVG 和程序文件，请改传 PDF 或照片",
        "a.svg",
        "image/svg+xml",
    ),
    file("a page called a PDF", samples.HTML_TAIL, "不接受网页、SVG 和程序文件，请改传 PDF 或照片"),
    file("a program called a PDF", b"MZ\x90\0" + bytes(99), "不接受网页、SVG 和程序文件，请改传 PDF 或照片"),
    file("a locked PDF", samples.a_pdf(password="x"), "文件有密码，别人打不开，请去掉密码后再传"),
    file("a PDF with a script", samples.a_pdf(script=True), "PDF 里含有脚本，请打印成一份新的 PDF 再传"),
    file("a PDF cut short", PDF[:-30], "文件不完整或已损坏，请重新导出或拍照后再传"),
    file("a PNG cut short", samples.a_photo("PNG")[:-20], "文件不完整或已损坏，请重新导出或拍照后再传", "a.png"),
    file(
        "a PNG of 60,000 × 60,000",
        samples.png_that_says(60_000, 60_000),
        "图片 60000 × 60000 像素，太大，请缩小后再传",
        "a.png",
    ),
    file(
        "a DOCX with macros",
        samples.an_office_file(samples.DOCM_MAIN),
        "文件含有宏，请另存为不带宏的 DOCX、XLSX 或 PDF 再传",
        "a.docx",
    ),
    file(
        "an old DOC",
        samples.an_old_office_file(),
        "这是旧版 Word、Excel 文件，请另存为 DOCX、XLSX 或 PDF 再传",
        "a.doc",
    ),
    file(
        "a locked DOCX", samples.an_old_office_file(locked=True), "文件有密码，别人打不开，请去掉密码后再传", "a.docx"
    ),
    file("an empty file", b"", "文件是空的，请重新选择"),
    file("21 MB", b"%PDF-1.7" + bytes(21 << 20), "文件 21.0 MB，超过 20 MB，请压缩后再传"),
    file("no file", b"", "请选择文件", called=""),
    file("a name that climbs", PDF, "passwd.pdf", "../../../etc/passwd.pdf", status=303),
    file("a name of 5,000 characters", PDF, "这次提交的内容读不出来，没有保存。", "名" * 5000 + ".pdf", status=400),
    file("a name with a header in it", PDF, "a", "a\r\nSet-Cookie: x=1\r\n.pdf", status=303),
    file("a name that reads backwards", PDF, "发票fdp.pdf", "发票\u202efdp.exe", status=303),
    file(
        "a photo called a PDF",
        JPG,
        "已上传。文件内容是JPG 图片，已命名为 a.jpg",
        "a.pdf",
        "application/pdf",
        status=303,
    ),
    Case(
        "a place that is none",
        "ada",
        FILES,
        {"data": {"place": "x"}, "files": {"file": ("a.pdf", PDF, "")}},
        422,
        "请选择是什么材料",
    ),
    form("a file of somebody else removed", "ada", FILES, {"remove": "999999"}, 303, "已移除"),
    form("a file removed by a word", "ada", FILES, {"remove": "٣x"}, 303, "已移除"),
    form("a file of nobody taken over", "ada", FILES, {"reuse": "1" * 30, "place": "other-0"}, 404, "没有找到这个页面"),
    part(
        "a part with a wrong hash",
        PARTS + "/{sending}/0",
        "这一部分在传送中出错，请重试",
        content=bytes(PART_SIZE),
        digest="0" * 64,
    ),
    part("the last part first", PARTS + "/{sending}/1", '"of":2', 200, content=b"x" * 1000),
    part("a part too short", PARTS + "/{sending}/0", "这一部分与文件大小不符，请重新上传"),
    part("a part behind the end", PARTS + "/{sending}/7", "这一部分与文件大小不符，请重新上传"),
    part("a part before the beginning", PARTS + "/{sending}/-1", "这一部分与文件大小不符，请重新上传"),
    part("a part beyond any number", PARTS + "/{sending}/" + "9" * 30, "没有找到这个页面"),
    part("a part of somebody else's file", PARTS + "/{hers}/0", "没有找到这次上传，可能已过期，请重新选择文件"),
    part("a key that is none", PARTS + "/zzz/0", "没有找到这次上传，可能已过期，请重新选择文件"),
    part("a file finished too early", PARTS + "/{sending}", "还有 2 部分没有传到，请继续上传"),
    begin("a file of no size", "0", "文件是空的，请重新选择"),
    begin("a file of a negative size", "-5", "文件是空的，请重新选择"),
    begin("a file of 1e9", "1e9", "文件是空的，请重新选择"),
    begin("a file of 30 MB", str(30 << 20), "文件 30.0 MB，超过 20 MB，请压缩后再传"),
    typed("control characters in a title", "title", "a\0b\x07c\x1b[31m", "abc[31m"),
    typed("4-byte characters in a title", "title", "𠮷野家𬱖𫟼", "𠮷野家𬱖𫟼"),
    typed("a title from right to left", "title", "\u202e目项", "目项"),
    typed("a title of nothing to see", "title", "\u200b\u200b\u2060", "未命名"),
    typed("a script in a title", "title", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    typed("a template in a title", "title", "{{ 7 * 7 }}{0.__class__}", "{{ 7 * 7 }}{0.__class__}"),
    typed("a formula in a title", "title", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    typed("1 MB in a title", "title", "名" * 350_000, "内容太长，请改为附件上传", 422),
    typed("a minus in beneficiaries", "beneficiaries", "-60", "直接受益人数不能少于 1"),
    typed("1e3 beneficiaries", "beneficiaries", "1e3", "直接受益人数请填写整数"),
    typed("60 beneficiaries in full width", "beneficiaries", "６１", '"wrong":{}'),
    typed("beneficiaries without end", "beneficiaries", "9" * 5000, "直接受益人数请填写整数"),
    typed("a field that is none", "by", "1", "没有这一项", 422),
    Case(
        "halves of characters",
        "ada",
        DRAFT,
        {
            "content": b"field=title&value=%ED%A0%80a&base=999&key=k",
            "headers": {"X-Requested-With": "autosave", "content-type": "application/x-www-form-urlencoded"},
        },
        200,
        "���a",
        writes=True,
    ),
    line("a negative price", NOT_WHOLE, unit_price="-100"),
    line("a price of 1e9", NOT_WHOLE, unit_price="1e9"),
    line("a price in full width", "申请金额 ¥75,323.45", unit_price="１２３．４５"),
    line("a price without end", NOT_WHOLE, unit_price="9" * 400),
    line(
        "an amount no account holds",
        NOT_WHOLE,
        unit_price="999999999999.99",
        quantities="9999999999",
    ),
    line("NaN pieces", NOT_WHOLE, quantities="NaN"),
    line(
        "pieces of pieces of pieces",
        NOT_WHOLE,
        quantities="×".join("2" * 40),
    ),
    line("a formula as an item", "申请金额 ¥75,300.00", item="=1+1", quantities="1", unit_price="100"),
    line("a class that is none", "申请金额 ¥75,201.00", cost_class="bribe"),
    form(
        "10,000 rows",
        "ada",
        "/applications/{draft}/budget",
        {f"item-{at}": "x" for at in range(10_000)},
        422,
        "预算明细最多 200 行",
    ),
    form(
        "a turn without end",
        "ada",
        "/applications/{draft}/budget",
        {"version": "9" * 5000, "turn": "9" * 5000, "known": ""},
        303,
        "申请金额 ¥75,200.00",
    ),
    form(
        "a credit code with a wrong digit",
        "olga",
        "/organisations",
        ORG | {"uscc": "52469099MJX0000018"},
        422,
        "统一社会信用代码第 17 位校验不符，请对照登记证",
    ),
    form(
        "a credit code with an I",
        "olga",
        "/organisations",
        ORG | {"uscc": "52469099MJX000001I"},
        422,
        "统一社会信用代码只含数字和大写字母（没有 I、O、S、V、Z），请对照登记证",
    ),
    form(
        "a code too short",
        "olga",
        "/organisations",
        ORG | {"uscc": "1"},
        422,
        "统一社会信用代码应为 18 位，请对照登记证",
    ),
    form(
        "a phone of letters",
        "olga",
        "/organisations",
        ORG | {"phone": "call me"},
        422,
        "有 1 处需要修改 请填写手机号，或带区号的座机，如 0898-65300000",
    ),
    form(
        "a day that is none",
        "olga",
        "/organisations",
        ORG | {"founded_on": "2026-02-30"},
        422,
        "有 1 处需要修改 请填写日期，如 2026-04-28",
    ),
    form(
        "the year 0",
        "olga",
        "/organisations",
        ORG | {"founded_on": "0000-01-01"},
        422,
        "有 1 处需要修改 请填写日期，如 2026-04-28",
    ),
    form(
        "the year 9999",
        "olga",
        "/organisations",
        ORG | {"founded_on": "9999-12-31"},
        422,
        "有 1 处需要修改 年份应在 1900 至 2200 之间",
    ),
    form(
        "a kind that is none",
        "olga",
        "/organisations",
        ORG | {"kind": "bank"},
        422,
        "有 1 处需要修改 请从列出的选项中选择",
    ),
    form("half the people", "olga", "/organisations", ORG | {"staff_count": "1.5"}, 422, "有 1 处需要修改 请填写整数"),
    form(
        "an account of letters",
        "olga",
        ACCOUNTS,
        ACCOUNT | {"number": "abc", "number_again": "abc"},
        422,
        "账号应为 8 至 32 位数字",
    ),
    form(
        "two accounts typed",
        "olga",
        ACCOUNTS,
        ACCOUNT | {"number_again": "1"},
        422,
        "两次填写的账号不一致，请对照开户许可",
    ),
    form(
        "a bank code too long",
        "olga",
        ACCOUNTS,
        ACCOUNT | {"cnaps": "1" * 13},
        422,
        "联行号应为 12 位数字",
    ),
    form(
        "an identity number with a wrong digit",
        "olga",
        EXPERTS,
        EXPERT,
        422,
        "身份证号校验不符，请核对",
    ),
    form(
        "a birthday on 30 February",
        "olga",
        EXPERTS,
        EXPERT | {"id_number": "110101199002300000"},
        422,
        "身份证号校验不符，请核对",
    ),
    form(
        "a person without a name",
        "root",
        "/admin/people",
        {"name": "\u200b", "login": "x", "password": "long enough 1"},
        422,
        "请填写这一项",
    ),
    form(
        "a phone in full width that is none",
        "root",
        "/admin/people",
        {"name": "符", "login": "fu", "password": "long enough 1", "phone": "１２３"},
        422,
        "请填写手机号，或带区号的座机，如 0898-65300000",
    ),
    seen(
        "a check code with a wrong letter",
        "nobody",
        "/verify?code=ABCD-EFGH-JKMN",
        422,
        "查验码不对，请对照文件逐位核对；一般是 12 位字母和数字",
    ),
    seen(
        "a receipt number as a check code",
        "nobody",
        "/verify?code=SAB20260320-00011",
        422,
        "查验码不对，请对照文件逐位核对；一般是 12 位字母和数字",
    ),
    seen(
        "a check code of 5,000 letters",
        "nobody",
        "/verify?code=" + "A" * 5000,
        422,
        "查验码不对，请对照文件逐位核对；一般是 12 位字母和数字",
    ),
    seen("a check code of nothing", "nobody", "/verify?code=%00", 422, "请填写这一项"),
    # app.no_such_id: no row is numbered so.
    seen("an id beyond int4", "ada", "/applications/2147483648", 404, "没有找到这个页面"),
    seen("an id beyond int8", "ada", "/applications/" + "9" * 30, 404, "没有找到这个页面"),
    seen("an id below zero", "ada", "/applications/-1", 404, "没有找到这个页面"),
    seen("an id of letters", "ada", "/applications/abc", 404, "没有找到这个页面"),
    seen("a zero byte in a path", "nobody", "/projects/a%00b", 404, "没有找到这个页面"),
    seen("bytes that are no text in a path", "nobody", "/projects/%ff%fe", 404, "没有找到这个页面"),
    seen("a climbing path", "nobody", "/static/..%2f..%2fpyproject.toml", 404, "没有找到这个页面"),
    seen("page -1", "nobody", "/projects?page=-1&before=-1", 200, "没有找到符合条件的项目"),
    seen("a page without end", "nobody", "/projects?before=" + "9" * 5000, 200, "没有找到符合条件的项目"),
    seen(
        "a script to look for", "nobody", "/projects?q=%3Cscript%3Ealert(1)%3C/script%3E", 200, "没有找到符合条件的项目"
    ),
    seen("a language that is none", "nobody", "/?lang=%00zz", 200, "正在征集"),
    seen("a page of a file that is none", "ada", FILES + "/999999/view?page=-1", 404, "没有找到这个页面"),
    seen(
        "cookies that are none",
        "nobody",
        "/",
        200,
        "正在征集",
        headers={"cookie": b"grants_session=\xff; grants_flash=zz; =;;"},
    ),
    form("a sign-in name of zero bytes", "nobody", "/sign-in", {"login": "\0\0", "password": "x"}, 422, "请填写这一项"),
    form(
        "a password of 1 MB",
        "nobody",
        "/sign-in",
        {"login": "ada", "password": "x" * (1 << 20)},
        422,
        "用户名或密码不正确",
    ),
    form(
        "a field twice", "nobody", "/sign-in", {"login": ["a", "b"], "password": ["x", "y"]}, 422, "用户名或密码不正确"
    ),
    form(
        "fields that are none",
        "ada",
        FILES,
        {"place": "other-0", "by": "1", "id": "2", "__class__": "3"},
        422,
        "请选择文件",
    ),
    body("JSON instead of a form", FILES, b'{"place": "other-0"}', "application/json", 422, "请选择文件"),
    body(
        "a form that is broken",
        FILES,
        b"--x\r\nContent-Disposition: form-data; name=",
        "multipart/form-data; boundary=x",
        400,
        "这次提交的内容读不出来，没有保存。",
    ),
    body(
        "bytes that are no text in a form",
        FILES,
        b"--x\r\nContent-Disposition: form-data; name=place\r\n\r\n\xed\xa0\x80\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
        400,
        "这次提交的内容读不出来，没有保存。",
    ),
    body(
        "a form without its boundary", FILES, b"junk", "multipart/form-data", 400, "这次提交的内容读不出来，没有保存。"
    ),
    body("text instead of a form", FILES, b"place=other-0", "text/plain", 422, "请选择文件"),
    body("a content type that is none", FILES, b"place=other-0", ";;=", 422, "请选择文件"),
    body(
        "a body of 30 MB",
        FILES,
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + bytes(30 << 20),
        "multipart/form-data; boundary=x",
        413,
        "这次提交的内容太大，没有保存。",
    ),
    Case(
        "no token",
        "ada",
        FILES,
        {"data": {"remove": "1"}, "without_csrf": True},
        403,
        "页面打开太久，或者登录已经变化，这次提交没有保存。",
    ),
    seen("a method that a page does not know", "ada", FILES, 405, "这个地址不能这样访问。", method="DELETE"),
]


def readable(text: str) -> str:
    """A page as one reads it."""
    plain = re.sub(r"<(script|style).*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


async def counted() -> dict[str, int]:
    """How many rows each table has."""
    names = await sql("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    tables = sorted({row["name"] for row in names} - ALWAYS)
    counts = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*)::int AS rows FROM \"{name}\"" for name in tables)
    return {row["name"]: row["rows"] for row in await sql(counts)}


@pytest.fixture(scope="module")
async def world(tables, app) -> AsyncIterator[dict[str, Any]]:
    """An open call, Ada's draft in it, a file of hers on its way, and one of somebody else; made once, rolled back."""
    async with ENGINE.transaction() as outer:
        with clock.at(WHILE_OPEN):
            who = await an_applicant()
            draft = await a_draft(who)
            key = draft.application.id
            begun = await attaching.begin_file(who.fills, key, name="b.pdf", size=PART_SIZE + 1000, place="other-0")
            hers = await attaching.begin_file(who.signs, key, name="c.pdf", size=5, place="other-0")
            funder = draft.call_facts.funder
            cast = {
                "ada": who.fills,
                "olga": await staff(funder, Role.OFFICER),
                "root": await staff(funder, Role.ADMIN),
            }
        yield {
            "transaction": outer,
            "people": {name: person.id for name, person in cast.items()},
            "draft": key,
            "org": who.applicant.id,
            "holder": who.applicant.name,
            "login": (await people.person(who.fills.id)).login,
            "round": draft.call.id,
            "sending": begun.row.key,
            "hers": hers.row.key,
        }
        await outer.rollback()


@pytest.fixture
async def sender(world, app) -> AsyncIterator[Browser]:
    """A browser whose every trace is undone after the case."""
    savepoint = await world["transaction"].savepoint()
    with clock.at(WHILE_OPEN):
        async with Browser(transport=httpx.ASGITransport(app=app), base_url="http://test") as browser:
            yield browser
    await savepoint.rollback_to()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_what_is_sent_is_answered_in_words_and_leaves_nothing_half_written(world, sender, case):
    if case.who in world["people"]:
        sender.sign_in(world["people"][case.who])
    sent = dict(case.sent)
    if isinstance(sent.get("data"), dict):
        known = {"{holder}": world["holder"], "{login}": world["login"]}
        sent["data"] = {name: known.get(str(value), value) for name, value in sent["data"].items()}
    before = await counted()

    answer = await sender.request(case.method, case.where.format(**world), **sent)
    after = await counted()
    text = readable(answer.text)
    if answer.status_code == 303:
        text = readable((await sender.get(answer.headers["location"])).text)
    elif case.writes:
        text += readable((await sender.get("/applications/{draft}".format(**world))).text)

    assert (answer.status_code, case.words in text) == (case.status, True), text[:1500]
    assert (before != after) == case.writes


def test_the_table_is_long_enough_and_names_each_case_once():
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


async def test_a_name_and_a_formula_come_out_of_a_spreadsheet_as_they_were_typed(world, sender):
    sender.sign_in(world["people"]["ada"])
    home = "/applications/{draft}/budget".format(**world)
    items = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "𠮷野家𬱖𫟼")
    cells = {"cost_class": "activity", "quantities": "1", "unit_price": "1.00", "basis": ""}
    rows = {f"{name}-{at}": cell for at, item in enumerate(items, 1) for name, cell in (cells | {"item": item}).items()}

    await sender.post(home, data=rows | {"version": "999"})
    book = await sender.get(f"{home}/budget.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    with zipfile.ZipFile(io.BytesIO(book.content)) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist() if "sheet1.xml" in name)

    assert [cell for row in sheet for cell in row if cell in items] == list(items)
    assert b"<f>=" not in inside
    assert b"cmd|" not in inside
