"""Indicators are worded, agreed and printed before the signature, and stand after it (R-H1)."""

from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards import actions as awards
from grants.awards import documents
from grants.awards.indicators import actions, queries
from grants.awards.indicators.facts import IndicatorPlan, proposed_of
from grants.awards.indicators.tables import IndicatorKind
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused
from grants.people.tables import Role
from tests.awards.world import SIGNED, SIGNED_ON, a_signed_award, an_announced_award
from tests.organizations.world import staff

SERVED = IndicatorPlan(IndicatorKind.QUANTITY, "服务独居老人", "人次", Decimal(600), "服务记录")
PLEASED = IndicatorPlan(IndicatorKind.SATISFACTION, "服务对象满意度", "%", Decimal(90), "问卷")


@pytest.fixture(autouse=True)
def when_the_notice_has_run():
    with clock.at(SIGNED):
        yield


def test_the_table_of_an_application_is_read_into_targets_with_units():
    entries = [{"key": "indicators", "rows": [["服务老人", "不少于 1,200 人次", "签到表"], ["满意度", "好", "问卷"]]}]

    first, second = proposed_of(entries)

    assert (first.kind, first.target, first.unit, first.is_ceiling) == (IndicatorKind.QUANTITY, "1200", "人次", False)
    assert (second.kind, second.target) == (IndicatorKind.SATISFACTION, "")
    assert proposed_of([{"key": "indicators", "rows": [["响应", "≤ 24 小时", ""]]}])[0].is_ceiling


async def test_an_agreement_holds_the_indicators_as_the_office_agreed_to_them(db):
    judged, award = await an_announced_award()
    ada = await staff(judged.applications[0].applicant, Role.APPLICANT, name="Ada")
    await actions.word_indicators(ada, award.id, [SERVED])
    with pytest.raises(Refused, match=r"awards\.indicators_not_agreed"):
        await awards.draw_agreement(judged.officer, award.id)
    with pytest.raises(NotAllowed):
        await actions.agree_indicators(ada, award.id, version=1)
    with pytest.raises(Refused, match=r"awards\.other_indicators"):
        await actions.agree_indicators(judged.officer, award.id, version=2)
    await actions.agree_indicators(judged.officer, award.id, version=1)
    with pytest.raises(Refused, match=r"awards\.indicators_agreed_already"):
        await actions.agree_indicators(judged.officer, award.id, version=1)
    agreement = await awards.draw_agreement(judged.officer, award.id)

    made = await documents.agreement(agreement.id)
    await awards.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)

    assert made.content.startswith(b"%PDF")
    facts = await queries.indicator_facts(award.id)
    assert [(each.name, each.target) for each in facts.indicators] == [("服务独居老人", Decimal("600.00"))]
    assert (facts.is_agreed, facts.is_signed) == (True, True)
    with pytest.raises(Refused, match=r"awards\.indicators_signed"):
        await actions.word_indicators(ada, award.id, [PLEASED], version=1)


async def test_what_was_worded_anew_is_not_signed_on_the_old_paper(db):
    judged, award = await an_announced_award()
    await awards.draw_agreement(judged.officer, award.id)
    with clock.at(SIGNED.replace(minute=SIGNED.minute + 1)):
        await actions.word_indicators(judged.officer, award.id, [SERVED, PLEASED])
        await actions.agree_indicators(judged.officer, award.id, version=1)
    with pytest.raises(Refused, match=r"awards\.indicators_newer_than_agreement"):
        await awards.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)

    with pytest.raises(CheckViolationError, match="does not hold the indicators"):
        async with transaction():
            await sql("UPDATE agreement SET signed_on = {} WHERE award = {}", SIGNED_ON, award.id)


@pytest.mark.parametrize(
    ("plans", "version", "code"),
    [
        ([], 0, "awards.no_indicators"),
        ([SERVED, SERVED], 0, "awards.indicator_twice"),
        ([SERVED], 3, "awards.indicators_changed_meanwhile"),
    ],
)
async def test_what_is_no_list_of_indicators_is_refused(db, plans, version, code):
    judged, award = await an_announced_award()

    with pytest.raises(Refused) as refused:
        await actions.word_indicators(judged.officer, award.id, plans, version=version)

    assert refused.value.code == code


async def test_the_database_keeps_the_indicators_of_a_signed_award(db):
    signed = (await a_signed_award()).award

    with pytest.raises(RestrictViolationError, match="stand"):
        async with transaction():
            await sql(
                "INSERT INTO indicator (award, position, kind, name, unit, target, is_ceiling, proof)"
                " VALUES ({}, 1, 'quantity', 'x', 'x', 1, false, 'x')",
                signed.id,
            )


async def test_indicators_are_worded_row_by_row_on_the_page(browser):
    judged, award = await an_announced_award()
    url = f"/awards/{award.id}/indicators"
    row = {"kind": "quantity", "bound": "least", "name": "服务老人", "unit": "人次", "target": "600", "proof": "记录"}
    typed = {f"indicators-1-{name}": value for name, value in row.items()} | {"version": "0"}
    browser.sign_in(judged.officer.id)

    empty = await browser.get(url)
    added = await browser.post(url, data=typed | {"row": "indicators:add"})
    wrong = await browser.post(url, data=typed | {"indicators-1-target": "很多"})
    sent = await browser.post(url, data=typed)
    agreed = await browser.post(f"{url}/agreement", data={"version": "1"})
    shown = await browser.get(url)

    assert [each.status_code for each in (empty, added, wrong, sent, agreed, shown)] == [200, 200, 422, 303, 303, 200]
    assert 'name="indicators-2-name"' in added.text
    assert 'value="很多"' in wrong.text
    assert "≥ 600 人次" in shown.text
