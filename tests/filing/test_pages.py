"""What applicants, signatories, offices and the public see of filings."""

from uuid import uuid4

import pytest

from grants import clock
from grants.filing import actions, changing, queries
from grants.filing.tables import CheckOutcome, EndGround, Filing, FilingRequest, FilingStatus
from grants.inbox import queries as inbox
from grants.organizations.queries import organization
from grants.people.tables import Role
from tests.filing.world import (
    DAY,
    FIELDS,
    a_draft,
    a_filed_group,
    a_group_on_paper,
    a_pdf,
    a_submitted,
    all_there,
    an_applicant,
    an_office,
    one_missing,
    signatory_of,
)
from tests.organizations.world import a_funder, a_group, a_person, staff


async def test_somebody_without_any_role_applies_from_the_first_page_to_the_promise(browser):
    office, officer = await an_office()
    ada = await an_applicant()
    browser.sign_in(ada.id)

    begun = await browser.post(
        "/filings/new",
        data={"office": str(office.id), "name": "椰林夜读会", "nature": "community_group", "key": str(uuid4())},
    )
    home = begun.headers["location"].removesuffix("/content")
    typed = {name: str(value) for name, value in FIELDS.items()} | {"version": "1", "nature": "community_group"}
    for at, name in enumerate(("王海燕", "陈志远")):
        typed |= {
            f"leader-{at}-name": name,
            f"leader-{at}-duty": "负责人",
            f"leader-{at}-phone": f"1380000000{at}",
            f"leader-{at}-signs": "yes",
        }
    saved = await browser.post(f"{home}/content", data=typed | {"go": "on"})
    sent = await browser.post(
        f"{home}/papers", data={"kind": "charter"}, files={"file": ("章程.pdf", a_pdf(), "application/pdf")}
    )
    promised = await browser.post(f"{home}/submission", data={"signer": "王海燕", "commits": "yes"})
    page = await browser.get(home)

    assert (begun.status_code, saved.status_code, sent.status_code, promised.status_code) == (303, 303, 303, 303)
    assert "待核对" in page.text
    assert "章程.pdf" in page.text
    browser.sign_in(officer.id)
    assert typed["name"] in (await browser.get("/filings")).text
    assert (await browser.get(f"{home}/check")).status_code == 200


async def test_an_owners_committee_is_told_at_once_why_not(browser):
    office, _officer = await an_office()
    browser.sign_in((await an_applicant()).id)

    answer = await browser.post(
        "/filings/new", data={"office": str(office.id), "name": "椰林小区业委会", "nature": "community_group"}
    )

    assert answer.status_code == 422
    assert "不作为社区社会组织备案" in answer.text
    assert 'value="椰林小区业委会"' in answer.text
    assert await Filing.count() == 0


async def test_what_is_typed_comes_back_with_what_is_wrong_beside_it(browser):
    office, _officer = await an_office()
    ada = await an_applicant()
    row = await a_draft(ada, office)
    typed = {"name": "夜读会", "scale": "很多", "version": str(row.version), "nature": "community_group"}

    answer = await browser.sign_in(ada.id).post(f"/filings/{row.id}/content", data=typed)

    assert answer.status_code == 422
    assert 'value="很多"' in answer.text
    assert "请填写数字" in answer.text or "请填写整数" in answer.text


async def test_a_leaders_telephone_that_cannot_ring_is_named_in_its_row(browser):
    office, _officer = await an_office()
    ada = await an_applicant()
    row = await a_draft(ada, office)
    typed = {"name": "夜读会", "version": str(row.version), "nature": "community_group"}
    leader = {"leader-0-name": "王海燕", "leader-0-duty": "会长", "leader-0-phone": "12"}

    answer = await browser.sign_in(ada.id).post(f"/filings/{row.id}/content", data=typed | leader)

    assert answer.status_code == 422
    assert 'id="leader-0-phone-error"' in answer.text


