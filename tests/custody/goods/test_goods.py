"""Goods in kind: never money, handed out by two persons, never below zero."""

from datetime import date
from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, IntegrityConstraintViolationError, RestrictViolationError

from grants import ledger
from grants.custody import actions as claims
from grants.custody import documents, queries
from grants.custody.goods import actions
from grants.custody.goods.queries import goods as goods_of
from grants.custody.goods.tables import Goods, Handout, HandoutStatus
from grants.custody.relation.actions import freeze_group
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.inbox import queries as inbox
from grants.people.tables import Role
from tests.conftest import parallel
from tests.custody import world
from tests.custody.world import a_ledger, on
from tests.files.samples import a_pdf
from tests.organizations.world import staff

JUNE, PDF = "2026-06-05", a_pdf("捐赠清单")


async def received(keeping, quantity: int = 100, worth: str = "35.50", **facts) -> Goods:
    """Goods that the hub booked today."""
    return await actions.receive_goods(
        facts.pop("by", keeping.hub.bookkeeper),
        keeping.id,
        **{
            "name": "急救包",
            "unit": "个",
            "quantity": quantity,
            "unit_value": Decimal(worth),
            "donor": "海口红十字会〔虚构〕",
            "keeper": "林阿公",
            "received_on": date(2026, 6, 5),
            "content": PDF,
            "file_name": "捐赠清单.pdf",
        }
        | facts,
    )


async def reported(keeping, goods: Goods, quantity: int = 30, *, by=None, day: str = JUNE) -> Handout:
    """Goods handed out by the word of one."""
    return await actions.report_handout(
        by or keeping.first,
        goods.id,
        quantity=quantity,
        purpose="独居老人",
        handed_on=date.fromisoformat(day),
        content=PDF,
        file_name="签收名单.pdf",
    )


async def figures(keeping) -> tuple[str, ...]:
    """The bank, money of groups, goods; what 2601 has together with all its details; the group's available."""
    found = await queries.holdings(keeping.ledger.book)
    [all_2601] = await sql(
        "SELECT sum(balance) AS amount FROM account WHERE book = {} AND code LIKE '2601.%'", keeping.ledger.book
    )
    page = await queries.ledger_page(keeping.first, keeping.id)
    assert found.difference == 0
    assert all_2601["amount"] == found.bank + found.goods
    assert await ledger.verify() == []
    return tuple(map(str, (found.bank, found.groups, found.goods, page.available)))


async def test_goods_are_booked_at_their_worth_and_are_no_money_to_claim(db):
    keeping = await a_ledger(paid="500.00")
    with on(JUNE):
        await received(keeping)
        with pytest.raises(Refused, match=r"custody\.not_enough_held"):
            await world.filed(keeping, "500.01")

    assert await figures(keeping) == ("500.00", "500.00", "3550.00", "500.00")


async def test_goods_go_out_on_the_word_of_two_persons_at_their_worth(db):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping)
        handout = await reported(keeping, goods)
        before = await figures(keeping)
        with pytest.raises(Refused, match=r"custody\.handout_by_one_person"):
            await actions.confirm_handout(keeping.first, handout.id)
        confirmed = await actions.confirm_handout(keeping.second, handout.id)
        with pytest.raises(Refused, match=r"custody\.handout_decided"):
            await actions.confirm_handout(keeping.second, handout.id)

    kept = await Goods.objects().get(Goods.id == goods.id)
    assert (kept.left_over, confirmed.status) == (70, HandoutStatus.CONFIRMED)
    assert before == ("9000.00", "9000.00", "3550.00", "9000.00")
    assert await figures(keeping) == ("9000.00", "9000.00", "2485.00", "9000.00")


async def test_what_the_other_signatory_denies_moves_nothing(db):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping)
        handout = await reported(keeping, goods)
        await actions.refuse_handout(keeping.second, handout.id)
        with pytest.raises(Refused, match=r"custody\.handout_decided"):
            await actions.confirm_handout(keeping.second, handout.id)

    assert (await Goods.objects().get(Goods.id == goods.id)).left_over == 100


