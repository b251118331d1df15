from datetime import date

import pytest

from grants import clock
from grants.errors import NotFound
from grants.people.tables import Role
from grants.standing import queries
from grants.standing.tables import AnnualCheck, CreditEvent, Listing, Rating, SheetImport
from tests.files import samples
from tests.organizations.world import a_funder, an_organization, staff
from tests.standing.test_importing import HEAD, a_book

TODAY = clock.during(date(2026, 3, 20))


async def test_an_officer_puts_an_organization_on_a_list_and_takes_it_off(browser):
    row = await an_organization()
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)
    posted = {"list_kind": "abnormal", "from_on": "2025-12-08", "reason": "未按期报送年报"}

    with clock.at(TODAY):
        form = await browser.get(f"/organisations/{row.id}/listings/new")
        incomplete = await browser.post(f"/organisations/{row.id}/listings", data=posted | {"reason": ""})
        listed = await browser.post(f"/organisations/{row.id}/listings", data=posted)
        listing = await Listing.objects().first()
        shown = await browser.get(f"/organisations/{row.id}/standing")
        overview = await browser.get("/standing")
        end = await browser.get(f"/listings/{listing.id}/end")
        early = await browser.post(f"/listings/{listing.id}/end", data={"until_on": "2025-12-07"})
        ended = await browser.post(f"/listings/{listing.id}/end", data={"until_on": "2026-03-20"})

    assert (form.status_code, incomplete.status_code, listed.status_code) == (200, 422, 303)
    assert "在名单上" in shown.text
    assert row.name in overview.text
    assert "未按期报送年报" in end.text
    assert (early.status_code, ended.status_code) == (422, 303)
    assert (await Listing.objects().first()).until_on == date(2026, 3, 20)


async def test_checks_and_ratings_are_entered_and_withdrawn(browser):
    row = await an_organization()
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)
    check = {"year": "2025", "result": "passed", "filed_on": "2026-03-02"}
    at = f"/organisations/{row.id}"

    with clock.at(TODAY):
        forms = [(await browser.get(f"{at}/{page}/new")).status_code for page in ("annual-checks", "ratings", "credit")]
        early = await browser.post(f"{at}/annual-checks", data=check | {"year": "2026"})
        entered = await browser.post(
            f"{at}/annual-checks", data=check, files={"file": ("年检.png", samples.a_photo("PNG"))}
        )
        kept = await AnnualCheck.objects().first()
        proof = await browser.get(f"/annual-checks/{kept.id}/proof")
        too_long = await browser.post(
            f"{at}/ratings", data={"grade": "4A", "from_on": "2026-01-05", "until_on": "2031-01-05"}
        )
        rated = await browser.post(f"{at}/ratings", data={"grade": "4A", "from_on": "2026-01-05", "until_on": ""})
        rating = await Rating.objects().first()
        shown = await browser.get(f"{at}/standing")
        end = await browser.get(f"/ratings/{rating.id}/end")
        bad = await browser.post(f"/ratings/{rating.id}/end", data={"withdrawn_on": "2026-03-20", "reason": ""})
        gone = await browser.post(f"/ratings/{rating.id}/end", data={"withdrawn_on": "2026-03-20", "reason": "造假"})

    assert forms == [200, 200, 200]
    assert (proof.status_code, proof.headers["content-type"]) == (200, "image/png")
    with pytest.raises(NotFound, match=r"standing\.no_proof"):
        await queries.proof(await staff(await an_organization(), Role.SIGNATORY), kept.id)
    assert (early.status_code, "年检年度应为 2025 年或更早" in early.text) == (422, True)
    assert (entered.status_code, too_long.status_code, rated.status_code) == (303, 422, 303)
    assert "合格" in shown.text and "4A" in shown.text
    assert (end.status_code, bad.status_code, gone.status_code) == (200, 422, 303)


