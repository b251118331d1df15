"""Every page, file and answer as each viewer, searched for what that viewer must not know of the judging."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from grants import clock
from grants.api import rules as api
from grants.awards import actions as awards
from grants.db import sql, transaction
from grants.scoring import actions, recusing
from grants.scoring.closing import close_phase
from tests import leaking
from tests.awards.world import ANNOUNCED, DECIDED, DECIDED_ON
from tests.leaking import JUDGING, RECUSED, Round, Stage
from tests.scoring.world import AFTER_SCORING, BEFORE_SCORING, DURING_SCORING, at_positions

NOW = {
    Stage.SCORING: DURING_SCORING,
    Stage.CLOSED: AFTER_SCORING,
    Stage.DECIDED: DECIDED,
    Stage.ANNOUNCED: ANNOUNCED,
}
# Where an officer and one who is recused may see different things: what shows judging, and what each did themselves.
MAY_DIFFER = re.compile(
    r"scoring\.(experts|expert_rounds|conflicts|progress|ranking|closing|ending|leaving|ruling|recusal_request|staff_conflicts"
    r"|sheet_versions|sheet_paper|unlocking|assignment|assignment_run|release|replacement|timetable\w*|redactions?)"
    r"|results\.(minutes|minutes_paper|papers?|record|spreadsheet)"
    r"|awards\.(selection|decision|cuts|amendments|announcement|agreement|indicators|sealed_copies|new_hold|cancellation)"
    r"|disbursement\.(grants?|endings|returns)|api\.(awards?|tokens)"
    r"|reporting\.(closing|case|round_closing|signage|final_account|account_workbook|account_paper|audit_reports|dossier|award_evaluations)"
    r"|results\.advice|awards\.feedback_\w+|disclosure\.organization_rounds|inbox\.(inbox|search)"
)


@pytest.fixture(autouse=True)
def without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PER_MINUTE", 1_000_000)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of requests are not worth a line each."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    yield
    logging.getLogger("httpx").setLevel(logging.INFO)


def test_every_parameter_of_a_route_has_rows_to_be_asked_with():
    unknown = {
        name
        for path, _route, _who in leaking.get_routes()
        for name in re.findall(r"{(\w+):\w+}", path)
        if name not in leaking.IDS
    }

    assert unknown == set()


async def test_nobody_reads_what_is_hidden_from_them_on_any_page_at_any_stage(browser):
    w = await leaking.a_round()
    leaks, asked = [], set()
    pages: dict[str, dict[str, str]] = {"officer": {}, "recused officer": {}}
    for stage in Stage:
        found, hidden = await leaking.doors(w), leaking.facts(w)
        with clock.at(NOW[stage]):
            for name in w.viewers:
                viewer = leaking.enter(browser, w, name)
                secret = [fact for fact in hidden if not fact.may_know(name, stage)]
                for door in found:
                    if not door.lets_in(viewer) or not leaking.is_walked(door, name, stage):
                        continue
                    asked.add(door.route)
                    status, text = await leaking.read(browser, door.address)
                    assert status < 500 or door.route == "health.healthz", door.address
                    assert status != 401 or name not in w.tokens, door.address
                    leaks += [
                        f"{stage.name}: {name} reads {fact.name} at {door.address}"
                        for fact in secret
                        if fact.pattern.search(text) and not leaking.is_payers_business(fact, name, door.address)
                    ]
                    if name in pages and stage == Stage.DECIDED:
                        pages[name][f"{door.route} {door.address}"] = _without_tasks(leaking.plain(text))
        if stage != Stage.ANNOUNCED:
            await leaking.go_on(w)

    assert leaks == []
    # A route that nobody here may enter: whoever may, is none of those from whom judging is hidden.
    unasked = {who for _path, route, who in leaking.get_routes() if route not in asked}
    assert {role for who in unasked for role in who.split("|")} <= {"approver", "filing_officer", "supervisor"}
    whole, masked = pages["officer"], pages["recused officer"]
    assert whole.keys() == masked.keys()
    differing = {place for place, text in whole.items() if masked[place] != text}
    assert {place for place in differing if not MAY_DIFFER.match(place)} == set()


def _without_tasks(text: str) -> str:
    """How many tasks somebody has stands in the head of every page; the inbox itself is compared as a page."""
    return re.sub(r'content-length: \d+|<span class="pill">\d+</span>', "", text)


async def test_what_a_recused_person_sees_does_not_follow_from_how_the_application_is_judged(browser):
    w = await leaking.a_round()
    sequences = await _sequences()
    seen = []
    for judge in (_well, _badly):
        async with _undone(sequences):
            await judge(w)
            pages = await _pages(browser, w, DURING_SCORING)
            await _to_the_decision(w, is_awarded=judge is _well)
            seen.append((pages, await _pages(browser, w, DECIDED)))
            w.stage, w.awards = Stage.SCORING, {}

    for well, badly in zip(*seen, strict=True):
        # What there is one time and not the other is of that application, and is not there for them.
        both = well.keys() & badly.keys()
        assert {well.get(place, badly.get(place))[:3] for place in well.keys() ^ badly.keys()} <= {"404"}
        assert len(both) > 150
        assert [place for place in sorted(both) if badly[place] != well[place]] == []


async def _well(w: Round) -> None:
    """A is marked as the round has it, and is best."""
    await w.score("X2", "A")


async def _badly(w: Round) -> None:
    """A is marked down to the last, with other words, by one who sat it out first; its applicant asks for more."""
    await w.score("X2", "A", marks=at_positions(("10.0", "15.0", "9.0", "9.5", "9.5", "7.0")), comment="另一种评语")
    with clock.at(BEFORE_SCORING):
        asked = await recusing.ask_recusal(
            w.viewer("applicant of A"), w.application_id("A"), name="彭默淼", employer="", reason="又一理由"
        )
        for conflict in await leaking.Conflict.objects().where(leaking.Conflict.request == asked.id):
            await recusing.lift_conflict(w.viewer("organiser"), conflict.id, reason="又一裁定")
    with clock.at(DURING_SCORING):
        await actions.declare_conflict(w.viewer("X4"), w.application_id("A"), "又一自陈")


async def _to_the_decision(w: Round, *, is_awarded: bool) -> None:
    for pair in (("X2", "B"), ("X3", "B"), ("X1", "G"), ("X3", "G")):
        await w.score(*pair)
    with clock.at(AFTER_SCORING):
        await close_phase(w.viewer("organiser"), w.call.call.id)
    for letter in leaking.AWARDED:
        await leaking.decide(w, letter)
    if is_awarded:
        return
    with clock.at(DECIDED):
        await awards.reject_application(
            w.viewer("officer"),
            application_id=w.application_id("A"),
            reason="评分过低",
            exception="评分过低",
            decided_on=DECIDED_ON,
        )


async def _pages(browser, w: Round, moment) -> dict[str, str]:
    """What everybody who is recused reads where judging may show."""
    found = [door for door in await leaking.doors(w) if JUDGING.match(door.address) and "/scoring/" not in door.address]
    pages = {}
    with clock.at(moment):
        for name in RECUSED:
            viewer = leaking.enter(browser, w, name)
            for door in found:
                if door.lets_in(viewer):
                    status, text = await leaking.read(browser, door.address)
                    pages[f"{name} {door.address}"] = f"{status} {leaking.plain(text)}"
    return pages


@asynccontextmanager
async def _undone(sequences: dict[str, int | None]) -> AsyncIterator[None]:
    """Nothing of it stays, not even the numbers that were given out."""

    class Enough(Exception):
        pass

    for name, last in sequences.items():
        await sql(f"SELECT setval('{name}', {last or 1}, {last is not None})")
    try:
        async with transaction():
            yield
            raise Enough
    except Enough:
        pass


async def _sequences() -> dict[str, int | None]:
    rows = await sql("SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = 'public'")
    return {row["name"]: row["last_value"] for row in rows}
