"""A blind round: what is proposed to be blacked out, who confirms it, and that nothing of it reaches an expert."""

import json
import re
from datetime import date

import pypdfium2
import pytest

from grants import clock, files
from grants.applications.tables import ApplicationFile
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.organizations.tables import AccountUse, BankAccount, Organization, OrganizationKind, OrganizationStatus
from grants.scoring import actions as scoring
from grants.scoring import queries as panels
from grants.scoring import rules as scoring_rules
from grants.scoring import sheet_document
from grants.scoring.blind import actions, pieces, proposing, queries
from grants.scoring.blind.pieces import Piece
from grants.scoring.blind.tables import Redaction
from grants.scoring.sheet_tables import SheetVersion
from grants.scoring.tables import Assignment
from tests.files.samples import a_pdf
from tests.scoring.world import DURING_SCORING, ScoringRound, a_scoring_round

NAME = "澜湾区同心社会工作服务中心〔虚构〕"
HIDDEN = (
    "同心",
    "海滨枢纽",
    "符晓晴",
    "陈海英",
    "椰风路",
    "13812345678",
    "0898-66001234",
    "tongxin@",
    "王小丫",
    "6222021234567890123",
)
CONTENT = {
    "format": "application/2",
    "applicant": {"code": "O1", "name": NAME},
    "submitted_through": {"code": "HUB", "name": "海滨枢纽发展中心"},
    "title": "同心独居老人探访",
    "sections": [
        {
            "key": "needs",
            "title": "需求",
            "answers": [
                {
                    "key": "needs",
                    "label": "需求说明",
                    "kind": "long_text",
                    "private": False,
                    "text": "同心社工走访112户。\n联系人符晓晴 138 1234 5678，邮箱 tongxin@example.org。",
                },
                {"key": "papers", "label": "附件", "kind": "file", "private": False, "text": "同心中心登记证.pdf"},
                {
                    "key": "plan",
                    "label": "安排",
                    "kind": "table",
                    "private": False,
                    "columns": ["内容", "地点", "人数"],
                    "rows": [["探访", "椰风路8号", "20"], ["联欢", "海滨枢纽", "40"]],
                },
                {
                    "key": "team",
                    "label": "团队",
                    "kind": "table",
                    "private": True,
                    "columns": ["姓名", "学历", "电话"],
                    "rows": [["王小丫", "本科社会工作", "13800138000"]],
                },
                {
                    "key": "risks",
                    "label": "风险",
                    "kind": "long_text",
                    "private": False,
                    "text": "王小丫负责；账户 6222 0212 3456 7890 123，电话0898-66001234。",
                },
            ],
        }
    ],
    "lines": [
        {
            "item": "同心社工劳务",
            "class": "labour",
            "quantities": ["60"],
            "unit_price": "40.00",
            "amount": "2400.00",
            "basis": "海滨枢纽发展中心报价",
        }
    ],
    "match": [{"kind": "donation", "giver": "陈海英", "amount": "500.00", "note": "个人捐赠"}],
    "requested": "2400.00",
    "match_cash": "500.00",
    "files": [],
}
TITLE = "同心独居老人探访"


def a_body(**facts: object) -> Organization:
    known: dict[str, object] = {
        "code": "O1",
        "name": NAME,
        "kind": OrganizationKind.SERVICE_ORG,
        "status": OrganizationStatus.REGISTERED,
        "uscc": "52469099MJ0000001X",
        "legal_representative": "陈海英",
        "contact_name": "符晓晴",
        "phone": "13812345678",
        "email": "tongxin@example.org",
        "address": "椰风路8号",
        "created_at": clock.now(),
    }
    return Organization(**(known | facts))


def test_a_body_is_also_known_without_its_region_its_remark_and_its_kind():
    assert proposing.short_names(NAME) == ["澜湾区同心社会工作服务中心", "同心社会工作服务中心", "同心"]
    assert proposing.short_names("椰风里邻里守望互助队") == [
        "椰风里邻里守望互助队",
        "椰风里邻里守望互助队",
        "椰风里邻里守望",
    ]
    assert proposing.short_names("幸福小区协会")[0] == "幸福小区协会"


