"""Papers: a template and its facts become a PDF that can be filed, in a process that can be killed."""

import asyncio
import atexit
import ctypes
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

import pikepdf
import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grants.i18n import CHINESE, Text, _, speaking
from grants.pdf import fonts
from grants.pdf.child import Paper
from grants.pdf.pool import Pool, RenderFailed
from grants.settings import ROOT, settings
from grants.web.filters import FILTERS

__all__ = ["RenderFailed", "check", "close", "html", "join", "qr", "render", "render_now"]

TEMPLATES = ROOT / "templates"
STYLE = TEMPLATES / "pdf" / "base.css"
# The libraries WeasyPrint loads, and where Debian keeps them. Without the last one a page takes 75 times as long.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
SPECIMEN = "pdf/specimen.html"

Attached = Sequence[tuple[str, str, bytes]]


async def render(
    template: str, facts: dict[str, object], *, created: datetime, variant: str = "pdf/a-3b", attachments: Attached = ()
) -> bytes:
    """`template` is a full path such as pdf/voucher.html; the same facts and moment give the same bytes.
    `attachments` are (name in ASCII, media type, content). RenderFailed when no honest paper can be made of it."""
    job = _paper(html(template, facts), variant, attachments, created)
    return await asyncio.get_running_loop().run_in_executor(pool().threads, pool().run, job)


def render_now(
    template: str, facts: dict[str, object], *, created: datetime, variant: str = "pdf/a-3b", attachments: Attached = ()
) -> bytes:
    """The same for callers without an event loop; it blocks."""
    return pool().run(_paper(html(template, facts), variant, attachments, created))


def html(template: str, facts: dict[str, object]) -> str:
    """What will be printed. Filled in here, where the facts are; only text goes to the render process."""
    with speaking(CHINESE):  # one text for all who sign it, whatever language the asker reads
        return _environment().get_template(template).render(**facts)


def qr(text: str) -> str:
    """A QR code as an address an img can show. Four pixels a module, or some viewers make it grey."""
    return str(segno.make(text, error="m", micro=False).png_data_uri(scale=4, border=2))


def join(pdfs: Sequence[bytes], titles: Sequence[str] = ()) -> bytes:
    """One file for the printer, with a bookmark at each where they have titles. The single ones stay the papers that
    count."""
    with pikepdf.new() as joined:
        begins = []
        for content in pdfs:
            begins.append(len(joined.pages))
            with pikepdf.open(BytesIO(content)) as single:
                joined.pages.extend(single.pages)
        with joined.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(*each) for each in zip(titles, begins, strict=False))
        written = BytesIO()
        joined.save(written, deterministic_id=True)
    return written.getvalue()


def check() -> list[Text]:
    """What is missing for papers on this machine, and the Debian package that brings it. Empty when all is well."""
    missing = [
        _("缺少 {library}，请安装 {package}", library=library, package=package)
        for library, package in LIBRARIES.items()
        if not _loads(library)
    ]
    if not fonts.stand(settings().data_dir / "fonts"):
        absent = [face.source for face in fonts.FACES if not (fonts.NOTO / face.source).is_file()]
        if absent:
            missing.append(_("缺少中文字体，请安装 {package}", package=fonts.PACKAGE))
    if not missing:
        try:
            render_now(SPECIMEN, {}, created=datetime(2026, 1, 1, tzinfo=UTC))
        except RenderFailed as failure:
            missing.append(_("样张不能生成：{reason}", reason=failure))
    return missing


@cache
def pool() -> Pool:
    """The processes of this process; none is started before the first paper."""
    made = Pool(settings().data_dir / "fonts", STYLE)
    atexit.register(made.close)
    return made


def close() -> None:
    """End the render processes; the next paper starts them again."""
    if pool.cache_info().currsize:
        pool().close()
        pool.cache_clear()


# A forked child shares no pipe with its parent's render processes.
os.register_at_fork(after_in_child=pool.cache_clear)


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.filters |= {**FILTERS, "qr": qr}
    environment.globals |= {"_": _}
    return environment


def _paper(source: str, variant: str, attachments: Attached, created: datetime) -> Paper:
    if created.tzinfo is None:
        raise ValueError("a paper is made at a moment with a time zone")
    if attachments and not variant.startswith("pdf/a-3"):
        raise ValueError(f"only PDF/A-3 carries attachments, {variant or 'plain PDF'} would lose them")
    return Paper(source, variant, tuple(attachments), created.astimezone(UTC).replace(microsecond=0))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
