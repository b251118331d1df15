"""Pages on which an application is written, its past, and the signature under it."""

import json
import re
from datetime import timedelta

import pyotp
import pypdfium2
import pytest

from grants import clock, files
from grants.applications import actions, correcting, filling, jobs, past, queries
from grants.applications.facts import AskedItem
from grants.applications.tables import ApplicationStatus, FieldHistory, PaperKind
from grants.errors import NotFound
from grants.people.tables import Person, Role, Session
from tests.applications.world import (
    PASSWORD,
    a_draft,
    a_submitted_application,
    an_applicant,
    give_password,
)
from tests.calls.world import CLOSES_AT, WHILE_OPEN, a_published_call
from tests.organizations.world import staff


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def signed_in_long_ago(browser, by) -> None:
    """On a page since before the password counts as fresh."""
    browser.sign_in(by.id)
    await browser.get("/applications")
    earlier = clock.machine() - timedelta(minutes=10)
    await Session.update({Session.created_at: earlier, Session.second_factor_at: earlier}).where(
        Session.person == by.id
    )


def signed(**changes: str) -> dict[str, str]:
    return {"commits": "yes", "signed_name": "Ada", "proof": PASSWORD} | changes


async def test_a_table_is_filled_in_row_by_row_without_scripts(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/sections/outcomes"
    typed = {"version": "999", "outcomes": "o", "indicators-1-indicator": "改造户数", "indicators-1-target": "60 户"}
    browser.sign_in(who.fills.id)

    longer = await browser.post(address, data=typed | {"add-row-indicators": "1"})
    kept = (await queries.facts(facts.application.id)).values["indicators"]
    second = {"indicators-2-indicator": "探访", "indicators-2-target": "600 人次"}
    await browser.post(address, data=typed | second | {"remove-row-indicators": "1"})
    left = (await queries.facts(facts.application.id)).values["indicators"]

    assert longer.status_code == 200
    assert 'name="indicators-2-indicator"' in longer.text
    assert kept == [{"indicator": "改造户数", "target": "60 户"}]
    assert left == [{"indicator": "探访", "target": "600 人次"}]


async def test_a_table_saves_itself_as_one_field_and_says_which_cell_is_wrong(browser):
    facts = await a_draft(who := await an_applicant())
    rows = json.dumps([{"activity": "入户评估", "people": "六十"}], ensure_ascii=False)
    asked = {"field": "activities", "value": rows, "base": "", "key": "k1"}

    answer = await browser.sign_in(who.fills.id).post(f"/applications/{facts.application.id}/draft", data=asked)

    assert answer.json()["wrong"] == {"activities-1-people": "活动安排第 1 行“人数”请填写整数"}
    assert "六十" in (await queries.facts(facts.application.id)).value("activities")


async def test_of_two_texts_without_scripts_one_both_or_the_others_is_taken(browser):
    facts = await a_draft(who := await an_applicant())
    key, base = facts.application.id, facts.application.version
    await actions.save_application(who.signs, key, version=base, fields={"plan": "别人的计划"})
    address = f"/applications/{key}/sections/plan"
    browser.sign_in(who.fills.id)

    clash = await browser.post(address, data={"version": str(base), "plan": "我的计划"})
    hidden = dict(re.findall(r'<input type="hidden" name="(theirs[^"]*)" value="([^"]*)">', clash.text))
    both = await browser.post(address, data={"version": str(base), "plan": "我的计划", "keep": "plan:both", **hidden})

    events = await FieldHistory.objects().where(FieldHistory.field == "plan").order_by(FieldHistory.id)
    assert clash.status_code == 422
    assert "用对方的" in clash.text
    assert both.status_code == 303
    assert (await queries.facts(key)).application.plan == "我的计划\n别人的计划"
    assert ("我的计划", False) in [(each.text, each.is_taken) for each in events]


async def test_who_else_fills_in_is_said_on_the_page_and_by_the_sign_of_life(browser):
    facts = await a_draft(who := await an_applicant())
    rosa = await staff(who.applicant, Role.APPLICANT, name="符某某")
    home = f"/applications/{facts.application.id}"
    await actions.note_presence(rosa, facts.application.id, page="预算明细")
    await actions.save_application(rosa, facts.application.id, version=99, fields={"risks": "高温"})
    browser.sign_in(who.fills.id)

    page = await browser.get(f"{home}/sections/plan")
    alive = await browser.post(f"{home}/presence", data={"page": "活动计划", "since": str(facts.application.version)})

    assert "符某某 正在填写 预算明细" in page.text
    assert alive.json()["others"] == ["符某某 正在填写 预算明细"]
    assert [each["words"] for each in alive.json()["saved"]] == ["符某某 10:00 修改了“风险与应对”"]


async def test_the_history_says_who_changed_what_and_brings_a_text_back(browser):
    facts = await a_draft(who := await an_applicant())
    home = f"/applications/{facts.application.id}"
    for text in ("走访 112 户。", "走访 120 户。"):
        await actions.save_application(who.signs, facts.application.id, version=99, fields={"plan": text})
    browser.sign_in(who.fills.id)

    page = await browser.get(f"{home}/history?field=plan")
    back = re.findall(rf'action="({home}/history/\d+/restoration)"', page.text)
    restored = await browser.post(back[0])

    assert '<del><span class="sr">删去</span>112</del><ins><span class="sr">增加</span>120</ins>' in page.text
    assert restored.status_code == 303
    assert (await queries.facts(facts.application.id)).application.plan == "走访 112 户。"


async def test_the_history_is_its_applicants_and_versions_are_the_offices_too(browser):
    facts = await a_submitted_application(who := await an_applicant())
    copy = await actions.revise_application(who.fills, facts.application.id)
    await actions.save_application(who.fills, copy.id, version=99, fields={"plan": "改过的计划"})
    await actions.submit_application(who.signs, copy.id, commits=True)
    officer = await staff(who.call.funder, Role.OFFICER)
    home = f"/applications/{copy.id}"

    of_applicant = await browser.sign_in(who.fills.id).get(f"{home}/history")
    versions = await browser.get(f"{home}/versions/1..2")
    of_office = await browser.sign_in(officer.id).get(f"{home}/history")
    for_office = await browser.get(f"{home}/versions/2..1")
    nowhere = await browser.get(f"{home}/versions/1..3")

    assert "与上一次比较" in of_applicant.text
    assert "改过的计划" in versions.text
    assert "需求说明" not in versions.text
    assert (of_office.status_code, for_office.status_code, nowhere.status_code) == (404, 200, 404)


async def test_of_a_returned_application_the_page_offers_only_what_was_asked_back(browser):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    due = WHILE_OPEN + timedelta(days=5)
    items = [AskedItem("needs", "请写清怎样发现的需求")]
    await correcting.ask_for_correction(officer, facts.application.id, items=items, due_at=due)

    page = await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}/sections/needs")

    assert "请写清怎样发现的需求" in page.text
    assert 'name="needs"' in page.text
    assert 'name="beneficiaries"' not in page.text
    assert "不在补正事项之内，不能修改" in page.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (signed(signed_name="别人"), "签署姓名应与登录人一致：Ada"),
        (signed(proof="wrong horse"), "密码或动态验证码不正确，请重新输入"),
        (signed(proof=""), "密码或动态验证码不正确，请重新输入"),
    ],
    ids=["another name", "a wrong password", "no password"],
)
async def test_a_commitment_is_signed_by_oneself_and_proven(browser, typed, words):
    facts = await a_draft(who := await an_applicant())
    await give_password(who.signs)

    await signed_in_long_ago(browser, who.signs)

    answer = await browser.post(f"/applications/{facts.application.id}/submission", data=typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert "horse" not in answer.text
    assert (await queries.facts(facts.application.id)).status == ApplicationStatus.DRAFT


async def test_five_wrong_passwords_lock_the_account_here_too(browser):
    facts = await a_draft(who := await an_applicant())
    await give_password(who.signs)
    address = f"/applications/{facts.application.id}/submission"
    await signed_in_long_ago(browser, who.signs)

    for _each in range(5):
        await browser.post(address, data=signed(proof="wrong horse"))
    locked = await browser.post(address, data=signed())

    assert "账号已锁定 15 分钟" in locked.text


async def test_who_has_a_second_factor_signs_with_its_code(browser):
    facts = await a_draft(who := await an_applicant())
    secret = pyotp.random_base32()
    await Person.update({Person.totp_secret: secret}).where(Person.id == who.signs.id)
    address = f"/applications/{facts.application.id}/submission"
    await signed_in_long_ago(browser, who.signs)

    page = await browser.get(address)
    code = pyotp.TOTP(secret).at(int(clock.machine().timestamp()))
    sent = await browser.post(address, data=signed(proof=code))

    assert "动态验证码" in page.text
    assert sent.status_code == 303


async def test_who_has_just_signed_in_proves_nothing_again(browser):
    facts = await a_draft(who := await an_applicant())
    address = f"/applications/{facts.application.id}/submission"
    browser.sign_in(who.signs.id)
    page = await browser.get(address)
    sent = await browser.post(address, data={"commits": "yes", "signed_name": " Ａda "})

    assert "再次输入登录密码" not in page.text
    assert sent.status_code == 303


async def test_within_the_grace_it_is_taken_and_the_receipt_says_the_real_time(browser):
    facts = await a_draft(who := await an_applicant(await a_published_call(grace_minutes=5)))
    await give_password(who.signs)
    address = f"/applications/{facts.application.id}"
    browser.sign_in(who.signs.id)

    with clock.at(CLOSES_AT + timedelta(minutes=5, seconds=1)):
        late = await browser.post(f"{address}/submission", data=signed())
    with clock.at(CLOSES_AT + timedelta(minutes=5)):
        await browser.post(f"{address}/submission", data=signed())
        receipt = await browser.get(f"{address}/receipt")

    assert "受理已于 2026-03-27 17:30:00 截止，服务器收到时间 2026-03-27 17:35:01" in late.text
    assert "2026-03-27 17:35:00" in receipt.text


async def test_the_letter_of_commitment_is_a_paper_with_signer_time_and_fingerprint(browser):
    facts = await a_submitted_application(
        who := await an_applicant(await a_published_call(commitment="我们说到做到。"))
    )
    version = facts.versions[0]
    for render in (jobs.render_commitment, jobs.render_receipt):
        await render(version.id)

    letter = text_of(await files.read(await queries.paper_file(version.id, PaperKind.COMMITMENT)))
    receipt = text_of(await files.read(await queries.paper_file(version.id, PaperKind.RECEIPT)))
    page = await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}/receipt")

    assert "我们说到做到。" in letter
    assert ("Ada" in letter, "2026-03-20 10:00:00" in letter) == (True, True)
    assert version.content_hash in "".join(letter.split())
    assert version.content_hash in "".join(receipt.split())
    assert "下载承诺书 PDF" in page.text


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


async def test_a_section_or_version_that_is_not_there_is_not_found(browser):
    facts = await a_submitted_application(who := await an_applicant())
    draft = await a_draft(who, title="另一项")
    browser.sign_in(who.fills.id)

    section = await browser.get(f"/applications/{draft.application.id}/sections/nowhere")
    versions = await browser.get(f"/applications/{facts.application.id}/versions/1..2")
    with pytest.raises(NotFound, match=r"applications\.no_such_section"):
        filling._section(draft, "nowhere")
    with pytest.raises(NotFound, match=r"applications\.no_such_versions"):
        past._span("one..two", 2)

    assert (section.status_code, versions.status_code) == (404, 404)
