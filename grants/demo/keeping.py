"""What a hub does with its groups' money: claims, interest, statements, closed months."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grants import clock, ledger
from grants.awards import queries as awards
from grants.custody import actions as custody
from grants.custody.claiming.facts import Finding, Invoice
from grants.custody.claiming.rules import points_of
from grants.custody.tables import ClaimKind, CustodyLedger, InterestShare
from grants.db import get
from grants.demo.stage import Event, Phase, Stage, day, during, later
from grants.ledger import BookKind
from grants.ledger.actions import close_month
from grants.organizations.tables import Organization
from grants.people.tables import Role

CLOSING_DAY = 5


def events(stage: Stage) -> list[Event]:
    """Claims and interest at their days; on the first of a month the statements, on the fifth the closing."""
    found, seats = [], defaultdict[str, int](int)
    for number, each in enumerate(stage.the_round["claims"], start=1):
        at = during(each["on"], 9, seats[each["on"]])
        seats[each["on"]] += 1
        name = f"claim {number} {each['invoice_no']}"
        if (each.get("expect") or "paid") != "paid":
            found.append(Event(at, name, later(_attempt_to_claim, stage, each), Phase.CLAIMS))
            continue
        key = str(number)
        steps = ((0, _file), (1, _sign), (2, _review), (3, _verify), (5, _pay))
        found += [
            Event(at + timedelta(hours=h), name, later(verb, stage, key, each), Phase.CLAIMS) for h, verb in steps
        ]
    for number, each in enumerate(stage.the_round["interest"], start=1):
        at, happens = during(each["on"], 17), later(_interest, stage, each)
        found.append(Event(at, f"interest {number}", happens, Phase.INTEREST))
    return found + _month_ends(stage)


async def _claim(stage: Stage, each: dict[str, Any]) -> Any:
    hub = await get(Organization, stage.id("organization", str(stage.hub_of(each["application"]))))
    invoice = Invoice(
        number=each["invoice_no"],
        issued_on=day(each["on"]),
        seller="供应商〔虚构〕",
        seller_uscc="",
        buyer=hub.name,
        buyer_uscc=hub.uscc or "",
        total=Decimal(each["amount"]),
        amount=Decimal(each["amount"]),
    )
    lines = {line.item: line.id for line in await awards.lines_of(stage.id("award", each["application"]))}
    return await custody.file_claim(
        stage.cast.of(each["group"], f"{Role.GROUP_SIGNATORY}-1"),
        ledger_id=stage.id("ledger", each["application"]),
        award_line_id=lines[each["budget_item"]],
        amount=Decimal(each["amount"]),
        invoices=[invoice],
        summary=each.get("summary") or f"{each['budget_item']}支出",
        form_key=uuid.uuid4(),
    )


async def _file(stage: Stage, key: str, each: dict[str, Any]) -> None:
    stage.keep("claim", key, (await _claim(stage, each)).id)


async def _attempt_to_claim(stage: Stage, each: dict[str, Any]) -> None:
    await stage.must_be_refused(f"claim of {each['group']} on {each['on']}", each["expect"], _claim(stage, each))


async def _sign(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await custody.sign_claim(stage.cast.of(each["group"], f"{Role.GROUP_SIGNATORY}-2"), stage.id("claim", key))


async def _review(stage: Stage, key: str, each: dict[str, Any]) -> None:
    good = {point: Finding(True) for point in points_of(ClaimKind.INVOICE)}
    await custody.review_claim(_at_hub(stage, each, Role.HUB_REVIEWER), stage.id("claim", key), good)


async def _verify(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await custody.verify_claim(_at_hub(stage, each, Role.HUB_BOOKKEEPER), stage.id("claim", key))


async def _pay(stage: Stage, key: str, each: dict[str, Any]) -> None:
    await custody.pay_claim(
        _at_hub(stage, each, Role.HUB_CASHIER),
        stage.id("claim", key),
        paid_on=day(each["on"]),
        bank_ref=f"HUB{int(key):08d}",
    )


def _at_hub(stage: Stage, each: dict[str, Any], role: Role) -> Any:
    return stage.cast.of(str(stage.hub_of(each["application"])), role)


async def _interest(stage: Stage, each: dict[str, Any]) -> None:
    row = await custody.record_interest(
        stage.cast.of(each["hub"], Role.HUB_BOOKKEEPER),
        hub_id=stage.id("organization", each["hub"]),
        credited_on=day(each["on"]),
        amount=Decimal(each["amount"]),
    )
    names = {row_id: code for (kind, code), row_id in stage.ids.items() if kind == "ledger"}
    shares = {
        names[share.ledger]: str(share.amount)
        for share in await InterestShare.objects().where(InterestShare.interest == row.id)
    }
    if each.get("expect_shares") is not None:
        expected, found = ({k: v for k, v in one.items() if v != "0.00"} for one in (each["expect_shares"], shares))
        stage.expect(f"interest shares of {each['on']} at {each['hub']}", expected, found)


def _month_ends(stage: Stage) -> list[Event]:
    """From the month in which the books were opened to the last one that is over on the day of the file."""
    opened = clock.local_day(stage.begin)
    hubs = [each["code"] for each in stage.the_round["organizations"] if "hub" in (each.get("roles") or [])]
    found = []
    for first in _firsts(opened, day(stage.the_round["as_of"])):
        month = (first - timedelta(days=1)).strftime("%Y-%m")
        at = clock.during(first, 9)
        for hub in hubs:
            happens = later(_statements, stage, hub, month)
            found.append(Event(at, f"statements {month} of {hub}", happens, Phase.STATEMENTS))
        closing = first.replace(day=CLOSING_DAY)
        if closing <= day(stage.the_round["as_of"]):
            at, happens = clock.during(closing, 18), later(_close, stage, hubs, month)
            found.append(Event(at, f"closing of {month}", happens, Phase.CLOSING))
    return found


def _firsts(since: date, until: date) -> Iterator[date]:
    """The first day of each month after `since`, up to `until`."""
    first = since.replace(day=1)
    while True:
        first = (first + timedelta(days=32)).replace(day=1)
        if first > until:
            return
        yield first


async def _statements(stage: Stage, hub: str, month: str) -> None:
    """The hub sends each group its statement; one of the group's signatories confirms it."""
    for (kind, application), ledger_id in list(stage.ids.items()):
        if kind == "ledger" and stage.hub_of(application) == hub and await _is_open_in(ledger_id, month):
            row = await custody.issue_statement(
                stage.cast.of(hub, Role.HUB_BOOKKEEPER), ledger_id=ledger_id, month=month
            )
            group = stage.application(application)["applicant"]
            await custody.answer_statement(stage.cast.of(group, f"{Role.GROUP_SIGNATORY}-1"), row.id)


async def _is_open_in(ledger_id: int, month: str) -> bool:
    opened = await CustodyLedger.select(CustodyLedger.opened_on).where(CustodyLedger.id == ledger_id).first()
    return bool(opened and f"{opened['opened_on']:%Y-%m}" <= month)


async def _close(stage: Stage, hubs: list[str], month: str) -> None:
    """The bookkeepers close the month in their books."""
    fund = await ledger.book_of(stage.id("organization", stage.funder), BookKind.FUND)
    await close_month(stage.staff(Role.BOOKKEEPER), fund.id, month)
    for hub in hubs:
        if any(kind == "ledger" and stage.hub_of(code) == hub for kind, code in stage.ids):
            book = await ledger.book_of(stage.id("organization", hub), BookKind.CUSTODY)
            await close_month(stage.cast.of(hub, Role.HUB_BOOKKEEPER), book.id, month)
