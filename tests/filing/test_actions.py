"""Filings on a real database: numbered without gaps, the group entered, roles given, ended with a notice."""

import json
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from grants import clock
from grants.audit import AuditEvent
from grants.db import sql, transaction
from grants.errors import Refused
from grants.files import Upload
from grants.filing import actions, changing, documents, jobs, queries
from grants.filing.facts import Leader, canonical, fingerprint
from grants.filing.tables import (
    CheckOutcome,
    DocumentKind,
    EndGround,
    FilingCheck,
    FilingDocument,
    FilingPaper,
    FilingPaperKind,
    FilingStatus,
    FilingSubmission,
    Nature,
)
from grants.organizations.queries import organization
from grants.organizations.tables import OrganizationStatus
from grants.people import queries as people
from grants.people.tables import Role
from tests.filing.world import (
    DAY,
    a_draft,
    a_filed_group,
    a_group_on_paper,
    a_submitted,
    accept,
    an_applicant,
    an_office,
    content,
    one_missing,
    people_of,
    signatory_of,
)
from tests.organizations.world import a_group, a_person

pytestmark = pytest.mark.usefixtures("db")


async def test_the_same_form_begins_one_application():
    office, _officer = await an_office()
    ada, key = await an_applicant(), uuid4()
    facts = {"office_id": office.id, "name": "夜读会", "nature": Nature.COMMUNITY_GROUP, "form_key": key}

    first = await actions.start_filing(ada, **facts)
    second = await actions.start_filing(ada, **facts)

    assert first.id == second.id


async def test_only_the_office_writes_for_somebody_else():
    office, _officer = await an_office()
    ada = await an_applicant()

    with pytest.raises(Refused, match=r"people\.role_missing"):
        await actions.start_filing(
            ada,
            office_id=office.id,
            name="夜读会",
            nature=Nature.COMMUNITY_GROUP,
            form_key=uuid4(),
            for_applicant=True,
        )


async def test_what_is_handed_in_is_frozen_with_the_promise_and_its_hash():
    office, _officer = await an_office()
    ada = await an_applicant()
    row = await a_draft(ada, office)

    with clock.at(clock.during(DAY)):
        made = await actions.submit_filing(ada, row.id, commits=True, signer="王海燕")

    [kept] = await FilingSubmission.objects().where(FilingSubmission.filing == row.id).output(load_json=True)
    assert fingerprint(canonical(kept.content)) == kept.content_hash
    assert kept.content["papers"][0]["kind"] == "charter"
    assert fingerprint(f"{kept.commitment}\n王海燕\n{kept.content_hash}") == kept.commitment_hash
    assert (kept.signer, made.due_on.isoformat()) == ("王海燕", "2026-06-08")


async def test_a_paper_that_was_taken_away_stays_on_record():
    office, _officer = await an_office()
    ada = await an_applicant()
    row = await a_draft(ada, office)
    [paper] = (await queries.facts(row.id)).papers

    await actions.remove_paper(ada, row.id, paper_id=paper.id)
    with pytest.raises(Refused, match=r"filing\.no_such_paper"):
        await actions.remove_paper(ada, row.id, paper_id=paper.id)

    assert (await queries.facts(row.id)).papers == []
    assert await FilingPaper.count().where(FilingPaper.filing == row.id) == 1


async def test_a_hostile_file_is_no_paper():
    office, _officer = await an_office()
    ada = await an_applicant()
    row = await a_draft(ada, office)

    with pytest.raises(Refused, match=r"files\."):
        await actions.attach_paper(
            ada, row.id, kind=FilingPaperKind.OTHER, content=b"<svg onload=alert(1)>", name="章程.pdf"
        )


async def test_an_accepted_group_has_a_number_an_entry_in_the_registry_and_two_who_sign():
    _office, officer, row = await a_filed_group()

    group = await organization(row.organization)
    members = await people.members(group.id)
    assert row.number == f"{(await queries.office(row.office)).prefix}备〔2026〕1号"
    assert (group.status, group.filing_no, group.name) == (OrganizationStatus.FILED, row.number, row.name)
    assert [(person.name, held.role) for person, held in members] == [
        ("王海燕", Role.GROUP_SIGNATORY),
        ("陈志远", Role.GROUP_SIGNATORY),
    ]
    assert officer.id == row.filed_by


