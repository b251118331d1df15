import asyncio
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from grants.db import sql, transaction
from grants.errors import Refused, why_not
from grants.files import read
from grants.people.tables import Role
from grants.reporting.dossier import actions, documents, jobs, queries, rules
from grants.reporting.dossier.rules import Part, Piece
from grants.reporting.dossier.tables import AwardFile
from grants.reporting.final_account import jobs as account_jobs
from tests.files.samples import a_pdf
from tests.organizations.world import staff
from tests.reporting import closing_world as world
from tests.reporting.closing_world import DAY
from tests.reporting.world import on


def a_piece(part: Part = Part.ACCOUNT, media_type: str = "application/pdf", size: int = 1) -> Piece:
    return Piece(part, "x", date(2026, 9, 20), 1, "0" * 64, media_type, size)


def test_what_is_no_pdf_or_too_much_stands_beside_the_file_and_what_every_project_has_is_missed():
    large, small, photo = a_piece(size=rules.LARGEST), a_piece(), a_piece(Part.SIGNAGE, "image/jpeg")

    assert rules.fits([large, small, photo]) == ([large], [small, photo])
    assert Part.ACCOUNT not in rules.missing([small])
    assert Part.CALL in rules.missing([small])
    assert Part.AMENDMENTS not in rules.missing([])


def test_a_paper_that_no_reader_opens_is_not_joined():
    assert documents.pages_of(b"%PDF-1.7 cut short") is None
    assert documents.pages_of(a_pdf()) == 1


async def test_the_file_of_a_project_holds_its_papers_behind_a_table_with_their_pages(db):
    ending = await world.an_ending()
    account = await world.accepted(ending)
    await account_jobs.final_account(account.id)
    with on(DAY):
        file = await actions.order_file(ending.officer, ending.id)
        same = await actions.order_file(ending.supervisor, ending.id)
        with pytest.raises(Refused, match=r"reporting\.award_file_not_made"):
            await queries.made(ending.officer, file.id)
        await jobs.award_file(file.id)
        await jobs.award_file(file.id)
    made = await queries.made(ending.officer, file.id)
    [kept] = await AwardFile.objects().output(load_json=True)

    with pikepdf.open(BytesIO(await read(made))) as opened, opened.open_outline() as outline:
        titles = [each.title for each in outline.root]
        pages = len(opened.pages)
    assert same.id == file.id
    assert titles == ["目录", *(each["title"] for each in kept.contents)]
    assert "决算表" in titles
    assert "决算凭证" in titles
    assert pages > len(titles) - 1
    assert kept.check_code
    with pytest.raises(Exception, match=r"written once|stands as it is"):
        async with transaction():
            await sql("UPDATE award_file SET check_code = 'x'")


async def test_a_paper_of_the_small_hours_stands_under_the_day_on_which_it_was_made_here(db):
    ending = await world.an_ending()
    await account_jobs.final_account((await world.accepted(ending)).id)
    await sql("SET LOCAL session_replication_role = replica")
    await sql("UPDATE final_account SET accepted_at = '2026-09-30 17:30+00' WHERE award = {}", ending.id)
    await sql("SET LOCAL session_replication_role = DEFAULT")

    found = [each.on for each in await queries.pieces(ending.id) if each.title == "决算表"]

    assert found == [date(2026, 10, 1)]


@pytest.mark.commits
async def test_two_who_order_a_file_at_once_get_the_same_one(committed):
    ending = await world.an_ending()

    with on(DAY):
        files = await asyncio.gather(*(actions.order_file(ending.officer, ending.id) for _each in range(3)))

    assert len({each.id for each in files}) == 1


async def test_a_file_is_for_the_office_its_supervisors_and_auditors_and_never_for_who_is_recused(browser):
    ending = await world.an_ending()
    home = f"/awards/{ending.id}/file"
    auditor = await staff(ending.desk.facts.funder, Role.AUDITOR, name="Audi")
    facts = await queries.readable_dossier(auditor, ending.id)

    with on(DAY):
        shown = await browser.sign_in(auditor.id).get(home)
        ordered = await browser.post(home)
        [file] = await AwardFile.objects()
        early = await browser.get(f"/award-files/{file.id}")
        refused = [await browser.sign_in(each.id).get(home) for each in (ending.ada, ending.desk.cashier)]
        other = (await world.an_ending()).officer
        strange = await browser.sign_in(other.id).get(home)

    assert [each.status_code for each in (shown, ordered, early, *refused, strange)] == [200, 303, 404, 404, 404, 404]
    assert "还缺" in shown.text
    recused = why_not(rules.check_reading, facts, auditor, is_recused=True)
    assert recused.code == "reporting.no_award_file"
