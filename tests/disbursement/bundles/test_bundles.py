"""Many papers at once: each rendered once, all in one file to print, whatever is run twice."""

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pikepdf
import pytest

from grants import clock, pdf
from grants.db import sql
from grants.disbursement import actions as payments
from grants.disbursement import jobs
from grants.disbursement.bundles import actions, queries, rules
from grants.disbursement.bundles.tables import Bundle, BundleItem
from grants.disbursement.register.facts import Chosen
from grants.disbursement.tables import PaperKind, Payment, PaymentPaper
from grants.errors import NotFound, Refused
from grants.files import read
from tests.awards.world import a_judged_round, announce, decide, sign
from tests.disbursement.world import PAID, PAID_ON, Desk, a_desk, a_paid_stage


async def three_paid_payments() -> tuple[Desk, list[Payment]]:
    """Of one round and one funder."""
    judged = await a_judged_round("90.00", "80.00", "75.00")
    awards = [await decide(judged, place) for place in range(3)]
    await announce(judged)
    desks = [await a_desk(await sign(judged, award)) for award in awards]
    return desks[0], [await a_paid_stage(desk) for desk in desks]


async def a_bundle(desk: Desk, kind: PaperKind = PaperKind.VOUCHER, **changes) -> Bundle:
    with clock.at(PAID):
        return await actions.order_bundle(desk.preparer, uuid4(), Chosen(desk.facts.funder.id, **changes), kind)


async def make(bundle: Bundle) -> None:
    """What the worker does."""
    with clock.at(PAID):
        await jobs.bundle_papers(bundle.id, 1)
        await jobs.bundle_files(bundle.id)


async def queued() -> list[str]:
    rows = await sql("SELECT message->>'actor_name' AS name FROM dramatiq.queue ORDER BY mtime, message_id")
    return [row["name"] for row in rows if "bundle" in row["name"]]


async def test_one_order_makes_one_file_with_a_bookmark_for_each_payment_and_a_zip(db):
    desk, paid = await three_paid_payments()
    bundle = await a_bundle(desk)

    await make(bundle)
    found = await queries.progress(desk.cashier, bundle.id)
    printed = await read(await queries.file(desk.cashier, bundle.id, "print.pdf"))
    zipped = await read(await queries.file(desk.cashier, bundle.id, "papers.zip"))

    with pikepdf.open(BytesIO(printed)) as opened, opened.open_outline() as outline:
        assert [each.title for each in outline.root] == [each.number for each in paid]
        assert len(opened.pages) == 3
    with ZipFile(BytesIO(zipped)) as archive:
        assert archive.namelist() == [f"{each.number}-voucher.pdf" for each in paid]
        kept = [await read(upload) for _number, upload in await queries.papers(bundle.id)]
        assert [archive.read(name) for name in archive.namelist()] == kept
    assert (found.done, found.total, found.missing) == (3, 3, [])


async def test_a_paper_that_exists_is_not_rendered_again(db, monkeypatch):
    desk, paid = await three_paid_payments()
    for each in paid:
        await jobs.voucher(each.id)
    monkeypatch.setattr(pdf, "render", None)
    bundle = await a_bundle(desk)

    await make(bundle)

    assert await PaymentPaper.count() == 3
    assert (await queries.progress(desk.cashier, bundle.id)).bundle.printed is not None


async def test_whatever_runs_twice_makes_it_once(db):
    desk, _paid = await three_paid_payments()
    key, chosen = uuid4(), Chosen(desk.facts.funder.id)
    with clock.at(PAID):
        bundle = await actions.order_bundle(desk.preparer, key, chosen, PaperKind.VOUCHER)
        again = await actions.order_bundle(desk.preparer, key, chosen, PaperKind.VOUCHER)
        with pytest.raises(Refused, match=r"disbursement\.bundle_form_reused"):
            await actions.order_bundle(desk.preparer, key, chosen, PaperKind.APPROVAL_FORM)

    await make(bundle)
    first = (await queries.progress(desk.cashier, bundle.id)).bundle
    await make(bundle)
    for item in await BundleItem.objects():
        await actions.fill_place(None, item.id, missing="again")
    await actions.keep_bundle(None, bundle.id, printed=b"%PDF", zipped=b"PK")
    last = (await queries.progress(desk.cashier, bundle.id)).bundle

    assert again.id == bundle.id
    assert (last.printed, last.zipped, last.made_at) == (first.printed, first.zipped, first.made_at)
    assert sorted(await queued()) == ["disbursement.bundle_files", "disbursement.bundle_papers"]


