from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest

from grants import files, ledger
from grants.custody import jobs, posting
from grants.custody import queries as keeping
from grants.custody.bank import actions as bank
from grants.custody.bank.tables import MatchKind
from grants.custody.books import actions, facts, queries, vouchers
from grants.custody.books.tables import Numbering, NumberingChoice, VoucherBundle
from grants.custody.tables import CustodyPaper, PaperKind
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.files import Upload
from grants.pdf import RenderFailed
from tests.banking.files import line
from tests.custody import world
from tests.custody.bank import world as banking
from tests.custody.books.world import a_book, interest, the_desk
from tests.custody.world import on


async def by_movement(desk, hub, *, from_month="2026-06", today="2026-05-23"):
    with on(today):
        return await actions.choose_numbering(hub.bookkeeper, desk.book.id, Numbering.BY_MOVEMENT, from_month)


async def numbers(desk, month) -> list[str]:
    return [each.name for each in await vouchers.vouchers(desk.book.id, month, month)]


async def test_vouchers_are_numbered_by_kind_from_the_month_that_the_bookkeeper_chose(db):
    kept = await world.a_ledger()
    desk = await the_desk(kept.hub)
    await by_movement(desk, kept.hub)
    with on("2026-06-05"):
        await world.paid(kept, "360.00", "志愿者保险")
        await world.paid(kept, "100.00")
    await interest(kept.hub, "0.79", "2026-06-21")

    assert await numbers(desk, "2026-05") == ["记-001"]
    assert await numbers(desk, "2026-06") == ["付-001", "付-002", "收-001"]
    assert await ledger.verify() == []


async def test_numbering_is_changed_for_months_to_come_only_and_by_the_bookkeeper(db):
    kept = await world.a_ledger()
    desk = await the_desk(kept.hub)
    stranger = await world.a_hub()

    with pytest.raises(Refused, match=r"custody\.numbering_too_late"):
        await by_movement(desk, kept.hub, from_month="2026-05")
    with on("2026-05-23"):
        with pytest.raises(NotAllowed):
            await actions.choose_numbering(kept.hub.cashier, desk.book.id, Numbering.BY_MOVEMENT, "2026-06")
        with pytest.raises(NotFound, match=r"custody\.no_such_book"):
            await actions.choose_numbering(stranger.bookkeeper, desk.book.id, Numbering.BY_MOVEMENT, "2026-06")
    await by_movement(desk, kept.hub)
    with on("2026-05-24"):
        await actions.choose_numbering(kept.hub.bookkeeper, desk.book.id, Numbering.GENERAL, "2026-06")

    assert await queries.numbering(desk.book.id, "2026-06") == Numbering.GENERAL
    assert await NumberingChoice.count() == 2


async def test_an_entry_under_an_account_of_no_chart_is_refused(db):
    kept = await world.a_ledger()
    desk = await the_desk(kept.hub)
    async with transaction():
        wrong = await ledger.open_account(
            desk.book.id, "2801.G1", "受托代理负债—甲", ledger.Side.CREDIT, opened_on=date(2026, 6, 1)
        )
    found = await keeping.bank_account(desk.book.id)
    lines = [(found.id, wrong.id, Decimal("1.00"))]

    async with transaction():
        with pytest.raises(Refused, match=r"custody\.no_such_title"):
            await posting.enter(desk.book.id, "x", "x", lines, date(2026, 6, 1), kept.hub.bookkeeper, 1)


async def test_a_reversal_stands_in_red_on_the_sides_of_what_it_undoes_and_names_it(db):
    desk = await banking.a_desk()
    charge = line("2026-05-28", "-10.00", "开户行〔虚构〕", "", "F01", "账户管理费")
    await banking.take(desk, "2026-05", [banking.arrival(desk), charge])
    with on("2026-06-02"):
        match = await banking.booked(desk, "-10.00", MatchKind.CHARGE)
        await bank.undo_match(desk.hub.bookkeeper, match.id, reason="记错")
    view = await the_desk(desk.hub)

    listed = await vouchers.vouchers(view.book.id, "2026-05", "2026-05")
    trial = await queries.trial_balance(view, "2026-05")
    undoing = await keeping.voucher_of_job(listed[-1].entry)

    assert [(each.name, each.undoes, each.total) for each in listed[1:]] == [
        ("记-002", "", Decimal("10.00")),
        ("记-003", "2026-05 记-002", Decimal("-10.00")),
    ]
    assert [(each.named.code, each.debit, each.credit) for each in undoing.lines] == [
        ("1122.hub", Decimal("-10.00"), None),
        ("1002", None, Decimal("-10.00")),
    ]
    # 本月发生额 tells what happened: nothing was charged.
    assert trial.titles[0].columns[2:4] == (Decimal("9000.00"), Decimal("0.00"))
    assert trial.is_equal
    [job] = await sql(
        "SELECT count(*)::int AS n FROM dramatiq.queue WHERE message->>'actor_name' = 'custody.render_voucher'"
        " AND message->'args' = to_jsonb(ARRAY[{}::bigint])",
        listed[-1].entry,
    )
    assert job["n"] == 1


