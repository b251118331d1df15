import asyncio
import os
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from grants import i18n, pdf
from grants.money import yuan
from grants.pdf import fonts
from grants.pdf.child import Paper
from grants.pdf.pool import Pool, RenderFailed

AT = datetime(2026, 4, 28, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    made = Pool(tmp_path_factory.mktemp("fonts"), pdf.STYLE, size=1)
    yield made
    made.close()


def paper(body, variant="pdf/a-3b", attachments=()):
    return Paper(f'<!doctype html><html lang="zh-CN"><title>样</title><body>{body}', variant, attachments, AT)


def text_of(content):
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_a_form_is_printed_with_rare_names(pool):
    text = text_of(pool.run(paper("<h1>资金拨付审批表</h1><p>王玥 李喆 张翀 欧阳𬭎 ¥1,234.00 第〔2026〕12号</p>")))

    assert "资金拨付审批表" in text
    assert "王玥 李喆 张翀 欧阳𬭎 ¥1,234.00 第〔2026〕12号" in text
    assert "第 1 页　共 1 页" in text.replace(" ", " ")


def test_the_same_paper_is_the_same_bytes_in_any_process(pool):
    job = paper("<p>同一张</p>", attachments=(("facts.json", "application/json", b"{}"),))
    first = pool.run(job)

    another = Pool(pool.target, pool.style, size=1)
    try:
        assert another.run(job) == first == pool.run(job)
    finally:
        another.close()


def test_a_paper_carries_its_data_and_its_moment(pool):
    content = pool.run(paper("<p>附件</p>", attachments=(("facts.json", "application/vnd.example+json", b'{"n": 1}'),)))

    with pikepdf.open(BytesIO(content)) as opened:
        assert opened.attachments["facts.json"].get_file().read_bytes() == b'{"n": 1}'
        assert opened.attachments["facts.json"].get_file().mime_type == "application/vnd.example+json"
        with opened.open_metadata() as facts:
            assert facts["pdfaid:part"] == "3"
            assert facts["xmp:CreateDate"].startswith("2026-04-28T09:30:00")


def test_a_paper_that_would_lose_its_data_is_not_made():
    with pytest.raises(ValueError, match="would lose them"):
        pdf.render_now("pdf/specimen.html", {}, created=AT, variant="pdf/a-2b", attachments=[("a.json", "x/y", b"")])
    with pytest.raises(ValueError, match="time zone"):
        pdf.render_now("pdf/specimen.html", {}, created=AT.replace(tzinfo=None))


def test_a_paper_is_chinese_whoever_asks_for_it():
    with i18n.speaking(i18n.ENGLISH):
        assert "样张，不作凭证" in pdf.html("pdf/specimen.html", {})


def test_a_name_with_a_character_no_font_has_is_refused(pool):
    with pytest.raises(RenderFailed, match=r"notdef.*U\+12000"):
        pool.run(paper("<p>姓名：\U00012000</p>"))


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/a.png">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/a.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        "<style>@import url(file:///etc/passwd)</style>",
        "<style>@font-face{font-family:x;src:url(file:///etc/passwd)} p{font-family:x}</style><p>x",
        '<p style="background:url(http://127.0.0.1:9/)">x',
        '<object data="file:///etc/passwd"></object>',
        '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
        '<img src="relative.png">',
    ],
)
def test_a_paper_reads_no_file_and_no_address(pool, body):
    with pytest.raises(RenderFailed):
        pool.run(paper(body))


def test_a_picture_in_the_page_itself_is_shown(pool):
    content = pool.run(paper(f'<img src="{pdf.qr("https://example.org/c/ABCD")}" alt="查验">'))

    with pikepdf.open(BytesIO(content)) as opened:
        assert len(opened.pages[0].get_images()) == 1


def test_a_paper_that_takes_too_long_is_killed_and_the_next_one_is_printed(pool):
    slow = Pool(pool.target, pool.style, size=1, seconds=3)
    try:
        slow.run(paper("<p>先</p>"))
        begun = time.monotonic()
        with pytest.raises(RenderFailed, match="too slow"):
            slow.run(paper('<table><tr><td colspan="1000000">x</table>'))
        assert time.monotonic() - begun < 10

        assert "好" in text_of(slow.run(paper("<p>好</p>")))
    finally:
        slow.close()


