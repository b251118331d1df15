"""An objection in somebody's hands: a day, one who handles it, an answer at the receipt's address."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards import actions, queries
from grants.awards.objections import actions as assigning
from grants.awards.objections import queries as handling
from grants.awards.objections import rules
from grants.awards.objections.tables import ObjectionHandling
from grants.awards.tables import Objection
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused
from grants.inbox import queries as inbox
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Membership, Role
from tests.awards.world import WHILE_ANNOUNCED, Judged, an_announced_award
from tests.calls.world import at
from tests.conftest import parallel
from tests.organizations.world import LONG_AGO, staff

OBJECTION = {"facts": "该项目与街道已购买的服务重复", "complainant": "林某", "contact": "13800000000"}
DUE_ON = date(2026, 5, 20)


async def an_objection() -> tuple[Judged, Objection, Actor]:
    """Received on 2026-05-06; Olga, and Otto who is an officer too."""
    judged, award = await an_announced_award()
    with clock.at(WHILE_ANNOUNCED):
        objection = await actions.receive_objection(None, award_id=award.id, received_on=date(2026, 5, 6), **OBJECTION)
    return judged, objection, await staff(judged.call.funder, Role.OFFICER, name="Otto")


async def assign(by: Actor, objection: Objection, handler: Actor, **changes: object) -> ObjectionHandling:
    with clock.at(WHILE_ANNOUNCED):
        return await assigning.assign_objection(
            by, objection.id, handler_id=handler.id, **({"due_on": DUE_ON} | changes)
        )


async def find(by: Actor, objection: Objection, **changes: object) -> Objection:
    found = {"is_upheld": False, "finding": "已向街道核实", "closed_on": date(2026, 5, 6)}
    with clock.at(WHILE_ANNOUNCED):
        return await actions.close_objection(by, objection.id, **(found | changes))


def test_the_day_is_proposed_by_working_days_and_asked_where_the_calendar_is_not_published():
    assert rules.proposed_due_day(date(2026, 5, 6)) == date(2026, 5, 19)
    assert rules.proposed_due_day(date(2026, 12, 30)) is None


async def test_an_objection_is_closed_by_the_one_in_whose_hands_it_is(db):
    judged, objection, otto = await an_objection()
    await assign(judged.officer, objection, otto)

    with pytest.raises(NotAllowed, match=r"awards\.handled_by_another"):
        await find(judged.officer, objection)
    closed = await find(otto, objection, reply="经核实服务内容不重复。")

    assert (closed.finding, closed.reply) == ("已向街道核实", "经核实服务内容不重复。")


async def test_it_is_handed_on_with_a_reason_and_keeps_its_day(db):
    judged, objection, otto = await an_objection()
    await assign(judged.officer, objection, otto)

    with pytest.raises(Refused, match=r"awards\.no_reason"):
        await assign(otto, objection, judged.officer)
    handed = await assign(otto, objection, judged.officer, reason="出差", due_on=date(2026, 6, 30))

    assert (handed.due_on, handed.handler_name) == (DUE_ON, "Olga")
    assert [each.handler_name for each in await handling.history(objection.id)] == ["Otto", "Olga"]
    await find(judged.officer, objection)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"due_on": None}, "awards.no_due_day"), ({"due_on": date(2026, 5, 5)}, "awards.due_day_past")],
)
async def test_it_is_taken_up_with_a_day_that_is_not_over(db, changes, code):
    judged, objection, otto = await an_objection()
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        await assign(judged.officer, objection, otto, **changes)


async def test_only_an_officer_of_the_funder_handles_it(db):
    judged, objection, otto = await an_objection()
    approver = await staff(judged.call.funder, Role.APPROVER)
    stranger = await staff(judged.call.organiser, Role.ORGANISER)
    for handler in (approver, stranger):
        with pytest.raises(Refused, match=r"awards\.handler_unfit"):
            await assign(judged.officer, objection, handler)
    with pytest.raises(NotAllowed, match=r"people\.role_missing"):
        await assign(approver, objection, otto)


async def test_who_is_recused_from_the_application_neither_handles_nor_closes_nor_learns_who_objected(db, browser):
    judged, objection, otto = await an_objection()
    applicant = judged.applications[0].applicant.id
    await Membership(person=otto.id, organization=applicant, role=Role.APPLICANT, from_on=LONG_AGO).save()
    otto = await people.actor(otto.id)

    with pytest.raises(Refused, match=r"awards\.handler_unfit"):
        await assign(judged.officer, objection, otto)
    with pytest.raises(NotAllowed, match=r"scoring\.staff_conflict"):
        await find(otto, objection)
    with clock.at(WHILE_ANNOUNCED):
        page = await browser.sign_in(otto.id).get(f"/objections/{objection.id}")
    assert "林某" not in page.text


async def test_nothing_is_handed_on_after_it_was_closed(db):
    judged, objection, otto = await an_objection()
    await find(judged.officer, objection)
    with pytest.raises(Refused, match=r"awards\.objection_settled"):
        await assign(judged.officer, objection, otto)


async def test_the_database_keeps_the_day_and_the_hands(db):
    judged, objection, otto = await an_objection()
    first = await assign(judged.officer, objection, otto)
    with pytest.raises(CheckViolationError, match="another day"):
        async with transaction():
            await sql(
                "INSERT INTO objection_handling (objection, handler, handler_name, due_on, reason, assigned_at)"
                " VALUES ({}, 1, 'x', '2026-06-30', 'x', now())",
                objection.id,
            )
    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql("UPDATE objection_handling SET due_on = '2026-06-30' WHERE id = {}", first.id)
    await find(otto, objection)
    with pytest.raises(RestrictViolationError, match="is closed"):
        await sql(
            "INSERT INTO objection_handling (objection, handler, handler_name, due_on, reason, assigned_at)"
            " VALUES ({}, 1, 'x', '2026-05-20', 'x', now())",
            objection.id,
        )


async def test_what_is_overdue_stands_first_in_the_officers_inbox(db):
    judged, objection, otto = await an_objection()
    await assign(judged.officer, objection, otto)

    groups = {}
    for name, now in (("before", at("2026-05-12")), ("after", at("2026-05-21"))):
        with clock.at(now):
            tasks = await inbox.tasks(judged.officer)
            groups[name] = {task.group for task in tasks if task.kind == "objection" and "Otto" in task.detail}

    assert groups == {"before": {"later"}, "after": {"overdue"}}


@pytest.mark.commits
async def test_two_who_take_it_up_at_once_put_it_into_one_hand_after_the_other(committed):
    judged, objection, otto = await an_objection()

    results = await parallel(
        assign(judged.officer, objection, otto, due_on=date(2026, 5, 20)),
        assign(judged.officer, objection, judged.officer, due_on=date(2026, 5, 21)),
    )

    assert sorted(getattr(each, "code", "done") for each in results) == ["awards.no_reason", "done"]
    assert await ObjectionHandling.count() == 1


async def test_the_objector_reads_the_day_and_then_the_answer_at_the_receipts_address(browser):
    judged, objection, otto = await an_objection()
    address, receipt = f"/objections/{objection.id}", f"/objections/receipts/{objection.receipt_key}"
    typed = {"is_upheld": "no", "finding": "内部认定", "reply": "经核实服务内容不重复。"}
    browser.sign_in(judged.officer.id)
    with clock.at(WHILE_ANNOUNCED):
        asked = await browser.get(address)
        bare = await browser.post(f"{address}/handling", data={"handler": "", "due_on": ""})
        taken = await browser.post(f"{address}/handling", data={"handler": otto.id, "due_on": "2026-05-20"})
        waiting = await browser.get(receipt)
        listed = await browser.get("/objections")
        browser.sign_in(otto.id)
        await browser.post(f"{address}/finding", data=typed | {"reply": ""})
        assert (await queries.receipt(objection.receipt_key)).closed_on is None
        closed = await browser.post(f"{address}/finding", data=typed)
        browser.cookies.delete("grants_session")
        answered = await browser.get(receipt)
    with clock.at(at("2026-05-21")):
        late = await browser.sign_in(judged.officer.id).get("/objections")

    assert "按 10 个工作日推算" in asked.text and 'value="2026-05-19"' in asked.text
    assert (bare.status_code, taken.status_code, closed.status_code) == (422, 303, 303)
    assert "2026-05-20" in waiting.text and "Otto" not in waiting.text
    assert "Otto" in listed.text and "已逾期" not in late.text
    assert "经核实服务内容不重复。" in answered.text and "内部认定" not in answered.text


async def test_what_nobody_answered_in_time_says_so_on_its_page_and_in_the_list(browser):
    judged, objection, otto = await an_objection()
    await assign(judged.officer, objection, otto)
    browser.sign_in(judged.officer.id)
    with clock.at(at("2026-05-21")):
        page, listed = await browser.get(f"/objections/{objection.id}"), await browser.get("/objections")
    assert "已超过答复期限 2026-05-20" in page.text
    assert "已逾期" in listed.text
