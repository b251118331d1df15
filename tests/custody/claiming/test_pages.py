import re
from datetime import date
from decimal import Decimal

import pytest

from grants.custody import actions
from grants.custody.changing import actions as changing
from grants.custody.changing import queries as changes
from grants.custody.changing.tables import ChangeRequest
from grants.custody.claiming import queries as papers
from grants.custody.tables import Claim, ClaimKind, ClaimStatus
from grants.errors import NotFound, Refused
from grants.people.tables import Role
from tests.custody import world
from tests.custody.claiming import papers as made
from tests.custody.claiming.test_actions import a_personal_line
from tests.custody.claiming.test_refusals import CARD, SOMEBODY
from tests.custody.world import on
from tests.organizations import world as organizations

NUMBER = "26460000000000000099"
SHOP = ("椰风里便民超市〔虚构〕", organizations.a_uscc(77001))


@pytest.fixture(autouse=True)
def july():
    with on("2026-07-10"):
        yield


def typed(keeping, **changes) -> dict[str, str]:
    form = {
        "key": "6f1e3a52-1111-4222-8333-444455556667",
        "rows": "1",
        "line": str(keeping.lines["邻里节"].id),
        "invoice_no": NUMBER,
        "invoice_on": "2026-07-05",
        "seller": SHOP[0],
        "title": "ours",
        "total": "300.00",
        "amount": "300.00",
        "summary": "邻里节第一场",
    }
    return form | changes


def value(text: str, name: str) -> str:
    found = re.search(rf'<input id="{name}"[^>]*?value="([^"]*)"', text)
    return found.group(1) if found else ""


def kept(text: str, name: str) -> str:
    return re.search(rf'name="kept-{name}" value="([^"]*)"', text).group(1)


async def test_what_the_code_on_a_photo_says_is_proposed_and_confirmed_by_who_files(browser):
    keeping = await world.a_ledger()
    url = f"/groups/{keeping.group.id}/claims/new"
    photo = {"photo": ("发票.jpg", made.a_photo(made.qr_text(NUMBER, "300.00")), "image/jpeg")}
    browser.sign_in(keeping.first.id)

    read = await browser.post(url, data={"rows": "1", "go": "read"}, files=photo)
    upload = kept(read.text, "photo")
    filed = await browser.post(url, data=typed(keeping, **{"kept-photo": upload}))
    shown = await browser.get(filed.headers["location"])

    assert read.status_code == 200
    assert "已从票据读出内容并填好" in read.text
    said = [value(read.text, name) for name in ("invoice_no", "invoice_on", "total", "amount", "seller")]
    assert said == [NUMBER, "2026-07-05", "300.00", "300.00", ""]
    assert filed.status_code == 303
    assert "与二维码读出的一致" in shown.text


async def test_a_photo_that_says_what_nobody_typed_is_looked_at_before_the_claim_is_filed(browser):
    keeping = await world.a_ledger()
    photo = {"photo": ("发票.jpg", made.a_photo(made.qr_text(NUMBER, "300.00")), "image/jpeg")}

    answer = await browser.sign_in(keeping.first.id).post(
        f"/groups/{keeping.group.id}/claims/new", data=typed(keeping, invoice_no=""), files=photo
    )

    assert answer.status_code == 200
    assert value(answer.text, "invoice_no") == NUMBER
    assert await Claim.count() == 0


async def test_an_e_invoice_fills_in_everything_and_its_title_is_the_hubs(browser):
    keeping = await world.a_ledger()
    hub = keeping.hub.organization
    paper = made.an_e_invoice(NUMBER, (hub.name, hub.uscc), SHOP, "300.00", date(2026, 7, 5))
    file = {"photo": ("发票.pdf", paper, "application/pdf")}

    read = await browser.sign_in(keeping.first.id).post(
        f"/groups/{keeping.group.id}/claims/new", data={"rows": "1", "go": "read"}, files=file
    )

    assert [value(read.text, name) for name in ("seller", "seller_uscc", "total")] == [*SHOP, "300.00"]
    assert re.search(r'name="title" type="radio" value="ours" checked', read.text)


async def test_what_was_typed_in_another_way_than_read_stands_before_the_hubs_reviewer(browser):
    keeping = await world.a_ledger()
    photo = {"photo": ("发票.jpg", made.a_photo(made.qr_text(NUMBER, "200.00")), "image/jpeg")}
    filed = await browser.sign_in(keeping.first.id).post(
        f"/groups/{keeping.group.id}/claims/new", data=typed(keeping), files=photo
    )

    shown = await browser.sign_in(keeping.hub.reviewer.id).get(filed.headers["location"])

    assert "填写“300.00”，读出“200.00”" in shown.text