def test_a_paper_that_needs_too_much_memory_is_refused_and_the_next_one_is_printed(pool):
    with pytest.raises(RenderFailed):
        pool.run(paper('<table><tr><td colspan="1000000000">x</table>'))

    assert "好" in text_of(pool.run(paper("<p>好</p>")))


def test_a_worker_that_was_killed_is_replaced(pool):
    pool.run(paper("<p>一</p>"))
    worker = pool.idle.get()
    os.kill(worker.process.pid, 9)
    worker.process.wait()
    pool.idle.put(worker)

    assert "二" in text_of(pool.run(paper("<p>二</p>")))


def test_a_worker_holds_no_setting_of_ours(pool, monkeypatch):
    monkeypatch.setenv("GRANTS_SECRET", "kept from strangers")
    pool.idle.get().end()
    pool.run(paper("<p>一</p>"))
    worker = pool.idle.get()
    pool.idle.put(worker)

    assert b"GRANTS_SECRET" not in Path(f"/proc/{worker.process.pid}/environ").read_bytes()


def test_papers_are_joined_in_order(pool):
    joined = pdf.join([pool.run(paper("<p>甲")), pool.run(paper("<p>乙"))])

    text = text_of(joined)
    assert text.count("共 1 页") == 2
    assert text.index("甲") < text.index("乙")
    assert pdf.join([pool.run(paper("<p>甲")), pool.run(paper("<p>乙"))]) == joined


def test_a_template_takes_text_as_text_and_misses_nothing(tmp_path, monkeypatch):
    (tmp_path / "one.html").write_text("{{ name }} {{ amount | yuan }} {{ amount | capitals }} {{ on | day_long }}")
    environment = pdf._environment.__wrapped__()
    environment.loader = pdf.FileSystemLoader(tmp_path)
    monkeypatch.setattr(pdf, "_environment", lambda: environment)
    facts = {"name": "<img src=x>", "amount": yuan("5.30"), "on": AT}

    assert pdf.html("one.html", facts) == "&lt;img src=x&gt; ¥5.30 人民币伍元叁角整 2026年4月28日"
    with pytest.raises(Exception, match="'name' is undefined"):
        pdf.html("one.html", {})


async def test_the_event_loop_is_free_while_a_paper_is_made(tmp_path, monkeypatch):
    made = Pool(tmp_path, pdf.STYLE, size=1)
    monkeypatch.setattr(pdf, "pool", lambda: made)
    try:
        rendering = asyncio.create_task(pdf.render("pdf/specimen.html", {}, created=AT))
        turns = 0
        while not rendering.done():
            await asyncio.sleep(0.01)
            turns += 1

        assert turns > 5
        assert await rendering == pdf.render_now("pdf/specimen.html", {}, created=AT)
        assert pdf.check() == []
    finally:
        made.close()


def test_what_is_missing_is_said_with_the_package_that_brings_it(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "LIBRARIES", {"libnone.so.0": "libnone0"})
    monkeypatch.setattr(fonts, "NOTO", tmp_path / "none")
    monkeypatch.setattr(fonts, "stand", lambda target: False)

    assert [str(line) for line in pdf.check()] == [
        "缺少 libnone.so.0，请安装 libnone0",
        "缺少中文字体，请安装 fonts-noto-cjk",
    ]


def test_the_fonts_are_built_at_once_or_not_at_all(tmp_path, monkeypatch):
    def only_touch(command, env, check, **_options):
        face = fonts.FACES[int(command[3])]
        (Path(command[4]) / face.file).touch()

    monkeypatch.setattr(fonts.subprocess, "run", only_touch)
    before = fonts.configuration(tmp_path)
    (tmp_path / "gm-old").mkdir()

    place = fonts.build(tmp_path)

    assert sorted(file.name for file in place.iterdir()) == sorted(face.file for face in fonts.FACES)
    assert fonts.stand(tmp_path)
    assert fonts.build(tmp_path) == place
    assert fonts.configuration(tmp_path) != before
    assert [folder.name for folder in tmp_path.iterdir() if folder.is_dir()] == [place.name]


def test_a_build_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(command, env, check, **_options):
        raise fonts.subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(fonts.subprocess, "run", fail)

    with pytest.raises(fonts.subprocess.CalledProcessError):
        fonts.build(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_characters_of_names_are_among_the_first():
    wanted = fonts.characters()

    assert {ord(c) for c in "玥喆翀𬭎壹貳〔〕¥−√"} <= set(wanted)
    assert wanted.index(ord("的")) < 5000
    assert len(wanted) > 22000
