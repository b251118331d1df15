from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from grants.db import sql, transaction
from grants.errors import Refused, why_not
from grants.funds.tables import FundSource
from grants.reporting.signage import actions, queries, rules
from grants.reporting.signage.tables import SignageProof, SignageRelease
from tests.awards.world import a_signed_award
from tests.files.samples import a_pdf, a_photo
from tests.reporting import world
from tests.reporting.world import on

PHOTO = a_photo("JPEG", place=True)
DAY = date(2026, 9, 7)


async def a_proof(award: world.Reported, **changes) -> SignageProof:
    said = {"place": "社区中心一楼门厅", "taken_on": DAY, "content": PHOTO, "name": "门厅.jpg"} | changes
    with on("2026-09-08"):
        return await actions.send_proof(award.ada, award.id, uuid4(), **said)


async def decide(award: world.Reported, proof: SignageProof, accepted: bool = True, reason: str = "") -> None:
    with on("2026-09-09"):
        await actions.decide_proof(award.olga, proof.id, is_accepted=accepted, reason=reason)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": " "}, "reporting.no_place"),
        ({"taken_on": date(2026, 9, 9)}, "reporting.photo_ahead"),
        ({"content": a_pdf()}, "reporting.signage_no_photo"),
    ],
    ids=["no place", "of tomorrow", "no photo"],
)
async def test_a_proof_is_a_photo_with_a_day_that_is_over_and_a_place(db, changes, code):
    award = await world.a_running_award()

    with pytest.raises(Refused) as refused:
        await a_proof(award, **changes)

    assert refused.value.code == code


async def test_a_proof_counts_once_an_officer_accepted_it_and_a_returned_one_makes_room(db):
    award = await world.a_running_award()
    first = await a_proof(award)
    with pytest.raises(Refused, match=r"reporting\.signage_without_reason"):
        await decide(award, first, accepted=False)
    await decide(award, first, accepted=False, reason="看不清文字")
    before = (await queries.signage_facts(award.id)).is_proved

    second = await a_proof(award)
    await decide(award, second)
    with pytest.raises(Refused, match=r"reporting\.signage_decided"):
        await decide(award, second)

    assert (before, (await queries.signage_facts(award.id)).is_proved) == (False, True)
    told = [row["body"] for row in await sql("SELECT body FROM message WHERE event = 'reporting.signage_returned'")]
    assert [body for body in told if "看不清文字" not in body] == []


async def test_a_source_without_a_mark_asks_for_none_and_nobody_judges_their_own_photo(db):
    marked = await world.a_running_award()
    proof = await a_proof(marked)
    of = await queries.signage_facts(marked.id)
    proof.sent_by, bare = marked.olga.id, FundSource(_ignore_missing=True)

    assert why_not(rules.may_send, of, marked.ada) is None
    assert why_not(rules.may_send, replace(of, fund=bare), marked.ada).code == "reporting.no_signage_asked"
    assert why_not(rules.may_decide, of, marked.olga, proof).code == "reporting.own_signage"


async def test_everybody_sees_a_picture_that_was_released_until_it_is_taken_down(browser):
    award = await world.a_running_award()
    proof = await a_proof(award)
    number = award.facts.award.number
    with pytest.raises(Refused, match=r"reporting\.signage_no_release"):
        await actions.release_picture(award.olga, proof.id)
    await decide(award, proof)

    with on("2026-09-10"):
        stands = (await browser.get(f"/projects/{number}")).text
        release = await actions.release_picture(award.olga, proof.id, content=a_photo("PNG"), name="遮脸.png")
        shown = await browser.get(f"/projects/{number}")
        picture = await browser.get(f"/signage/pictures/{release.id}")
        await actions.take_picture_down(award.olga, release.id)
        with pytest.raises(Refused, match=r"reporting\.signage_taken_down"):
            await actions.take_picture_down(award.olga, release.id)
        gone = await browser.get(f"/signage/pictures/{release.id}")

    assert "标识已核验" in stands
    assert "/signage/pictures/" not in stands
    assert "社区中心一楼门厅" not in shown.text
    assert f"/signage/pictures/{release.id}" in shown.text
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert "content-disposition" not in picture.headers
    assert (gone.status_code, "2026-09-10" in gone.text) == (410, True)
    with pytest.raises(Refused, match=r"reporting\.picture_taken_down"):
        await queries.public_picture(release.id)
    with pytest.raises(Refused, match=r"reporting\.no_public_picture"):
        await queries.public_picture(release.id + 1)


async def test_a_photo_of_a_phone_is_made_public_only_as_a_picture_that_every_browser_shows(db):
    award = await world.a_running_award()
    proof = await a_proof(award)
    await decide(award, proof)
    of = await queries.signage_facts(award.id)

    refusal = why_not(rules.check_release, of, award.olga, of.proofs[0], "image/heic")

    assert refusal.code == "reporting.signage_not_shown"


async def test_photos_are_sent_checked_and_released_over_the_pages_and_hidden_from_strangers(browser):
    award, other = await world.a_running_award(), await a_signed_award()
    home = f"/awards/{award.id}/signage"
    sent = {"place": "门厅", "taken_on": "2026-09-07", "key": str(uuid4())}

    with on("2026-09-08"):
        browser.sign_in(award.ada.id)
        empty = await browser.post(home, data=sent)
        done = await browser.post(home, data=sent, files={"photo": ("a.jpg", PHOTO, "image/jpeg")})
        again = await browser.post(home, data=sent, files={"photo": ("a.jpg", PHOTO, "image/jpeg")})
        [proof] = await SignageProof.objects()
        photo = await browser.get(f"/signage/{proof.id}/photo")
        browser.sign_in(award.olga.id)
        waiting = await browser.get("/inbox")
        undecided = await browser.post(f"/signage/{proof.id}/decision", data={"outcome": "return", "reason": ""})
        accepted = await browser.post(f"/signage/{proof.id}/decision", data={"outcome": "accept", "reason": ""})
        uncopied = await browser.post(f"/signage/{proof.id}/release", data={"what": "copy"})
        released = await browser.post(f"/signage/{proof.id}/release", data={"what": "as_it_is"})
        [release] = await SignageRelease.objects()
        down = await browser.post(f"/signage/pictures/{release.id}/removal")
        strange = await browser.get(f"/awards/{other.award.id}/signage")

    answers = [empty, done, again, photo, undecided, accepted, uncopied, released, down, strange]
    assert [each.status_code for each in answers] == [422, 303, 303, 200, 422, 303, 422, 303, 303, 404]
    assert "核验标识照片" in waiting.text


@pytest.mark.parametrize("statement", ["UPDATE signage_proof SET place = 'x'", "DELETE FROM signage_proof"])
async def test_the_database_keeps_a_proof_as_it_was_sent(db, statement):
    await a_proof(await world.a_running_award())

    with pytest.raises(Exception, match=r"stands as it is|never deleted"):
        async with transaction():
            await sql(statement)
