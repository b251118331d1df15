"""The pages of a relation, walked by those who have a part in it."""

from datetime import date

from grants import clock
from grants.custody.relation import jobs
from grants.custody.relation.agreeing.tables import CustodyRequest, CustodyTerms
from grants.custody.relation.handover.tables import Handover, HandoverStatus
from grants.custody.relation.signatories.tables import SignatoryChange
from grants.custody.tables import CustodyLedger
from grants.inbox.queries import tasks
from grants.organizations.filed import end_filing
from grants.organizations.queries import custody_agreement_of
from grants.people import queries as people
from grants.people.tables import Role
from tests.custody import world
from tests.custody.relation.test_agreeing import a_free_group
from tests.custody.relation.test_signatories import a_member, left_alone
from tests.custody.relation.world import MOVED_ON, a_moving_group, an_operator, asked, drawn
from tests.custody.test_freezes import a_street, frozen
from tests.custody.world import on
from tests.files import samples

OURS = ("custody_", "signatories_", "freeze_", "wind_up", "handover_")


async def waiting(person_id: int) -> list[str]:
    """What the person's inbox asks of relations, in short."""
    asks = {each.kind for each in await tasks(await people.actor(person_id))}
    return sorted(each for each in asks if each.startswith(OURS))


def a_paper(name):
    return {name: ("来函.pdf", samples.a_pdf(), "application/pdf")}


async def test_a_group_asks_and_a_hub_answers_and_enters_the_signing(browser):
    group, hub = await a_free_group()
    operator, home = await an_operator(hub), f"/groups/{group.group.id}/custody"
    wants = await waiting(group.first.id)
    typed = {
        "hub": hub.organization.id,
        "project": "邻里守望",
        "purpose": "为老人办实事",
        "signatories": [group.first.id],
    }

    start = await browser.sign_in(group.first.id).get(home)
    short = await browser.post(f"/groups/{group.group.id}/requests/new", data=typed)
    sent = await browser.post(
        f"/groups/{group.group.id}/requests/new", data=typed | {"signatories": [group.first.id, group.second.id]}
    )
    request = await CustodyRequest.objects().first()
    url = f"/custody/requests/{request.id}"
    answers = await waiting(operator.id)
    listed = await browser.sign_in(operator.id).get("/custody/requests")
    form = await browser.get(url)
    terms = {"mode": "agency", "fee_percent": "0", "reimbursement": "凭发票", "ending": "退回来源"}
    blank = await browser.post(f"{url}/acceptance", data=terms | {"ending": ""})
    accepted = await browser.post(f"{url}/acceptance", data=terms)
    await jobs.render_terms((await CustodyTerms.objects().first()).id)
    printed = await browser.get(f"{url}/agreement")
    unsigned = await browser.post(f"{url}/signing", data={"signed_on": clock.today().isoformat()})
    signed = await browser.post(f"{url}/signing", data={"signed_on": clock.today().isoformat()}, files=a_paper("copy"))
    end = await browser.sign_in(group.first.id).get(home)

    assert "申请枢纽代管" in start.text
    assert (wants, answers) == (["custody_wanted"], ["custody_answer"])
    assert [each.status_code for each in (short, sent, listed, form, blank, accepted)] == [422, 303, 200, 200, 422, 303]
    assert "至少指定 2 名签字人" in short.text
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    assert "请上传双方签字盖章的协议" in unsigned.text
    assert (signed.status_code, await waiting(operator.id)) == (303, [])
    assert (await custody_agreement_of(group.group.id, clock.today())).hub == hub.organization.id
    assert "福彩公益金 0%" in end.text


