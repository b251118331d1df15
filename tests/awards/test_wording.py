"""The words of agreements are a funder's own: versions from a day on, checked fields, frozen where they were used."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards import actions as awards
from grants.awards import documents, queries
from grants.awards.tables import Agreement
from grants.awards.wording import actions, rules, text
from grants.awards.wording import queries as wordings
from grants.awards.wording.tables import AgreementWording
from grants.awards.wording.text import STANDARD
from grants.db import transaction
from grants.errors import NotAllowed, NotFound, why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.world import ANNOUNCED, SIGNED, a_signed_award, an_announced_award, sign
from tests.conftest import parallel
from tests.disbursement.test_documents import data_in, text_of
from tests.organizations.world import an_organization, staff

TODAY = date(2026, 4, 28)
OLGA = Actor(1, "Olga", frozenset({(7, Role.OFFICER)}))
OWN = STANDARD[2] + "\n# 争议解决\n因本协议发生争议的，提交{funder}所在地人民法院解决，涉及项目 {award}。"


async def write(by, funder_id, body=OWN, *, parties=2, version=0, from_on=TODAY, reason="增加争议解决条款"):
    with clock.at(ANNOUNCED):
        return await actions.write_agreement_wording(
            by, funder_id=funder_id, parties=parties, body=body, reason=reason, from_on=from_on, version=version
        )


def refused(body, parties=2):
    refusal = why_not(rules.check_body, parties, body)
    return refusal and (refusal.code, refusal.field)


@pytest.mark.parametrize("parties", [2, 3])
def test_the_standard_words_keep_the_rules_that_everybodys_words_keep(parties):
    assert refused(STANDARD[parties], parties) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (OWN.replace("{award}", "{password}"), "mailings.unknown_field"),
        (OWN.replace("{award}", "{award.id}"), "mailings.unknown_field"),
        (OWN.replace("{award}", "{hub}"), "mailings.unknown_field"),
        (OWN.replace("{award}", "{award"), "mailings.broken_braces"),
        ("", "mailings.no_words"),
        (OWN.replace("{amount}", "一万元"), "awards.wording_field_missing"),
        (OWN.replace("{plan_annex}", "附件"), "awards.wording_field_missing"),
        (OWN.replace("{account}\n", ""), "awards.wording_field_missing"),
        (OWN.replace("{account}\n", "账户：{account}\n"), "awards.account_not_alone"),
        (OWN.replace("{account}\n", "{account}\n{account}\n"), "awards.account_not_alone"),
        (OWN + "\n# 没有内容的条款", "awards.clause_not_whole"),
        ("鉴于双方自愿\n" + OWN, "awards.clause_not_whole"),
        (OWN.replace("# 变更", "#"), "awards.clause_not_whole"),
        (OWN + "\n# 再说\n不说" * 60, "awards.clause_not_whole"),
    ],
)
def test_a_text_with_unknown_or_missing_fields_or_without_clauses_is_refused_beside_it(body, code):
    assert refused(body) == (code, "body")


def test_a_hub_is_named_only_where_it_is_a_party():
    assert refused(STANDARD[3] + "\n# 代管\n由{hub}代管。", 3) is None


def test_clauses_get_their_numbers_by_themselves():
    body = "\n".join(f"# 第几条\n第 {n} 段" for n in range(1, 22))

    titles = [each.title for each in text.filled(body, {})]

    assert (titles[0], titles[9], titles[10], titles[19], titles[20]) == (
        "一、第几条",
        "十、第几条",
        "十一、第几条",
        "二十、第几条",
        "二十一、第几条",
    )


def test_what_looks_like_markup_is_printed_as_it_was_typed():
    [clause] = text.filled("# 其他\n<b>{{ amount }}</b> {title}", {"title": "<i>x</i>"})

    assert "".join(each.words for each in clause.paragraphs[0].pieces) == "<b>{ amount }</b> <i>x</i>"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"version": 1}, "awards.wording_changed_meanwhile"),
        ({"from_on": date(2026, 4, 27)}, "awards.wording_backdated"),
        ({"reason": " "}, "mailings.no_words"),
        ({"parties": 4}, "awards.no_such_wording"),
        ({"by": Actor(2, "Mallory", frozenset({(8, Role.OFFICER)}))}, "people.role_missing"),
        ({"by": Actor(3, "Anna", frozenset({(7, Role.APPROVER)}))}, "people.role_missing"),
    ],
)
def test_an_officer_or_the_administrator_writes_the_next_version_for_days_to_come(changes, code):
    typed = {"body": OWN, "reason": "增加条款", "from_on": TODAY, "version": 0, "newest": 0, "today": TODAY}
    given = {"by": OLGA, "funder": 7, "parties": 2} | typed | changes

    refusal = why_not(rules.check_writing, **given)

    assert (refusal and refusal.code) == code


async def test_an_agreement_is_drawn_in_its_funders_words_of_the_day_and_keeps_them(db):
    judged, award = await an_announced_award()
    first = await write(judged.officer, judged.call.funder.id)
    await write(judged.officer, judged.call.funder.id, OWN + "还没启用。", version=1, from_on=date(2026, 6, 1))
    facts = await sign(judged, award)
    await write(judged.officer, judged.call.funder.id, OWN + "后来的版本。", version=2)

    made = await documents.agreement(facts.agreement.id)

    said = text_of(made.content)
    assert facts.agreement.words == first.id
    assert (
        f"十二、争议解决因本协议发生争议的，提交{facts.funder.name}所在地人民法院解决，涉及项目{award.number}。" in said
    )
    assert "还没启用" not in said and "后来的版本" not in said
    assert data_in(made.content)["wording"] == 1


async def test_a_funder_without_words_of_its_own_draws_in_the_standard_ones(db):
    other = await an_organization(is_funder=True)
    await write(await staff(other, Role.ADMIN), other.id)
    facts = await a_signed_award(group=True)

    made = await documents.agreement(facts.agreement.id)

    said = text_of(made.content)
    assert facts.agreement.words is None and data_in(made.content)["wording"] is None
    assert "四、资金代管丙方不具备法人资格" in said and "一式4份" in said


async def test_the_annexes_are_named_with_their_page_and_hold_plan_and_budget(db):
    facts = await a_signed_award()

    said = text_of((await documents.agreement(facts.agreement.id)).content)

    for words in (
        "实施计划和指标见附件三（第3页）", "核定预算见附件一（第3页）", "各期金额和条件见附件二（第3页）",
        "附件三实施计划和指标实施期限：2026年6月1日至2026年11月30日", "活动计划六月入户评估",
        *(line.item for line in facts.lines),
    ):  # fmt: skip
        assert words in said, words


async def test_a_version_is_never_changed_and_serves_its_own_funder_alone(db):
    judged, award = await an_announced_award()
    other = await an_organization(is_funder=True)
    theirs = await write(await staff(other, Role.OFFICER), other.id)
    with clock.at(SIGNED):
        agreement = await awards.draw_agreement(judged.officer, award.id)

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await AgreementWording.update({AgreementWording.body: "# x\ny"}).where(AgreementWording.id == theirs.id)
    with pytest.raises(CheckViolationError, match="wording"):
        async with transaction():
            await Agreement.update({Agreement.words: theirs.id}).where(Agreement.id == agreement.id)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await write(judged.officer, other.id, version=1)


async def test_the_words_of_a_signed_agreement_are_frozen(db):
    facts = await a_signed_award()
    own = await write(await staff(facts.funder, Role.OFFICER), facts.funder.id)

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await Agreement.update({Agreement.words: own.id}).where(Agreement.id == facts.agreement.id)


@pytest.mark.commits
async def test_of_two_who_write_the_next_version_at_once_one_is_told_of_the_other(committed):
    funder = await an_organization(is_funder=True)
    officer, admin = await staff(funder, Role.OFFICER), await staff(funder, Role.ADMIN)

    results = await parallel(*(write(by, funder.id) for by in (officer, admin)))

    said = sorted(getattr(each, "code", "written") for each in results)
    assert said == ["awards.wording_changed_meanwhile", "written"]
    assert await AgreementWording.count() == 1


async def test_the_officer_tries_the_words_on_a_real_award_and_records_them(browser):
    judged, award = await an_announced_award()
    browser.sign_in(judged.officer.id)
    url = "/agreement-wordings/2"
    typed = {"body": OWN, "from_on": "2026-04-28", "reason": "增加争议解决", "version": "0", "award": str(award.id)}

    with clock.at(ANNOUNCED):
        begun = await browser.get(url)
        tried = await browser.post(url, data=typed | {"tries": "yes"})
        wrong = await browser.post(url, data=typed | {"body": OWN.replace("{award}", "{nobody}")})
        untried = await browser.post(url, data=typed | {"body": OWN.replace("{amount}", "若干"), "tries": "yes"})
        before = await AgreementWording.count()
        written = await browser.post(url, data=typed)
        again = await browser.post(url, data=typed)
        listed = await browser.get("/agreement-wordings")
        old = await browser.get(f"{url}?version=1")
        standard = await browser.get(f"{url}?version=0")
        nowhere = await browser.get("/agreement-wordings/4")

    facts = await queries.award_facts(award.id)
    assert "{payee}" not in begun.text and "{account}" in begun.text and award.number in begun.text
    assert f"提交{facts.funder.name}所在地人民法院解决，涉及项目 {award.number}。" in tried.text
    assert "¥75,200.00（人民币柒万伍仟贰佰元整），分 3 期拨付" in tried.text
    assert (wrong.status_code, "没有“nobody”这个字段" in wrong.text, "nobody" in wrong.text) == (422, True, True)
    assert (untried.status_code, "缺少必须写明的字段：{amount} 资助金额" in untried.text) == (422, True)
    assert before == 0
    assert (written.status_code, again.status_code) == (303, 422)
    assert "范本已有别人登记的新版本" in again.text
    assert "第 1 版" in listed.text and "增加争议解决" in listed.text
    assert "争议解决" in old.text and "争议解决" not in standard.text
    assert nowhere.status_code == 404


async def test_without_a_project_each_field_says_what_it_is_and_others_only_read(browser):
    judged, _award = await an_announced_award()
    outsider = await staff((await a_signed_award()).funder, Role.OFFICER)
    funder = judged.call.funder
    approver = await staff(funder, Role.APPROVER)
    url = "/agreement-wordings/3"

    with clock.at(ANNOUNCED):
        browser.sign_in(judged.officer.id)
        tried = await browser.post(url, data={"body": STANDARD[3], "version": "0", "tries": "yes"})
        browser.sign_in(approver.id)
        read, refused_ = await browser.get(url), await browser.post(url, data={"body": OWN})
        theirs = await browser.sign_in(outsider.id).get(f"{url}?funder={funder.id}")

    assert "〔资助金额〕（〔资助金额大写〕），分 〔拨付期数〕 期拨付" in tried.text
    assert "资金代管" in read.text and "登记新版本" not in read.text
    assert (refused_.status_code, theirs.status_code) == (404, 404)
    with pytest.raises(NotFound, match=r"awards\.no_funder"):
        await wordings.funder(outsider, str(funder.id))