def test_names_persons_telephones_addresses_and_accounts_are_proposed_to_be_blacked_out():
    names = proposing.names_of([a_body()], [])

    text, found = proposing.proposed(
        "联系同心社工的符晓晴（138 1234 5678、0898-66001234），账户6222021234567890123。", names
    )

    assert text == "联系▇▇社工的▇▇（▇▇、▇▇），账户▇▇。"
    assert set(found) == {"同心", "符晓晴", "138 1234 5678", "0898-66001234", "6222021234567890123"}
    assert (
        proposing.proposed("预算 12,000.00 元，60 户，2026-04-15", names)[0] == "预算 12,000.00 元，60 户，2026-04-15"
    )


def test_a_copy_is_put_together_again_of_its_pieces_without_files_and_private_answers():
    found = pieces.pieces(CONTENT, TITLE)
    texts, _counted = proposing.proposal(found, [*proposing.names_of([a_body()], []), "海滨枢纽", "王小丫"])

    copy = pieces.redacted(CONTENT, TITLE, texts)

    assert [piece.key for piece in found] == [
        "title",
        "needs",
        "plan/1/1",
        "plan/1/2",
        "plan/2/1",
        "plan/2/2",
        "risks",
        "lines/1/item",
        "lines/1/basis",
        "match/1/giver",
        "match/1/note",
    ]
    assert copy.title == "▇▇独居老人探访"
    assert [entry["key"] for entry in copy.sections[0]["entries"]] == ["needs", "plan", "risks"]
    assert copy.sections[0]["entries"][1]["rows"] == [["探访", "▇▇", "20"], ["联欢", "▇▇", "40"]]
    assert copy.budget["lines"][0]["item"] == "▇▇社工劳务"
    assert copy.budget["match"][0]["giver"] == "▇▇"
    said = json.dumps([copy.title, copy.sections, copy.budget], ensure_ascii=False, default=str)
    assert [word for word in HIDDEN if word in said] == []
    assert "同心" in json.dumps(pieces.papers(CONTENT, TITLE).sections, ensure_ascii=False)


def test_only_what_differs_is_kept_and_a_full_name_that_is_left_is_found():
    found = [Piece("title", "项目名称", TITLE), Piece("needs", "需求说明", f"{NAME[:13]}走访")]

    assert proposing.still_named(found, {"needs": "走访"}, proposing.certain_names([a_body()])) == []
    assert proposing.still_named(found, {}, proposing.certain_names([a_body()])) == ["澜湾区同心社会工作服务中心"]
    assert pieces.differing(CONTENT, TITLE, {"title": TITLE, "needs": "改过", "nothing": "x"}) == {"needs": "改过"}


async def a_blind_round() -> tuple[ScoringRound, Assignment]:
    """A1 of an applicant with everything that could name it, with two files attached."""
    w = await a_scoring_round(hides_applicants=True, applications=0)
    hub = a_body(code="HUB", name="海滨枢纽发展中心", uscc="51469099MJ0000002X", is_hub=True, contact_name="王五")
    await hub.save()
    await w.receive(1, title=TITLE, through=hub, content=CONTENT)
    await w.receive(2)
    applicant, row = w.applicants[0], w.applications[0]
    known = a_body().to_dict()
    named = ("name", "legal_representative", "contact_name", "phone", "email", "address")
    await Organization.update({name: known[name] for name in named}).where(Organization.id == applicant.id)
    await BankAccount(
        organization=applicant.id,
        account_use=AccountUse.OWN,
        holder=NAME,
        number="6222021234567890123",
        bank_name="海南示例银行",
        cnaps="102641000013",
        from_on=date(2026, 1, 1),
    ).save()
    for name in ("同心登记证.pdf", "同心现场照片.pdf"):
        async with transaction():
            upload = await files.keep(a_pdf(name), name, by=None)
        await ApplicationFile(application=row.id, upload=upload.id, label=name).save()
    await w.declare()
    return w, await w.assign(0, 0)


