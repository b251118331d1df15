from datetime import date, timedelta
from uuid import uuid4

import pypdfium2
import pytest

from grants import clock, codes, files
from grants.applications import actions, attaching, budgeting, jobs, queries
from grants.applications.budget import own
from grants.applications.frozen import fingerprint
from grants.applications.tables import (
    Application,
    ApplicationStatus,
    ApplicationVersion,
    BudgetLine,
    PaperKind,
)
from grants.audit import AuditEvent
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.money import yuan
from grants.people.tables import Role
from grants.standing import actions as standing
from grants.standing.tables import ListKind
from tests.applications.world import (
    LINES,
    MATCH,
    TEXTS,
    a_draft,
    a_group_applicant,
    a_line,
    a_submitted_application,
    an_applicant,
    an_eligible_application,
    another_group_of,
    content,
)
from tests.calls.world import CLOSES_AT, WHILE_OPEN, a_published_call
from tests.conftest import parallel
from tests.files import samples
from tests.organizations.world import a_group, a_hub, an_organization, staff

PDF = samples.a_pdf()


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def test_of_what_was_submitted_judges_read_the_last_version_and_of_a_draft_there_is_none(db):
    who = await an_applicant()
    draft = await a_draft(who)

    with pytest.raises(NotFound, match=r"applications\.not_submitted_yet"):
        await queries.submitted(draft.application.id)
    taken = (await a_submitted_application(who)).application
    version, papers = await queries.submitted(taken.id)

    assert (version.version_no, version.content["title"], papers) == (1, taken.title, [])


async def test_a_submission_gets_a_number_the_servers_time_and_a_version_whose_hash_anybody_can_compute_again(db):
    who = await an_applicant()

    row = await actions.apply(who.signs, content(who))

    version = (await queries.facts(row.id)).versions[0]
    assert row.status == ApplicationStatus.SUBMITTED
    assert codes.check_receipt(row.number) == row.number
    assert row.number.split("-")[1][:4] == "0001"
    assert (row.submitted_at, version.submitted_at) == (WHILE_OPEN, WHILE_OPEN)
    assert version.content_hash == fingerprint(version.content)
    assert (version.content["requested"], version.content["lines"][2]["quantities"]) == ("75200.00", ["60", "10"])
    assert all(each["ok"] or each["warning"] for each in version.findings)


async def test_submitting_again_what_has_not_changed_gives_the_same_receipt(db):
    facts = await a_submitted_application(who := await an_applicant())

    with clock.at(CLOSES_AT + timedelta(days=1)):
        again = await actions.submit_application(who.signs, facts.application.id, commits=True)

    assert again.number == facts.application.number
    assert await ApplicationVersion.count() == 1


async def test_the_same_form_begins_one_draft(db):
    who = await an_applicant()
    whole = content(who)

    first, second = await actions.apply(who.signs, whole), await actions.apply(who.signs, whole)

    assert (first.id, await Application.count()) == (second.id, 1)


async def test_receipt_numbers_of_a_call_have_no_gap_though_attempts_fail_between(db):
    call = await a_published_call()
    numbers = []
    for _each in range(3):
        who = await an_applicant(call)
        with pytest.raises(Refused, match=r"applications\.over_cap"):
            await actions.apply(who.signs, content(who, lines=[a_line("活动", "1", "80000.01")]))
        numbers.append((await actions.apply(who.signs, content(who))).number.split("-")[1][:4])

    assert numbers == ["0001", "0002", "0003"]


async def test_a_refused_application_leaves_no_trace_but_the_audit_row_of_the_attempt(db):
    who = await an_applicant()

    with pytest.raises(Refused, match=r"applications\.sum_differs"):
        await actions.apply(who.signs, content(who, requested=yuan("75200.01")))

    event = await AuditEvent.objects().order_by(AuditEvent.id, ascending=False).first()
    assert (await Application.count(), await BudgetLine.count()) == (0, 0)
    assert (event.act, event.refusal) == ("applications.apply", "applications.sum_differs")


async def test_the_organiser_is_refused_whatever_role_its_people_hold(db):
    call = await a_published_call()
    who = await an_applicant(call)
    otto = await staff(call.organiser, Role.ORGANISER)

    with pytest.raises(Refused, match=r"applications\.organiser_applies"):
        await actions.apply(otto, content(who, applicant_id=call.organiser.id, through_id=None))