async def test_a_stranger_finds_nothing_and_cannot_check(browser):
    office, _officer = await an_office()
    row = await a_submitted(await an_applicant(), office)
    browser.sign_in((await a_person("Mallory")).id)

    assert (await browser.get(f"/filings/{row.id}")).status_code == 404
    assert (await browser.get(f"/filings/{row.id}/check")).status_code == 404
    assert (await browser.post(f"/filings/{row.id}/withdrawal", data={})).status_code == 404


async def test_an_officer_of_another_street_finds_nothing(browser):
    office, _officer = await an_office("甲湾街")
    row = await a_submitted(await an_applicant(), office)
    _other, stranger = await an_office("乙湾街")

    assert (await browser.sign_in(stranger.id).get(f"/filings/{row.id}/check")).status_code == 404


async def test_the_office_accepts_item_by_item(browser):
    office, officer = await an_office()
    row = await a_submitted(await an_applicant(), office)
    items = await queries.checklist(office.id)
    logins = [each.login for each in (await queries.facts(row.id)).leaders]
    typed = {f"item-{at}": "there" for at in range(len(items))} | {"turn": "1", "outcome": "accepted"}
    typed |= {"login-0": logins[0], "login-1": logins[1]}

    answer = await browser.sign_in(officer.id).post(f"/filings/{row.id}/check", data=typed)
    page = await browser.get(f"/filings/{row.id}")

    assert answer.status_code == 303
    assert f"{office.prefix}备〔{clock.today().year}〕1号" in page.text
    assert "已备案" in page.text


async def test_an_item_that_was_not_looked_at_is_asked_for(browser):
    office, officer = await an_office()
    row = await a_submitted(await an_applicant(), office)

    answer = await browser.sign_in(officer.id).post(
        f"/filings/{row.id}/check", data={"turn": "1", "outcome": "accepted", "item-0": "there", "reason": "齐全"}
    )

    assert answer.status_code == 422
    assert 'href="#item-1"' in answer.text
    assert "齐全" in answer.text


async def test_the_applicant_reads_what_is_missing(browser):
    office, officer = await an_office()
    ada = await an_applicant()
    row = await a_submitted(ada, office)
    items = one_missing(await queries.checklist(office.id), "请补第三章")
    await actions.decide_filing(
        officer, row.id, turn=1, outcome=CheckOutcome.RETURNED, items=items, correct_by=DAY.replace(year=2099)
    )

    page = await browser.sign_in(ada.id).get(f"/filings/{row.id}")

    assert "请补第三章" in page.text
    assert "待补正" in page.text


async def test_a_signatory_asks_for_a_change_and_the_office_answers(browser):
    _office, officer, row = await a_filed_group()
    wang = await signatory_of(row)
    facts = await queries.facts(row.id)
    typed = {name: str(value) for name, value in FIELDS.items()} | {"address": "新址", "reason": "搬迁"}
    for at, line in enumerate(facts.lines()):
        typed |= {f"leader-{at}-{key}": str(value) for key, value in line.as_content().items() if key != "signs"}
        typed |= {f"leader-{at}-signs": "yes"}

    asked = await browser.sign_in(wang.id).post(f"/filings/{row.id}/change", data=typed | {"key": str(uuid4())})
    shown = await browser.get(asked.headers["location"])
    [request] = await FilingRequest.objects().where(FilingRequest.filing == row.id)
    answered = await browser.sign_in(officer.id).post(
        f"/filings/{row.id}/requests/{request.id}", data={"grants": "yes"}
    )

    assert asked.status_code == 303
    assert "椰林社区文化活动室" in shown.text
    assert "新址" in shown.text
    assert answered.status_code == 303
    assert (await queries.facts(row.id)).filing.address == "新址"


async def test_a_request_of_another_filing_is_not_found(browser):
    _office, officer, row = await a_filed_group()

    answer = await browser.sign_in(officer.id).get(f"/filings/{row.id}/requests/999999")

    assert answer.status_code == 404
    with pytest.raises(Exception, match=r"filing\.no_such_request"):
        queries.asked(await queries.facts(row.id), 999999)