async def test_a_claim_of_two_invoices_and_proofs_is_filed_over_the_page(browser):
    keeping = await world.a_ledger()
    url = f"/groups/{keeping.group.id}/claims/new"
    more = {f"{name}-2": text for name, text in typed(keeping, invoice_no="26460000000000000100").items()}
    files = {"sign_in": ("签到表.png", made.a_photo(kind="PNG"), "image/png")}
    browser.sign_in(keeping.first.id)

    added = await browser.post(url, data=typed(keeping, go="add"))
    answer = await browser.post(
        url, data=typed(keeping, settled="advanced", payee="符晓晴", rows="2") | more, files=files
    )
    claim = await Claim.objects().first()
    found = await papers.papers(claim.id)
    proof = await browser.get(f"/claims/{claim.id}/files/{found.proofs[0][1].id}")

    assert 'id="invoice_no-2"' in added.text
    assert answer.status_code == 303
    assert (claim.amount, len(found.invoices), found.settlement.payee) == (Decimal("600.00"), 2, "符晓晴")
    assert proof.status_code == 200


async def test_the_refusal_stands_beside_the_invoice_it_is_about(browser):
    keeping = await world.a_ledger()
    more = {f"{name}-2": text for name, text in typed(keeping, invoice_no="26460000000000000100").items()}
    wrong = more | {"title-2": "other", "buyer-2": keeping.group.name, "buyer_uscc-2": "x"}

    answer = await browser.sign_in(keeping.first.id).post(
        f"/groups/{keeping.group.id}/claims/new", data=typed(keeping, rows="2") | wrong
    )

    assert answer.status_code == 422
    assert re.search(r'id="buyer-2-error">.*?发票抬头是“', answer.text, re.S)


async def test_a_signed_list_is_filed_over_the_page_and_shown_masked_to_all(browser):
    keeping = await world.a_ledger()
    await a_personal_line(keeping)
    url = f"/groups/{keeping.group.id}/list-claims/new"
    form = {
        "key": "6f1e3a52-1111-4222-8333-444455556668",
        "rows": "5",
        "line": str(keeping.lines["邻里节"].id),
        "summary": "7 月误餐补贴",
        "name": "符晓兰",
        "id_number": SOMEBODY,
        "card": CARD,
        "units": "2",
        "rate": "60",
    }
    files = {"signed_list": ("签领单.png", made.a_photo(kind="PNG"), "image/png")}
    browser.sign_in(keeping.first.id)

    bare = await browser.post(url, data=form)
    answer = await browser.post(url, data=form, files=files)
    claim = await Claim.objects().first()
    pages = [
        await browser.sign_in(each.id).get(f"/claims/{claim.id}")
        for each in (keeping.first, keeping.hub.reviewer, keeping.hub.cashier)
    ]
    early = await browser.post(f"/claims/{claim.id}/recipients")
    stranger = await browser.sign_in(keeping.first.id).post(f"/claims/{claim.id}/recipients")
    await actions.sign_claim(keeping.second, claim.id)
    ticks = dict.fromkeys(("genuine", "persons", "purpose", "line", "proof", "signed"), "yes")
    await browser.sign_in(keeping.hub.reviewer.id).post(f"/claims/{claim.id}/review", data=ticks)
    sheet = await browser.sign_in(keeping.hub.cashier.id).post(f"/claims/{claim.id}/recipients")

    assert [bare.status_code, answer.status_code] == [422, 303]
    assert (claim.kind, claim.amount) == (ClaimKind.ALLOWANCE, Decimal("120.00"))
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not any(SOMEBODY in page.text or CARD in page.text for page in pages)
    assert all("460***********1230" in page.text for page in pages)
    assert [early.status_code, stranger.status_code, sheet.status_code] == [409, 404, 200]
    assert sheet.content.startswith(b"PK")


async def test_the_checklist_returns_a_claim_with_what_was_said_to_each_point(browser):
    keeping = await world.a_ledger()
    claim = await world.filed(keeping, "100.00")
    await actions.sign_claim(keeping.second, claim.id)
    said = dict.fromkeys(("genuine", "purpose", "line", "signed"), "yes") | {"title": "no", "proof": "no"}
    browser.sign_in(keeping.hub.reviewer.id)

    silent = await browser.post(f"/claims/{claim.id}/review", data=said)
    done = await browser.post(
        f"/claims/{claim.id}/review", data=said | {"remark-title": "抬头是个人", "remark-proof": "没有照片"}
    )
    shown = await browser.sign_in(keeping.first.id).get(f"/claims/{claim.id}")

    assert [silent.status_code, done.status_code] == [422, 303]
    assert (await Claim.objects().first()).status == ClaimStatus.RETURNED
    assert "枢纽退回：抬头：抬头是个人；签到表、照片：没有照片" in shown.text


