import json
import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from grants import audit, clock
from grants.applications import tables as applications
from grants.awards import actions as awards
from grants.awards.tables import Award
from grants.custody import actions as custody
from grants.custody import tables as kept_papers
from grants.db import get, sql, transaction
from grants.disbursement import tables as disbursement
from grants.disbursement.register.tables import RegisterKind
from grants.disclosure import funded, papers
from grants.errors import NotFound
from grants.people.tables import Role
from grants.piccolo_app import APP_CONFIG
from grants.results import tables as results
from tests.awards.world import (
    RUN_OUT,
    WHILE_ANNOUNCED,
    a_judged_round,
    a_signed_award,
    an_announced_award,
    announce,
    decide,
    sign,
)
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.counting import queries_counted
from tests.custody import world as kept
from tests.disbursement.world import a_desk, a_paid_stage
from tests.organizations.world import staff

PUBLIC = ("/", "/projects", "/verify", "/help", "/accessibility", "/privacy", "/projects.csv", "/projects.json")
FILES = ("", "/money.csv", "/money.json")
# A mobile number, an identity number, an account number.
PERSONAL = re.compile(r"(?<![\dA-Za-z])(?:1[3-9]\d{9}|\d{17}[\dXx]|\d{16,19})(?![\dA-Za-z])")


@pytest.mark.parametrize("address", PUBLIC)
async def test_everybody_may_read_the_public_pages_even_before_there_is_anything(browser, address):
    answer = await browser.get(address)

    assert answer.status_code == 200
    assert answer.headers.get("cache-control", "public, no-cache") == "public, no-cache"


async def test_an_open_call_stands_on_the_first_page_with_its_deadline(browser):
    call = await a_published_call()

    with clock.at(WHILE_OPEN):
        page = (await browser.get("/")).text

    assert call.call.title in page
    assert "2026年3月27日（周五）17:30" in page
    assert "还有 7 天 7 小时" in page


async def test_the_first_page_sums_what_the_books_hold(browser):
    await a_paid_stage(await a_desk())

    page = (await browser.get("/")).text

    assert "¥335,000.00" in page
    assert "¥75,200.00" in page
    assert "¥37,600.00" in page


async def test_a_project_is_public_from_its_notice_on_and_not_before(browser):
    judged = await a_judged_round("88.00")
    award = await decide(judged)

    before = await browser.get(f"/projects/{award.number}")
    await announce(judged)
    after = await browser.get(f"/projects/{award.number}")

    assert (before.status_code, after.status_code) == (404, 200)
    assert award.number not in (before.text)
    assert award.number in (await browser.get("/projects.csv")).text


async def test_an_award_that_was_cancelled_stays_as_a_tombstone_with_its_reason(browser):
    judged, award = await an_announced_award()
    with clock.at(RUN_OUT):
        await awards.cancel_award(judged.officer, award.id, reason="单位自愿放弃")

    page = (await browser.get(f"/projects/{award.number}")).text

    assert "已取消" in page
    assert "单位自愿放弃" in page


async def test_a_running_notice_makes_its_projects_announced(browser):
    _judged, award = await an_announced_award()

    with clock.at(WHILE_ANNOUNCED):
        assert "公示中" in (await browser.get(f"/projects/{award.number}")).text
    with clock.at(RUN_OUT):
        assert "待签约" in (await browser.get(f"/projects/{award.number}")).text


async def test_a_grantee_s_page_shows_what_was_paid_and_the_budget(browser):
    desk = await a_desk()
    await a_paid_stage(desk)
    number = desk.facts.award.number

    page = (await browser.get(f"/projects/{number}")).text
    whole = json.loads((await browser.get(f"/projects/{number}/money.json")).text)

    assert "37,600.00" in page
    assert "彩票公益金资助—中国福利彩票" in page
    assert whole["awarded"] == "75200.00"
    assert whole["money"] == [{"date": "2026-05-20", "direction": "in", "what": "stage 1", "amount": "37600.00"}]
    assert sum(Decimal(line["awarded"]) for line in whole["budget"]) == Decimal("75200.00")


async def a_public_ledger():
    """A group's project with a receipt, a paid claim whose text holds what nobody outside may read, and interest."""
    keeping = await kept.a_ledger()
    await sql(
        "INSERT INTO public_notice (call, number, starts_on, ends_on, working_days, published_at, content)"
        " VALUES ({}, 'GS-T', '2026-04-28', '2026-05-07', 5, '2026-04-28', '{}')".replace("'{}'", "'{{}}'"),
        keeping.call.call.id,
    )
    await sql(
        "INSERT INTO notice_item (notice, award, withdrawn_reason)"
        " SELECT id, {}, '' FROM public_notice WHERE number = 'GS-T'",
        keeping.award.id,
    )
    with kept.on("2026-06-05"):
        claim = await custody.file_claim(
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines["志愿者保险"].id,
            amount=Decimal("360.00"),
            invoices=[kept.an_invoice(keeping, "360.00", seller="符小兰 460100199001011234", seller_uscc="")],
            summary="付符小兰，电话 13800138000",
            form_key=uuid4(),
        )
        await custody.sign_claim(keeping.second, claim.id)
        await custody.review_claim(keeping.hub.reviewer, claim.id, kept.all_good())
        await custody.verify_claim(keeping.hub.bookkeeper, claim.id)
        await custody.pay_claim(keeping.hub.cashier, claim.id, paid_on=clock.today(), bank_ref="B1")
    with kept.on("2026-06-21"):
        await custody.record_interest(
            keeping.hub.bookkeeper,
            hub_id=keeping.hub.organization.id,
            credited_on=clock.today(),
            amount=Decimal("0.49"),
        )
    return keeping


