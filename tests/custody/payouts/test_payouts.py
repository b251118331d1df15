"""Batches of claims: in and out, to the bank once, by the cashier, without what may not be paid."""

from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants.awards import actions as awards
from grants.custody import actions as custody
from grants.custody.payouts import actions, payees, queries
from grants.custody.payouts.tables import Payout, PayoutFile, PayoutLine
from grants.custody.relation import actions as relation
from grants.db import get, sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.files import Upload, read
from grants.inbox import queries as inbox
from grants.people.tables import Role
from tests.custody import world
from tests.custody.advances import world as advances
from tests.custody.payouts.world import PAYEE, a_counter, a_draft, a_template, exported, facts_of, payable, status_of
from tests.custody.world import on
from tests.organizations.world import staff

DAY = "2026-06-03"
OTHER = "南渡合作银行海角支行〔虚构〕"


async def test_verified_claims_go_to_the_bank_in_files_of_its_own_and_of_other_banks(db):
    counter = await a_counter()
    with on(DAY):
        one = await payable(counter.keeping, "360.00", "志愿者保险")
        two = await payable(counter.keeping, "640.50", bank_name=OTHER, cnaps="999641000017")
        payout = await exported(counter)

    assert (payout.lines, str(payout.total)) == (2, "1000.50")
    kept = await PayoutFile.objects().where(PayoutFile.payout == payout.id).order_by(PayoutFile.part)
    texts = [(await read(await get(Upload, each.upload))).decode("gb18030").splitlines() for each in kept]
    assert [each.name for each in kept] == [f"{payout.number}-1.csv", f"{payout.number}-2.csv"]
    assert texts[0][1] == f"1,{PAYEE['number']},{PAYEE['holder']},360.00,志愿者保险支出,{one.number}"
    assert texts[1][1] == f"2,{PAYEE['number']},{PAYEE['holder']},{OTHER},999641000017,640.50,邻里节支出,{two.number}"
    assert (await status_of(one), await status_of(two)) == ("verified", "verified")


async def test_a_batch_takes_all_that_can_be_paid_and_leaves_the_others_with_their_reason(db):
    counter = await a_counter()
    other = await world.a_ledger(counter.hub, counter.keeping.call)
    with on(DAY):
        able = await payable(counter.keeping, "100.00")
        unnamed = await world.verified(counter.keeping, "110.00")
        unconfirmed = await world.verified(counter.keeping, "120.00")
        await payees.name_payee(counter.keeping.first, unconfirmed.id, **PAYEE)
        frozen = await payable(other, "130.00")
        officer = await staff(counter.keeping.call.funder, Role.OFFICER)
        await relation.freeze_group(officer, other.group.id, reason="核查中")
        payout = await a_draft(counter)
        claims = [unnamed, unconfirmed, frozen]
        codes = []
        for each in claims:
            with pytest.raises(Refused) as refused:
                await actions.add_claims(counter.cashier, payout.id, [each.id])
            codes.append(refused.value.code)

    assert [each.claim.id for each in (await facts_of(payout)).entries] == [able.id]
    assert codes == ["custody.payee_missing", "custody.payee_unconfirmed", "custody.frozen"]


async def test_what_is_frozen_or_held_or_changed_after_it_was_added_stays_out_of_the_files_with_the_reason(db):
    counter = await a_counter()
    other, third = [await world.a_ledger(counter.hub, counter.keeping.call) for _ in range(2)]
    with on(DAY):
        stays = await payable(counter.keeping, "100.00")
        changed = await payable(counter.keeping, "110.00")
        frozen, held = await payable(other, "120.00"), await payable(third, "130.00")
        payout = await a_draft(counter)
        officer = await staff(counter.keeping.call.funder, Role.OFFICER)
        await relation.freeze_group(officer, other.group.id, reason="核查中")
        await awards.place_hold(officer, third.award.id, reason="投诉待查")
        await payees.name_payee(counter.keeping.first, changed.id, **PAYEE | {"number": "88888888"})
        await payees.confirm_payee(counter.keeping.second, changed.id)
        payout = await actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)

    reasons = {each.claim.id: each.line.removed_reason for each in await queries.removed(payout.id)}
    assert [each.claim.id for each in (await facts_of(payout)).entries] == [stays.id]
    assert (payout.lines, str(payout.total)) == (1, "100.00")
    assert reasons == {
        changed.id: "收款账户已更改，请重新加入",
        frozen.id: "该组织的代管资金已冻结：核查中",
        held.id: "该项目资金已被暂停支付，解除后才能付款",
    }