async def test_a_voucher_of_more_lines_than_a_sheet_takes_is_split_and_counted(db, monkeypatch):
    keepings, _desk = await a_book(groups=3)
    monkeypatch.setattr(facts, "SHEET", 3)
    entry = await interest(keepings[0].hub, "3.00", "2026-09-21")

    await jobs.render_voucher(entry)

    found = await keeping.voucher_of_job(entry)
    paper = await keeping.paper(PaperKind.VOUCHER, entry)
    pages = text_of(await files.read(await Upload.objects().get(Upload.id == paper.upload)))
    assert [len(each) for each in found.sheets] == [3, 1]
    assert ["记-9-0011/2" in pages[0], "记-9-0012/2" in pages[1], len(pages)] == [True, True, 2]
    assert ["合计" in page for page in pages] == [False, True]


def text_of(content: bytes) -> list[str]:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(content) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


async def ordered(desk, hub, *, kind="记", first=1, month="2026-06", key=None) -> VoucherBundle:
    return await actions.order_vouchers(hub.bookkeeper, key or uuid4(), desk.book.id, month, kind, first)


async def test_a_month_is_printed_as_one_file_behind_its_cover_each_voucher_rendered_once(db):
    keepings, desk = await a_book(groups=2)
    bundle = await ordered(desk, keepings[0].hub)

    before = await vouchers.progress(keepings[0].hub.cashier, bundle.id)
    await jobs.volume_papers(bundle.id, 1)
    await jobs.volume_papers(bundle.id, 1)
    await jobs.volume_file(bundle.id)
    await jobs.volume_file(bundle.id)
    await jobs.volume_papers(bundle.id, 1)

    after = await vouchers.progress(keepings[0].hub.cashier, bundle.id)
    upload = await vouchers.printed(keepings[0].hub.cashier, bundle.id)
    with pikepdf.open(BytesIO(await files.read(upload))) as document:
        with document.open_outline() as outline:
            marks = [str(each.title) for each in outline.root]
        pages = len(document.pages)
    assert (before.done, before.total, after.done, after.bundle.missing) == (0, 2, 2, [])
    assert (marks, pages) == (["封面", "记-001", "记-002"], 3)
    assert await CustodyPaper.count() == 2


async def test_a_voucher_that_cannot_be_printed_is_named_on_the_cover_and_holds_nothing_up(db, monkeypatch):
    keepings, desk = await a_book()
    bundle = await ordered(desk, keepings[0].hub)
    [first, _second] = await vouchers.without_paper(bundle, 1, 2)
    render = jobs.documents.voucher

    async def failing(entry_id):
        if entry_id == first:
            raise RenderFailed("没有这个字形")
        return await render(entry_id)

    monkeypatch.setattr(jobs.documents, "voucher", failing)
    await jobs.volume_papers(bundle.id, 1)
    await jobs.volume_file(bundle.id)

    found = await vouchers.progress(keepings[0].hub.bookkeeper, bundle.id)
    upload = await vouchers.printed(keepings[0].hub.bookkeeper, bundle.id)
    pages = text_of(await files.read(upload))
    assert found.bundle.missing == ["记-6-001 没有这个字形"]
    assert "记-6-001没有这个字形" in pages[0]
    assert len(pages) == 2


async def test_a_volume_is_cut_where_all_are_cut_and_the_same_form_orders_one(db, monkeypatch):
    keepings, desk = await a_book()
    hub, key = keepings[0].hub, uuid4()
    stranger = await world.a_hub()

    once, twice = await ordered(desk, hub, key=key), await ordered(desk, hub, key=key)
    assert once.id == twice.id
    for wanted in ({"first": 2}, {"first": 201}, {"kind": "付"}, {"month": "2026-07"}):
        with pytest.raises(Refused, match=r"custody\.no_such_volume"):
            await ordered(desk, hub, **wanted)
    with pytest.raises(Refused, match=r"custody\.bundle_form_reused"):
        await ordered(desk, hub, key=key, month="2026-05")
    with pytest.raises(NotFound, match=r"custody\.no_such_book"):
        await vouchers.progress(stranger.bookkeeper, once.id)
    with pytest.raises(NotFound, match=r"custody\.bundle_not_made"):
        await vouchers.printed(hub.bookkeeper, once.id)


async def test_who_prepared_and_who_checked_a_claim_s_voucher_are_those_who_verified_and_reviewed_it(db):
    _keepings, desk = await a_book()

    claim, shared = await vouchers.vouchers(desk.book.id, "2026-06", "2026-06")

    assert (claim.prepared_by, claim.checked_by, claim.attachments) == ("吴海珍", "王初审", 2)
    assert (shared.prepared_by, shared.checked_by, shared.attachments) == ("吴海珍", "", 1)
    assert [(each.group != "", each.award != "") for each in claim.lines] == [(True, True), (False, False)]