async def confirm(w: ScoringRound, place: int, open_files: tuple[int, ...] = ()) -> Redaction:
    """As the system proposes it."""
    seen = await queries.original(w.applications[place].id)
    texts, _found = proposing.proposal(seen.found, seen.names)
    return await actions.confirm_redaction(
        w.secretary, w.applications[place].id, version=seen.version, texts=texts, open_files=open_files
    )


async def test_without_a_confirmed_copy_nothing_of_a_blind_round_opens_and_the_panel_says_which(db):
    w, mine = await a_blind_round()

    with clock.at(DURING_SCORING):
        with pytest.raises(Refused, match=r"scoring\.unredacted"):
            await scoring.save_sheet(w.people[0], mine.id, marks={})
        before = (await panels.panel(w.call.id)).unredacted
        with pytest.raises(Refused, match=r"scoring\.unredacted"):
            scoring_rules.applicants_are_hidden(before)
        await confirm(w, 0)
        await scoring.save_sheet(w.people[0], mine.id, marks={})
        await confirm(w, 1)

    assert before == ["A1", "A2"]
    assert (await panels.panel(w.call.id)).unredacted == []


async def test_a_copy_that_still_names_the_applicant_or_is_of_an_earlier_version_is_not_confirmed(db):
    w, _mine = await a_blind_round()
    row = w.applications[0]
    seen = await queries.original(row.id)
    texts = {piece.key: "▇▇" for piece in seen.found}

    for by, version, written, code in (
        (w.secretary, seen.version, texts | {"needs": "澜湾区同心社会工作服务中心走访"}, "scoring.still_named"),
        (w.secretary, seen.version - 1, texts, "scoring.submitted_again"),
    ):
        with pytest.raises(Refused, match=re.escape(code)):
            await actions.confirm_redaction(by, row.id, version=version, texts=written, open_files=())
    for by in (w.supervisor, w.people[0]):
        with pytest.raises(NotAllowed):
            await actions.confirm_redaction(by, row.id, version=seen.version, texts=texts, open_files=())
    open_round = await Redaction.count()
    await sql("UPDATE application SET status = 'withdrawn', place = NULL WHERE id = {}", row.id)
    with pytest.raises(NotFound, match=r"scoring\.not_to_be_redacted"):
        await actions.confirm_redaction(w.secretary, row.id, version=seen.version, texts=texts, open_files=())
    assert open_round == 0


async def test_in_a_round_that_is_not_blind_there_is_nothing_to_redact(browser):
    w = await a_scoring_round()
    browser.sign_in(w.secretary.id)

    with pytest.raises(NotFound, match=r"scoring\.not_blind"):
        await confirm(w, 0)
    assert (await browser.get(f"/rounds/{w.call.id}/redaction")).status_code == 404


async def test_confirming_again_replaces_and_keeps_the_one_before(db):
    w, _mine = await a_blind_round()
    first, second = await confirm(w, 0), await confirm(w, 0)

    assert (first.number, second.number) == (1, 2)
    assert (await queries.redactions([w.applications[0].id]))[w.applications[0].id].id == second.id
    with pytest.raises(Exception, match="insert only"):
        async with transaction():
            await sql("DELETE FROM redaction")


