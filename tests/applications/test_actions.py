from datetime import date

import pypdfium2

from grants import codes, files
from grants.applications import jobs, queries
from grants.applications.tables import ApplicationStatus, PaperKind
from tests.applications.world import a_group_applicant, a_submitted_application


async def test_an_application_that_breaks_no_rule_gets_a_receipt_number_and_a_frozen_version(db):
    facts = await a_submitted_application()

    row = facts.application
    assert row.status == ApplicationStatus.SUBMITTED
    print(row.number)


async def test_pdf(db):
    facts = await a_submitted_application(await a_group_applicant())
    v = facts.versions[0]

    await jobs.render_receipt(v.id)
    await jobs.render_form(v.id)

    for kind in PaperKind:
        up = await queries.paper_file(v.id, kind)
        data = await files.read(up)
        open(f"/tmp/app-{kind}.pdf", "wb").write(data)
        doc = pypdfium2.PdfDocument(data)
        for i, p in enumerate(doc):
            p.render(scale=1.3).to_pil().save(f"/tmp/app-{kind}-{i}.png")
