"""The list as its readers see it, and what somebody found out: it stays."""

import io
import json
import uuid
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from asyncpg.exceptions import RestrictViolationError
from python_calamine import CalamineWorkbook

from grants.custody import actions as custody
from grants.custody.anomalies import actions, queries
from grants.custody.anomalies.facts import Limits, Period
from grants.custody.anomalies.tables import AnomalyNote, Kind
from grants.custody.tables import Claim
from grants.db import sql
from grants.errors import NotAllowed, NotFound, Refused
from grants.people.tables import Role
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.world import on
from tests.organizations import world as organizations

DAY = date(2026, 6, 5)
LIMITS, JUNE = Limits(), Period("2026-06", "2026-06")
_number = count(10_000_000_000, 7)


async def two_claims(keeping, *amounts, seller="海口文具店"):
    return [
        await custody.file_claim(
            keeping.first,
            ledger_id=keeping.id,
            award_line_id=keeping.lines["邻里节"].id,
            amount=Decimal(amount),
            invoices=[world.an_invoice(keeping, amount, f"2646{next(_number):016d}", seller=seller)],
            summary="文具",
            form_key=uuid.uuid4(),
        )
        for amount in amounts
    ]


async def a_split():
    keeping = await world.a_ledger()
    with on(DAY):
        claims = await two_claims(keeping, "600.00", "700.00")
    return keeping, claims, f"{keeping.group.id}:海口文具店:{claims[0].id}"


async def listed(person):
    return [
        (each.kind, [row.id for row in each.claims])
        for each, _noted in (await queries.anomaly_list(person, LIMITS, JUNE)).found
    ]


async def test_a_hub_and_its_funder_see_the_list_and_others_see_their_own(db):
    keeping, claims, _key = await a_split()
    stranger = await organizations.staff(await organizations.a_hub(), Role.HUB_REVIEWER)
    expected = [(Kind.SPLIT, [each.id for each in claims])]

    assert await listed(keeping.hub.reviewer) == expected
    assert await listed(await world.an_officer(keeping)) == expected
    assert await listed(stranger) == []


async def test_a_claim_that_was_given_back_is_on_no_list(db):
    keeping, claims, _key = await a_split()
    with on(DAY):
        await custody.withdraw_claim(keeping.first, claims[1].id)

    assert await listed(keeping.hub.reviewer) == []


async def test_what_somebody_found_out_stays_with_who_and_when(db):
    keeping, claims, key = await a_split()
    with on(DAY):
        await actions.note_anomaly(keeping.hub.reviewer, Kind.SPLIT, key, LIMITS, JUNE, words="两次活动，各有签到表")
        before = await queries.anomaly_list(keeping.hub.cashier, LIMITS, JUNE)
        await custody.withdraw_claim(keeping.first, claims[1].id)
        after = await queries.anomaly_list(keeping.hub.cashier, LIMITS, JUNE)

    [(_found, [note])] = before.found
    assert (note.words, note.noted_by_name) == ("两次活动，各有签到表", "王初审")
    assert (note.kind, note.authority) == ("split", keeping.hub.organization.id)
    assert after.found == []
    assert [each.words for each in after.past] == ["两次活动，各有签到表"]
    assert "合计 1,300.00" in after.past[0].reason
    assert json.loads(after.past[0].claims) == [each.number for each in claims]


async def test_a_note_keeps_its_place_while_claims_are_added(db):
    keeping, _claims, key = await a_split()
    with on(DAY):
        await actions.note_anomaly(keeping.hub.reviewer, Kind.SPLIT, key, LIMITS, JUNE, words="已问")
        await two_claims(keeping, "800.00")
        [(found, [note])] = (await queries.anomaly_list(keeping.hub.reviewer, LIMITS, JUNE)).found

    assert (len(found.claims), found.amount, note.words) == (3, Decimal("2100.00"), "已问")


async def test_only_hub_and_funder_note_and_never_without_words_or_what_is_not_there(db):
    keeping, _claims, key = await a_split()
    auditor = await organizations.staff(keeping.call.funder, Role.AUDITOR)
    reviewer = keeping.hub.reviewer
    with on(DAY):
        with pytest.raises(NotAllowed, match=r"custody\.not_ones_to_note"):
            await actions.note_anomaly(auditor, Kind.SPLIT, key, LIMITS, JUNE, words="看过")
        with pytest.raises(Refused, match=r"custody\.note_says_nothing"):
            await actions.note_anomaly(reviewer, Kind.SPLIT, key, LIMITS, JUNE, words=" ")
        with pytest.raises(NotFound, match=r"custody\.no_such_anomaly"):
            await actions.note_anomaly(reviewer, Kind.ROUND, key, LIMITS, JUNE, words="看过")
        stranger = await organizations.staff(await organizations.a_hub(), Role.HUB_REVIEWER)
        with pytest.raises(NotFound, match=r"custody\.no_such_anomaly"):
            await actions.note_anomaly(stranger, Kind.SPLIT, key, LIMITS, JUNE, words="看过")