async def test_numbers_of_an_office_and_year_have_no_gaps():
    office, officer = await an_office("澜湾街")
    numbers = []
    for at, day in enumerate((DAY, DAY, clock.local_day(clock.during(DAY)) + timedelta(days=365))):
        with clock.at(clock.during(day)):
            row = await a_submitted(await an_applicant(), office, name=f"第{at}互助队")
            numbers.append((await accept(officer, row)).number)

    assert numbers == ["澜湾街备〔2026〕1号", "澜湾街备〔2026〕2号", "澜湾街备〔2027〕1号"]


async def test_what_is_returned_is_corrected_and_looked_at_again():
    office, officer = await an_office()
    ada = await an_applicant()
    row = await a_submitted(ada, office)
    items = await queries.checklist(office.id)

    await actions.decide_filing(
        officer,
        row.id,
        turn=1,
        outcome=CheckOutcome.RETURNED,
        items=one_missing(items),
        correct_by=clock.today() + timedelta(days=10),
    )
    with pytest.raises(Refused, match=r"filing\.not_to_be_checked"):
        await accept(officer, row)
    row = await queries.facts(row.id)
    await actions.save_filing(
        ada, row.filing.id, version=row.filing.version, content=content(leaders=row.lines(), scope="改过的业务范围")
    )
    await actions.submit_filing(ada, row.filing.id, commits=True, signer="王海燕")
    accepted = await accept(officer, row.filing, turn=2)

    checks = await FilingCheck.objects().where(FilingCheck.filing == accepted.id).order_by(FilingCheck.turn)
    assert [each.outcome for each in checks] == ["returned", "accepted"]
    assert accepted.scope == "改过的业务范围"


async def test_a_name_that_the_office_has_on_file_is_not_filed_again():
    office, officer = await an_office()
    first = await a_submitted(await an_applicant(), office, name="椰林夜读会(社区)")
    await accept(officer, first)

    with pytest.raises(Refused, match=r"filing\.name_taken"):
        await a_submitted(await an_applicant(), office, name="椰林夜读会（社区）")


async def test_a_sign_in_name_that_does_not_exist_undoes_the_whole_acceptance():
    office, officer = await an_office()
    row = await a_submitted(await an_applicant(), office)

    with pytest.raises(Refused, match=r"filing\.no_account"):
        await accept(officer, row, logins=["nobody-here", ""])

    assert (await queries.facts(row.id)).status == FilingStatus.SUBMITTED
    assert await FilingCheck.count().where(FilingCheck.filing == row.id) == 0


async def test_who_has_no_account_yet_does_not_hold_up_the_filing():
    office, officer = await an_office()
    row = await a_submitted(await an_applicant(), office)

    accepted = await accept(officer, row, logins=["", ""])

    assert await people.members(accepted.organization) == []


async def test_an_office_keeps_a_list_of_its_own_and_checks_keep_the_words_they_were_made_with():
    office, officer = await an_office()
    row = await a_submitted(await an_applicant(), office)
    await accept(officer, row)

    await actions.set_checklist(officer, office.id, ["章程", " ", "名单"])

    [check] = await FilingCheck.objects().where(FilingCheck.filing == row.id).output(load_json=True)
    assert await queries.checklist(office.id) == ["章程", "名单"]
    assert len(check.items) == 7


async def test_a_change_is_taken_over_when_the_office_agrees_and_not_before():
    _office, officer, row = await a_filed_group()
    wang = await signatory_of(row)
    lines = (await queries.facts(row.id)).lines()

    asked = await changing.request_change(
        wang, row.id, content=content(leaders=lines, name="椰林社区共读会"), reason="改名", form_key=uuid4()
    )
    before = (await organization(row.organization)).name
    await changing.answer_request(officer, asked.id, grants=True)

    facts = await queries.facts(row.id)
    assert json.dumps(facts.requests[0].changes, ensure_ascii=False) == (
        '[["name", "椰林社区夜读会〔虚构〕", "椰林社区共读会"]]'
    )
    assert (before, facts.filing.name) == ("椰林社区夜读会〔虚构〕", "椰林社区共读会")
    assert (await organization(row.organization)).name == "椰林社区共读会"
    with pytest.raises(Refused, match=r"filing\.request_answered"):
        await changing.answer_request(officer, asked.id, grants=True)


