from datetime import date
from decimal import Decimal

import asyncpg
import pytest

from grants.awards import queries as awards
from grants.db import sql, transaction
from grants.errors import Refused
from grants.reporting.evaluation.consequences import actions, queries
from grants.reporting.evaluation.consequences.rules import Step
from grants.reporting.evaluation.consequences.tables import Measure
from grants.reporting.evaluation.tables import MeasureKind
from grants.reporting.tables import Grade, Rectification
from grants.standing.tables import CreditEffect, CreditEvent, CreditKind
from tests.reporting.evaluation.world import CLOSED, an_evaluation
from tests.reporting.world import on

pytestmark = pytest.mark.usefixtures("db")


async def test_a_fail_holds_bars_and_recalls_only_after_a_person_decided_and_the_grantee_could_answer():
    w = await an_evaluation()
    result = await w.close(("20", "20"), ("25", "20"))
    hold, bar = await w.measure(MeasureKind.HOLD), await w.measure(MeasureKind.BAR)
    recall = await w.measure(MeasureKind.RECALL)

    with on(CLOSED):
        for attempt, code in (
            (actions.put_into_effect(w.olga, hold.id), "reporting.measure_not_adopted"),
            (actions.adopt_measure(w.olga, hold.id, note=" "), "reporting.measure_without_reason"),
            (actions.answer_measure(w.ada, hold.id, answer="不服"), "reporting.no_answer_awaited"),
        ):
            with pytest.raises(Refused, match=code):
                await attempt
        adopted = await actions.adopt_measure(w.olga, hold.id, note="未达目标")
        await actions.adopt_measure(w.olga, bar.id, note="未达目标")
        for attempt, code in (
            (actions.adopt_measure(w.olga, hold.id, note="再来"), "reporting.measure_decided"),
            (actions.put_into_effect(w.olga, hold.id), "reporting.answer_term_runs"),
            (actions.answer_measure(w.ada, hold.id, answer=" "), "reporting.answer_says_nothing"),
        ):
            with pytest.raises(Refused, match=code):
                await attempt
        await actions.answer_measure(w.ada, hold.id, answer="因疫情推迟")
        await actions.put_into_effect(w.olga, hold.id)
        with pytest.raises(Refused, match=r"reporting\.dropping_without_reason"):
            await actions.drop_measure(w.olga, recall.id, reason="")
        await actions.drop_measure(w.olga, recall.id, reason="资金用途合规")
        with pytest.raises(Refused, match=r"reporting\.measure_is_settled"):
            await actions.drop_measure(w.olga, hold.id, reason="算了")
        held = await awards.open_holds(w.award.award.id)
    assert await CreditEvent.count() == 0
    with on("2026-09-21"):
        await actions.put_into_effect(w.olga, bar.id)

    assert (result.score, result.grade, adopted.answer_by) == (Decimal("42.50"), Grade.FAIL, date(2026, 9, 20))
    assert [each.reason for each in held] == [
        f"{w.award.award.number} 独居老人居家安全与探访：中期评估等级为不合格：未达目标"
    ]
    [event] = await CreditEvent.objects()
    assert (event.kind, event.effect, event.until_on) == (
        CreditKind.POOR_RESULT,
        CreditEffect.BARS,
        date(2028, 9, 20),
    )
    steps = {each.kind: (await queries.measure(each.measure.id)).step for each in await _all(w)}
    assert steps == {
        MeasureKind.HOLD: Step.EFFECTIVE,
        MeasureKind.RECALL: Step.DROPPED,
        MeasureKind.BAR: Step.EFFECTIVE,
    }
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction():
            await sql("UPDATE measure SET answer = '改过' WHERE id = {}", hold.id)


async def _all(w):
    facts = await w.facts()
    return await queries.measures(facts, facts.projects[0])


async def test_an_excellent_project_has_priority_among_equals_as_soon_as_the_office_says_so():
    w = await an_evaluation()
    await w.close(("58", "38"), ("57", "36"))
    priority = await w.measure(MeasureKind.PRIORITY)

    with on(CLOSED):
        await actions.adopt_measure(w.olga, priority.id, note="示范项目")

    [event] = await CreditEvent.objects()
    assert (event.organization, event.kind, event.effect, event.from_on, event.until_on) == (
        w.award.applicant.id,
        CreditKind.GOOD,
        CreditEffect.PRIORITY,
        date(2026, 9, 14),
        date(2027, 9, 13),
    )
    assert (await w.measure(MeasureKind.PRIORITY)).credit_event == event.id


async def test_a_pass_is_put_right_by_its_day_as_every_rectification_is():
    w = await an_evaluation()
    await w.close(("40", "28"), ("40", "26"))
    row = await w.measure(MeasureKind.RECTIFICATION)

    with on(CLOSED):
        await actions.adopt_measure(w.olga, row.id, note="补齐签到表")
    with on("2026-09-21"):
        with pytest.raises(Refused, match=r"reporting\.rectification_due_too_soon"):
            await actions.put_into_effect(w.olga, row.id, due_on=date(2026, 9, 21))
        effective = await actions.put_into_effect(w.olga, row.id)

    [notice] = await Rectification.objects()
    assert effective.rectification == notice.id
    assert (notice.award, notice.items, notice.due_on, notice.hold) == (
        w.award.award.id,
        "补齐签到表",
        date(2026, 10, 26),
        None,
    )
    assert await Measure.count() == 1