async def test_a_group_s_page_shows_each_entry_of_its_ledger_by_budget_line(browser):
    keeping = await a_public_ledger()

    text = (await browser.get(f"/projects/{keeping.award.number}/money.csv")).text

    assert [line.split(",")[1:5] for line in text.splitlines()[1:]] == [
        ["2026-05-22", "in", "receipt", "9000.00"],
        ["2026-06-05", "out", "志愿者保险", "360.00"],
        ["2026-06-21", "in", "interest", "0.49"],
    ]
    page = (await browser.get(f"/projects/{keeping.award.number}")).text
    assert "8,640.49" in page
    assert "含利息 0.49" in page


async def test_public_pages_hold_no_phone_no_identity_number_no_account_and_no_name_of_a_person(browser):
    keeping = await a_public_ledger()
    desk = await a_desk()
    await a_paid_stage(desk)

    for number in (keeping.award.number, desk.facts.award.number):
        for file in FILES:
            text = (await browser.get(f"/projects/{number}{file}")).text
            assert PERSONAL.findall(text) == []
            assert "符小兰" not in text
            assert keeping.payment.payee_number not in text
            for person in (keeping.first, keeping.hub.cashier, desk.approver):
                assert person.name not in text
    for address in PUBLIC:
        assert PERSONAL.findall((await browser.get(address)).text) == []


@pytest.mark.parametrize("projects", [1, 3])
async def test_public_pages_take_the_same_queries_with_one_and_with_three_projects(browser, projects):
    judged = await a_judged_round(*["88.00"] * projects)
    given = [await decide(judged, place) for place in range(projects)]
    await announce(judged)
    for award in given:
        await sign(judged, award)
    with queries_counted() as count:
        counts = {}
        for address in ("/", "/projects", f"/projects/{given[0].number}", "/projects.json"):
            before = len(count)
            assert (await browser.get(address)).status_code == 200
            counts[address.rstrip("0123456789")] = len(count) - before

    assert counts == {
        "/": 5,
        "/projects": 4,
        f"/projects/{given[0].number}".rstrip("0123456789"): 12,
        "/projects.json": 2,
    }


async def test_the_list_is_narrowed_by_words_purpose_and_round(browser):
    judged, award = await an_announced_award()

    async def numbers(**asked: object) -> list[str]:
        whole = json.loads((await browser.get("/projects.json", params=asked)).text)
        return [each["number"] for each in whole["projects"]]

    assert await numbers() == [award.number]
    assert await numbers(q="独居老人") == await numbers(q=award.number) == [award.number]
    assert await numbers(purpose="ELDERLY", call=judged.call.call.id) == [award.number]
    assert await numbers(q="%") == await numbers(purpose="DISABLED") == await numbers(call=0) == []


async def test_a_check_code_tells_what_the_paper_is_and_whether_it_stands(browser):
    facts = await a_signed_award()
    row = await get(Award, facts.award.id)
    code = facts.agreement.check_code or await _with_paper(facts.agreement.id)

    answer = await browser.get(f"/verify/{code.replace('-', '').lower()}")

    assert answer.status_code == 200
    assert "资助协议" in answer.text
    assert "有效" in answer.text
    assert row.number not in answer.text
    assert facts.agreement.payee_number not in answer.text


async def _with_paper(agreement: int) -> str:
    """What the job does that renders the agreement."""
    code = "0000-0000-000"
    [row] = await sql(
        "INSERT INTO upload (sha256, size, media_type, name, kept_at)"
        " VALUES (repeat('a', 64), 1, 'application/pdf', 'x.pdf', now()) RETURNING id"
    )
    code = next(f"{code}{last}" for last in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if _reads(f"{code}{last}"))
    await sql("UPDATE agreement SET check_code = {}, document = {} WHERE id = {}", code, row["id"], agreement)
    return code


def _reads(code: str) -> bool:
    from grants import codes  # noqa: PLC0415

    try:
        return bool(codes.check_check_code(code))
    except codes.BadCode:
        return False


@pytest.mark.parametrize(
    ("code", "words"),
    [("0000-0000-0000", "没有这个查验码"), ("ABCD-EFGH-JKMN", "请对照文件逐位核对"), ("x", "请对照文件逐位核对")],
    ids=["never printed", "mistyped", "too short"],
)
async def test_a_code_that_nobody_printed_is_not_found(browser, code, words):
    answer = await browser.get(f"/verify/{code}")

    assert answer.status_code == 404
    assert words in answer.text