async def test_a_fact_is_entered_contradicted_and_decided_by_another(browser):
    row = await an_organization()
    funder = await a_funder()
    officer, supervisor = await staff(funder, Role.OFFICER), await staff(funder, Role.SUPERVISOR)
    signatory = await staff(row, Role.SIGNATORY)
    fact = {
        "kind": "overdue",
        "effect": "bars",
        "fact": "逾期未交报告",
        "source": "催告函",
        "arose_on": "2026-03-02",
        "from_on": "2026-03-02",
    }

    with clock.at(TODAY):
        browser.sign_in(officer.id)
        odd = await browser.post(f"/organisations/{row.id}/credit", data=fact | {"kind": "good"})
        entered = await browser.post(f"/organisations/{row.id}/credit", data=fact)
        event = await CreditEvent.objects().first()
        late = await browser.get(f"/organisations/{row.id}/standing")
        browser.sign_in(signatory.id)
        own = await browser.get(f"/organisations/{row.id}/standing")
        form = await browser.get(f"/credit/{event.id}/appeal")
        empty = await browser.post(f"/credit/{event.id}/appeal", data={"appealed_on": "2026-03-20", "grounds": ""})
        sent = await browser.post(f"/credit/{event.id}/appeal", data={"appealed_on": "2026-03-20", "grounds": "已交"})
        browser.sign_in(officer.id)
        same = await browser.post(f"/credit/{event.id}/decision", data={"outcome": "upheld", "finding": "属实"})
        browser.sign_in(supervisor.id)
        decision = await browser.get(f"/credit/{event.id}/decision")
        decided = await browser.post(f"/credit/{event.id}/decision", data={"outcome": "upheld", "finding": "属实"})
        overview = await browser.get("/standing")

    assert (odd.status_code, entered.status_code) == (422, 303)
    assert "超期记入" in late.text and "超期记入的信用事项" in overview.text
    assert "申诉" in own.text
    assert (form.status_code, empty.status_code, sent.status_code) == (200, 422, 303)
    assert (same.status_code, "记录由您录入" in same.text) == (422, True)
    assert (decision.status_code, decided.status_code) == (200, 303)


async def test_strangers_do_not_read_a_record(browser):
    row = await an_organization()
    browser.sign_in((await staff(await an_organization(), Role.SIGNATORY)).id)

    answers = [
        (await browser.get(page)).status_code
        for page in (f"/organisations/{row.id}/standing", "/standing", "/standing/imports/new")
    ]

    assert answers == [404, 404, 404]


async def test_a_spreadsheet_is_looked_at_before_it_is_written(browser):
    row = await an_organization("甲中心〔虚构〕")
    browser.sign_in((await staff(await a_funder(), Role.OFFICER)).id)
    good = [row.name, row.uscc, "活动异常名录", "2026-01-05", "未报年报", ""]
    bad = ["没有这一家", "", "活动异常名录", "2026-01-05", "未报年报", ""]

    async def send(*rows: list[object]):
        return await browser.post(
            "/standing/imports", data={"kind": "listings"}, files={"file": ("名单.xlsx", a_book(HEAD, *rows))}
        )

    with clock.at(TODAY):
        nothing = await browser.post("/standing/imports", data={"kind": "listings"})
        no_book = await browser.post(
            "/standing/imports", data={"kind": "listings"}, files={"file": ("x.csv", b"\x00\x01")}
        )
        with_bad = await send(good, bad)
        looked = await browser.get(with_bad.headers["location"])
        refused = await browser.post(with_bad.headers["location"] + "/confirmation")
        sent = await send(good)
        before = await Listing.count()
        written = await browser.post(sent.headers["location"] + "/confirmation")
        done = await browser.get(sent.headers["location"])

    assert (nothing.status_code, "请选择表格文件" in nothing.text) == (422, True)
    assert (no_book.status_code, "只接受 XLSX，或 UTF-8、GB18030 编码的 CSV" in no_book.text) == (422, True)
    assert "名录中没有“没有这一家”" in looked.text and "还有 1 行有问题" in looked.text
    assert (refused.status_code, written.status_code, before) == (409, 303, 0)
    assert "全部写入，共 1 行" in done.text
    assert (await Listing.count(), await SheetImport.count()) == (1, 2)