async def test_a_change_that_is_turned_down_changes_nothing():
    _office, officer, row = await a_filed_group()
    wang = await signatory_of(row)
    lines = (await queries.facts(row.id)).lines()
    asked = await changing.request_change(
        wang, row.id, content=content(leaders=lines, address="新址"), reason="搬迁", form_key=uuid4()
    )

    await changing.answer_request(officer, asked.id, grants=False, remark="没有场所证明")

    assert (await queries.facts(row.id)).filing.address == row.address


async def test_the_same_form_asks_once():
    _office, _officer, row = await a_filed_group()
    wang, key = await signatory_of(row), uuid4()

    first = await changing.request_exit(wang, row.id, reason="活动停止", form_key=key)
    again = await changing.request_exit(wang, row.id, reason="活动停止", form_key=key)

    assert first.id == again.id


async def test_who_no_longer_signs_loses_the_role_the_same_minute():
    _office, officer, row = await a_filed_group()
    facts = await queries.facts(row.id)
    wang, chen = facts.lines()
    [fu] = await people_of(["符兰"])
    lines = [wang, Leader("符兰", "副会长", "13800000005", True, fu.login)]
    asked = await changing.request_change(
        officer, row.id, content=content(leaders=lines), reason="换届", form_key=uuid4()
    )

    with clock.at(clock.during(DAY + timedelta(days=30))):
        await changing.answer_request(officer, asked.id, grants=True)
        members = [person.name for person, _held in await people.members(row.organization)]

    assert sorted(members) == ["王海燕", "符兰"]
    assert chen.login not in {each.login for each in (await queries.facts(row.id)).leaders}


async def test_an_abnormal_filing_says_why_and_can_be_restored():
    _office, officer, row = await a_filed_group()

    await changing.set_standing(officer, row.id, to=FilingStatus.ABNORMAL, reason="联系不上负责人")
    await changing.set_standing(officer, row.id, to=FilingStatus.FILED, reason="已整改")

    steps = [(each.to_status, each.reason) for each in (await queries.facts(row.id)).steps]
    assert steps == [("submitted", ""), ("filed", ""), ("abnormal", "联系不上负责人"), ("filed", "已整改")]


async def cancelled(officer, row, day=DAY):
    with clock.at(clock.during(day)):
        return await changing.cancel_filing(
            officer,
            row.id,
            ground=EndGround.UNLAWFUL,
            finding="经区民政局、街道联合调查认定违规收费",
            found_on=day,
            reason="违规向居民收费",
        )


async def test_a_revoked_filing_is_announced_and_the_group_is_no_longer_filed():
    office, officer, row = await a_filed_group()

    ending = await cancelled(officer, row)

    group = await organization(row.organization)
    announced = await queries.notice(ending.id)
    assert (group.filing_ended_on, (await queries.facts(row.id)).status) == (DAY, FilingStatus.CANCELLED)
    assert announced.notice_number == f"{office.prefix}备公〔2026〕1号"
    assert announced.content["ground"] == "涉嫌违法违规"
    assert "联合调查" not in json.dumps(announced.content, ensure_ascii=False)
    with pytest.raises(Refused, match=r"filing\.wrong_status"):
        await cancelled(officer, row)


async def test_a_group_that_wants_to_end_is_let_go_and_announced_too():
    _office, officer, row = await a_filed_group()
    asked = await changing.request_exit(await signatory_of(row), row.id, reason="成员外迁，活动停止", form_key=uuid4())

    await changing.answer_request(officer, asked.id, grants=True)

    facts = await queries.facts(row.id)
    assert (facts.status, facts.ending.ground) == (FilingStatus.ENDED, EndGround.OWN_WISH)
    assert (await organization(row.organization)).filing_ended_on == clock.today()