async def test_a_request_is_refused_with_a_reason_or_taken_back_over_the_page(browser):
    group, hub = await a_free_group()
    operator = await an_operator(hub)
    first = await asked(group, hub)

    empty = await browser.sign_in(operator.id).post(f"/custody/requests/{first.id}/refusal", data={"reason": ""})
    refused = await browser.post(f"/custody/requests/{first.id}/refusal", data={"reason": "人手不足"})
    second = await asked(group, hub)
    read = await browser.sign_in(group.first.id).get(f"/custody/requests/{first.id}")
    withdrawn = await browser.post(f"/custody/requests/{second.id}/withdrawal")
    again = await browser.post(f"/custody/requests/{second.id}/withdrawal")

    assert [each.status_code for each in (empty, refused, read, withdrawn, again)] == [422, 303, 200, 303, 422]
    assert "人手不足" in read.text


async def test_signatories_change_over_the_page_and_everybody_sees_a_suspended_group(browser):
    keeping = await world.a_ledger()
    fresh, operator = await a_member(keeping), await an_operator(keeping.hub)
    home = f"/groups/{keeping.group.id}"
    await left_alone(keeping)

    own = await browser.sign_in(keeping.first.id).get(home)
    short = await waiting(keeping.first.id)
    without = await browser.post(f"{home}/signatories", data={"begins": fresh.id, "reason": "换届"})
    sent = await browser.post(
        f"{home}/signatories", data={"begins": fresh.id, "reason": "换届"}, files=a_paper("letter")
    )
    change = await SignatoryChange.objects().order_by(SignatoryChange.id, ascending=False).first()
    asks = await waiting(operator.id)
    groups = await browser.sign_in(operator.id).get("/hub/groups")
    letter = await browser.get(f"{home}/signatories/{change.id}/letter")
    silent = await browser.post(f"{home}/signatories/{change.id}/decision", data={"outcome": "refuse"})
    decided = await browser.post(f"{home}/signatories/{change.id}/decision", data={"outcome": "confirm"})
    after = await browser.get(f"{home}/custody")

    assert "签字人不足两名" in own.text
    assert "报一笔账" not in own.text
    assert short == ["signatories_short"]
    assert asks == ["signatories_decide", "signatories_short"]
    assert "暂停：签字人不足" in groups.text
    assert [each.status_code for each in (without, sent, letter, silent, decided, after)] == [
        422,
        303,
        200,
        422,
        303,
        200,
    ]
    assert "钱新人" in after.text
    assert len(await people.holders(Role.GROUP_SIGNATORY, keeping.group.id)) == 2


async def test_a_handover_is_walked_by_the_people_of_both_hubs(browser):
    moving = await a_moving_group()
    giver, taker, group = moving.keeping.hub, moving.to, f"/groups/{moving.group}"
    told = []
    with on(MOVED_ON):
        told.append(await waiting(giver.bookkeeper.id))
        empty = await browser.sign_in(giver.bookkeeper.id).post(f"{group}/handovers", data={"reason": ""})
        made = await browser.post(f"{group}/handovers", data={"reason": "迁走"})
        handover = await Handover.objects().first()
        url = f"/handovers/{handover.id}"
        own = await browser.sign_in(moving.keeping.first.id).get(group)
        told.append(await waiting(moving.giver.id))
        page = await browser.sign_in(moving.giver.id).get(url)
        confirmed = await browser.post(f"{url}/confirmation")
        again = await browser.post(f"{url}/confirmation")
        told.append(await waiting(moving.taker.id))
        listed = await browser.sign_in(moving.taker.id).get("/handovers")
        accepted = await browser.post(f"{url}/acceptance")
        await jobs.render_handover(handover.id)
        printed = await browser.get(f"{url}/list")
        told.append(await waiting(giver.cashier.id))
        unsaid = await browser.sign_in(giver.cashier.id).post(f"{url}/payment", data={"sent_on": MOVED_ON})
        paid = await browser.post(f"{url}/payment", data={"sent_on": MOVED_ON, "bank_ref": "YJ1"})
        told.append([each for each in await waiting(taker.bookkeeper.id) if each.startswith("handover")])
        early = await browser.sign_in(taker.bookkeeper.id).post(f"{url}/receipt", data={"received_on": "2026-07-01"})
        arrived = await browser.post(f"{url}/receipt", data={"received_on": MOVED_ON})
        after = await browser.sign_in(moving.keeping.first.id).get(group)
        old = await browser.sign_in(giver.bookkeeper.id).get("/hub/groups")
        kept = await browser.get(f"{group}/custody")

    assert told == [
        ["handover_draw"],
        ["handover_confirm"],
        ["handover_accept"],
        ["handover_send"],
        ["handover_receive"],
    ]
    assert [each.status_code for each in (empty, made, page, confirmed, again, listed, accepted)] == [
        *(422, 303, 200, 303, 422, 200, 303)
    ]
    assert [each.status_code for each in (printed, unsaid, paid, early, arrived, after, old, kept)] == [
        *(200, 422, 303, 422, 303, 200, 200, 200)
    ]
    assert "代管资金正在移交" in own.text
    assert "报一笔账" not in own.text
    assert "报一笔账" in after.text
    assert "已关闭" in old.text
    assert (await Handover.objects().first()).status == HandoverStatus.RECEIVED


