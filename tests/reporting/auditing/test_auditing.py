import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants.db import sql, transaction
from grants.errors import Refused, why_not
from grants.reporting import queries as reporting
from grants.reporting.auditing import actions, queries, rules
from grants.reporting.auditing.rules import Candidate
from grants.reporting.auditing.tables import AuditDraw, AuditReport
from grants.scoring.draw_order import commitment, seed, sha256
from tests.files.samples import a_pdf
from tests.reporting import closing_world as world
from tests.reporting.closing_world import DAY
from tests.reporting.world import on


async def test_large_projects_and_a_seeded_sample_of_the_rest_are_audited(db):
    ending = await world.an_ending()
    call = ending.desk.facts.call.id
    with on(DAY):
        draw = await actions.prepare_audit_draw(
            ending.officer, call, threshold=Decimal("80000.00"), percent=20, basis="审计办法", word="椰风"
        )
        before = await queries.audit_facts(await reporting.reporting(ending.id))
        with pytest.raises(Refused, match=r"reporting\.draws_own_audit"):
            await actions.draw_audits(ending.officer, call, word="海韵")
        await actions.draw_audits(ending.supervisor, call, word="海韵")
        with pytest.raises(Refused, match=r"reporting\.audits_drawn"):
            await actions.draw_audits(ending.supervisor, call, word="海韵")
        with pytest.raises(Refused, match=r"reporting\.audit_draw_stands"):
            await world.audits_drawn(ending)
    kept = await AuditDraw.objects().get(AuditDraw.id == draw.id)
    after = await queries.audit_facts(await reporting.reporting(ending.id))
    large = replace(
        after, granted=Decimal("80000.00"), draw=replace_draw(kept, json.dumps({"awards": [], "sample": 0}))
    )

    # One of one: 20 % rounded up. Anybody makes the seed again by the record alone.
    assert (before.is_drawn, before.is_audited, after.is_drawn, after.is_audited) == (False, False, True, True)
    assert rules.drawn(kept) == [ending.desk.facts.award.number]
    assert kept.population_hash == sha256(kept.population)
    assert kept.commitment == commitment(kept.population_hash, kept.salt, "椰风")
    assert kept.seed == seed(kept.population_hash, kept.salt, "椰风", "海韵")
    assert large.is_audited
    with pytest.raises(Exception, match="stands as it is"):
        async with transaction():
            await sql("UPDATE audit_draw SET percent = 0")


def replace_draw(draw: AuditDraw, population: str) -> AuditDraw:
    draw = AuditDraw(_data={column: getattr(draw, column._meta.name) for column in AuditDraw.all_columns()})
    draw.population = population
    return draw


@pytest.mark.parametrize(
    ("percent", "granted", "sample"),
    [(20, ["100.00"] * 6, 2), (0, ["100.00"] * 6, 0), (20, [], 0), (20, ["100.00", "50000.00"], 1)],
)
def test_the_sample_is_of_those_under_the_threshold_rounded_up(percent, granted, sample):
    candidates = [Candidate(f"LW-{n}", "x", Decimal(amount)) for n, amount in enumerate(granted)]
    of = rules.AuditRound(call=type("Call", (), {"id": 1}), candidates=candidates, unsigned=0, draw=None)

    assert rules.population(of, rules.THRESHOLD, percent)["sample"] == sample


async def test_a_round_is_drawn_once_all_its_awards_are_signed_with_a_basis_and_two_words(browser):
    ending = await world.an_ending()
    call = ending.desk.facts.call.id
    of = await queries.audit_round(call)
    typed = {"threshold": "50,000.00", "percent": "20", "basis": "办法", "word": "椰风海韵"}
    home = f"/rounds/{call}/audits"

    with on(DAY):
        browser.sign_in(ending.officer.id)
        shown = await browser.get(home)
        short = await browser.post(home, data=typed | {"word": "椰"})
        prepared = await browser.post(home, data=typed)
        hidden = await browser.get(home)
        browser.sign_in(ending.supervisor.id)
        task = await browser.get("/inbox")
        bare = await browser.post(f"{home}/draw", data={"word": "x"})
        drawn = await browser.post(f"{home}/draw", data={"word": "海韵"})
        told = await browser.get(home)
        stranger = (await world.an_ending()).officer
        strange = await browser.sign_in(stranger.id).get(home)

    answers = [shown, short, prepared, bare, drawn, strange]
    assert [each.status_code for each in answers] == [200, 422, 303, 422, 303, 404]
    assert "椰风海韵" not in hidden.text
    assert "椰风海韵" in told.text
    assert "抽取须审计的项目" in task.text
    unsigned, basis = replace(of, unsigned=1), {"word": "椰风", "basis": ""}
    assert why_not(rules.may_prepare, unsigned, ending.officer).code == "reporting.round_not_signed"
    assert why_not(rules.check_preparing, of, ending.officer, **basis).code == "reporting.audit_without_basis"
    assert why_not(rules.word_is_given, "x").code == "reporting.audit_word"
    assert strange.text.count("reporting.no_audit_round") <= 1


async def test_an_auditors_report_is_sent_by_who_carries_the_award_and_stands(browser):
    ending = await world.an_ending()
    home = f"/awards/{ending.id}/audits"
    typed = {"auditor": "正信所", "number": "审1号", "issued_on": "2026-09-18", "opinion": "无保留意见"}
    paper = {"document": ("a.pdf", a_pdf(), "application/pdf")}

    with on(DAY):
        browser.sign_in(ending.ada.id)
        bare = await browser.post(home, data=typed)
        ahead = await browser.post(home, data=typed | {"issued_on": "2026-09-21"}, files=paper)
        sent = await browser.post(home, data=typed, files=paper)
        [report] = await AuditReport.objects()
        shown = await browser.get(f"/audit-reports/{report.id}")
        listed = await browser.get(home)
    of = await queries.audit_facts(await reporting.reporting(ending.id))
    empty = {"auditor": "", "opinion": "", "issued_on": date(2026, 9, 1), "today": date(2026, 9, 2)}

    assert [each.status_code for each in (bare, ahead, sent, shown, listed)] == [422, 422, 303, 200, 200]
    assert "正信所" in listed.text
    assert why_not(rules.check_report, of, ending.ada, **empty).code == "reporting.audit_report_incomplete"
    late = empty | {"auditor": "x", "opinion": "x", "issued_on": date(2026, 9, 3)}
    assert why_not(rules.check_report, of, ending.ada, **late).code == "reporting.audit_ahead"
    with pytest.raises(Exception, match="insert only"):
        async with transaction():
            await sql("UPDATE audit_report SET opinion = 'x'")