async def test_a_batch_of_which_nothing_can_be_paid_stays_a_draft(db):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "100.00")
        payout = await a_draft(counter)
        await custody.pay_claim(counter.cashier, claim.id, paid_on=claim.claimed_on, bank_ref="B1")
        payout = await actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)

        with pytest.raises(Refused, match=r"custody\.payout_empty"):
            await actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)

    assert (payout.exported_at, (await get(Payout, payout.id)).lines) == (None, 0)
    assert await status_of(claim) == "paid"


async def test_a_claim_stands_in_one_batch_and_comes_out_of_a_draft_again(db):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "100.00")
        first = await a_draft(counter, [claim])
        second = await actions.open_payout(counter.cashier, counter.hub.organization.id, form_key=uuid4())
        with pytest.raises(Refused, match=r"custody\.not_waiting_for_payout"):
            await actions.add_claims(counter.cashier, second.id, [claim.id])
        [line] = await PayoutLine.objects()
        with pytest.raises(UniqueViolationError):
            async with transaction():
                await sql(
                    "INSERT INTO payout_line (payout, claim, payee, amount, added_at, added_by, removed_reason,"
                    f" bank_ref, return_reason) SELECT {second.id}, claim, payee, amount, added_at, added_by, '', '',"
                    f" '' FROM payout_line WHERE id = {line.id}"
                )
        with pytest.raises(NotFound, match=r"custody\.no_payout_line"):
            await actions.remove_claim(counter.cashier, second.id, line.id)
        await actions.remove_claim(counter.cashier, first.id, line.id)
        await actions.add_claims(counter.cashier, second.id, [claim.id])

    assert ((await get(Payout, first.id)).lines, (await get(Payout, second.id)).lines) == (0, 1)


async def test_only_a_cashier_who_had_no_hand_in_a_claim_pays_it_in_a_batch(db):
    counter = await a_counter()
    both = await staff(counter.hub.organization, Role.HUB_CASHIER, Role.HUB_REVIEWER, name="两职")
    with on(DAY):
        claim = await world.filed(counter.keeping, "100.00")
        await payees.name_payee(counter.keeping.first, claim.id, **PAYEE)
        await custody.sign_claim(counter.keeping.second, claim.id)
        await custody.review_claim(both, claim.id, world.all_good())
        await custody.verify_claim(counter.hub.bookkeeper, claim.id)
        for other in (counter.hub.bookkeeper, counter.hub.reviewer, counter.operator, counter.keeping.first):
            with pytest.raises(NotAllowed, match=r"people\.role_missing"):
                await actions.open_payout(other, counter.hub.organization.id, form_key=uuid4())
        own = await actions.open_payout(both, counter.hub.organization.id, form_key=uuid4())
        with pytest.raises(Refused, match=r"custody\.same_person"):
            await actions.add_claims(both, own.id, [claim.id])
        with pytest.raises(Refused, match=r"custody\.nothing_to_pay_out"):
            await actions.add_claims(both, own.id)
        draft = await a_draft(counter, [claim])
        with pytest.raises(Refused, match=r"custody\.payout_empty"):
            await actions.export_payout(both, own.id, template_id=counter.template.id)

    assert draft.lines == 1


async def test_a_batch_goes_only_by_a_template_in_force_of_the_hubs_own_custody_account(db):
    counter = await a_counter()
    stranger = await a_counter()
    wrong = await a_template(counter.keeping, counter.operator, payer_number="9990000000001234567")
    small = await a_template(counter.keeping, counter.operator, amount_limit="99.99")
    with on(DAY):
        payout = await a_draft(counter, [await payable(counter.keeping, "100.00")])
        for template, fault, code in (
            (stranger.template, NotFound, r"custody\.no_template"),
            (wrong, Refused, r"custody\.not_from_custody_account"),
            (small, Refused, r"banking\.orders_do_not_fit"),
        ):
            with pytest.raises(fault, match=code):
                await actions.export_payout(counter.cashier, payout.id, template_id=template.id)

    assert (await get(Payout, payout.id)).exported_at is None


