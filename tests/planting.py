"""A round in which people typed about people wherever they can type: the worked round with a name, an identity number,
a mobile or an account in each of its free texts, and what a round file cannot say, done through the actions."""

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from grants import clock
from grants.applications.classifying import queries as classifying
from grants.awards import actions as awards
from grants.awards import queries as award_queries
from grants.awards.tables import Award
from grants.calls import correcting
from grants.custody.claiming import actions as claiming
from grants.custody.claiming.facts import Recipient
from grants.custody.tables import CustodyLedger
from grants.db import sql
from grants.demo.round_file import Round
from grants.disclosure.complaints import actions as complaints
from grants.disclosure.complaints import receiving
from grants.disclosure.complaints.facts import Contact, Report, Sender, Target
from grants.disclosure.complaints.tables import TargetKind, Topic
from grants.errors import Refused
from grants.people import actions as granting
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import actions as reporting
from grants.reporting.appraisal import actions as surveys
from grants.reporting.appraisal import queries as survey_queries
from grants.reporting.appraisal.tables import SurveyRemark
from grants.reporting.contents.facts import Contents, LineTyped
from grants.reporting.contents.tables import FileKind
from grants.reporting.copies import actions as copies
from grants.reporting.evaluation import actions as evaluating
from tests.files.samples import a_pdf, a_photo
from tests.numbers import identity, luhn
from tests.reporting.appraisal.test_survey import UNHAPPY, a_survey, say
from tests.reporting.evaluation.world import a_plan

FAMILY, GIVEN = "靳骆郗慕滕阚尉訾", "蘅翀翙昶旻璟宸煊"
LAST = date(2026, 11, 24)


