"""What the end of a filing does to money, the same minute: custody, payments and applications ask for it."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock
from grants.applications.record_rules import filed_group_is_on_file
from grants.custody import actions as custody
from grants.custody import rules as custody_rules
from grants.custody.tables import ClaimStatus
from grants.db import sql, transaction
from grants.disbursement import rules as disbursement
from grants.errors import Refused, why_not
from grants.filing import changing
from grants.filing.tables import EndGround, Filing
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.conftest import parallel
from tests.custody.advances import world as advances
from tests.custody.test_rules import FIRST, a_room
from tests.custody.world import Keeping, a_ledger, filed, on, verified
from tests.disbursement.test_rules import the_second_stage
from tests.filing.world import a_group_on_paper, an_office, content
from tests.organizations.world import staff

ENDED = date(2026, 6, 20)
OWN_WISH = """INSERT INTO filing_ending (filing, office, ground, finding, reason, ended_on, notice_year,
    notice_sequence, notice_number, content, published_by, published_at)
    SELECT id, office, 'own_wish', '', 'x', '2026-06-20', 2026, 1, 'x', 'null', {}, {} FROM filing WHERE id = {}"""


async def an_ended_filing_of(keeping: Keeping) -> None:
    officer, row = await a_record_of(keeping)
    await end(officer, row)


async def a_record_of(keeping: Keeping) -> tuple[Actor, Filing]:
    office, officer = await an_office()
    await a_group_on_paper(keeping.group)
    row = await changing.record_earlier_filing(
        officer,
        office_id=office.id,
        organization_id=keeping.group.id,
        filed_on=date(2025, 3, 1),
        content=content(name=keeping.group.name),
    )
    return officer, row


async def end(officer: Actor, row: Filing):
    with on(ENDED):
        return await changing.cancel_filing(
            officer, row.id, ground=EndGround.UNLAWFUL, finding="经调查认定", found_on=ENDED, reason="违规收费"
        )


async def test_no_claim_is_taken_from_the_minute_a_filing_is_cancelled(db):
    keeping = await a_ledger()
    await an_ended_filing_of(keeping)

    with on(ENDED), pytest.raises(Refused, match=r"custody\.filing_ended"):
        await filed(keeping, "100.00")


async def test_what_was_verified_before_is_still_paid_and_the_rest_goes_no_further(db):
    keeping = await a_ledger()
    with on("2026-06-10"):
        ready, begun = await verified(keeping, "300.00"), await filed(keeping, "200.00")
    await an_ended_filing_of(keeping)

    with on(ENDED):
        with pytest.raises(Refused, match=r"custody\.filing_ended"):
            await custody.sign_claim(keeping.second, begun.id)
        done = await custody.pay_claim(keeping.hub.cashier, ready.id, paid_on=clock.today(), bank_ref="B1")
        taken_back = await custody.withdraw_claim(keeping.first, begun.id)

    assert (done.status, taken_back.status) == (ClaimStatus.PAID, ClaimStatus.WITHDRAWN)


async def test_who_wants_to_leave_waits_until_the_hub_keeps_nothing_and_the_database_asks_too(db):
    keeping = await a_ledger()
    officer, row = await a_record_of(keeping)
    signatory = await staff(keeping.group, Role.GROUP_SIGNATORY)
    with on(ENDED):
        asked = await changing.request_exit(signatory, row.id, reason="成员搬迁", form_key=uuid4())
        with pytest.raises(Refused, match=r"filing\.money_in_custody"):
            await changing.answer_request(officer, asked.id, grants=True)
        with pytest.raises(CheckViolationError, match="still holds money"):
            async with transaction():
                await sql(OWN_WISH, officer.id, clock.now(), row.id)
        ending = await end(officer, row)

    assert ending.ground == EndGround.UNLAWFUL


async def test_no_advance_is_given_from_the_minute_in_which_a_filing_is_cancelled(db):
    keeping = await a_ledger()
    await an_ended_filing_of(keeping)

    with on(ENDED), pytest.raises(Refused, match=r"custody\.filing_ended"):
        await advances.asked(keeping, "100.00")
    [row] = await sql("SELECT filing_ended_on FROM organization WHERE id = {}", keeping.group.id)
    assert row["filing_ended_on"] == ENDED


@pytest.mark.commits
async def test_a_claim_and_a_cancellation_at_once_leave_no_claim_that_goes_on(committed):
    keeping = await a_ledger()
    officer, row = await a_record_of(keeping)

    with on(ENDED):
        _ended, claimed = await parallel(end(officer, row), filed(keeping, "100.00"))
        with pytest.raises(Refused, match=r"custody\.filing_ended"):
            await filed(keeping, "100.00")

    assert not isinstance(claimed, Refused) or claimed.code == "custody.filing_ended"


def test_the_rule_of_custody_in_a_sentence():
    living, ended = a_room(), replace(a_room(), filing_ended_on=ENDED)
    amount = a_room().line.amount

    assert why_not(custody_rules.check_claimant, living, FIRST, amount) is None
    assert why_not(custody_rules.check_claimant, ended, FIRST, amount).code == "custody.filing_ended"


@pytest.mark.parametrize(("ended_on", "code"), [(None, None), (ENDED, "disbursement.condition_unmet")])
def test_nothing_more_is_paid_for_a_group_whose_filing_ended(ended_on, code):
    of = the_second_stage(applicant=a_group(ended_on))

    refusal = why_not(disbursement.check_request, of)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(("ended_on", "ok"), [(None, True), (ENDED, False)])
def test_a_group_whose_filing_ended_applies_for_nothing(ended_on, ok):
    [finding] = filed_group_is_on_file(a_group(ended_on), date(2026, 12, 31))

    assert (finding.code, finding.ok) == ("applications.not_eligible", ok)


def test_a_registered_body_is_not_asked_for_a_filing():
    registered = a_group(None)
    registered.status = OrganizationStatus.REGISTERED

    assert filed_group_is_on_file(registered, date(2026, 12, 31)) == []


def a_group(ended_on: date | None) -> Organization:
    return Organization(
        code="G1",
        name="互助队",
        kind=OrganizationKind.COMMUNITY_GROUP,
        status=OrganizationStatus.FILED,
        filing_no="澜湾备〔2025〕0017号",
        filing_ended_on=ended_on,
        created_at=clock.now(),
    )