async def test_who_is_on_the_abnormal_list_is_refused(db):
    who = await an_applicant()
    await standing.list_organization(
        None,
        organization_id=who.applicant.id,
        list_kind=ListKind.ABNORMAL,
        from_on=date(2025, 12, 8),
        reason="第四条",
    )

    with pytest.raises(Refused, match=r"applications\.not_eligible"):
        await actions.apply(who.signs, content(who))


async def test_one_second_late_is_late(db):
    who = await an_applicant()

    with clock.at(CLOSES_AT + timedelta(seconds=1)), pytest.raises(Refused, match=r"applications\.too_late"):
        await actions.apply(who.signs, content(who))
    with clock.at(CLOSES_AT):
        assert (await actions.apply(who.signs, content(who))).number


async def test_an_organisation_applies_once_and_again_after_it_withdrew(db):
    who = await an_applicant()
    first = await actions.apply(who.signs, content(who))
    with pytest.raises(Refused, match=r"applications\.one_per_organisation"):
        await actions.apply(who.signs, content(who, title="另一项"))

    await actions.withdraw_application(who.signs, first.id)
    second = await actions.apply(who.signs, content(who, title="另一项"))

    assert second.status == ApplicationStatus.SUBMITTED
    with pytest.raises(Refused, match=r"applications\.wrong_status"):
        await actions.withdraw_application(who.signs, first.id)


async def test_a_hub_submits_for_its_group_and_not_for_another(db):
    who = await a_group_applicant()
    row = await actions.apply(who.signs, content(who, through_id=None))

    stranger = await a_hub()
    operator = await staff(stranger, Role.HUB_OPERATOR)
    other = content(await a_group_applicant(who.call), through_id=stranger.id)
    with pytest.raises(Refused, match=r"applications\.not_eligible"):
        await actions.apply(operator, other)

    assert row.submitted_through == who.through.id


async def test_a_group_that_no_hub_keeps_money_for_is_not_eligible(db):
    who = await a_group_applicant()
    group = await a_group("没有枢纽的队〔虚构〕")
    member = await staff(group, Role.GROUP_SIGNATORY)

    with pytest.raises(Refused, match=r"applications\.not_eligible"):
        await actions.apply(member, content(who, applicant_id=group.id, through_id=None))


async def test_saving_the_same_again_is_no_new_version(db):
    facts = await a_draft(who := await an_applicant())
    version = facts.application.version

    await budgeting.save_budget(who.fills, facts.application.id, LINES, own(MATCH))
    await actions.save_application(who.fills, facts.application.id, version=version, fields=TEXTS)

    assert (await queries.facts(facts.application.id)).application.version == version


async def test_two_people_on_different_fields_both_keep_theirs(db):
    facts = await a_draft(who := await an_applicant())
    base = facts.application.version

    await actions.save_application(who.fills, facts.application.id, version=base, fields={"plan": "甲的计划"})
    await actions.save_application(who.signs, facts.application.id, version=base, fields={"risks": "乙的风险"})

    kept = (await queries.facts(facts.application.id)).application
    assert (kept.plan, kept.risks) == ("甲的计划", "乙的风险")


async def test_two_people_on_one_field_do_not_overwrite_each_other(db):
    facts = await a_draft(who := await an_applicant())
    base = facts.application.version
    await actions.save_application(who.fills, facts.application.id, version=base, fields={"plan": "甲的计划"})

    with pytest.raises(Refused, match=r"applications\.changed_meanwhile"):
        await actions.save_application(who.signs, facts.application.id, version=base, fields={"plan": "乙的计划"})

    assert (await queries.facts(facts.application.id)).application.plan == "甲的计划"


async def test_a_save_that_is_repeated_with_its_key_is_answered_as_the_first_was(db):
    facts = await a_draft(who := await an_applicant())
    base, key = facts.application.version, str(uuid4())

    first = await actions.save_field(who.fills, facts.application.id, name="plan", value="新", base=base, key=key)
    again = await actions.save_field(who.fills, facts.application.id, name="plan", value="新", base=base, key=key)
    with pytest.raises(Refused, match=r"applications\.changed_meanwhile"):
        await actions.save_field(who.fills, facts.application.id, name="plan", value="旧", base=base, key="other")

    assert [(each.saved_at, each.version) for each in (first, again)] == [(WHILE_OPEN, base + 1)] * 2


