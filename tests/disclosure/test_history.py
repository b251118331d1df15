"""What an organisation did over the rounds, for offices and for itself."""

from decimal import Decimal

import pytest

from grants.db import sql
from grants.disclosure import history
from grants.errors import NotFound
from grants.people.tables import Role
from tests.applications.world import a_draft, a_submitted_application
from tests.organizations.world import a_funder, an_organization, staff


async def test_an_organization_reads_what_it_handed_in_and_strangers_read_nothing(browser):
    facts = await a_submitted_application()
    await a_draft()
    row = facts.applicant
    signatory = await staff(row, Role.SIGNATORY)
    stranger = await staff(await an_organization(), Role.SIGNATORY)
    officer = await staff(await a_funder(), Role.OFFICER)

    own = await browser.sign_in(signatory.id).get(f"/organisations/{row.id}/rounds")
    office = await browser.sign_in(officer.id).get(f"/organisations/{row.id}/rounds")
    foreign = await browser.sign_in(stranger.id).get(f"/organisations/{row.id}/rounds")

    assert facts.application.number in own.text
    assert f"/applications/{facts.application.id}" in own.text
    assert f"/eligibility/{facts.application.id}" in office.text
    assert foreign.status_code == 404
    with pytest.raises(NotFound, match=r"disclosure\.no_history"):
        await history.of_organization(stranger, row.id)
    found = await history.of_organization(officer, row.id)
    assert [(each.number, each.award, found.awarded) for each in found.applied] == [
        (facts.application.number, None, Decimal("0.00"))
    ]


async def test_what_was_applied_for_under_a_merged_entry_is_read_with_the_kept_one(db):
    facts = await a_submitted_application()
    officer = await staff(await a_funder(), Role.OFFICER)
    kept = await an_organization(with_account=False)
    await sql("UPDATE organization SET merged_into = {}, merged_at = now() WHERE id = {}", kept.id, facts.applicant.id)

    found = await history.of_organization(officer, kept.id)

    assert [each.id for each in found.applied] == [facts.application.id]
