"""A filed group drafts, its hub reviews, remarks, completes, consents and submits."""

from dataclasses import replace

import pytest

from grants import clock
from grants.applications import actions, hub, hub_queries, hub_rules, queries
from grants.applications.tables import Application, ApplicationHandover, ApplicationStatus, Comment, HubConsent, Side
from grants.applications.together import Together, findings
from grants.db import sql, transaction
from grants.errors import Refused, why_not
from grants.inbox import queries as inbox
from grants.notifications.tables import Message
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.applications.in_memory import GROUP, HANNA, HUB, MALLORY, a_body, an_application
from tests.applications.world import Applying, a_draft, a_group_applicant, an_applicant, content
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.organizations.world import staff

SIGNATORY = Actor(31, "符晓晴", frozenset({(GROUP.id, Role.GROUP_SIGNATORY)}))
REVIEWER = Actor(32, "王初审", frozenset({(HUB, Role.HUB_REVIEWER)}))


def a_group_s(**changes):
    return an_application(applicant=GROUP, through=a_body(HUB, is_hub=True), **changes)


def a_consent(content_hash: str) -> HubConsent:
    return HubConsent(application=11, hub=HUB, words="同意", content_hash=content_hash, given_at=WHILE_OPEN, given_by=1)


def a_handover(to: Side) -> ApplicationHandover:
    return ApplicationHandover(application=11, to_side=to, note="", handed_at=WHILE_OPEN, handed_by=1)


def code(rule, *args) -> str | None:
    refusal = why_not(rule, *args)
    return refusal.code if refusal else None


BEGUN = Together(Side.GROUP, "now")


@pytest.mark.parametrize(
    ("consents", "ok", "words"),
    [
        ([], False, "还没有枢纽同意代为申报和代管的意见"),
        ([a_consent("now")], True, "枢纽已同意代为申报和代管"),
        ([a_consent("before")], False, "枢纽同意之后内容有改动，须重新同意"),
        ([a_consent("before"), a_consent("now")], True, "枢纽已同意代为申报和代管"),
    ],
    ids=["none", "over what stands there", "over what stood there", "given again"],
)
def test_a_consent_is_over_exactly_what_would_be_submitted(consents, ok, words):
    [consent, _comments] = findings(replace(BEGUN, consents=consents), asks_consent=True)

    assert (consent.ok, str(consent.words), consent.blocks) == (ok, words, not ok)


def test_where_the_call_does_not_ask_for_it_no_consent_is_needed():
    assert [each.key for each in findings(BEGUN, asks_consent=False)] == ["comments"]


def test_who_applies_for_itself_needs_no_hub():
    assert findings(None, asks_consent=True) == []


def test_remarks_that_are_not_done_with_warn_and_do_not_stop():
    open_one = Comment(application=11, field="plan", words="写具体", written_at=WHILE_OPEN, writer="王初审")
    [finding] = findings(replace(BEGUN, comments=[open_one]), asks_consent=False)

    assert (finding.ok, finding.blocks) == (False, False)


def test_the_turn_is_whose_it_was_handed_to_last_and_at_first_whose_it_was_begun_by():
    handed = replace(BEGUN, handovers=[a_handover(Side.HUB), a_handover(Side.GROUP)])

    assert (BEGUN.turn, handed.turn) == (Side.GROUP, Side.GROUP)
    assert replace(BEGUN, handovers=[a_handover(Side.HUB)]).turn == Side.HUB


def test_each_side_hands_on_to_the_other_when_it_is_its_turn():
    with_hub = replace(BEGUN, handovers=[a_handover(Side.HUB)])

    assert code(hub_rules.check_handover, a_group_s(), BEGUN, SIGNATORY, Side.HUB) is None
    assert code(hub_rules.check_handover, a_group_s(), with_hub, REVIEWER, Side.GROUP) is None
    assert code(hub_rules.check_handover, a_group_s(), with_hub, SIGNATORY, Side.HUB) == "applications.not_your_turn"
    assert code(hub_rules.check_handover, a_group_s(), BEGUN, REVIEWER, Side.HUB) == "applications.not_your_turn"


@pytest.mark.parametrize(
    ("facts", "by", "expected"),
    [
        (a_group_s(), SIGNATORY, None),
        (a_group_s(), HANNA, None),
        (a_group_s(), MALLORY, "people.role_missing"),
        (a_group_s(status=ApplicationStatus.SUBMITTED), SIGNATORY, "applications.not_open"),
        (an_application(applicant=GROUP), SIGNATORY, "applications.no_hub_between"),
    ],
    ids=["the group", "the hub", "a stranger", "submitted", "no hub between"],
)
def test_only_the_two_work_on_it_and_only_while_it_is_written(facts, by, expected):
    assert code(hub_rules.check_comment, facts, BEGUN, by, "plan", "写具体些") == expected