async def test_a_revocation_is_looked_at_before_it_is_announced(browser):
    _office, officer, row = await a_filed_group()
    typed = {"ground": "complaints", "finding": "经调查认定扰民", "found_on": "2026-06-02", "reason": "群众反映强烈"}
    browser.sign_in(officer.id)

    looked = await browser.post(f"/filings/{row.id}/cancellation", data=typed)
    before = (await queries.facts(row.id)).status
    done = await browser.post(f"/filings/{row.id}/cancellation", data=typed | {"go": "publish"})
    browser.cookies.clear()
    public = await browser.get(done.headers["location"])
    listed = await browser.get("/filings/notices")

    assert looked.status_code == 200
    assert before == FilingStatus.FILED
    assert done.status_code == 303
    assert "群众反映强烈" in public.text
    assert "经调查认定扰民" not in public.text
    assert "王海燕" not in public.text
    assert row.name in listed.text


async def test_a_revocation_without_a_finding_comes_back(browser):
    _office, officer, row = await a_filed_group()

    answer = await browser.sign_in(officer.id).post(
        f"/filings/{row.id}/cancellation", data={"ground": "complaints", "reason": "群众反映强烈"}
    )

    assert answer.status_code == 422
    assert "群众反映强烈" in answer.text
    assert (await organization(row.organization)).filing_ended_on is None


async def test_a_group_is_found_abnormal_and_restored_on_the_same_page(browser):
    _office, officer, row = await a_filed_group()
    browser.sign_in(officer.id)

    await browser.post(f"/filings/{row.id}/standing", data={"reason": "联系不上负责人"})
    abnormal = (await queries.facts(row.id)).status
    await browser.post(f"/filings/{row.id}/standing", data={"reason": "已整改"})

    assert (abnormal, (await queries.facts(row.id)).status) == (FilingStatus.ABNORMAL, FilingStatus.FILED)


async def test_a_signatory_asks_for_the_end(browser):
    _office, _officer, row = await a_filed_group()
    wang = await signatory_of(row)

    answer = await browser.sign_in(wang.id).post(
        f"/filings/{row.id}/exit", data={"reason": "活动停止", "key": str(uuid4())}
    )

    assert answer.status_code == 303
    assert (await queries.facts(row.id)).open_request is not None


async def test_the_office_changes_what_it_looks_for(browser):
    office, officer = await an_office()

    answer = await browser.sign_in(officer.id).post("/filings/checklist", data={"items": "章程\n\n名单\n"})

    assert answer.status_code == 303
    assert await queries.checklist(office.id) == ["章程", "名单"]


async def test_a_filing_officer_whose_body_does_not_file_is_told_so(browser):
    body = await a_funder()
    someone = await staff(body, Role.FILING_OFFICER)

    answer = await browser.sign_in(someone.id).get("/filings/checklist")

    assert answer.status_code == 404
    with pytest.raises(Exception, match=r"filing\.no_office"):
        await queries.own_office(someone)


async def test_the_bureau_reads_without_telephones(browser):
    _office, _officer, row = await a_filed_group()
    bureau = await staff(await a_funder(), Role.OFFICER)

    page = await browser.sign_in(bureau.id).get(f"/filings/{row.id}")

    assert "138****0001" in page.text
    assert "13800000001" not in page.text


@pytest.mark.parametrize("path", ["", "/content", "/papers", "/submission", "/withdrawal"])
async def test_every_page_of_a_draft_opens(browser, path):
    office, _officer = await an_office()
    ada = await an_applicant()
    row = await a_draft(ada, office)

    assert (await browser.sign_in(ada.id).get(f"/filings/{row.id}{path}")).status_code == 200


@pytest.mark.parametrize("path", ["", "/change", "/exit", "/standing", "/cancellation"])
async def test_every_page_of_what_is_on_file_opens(browser, path):
    _office, officer, row = await a_filed_group()

    assert (await browser.sign_in(officer.id).get(f"/filings/{row.id}{path}")).status_code == 200