async def test_a_filing_made_on_paper_is_taken_over_once_with_the_number_it_has():
    office, officer = await an_office()
    group = await a_group_on_paper()
    facts = {"office_id": office.id, "organization_id": group.id, "filed_on": DAY, "content": content(name=group.name)}

    row = await changing.record_earlier_filing(officer, **facts)
    with pytest.raises(Refused, match=r"filing\.already_recorded"):
        await changing.record_earlier_filing(officer, **facts)

    assert (row.number, row.sequence) == (group.filing_no, None)


async def test_the_papers_of_a_filing_are_made_once():
    _office, officer, row = await a_filed_group()
    ending = await cancelled(officer, row)

    for kind in DocumentKind:
        await jobs.document(row.id, kind.value)
        await jobs.document(row.id, kind.value)

    kept = await FilingDocument.objects().where(FilingDocument.filing == row.id).order_by(FilingDocument.id)
    assert [each.document_kind for each in kept] == ["notice", "ending"]
    assert (await Upload.objects().where(Upload.id == kept[0].upload).first()).media_type == "application/pdf"
    assert (await documents.ending(row.id)).check_code == kept[1].check_code
    assert ending.filing == row.id


async def test_papers_that_are_not_made_yet_are_not_found():
    _office, _officer, row = await a_filed_group()

    with pytest.raises(Refused, match=r"filing\.no_document"):
        await queries.document_file(row.id, "notice")
    with pytest.raises(Refused, match=r"filing\.no_document"):
        await queries.document_file(row.id, "anything")


async def test_strangers_do_not_find_a_filing():
    _office, _officer, row = await a_filed_group()
    mallory = await people.actor((await a_person("Mallory")).id)

    with pytest.raises(Refused, match=r"filing\.not_visible"):
        await queries.filing(mallory, row.id)


async def test_a_refused_attempt_is_on_record():
    office, officer = await an_office()
    row = await a_submitted(await an_applicant(), office)

    with pytest.raises(Refused):
        await accept(officer, row, turn=2)

    events = await AuditEvent.objects().where(AuditEvent.refusal == "filing.checked_meanwhile")
    assert [each.act for each in events] == ["filing.decide_filing"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE filing SET number = 'X' WHERE id = {id}",
        "UPDATE filing SET sequence = 7 WHERE id = {id}",
        "UPDATE filing SET status = 'submitted' WHERE id = {id}",
        "DELETE FROM filing WHERE id = {id}",
        "UPDATE filing_submission SET content_hash = '' WHERE filing = {id}",
        "DELETE FROM filing_check WHERE filing = {id}",
        "UPDATE filing_step SET reason = 'x' WHERE filing = {id}",
        "UPDATE filing_ending SET reason = 'x' WHERE filing = {id}",
        "DELETE FROM filing_ending WHERE filing = {id}",
        "DELETE FROM filing_paper WHERE filing = {id}",
    ],
)
async def test_what_was_filed_found_and_announced_stands_whoever_writes(statement):
    _office, officer, row = await a_filed_group()
    await cancelled(officer, row)

    with pytest.raises(asyncpg.PostgresError):
        async with transaction():
            await sql(statement.format(id=row.id))


async def test_a_number_that_leaves_a_gap_cannot_be_written():
    office, _officer, row = await a_filed_group()
    other = await a_submitted(await an_applicant(), office, name="另一个队")
    group = await a_group()

    with pytest.raises(asyncpg.CheckViolationError, match="is 2, not 3"):
        async with transaction():
            await sql(
                "UPDATE filing SET status = 'filed', number = 'x', sequence = 3, filed_year = {}, filed_on = {},"
                " organization = {} WHERE id = {}",
                row.filed_year,
                DAY,
                group.id,
                other.id,
            )


async def test_a_notice_that_leaves_a_gap_cannot_be_written():
    _office, officer, row = await a_filed_group()
    await cancelled(officer, row)

    with pytest.raises(asyncpg.PostgresError):
        async with transaction():
            await sql(
                "INSERT INTO filing_ending (filing, office, ground, finding, reason, ended_on, notice_year,"
                " notice_sequence, notice_number, content, published_at, published_by) SELECT filing, office, ground,"
                " finding, reason, ended_on, notice_year, 5, 'n', content, published_at, published_by"
                " FROM filing_ending WHERE filing = {}",
                row.id,
            )