async def test_from_a_claim_over_its_line_to_the_changed_budget_and_back(browser):
    keeping = await world.a_ledger()
    operator = await organizations.staff(keeping.hub.organization, Role.HUB_OPERATOR, name="何运营")
    line, giving = keeping.lines["印刷"], keeping.lines["邻里节"]
    url = f"/groups/{keeping.group.id}/claims/new"
    over = typed(keeping, line=str(line.id), total="1300.00", amount="1300.00")
    browser.sign_in(keeping.first.id)

    refused = await browser.post(url, data=over)
    way = re.search(r'href="(/groups/\d+/changes/new[^"]*)"', refused.text).group(1).replace("&amp;", "&")
    form = await browser.get(way)
    asked = await browser.post(way.partition("?")[0], data={"line": str(line.id), "more": "100", "reason": "加印手册"})
    [request] = await ChangeRequest.objects()
    inbox = await browser.sign_in(operator.id).get("/inbox")
    answered = await browser.post(
        f"/changes/{request.id}/answer", data={"answer": "take_up", "giving": str(giving.id), "declined": ""}
    )
    ready = await browser.sign_in(keeping.first.id).get("/inbox")
    page = await browser.get(f"/changes/{request.id}")
    filed = await browser.post(url, data=over | {"key": "6f1e3a52-1111-4222-8333-444455556669"})
    done = await browser.get("/inbox")

    assert "“印刷”还差 ¥100.00" in refused.text
    assert value(form.text, "more") == "100.00"
    assert [asked.status_code, answered.status_code] == [303, 303]
    assert "答复预算调整申请" in inbox.text
    assert "预算已调整，可以报账" in ready.text
    assert f"/groups/{keeping.group.id}/claims/new?line={line.id}" in page.text
    assert filed.status_code == 303
    assert "预算已调整，可以报账" not in done.text


async def test_a_change_is_asked_for_and_answered_once_and_with_words(db):
    keeping = await world.a_ledger()
    operator = await organizations.staff(keeping.hub.organization, Role.HUB_OPERATOR, name="何运营")
    line, giving = keeping.lines["印刷"], keeping.lines["志愿者保险"]
    other = await world.a_ledger()
    asked = {"award_line_id": line.id, "more": Decimal("400.00"), "reason": "加印手册"}
    request = await changing.ask_change(keeping.first, keeping.id, **asked)

    for code, verb in {
        "custody.change_open": lambda: changing.ask_change(keeping.second, keeping.id, **asked),
        "custody.change_of_nothing": lambda: changing.ask_change(
            keeping.first, keeping.id, **asked | {"award_line_id": giving.id, "more": Decimal("0.00")}
        ),
        "custody.budget_change_without_reason": lambda: changing.ask_change(
            keeping.first, keeping.id, **asked | {"award_line_id": giving.id, "reason": " "}
        ),
        "custody.change_of_another_budget": lambda: changing.ask_change(other.first, other.id, **asked),
        "custody.change_from_nowhere": lambda: changing.take_up_change(operator, request.id, giving_line_id=line.id),
        "custody.change_over_giving": lambda: changing.take_up_change(operator, request.id, giving_line_id=giving.id),
        "custody.change_declined_silently": lambda: changing.decline_change(operator, request.id, reason=" "),
        "people.role_missing": lambda: changing.decline_change(keeping.hub.reviewer, request.id, reason="x"),
    }.items():
        with pytest.raises(Refused) as refused:
            await verb()
        assert refused.value.code == code
    await changing.decline_change(operator, request.id, reason="先用完现有的")
    with pytest.raises(Refused, match=r"custody\.change_answered"):
        await changing.take_up_change(operator, request.id, giving_line_id=keeping.lines["邻里节"].id)


async def test_a_change_of_another_group_is_not_there(browser):
    here, there = await world.a_ledger(), await world.a_ledger()
    request = await changing.ask_change(
        here.first, here.id, award_line_id=here.lines["印刷"].id, more=Decimal("1.00"), reason="x"
    )

    seen = await browser.sign_in(there.first.id).get(f"/changes/{request.id}")
    with pytest.raises(NotFound, match=r"custody\.no_such_budget_change"):
        await changes.change(there.first, request.id)

    assert seen.status_code == 404