async def test_no_more_is_handed_out_than_is_in_store(db):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping, 50)
        with pytest.raises(Refused, match=r"custody\.not_enough_goods"):
            await reported(keeping, goods, 51)
        one, other = await reported(keeping, goods, 30), await reported(keeping, goods, 30)
        await actions.confirm_handout(keeping.second, one.id)
        with pytest.raises(Refused, match=r"custody\.not_enough_goods"):
            await actions.confirm_handout(keeping.second, other.id)
        rest = await reported(keeping, goods, 20)
        await actions.confirm_handout(keeping.second, rest.id)
        with pytest.raises(Refused, match=r"custody\.goods_gone"):
            await reported(keeping, goods, 1)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"quantity": 0}, "custody.no_quantity"),
        ({"unit_value": Decimal("0.00")}, "custody.no_unit_value"),
        ({"received_on": date(2026, 6, 6)}, "custody.in_the_future"),
    ],
)
async def test_goods_are_booked_with_a_number_a_worth_and_a_day(db, facts, code):
    keeping = await a_ledger()

    with on(JUNE), pytest.raises(Refused) as refused:
        await received(keeping, **facts)

    assert refused.value.code == code


async def test_goods_are_handed_out_after_they_came_and_at_least_one(db):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping)
        with pytest.raises(Refused, match=r"custody\.handed_out_before_received"):
            await reported(keeping, goods, day="2026-06-04")
        with pytest.raises(Refused, match=r"custody\.nothing_handed_out"):
            await reported(keeping, goods, 0)


async def test_the_hubs_bookkeeper_books_goods_and_signatories_hand_them_out(db):
    keeping = await a_ledger()
    with on(JUNE):
        with pytest.raises(NotAllowed):
            await received(keeping, by=keeping.first)
        goods = await received(keeping)
        with pytest.raises(NotAllowed):
            await reported(keeping, goods, by=keeping.hub.bookkeeper)


async def test_strangers_find_no_goods(db):
    keeping, stranger = await a_ledger(), await a_ledger()
    with on(JUNE):
        goods = await received(keeping)

    with pytest.raises(NotFound, match=r"custody\.no_such_goods"):
        await goods_of(stranger.first, goods.id)


async def test_goods_of_a_frozen_group_stay_where_they_are(db):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping)
        handout = await reported(keeping, goods)
        officer = await world.an_officer(keeping)
        await freeze_group(officer, keeping.group.id, reason="核查")
        with pytest.raises(Refused, match=r"custody\.frozen"):
            await actions.confirm_handout(keeping.second, handout.id)
        with pytest.raises(Refused, match=r"custody\.frozen"):
            await reported(keeping, goods)


async def test_a_statement_and_its_paper_show_the_goods_of_the_month(db):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping)
        handout = await reported(keeping, goods)
        await actions.confirm_handout(keeping.second, handout.id)
    with on("2026-07-06"):
        later = await reported(keeping, goods, 10, day="2026-07-03")
        await actions.confirm_handout(keeping.second, later.id)
        june = await claims.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")
    with on("2026-08-03"):
        july = await claims.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-07")

    shown = []
    for each in (june, july):
        [row] = (await queries.stated(await queries.statement_of_job(each.id))).goods
        shown.append((row.opening, row.received, row.handed_out, row.closing, str(row.worth)))
    assert shown == [(0, 100, 30, 70, "2485.00"), (70, 0, 10, 60, "2130.00")]
    assert (await documents.statement(june.id)).content.startswith(b"%PDF")


async def test_handing_out_is_a_task_of_the_other_signatory(db):
    keeping = await a_ledger()
    with on(JUNE):
        await reported(keeping, await received(keeping))

        assert [each.kind for each in await inbox.tasks(keeping.second)] == ["handout_confirm"]
        assert await inbox.tasks(keeping.first) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE goods SET left_over = left_over - 1 WHERE id = {}",
        "UPDATE goods SET quantity = quantity + 1, left_over = left_over + 1 WHERE id = {}",
        "DELETE FROM goods WHERE id = {}",
        "UPDATE handout SET quantity = 1 WHERE goods = {}",
        "UPDATE handout SET status = 'confirmed', confirmed_by = reported_by, confirmed_at = now() WHERE goods = {}",
        "INSERT INTO goods SELECT (jsonb_populate_record(g, jsonb_build_object('id', g.id + 1000, 'number', 'X',"
        " 'unit_value', 1.00))).* FROM goods g WHERE id = {}",
    ],
)
async def test_the_database_moves_stock_only_by_what_two_persons_confirmed(db, change):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping)
        await reported(keeping, goods)

    with pytest.raises((CheckViolationError, RestrictViolationError, IntegrityConstraintViolationError)):
        await sql(change, goods.id)