async def test_the_database_keeps_what_was_noted(db):
    keeping, _claims, key = await a_split()
    with on(DAY):
        await actions.note_anomaly(keeping.hub.reviewer, Kind.SPLIT, key, LIMITS, JUNE, words="已问")

    with pytest.raises(RestrictViolationError):
        await sql("UPDATE anomaly_note SET words = 'x'")


@pytest.mark.parametrize(
    ("since", "until", "is_told"),
    [
        ("2026-06", "2026-06", True),
        ("2026-07", "2026-07", False),
        ("2026-05", "2026-05", False),
        ("2026-05", "2026-08", True),
    ],
)
async def test_only_what_was_claimed_in_the_months_asked_about_is_told(db, since, until, is_told):
    keeping, _claims, _key = await a_split()

    found = await queries.anomaly_list(keeping.hub.reviewer, LIMITS, Period(since, until))

    assert bool(found.found) is is_told
    assert found.of_period.claims == (2 if is_told else 0)


async def test_a_purchase_is_split_over_the_end_of_a_month_too(db):
    keeping = await world.a_ledger()
    with on(date(2026, 6, 30)):
        await two_claims(keeping, "600.00")
    with on(date(2026, 7, 1)):
        await two_claims(keeping, "700.00")

    for month in ("2026-06", "2026-07"):
        found = await queries.anomaly_list(keeping.hub.reviewer, LIMITS, Period(month, "2026-07"))
        assert [len(each.claims) for each, _noted in found.found] == [2]


async def test_a_rush_counts_what_was_claimed_before_the_months_asked_about(db):
    """The project ends on 30 November, and only that month is read."""
    keeping = await world.a_ledger()
    for day, amount in ((date(2026, 6, 5), "300.00"), (date(2026, 11, 10), "100.00"), (date(2026, 11, 20), "100.00")):
        with on(day):
            await two_claims(keeping, amount, seller=f"店{amount}{day}")

    async def share(limit: int, month: str) -> list[str]:
        wanted = Limits(share=Decimal(limit))
        found = await queries.anomaly_list(keeping.hub.reviewer, wanted, Period(month, month))
        return [str(each.reason) for each, _noted in found.found if each.kind == Kind.RUSH]

    [reason] = await share(40, "2026-11")
    assert "2 笔 200.00，占全部 500.00 的 40%" in reason
    assert await share(41, "2026-11") == []
    assert await share(40, "2026-06") == []


async def test_too_many_claims_are_read_from_the_last_and_the_page_says_so(browser, monkeypatch):
    monkeypatch.setattr("grants.custody.anomalies.queries.MOST_CLAIMS", 1)
    keeping, _claims, _key = await a_split()
    with on(DAY):
        page = await browser.sign_in(keeping.hub.reviewer.id).get("/anomalies")

    assert "看了 2026-05 至 2026-06 报账的 1 笔" in page.text
    assert "只看了最近的" in page.text
    assert "没有这一类线索" in page.text


async def test_the_list_takes_the_same_queries_with_two_and_with_many_claims(db):
    keeping, _claims, _key = await a_split()
    counts = []
    for _turn in range(2):
        with queries_counted() as counted:
            await queries.anomaly_list(keeping.hub.reviewer, LIMITS, JUNE)
        counts.append(len(counted))
        with on(DAY):
            await two_claims(keeping, *["100.00"] * 5)

    assert counts == [2, 2]
    assert await Claim.count() == 12


async def test_the_page_tells_the_reason_links_the_claims_and_takes_a_note(browser):
    keeping, claims, key = await a_split()
    browser.sign_in(keeping.hub.reviewer.id)
    note = {"kind": "split", "anomaly": key, "limit": "1,200", "words": "两次活动"}
    with on(DAY):
        page = await browser.get("/anomalies?kind=split&limit=1,200")
        wide = await browser.get("/anomalies?kind=split&limit=2000")
        odd = await browser.get("/anomalies?kind=nothing&limit=-&days=x&since=2026-07&until=2026-05")
        earlier = await browser.get("/anomalies?kind=split&limit=1,200&since=2025-06&until=2026-05")
        empty = await browser.post("/anomalies", data={**note, "words": ""})
        answer = await browser.post("/anomalies", data=note)
        noted = await browser.get(answer.headers["location"])
        book = CalamineWorkbook.from_filelike(io.BytesIO((await browser.get("/anomalies.xlsx")).content))

    assert "单笔不超过 1,200.00，合计 1,300.00" in page.text
    assert all(f'/claims/{each.id}"' in page.text for each in claims)
    assert "没有这一类线索" in wide.text
    assert "没有这一类线索" in earlier.text
    assert (odd.status_code, "看了 2026-05 至 2026-06" in odd.text) == (200, True)
    assert (empty.status_code, answer.status_code) == (422, 303)
    assert "两次活动" in noted.text
    assert await AnomalyNote.count() == 1
    [_head, row] = book.get_sheet_by_name("异常线索").to_python()
    assert row[:3] == ["疑似拆分", row[1], 1300.0]