async def test_a_payment_that_came_back_meanwhile_is_named_and_holds_up_nothing(browser):
    desk, paid = await three_paid_payments()
    bundle = await a_bundle(desk)
    with clock.at(PAID):
        await payments.record_return(desk.cashier, paid[0].id, returned_on=PAID_ON, reason="户名不符")

    browser.sign_in(desk.preparer.id)
    waiting = await browser.get(f"/payments/bundles/{bundle.id}")
    early = await browser.get(f"/payments/bundles/{bundle.id}/print.pdf")
    await make(bundle)
    done = await browser.get(f"/payments/bundles/{bundle.id}")
    file = await browser.get(f"/payments/bundles/{bundle.id}/print.pdf")
    unknown = await browser.get(f"/payments/bundles/{bundle.id}/x")

    assert "0 / 3" in waiting.text and early.status_code == unknown.status_code == 404
    assert "1 份没有生成" in done.text and paid[0].number in done.text and "every 2s" not in done.text
    with pikepdf.open(BytesIO(file.content)) as opened:
        assert len(opened.pages) == 2


async def test_a_bundle_of_which_nothing_is_left_has_no_file_and_says_so(db):
    desk, paid = await three_paid_payments()
    bundle = await a_bundle(desk)
    with clock.at(PAID):
        for each in paid:
            await payments.record_return(desk.cashier, each.id, returned_on=PAID_ON, reason="户名不符")

    await make(bundle)
    found = await queries.progress(desk.cashier, bundle.id)

    assert (found.bundle.printed, len(found.missing)) == (None, 3)
    with pytest.raises(NotFound, match=r"disbursement\.bundle_not_made"):
        await queries.file(desk.cashier, bundle.id, "print.pdf")


async def test_a_paper_that_cannot_be_rendered_is_named_and_the_others_are_made(db, monkeypatch):
    desk, paid = await three_paid_payments()
    bundle = await a_bundle(desk)
    render = pdf.render

    async def broken_once(template, facts, **options):
        if facts["payment"].number == paid[1].number:
            raise pdf.RenderFailed(".notdef glyph")
        return await render(template, facts, **options)

    monkeypatch.setattr(pdf, "render", broken_once)
    await make(bundle)

    found = await queries.progress(desk.cashier, bundle.id)
    assert [(each.number, each.missing) for each in found.missing] == [(paid[1].number, ".notdef glyph")]
    assert found.bundle.printed is not None


async def test_approval_forms_are_bundled_too_and_nothing_is_no_bundle(browser):
    desk, _paid = await three_paid_payments()
    stranger = await a_desk()
    browser.sign_in(desk.cashier.id)

    posted = {"key": str(uuid4()), "state": "paid", "kind": "approval_form"}
    with clock.at(PAID):
        answer = await browser.post("/payments/bundles", data=posted)
        none = await browser.post("/payments/bundles", data=posted | {"key": str(uuid4()), "state": "returned"})
        strange = await browser.post("/payments/bundles", data=posted | {"key": str(uuid4()), "kind": "x"})
    shown = await browser.sign_in(stranger.cashier.id).get(answer.headers["location"])

    assert answer.status_code == 303
    assert (none.status_code, "没有可打包的单据" in none.text) == (422, True)
    assert strange.status_code == 422
    assert shown.status_code == 404  # disbursement.no_bundle
    with pytest.raises(Refused, match=r"disbursement\.bundle_size"):
        rules.check_bundling(desk.facts.funder.id, desk.cashier, rules.MOST + 1)