async def test_an_exported_batch_is_what_it_was_whoever_asks(db):
    counter = await a_counter()
    with on(DAY):
        claim, late = await payable(counter.keeping, "100.00"), await payable(counter.keeping, "50.00")
        payout = await exported(counter, [claim])
        again = await actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)
        [line] = await PayoutLine.objects()
        for attempt in (
            actions.add_claims(counter.cashier, payout.id, [late.id]),
            actions.remove_claim(counter.cashier, payout.id, line.id),
        ):
            with pytest.raises(Refused, match=r"custody\.payout_closed"):
                await attempt

    assert again.exported_at == payout.exported_at
    assert await PayoutFile.count() == 1
    for statement in (
        "UPDATE payout SET total = 1",
        "DELETE FROM payout",
        "UPDATE payout_line SET removed_at = now(), removed_by = 1, removed_reason = '硬改'",
        "UPDATE payout_line SET amount = 99",
        "DELETE FROM payout_line",
        "UPDATE payout_file SET name = 'x'",
        "UPDATE bank_template SET payer_number = '11111111'",
        f"UPDATE claim SET status = 'returned', returned_reason = '硬退', ended_at = now() WHERE id = {claim.id}",
    ):
        with pytest.raises((RestrictViolationError, CheckViolationError)):
            async with transaction():
                await sql(statement)


async def test_what_is_with_the_bank_is_neither_paid_by_hand_nor_given_back(db):
    counter = await a_counter()
    with on(DAY):
        claim = await payable(counter.keeping, "100.00")
        payout = await exported(counter)
        with pytest.raises(Refused, match=r"custody\.claim_with_the_bank") as refused:
            await custody.pay_claim(counter.cashier, claim.id, paid_on=claim.claimed_on, bank_ref="B1")
        with pytest.raises(Refused, match=r"custody\.claim_with_the_bank"):
            await custody.return_claim(counter.cashier, claim.id, "退回")

    assert payout.number in refused.value.message
    assert await status_of(claim) == "verified"


async def test_the_same_form_opens_one_batch_and_a_full_one_takes_no_more(db, monkeypatch):
    counter = await a_counter()
    key = uuid4()
    with on(DAY):
        first = await actions.open_payout(counter.cashier, counter.hub.organization.id, form_key=key)
        again = await actions.open_payout(counter.cashier, counter.hub.organization.id, form_key=key)
        claims = [await payable(counter.keeping, "10.00") for _ in range(2)]
        monkeypatch.setattr("grants.custody.payouts.rules.MOST_LINES", 1)
        with pytest.raises(Refused, match=r"custody\.payout_full"):
            await actions.add_claims(counter.cashier, first.id, [each.id for each in claims])
        many = await actions.add_claims(counter.cashier, first.id)

    assert (first.id, many) == (again.id, 1)
    assert first.number.endswith("-FK-2026-0001")


async def test_a_batch_is_one_task_in_place_of_its_claims(db):
    counter = await a_counter()

    async def kinds() -> list[str]:
        return sorted(each.kind for each in await inbox.tasks(counter.cashier))

    with on(DAY):
        await payable(counter.keeping, "100.00"), await payable(counter.keeping, "50.00")
        before = await kinds()
        payout = await a_draft(counter)
        draft = await kinds()
        await actions.export_payout(counter.cashier, payout.id, template_id=counter.template.id)
        sent = await kinds()

    assert before == ["claim_pay", "claim_pay"]
    assert draft == ["payout_export"]
    assert sent == ["payout_answer"]


async def test_what_an_advance_paid_goes_into_no_batch(db):
    """The bank would pay it a second time: it is crossed off its advance."""
    counter = await a_counter()
    keeping = counter.keeping
    with on(DAY):
        advance = await advances.paid(keeping, "300.00")
        claim = await advances.invoiced(keeping, advance, "200.00")
        await payees.name_payee(keeping.first, claim.id, **PAYEE)
        await custody.sign_claim(keeping.second, claim.id)
        await custody.review_claim(keeping.hub.reviewer, claim.id, world.all_good())
        await custody.verify_claim(keeping.hub.bookkeeper, claim.id)
        able = await payable(keeping, "50.00")
        payout = await a_draft(counter)
        with pytest.raises(Refused, match=r"custody\.paid_out_of_advance") as refused:
            await actions.add_claims(counter.cashier, payout.id, [claim.id])

    assert advance.number in refused.value.message
    assert [each.claim.id for each in (await facts_of(payout)).entries] == [able.id]
