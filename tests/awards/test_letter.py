"""立项通知: issued once the notice has run, with the amount in capitals and its data inside."""

import pytest

from grants import clock
from grants.awards import jobs
from grants.awards.letter import actions, documents, queries
from grants.errors import NotFound, Refused
from grants.people.tables import Role
from tests.awards.world import RUN_OUT, SIGNED, WHILE_ANNOUNCED, a_signed_award, an_announced_award
from tests.disbursement.test_documents import data_in, text_of
from tests.organizations.world import staff


async def test_a_letter_waits_for_the_end_of_the_notice_and_is_issued_once(db):
    judged, award = await an_announced_award()

    with clock.at(WHILE_ANNOUNCED), pytest.raises(Refused, match=r"awards\.notice_running"):
        await actions.issue_letter(judged.officer, award.id)
    with clock.at(RUN_OUT):
        letter = await actions.issue_letter(judged.officer, award.id)
        with pytest.raises(Refused, match=r"awards\.letter_issued"):
            await actions.issue_letter(judged.officer, award.id)
        with pytest.raises(NotFound, match=r"awards\.no_letter"):
            await queries.file(award.id)
        await jobs.letter_document(letter.id)
        await jobs.letter_document(letter.id)

    assert (await queries.file(award.id)).media_type == "application/pdf"


async def test_the_letter_says_to_whom_how_much_of_which_fund_for_what(db):
    facts = await a_signed_award(group=True)
    officer = await staff(facts.funder, Role.OFFICER)
    with clock.at(SIGNED):
        letter = await actions.issue_letter(officer, facts.award.id)

    made = await documents.letter(letter.id)
    text = text_of(made.content)

    for words in (
        "立项的通知", facts.award.number, facts.applicant.name, facts.through.name, facts.application.number,
        facts.notice.number, "¥18,000.00（人民币壹万捌仟元整）", facts.fund.name, "2026年5月12日", made.check_code,
        *(line.item for line in facts.lines),
    ):  # fmt: skip
        assert words.replace(" ", "") in text, words
    assert data_in(made.content)["amount"] == "18000.00"


async def test_the_office_issues_it_and_those_it_is_for_read_it(browser):
    facts = await a_signed_award()
    officer, ada = await staff(facts.funder, Role.OFFICER), await staff(facts.applicant, Role.SIGNATORY)
    stranger = await staff((await a_signed_award()).applicant, Role.SIGNATORY)
    url = f"/awards/{facts.award.id}/letter"

    with clock.at(SIGNED):
        browser.sign_in(officer.id)
        before = await browser.get(f"/awards/{facts.award.id}/agreement")
        issued = await browser.post(url)
        await jobs.letter_document((await queries.letter_of(facts.award.id)).id)
        shown = await browser.sign_in(ada.id).get(f"/awards/{facts.award.id}/agreement")
        read, refused = await browser.get(url), await browser.post(url)
        hidden = await browser.sign_in(stranger.id).get(url)
        code = (await queries.letter_of(facts.award.id)).check_code
        verified = await browser.get(f"/verify/{code}")

    assert "发出立项通知" in before.text and issued.status_code == 303
    assert f'href="{url}"' in shown.text and read.content.startswith(b"%PDF")
    assert refused.status_code in (403, 404) and hidden.status_code == 404
    assert "立项通知" in verified.text