async def test_an_entry_cannot_make_money_of_goods(db):
    keeping = await a_ledger()
    with on(JUNE):
        await received(keeping)
        store = await ledger.account(keeping.ledger.book, f"1801.{keeping.group.code}.{keeping.award.number}")
        with pytest.raises(Refused, match=r"ledger\.custody_unequal"):
            async with transaction():
                await ledger.post(
                    keeping.ledger.book,
                    "test:goods",
                    "物资转款",
                    [(keeping.ledger.account, store.id, Decimal("10.00"))],
                    effective_on=date(2026, 6, 5),
                    by=None,
                )


@pytest.mark.commits
async def test_of_two_confirmations_for_the_last_goods_one_wins(committed):
    keeping = await a_ledger()
    with on(JUNE):
        goods = await received(keeping, 50)
        handouts = [await reported(keeping, goods, 30) for _ in range(3)]

        results = await parallel(*(actions.confirm_handout(keeping.second, each.id) for each in handouts))

    codes = sorted(each.code if isinstance(each, Refused) else "done" for each in results)
    assert codes == [*["custody.not_enough_goods"] * 2, "done"]
    assert (await Goods.objects().get(Goods.id == goods.id)).left_over == 20
    assert await ledger.verify() == []


async def test_goods_go_the_whole_way_over_the_pages(browser):
    keeping = await a_ledger()
    group = f"/groups/{keeping.group.id}"
    with on(JUNE):
        browser.sign_in(keeping.hub.bookkeeper.id)
        typed = {
            "ledger": str(keeping.id),
            "name": "急救包",
            "unit": "个",
            "quantity": "100",
            "unit_value": "35.50",
            "donor": "红十字会〔虚构〕",
            "keeper": "林阿公",
            "received_on": JUNE,
        }
        unproved = await browser.post("/hub/goods", data=typed)
        saved = await browser.post("/hub/goods", data=typed, files={"paper": ("清单.pdf", PDF, "application/pdf")})
        goods = await Goods.objects().first()
        desk = await browser.get("/hub/goods")
        browser.sign_in(keeping.first.id)
        listed, home = await browser.get(f"{group}/goods"), await browser.get(group)
        page = await browser.get(f"/goods/{goods.id}")
        report = {"quantity": "30", "purpose": "独居老人", "handed_on": JUNE}
        unsigned = await browser.post(f"/goods/{goods.id}/handouts", data=report)
        names = {"names": ("名单.pdf", PDF, "application/pdf")}
        reported_ = await browser.post(f"/goods/{goods.id}/handouts", data=report, files=names)
        handout = await Handout.objects().first()
        alone = await browser.post(f"/handouts/{handout.id}/confirmation")
        browser.sign_in(keeping.second.id)
        confirmed = await browser.post(f"/handouts/{handout.id}/confirmation")
        again = await browser.post(f"/handouts/{handout.id}/refusal")
        after = await browser.get(f"/goods/{goods.id}")
        voucher = await browser.get(f"/hub/vouchers/{goods.entry}")
        paper, proof = await browser.get(f"/goods/{goods.id}/paper"), await browser.get(f"/handouts/{handout.id}/list")
        stranger = (await a_ledger()).first
        browser.sign_in(stranger.id)
        hidden = [
            (await browser.get(each)).status_code
            for each in (f"/goods/{goods.id}", f"/handouts/{handout.id}/list", f"/hub/vouchers/{goods.entry}")
        ]

    assert [unproved.status_code, saved.status_code, unsigned.status_code, reported_.status_code] == [
        422,
        303,
        422,
        303,
    ]
    assert [alone.status_code, confirmed.status_code, again.status_code] == [422, 303, 422]
    assert "急救包" in desk.text
    assert f"/goods/{goods.id}" in listed.text
    assert f"{group}/goods" in home.text
    assert f"/goods/{goods.id}/handouts" in page.text
    assert "70 个" in after.text
    assert voucher.status_code == 200
    assert "1801" in voucher.text
    assert (paper.content, proof.content) == (PDF, PDF)
    assert hidden == [404, 404, 404]


async def test_a_hub_operator_reads_goods_and_books_none(browser):
    keeping = await a_ledger()
    operator = await staff(keeping.hub.organization, Role.HUB_OPERATOR)

    shown = await browser.sign_in(operator.id).get("/hub/goods")
    refused = await browser.post("/hub/goods", data={})

    assert (shown.status_code, refused.status_code) == (200, 404)
    assert "登记收到的物资" not in shown.text