@pytest.mark.parametrize("state", ["check", "returned", "filed", "ended", "refused", "nonsense"])
async def test_every_tab_of_the_offices_work_opens(browser, state):
    _office, officer, _row = await a_filed_group()

    assert (await browser.sign_in(officer.id).get(f"/filings?state={state}")).status_code == 200


async def test_the_paper_of_a_notice_is_for_everybody_once_it_is_made(browser):
    _office, officer, row = await a_filed_group()
    with clock.at(clock.during(DAY)):
        ending = await changing.cancel_filing(
            officer, row.id, ground=EndGround.UNLAWFUL, finding="认定", found_on=DAY, reason="违规收费"
        )

    before = await browser.get(f"/filings/notices/{ending.id}/document")
    from grants.filing import jobs  # noqa: PLC0415  # rendered only here

    await jobs.document(row.id, "ending")
    after = await browser.get(f"/filings/notices/{ending.id}/document")

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.headers["content-type"] == "application/pdf"


async def test_the_office_invites_signatories_who_have_no_account_yet_and_nobody_else(browser):
    office, officer = await an_office("甲湾街")
    row = await a_submitted(await an_applicant(), office)
    items = await queries.checklist(office.id)
    row = await actions.decide_filing(
        officer, row.id, turn=1, outcome=CheckOutcome.ACCEPTED, items=all_there(items), logins=["", ""]
    )
    _other, stranger = await an_office("乙湾街")
    typed = {"role": "group_signatory", "name": "王海燕", "phone": "13800000001"}
    address = f"/organisations/{row.organization}/invitations"

    page = await browser.sign_in(officer.id).get(f"/filings/{row.id}")
    invited = await browser.post(address, data=typed)
    too_much = await browser.post(address, data=typed | {"role": "applicant"})
    refused = await browser.sign_in(stranger.id).post(address, data=typed)

    assert "签字人王海燕、陈志远还没有账号" in page.text
    assert invited.status_code == 200
    assert "/invitations/" in invited.text
    assert too_much.status_code in (403, 422)
    assert refused.status_code in (403, 422)


async def test_the_office_takes_over_what_it_filed_on_paper(browser):
    _office, officer = await an_office()
    group = await a_group_on_paper(await a_group("红树湾村环境志愿队〔虚构〕"))
    typed = {name: str(value) for name, value in FIELDS.items()}
    typed |= {"organization": str(group.id), "filed_on": "2025-03-05"}
    for at, name in enumerate(("王海燕", "陈志远")):
        typed |= {f"leader-{at}-name": name, f"leader-{at}-duty": "负责人", f"leader-{at}-phone": f"1380000000{at}"}
        typed |= {f"leader-{at}-signs": "yes"}
    browser.sign_in(officer.id)

    page = await browser.get("/filings/earlier")
    short = await browser.post("/filings/earlier", data=typed | {"address": ""})
    done = await browser.post("/filings/earlier", data=typed)
    shown = await browser.get(done.headers["location"])
    after = await browser.get("/filings/earlier")

    assert group.filing_no in page.text
    assert short.status_code == 422
    assert "住所不能改为空" in short.text
    assert group.filing_no in shown.text
    assert group.name in shown.text
    assert group.filing_no not in after.text


async def test_what_waits_stands_in_the_inbox_of_who_has_to_do_it(db):
    office, officer = await an_office()
    ada = await an_applicant()
    row = await a_submitted(ada, office)
    [check] = await inbox.tasks(officer)
    [waiting] = await inbox.waiting(ada)
    items = one_missing(await queries.checklist(office.id))
    await actions.decide_filing(
        officer, row.id, turn=1, outcome=CheckOutcome.RETURNED, items=items, correct_by=DAY.replace(year=2099)
    )
    [correct] = await inbox.tasks(ada)

    assert (check.kind, check.href) == ("filing_check", f"/filings/{row.id}/check")
    assert str(waiting.holder) == "街道核对备案材料"
    assert (correct.kind, correct.due_on) == ("filing_correct", DAY.replace(year=2099))
    assert await inbox.tasks(officer) == []