@dataclass
class Marks:
    """Everything planted, each thing once in the whole round."""

    numbers: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    _turn: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def number(self) -> str:
        """One more number, each time of another kind."""
        at = next(self._turn)
        kinds = (identity("460106", date(1941, 5, 6), at), f"1390{at:07}", luhn(f"6222021000{at:05}"))
        self.numbers.append(kinds[at % len(kinds)])
        return self.numbers[-1]

    def spelled(self) -> str:
        """One more number as somebody may type it."""
        number = self.number()
        in_parts = f"{number[:3]}-{number[3:7]}-{number[7:]}" if len(number) == 11 else number
        wide = "".join(chr(ord(each) + 0xFEE0) if each.isdigit() else each for each in number)
        return (number, in_parts, wide)[len(self.numbers) % 3]

    def name(self) -> str:
        """One more beneficiary, of whom nobody else has the name."""
        at = len(self.names)
        self.names.append(FAMILY[at % 8] + GIVEN[at // 8 % 8] + GIVEN[at // 64 % 8])
        return self.names[-1]

    def told(self) -> str:
        """What people write: who, and how to reach them."""
        return f"（{self.name()}，{self.spelled()}）"


def planted(the_round: Round, marks: Marks) -> Round:
    """The round with somebody in every free text. What everybody reads (titles, budget lines) gets numbers alone: who
    is nobody's contact and on no list cannot be told from any other word."""
    found: Any = copy.deepcopy(the_round)
    for each in found["applications"]:
        _retitle(found, each, marks)
    for sheet in [sheet for sheets in found["reviews"].values() for sheet in sheets.values()]:
        sheet["comment"] += marks.told()
    for decision in found["decisions"]:
        decision["reason"] = f"{decision.get('reason') or '核减'}{marks.told()}"
    for claim in found["claims"]:
        claim["summary"] = f"{claim['budget_item'][:4]}付{marks.told()}"
    accounts = [each[key] for each in found["organizations"] for key in ("account", "custody_account") if each.get(key)]
    for account in accounts:
        account["number"] = luhn(f"6222029900{len(marks.numbers):05}")
        marks.numbers.append(account["number"])
    return found  # type: ignore[no-any-return]


def _retitle(found: Any, application: Any, marks: Marks) -> None:
    """A number in the title and in two lines of the budget, and so wherever these lines are named."""
    application["title"] += marks.spelled()
    renamed = {line["item"]: line["item"] + marks.spelled() for line in application["lines"][:2]}
    for line in application["lines"]:
        line["item"] = renamed.get(line["item"], line["item"])
    for decision in found["decisions"]:
        if decision["application"] == application["code"] and decision.get("lines"):
            decision["lines"] = {renamed.get(item, item): amount for item, amount in decision["lines"].items()}
    for claim in found["claims"]:
        if claim["application"] == application["code"]:
            claim["budget_item"] = renamed.get(claim["budget_item"], claim["budget_item"])


async def type_the_rest(marks: Marks) -> None:
    """After the round: a list of persons, a report with files, its public copy, a correction, a complaint. What would
    show somebody is refused; what is mended is published."""
    with clock.at(clock.during(LAST)):
        await _a_list_of_persons(marks)
        await _a_report(marks)
        await _texts_of_the_office(marks)
        await _a_complaint(marks)
        await _a_survey(marks)


async def _a_list_of_persons(marks: Marks) -> None:
    [row] = await sql(
        "SELECT k.id, k.community_group, l.id AS line, b.unit_price FROM custody_ledger k JOIN award_line l"
        " ON l.award = k.award JOIN budget_line b ON b.id = l.budget_line WHERE l.cost_class = 'volunteer_allowance'"
        " AND k.closed_on IS NULL ORDER BY k.id, l.position LIMIT 1"
    )
    ledger = await CustodyLedger.objects().get(CustodyLedger.id == row["id"])
    assert ledger is not None
    by = await _somebody(Role.GROUP_SIGNATORY, row["community_group"])
    photo = await claiming.keep_file(by, ledger.id, content=a_photo(place=True), name=f"签领单{marks.told()}.jpg")
    paid = [
        Recipient(
            marks.name(),
            identity("460106", date(1950, 1, 1), at),
            luhn(f"62220277000{at:04}"),
            Decimal(1),
            row["unit_price"],
        )
        for at in (5, 6)
    ]
    marks.numbers += [number for each in paid for number in (each.id_number, each.card)]
    await claiming.file_list_claim(
        by,
        ledger_id=ledger.id,
        award_line_id=row["line"],
        amount=sum((each.amount for each in paid), Decimal("0.00")),
        recipients=paid,
        signed_list=photo,
        summary=f"误餐{marks.told()}",
        form_key=uuid4(),
    )
    await _a_copy_that_names(marks, paid[0].name, ledger.award)


async def _a_copy_that_names(marks: Marks, name: str, award: int) -> None:
    """The group reports; the officer tries to show a file that says whom it paid."""
    report = await _accepted(marks, award)
    officer = await _officer()
    clean: dict[str, Any] = {
        "content": a_photo(size=(44, 22), place=True),
        "name": "现场.jpg",
        "text": "",
        "caption": "活动现场",
    }
    for changes, code in (
        ({"caption": f"{name}领取补贴"}, "reporting.copy_names_a_beneficiary"),
        ({"text": f"签领：{name[0]} {name[1:]}"}, "reporting.copy_names_a_beneficiary"),
        ({"name": f"{marks.number()}.jpg"}, "privacy.text_holds_a_personal_number"),
        ({"caption": f"联系{marks.spelled()}"}, "privacy.text_holds_a_personal_number"),
    ):
        with pytest.raises(Refused) as refused:
            await copies.release_copy(officer, report, is_looked_through=True, **clean | changes)
        assert refused.value.code == code
    await copies.release_copy(officer, report, is_looked_through=True, **clean)


async def _a_report(marks: Marks) -> None:
    [award] = await sql("SELECT award FROM report WHERE status = 'accepted' ORDER BY id LIMIT 1")
    await _accepted(marks, award["award"], kind="final")


async def _accepted(marks: Marks, award_id: int, kind: str = "midterm") -> int:
    award = await Award.objects().get(Award.id == award_id)
    assert award is not None
    facts = await award_queries.award_facts(award_id)
    by = await _who_reports(facts.applicant.id)
    lines = {
        line.id: LineTyped(None if facts.is_for_a_group else Decimal(0), f"结余{marks.told()}") for line in facts.lines
    }
    held = [
        (FileKind.SIGN_IN, a_pdf(marks.told()), f"签到{marks.told()}.pdf"),
        (FileKind.PHOTO, a_photo(size=(60, 30 + award_id), place=True), f"照片{marks.told()}.jpg"),
    ]
    groups = await classifying.groups_served(facts.application.id)
    report = await reporting.submit_report(
        by,
        award_id=award_id,
        kind=kind,
        narrative=f"走访{marks.told()}",
        beneficiaries=10,
        contents=Contents(lines, files=held, headcounts={each["term"]: 10 for each in groups}),
    )
    await reporting.decide_report(
        await _officer(), report.id, accepted=True, score=Decimal(86), grade="GOOD", note=f"已核{marks.told()}"
    )
    return int(report.id)


async def _texts_of_the_office(marks: Marks) -> None:
    """A call's correction and a cancellation are read by everybody: with a number in them they are refused."""
    [call] = await sql("SELECT id FROM call WHERE published_at IS NOT NULL")
    officer = await _officer()
    with pytest.raises(Refused, match=r"privacy\.text_holds_a_personal_number"):
        await correcting.correct_call(
            officer, call["id"], reason="更正", changes={"contact": f"张干事{marks.number()}"}
        )
    [award] = await sql("SELECT id FROM award ORDER BY id LIMIT 1")
    with pytest.raises(Refused, match=r"privacy\.text_holds_a_personal_number"):
        await awards.cancel_award(officer, award["id"], reason=f"负责人{marks.number()}失联")


async def _a_complaint(marks: Marks) -> None:
    [award] = await sql("SELECT a.id, p.applicant FROM award a JOIN application p ON p.id = a.application LIMIT 1")
    named = Contact(marks.name(), marks.number(), "someone@reporter.invalid")
    target = Target(TargetKind.PROJECT, award["applicant"], award["id"])
    report = Report(Topic.MISUSE, target, f"所见{marks.told()}", named, is_anonymous=False)
    row, _code = await receiving.receive_complaint(None, report, [], form_key=uuid4(), sender=Sender(address_hash="h"))
    supervisor = await _somebody(Role.SUPERVISOR)
    await complaints.accept_complaint(
        supervisor,
        row.id,
        investigator_id=supervisor.id,
        text=f"反映{marks.told()}",
        due_on=LAST + timedelta(days=60),
    )


async def _a_survey(marks: Marks) -> None:
    """Residents are asked about the projects; what one of them wrote names somebody and can only be kept back."""
    [call] = await sql("SELECT id FROM call WHERE published_at IS NOT NULL")
    officer = await _officer()
    evaluation = await evaluating.prepare_evaluation(officer, call["id"], a_plan(due_on=LAST + timedelta(days=20)))
    await evaluating.open_evaluation(officer, evaluation.id)
    days = {"opens_on": LAST, "closes_on": LAST + timedelta(days=10)}
    with pytest.raises(Refused, match=r"privacy\.text_holds_a_personal_number"):
        await surveys.prepare_survey(officer, evaluation.id, a_survey(intro=f"问{marks.number()}", **days))
    await surveys.prepare_survey(officer, evaluation.id, a_survey(**days))
    found = await survey_queries.survey(evaluation.id)
    assert found is not None
    await say(found.places[0].code, UNHAPPY | {"q5": f"找{marks.told()}"}, "b1")
    [remark] = await SurveyRemark.objects()
    with pytest.raises(Refused, match=r"privacy\.text_holds_a_personal_number"):
        await surveys.decide_remark(officer, remark.id, is_released=True)
    await surveys.decide_remark(officer, remark.id, is_released=False)


async def _who_reports(organization: int) -> Actor:
    """Somebody of the grantee; the group of the round has signatories only, so one of them is made its applicant."""
    by = await _somebody(Role.APPLICANT, organization)
    if by.has_in(organization, Role.APPLICANT, Role.SIGNATORY):
        return by
    await granting.grant_role(
        None, person_id=by.id, organization_id=organization, role=Role.APPLICANT, from_on=clock.today()
    )
    return await people.actor(by.id)


async def _officer() -> Actor:
    return await _somebody(Role.OFFICER)


async def _somebody(role: Role, organization: int | None = None) -> Actor:
    """Who has a role, or signs, at an organisation."""
    [row] = await sql(
        "SELECT m.person FROM membership m WHERE (m.role = {} OR ({} = 'applicant' AND m.role IN ('signatory',"
        " 'group_signatory', 'hub_operator'))) AND ({}::int IS NULL OR m.organization = {}) ORDER BY m.role, m.id"
        " LIMIT 1",
        role.value, role.value, organization, organization,
    )  # fmt: skip
    return await people.actor(row["person"])
