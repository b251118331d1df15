from grants import clock
from grants.applications import received as listing
from grants.applications.received import Wanted
from grants.people.tables import Role
from tests.applications.world import a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.organizations.world import staff


async def test_what_a_round_received_is_listed_by_the_hundred_and_summed_whole(browser, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    with clock.at(WHILE_OPEN):
        call = await a_published_call()
        sent = [await a_submitted_application(await an_applicant(call)) for _each in range(3)]
        officer = await staff(call.funder, Role.OFFICER)
        browser.sign_in(officer.id)

        first = await listing.received(officer, call.call.id, Wanted())
        second = await listing.received(officer, call.call.id, Wanted(after=first.following or ""))
        named = await listing.received(officer, call.call.id, Wanted(words=sent[2].applicant.name))
        drafts = await listing.received(officer, call.call.id, Wanted(state="draft"))
        page = await browser.get(f"/rounds/{call.call.id}/applications")

    numbers = sorted(each.application.number or "" for each in sent)
    assert [each.application.number for each in (*first.rows, *second.rows)] == numbers
    assert (first.following, second.following) == (numbers[1], None)
    assert first.amount == second.amount == sum(each.application.requested for each in sent)
    assert [each.application.id for each in named.rows] == [sent[2].application.id]
    assert (named.amount, named.all) == (sent[2].application.requested, 3)
    assert (list(drafts.rows), drafts.amount, drafts.all) == ([], 0, 3)
    assert f'href="?after={numbers[1]}"' in page.text
    assert numbers[2] not in page.text
