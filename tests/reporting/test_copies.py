"""What is handed in stays private; a public copy is another file that an officer looked through and released (K-9)."""

from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused, why_not
from grants.reporting import actions
from grants.reporting.contents.facts import Contents, LineTyped
from grants.reporting.contents.tables import FileKind
from grants.reporting.copies import actions as copies
from grants.reporting.copies import queries, reading, rules
from tests.files.samples import a_pdf, a_photo, an_office_file
from tests.reporting import world
from tests.reporting.world import on

SIGNED_IN = a_pdf()


@pytest.fixture(autouse=True)
def september():
    with on("2026-09-11"):
        yield


async def an_accepted_report(award: world.Reported):
    lines = {line.id: LineTyped(Decimal(0)) for line in award.facts.lines}
    held = Contents(lines, files=[(FileKind.SIGN_IN, SIGNED_IN, "签到.pdf")])
    report = await actions.submit_report(
        award.ada, award_id=award.id, kind="midterm", narrative="完成 60 户", contents=held
    )
    return await actions.decide_report(award.olga, report.id, accepted=True, score=86, grade="GOOD")


async def released(award: world.Reported, report, **changes):
    facts = {"content": a_photo(), "name": "活动.jpg", "text": "", "caption": "活动照片", "is_looked_through": True}
    return await copies.release_copy(award.olga, report.id, **(facts | changes))


async def test_a_copy_is_shown_to_everybody_until_it_is_taken_off(browser):
    award = await world.a_running_award()
    report = await an_accepted_report(award)
    copy = await released(award, report)
    project = f"/projects/{award.facts.award.number}"

    page, file = await browser.get(project), await browser.get(f"/public-copies/{copy.id}")
    await copies.withdraw_copy(award.olga, report.id, copy.id, reason="露出了门牌")
    after, gone = await browser.get(project), await browser.get(f"/public-copies/{copy.id}")

    assert (file.status_code, file.headers["content-type"], gone.status_code) == (200, "image/jpeg", 410)
    assert ("活动照片" in page.text, "活动照片" in after.text, "签到.pdf" in page.text) == (True, False, False)
    with pytest.raises(Refused, match=r"reporting\.copy_taken_off"):
        await queries.shown(copy.id)
    with pytest.raises(Refused, match=r"reporting\.copy_withdrawn"):
        await copies.withdraw_copy(award.olga, report.id, copy.id, reason="再撤")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"caption": " "}, "reporting.copy_without_caption"),
        ({"is_looked_through": False}, "reporting.copy_not_looked_through"),
        ({"content": SIGNED_IN, "name": "签到.pdf"}, "reporting.copy_is_the_original"),
        ({"content": an_office_file(), "name": "名单.docx"}, "reporting.copy_cannot_be_looked_through"),
        ({"text": "联系人 13800138000"}, "privacy.text_holds_a_personal_number"),
    ],
)
async def test_what_was_not_looked_through_or_is_the_original_is_not_shown(db, changes, code):
    award = await world.a_running_award()
    report = await an_accepted_report(award)

    with pytest.raises(Refused) as refused:
        await released(award, report, **changes)

    assert refused.value.code == code


async def test_only_an_officer_shows_a_copy_and_only_of_an_accepted_report(db):
    award, other = await world.a_running_award(), await world.a_running_award()
    waiting = await world.a_report(award)
    accepted = await an_accepted_report(other)
    copy = await released(other, accepted)

    with pytest.raises(Refused, match=r"reporting\.copy_of_undecided"):
        await released(award, waiting)
    with pytest.raises(NotAllowed):
        await released(award, accepted)
    with pytest.raises(Refused, match=r"reporting\.copy_of_another"):
        await copies.withdraw_copy(award.olga, waiting.id, copy.id, reason="错")
    with pytest.raises(Refused, match=r"reporting\.copy_withdrawn_without_reason"):
        await copies.withdraw_copy(other.olga, accepted.id, copy.id, reason=" ")
    with pytest.raises(CheckViolationError, match="accepted report"):
        async with transaction():
            await sql(
                "INSERT INTO public_copy (report, upload, caption, released_at, released_by, released_by_name,"
                " withdrawn_why) VALUES ({}, {}, 'x', {}, 1, 'x', '')",
                waiting.id,
                copy.upload,
                clock.now(),
            )


async def test_a_paper_of_which_some_page_was_not_read_is_not_shown():
    """A name on the page after the last one that is read would be shown to everybody."""
    long = pikepdf.new()
    for _page in range(101):
        long.add_blank_page()
    out = BytesIO()
    long.save(out)
    whole = await reading.said(SIGNED_IN)

    with pytest.raises(Refused, match=r"reporting\.copy_too_long") as refused:
        await reading.said(out.getvalue())

    assert whole == ""
    assert (refused.value.field, "101" in str(refused.value.message)) == ("copy", True)
    assert why_not(rules.copy_was_read_whole, 3, 3) is None
    assert why_not(rules.copy_was_read_whole, 0, 0).code == "reporting.copy_unreadable"


async def test_a_copy_is_released_and_taken_off_on_the_page(browser):
    award = await world.a_running_award()
    report = await an_accepted_report(award)
    url = f"/reports/{report.id}/copies"
    browser.sign_in(award.olga.id)
    sent = {"caption": "活动照片", "is_looked_through": "yes"}

    bare = await browser.post(url, data=sent)
    done = await browser.post(url, data=sent, files={"copy": ("活动.jpg", a_photo(), "image/jpeg")})
    [copy] = await queries.copies_of(report.id)
    empty = await browser.post(f"{url}/{copy.id}/withdrawal", data={"reason": ""})
    off = await browser.post(f"{url}/{copy.id}/withdrawal", data={"reason": "露出了门牌"})
    shown = await browser.get(url)

    assert [each.status_code for each in (bare, done, empty, off, shown)] == [422, 303, 422, 303, 200]
    assert "露出了门牌" in shown.text
