"""A declaration is signed as an act: the text, the answers, the name and the hour are kept with their hash."""

import json
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from grants import clock, files
from grants.db import get, sql, transaction
from grants.disclosure import papers
from grants.errors import NotFound, Refused
from grants.files import Upload
from grants.people.tables import Role
from grants.scoring import actions, declaring, inviting, jobs
from grants.scoring.declaration_tables import Declaration, DeclarationPaper, Familiarity, Willingness
from grants.scoring.draw_order import canonical, sha256
from grants.scoring.draw_tables import DrawPaper
from grants.scoring.tables import Panelist
from grants.scoring.verifying import differences_in
from tests.scoring.draw_world import a_draw, a_round_to_draw
from tests.scoring.world import BEFORE_SCORING, TERMS, ScoringRound, a_scoring_round, an_actor


@pytest.fixture(autouse=True)
def now():
    with clock.at(BEFORE_SCORING):
        yield


async def a_signed_round() -> tuple[ScoringRound, Declaration]:
    w = await a_scoring_round(experts=0)
    words = "五、不在评审期间使用个人设备拍照。\n\n六、按时到场。"
    await inviting.write_terms(w.secretary, w.call.id, replace(TERMS, declaration_words=words))
    await w.invite(1, is_alternate=False)
    first, second = (application.id for application in w.applications)
    await actions.sign_declaration(
        w.people[0],
        w.call.id,
        {second: "配偶任职"},
        signed_name=" 专家1 ",
        known={first: Familiarity.FAMILIAR, second: Familiarity.UNFAMILIAR},
    )
    return w, await Declaration.objects().first()


async def attached(upload_id: int) -> tuple[int, dict]:
    """How many pages a paper has, and the data inside."""
    content = await files.read(await get(Upload, upload_id))
    with pikepdf.open(BytesIO(content)) as pdf:
        [(_name, spec)] = pdf.attachments.items()
        return len(pdf.pages), json.loads(spec.get_file().read_bytes())


async def test_what_was_signed_is_kept_word_for_word_with_its_hash(db):
    w, declaration = await a_signed_round()
    content = json.loads(declaration.content)

    assert declaration.content_hash == sha256(declaration.content) == sha256(canonical(content))
    assert (declaration.signed_name, declaration.signed_at) == ("专家1", BEFORE_SCORING)
    assert content["statement"][0].startswith("一、保密")
    assert content["statement"][-2:] == ["五、不在评审期间使用个人设备拍照。", "六、按时到场。"]
    assert sum("三年内" in part or "近姻亲" in part or "其他可能影响" in part for part in content["statement"]) == 3
    assert [(each["number"], each["interest"], each["known"]) for each in content["applications"]] == [
        ("A1", None, "familiar"),
        ("A2", "配偶任职", "unfamiliar"),
    ]
    said = await Willingness.objects().order_by(Willingness.application)
    assert [(each.expert, each.level) for each in said] == [
        (w.experts[0].id, level) for level in ("familiar", "unfamiliar")
    ]


@pytest.mark.parametrize("table", ["declaration", "willingness", "declaration_paper"])
async def test_what_was_signed_is_not_changed_by_sql(db, table):
    _w, declaration = await a_signed_round()
    await jobs.declaration_document(declaration.id)

    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="insert only"):
            async with transaction():
                await sql(statement)


async def test_a_declaration_for_another_calls_application_is_refused_whole(db):
    w = await a_scoring_round()

    with pytest.raises(Refused, match=r"scoring\.not_in_this_call"):
        await actions.sign_declaration(
            w.people[0], w.call.id, {}, signed_name="专家1", known={999: Familiarity.FAMILIAR}
        )
    assert await Declaration.count() == await Willingness.count() == 0


async def test_the_paper_of_a_declaration_is_made_once_holds_what_was_signed_and_verifies(db):
    w, declaration = await a_signed_round()
    seat = await Panelist.objects().first()
    with pytest.raises(NotFound, match=r"scoring\.no_declaration_paper"):
        await declaring.paper_for(w.people[0], seat.id)

    await jobs.declaration_document(declaration.id)
    await jobs.declaration_document(declaration.id)

    paper = await DeclarationPaper.objects().first()
    found = await papers.paper(paper.check_code)
    pages, data = await attached(paper.upload)
    assert await DeclarationPaper.count() == 1
    assert (str(found.name), found.is_valid, pages) == ("回避与保密承诺", True, 1)
    assert sha256(canonical(data)) == declaration.content_hash


async def test_a_declaration_is_read_by_the_expert_and_by_who_runs_or_oversees_the_panel(db):
    w, declaration = await a_signed_round()
    await jobs.declaration_document(declaration.id)
    await w.invite(2, is_alternate=False)
    seat = await Panelist.objects().order_by(Panelist.id).first()
    stranger = await an_actor("mallory", (w.applicants[0], Role.OFFICER))

    for reader in (w.people[0], w.secretary, w.officer, w.supervisor):
        assert (await declaring.paper_for(reader, seat.id)).media_type == "application/pdf"
    for other in (w.people[1], stranger):
        with pytest.raises(NotFound, match=r"scoring\.no_declaration_paper"):
            await declaring.paper_for(other, seat.id)


async def test_the_record_of_a_draw_is_made_once_holds_all_that_it_is_recomputed_from_and_verifies(db):
    w = await a_round_to_draw()
    found = await a_draw(w)

    await jobs.draw_document(found.draw.id)
    await jobs.draw_document(found.draw.id)

    paper = await DrawPaper.objects().first()
    shown = await papers.paper(paper.check_code)
    pages, data = await attached(paper.upload)
    assert await DrawPaper.count() == 1
    assert (str(shown.name), shown.is_valid, pages) == ("专家抽取记录", True, 2)
    assert differences_in(json.dumps(data)) == []
    assert data["order"] == [each.code for each in found.drawn]
