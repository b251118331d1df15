from datetime import date
from decimal import Decimal

import pytest

from grants import clock
from grants.disclosure.achieved import Promise
from grants.disclosure.annual import actions, proposing, queries
from grants.disclosure.annual.facts import Words
from grants.disclosure.annual.proposing import LONGEST, Accepted, Evaluated
from grants.i18n import CHINESE, speaking
from tests.disclosure.annual.test_notices import NEXT_YEAR, WORDS
from tests.reporting import world
from tests.reporting.test_copies import an_accepted_report
from tests.reporting.world import on


@pytest.fixture(autouse=True)
def in_chinese():
    with speaking(CHINESE):
        yield


def promise(name: str, actual: str | None) -> Promise:
    return Promise(name, "output", "人次", Decimal("60"), False, None if actual is None else Decimal(actual))


def test_words_begin_with_what_was_accepted_published_and_counted():
    assert proposing.completion(None) == proposing.effect(None) == proposing.indicators([]) == ""
    assert (
        proposing.completion(Accepted("final", date(2026, 12, 1), "GOOD")) == "结项报告于 2026-12-01 通过，评定为良好"
    )
    assert proposing.effect(Evaluated("final", "优秀", Decimal("96.5"))) == "末期评估结果为优秀，居民满意率 96.50%"
    assert proposing.effect(Evaluated("midterm", "合格", None)) == "中期评估结果为合格"
    told = proposing.indicators([promise("助餐", "72"), promise("探访", None)])
    assert told == "助餐：目标 ≥ 60 人次，完成 72；探访：目标 ≥ 60 人次，尚未报告"
    assert 0 < len(proposing.indicators([promise("指标" * 20, "1")] * 40)) <= LONGEST


async def test_a_draft_begins_with_proposed_words_and_what_somebody_wrote_is_not_touched(db):
    award = await world.a_running_award()
    with on("2026-09-11"):
        await an_accepted_report(award)
    funder, key = award.facts.funder.id, award.facts.award.id

    with clock.at(NEXT_YEAR):
        row = await actions.draft_notice(award.olga, funder, 2026)
        proposed = (await queries.facts(row)).words_of(key)
        await actions.write_project(award.olga, row.id, key, WORDS)
        written = (await queries.facts(row)).words_of(key)

    assert "通过" in proposed.completion
    assert (proposed.work, proposed.responsible, proposed.contact) == ("", "", "")
    assert written == WORDS != Words()