async def test_the_organiser_looks_through_one_after_another(browser):
    w, _mine = await a_blind_round()
    address = f"/rounds/{w.call.id}/redaction"
    first, second = (row.id for row in w.applications)
    browser.sign_in(w.secretary.id)

    listed = await browser.get(address)
    shown = await browser.get(f"{address}/{first}")
    seen = await queries.original(first)
    texts, _found = proposing.proposal(seen.found, seen.names)
    posted = {f"piece-{n}": texts[piece.key] for n, piece in enumerate(seen.found, 1)} | {"version": str(seen.version)}
    unticked = await browser.post(f"{address}/{first}", data=posted)
    named = await browser.post(f"{address}/{first}", data=posted | {"piece-2": "海滨枢纽发展中心", "confirmed": "yes"})
    opened = [str(each.upload.id) for each in seen.paintable]
    done = await browser.post(f"{address}/{first}", data=posted | {"confirmed": "yes", "open": opened[:1]})
    again = await browser.get(f"{address}/{first}")
    nobody = await browser.get(f"{address}/999999")  # scoring.no_redaction

    assert listed.text.count("待确认") == 2
    assert "系统建议遮盖" in shown.text
    assert "▇▇独居老人探访" in shown.text
    assert "请逐段核对后勾选" in unticked.text
    assert "遮盖稿中仍有：海滨枢纽发展中心" in named.text
    assert (done.status_code, done.headers["location"]) == (303, f"{address}/{second}")
    assert re.search(rf'value="{opened[0]}" checked', again.text)
    assert not re.search(rf'value="{opened[1]}" checked', again.text)
    assert nobody.status_code == 404
    for other in (w.supervisor, w.people[0]):
        browser.sign_in(other.id)
        assert (await browser.get(address)).status_code == 404


async def test_nothing_that_names_the_applicant_reaches_an_expert_but_the_bodies_they_declare_about(browser):
    w, mine = await a_blind_round()
    seen = await queries.original(w.applications[0].id)
    shown_file, hidden_file = (each.upload.id for each in seen.paintable)
    await confirm(w, 0, (shown_file,))
    home = f"/scoring/{mine.id}"
    browser.sign_in(w.people[0].id)

    with clock.at(DURING_SCORING):
        await browser.post(home, data={f"mark-{n}": mark for n, mark in enumerate((17, 22, 13, 13, 13, 8), 1)})
        pages = [
            "/panel",
            home,
            f"{home}/lock",
            f"{home}/recusal",
            f"{home}/history",
            f"{home}/files/{shown_file}/view",
        ]
        told = {address: await browser.get(address) for address in pages}
        original = await browser.get(f"{home}/files/{shown_file}")  # scoring.no_original
        hidden = await browser.get(f"{home}/files/{hidden_file}/view")
        declared = await browser.get(f"/panel/{w.call.id}/declaration")
        locked = await browser.post(f"{home}/lock")

    assert {address: answer.status_code for address, answer in told.items()} == dict.fromkeys(pages, 200)
    for address, answer in told.items():
        assert [word for word in HIDDEN if word in answer.text] == [], address
        assert str(w.applicants[0].id) not in re.findall(r"/organisations/(\d+)", answer.text), address
    assert "▇▇独居老人探访" in told["/panel"].text
    assert (original.status_code, hidden.status_code) == (404, 404)
    assert declared.status_code == 200
    assert "同心" not in locked.headers.get("set-cookie", "")


async def test_a_blind_rounds_declaration_lists_bodies_and_not_whose_application_is_which(browser):
    w = await a_scoring_round(hides_applicants=True)
    browser.sign_in(w.people[0].id)

    with clock.at(DURING_SCORING):
        shown = await browser.get(f"/panel/{w.call.id}/declaration")

    assert "单位O1" in shown.text
    assert "这里列出全部申报单位" in shown.text
    assert "项目1" not in shown.text
    assert "A1" not in re.sub(r'value="[^"]*"', "", shown.text)


async def test_the_paper_of_a_blind_sheet_names_nobody(db):
    w, mine = await a_blind_round()
    await confirm(w, 0)
    await w.score(0, mine, (17, 22, 13, 13, 13, 8))
    version = await SheetVersion.objects().first()

    made = await sheet_document.score_sheet(version.id)

    document = pypdfium2.PdfDocument(made.content)
    paper = "".join(page.get_textpage().get_text_bounded() for page in document)
    data = document.get_attachment(0).get_data()
    said = paper + bytes(data).decode()
    assert "独居老人探访" in paper
    assert [word for word in HIDDEN if word in said] == []