def test_a_remark_is_about_something_and_says_something():
    assert code(hub_rules.check_comment, a_group_s(), BEGUN, HANNA, "budget", "单价偏高") is None
    assert code(hub_rules.check_comment, a_group_s(), BEGUN, HANNA, "moon", "x") == "applications.comment_on_nothing"
    assert code(hub_rules.check_comment, a_group_s(), BEGUN, HANNA, "plan", " ") == "applications.comment_without_words"
    long = "长" * (hub_rules.LONGEST_COMMENT + 1)
    assert code(hub_rules.check_comment, a_group_s(), BEGUN, HANNA, "plan", long) == (
        "applications.comment_without_words"
    )


def test_only_the_hub_consents_for_the_hub():
    assert code(hub_rules.check_consent, a_group_s(), BEGUN, REVIEWER) is None
    assert code(hub_rules.check_consent, a_group_s(), BEGUN, SIGNATORY) == "people.role_missing"


async def begun_by_the_group() -> tuple[Applying, Actor, int]:
    """A draft that a signatory filled in: who applies, the signatory, the application."""
    who = await a_group_applicant()
    signatory = await staff(who.applicant, Role.GROUP_SIGNATORY, name="符晓晴")
    found = await a_draft(replace(who, fills=signatory))
    return who, signatory, found.application.id


async def kinds(person: Actor) -> list[str]:
    with clock.at(WHILE_OPEN):
        return [task.kind for task in await inbox.tasks(person)]


async def test_the_task_goes_to_whose_turn_it_is_and_the_other_sees_who_has_it(db):
    who, signatory, application_id = await begun_by_the_group()

    assert (await kinds(signatory), await kinds(who.fills)) == (["draft"], [])
    with clock.at(WHILE_OPEN):
        await hub.hand_over(signatory, application_id, to=Side.HUB, note="请审阅")
    assert (await kinds(signatory), await kinds(who.fills)) == ([], ["draft_hub"])
    with clock.at(WHILE_OPEN):
        [waiting] = await inbox.waiting(signatory)
        await hub.hand_over(who.fills, application_id, to=Side.GROUP, note="预算再细一些")
    assert (str(waiting.holder), await kinds(signatory), await kinds(who.fills)) == ("枢纽审阅", ["draft_group"], [])


async def test_the_hub_is_told_when_it_is_its_turn(db):
    who, signatory, application_id = await begun_by_the_group()

    with clock.at(WHILE_OPEN):
        await hub.hand_over(signatory, application_id, to=Side.HUB, note="请审阅")

    [letter] = await Message.objects().where(Message.event == "applications.handed_to_hub")
    assert (letter.person, letter.body.endswith("请您审阅。请审阅")) == (who.fills.id, True)


async def test_nothing_is_submitted_without_the_hub_s_consent_and_with_it_exactly_that(db):
    who, _signatory, application_id = await begun_by_the_group()

    with clock.at(WHILE_OPEN):
        with pytest.raises(Refused, match=r"applications\.no_hub_consent"):
            await actions.submit_application(who.signs, application_id, commits=True)
        given = await hub.consent(who.signs, application_id, note="同意")
        again = await hub.consent(who.signs, application_id)
        await actions.submit_application(who.signs, application_id, commits=True)

    [version] = (await queries.facts(application_id)).versions
    assert (given.id, version.content_hash) == (again.id, given.content_hash)


async def test_a_consent_falls_away_when_either_side_changes_what_was_consented_to(db):
    who, signatory, application_id = await begun_by_the_group()

    with clock.at(WHILE_OPEN):
        await hub.consent(who.signs, application_id)
        row = (await queries.facts(application_id)).application
        await actions.save_application(signatory, row.id, version=row.version, fields={"plan": "改过的活动计划"})
        with pytest.raises(Refused, match=r"applications\.no_hub_consent"):
            await actions.submit_application(who.signs, application_id, commits=True)
        await hub.consent(who.signs, application_id)
        done = await actions.submit_application(who.signs, application_id, commits=True)

    assert done.status == ApplicationStatus.SUBMITTED
    assert await HubConsent.count().where(HubConsent.application == application_id) == 2


async def test_a_call_that_asks_for_no_consent_takes_it_without(db):
    call = await a_published_call(asks_hub_consent=False)
    who = await a_group_applicant(call)
    found = await a_draft(who)

    with clock.at(WHILE_OPEN):
        done = await actions.submit_application(who.signs, found.application.id, commits=True)

    assert done.status == ApplicationStatus.SUBMITTED


async def test_a_hub_that_applies_in_one_step_consents_in_it(db):
    who = await a_group_applicant()

    with clock.at(WHILE_OPEN):
        row = await actions.apply(who.signs, content(who))

    assert row.status == ApplicationStatus.SUBMITTED
    assert await HubConsent.count().where(HubConsent.application == row.id) == 1


