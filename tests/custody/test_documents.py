from datetime import date
from decimal import Decimal

from grants import files
from grants.custody import actions, jobs, queries
from grants.custody.tables import CustodyPaper, PaperKind
from grants.files import Upload
from tests.custody import world
from tests.custody.world import on


async def kept(kind: PaperKind, subject: int) -> bytes:
    paper = await queries.paper(kind, subject)
    return await files.read(await Upload.objects().get(Upload.id == paper.upload))


async def test_each_paper_is_rendered_once_and_kept(db):
    keeping = await world.a_ledger()
    with on("2026-06-05"):
        claim = await world.paid(keeping, "360.00", "志愿者保险")
    with on("2026-06-21"):
        interest = await actions.record_interest(
            keeping.hub.bookkeeper,
            hub_id=keeping.hub.organization.id,
            credited_on=date(2026, 6, 21),
            amount=Decimal("0.79"),
        )
    with on("2026-07-01"):
        june = await actions.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")

    for _twice in range(2):
        await jobs.render_claim_form(claim.id)
        await jobs.render_voucher(claim.entry)
        await jobs.render_voucher(interest.entry)
        await jobs.render_statement(june.id)

    assert await CustodyPaper.count() == 4
    for kind, subject in (
        (PaperKind.CLAIM_FORM, claim.id),
        (PaperKind.VOUCHER, claim.entry),
        (PaperKind.STATEMENT, june.id),
    ):
        assert (await kept(kind, subject)).startswith(b"%PDF")
