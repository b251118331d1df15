"""What a call says of its judging: the sentences, and every place in which they are printed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from asyncpg.exceptions import RestrictViolationError

from grants import clock
from grants.calls import announcement, copying, correcting, feed, judging, published, queries, trials
from grants.calls.copying import Dates
from grants.calls.judging_tables import Phase
from grants.calls.kinds import Feedback, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.phases import phases_of
from grants.calls.plan import CriterionPlan, QuotaPlan
from grants.calls.sections import Section
from grants.calls.tables import Call
from grants.db import sql, transaction
from grants.i18n import ENGLISH, speaking
from tests.calls.test_announcement import text_of
from tests.calls.test_drafting_pages import plan_of, typed
from tests.calls.world import WHILE_OPEN, a_draft, a_pitch, a_published_call, at, officer_of

JUDGED = {
    "criteria": (CriterionPlan("书面", Decimal(100), "看方案"), CriterionPlan("现场表现", Decimal(100), phase=2)),
    "phases": (a_pitch(called_in=20),),
    "tie_break": ("phase:2", "criterion:1"),
    "sheets_seen": SheetsSeen.OWN_LOCKED,
    "feedback": Feedback.SCORE,
    "hides_applicants": True,
    "quotas": (
        QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", Decimal(30), Decimal(50), 2),
        QuotaPlan(QuotaKind.FIELD, "elderly_care", most_percent=Decimal("12.5")),
        QuotaPlan(QuotaKind.DIVISION, "469005", least_projects=1, most_projects=3),
    ),
    "awards_per_organisation": 1,
    "partial_funding": True,
}
PRINTED = (
    "占总分的 60%，2026年4月14日（周二）09:00 至 2026年4月21日（周二）18:00",
    "5 名专家评分，有效评分表达到 5 份时，去掉一个最高分、一个最低分后取平均，不足时直接取平均，四舍五入保留两位小数",
    "占总分的 40%，2026年4月23日（周四）09:00 至 2026年4月24日（周五）18:00",
    "此前得分排名前 20 名的项目进入，其余不再评审",
    "每个项目陈述 8 分钟、答问 4 分钟",
    "7 名专家评分，取全部有效评分表的中位数，双数份时取中间两份的平均，四舍五入保留两位小数",
    "有效评分表少于 3 份的不作结论",
    "各阶段得分按权重相加为总分",
    "70.00 分以下不立项",
    "同分依次比较：“现场路演”得分、“书面”均分",
    "评审时不向专家显示申报单位",
    "专家锁定自己的评分表以后，可以看到其他专家对同一项目的评分",
    "评审结束后向申报单位反馈本项目得分，不反馈名次",
    "扶老：资助金额占资金合计的比例为 30% 至 50%，立项数不低于 2",
    "养老服务：资助金额占资金合计的比例不超过 12.5%",
    "文昌市：立项数为 1 至 3",
    "每个组织立项不超过 1 项",
    "资金不足时可以部分资助：不低于申报单位填写的最低可行金额，不超过申请金额；没有填写最低可行金额的不部分资助",
)


def the_first(**facts: object):
    """The only phase of a call, as its columns say."""
    times = {"scoring_opens_at": at("2026-04-14"), "scoring_closes_at": at("2026-04-21")}
    known = {"score_method": ScoreMethod.TRIMMED_MEAN, "panel_size": 5, "trim_from": 5, "min_sheets": 3}
    return phases_of(Call(_ignore_missing=True, **(times | known | facts)), ())[0]


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (ScoreMethod.TRIMMED_MEAN, "有效评分表达到 5 份时，去掉一个最高分、一个最低分后取平均"),
        (ScoreMethod.MEAN, "取全部有效评分表的平均分"),
        (ScoreMethod.MEDIAN, "取全部有效评分表的中位数"),
    ],
)
def test_each_method_has_its_sentence_and_only_one_speaks_of_dropping(method, words):
    said = str(judging.method_text(method, 5))

    assert said.startswith(words)
    assert ("去掉" in said) is (method == ScoreMethod.TRIMMED_MEAN)


def test_a_call_of_one_phase_says_neither_weights_nor_who_comes_in():
    said = [str(each) for each in judging.phase_texts(the_first(), is_only=True)]

    assert [each[:8] for each in said] == ["5 名专家评分，", "有效评分表少于 "]
    assert [str(each) for each in judging.scored_by((the_first(),))] == [
        str(judging.method_text(ScoreMethod.TRIMMED_MEAN, 5))
    ]


def test_a_pitch_without_questions_and_a_phase_for_all_are_said_as_they_are():
    row = Phase(_ignore_missing=True, position=2, **vars(a_pitch(question_minutes=0)))
    call = Call(
        _ignore_missing=True,
        score_method="mean",
        scoring_opens_at=at("2026-04-14"),
        scoring_closes_at=at("2026-04-21"),
    )

    pitch = phases_of(call, [row])[1]

    assert [str(each) for each in judging.phase_texts(pitch, is_only=False)][1:3] == [
        "此前参加评审的项目全部进入",
        "每个项目陈述 8 分钟",
    ]


async def test_everybody_reads_the_whole_rule_on_the_page_of_a_call(browser):
    facts = await a_published_call(**JUDGED)

    answer = await browser.get(f"/calls/{facts.call.id}")

    assert answer.status_code == 200
    assert [words for words in PRINTED if words not in answer.text] == []


async def test_the_office_reads_it_on_its_own_pages_and_in_the_preview(browser):
    draft = await a_draft(**JUDGED)
    browser.sign_in((await officer_of(draft)).id)

    pages = [
        await browser.get(f"/rounds/{draft.id}/call/{name}" if name else f"/rounds/{draft.id}")
        for name in ("preview", "publication", "")
    ]

    assert [[words for words in PRINTED if words not in page.text] for page in pages] == [[], [], []]


async def test_a_call_that_bounds_nothing_says_nothing_of_it(browser):
    facts = await a_published_call()

    answer = await browser.get(f"/calls/{facts.call.id}")

    assert 'id="selection"' not in answer.text
    assert "专家之间看不到彼此的评分" in answer.text
    assert "评审结束后向申报单位反馈本项目得分和专家意见，不反馈名次" in answer.text


async def test_the_printed_announcement_says_the_same(db):
    facts = await a_published_call(**JUDGED)

    text = text_of((await announcement.announcement(facts.call.id)).content)

    missing = [words for words in PRINTED if words.replace(" ", "") not in text.replace(" ", "")]
    assert missing == []


async def test_machines_read_it_in_words_of_their_own_and_as_it_was_published(db):
    facts = await a_published_call(**JUDGED)

    with speaking(ENGLISH):
        english = feed.content(facts)["judging"]["phases"][0]["name"]
    said = feed.content(facts)
    first, second = said["judging"].pop("phases")

    assert english == "Review on paper"
    assert (first["name"], first["weight_percent"], first["method"], first["trim_from"], first["minutes"]) == (
        "书面评审",
        "60",
        "trimmed_mean",
        5,
        None,
    )
    assert second == {
        "position": 2,
        "kind": "pitch",
        "name": "现场路演",
        "weight_percent": "40",
        "opens_at": "2026-04-23T09:00:00+08:00",
        "closes_at": "2026-04-24T18:00:00+08:00",
        "experts": 7,
        "method": "median",
        "trim_from": None,
        "least_sheets": 3,
        "called_in": 20,
        "minutes": 8,
        "question_minutes": 4,
    }
    assert said["judging"] == {
        "bonuses": [{"flag": "rural_priority", "points": "2.00"}],
        "bonus_most": "3.00",
        "tie_break": ["phase:2", "criterion:1"],
        "hides_applicants": True,
        "sheets_seen": "own_locked",
        "feedback": "score",
    }
    assert said["selection"]["quotas"][0] == {
        "kind": "purpose",
        "code": "ELDERLY",
        "least_percent": "30",
        "most_percent": "50",
        "least_projects": 2,
        "most_projects": None,
    }
    assert [each["phase"] for each in said["criteria"]] == [1, 2]


async def test_the_open_data_speaks_chinese_whoever_asks(browser):
    facts = await a_published_call(**JUDGED)

    listed = (await browser.get("/calls.json", headers={"Accept-Language": "en"})).json()["calls"]

    mine = next(each for each in listed if each["id"] == facts.call.id)
    assert mine["judging"]["phases"][0]["name"] == "书面评审"
    assert mine["selection"]["partial_funding"] is True


async def test_a_copy_is_judged_like_its_origin_with_the_dates_moved(db):
    facts = await a_published_call(**JUDGED)
    officer = await officer_of(facts.call)

    copy = await copying.copy_call(officer, facts.call.id, dates=Dates.NEXT_YEAR)

    old, new = queries.plan_of(facts), await plan_of(copy.id)
    later = a_pitch(called_in=20, opens_at=at("2027-04-23", 9), closes_at=at("2027-04-24", 18))
    same = ("criteria", "quotas", "feedback", "partial_funding", "awards_per_organisation", "tie_break")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert new.phases == (later,)


async def test_a_trial_is_judged_like_the_draft_after_its_own_closing(db):
    draft = await a_draft(**JUDGED)
    with clock.at(WHILE_OPEN):
        trial = await trials.start_trial(await officer_of(draft), draft.id)

    facts = await queries.call_facts(trial.id)
    first, second = facts.judged_in
    assert (second.name, second.weight, second.called_in) == ("现场路演", Decimal(40), 20)
    assert first.closes_at == second.opens_at < second.closes_at
    assert queries.plan_of(facts).quotas == JUDGED["quotas"]


async def test_the_closing_of_a_later_phase_is_put_off_by_name_and_in_public(db):
    facts = await a_published_call(**JUDGED)
    officer, later = await officer_of(facts.call), at("2026-04-26", 18)

    with clock.at(WHILE_OPEN):
        await correcting.correct_call(officer, facts.call.id, reason="场地检修", changes={"phases-1-closes_at": later})
        [correction] = (await published.one(facts.call.id)).corrections
        now = await queries.call_facts(facts.call.id)

    assert now.phases[0].closes_at == now.judged_until == later
    assert correction.changes == [
        {
            "field": "“现场路演”评审截止",
            "before": "2026年4月24日（周五）18:00",
            "after": "2026年4月26日（周日）18:00",
        }
    ]


async def test_an_officer_puts_it_off_on_the_page_of_corrections(browser):
    facts = await a_published_call(**JUDGED)
    browser.sign_in((await officer_of(facts.call)).id)
    plan = queries.plan_of(facts)
    texts = {"contact": plan.contact, "supervision_phone": plan.supervision_phone, "body": plan.body}
    times = {
        "closes_at": "2026-03-27T17:30",
        "scoring_opens_at": "2026-04-14T09:00",
        "scoring_closes_at": "2026-04-21T18:00",
        "decided_on": "2026-04-27",
        "notice_starts_on": "2026-04-28",
    }
    form = texts | times | {"reason": "场地检修", "go": "check"}

    with clock.at(WHILE_OPEN):
        shown = await browser.get(f"/rounds/{facts.call.id}/corrections/new")
        sooner = await browser.post(
            f"/rounds/{facts.call.id}/corrections", data=form | {"phases-1-closes_at": "2026-04-24T17:00"}
        )
        later = await browser.post(
            f"/rounds/{facts.call.id}/corrections", data=form | {"phases-1-closes_at": "2026-04-26T18:00"}
        )

    assert 'name="phases-1-closes_at" type="datetime-local" class="num" value="2026-04-24T18:00"' in shown.text
    assert sooner.status_code == 422
    assert "评审截止只能延后，不能提前" in sooner.text
    assert later.status_code == 200
    assert "“现场路演”评审截止" in later.text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE phase SET closes_at = closes_at + interval '1 day' WHERE call = {}",
        "UPDATE phase SET weight = 1 WHERE call = {}",
        "DELETE FROM phase WHERE call = {}",
        "UPDATE quota SET least_percent = 1 WHERE call = {}",
    ],
)
async def test_the_judging_of_a_published_call_is_fixed_in_the_database(db, statement):
    facts = await a_published_call(**JUDGED)

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql(statement, facts.call.id)


@pytest.mark.parametrize(
    "change", ["closes_at = closes_at - interval '1 hour'", "closes_at = closes_at + interval '1 hour', weight = 1"]
)
async def test_a_correction_that_is_written_down_lets_only_a_later_closing_through(db, change):
    facts = await a_published_call(**JUDGED)

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql(
                "INSERT INTO call_correction (call, number, reason, changes, corrected_at)"
                " VALUES ({}, 1, '场地检修', '[]', now())",
                facts.call.id,
            )
            await sql(f"UPDATE phase SET {change} WHERE call = {{}}", facts.call.id)


async def test_a_phase_is_added_moved_and_removed_without_losing_what_names_it(browser):
    draft = await a_draft(**JUDGED)
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.JUDGING, await plan_of(draft.id)) | {"phases-1-name": "刚改的名字"}
    second = {"name": "合议", "weight": "20", "phase_kind": "committee"}
    two = form | {f"phases-2-{name}": text for name, text in second.items()}
    address = f"/rounds/{draft.id}/call/judging"

    added = await browser.post(address, data=form | {"row": "phases:add"})
    moved = await browser.post(address, data=two | {"row": "phases:up:2"})
    removed = await browser.post(address, data=form | {"row": "phases:remove:1"})

    assert [answer.status_code for answer in (added, moved, removed)] == [200, 200, 200]
    assert 'id="phases-2-panel_size" name="phases-2-panel_size"' in added.text
    assert '<option value="3">第 3 阶段</option>' in added.text
    assert 'name="phases-2-name" type="text" class="full" value="刚改的名字"' in moved.text
    # The criterion and the tie that named the pitch name it still, now as the third phase.
    assert '<option value="3" selected>刚改的名字</option>' in moved.text
    assert '<option value="phase:3" selected>“刚改的名字”得分</option>' in moved.text
    assert 'name="phases-1-name"' not in removed.text
    assert "“刚改的名字”得分" not in removed.text
    assert (await plan_of(draft.id)).phases == JUDGED["phases"]


async def test_criteria_of_a_call_that_gets_its_second_phase_stay_in_the_first(browser):
    draft = await a_draft(criteria=(CriterionPlan("书面", Decimal(100)),))
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.JUDGING, await plan_of(draft.id))
    del form["criteria-1-phase"]

    added = await browser.post(f"/rounds/{draft.id}/call/judging", data=form | {"row": "phases:add"})

    assert '<option value="1" selected>书面评审</option>' in added.text


async def test_a_tie_names_its_criterion_still_when_criteria_are_moved(browser):
    draft = await a_draft(**JUDGED)
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.JUDGING, await plan_of(draft.id))

    moved = await browser.post(f"/rounds/{draft.id}/call/judging", data=form | {"row": "criteria:down:1"})

    assert '<option value="criterion:2" selected>“书面”均分</option>' in moved.text


async def test_what_is_wrong_with_a_phase_stands_beside_its_field_and_is_kept_as_typed(browser):
    draft = await a_draft(**JUDGED)
    browser.sign_in((await officer_of(draft)).id)
    wrong = {"phases-1-opens_at": "2026-04-20T09:00", "phases-1-called_in": "不限", "phases-1-weight": "100"}
    form = typed(Section.JUDGING, await plan_of(draft.id))

    unread = await browser.post(f"/rounds/{draft.id}/call/judging", data=form | wrong)
    against = await browser.post(f"/rounds/{draft.id}/call/judging", data=form | wrong | {"phases-1-called_in": "20"})

    assert (unread.status_code, against.status_code) == (422, 422)
    assert "后续阶段 1 前几名进入：请填写整数" in unread.text
    assert 'value="不限"' in unread.text
    assert "后续阶段 1 评审开始：不能早于前一阶段的评审截止" in against.text
    assert "后续阶段 1 权重（%）：后续阶段的权重合计 100%，应小于 100%，余下的是书面评审的权重" in against.text
    assert 'value="2026-04-20T09:00"' in against.text


@pytest.mark.parametrize(
    ("section", "typed_in", "said"),
    [
        (
            Section.TIMETABLE,
            {"scoring_closes_at": "2026-04-23T10:00"},
            "与“评审 后续阶段 1 评审开始”不符：不能早于前一阶段的评审截止",
        ),
        (
            Section.JUDGING,
            {"phases-1-closes_at": "2026-04-29T10:00"},
            "与“时间表 审定日期”不符：审定日期不能早于评审截止（2026-04-29）",
        ),
        (
            Section.JUDGING,
            {"phases-1-called_in": "1"},
            "与“立项规则 比例和项数 1 至少几项”不符：同类的“至少几项”合计 2 项，只有 1 项进入后续阶段",
        ),
    ],
)
async def test_what_would_make_another_section_wrong_is_said_and_kept_as_typed(browser, section, typed_in, said):
    draft = await a_draft(**JUDGED)
    browser.sign_in((await officer_of(draft)).id)
    form = typed(section, await plan_of(draft.id)) | typed_in

    answer = await browser.post(f"/rounds/{draft.id}/call/{section}", data=form)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{next(iter(typed_in.values()))}"' in answer.text


async def test_how_many_are_dropped_is_asked_only_where_any_are(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.JUDGING, await plan_of(draft.id)) | {"trim_from": ""}
    address = f"/rounds/{draft.id}/call/judging"

    trimmed = await browser.post(address, data=form)
    median = await browser.post(address, data=form | {"score_method": "median"})

    assert (trimmed.status_code, median.status_code) == (422, 303)
    assert "多少份起去掉最高、最低分：请填写这一项" in trimmed.text
    assert (await plan_of(draft.id)).score_method == ScoreMethod.MEDIAN


async def test_bounds_are_added_as_rows_and_said_what_is_wrong_with_them(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    form = typed(Section.SELECTION, await plan_of(draft.id))
    rows = {"quotas-1-of": "purpose:ELDERLY", "quotas-1-least_percent": "60", "quotas-1-most_percent": "50"}
    address = f"/rounds/{draft.id}/call/selection"

    added = await browser.post(address, data=form | {"row": "quotas:add"})
    wrong = await browser.post(address, data=form | rows)
    unknown = await browser.post(address, data=form | rows | {"quotas-1-of": "purpose:LUCK"})
    saved = await browser.post(
        address, data=form | rows | {"quotas-1-most_percent": "", "partial_funding": "yes", "go": "next"}
    )

    assert '<option value="purpose:ELDERLY">用途：扶老</option>' in added.text
    assert '<option value="division:469005">地区：文昌市</option>' in added.text
    assert "比例和项数 1 资金至多（%）：比例应为 0 至 100，至少不能超过至多" in wrong.text
    assert "比例和项数 1 按什么：请从列出的选项中选择" in unknown.text
    assert saved.headers["location"] == f"/rounds/{draft.id}/call/payment"
    plan = await plan_of(draft.id)
    assert plan.quotas == (QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", Decimal(60)),)
    assert plan.partial_funding is True


async def test_a_section_of_bounds_that_bounds_nothing_may_stay_empty(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)

    with clock.at(WHILE_OPEN - timedelta(days=20)):
        listed = await browser.get(f"/rounds/{draft.id}/call")

    assert f'href="/rounds/{draft.id}/call/selection"' in listed.text
    assert "没有填，可不填" in listed.text


async def test_what_a_source_does_not_serve_cannot_be_asked_for(browser):
    quota = QuotaPlan(QuotaKind.PURPOSE, "COMMUNITY", Decimal(10))
    draft = await a_draft(**(JUDGED | {"quotas": (quota, replace(JUDGED["quotas"][0]))}))
    browser.sign_in((await officer_of(draft)).id)

    with clock.at(WHILE_OPEN):
        asked = await browser.get(f"/rounds/{draft.id}/call/publication")

    assert f'href="/rounds/{draft.id}/call/selection#quotas-1-of"' in asked.text
    assert "本轮没有“COMMUNITY”，请重新选择" in asked.text