async def test_a_remark_is_settled_once_and_kept(db):
    who, signatory, application_id = await begun_by_the_group()
    reviewer = await staff(who.through, Role.HUB_REVIEWER, name="王初审")

    said = await hub.comment(reviewer, application_id, field="budget", words="耗材单价偏高，请附询价")
    first = await hub.settle_comment(signatory, said.id)
    second = await hub.settle_comment(reviewer, said.id)

    facts = await queries.facts(application_id)
    assert (first.settled_by, second.settled_by) == (signatory.id, signatory.id)
    assert await hub_queries.open_comments(facts) == {}
    assert [each.words for each in await hub_queries.comments(facts)] == ["耗材单价偏高，请附询价"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hub_consent SET content_hash = 'x' WHERE application = {}",
        "DELETE FROM hub_consent WHERE application = {}",
        "UPDATE application_handover SET to_side = 'group' WHERE application = {}",
        "UPDATE comment SET words = 'x' WHERE application = {}",
        "DELETE FROM comment WHERE application = {}",
    ],
)
async def test_what_the_two_said_to_each_other_stands_whoever_writes(db, statement):
    who, signatory, application_id = await begun_by_the_group()
    await hub.hand_over(signatory, application_id, to=Side.HUB)
    await hub.comment(who.fills, application_id, field="", words="很好")
    await hub.consent(who.fills, application_id)

    with pytest.raises(Exception, match=r"insert only|stands as it is|never deleted"):
        async with transaction():
            await sql(statement, application_id)


async def test_the_page_of_the_two_takes_a_group_s_draft_from_hand_to_hand(browser):
    who, signatory, application_id = await begun_by_the_group()
    home = f"/applications/{application_id}/hub"

    with clock.at(WHILE_OPEN):
        browser.sign_in(signatory.id)
        handed = await browser.post(f"{home}/handovers", data={"to": "hub", "note": "请审阅"})
        browser.sign_in(who.fills.id)
        opened = await browser.get(home)
        said = await browser.post(f"{home}/comments", data={"field": "plan", "words": "请写明每周几次"})
        section = await browser.get(f"/applications/{application_id}/sections/{await section_of(application_id)}")
        agreed = await browser.post(f"{home}/consent", data={"agrees": "yes"})
        shown = await browser.get(home)
        tasks = await browser.get(f"/applications/{application_id}")

    assert [handed.status_code, said.status_code, agreed.status_code] == [303, 303, 303]
    assert "请审阅" in opened.text
    assert "请写明每周几次" in section.text
    assert "同意的是现在的内容" in shown.text
    assert "备案组织与枢纽" in tasks.text


async def section_of(application_id: int) -> str:
    """The section in which the plan is written."""
    form = (await queries.facts(application_id)).form
    return form.section(form.by_key["plan"].section).key


async def test_a_remark_stands_beside_the_budget_too(browser):
    who, signatory, application_id = await begun_by_the_group()
    await hub.comment(who.fills, application_id, field="budget", words="印刷单价偏高")

    with clock.at(WHILE_OPEN):
        page = await browser.sign_in(signatory.id).get(f"/applications/{application_id}/budget")

    assert "印刷单价偏高" in page.text


async def test_what_is_wrong_with_a_remark_or_a_consent_is_said_and_what_was_typed_stays(browser):
    who, _signatory, application_id = await begun_by_the_group()
    home = f"/applications/{application_id}/hub"
    browser.sign_in(who.fills.id)

    with clock.at(WHILE_OPEN):
        empty = await browser.post(f"{home}/comments", data={"field": "plan", "words": " "})
        elsewhere = await browser.post(f"{home}/comments", data={"field": "moon", "words": "月亮"})
        unticked = await browser.post(f"{home}/consent", data={"consent_note": "原则同意"})
        handed = await browser.post(f"{home}/handovers", data={"to": "hub"})

    assert [each.status_code for each in (empty, elsewhere, unticked, handed)] == [422, 422, 422, 422]
    assert "月亮" in elsewhere.text
    assert "原则同意" in unticked.text


async def test_the_page_is_for_the_two_alone(browser):
    """Everybody else is told applications.no_hub_page, which reads as any address that leads nowhere."""
    who, _signatory, application_id = await begun_by_the_group()
    officer = await staff(who.call.funder, Role.OFFICER)
    alone = await a_draft(await an_applicant())
    applicant = await staff(alone.applicant, Role.APPLICANT)

    assert (await browser.sign_in(officer.id).get(f"/applications/{application_id}/hub")).status_code == 404
    answer = await browser.sign_in(applicant.id).get(f"/applications/{alone.application.id}/hub")
    assert answer.status_code == 404


async def test_a_remark_of_another_application_is_not_settled_here(browser):
    """applications.no_such_comment"""
    who, _signatory, application_id = await begun_by_the_group()

    answer = await browser.sign_in(who.fills.id).post(f"/applications/{application_id}/hub/comments/999999", data={})

    assert answer.status_code == 404
    assert await Comment.count() == 0
    assert await Application.exists().where(Application.id == application_id)