async def test_a_handover_is_called_off_over_the_page(browser):
    moving = await a_moving_group()
    with on(MOVED_ON):
        handover = await drawn(moving)
        url = f"/handovers/{handover.id}/cancellation"
        empty = await browser.sign_in(moving.taker.id).post(url, data={"reason": ""})
        done = await browser.post(url, data={"reason": "组织改主意"})

    assert [each.status_code for each in (empty, done)] == [422, 303]


async def test_a_relation_is_ended_over_the_page_when_nothing_is_left(browser):
    keeping = await world.a_ledger(lines=(("邻里节", "9000.00"),))
    operator, url = await an_operator(keeping.hub), f"/groups/{keeping.group.id}/ending"
    with on("2026-06-20"):
        full = await browser.sign_in(operator.id).get(url)
        refused = await browser.post(url, data={"reason": "结束"})
        await world.paid(keeping, "9000.00")
        await end_filing(None, keeping.group.id, ended_on=clock.today())
        asks = await waiting(operator.id)
        ready = await browser.get(url)
        done = await browser.post(url, data={"reason": "备案取消"})

    assert "还有余额 ¥9,000.00" in full.text
    assert [each.status_code for each in (full, refused, ready, done)] == [200, 422, 200, 303]
    assert asks == ["wind_up"]
    assert (await CustodyLedger.objects().first()).closed_on == date(2026, 6, 20)


async def test_filing_office_and_funder_read_the_relation_and_are_asked_about_a_freeze(browser):
    keeping = await world.a_ledger()
    street, officer = await a_street(keeping), await world.an_officer(keeping)
    other = await an_operator(keeping.hub)
    await frozen(keeping)

    pages = [
        await browser.sign_in(who.id).get(f"/groups/{keeping.group.id}/custody")
        for who in (street, officer, keeping.hub.cashier, keeping.second)
    ]

    assert [each.status_code for each in pages] == [200] * 4
    assert all("代管资金已冻结" in each.text for each in pages)
    assert (await waiting(other.id), await waiting(keeping.hub.reviewer.id)) == (["freeze_review"], [])


async def test_strangers_find_no_relation(browser):
    moving, elsewhere = await a_moving_group(), await world.a_ledger()
    with on(MOVED_ON):
        handover = await drawn(moving)
        group = f"/groups/{moving.group}"
        addresses = [
            f"{group}/custody",
            f"{group}/ending",
            f"/custody/requests/{moving.request.id}",
            f"/custody/requests/{moving.request.id}/agreement",
            f"/handovers/{handover.id}",
            f"/handovers/{handover.id}/list",
        ]
        operator = await an_operator(elsewhere.hub)
        read = [(await browser.sign_in(operator.id).get(each)).status_code for each in addresses]
        early = [
            (await browser.sign_in(moving.giver.id).get(each)).status_code
            for each in (f"/handovers/{handover.id}/list", f"{group}/ending")
        ]

    assert read == [404] * 6
    assert early == [404, 200]
