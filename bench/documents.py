"""Papers as finance prints them, beside bare WeasyPrint on the same HTML and fonts, and beside a browser's print.

`python bench/documents.py [--quick]`; the last line is one JSON object. The work: 200 payment vouchers, each a PDF/A-3
with its data and QR code, then all of them joined; a register of 400 lines with the sum of every page; the report of a
round on 30 pages. Ours is everything from facts to file: template, capitals, QR, the render processes with their limits
and what passes between. The floor is WeasyPrint kept warm with the same fonts and shared styles, given the HTML ready.
The promise: seconds of the processor at most 1.2 times the floor's for each of the three. Both take turns on small
shares of the work, so that a busy neighbour meets both.
"""

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support import ROOT, finish, say

from bench.papers import invented
from grants import pdf
from grants.disbursement.register import documents as registers
from grants.pdf import fonts
from grants.pdf.child import Paper, environment
from grants.pdf.pool import Pool

MOST = 1.2
# A busy machine is no reason to kill a render process here.
SECONDS = 900
TICK = os.sysconf("SC_CLK_TCK")
DATA = b'{"bench": true}' * 60
Make = Callable[[], Paper]


class Bare:
    """The floor: one warm process that only renders."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "bench" / "papers" / "bare.py"), str(pdf.STYLE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment() | {"FONTCONFIG_FILE": str(fonts.configuration(folder))},
        )

    def print(self, papers: Sequence[Paper]) -> tuple[float, int, int]:
        """(Seconds of the processor, pages, bytes)."""
        assert self.process.stdin and self.process.stdout
        message = pickle.dumps([(each.html, each.attachments) for each in papers])
        self.process.stdin.write(len(message).to_bytes(8) + message)
        self.process.stdin.flush()
        spent: tuple[float, int, int] = pickle.load(self.process.stdout)
        return spent

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=20)


def main() -> int:
    """Vouchers, register, report: ours and the floor by turns; then the browser, where there is one."""
    quick = "--quick" in sys.argv[1:]
    load = os.getloadavg()[0]
    folder = Path(tempfile.mkdtemp(prefix="grants-bench-"))
    try:
        if not quick:
            say("building the four faces")
            fonts.build(folder)
        with printers(folder) as (pool, bare):
            works = works_of(quick)
            figures = {name: measured(name, pool, bare, makes, share) for name, makes, share in works}
            figures["joined"] = joined(pool, works[0][1])
            browser = printed_by_browser(folder, [make().html for make in works[0][1][: 3 if quick else 30]])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, Any] = {"load": load, "faces": "Noto" if quick else "small", "quick": quick, **figures}
    found["browser"] = browser
    if browser is not None:
        found["voucher_to_browser"] = round(figures["vouchers"]["ours_ms"] / browser["ms"], 2)
    return finish(found | {"ok": all(figures[name]["ratio"] <= MOST for name, _makes, _share in works)})


@contextmanager
def printers(folder: Path) -> Iterator[tuple[Pool, Bare]]:
    """Our render processes and the floor's, both warm."""
    pool, bare = Pool(folder, pdf.STYLE, seconds=SECONDS), Bare(folder)
    try:
        specimen = made("pdf/specimen.html", {}, ())
        size = pool.threads._max_workers
        list(pool.threads.map(pool.run, [specimen] * size * 2))
        bare.print([specimen] * 2)
        yield pool, bare
    finally:
        bare.end()
        pool.close()


def works_of(quick: bool) -> list[tuple[str, list[Make], int]]:
    """(Name, what makes each paper, how many at a turn)."""
    vouchers = [voucher(facts) for facts in invented.vouchers(12 if quick else 200)]
    return [
        ("vouchers", vouchers, 4 if quick else 20),
        ("register", [lambda: register(30 if quick else 400)] * (3 if quick else 4), 1),
        ("report", [lambda: report(60 if quick else 900)] * (3 if quick else 4), 1),
    ]


def voucher(facts: invented.Facts) -> Make:
    return lambda: made("pdf/disbursement/voucher.html", facts, (("payment.json", "application/json", DATA),))


def register(lines: int) -> Paper:
    template, facts, data = registers.laid_out(invented.register(lines))
    return made(template, facts, (("register.json", "application/json", data),))


def report(applications: int) -> Paper:
    facts = invented.report(applications)
    data = str(facts["record"]).encode()
    return made("pdf/results/report.html", facts, (("report.json", "application/json", data),))


def made(template: str, facts: invented.Facts, attachments: tuple[tuple[str, str, bytes], ...]) -> Paper:
    """As grants.pdf.render makes it, before it is rendered."""
    return Paper(pdf.html(template, facts), "pdf/a-3b", attachments, invented.AT)


