"""A group asks a hub, the hub answers, both sign: what is refused on the way, and what is in force at its end."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.custody.relation import jobs
from grants.custody.relation.agreeing import actions, queries
from grants.custody.relation.agreeing.tables import CustodyRequest, CustodyTerms, RequestStatus
from grants.db import sql, transaction
from grants.disclosure import papers
from grants.errors import NotAllowed, NotFound, Refused
from grants.notifications.tables import Message
from grants.organizations.filed import end_filing
from grants.organizations.queries import custody_agreement_of
from grants.organizations.tables import CustodyMode
from grants.people.queries import holders
from grants.people.tables import Role
from tests.conftest import parallel
from tests.custody import world
from tests.custody.relation.world import MOVED_ON, TERMS, a_moving_group, accepted, an_operator, asked, signed
from tests.custody.world import Keeping, on
from tests.files import samples
from tests.organizations import world as organizations


async def a_free_group() -> tuple[Keeping, world.Hub]:
    """A filed group with two people whose money no hub keeps, and a hub."""
    hub, group = await world.a_hub(), await organizations.a_group()
    first = await organizations.staff(group, Role.APPLICANT, name="符晓晴")
    second = await organizations.staff(group, Role.SIGNATORY, name="林阿公")
    return Keeping(hub, group, first, second, None, {}, None, None), hub


async def signed_paper(by, request, day=None):
    return await actions.record_signing(
        by, request.id, signed_on=day or clock.today(), content=samples.a_pdf(), name="协议.pdf"
    )


async def test_asked_accepted_and_signed_it_is_in_force_and_its_signatories_sign(db):
    group, hub = await a_free_group()
    operator = await an_operator(hub)
    request = await asked(group, hub)
    terms = await actions.accept_request(operator, request.id, **TERMS | {"fee_percent": Decimal("3.00")})
    before = await custody_agreement_of(group.group.id, clock.today())
    await signed_paper(operator, request)

    agreement = await custody_agreement_of(group.group.id, clock.today())
    assert before is None
    assert (agreement.hub, agreement.number, agreement.mode, agreement.fee_percent, agreement.signed_on) == (
        hub.organization.id,
        terms.number,
        CustodyMode.AGENCY,
        Decimal("3.00"),
        clock.today(),
    )
    assert [each.name for each in await holders(Role.GROUP_SIGNATORY, group.group.id)] == ["林阿公", "符晓晴"]
    assert await Message.count().where(Message.event == "custody.hub_asked") == 2


async def test_a_request_names_two_of_the_groups_own_people(db):
    group, hub = await a_free_group()
    stranger = await organizations.a_person("Mallory")

    for signatories, code in (
        ([group.first.id], "custody.too_few_signatories"),
        ([group.first.id, group.first.id], "custody.too_few_signatories"),
        ([group.first.id, stranger.id], "custody.signatory_is_a_stranger"),
    ):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            await asked(group, hub, signatories=signatories)


async def test_a_group_asks_one_hub_at_a_time_and_not_the_one_it_is_at(db):
    group, hub = await a_free_group()
    await asked(group, hub)
    with pytest.raises(Refused, match=r"custody\.asked_already"):
        await asked(group, await world.a_hub())

    kept = await world.a_ledger()
    with pytest.raises(Refused, match=r"custody\.kept_already"):
        await asked(kept, kept.hub)


async def test_a_group_that_is_no_longer_filed_asks_nobody(db):
    group, hub = await a_free_group()
    await end_filing(None, group.group.id, ended_on=clock.today())

    with pytest.raises(Refused, match=r"custody\.filing_ended"):
        await asked(group, hub)


async def test_a_request_that_nobody_answered_in_time_is_over_and_another_may_be_made(db):
    group, hub = await a_free_group()
    operator = await an_operator(hub)
    with on("2026-06-01"):
        request = await asked(group, hub)
    with on("2026-06-24"):
        with pytest.raises(Refused, match=r"custody\.request_expired"):
            await actions.accept_request(operator, request.id, **TERMS)
        again = await asked(group, hub)

    assert request.answer_by.isoformat() == "2026-06-23"
    assert again.status == RequestStatus.ASKED


async def test_a_hub_refuses_with_its_reason_and_a_group_takes_back_what_is_not_signed(db):
    group, hub = await a_free_group()
    operator = await an_operator(hub)
    request = await asked(group, hub)
    with pytest.raises(Refused, match=r"custody\.refused_without_reason"):
        await actions.refuse_request(operator, request.id, reason=" ")
    await actions.refuse_request(operator, request.id, reason="人手不足")
    with pytest.raises(Refused, match=r"custody\.request_answered"):
        await actions.accept_request(operator, request.id, **TERMS)

    second = await asked(group, hub)
    await actions.accept_request(operator, second.id, **TERMS)
    await actions.withdraw_request(group.first, second.id)
    with pytest.raises(Refused, match=r"custody\.nothing_to_sign"):
        await signed_paper(operator, second)
    with pytest.raises(Refused, match=r"custody\.not_to_be_withdrawn"):
        await actions.withdraw_request(group.first, second.id)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fee_percent": Decimal("10.01")}, "custody.fee_out_of_range"),
        ({"reimbursement": " "}, "custody.terms_not_whole"),
        ({"ending": ""}, "custody.terms_not_whole"),
    ],
)
async def test_terms_are_whole(db, change, code):
    group, hub = await a_free_group()
    request = await asked(group, hub)

    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        await actions.accept_request(await an_operator(hub), request.id, **TERMS | change)


async def test_a_hub_without_a_custody_account_keeps_nobodys_money(db):
    group, hub = await a_free_group()
    request = await asked(group, hub)
    await sql("UPDATE bank_account SET until_on = '2026-01-01' WHERE account_use = 'custody'")

    with pytest.raises(Refused, match=r"custody\.no_custody_account"):
        await actions.accept_request(await an_operator(hub), request.id, **TERMS)


async def test_it_is_not_signed_before_it_was_drawn_or_after_today(db):
    group, hub = await a_free_group()
    operator, request = await an_operator(hub), await asked(group, hub)
    await actions.accept_request(operator, request.id, **TERMS)

    for day in ("2020-01-01", "2099-01-01"):
        with pytest.raises(Refused, match=r"custody\.signed_out_of_time"):
            await signed_paper(operator, request, date.fromisoformat(day))


async def test_strangers_neither_ask_nor_answer_nor_read(db):
    group, hub = await a_free_group()
    request, elsewhere = await asked(group, hub), await world.a_hub()

    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await actions.ask_hub(
            hub.reviewer,
            group.group.id,
            hub_id=hub.organization.id,
            project="?",
            purpose="?",
            wishes="",
            signatories=[],
        )
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await actions.accept_request(elsewhere.reviewer, request.id, **TERMS)
    with pytest.raises(NotFound, match=r"custody\.no_such_request"):
        await queries.readable_request(elsewhere.reviewer, request.id)


async def test_how_a_hub_accounts_is_fixed_when_both_have_signed(db):
    group, hub = await a_free_group()
    await signed(group, hub, await an_operator(hub))

    for table in ("custody_agreement", "custody_terms"):
        with pytest.raises((RestrictViolationError, CheckViolationError)):
            async with transaction():
                await sql(f"UPDATE {table} SET mode = 'restricted'")


async def test_terms_are_in_force_only_as_the_agreement_that_says_the_same(db):
    await a_moving_group()

    with pytest.raises(CheckViolationError, match="is not what terms"):
        await sql("UPDATE custody_terms SET agreement = (SELECT id FROM custody_agreement LIMIT 1)")


async def test_while_another_hub_keeps_the_money_signed_terms_wait(db):
    moving = await a_moving_group()

    [terms] = await CustodyTerms.objects()
    assert (terms.signed_on.isoformat(), terms.agreement) == ("2026-06-20", None)
    assert (await queries.takeover(moving.group)).request.id == moving.request.id


async def test_papers_of_a_relation_are_told_by_their_check_codes(db):
    moving = await a_moving_group()
    with on(MOVED_ON):
        handover = await accepted(moving)
        for _twice in range(2):
            await jobs.render_terms((await CustodyTerms.objects().first()).id)
            await jobs.render_handover(handover.id)

    codes = [
        *(await sql("SELECT check_code FROM custody_terms")),
        *(await sql("SELECT check_code FROM handover")),
    ]
    found = [await papers.paper(each["check_code"]) for each in codes]
    assert [(each.kind, each.is_valid) for each in found] == [("custody_agreement", True), ("custody_handover", True)]


@pytest.mark.commits
async def test_of_two_requests_of_a_group_at_once_one_stands(committed):
    group, hub = await a_free_group()
    other = await world.a_hub()

    results = await parallel(asked(group, hub), asked(group, other))

    assert sorted(getattr(each, "code", type(each).__name__) for each in results) == [
        "CustodyRequest",
        "custody.asked_already",
    ]
    assert await CustodyRequest.count() == 1