async def test_what_was_submitted_is_changed_by_nobody(db):
    facts = await a_submitted_application(who := await an_applicant())

    for change in (
        actions.save_application(who.signs, facts.application.id, version=99, fields={"plan": "别的"}),
        budgeting.save_budget(who.signs, facts.application.id, [], ()),
        attaching.attach_file(who.signs, facts.application.id, content=PDF, name="a.pdf", place="other-6"),
    ):
        with pytest.raises(Refused, match=r"applications\.not_open"):
            await change


async def test_until_the_changed_copy_is_submitted_the_first_one_counts(db):
    facts = await a_submitted_application(who := await an_applicant())
    old = facts.application.id

    copy = await actions.revise_application(who.fills, old)
    assert (await actions.revise_application(who.fills, old)).id == copy.id
    await actions.save_application(who.fills, copy.id, version=copy.version, fields={"title": "改过的名称"})
    assert (await queries.facts(old)).status == ApplicationStatus.SUBMITTED

    new = await actions.submit_application(who.signs, copy.id, commits=True)

    assert (new.status, new.title, new.place) == (ApplicationStatus.SUBMITTED, "改过的名称", 1)
    assert (await queries.facts(old)).status == ApplicationStatus.WITHDRAWN


async def test_receipt_and_form_are_rendered_once_from_the_frozen_version_and_found_by_their_code(db):
    facts = await a_submitted_application(await a_group_applicant())
    version = facts.versions[0].id

    for render in (jobs.render_receipt, jobs.render_form, jobs.render_receipt):
        await render(version)

    papers = [await queries.kept_paper(version, kind) for kind in (PaperKind.RECEIPT, PaperKind.FORM)]
    receipt = text_of(await files.read(await queries.paper_file(version, PaperKind.RECEIPT)))
    form = text_of(await files.read(await queries.paper_file(version, PaperKind.FORM)))
    assert [codes.check_check_code(paper.check_code) == paper.check_code for paper in papers] == [True, True]
    assert facts.application.number in receipt
    assert "2026-03-20 10:00:00" in receipt
    assert "人民币壹万捌仟元整" in receipt
    assert "志愿者误餐补贴" in form


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


async def test_what_is_not_there_or_not_ones_own_is_not_found(db):
    draft = await a_draft(who := await an_applicant())
    sent = await a_submitted_application(await an_applicant(who.call))
    mallory = await staff(await an_organization(with_account=False), Role.SIGNATORY)

    async def code(reading):
        with pytest.raises(NotFound) as raised:
            await reading
        return raised.value.code

    assert [
        await code(queries.application(mallory, draft.application.id)),
        await code(queries.by_number("SAB20260320-99999")),
        await code(queries.attached_file(draft, 1)),
        await code(queries.paper_of(draft, "receipt")),
        await code(queries.paper_of(sent, "receipt")),
        await code(queries.paper_of(sent, "invoice")),
    ] == [
        "applications.not_visible",
        "applications.no_such_number",
        "applications.no_such_file",
        "applications.not_submitted_yet",
        "applications.paper_not_made",
        "applications.no_such_paper",
    ]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE budget_line SET amount = amount + 1", "does not change"),
        ("UPDATE budget_line SET item = 'x' WHERE position = 1", "does not change"),
        ("DELETE FROM budget_line", "does not change"),
        ("UPDATE application SET requested = 1", "does not change"),
        ("UPDATE application SET title = 'x'", "does not change"),
        ("UPDATE application_version SET content_hash = ''", "insert only"),
        ("DELETE FROM application_version", "insert only"),
        ("DELETE FROM eligibility_check", "insert only"),
    ],
)
async def test_the_database_itself_keeps_what_was_submitted(db, statement, words):
    await an_eligible_application()

    with pytest.raises(Exception, match=words):
        async with transaction():
            await sql(statement)


