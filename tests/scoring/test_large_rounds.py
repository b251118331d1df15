"""A large round: what one expert does costs nothing more for it, and its progress is read side by side in portions."""

import html

import pytest

from grants import clock
from grants.scoring import progress, work
from grants.scoring.work import Neighbour
from tests.counting import queries_counted
from tests.scoring.world import DURING_SCORING, ScoringRound, a_scoring_round

GOOD = (17, 22, 13, 13, 13, 8)


@pytest.fixture
def during():
    with clock.at(DURING_SCORING):
        yield


async def a_sheet_of_each(w: ScoringRound) -> list[int]:
    """The first expert's sheets of the first two applications."""
    return [(await w.assign(0, place)).id for place in (0, 1)]


async def costs(browser, w: ScoringRound, sheet: int) -> dict[str, tuple[int, int]]:
    """Statements and rows of each step of a sheet's way: opened, saved field by field, handed in, locked."""
    home = f"/scoring/{sheet}"
    found = {}

    async def step(name: str, asked, status: int):
        with queries_counted() as count:
            answer = await asked
        assert answer.status_code == status, answer.text
        found[name] = (len(count), count.rows)

    await browser.sign_in(w.people[0].id).get("/help")
    await step("page", browser.get(home), 200)
    marks = {f"mark-{at}": f"{mark}.0" for at, mark in enumerate(GOOD, 1)}
    for version, (name, text) in enumerate(marks.items()):
        posted = {"field": name, "value": text, "base": str(version), "key": name}
        await step("save", browser.post(f"{home}/draft", data=posted), 200)
    sent = marks | {"comment": "", "version": "6", "go": "lock"}
    await step("hand in", browser.post(home, data=sent), 303)
    await step("look", browser.get(f"{home}/lock"), 200)
    await step("lock", browser.post(f"{home}/lock", data={"version": "6"}), 303)
    return found


async def test_a_sheet_costs_the_same_however_many_others_judge_how_many_other_applications(browser, during):
    w = await a_scoring_round(applications=2, experts=5)
    await w.declare()
    first, second = await a_sheet_of_each(w)
    few = await costs(browser, w, first)
    for number in (3, 4, 5, 6):
        await w.receive(number)
    for expert in (1, 2, 3, 4):
        for application in range(6):
            await w.score(expert, await w.assign(expert, application), GOOD, lock=application % 2 == 0)

    assert await costs(browser, w, second) == few


async def test_the_desk_reads_no_more_of_an_experts_other_sheets_than_which_are_locked(browser, during):
    w = await a_scoring_round(applications=3, experts=1)
    await w.declare()
    mine, other = await a_sheet_of_each(w)
    before = await read_by(browser, w, mine)

    await w.score(0, await w.assign(0, 2), GOOD)
    statements, rows = await read_by(browser, w, mine)

    assert (statements, rows) == (before[0], before[1] + 1)
    page = await browser.get(f"/scoring/{mine}")
    assert "第 1 份，共 3 份" in page.text and f"/scoring/{other}" in page.text


async def read_by(browser, w: ScoringRound, sheet: int) -> tuple[int, int]:
    await browser.sign_in(w.people[0].id).get("/help")
    with queries_counted() as count:
        assert (await browser.get(f"/scoring/{sheet}")).status_code == 200
    return len(count), count.rows


def test_the_next_sheet_is_the_first_open_one_after_this_going_round():
    sheets = [Neighbour(n, DURING_SCORING if n in (2, 5) else None) for n in (1, 2, 3, 4, 5)]

    assert [work.next_open(sheets, here) for here in (1, 2, 3, 4, 5)] == [3, 3, 4, 1, 1]
    assert work.next_open(sheets[:2], 1) is None
    assert work.next_open(sheets, 9) == 1


def test_columns_go_on_where_the_page_before_ended():
    judged = list(range(1, 96))

    first, second, last = (progress.columns(judged, begin) for begin in (1, 41, 81))
    assert [(len(page.shown), page.before, page.after) for page in (first, second, last)] == [
        (40, None, 41),
        (40, 1, 81),
        (15, 41, None),
    ]
    assert second.shown[0] == 41
    assert progress.columns(judged, 500) == first
    assert progress.columns(judged[:80], 41).after is None
    assert progress.columns([], 1).shown == []


async def test_progress_shows_some_applications_side_by_side_and_counts_all(browser, during, monkeypatch):
    monkeypatch.setattr(progress, "MOST_COLUMNS", 2)
    monkeypatch.setattr(progress, "MOST_LINES", 1)
    w = await a_scoring_round(applications=3, experts=1)
    await w.declare()
    for place in range(3):
        await w.score(0, await w.assign(0, place), GOOD, lock=place == 2)
    browser.sign_in(w.supervisor.id)

    address = f"/rounds/{w.call.id}/progress?phase=1"
    first, second = await browser.get(address), await browser.get(f"{address}&sort=missing&from=3")

    head = '<th scope="col">项目{}</th>'
    assert [head.format(n) in first.text for n in (1, 2, 3)] == [True, True, False]
    assert [head.format(n) in second.text for n in (1, 2, 3)] == [False, False, True]
    assert "第 1 至 2 条，共 3 条" in first.text and f"{address}&amp;sort=code&amp;from=3" in first.text
    assert "第 3 至 3 条，共 3 条" in second.text and f"{address}&amp;sort=missing&amp;from=1" in second.text
    # The page that asks for itself stays where it is.
    assert f'hx-get="{address}&from=3&sort=missing"' in html.unescape(second.text)
    for page in (first, second):
        assert "3 张评分表" in page.text and "已提交 1" in page.text and ">1/3<" in page.text
        assert "还有 1 项" in page.text