def test_every_kind_of_paper_with_a_check_code_has_a_name():
    kinds = {
        "announcement",
        "draw_record",
        "declaration",
        "score_sheet",
        "pitch_timetable",
        "filing_notice",
        "filing_ending",
        "notice",
        "withdrawal",
        "amendment",
        "agreement",
        "award_letter",
        *(f"application_{kind.value}" for kind in applications.PaperKind),
        *(kind.value for kind in disbursement.PaperKind if kind != disbursement.PaperKind.VOUCHER),
        "payment_voucher",
        "return_demand",
        "final_account",
        "award_file",
        "custody_agreement",
        "custody_handover",
        *(kind.value for kind in kept_papers.PaperKind),
        *(f"register_{kind.value}" for kind in RegisterKind),
        "reconciliation",
        "spot_check",
        "visit",
        "rectification",
        "activity",
        "evaluation",
        "complaint",
        "annual_notice",
        "statistics",
        "minutes",
        *(f"judging_{kind.value}" for kind in results.JudgingPaperKind),
    }

    assert kinds == set(papers.PAPER_NAMES)


def test_a_check_code_is_looked_for_wherever_one_is_kept():
    kept_in = {
        table._meta.tablename
        for table in APP_CONFIG.table_classes
        if any(column._meta.name == "check_code" for column in table._meta.columns)
    }

    assert {name for name in kept_in if not re.search(rf"\bFROM {name}\b", papers.PAPERS)} == set()


async def test_what_is_not_public_is_refused_by_name(db):
    with pytest.raises(NotFound, match=r"disclosure\.no_paper"):
        await papers.paper("0000-0000-0000")
    with pytest.raises(NotFound, match=r"disclosure\.no_project"):
        await funded.project("LW-2026-99")


async def test_a_mistyped_code_comes_back_with_what_was_typed(browser):
    answer = await browser.get("/verify", params={"code": "abcd-efgh"})

    assert answer.status_code == 422
    assert 'value="abcd-efgh"' in answer.text


async def an_auditor():
    call = await a_published_call()
    return await staff(call.funder, Role.AUDITOR), call


async def test_auditors_read_the_trail_by_person_act_and_day_with_refusals_marked(browser):
    auditor, call = await an_auditor()
    async with transaction():
        with clock.at(clock.during(date(2027, 1, 5))):
            await audit.record(auditor, "tests.noted", call.call, account="6222020000000006789")
            await audit._insert(auditor, "tests.tried", "", None, "tests.refused", {})
    browser.sign_in(auditor.id)

    page = (await browser.get("/audit/events", params={"since": "2027-01-05", "until": "2027-01-05"})).text
    only = (await browser.get("/audit/events", params={"since": "2027-01-05", "refused": "yes"})).text
    about = {"subject": f"Call#{call.call.id}", "act": "tests.noted"}
    subject = (await browser.get("/audit/events", params=about)).text

    assert "tests.noted" in page.split("</form>")[-1]
    assert "tests.refused" in page
    assert "****6789" in page
    assert "6222020000000006789" not in page
    assert "****6789" not in only
    assert "tests.refused" in only
    assert "****6789" in subject
    assert "tests.refused" not in subject


async def test_the_trail_goes_on_by_cursor_and_no_event_is_shown_twice(browser):
    auditor, call = await an_auditor()
    async with transaction():
        for _n in range(120):
            await audit.record(auditor, "tests.noted", call.call)
    browser.sign_in(auditor.id)

    seen, address = [], "/audit/events?act=tests.noted"
    while address:
        page = (await browser.get(address)).text
        seen.append(page.count("tests.noted</span>"))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    back = re.search(r'rel="prev" href="([^"]+)"', page).group(1).replace("&amp;", "&")
    middle = (await browser.get(back)).text

    assert seen == [50, 50, 20]
    assert "第 51 至 100 条，共 120 条" in middle


@pytest.mark.parametrize("address", ["/audit/events", "/admin/jobs"])
async def test_trail_and_queue_do_not_exist_for_others(browser, address):
    call = await a_published_call()
    officer = await staff(call.funder, Role.OFFICER)

    assert (await browser.sign_in(officer.id).get(address)).status_code == 404


async def test_the_administrator_sees_what_failed_and_why(browser):
    call = await a_published_call()
    admin = await staff(call.funder, Role.ADMIN)
    await sql(
        "INSERT INTO dramatiq.queue (message_id, state, message) VALUES (gen_random_uuid(), 'rejected',"
        " jsonb_build_object('actor_name', 'tests.job', 'args', jsonb_build_array(7), 'options',"
        " jsonb_build_object('retries', 3, 'traceback', E'Traceback\\n  File x\\nValueError: no face for a glyph')))"
    )

    page = (await browser.sign_in(admin.id).get("/admin/jobs")).text
    inbox = (await browser.get("/inbox")).text

    assert "tests.job" in page
    assert "ValueError: no face for a glyph" in page
    assert "File x" not in page
    assert "查看失败的后台任务 1 条" in inbox