async def test_the_database_takes_no_amount_that_is_not_the_product_half_up(db):
    await a_draft()

    with pytest.raises(Exception, match="budget_line_amount_is_product"):
        async with transaction():
            await sql("UPDATE budget_line SET amount = amount + 0.01")
    rows = await sql(
        "SELECT budget_product(ARRAY[0.5, 0.2], 0.05) AS up, budget_product(ARRAY[]::numeric[], 9) AS none"
    )

    assert (rows[0]["up"], rows[0]["none"]) == (yuan("0.01"), 0)


async def test_the_database_lets_nothing_in_that_is_not_the_sum_of_its_lines(db):
    facts = await a_draft()

    with pytest.raises(Exception, match="not the sum"):
        async with transaction():
            await sql(
                "UPDATE application SET requested = 1, status = 'submitted', number = 'X', submitted_at = now(),"
                " place = 1 WHERE id = {}",
                facts.application.id,
            )


@pytest.mark.commits
async def test_of_two_submissions_of_one_organisation_at_the_same_moment_one_is_taken(committed):
    who = await an_applicant()
    drafts = [await a_draft(who, title=f"第{n}项") for n in range(2)]

    outcomes = await parallel(
        *(actions.submit_application(who.signs, each.application.id, commits=True) for each in drafts)
    )

    refused = [each.code for each in outcomes if isinstance(each, Refused)]
    taken = [each.number for each in outcomes if isinstance(each, Application)]
    assert (refused, len(taken)) == (["applications.one_per_organisation"], 1)
    assert await Application.count().where(Application.place.is_not_null()) == 1


@pytest.mark.commits
async def test_of_five_submissions_at_the_same_moment_a_call_that_takes_two_takes_two(committed):
    who = await an_applicant(await a_published_call(limit_per_organisation=2))
    drafts = [await a_draft(who, title=f"第{n}项") for n in range(5)]

    outcomes = await parallel(
        *(actions.submit_application(who.signs, each.application.id, commits=True) for each in drafts)
    )

    refused = [each.code for each in outcomes if isinstance(each, Refused)]
    assert refused == ["applications.one_per_organisation"] * 3
    assert sorted(each.place for each in outcomes if isinstance(each, Application)) == [1, 2]


@pytest.mark.commits
async def test_of_three_groups_of_a_hub_that_submits_them_at_once_the_call_takes_as_many_as_it_says(committed):
    call = await a_published_call(limit_per_hub=2, asks_hub_consent=False)
    first = await a_group_applicant(call)
    groups = [first, await another_group_of(first), await another_group_of(first)]
    drafts = [await a_draft(each) for each in groups]

    outcomes = await parallel(
        *(actions.submit_application(first.signs, each.application.id, commits=True) for each in drafts)
    )

    assert [each.code for each in outcomes if isinstance(each, Refused)] == ["applications.hub_limit"]
    assert sorted(each.hub_place for each in outcomes if isinstance(each, Application)) == [1, 2]


async def test_the_database_itself_gives_no_place_beyond_the_limit_and_none_twice(db):
    first = await a_submitted_application(who := await an_applicant())
    second = await a_draft(who, title="另一项")
    forced = "UPDATE application SET status = 'submitted', number = 'X', submitted_at = now(), place = {} WHERE id = {}"

    for place, words in ((1, "application_place_once"), (2, "no place"), (None, "no place")):
        with pytest.raises(Exception, match=words):
            async with transaction():
                await sql(forced, place, second.application.id)

    assert first.application.place == 1


@pytest.mark.commits
async def test_many_submissions_at_the_same_moment_get_numbers_without_gap(committed):
    call = await a_published_call()
    applicants = [await an_applicant(call, with_account=False) for _each in range(8)]

    rows = await parallel(*(actions.apply(each.signs, content(each)) for each in applicants))

    numbers = sorted(int(row.number.split("-")[1][:4]) for row in rows)
    assert numbers == list(range(1, 9))


@pytest.mark.commits
async def test_pressing_the_button_twice_makes_one_receipt(committed):
    facts = await a_draft(who := await an_applicant())

    first, second = await parallel(
        *[actions.submit_application(who.signs, facts.application.id, commits=True) for _each in range(2)]
    )

    assert (first.number, await ApplicationVersion.count()) == (second.number, 1)
