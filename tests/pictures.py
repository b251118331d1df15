"""Takes the pictures of docs/guide from a fresh demo: `python -m tests.pictures`, or only those that are named.

What is taken stands in docs/guide/pictures.csv: a name, who looks (`nobody` has not signed in), the size, the way and,
where the page is more than is wanted, the part of it. A way is a route with its parameters, then the links that are
followed: `custody.groups > 看台账`. Each picture is at most as high as its row says.
"""

import csv
import io
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

from grants.help.guides import FOLDER, PICTURES
from tests import access, running
from tests.browser.conftest import FLAGS, People
from tests.custody.claiming import papers

LIST = FOLDER / "pictures.csv"
# An open call with a draft, a call that is being judged, two awards that wait for their first payment.
STAGES = ("an_open_call", "a_panel", "a_paying_desk")
# What is of the demo alone, or shows the moment of the taking.
LEFT_OUT = "document.querySelectorAll('.demo, .foot').forEach(each => each.remove())"
BUDGET = (("助餐食材", "activity", "60", "150"), ("入户探访劳务", "labour", "60 × 6", "40"))
COLOURS = 128


@dataclass(frozen=True)
class Shot:
    """One row of the list."""

    name: str
    who: str
    width: int
    height: int
    way: tuple[str, ...]
    part: str

    @property
    def route(self) -> str:
        return self.way[0].split()[0]

    @property
    def parameters(self) -> dict[str, str]:
        return dict(each.split("=") for each in self.way[0].split()[1:])

    @property
    def address(self) -> str:
        """Where the way begins. Parameters that are not in the path are asked in the query."""
        path, given = addresses()[self.route], self.parameters
        for name in re.findall(r"{(\w+):\w+}", path):
            path = re.sub(rf"{{{name}:\w+}}", given.pop(name), path)
        return path + (f"?{urlencode(given)}" if given else "")


def shots() -> list[Shot]:
    """The list."""
    with LIST.open(encoding="utf-8", newline="") as lines:
        return [
            Shot(row["name"], row["who"], int(row["width"]), int(row["height"]), ways(row["way"]), row["part"])
            for row in csv.DictReader(lines)
        ]


def ways(written: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in written.split(" > "))


def addresses() -> dict[str, str]:
    """The path of every page by the name of its route."""
    return {str(handler.name): path for path, handler in access.handlers() if "GET" in handler.http_methods}


@dataclass
class Camera:
    """A browser for each person and width."""

    system: running.System
    chromium: Browser
    people: dict[int, People] = field(default_factory=dict)

    def take(self, shot: Shot) -> None:
        page = self._page(shot)
        page.goto(shot.address)
        for link in shot.way[1:]:
            page.locator("main").get_by_role("link", name=link).first.click()
        page.wait_for_load_state("networkidle")
        page.evaluate(LEFT_OUT)
        clip = {"x": 0, "y": 0, "width": shot.width, "height": shot.height}
        if box := page.locator(shot.part).first.bounding_box() if shot.part else None:
            clip = box | {"height": min(box["height"], shot.height)}
        taken = page.screenshot(clip=clip, full_page=True, animations="disabled", caret="hide")
        _keep(shot.name, taken)
        page.close()

    def _page(self, shot: Shot) -> Page:
        group = self.people.setdefault(shot.width, People(self.system, self.chromium, width=shot.width))
        return group.nobody() if shot.who == "nobody" else group.sign_in(shot.who)


def _keep(name: str, taken: bytes) -> None:
    """Without loss, in as many colours as a page of ours has: that is a tenth of the size."""
    with Image.open(io.BytesIO(taken)) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(PICTURES / f"{name}.webp", lossless=True, quality=100, method=6)


def set_the_stage(system: running.System, chromium: Browser) -> None:
    """What a demo's finished round has not: something to fill in, to judge, to pay, and a claim to sign."""
    for each in STAGES:
        subprocess.run(
            [sys.executable, "-m", f"tests.browser.{each}"],
            env=system.environment | {"GRANTS_DEMO": "1"},
            cwd=running.ROOT,
            stdout=subprocess.DEVNULL,
            timeout=300,
            check=True,
        )
    people = People(system, chromium, width=390)
    _write_a_budget(people)
    _claim(people, "26460000000000000099", "200.00", "冬至邻里餐叙食材")
    _sign(people)
    _claim(people, "26460000000000000098", "85.00", "冬至餐叙桌椅租用")
    people.close()


def _write_a_budget(people: People) -> None:
    """Two lines, of which the second is more than its share."""
    page = people.sign_in("o1-applicant")
    page.goto("/applications")
    page.get_by_role("link", name="断网也不丢").first.click()
    page.get_by_role("link", name="预算明细").click()
    for number, (item, kind, quantity, price) in enumerate(BUDGET, 1):
        page.fill(f"#item-{number}", item)
        page.select_option(f"#cost_class-{number}", kind)
        page.fill(f"#quantities-{number}", quantity)
        page.fill(f"#unit_price-{number}", price)
    page.get_by_role("button", name="保存并返回").click()
    page.wait_for_url(re.compile(r"/applications/\d+$"))


def _claim(people: People, invoice: str, amount: str, summary: str) -> None:
    """A claim with the first signature."""
    page = people.sign_in("g1-signatory-1")
    page.goto("/groups")
    page.get_by_role("link", name="报一笔账").click()
    photo = papers.a_photo(papers.qr_text(invoice, amount, "20261120"))
    page.set_input_files("#photo", {"name": "发票.jpg", "mimeType": "image/jpeg", "buffer": photo})
    page.get_by_role("button", name="读取第 1 张票面").click()
    page.get_by_text("已从票据读出内容并填好").wait_for()
    page.fill("#seller", "椰风里便民超市〔虚构〕")
    page.get_by_label("与枢纽一致").check()
    page.set_input_files("#sign_in", {"name": "签到表.jpg", "mimeType": "image/jpeg", "buffer": papers.a_photo()})
    page.get_by_label("误餐补贴").check()
    page.fill("#amount", amount)
    page.fill("#summary", summary)
    page.get_by_role("button", name="签字并提交").click()
    page.get_by_text(summary).first.wait_for()


def _sign(people: People) -> None:
    """The second signature: the claim is the hub's now."""
    page = people.sign_in("g1-signatory-2")
    page.locator("main").get_by_role("link", name="签字").first.click()
    page.get_by_role("button", name="签字确认").click()
    page.get_by_text("已签字，交枢纽初审").wait_for()


def main(*names: str) -> None:
    """Start a demo in a folder of its own, set the stage, take the pictures, stop it."""
    chosen = [shot for shot in shots() if not names or shot.name in names]
    if lacking := set(names) - {shot.name for shot in chosen}:
        raise SystemExit(f"not in {LIST.name}: {', '.join(sorted(lacking))}")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    missed = []
    with running.a_folder() as folder, sync_playwright() as playwright:
        system = running.start(folder, running.a_free_port())
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
            set_the_stage(system, chromium)
            camera = Camera(system, chromium)
            for number, shot in enumerate(chosen, 1):
                print(f"{number}/{len(chosen)} {shot.name}", flush=True)
                try:
                    camera.take(shot)
                except Error as error:
                    missed.append(f"{shot.name}: {error.message.splitlines()[0]}")
            chromium.close()
        finally:
            running.stop(system)
    if missed:
        raise SystemExit("could not be taken:\n" + "\n".join(missed))


if __name__ == "__main__":
    main(*sys.argv[1:])