def measured(name: str, pool: Pool, bare: Bare, makes: Sequence[Make], share: int) -> dict[str, Any]:
    """Ours and the floor by turns, each on the same share of the papers; what each cost per paper."""
    # Each process sees the kind of paper once before it counts: ours are two, the floor is one.
    list(pool.threads.map(pool.run, [makes[0]()] * pool.threads._max_workers * 2))
    bare.print([makes[0]()] * 2)
    ours = floor = wall = 0.0
    pages = written = 0
    for first in range(0, len(makes), share):
        some = makes[first : first + share]
        before, begun = spent(pool), time.perf_counter()
        list(pool.threads.map(lambda make: pool.run(make()), some))
        wall += time.perf_counter() - begun
        ours += spent(pool) - before
        cost, laid, size = bare.print([make() for make in some])
        floor, pages, written = floor + cost, pages + laid, written + size
    count = len(makes)
    figures = {
        "papers": count,
        "pages": pages // count,
        "kilobytes": round(written / count / 1024, 1),
        "ours_ms": round(ours / count * 1000, 1),
        "floor_ms": round(floor / count * 1000, 1),
        "ratio": round(ours / floor, 3),
        "wall_ms": round(wall / count * 1000, 1),
    }
    say(f"{name}: {figures}")
    return figures


def spent(pool: Pool) -> float:
    """Seconds of the processor of this process and of its idle render processes."""
    workers = [pool.idle.get() for _each in range(pool.idle.qsize())]
    for worker in workers:
        pool.idle.put(worker)
    return time.process_time() + sum(_seconds_of(worker.process.pid) for worker in workers)


def _seconds_of(pid: int) -> float:
    return _seconds(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split())


def _seconds(fields: Sequence[str]) -> float:
    """Of the fields of /proc/…/stat after the name: in the program and in the kernel."""
    return (int(fields[11]) + int(fields[12])) / TICK


def joined(pool: Pool, makes: Sequence[Make]) -> dict[str, Any]:
    """All vouchers in one file to print, as a bundle has them."""
    papers = list(pool.threads.map(lambda make: pool.run(make()), makes))
    begun = time.process_time()
    content = pdf.join(papers, [f"{at}" for at in range(len(papers))])
    figures = {
        "papers": len(papers),
        "seconds": round(time.process_time() - begun, 2),
        "megabytes": round(len(content) / 1024 / 1024, 1),
    }
    say(f"joined: {figures}")
    return figures


def printed_by_browser(folder: Path, pages: Sequence[str]) -> dict[str, Any] | None:
    """Chromium kept open, printing the same pages one by one: seconds of its processes per page. None without it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  # of the tests; a bench may run without them
    except ImportError:
        return None
    if path is None:
        return None
    style = f"<style>{pdf.STYLE.read_text(encoding='utf-8')}</style></head>"
    # Its own thread: playwright's loop is not one for ours.
    with ThreadPoolExecutor(1) as alone:
        figures = alone.submit(
            _browser_seconds, sync_playwright, path, folder, [p.replace("</head>", style) for p in pages]
        )
        found = figures.result()
    say(f"browser: {found}")
    return found


def _browser_seconds(playwright: Any, path: str, folder: Path, pages: Sequence[str]) -> dict[str, Any]:
    with playwright() as running:
        browser = running.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu"],
            env=dict(os.environ) | {"FONTCONFIG_FILE": str(fonts.configuration(folder))},
        )
        page = browser.new_page()
        page.set_content(pages[0])
        page.pdf()
        before, begun = _of_browsers(), time.perf_counter()
        for each in pages:
            page.set_content(each)
            content = page.pdf(prefer_css_page_size=True)
        cost, wall = _of_browsers() - before, time.perf_counter() - begun
        browser.close()
    count = len(pages)
    return {
        "papers": count,
        "ms": round(cost / count * 1000, 1),
        "wall_ms": round(wall / count * 1000, 1),
        "kilobytes": round(len(content) / 1024, 1),
    }


def _of_browsers() -> float:
    """Seconds of the processor of every process that descends from this one and is a browser's."""
    parents: dict[int, int] = {}
    browsers: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                head, tail = (entry / "stat").read_text().rsplit(")", 1)
            except OSError:
                continue
            pid, fields = int(entry.name), tail.split()
            parents[pid] = int(fields[1])
            if "chrom" in head:
                browsers[pid] = _seconds(fields)
    return sum(spent for pid, spent in browsers.items() if _descends(pid, parents))


def _descends(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
