"""A round in which every fact of judging can be told by its bytes, those who look at it, and a walk of every page."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from itertools import product
from typing import Any
from uuid import uuid4

import pikepdf
import pypdfium2

from grants import clock
from grants.applications.facts import ApplicationFacts
from grants.awards import actions as awards
from grants.awards import jobs as papers
from grants.awards.feedback import actions as feedback
from grants.awards.tables import Award
from grants.calls.queries import CallFacts
from grants.db import sql
from grants.disclosure.complaints import actions as complaints
from grants.disclosure.complaints import receiving
from grants.disclosure.complaints.facts import Contact, Report, Sender, Target
from grants.disclosure.complaints.tables import Finding, TargetKind, Topic
from grants.errors import Refused
from grants.experts import actions as pool
from grants.experts.tables import Expert, ExpertIdentity, Position
from grants.money import yuan
from grants.people import queries as people
from grants.people.rules import HUB_ROLES, Actor
from grants.people.tables import Membership, Person, Role
from grants.results import actions as minuting
from grants.results import jobs as result_jobs
from grants.results import queries as results
from grants.results.facts import MinutesPlan
from grants.results.tables import Meeting
from grants.scoring import actions, dealing, inviting, recusing, stepping_back
from grants.scoring.closing import close_phase
from grants.scoring.deal import DealPlan
from grants.scoring.tables import Assignment, Conflict
from grants.web.guards import WHO
from tests import access
from tests.api.world import a_token
from tests.applications.world import Applying, a_group_applicant, an_applicant, an_eligible_application
from tests.awards.world import ANNOUNCED, ANNOUNCED_ON, DECIDED, DECIDED_ON, cut
from tests.calls.world import a_published_call
from tests.conftest import Browser
from tests.organizations.world import LONG_AGO, a_person, an_organization, staff
from tests.scoring.world import (
    AFTER_SCORING,
    BEFORE_SCORING,
    BY_HAND,
    DURING_SCORING,
    ID_NUMBERS,
    TERMS,
    assign_and_release,
    at_positions,
)


class Stage(IntEnum):
    """How far the round has come."""

    SCORING = 1
    CLOSED = 2
    DECIDED = 3
    ANNOUNCED = 4


NAMES = ("贾隐甄", "易密垚", "彭默淼", "丁讳焱")
ACCOUNTS = tuple(f"62220000000{n}4711" for n in range(1, 5))
PHONES = tuple(f"1390000{n}47{n}1" for n in range(1, 5))
ADDRESSES = tuple(f"隐庐巷{n}七一一号" for n in range(1, 5))
COMMENT = "评语{expert}{application}字字藏"
# Marks whose sums and means occur nowhere else.
MARKS = {
    ("X1", "A"): ("19.5", "23.5", "13.5", "14.0", "12.5", "8.5"),
    ("X2", "A"): ("18.0", "21.5", "12.5", "12.0", "13.5", "8.5"),
    ("X1", "B"): ("17.5", "20.5", "11.5", "13.5", "12.0", "7.5"),
    ("X2", "B"): ("16.5", "22.0", "13.0", "11.5", "12.5", "8.5"),
    ("X3", "B"): ("17.0", "21.0", "12.0", "12.5", "13.0", "9.0"),
    ("X1", "G"): ("12.5", "16.5", "9.5", "9.0", "9.5", "5.5"),
    ("X3", "G"): ("13.0", "15.0", "8.5", "9.5", "9.0", "6.0"),
}
AWARDED = {"A": "71357.00", "B": "68246.00"}
RULED_A, LIFTED_A, DECLARED_A = "裁定所据其一", "裁定所据其二", "自陈亲属任会计"
ASKED_A, ASKED_B, SETTLED_B = "旧怨讼案编号九", "旧怨讼案编号八", "查无其人之注"
REJECTED_G, AWARD_REASON_A, STEPPED_BACK = "未予立项之由", "核减之由甲", "姻亲之由"
ENDED_G = "换人之由庚"
REPORTER = ("惠匿名", "13900009911", "hui@reporter.invalid")
REPORTED, WORDED = "某日某人所见之事逐字藏", "经办人归纳之语"


@dataclass
class Round:
    """A call with the applications A, B and (a hub's) G, four experts, and who looks on."""

    call: CallFacts
    stage: Stage = Stage.SCORING
    applying: dict[str, Applying] = field(default_factory=dict)
    applications: dict[str, ApplicationFacts] = field(default_factory=dict)
    experts: dict[str, Expert] = field(default_factory=dict)
    viewers: dict[str, Actor | None] = field(default_factory=dict)
    sheets: dict[tuple[str, str], Assignment] = field(default_factory=dict)
    awards: dict[str, Award] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def viewer(self, name: str) -> Actor:
        found = self.viewers[name]
        assert found is not None
        return found

    def application_id(self, letter: str) -> int:
        return int(self.applications[letter].application.id)

    async def assign(self, expert: str, letter: str) -> None:
        with clock.at(BEFORE_SCORING):
            self.sheets[expert, letter] = await assign_and_release(
                self.viewer("organiser"), self.experts[expert], self.applications[letter].application
            )

    async def score(self, expert: str, letter: str, *, lock: bool = True, **changes: Any) -> None:
        with clock.at(DURING_SCORING):
            sheet = self.sheets[expert, letter]
            comment = COMMENT.format(expert=expert, application=letter)
            facts = {"marks": at_positions(MARKS[expert, letter]), "comment": comment} | changes
            await actions.save_sheet(self.viewer(expert), sheet.id, **facts)
            if lock:
                await actions.lock_sheet(self.viewer(expert), sheet.id)


async def a_round() -> Round:
    """Scoring is under way: X1 has locked A and B, X2 is writing A, X3 is recused from A, X4 judges nothing."""
    call = await a_published_call(min_sheets=2, panel_size=3, trim_from=5)
    w = Round(call)
    for letter, who in (
        ("A", await an_applicant(call)),
        ("B", await an_applicant(call)),
        ("G", await a_group_applicant(call)),
    ):
        w.applying[letter] = who
        w.applications[letter] = await an_eligible_application(who, title=f"项目{letter}记号")
    await _viewers(w)
    await _panel(w)
    for expert, letter in MARKS:
        await w.assign(expert, letter)
    # One who gave a sheet back, with the reason.
    with clock.at(BEFORE_SCORING):
        await actions.end_assignment(w.viewer("organiser"), w.sheets["X3", "G"].id, reason=ENDED_G)
    await w.assign("X3", "G")
    with clock.at(BEFORE_SCORING):
        plan = DealPlan(each=2, low=Decimal(0), high=None, with_alternates=True)
        run = await dealing.try_assignment(w.viewer("organiser"), call.call.id, plan)
        await dealing.solve_run(run.id)
    await w.score("X1", "A")
    await w.score("X1", "B")
    await w.score("X2", "A", lock=False)
    await _try_in_vain(w)
    await _a_complaint(w)
    for name, viewer in w.viewers.items():
        if viewer is not None and viewer.memberships:
            w.tokens[name] = await a_token(viewer)
    return w


async def _a_complaint(w: Round) -> None:
    """Somebody with a name reports the hub; the supervisor looks into it and words it for others."""
    target = Target(TargetKind.HUB, w.applying["G"].through.id)
    with clock.at(DURING_SCORING):
        report = Report(Topic.CONDUCT, target, REPORTED, Contact(*REPORTER), is_anonymous=False)
        row, _code = await receiving.receive_complaint(None, report, [], form_key=uuid4(), sender=Sender("leaks"))
        supervisor = w.viewer("supervisor")
        await complaints.accept_complaint(
            supervisor, row.id, investigator_id=supervisor.id, text=WORDED, due_on=DECIDED_ON
        )
        for text in (f"{REPORTER[0]}等人反映", WORDED):
            try:
                await complaints.propose_finding(supervisor, row.id, finding=Finding.PARTLY, text=text)
            except Refused:
                continue


async def go_on(w: Round) -> None:
    """To the next stage."""
    if w.stage == Stage.SCORING:
        await w.score("X2", "A")
        for pair in (("X2", "B"), ("X3", "B"), ("X1", "G"), ("X3", "G")):
            await w.score(*pair)
        with clock.at(AFTER_SCORING):
            await close_phase(w.viewer("organiser"), w.call.call.id)
            await _papers_of_the_judging(w)
    elif w.stage == Stage.CLOSED:
        for letter in AWARDED:
            await decide(w, letter)
        with clock.at(DECIDED):
            await awards.reject_application(
                w.viewer("officer"),
                application_id=w.application_id("G"),
                reason=REJECTED_G,
                exception=REJECTED_G,
                decided_on=DECIDED_ON,
            )
            await feedback.draft_feedback(w.viewer("officer"), w.call.call.id)
            for letter in w.applications:
                await feedback.look_through_feedback(w.viewer("officer"), w.application_id(letter))
    else:
        with clock.at(ANNOUNCED):
            notice = await awards.publish_notice(w.viewer("officer"), call_id=w.call.call.id, starts_on=ANNOUNCED_ON)
            await papers.notice_document(notice.id)
            await feedback.release_feedback(w.viewer("officer"), w.call.call.id)
    w.stage = Stage(w.stage + 1)


async def _papers_of_the_judging(w: Round) -> None:
    """Minutes that the supervisor signed, summary and report: all of them whole, with everybody's scores."""
    call_id, supervisor = w.call.call.id, w.viewer("supervisor")
    there = [each for each in await results.who_may_attend(w.call.call) if each.person == supervisor.id]
    plan = MinutesPlan(AFTER_SCORING, "二楼会议室", "监督甲", "逐项审议，一致同意。", there)
    minutes = await minuting.draft_minutes(w.viewer("organiser"), call_id, Meeting.PANEL, plan)
    await minuting.complete_minutes(w.viewer("organiser"), minutes.id)
    await minuting.sign_minutes(supervisor, minutes.id, name=supervisor.name)
    await result_jobs.minutes_document(minutes.id)
    await result_jobs.judging_papers(call_id)


async def decide(w: Round, letter: str, amount: str | None = None) -> None:
    """Award A or B what the round awards it, or another amount."""
    lines = cut(w.applications[letter], yuan(amount or AWARDED[letter]))
    with clock.at(DECIDED):
        w.awards[letter] = await awards.decide_award(
            w.viewer("officer"),
            application_id=w.application_id(letter),
            amount=sum(lines.values()),
            fund_id=w.applications[letter].application.fund,
            lines=lines,
            reason=AWARD_REASON_A if letter == "A" else "按评审意见核减",
            decided_on=DECIDED_ON,
        )


async def _viewers(w: Round) -> None:
    call = w.call
    w.viewers = {
        "stranger": None,
        "applicant of A": w.applying["A"].signs,
        "applicant of B": w.applying["B"].signs,
        "hub": await _everybody_of_the_hub(w.applying["G"]),
        "organiser": await staff(call.organiser, Role.ORGANISER, name="承办甲"),
        "recused organiser": await staff(call.organiser, Role.ORGANISER, name="承办乙"),
        "officer": await staff(call.funder, Role.OFFICER, name="主办甲"),
        "recused officer": await staff(call.funder, Role.OFFICER, name="主办乙"),
        "finance": await staff(call.funder, *FINANCE, name="经办甲"),
        "admin": await staff(call.funder, Role.ADMIN, name="管理甲"),
        "auditor": await staff(call.funder, Role.AUDITOR, name="审计甲"),
        "recused auditor": await staff(call.funder, Role.AUDITOR, name="审计乙"),
        "supervisor": await staff(call.funder, Role.SUPERVISOR, name="监督甲"),
    }


async def _everybody_of_the_hub(who: Applying) -> Actor:
    """All of a hub's people in one, who signs for its group as well."""
    others = HUB_ROLES - {Role.HUB_OPERATOR}
    for organization, roles in ((who.through, others), (who.applicant, {Role.GROUP_SIGNATORY})):
        for role in sorted(roles):
            await Membership(
                person=who.signs.id, organization=organization.id, role=role, from_on=LONG_AGO, until_on=None
            ).save()
    return await people.actor(who.signs.id)


FINANCE = (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.CASHIER, Role.BOOKKEEPER)
RECUSED = ("recused officer", "recused organiser", "recused auditor")


async def _panel(w: Round) -> None:
    organiser, first = w.viewer("organiser"), w.application_id("A")
    await inviting.write_terms(organiser, w.call.call.id, TERMS)
    for at, name in enumerate(NAMES):
        person = await a_person(name)
        await Person.update({Person.phone: PHONES[at]}).where(Person.id == person.id)
        code = f"X{at + 1}"
        expert = await pool.add_expert(
            organiser, person_id=person.id, code=code, field="社会工作", id_number=ID_NUMBERS[at]
        )
        await ExpertIdentity.update(
            {ExpertIdentity.account_number: ACCOUNTS[at], ExpertIdentity.address: ADDRESSES[at]}
        ).where(ExpertIdentity.expert == expert.id)
        w.experts[code], w.viewers[code] = expert, await people.actor(person.id)
        await Position(
            expert=expert.id,
            organization=(w.applying["A"].applicant if code == "X4" else await an_organization()).id,
            title="理事",
            from_on=DECIDED_ON.replace(year=2025),
            until_on=None,
        ).save()
        with clock.at(BEFORE_SCORING):
            await actions.invite_expert(organiser, call_id=w.call.call.id, expert_id=expert.id)
            await inviting.answer_invitation(w.viewer(code), w.call.call.id, accepts=True)
    with clock.at(BEFORE_SCORING):
        for code in w.experts:
            declared = {first: DECLARED_A} if code == "X3" else {}
            viewer = w.viewer(code)
            await actions.sign_declaration(viewer, w.call.call.id, declared, signed_name=viewer.name)
        for letter, name, reason in (("A", NAMES[1], ASKED_A), ("B", "查无此人", ASKED_B)):
            asked = await recusing.ask_recusal(
                w.applying[letter].signs, w.application_id(letter), name=name, employer="", reason=reason
            )
        await recusing.settle_request(organiser, asked.id, reason=SETTLED_B)
        for conflict in await Conflict.objects().where(Conflict.origin != "declared"):
            if conflict.origin == "found":
                await recusing.confirm_conflict(organiser, conflict.id, reason=RULED_A)
            else:
                await recusing.lift_conflict(organiser, conflict.id, reason=LIFTED_A)
        for name in RECUSED:
            await stepping_back.step_back(w.viewer(name), first, reason=f"{STEPPED_BACK}{name[-4:]}")


async def _try_in_vain(w: Round) -> None:
    """Attempts that are refused leave a row in the trail, with what was tried."""
    with clock.at(DURING_SCORING):
        for attempt in (
            actions.save_sheet(
                w.viewer("X1"), w.sheets["X1", "A"].id, marks={1: yuan("3.00")}, comment="评语再改字字藏"
            ),
            actions.assign_reviewer(
                w.viewer("organiser"),
                expert_id=w.experts["X4"].id,
                application_id=w.application_id("A"),
                reason=BY_HAND,
            ),
        ):
            try:
                await attempt
            except Refused:
                continue
            raise AssertionError("was not refused")


@dataclass(frozen=True)
class Fact:
    """Bytes by which a fact is known, and who may know it at a stage."""

    name: str
    pattern: re.Pattern[str]
    may_know: Callable[[str, Stage], bool]


HANDLERS = {"officer", "recused officer", "supervisor"}
READERS = {"organiser", "officer", "auditor", "supervisor", *RECUSED}
FREE_READERS = READERS - set(RECUSED)
OFFICES = FREE_READERS | {"finance", "admin"}
NOBODY: Callable[[str, Stage], bool] = lambda _viewer, _stage: False  # noqa: E731  # a table of rules


def facts(w: Round) -> list[Fact]:
    """Everything hidden, with who may see it when."""
    found = [
        *(_text(f"name of {code}", name, _named(code)) for code, name in zip(w.experts, NAMES, strict=True)),
        *(_text(f"secret {each}", each, NOBODY) for each in (*ID_NUMBERS[:4], *ACCOUNTS, *ADDRESSES)),
        *(_text(f"phone {each}", each, lambda viewer, _at: viewer == "admin") for each in PHONES),
        _text("what was typed in vain", "评语再改字字藏", NOBODY),
        _text("declared reason", DECLARED_A, lambda viewer, _at: viewer in FREE_READERS | {"X3"}),
        *(_text(each, each, lambda viewer, _at: viewer in FREE_READERS) for each in (RULED_A, LIFTED_A)),
        _text("request of A", ASKED_A, lambda viewer, _at: viewer in FREE_READERS | {"applicant of A"}),
        _text("request of B", ASKED_B, lambda viewer, _at: viewer in READERS | {"applicant of B"}),
        _text("settlement", SETTLED_B, lambda viewer, _at: viewer in READERS),
        _text("why a sheet was given back", ENDED_G, lambda viewer, _at: viewer in READERS | {"X3"}),
        *(_text(f"reporter {each}", each, NOBODY) for each in REPORTER),
        _text("what was reported", REPORTED, lambda viewer, _at: viewer in HANDLERS),
        _text("what is said of it", WORDED, lambda viewer, _at: viewer in HANDLERS),
        _text("rejection", REJECTED_G, _decided(RECUSED)),
        _text("why A was cut", AWARD_REASON_A, lambda viewer, at: viewer in OFFICES or _was_told(viewer, "A", at)),
        *(_text(f"who stepped back: {name}", f"{STEPPED_BACK}{name[-4:]}", _of_oneself(name)) for name in RECUSED[:2]),
        _number("award of A", "71,357.00", _announced()),
        _number("award of B", "68,246.00", _announced(RECUSED)),
    ]
    for (expert, letter), marks in MARKS.items():
        total = sum(map(float, marks))
        comment = COMMENT.format(expert=expert, application=letter)
        found += [
            _text(comment, comment, _comment_of(expert, letter)),
            _number(f"total of {expert} for {letter}", f"{total:.1f}", _total_of(expert, letter)),
        ]
    return found + [_number(f"score of {letter}", score, _score_of(letter)) for letter, score in scores().items()]


def scores() -> dict[str, str]:
    """The means of the locked sheets: fewer than five, nothing dropped."""
    sums: dict[str, list[float]] = {}
    for (_expert, letter), marks in MARKS.items():
        sums.setdefault(letter, []).append(sum(map(float, marks)))
    return {letter: f"{sum(each) / len(each) + 1e-9:.2f}" for letter, each in sums.items()}


def _text(name: str, text: str, may_know: Callable[[str, Stage], bool]) -> Fact:
    return Fact(name, re.compile(re.escape(text)), may_know)


def _number(name: str, number: str, may_know: Callable[[str, Stage], bool]) -> Fact:
    plain = re.escape(number.replace(",", ""))
    return Fact(name, re.compile(rf"(?<![\d.,])(?:{re.escape(number)}|{plain})(?![\d])"), may_know)


def _named(code: str) -> Callable[[str, Stage], bool]:
    """The notice names who judged; the panel is known to who runs or oversees the round, and the administrator sends
    its letters. A wrote X2's name itself."""
    judges = {expert for expert, _letter in MARKS}
    knows = READERS | {code, "admin"} | ({"applicant of A"} if code == "X2" else set())
    return lambda viewer, at: viewer in knows or (at >= Stage.ANNOUNCED and code in judges)


def is_payers_business(fact: Fact, viewer: str, address: str) -> bool:
    """Who pays reads in the pool who its experts are and where to pay them (K-12); nothing there says who judges."""
    in_pool = re.match(r"^/experts(/\d+(/(rounds|changes))?)?$", address)
    return bool(viewer == "finance" and in_pool and fact.name.startswith(("name of ", "secret ")))


def _of_oneself(name: str) -> Callable[[str, Stage], bool]:
    return lambda viewer, _at: viewer in {name, "supervisor", "admin"}


def _decided(besides: tuple[str, ...] = ()) -> Callable[[str, Stage], bool]:
    return lambda viewer, _at: viewer in OFFICES | set(besides)


def _announced(besides: tuple[str, ...] = ()) -> Callable[[str, Stage], bool]:
    return lambda viewer, at: viewer in OFFICES | set(besides) or at >= Stage.ANNOUNCED


def _comment_of(expert: str, letter: str) -> Callable[[str, Stage], bool]:
    """The applicant reads it once feedback is released, without whose it is."""
    judges = _total_of(expert, letter)
    return lambda viewer, at: judges(viewer, at) or _was_told(viewer, letter, at)


def _total_of(expert: str, letter: str) -> Callable[[str, Stage], bool]:
    readers = FREE_READERS if letter == "A" else READERS
    return lambda viewer, at: viewer == expert or (at >= Stage.CLOSED and viewer in readers)


def _was_told(viewer: str, letter: str, at: Stage) -> bool:
    """Feedback is released together with the notice."""
    return at >= Stage.ANNOUNCED and viewer == {"A": "applicant of A", "B": "applicant of B", "G": "hub"}[letter]


def _score_of(letter: str) -> Callable[[str, Stage], bool]:
    """The score of each is on the page of the decision, which the offices read."""
    offices = OFFICES if letter == "A" else OFFICES | set(RECUSED)
    return lambda viewer, at: (at >= Stage.CLOSED and viewer in offices) or _was_told(viewer, letter, at)


# What each parameter of a route may be: every row there is.
IDS: dict[str, str] = {
    "account_id": "SELECT id FROM account WHERE code LIKE 'pool:%' LIMIT 2",
    "advance_id": "SELECT id FROM advance ORDER BY id",
    "amendment_id": "SELECT id FROM amendment ORDER BY id",
    "annual_id": "SELECT id FROM annual_notice UNION SELECT 1",
    "answer_id": "SELECT id FROM bank_answer ORDER BY id",
    "application_id": "SELECT id FROM application ORDER BY id",
    "assignment_id": "SELECT id FROM assignment ORDER BY id",
    "award_id": "SELECT id FROM award ORDER BY id",
    "batch_id": "SELECT id FROM batch ORDER BY id",
    "bank_account_id": "SELECT id FROM bank_account ORDER BY id LIMIT 1",
    "book_id": "SELECT id FROM book ORDER BY id LIMIT 1",
    "budget_change_id": "SELECT id FROM change_request ORDER BY id",
    "bundle_id": "SELECT id FROM bundle ORDER BY id",
    "call_id": "SELECT id FROM call ORDER BY id",
    "change_id": "SELECT id FROM payee_change ORDER BY id",
    "check_id": "SELECT id FROM annual_check ORDER BY id LIMIT 1",
    "claim_id": "SELECT id FROM claim ORDER BY id",
    "code": "SELECT check_code AS id FROM public_notice WHERE check_code IS NOT NULL",
    "complaint_id": "SELECT id FROM complaint ORDER BY id",
    "complaint_file_id": "SELECT id FROM complaint_file ORDER BY id",
    "credit_proposal_id": "SELECT id FROM credit_proposal ORDER BY id",
    "conflict_id": "SELECT id FROM conflict UNION SELECT id FROM staff_conflict ORDER BY id",
    "copy_id": "SELECT id FROM sealed_copy UNION SELECT id FROM public_copy ORDER BY id",
    "award_file_id": "SELECT id FROM award_file ORDER BY id",
    "audit_report_id": "SELECT id FROM audit_report ORDER BY id",
    "final_account_id": "SELECT id FROM final_account ORDER BY id",
    "proof_id": "SELECT id FROM signage_proof ORDER BY id",
    "release_id": "SELECT id FROM signage_release ORDER BY id",
    "dataset": "SELECT unnest(ARRAY['notices', 'payments', 'organisations', 'movements']) AS id",
    "demand_id": "SELECT id FROM return_demand ORDER BY id",
    "disclosed_item_id": "SELECT id FROM disclosed_item ORDER BY id",
    "subscription_id": "SELECT id FROM subscription UNION SELECT 1",
    "division_id": "SELECT id FROM division ORDER BY id LIMIT 1",
    "document_id": "SELECT id FROM budget_document ORDER BY id",
    "draw_id": "SELECT id FROM draw ORDER BY id",
    "drawn_id": "SELECT id FROM drawn ORDER BY id",
    "appointment_id": "SELECT id FROM appointment ORDER BY id",
    "evaluation_id": "SELECT id FROM evaluation ORDER BY id",
    "measure_id": "SELECT id FROM measure UNION SELECT id FROM complaint_measure ORDER BY id",
    "place_code": "SELECT code AS id FROM survey_place",
    "place_id": "SELECT id FROM survey_place ORDER BY id",
    "project_id": "SELECT id FROM evaluated_project ORDER BY id",
    "stage_id": "SELECT id FROM stage ORDER BY id",
    "statistic_form_id": "SELECT id FROM statistic_form ORDER BY id",
    "statistic_indicator_id": "SELECT id FROM statistic_indicator ORDER BY id LIMIT 1",
    "statistic_check_id": "SELECT id FROM statistic_check ORDER BY id LIMIT 1",
    "asking_id": "SELECT id FROM statistic_asking ORDER BY id",
    "statistic_return_id": "SELECT id FROM statistic_return ORDER BY id",
    "volume_id": "SELECT id FROM voucher_bundle ORDER BY id",
    "waiver_id": "SELECT id FROM stage_waiver ORDER BY id",
    "edition": "SELECT 1 AS id",
    "register": "SELECT unnest(ARRAY['need', 'mentor']) AS id",
    "register_entry_id": "SELECT id FROM register_entry UNION SELECT 1",
    "ending_id": "SELECT id FROM ending ORDER BY id",
    "entry_id": "SELECT id FROM entry ORDER BY id LIMIT 2",
    "event": "SELECT 'scoring.expert_invited' AS id",
    "funder_id": "SELECT id FROM organization WHERE is_funder ORDER BY id LIMIT 1",
    "event_id": "SELECT id FROM credit_event ORDER BY id",
    "expert_id": "SELECT id FROM expert ORDER BY id",
    "file": "SELECT 'print.pdf' AS id",
    "figure": "SELECT unnest(ARRAY['budget', 'paid']) AS id",
    "file_id": "SELECT id FROM application_file ORDER BY id",
    "filing_id": "SELECT id FROM filing ORDER BY id",
    "fund_id": "SELECT id FROM fund_source ORDER BY id LIMIT 2",
    "freeze_id": "SELECT id FROM custody_freeze ORDER BY id",
    "group_code": "SELECT code AS id FROM organization WHERE kind = 'community_group'",
    "guidance_id": "SELECT id FROM guidance ORDER BY id",
    "funder_code": "SELECT code AS id FROM organization WHERE is_funder ORDER BY id",
    "guide_name": "SELECT 'citizens' AS id",
    "picture_name": "SELECT 'citizens-home.webp' AS id",
    "goods_id": "SELECT id FROM goods ORDER BY id",
    "handout_id": "SELECT id FROM handout ORDER BY id",
    "group_id": "SELECT id FROM organization WHERE kind = 'community_group'",
    "hub_code": "SELECT code AS id FROM organization WHERE is_hub ORDER BY id",
    "handover_id": "SELECT id FROM handover ORDER BY id",
    "signatory_change_id": "SELECT id FROM signatory_change ORDER BY id",
    "hit_id": "SELECT id FROM duplicate_hit ORDER BY id",
    "hold_id": "SELECT id FROM hold ORDER BY id",
    "kept_id": "SELECT id FROM organization ORDER BY id LIMIT 1",
    "activity_id": "SELECT id FROM major_activity ORDER BY id",
    "committee_report_id": "SELECT id FROM committee_report ORDER BY id",
    "inspection_id": "SELECT id FROM inspection ORDER BY id",
    "rectification_id": "SELECT id FROM rectification ORDER BY id",
    "visit_id": "SELECT id FROM site_visit ORDER BY id",
    "key": "SELECT key AS id FROM section ORDER BY id LIMIT 2",
    "kind": "SELECT unnest(ARRAY['receipt', 'form', 'notice', 'summary', 'report']) AS id",
    "organization_code": "SELECT code AS id FROM organization ORDER BY id",
    "by": "SELECT unnest(ARRAY['year', 'purpose', 'area']) AS id",
    "payout_id": "SELECT id FROM payout ORDER BY id LIMIT 1",
    "payout_line_id": "SELECT id FROM payout_line ORDER BY id LIMIT 1",
    "payout_answer_id": "SELECT id FROM payout_answer ORDER BY id LIMIT 1",
    "ledger_id": "SELECT id FROM custody_ledger ORDER BY id",
    "line_id": "SELECT id FROM statement_line ORDER BY id LIMIT 1",
    "listing_id": "SELECT id FROM listing ORDER BY id",
    "mailing_id": "SELECT id FROM mailing ORDER BY id",
    "minutes_id": "SELECT id FROM minutes ORDER BY id",
    "month": "SELECT '2026-04' AS id",
    "notice_id": "SELECT id FROM public_notice ORDER BY id",
    "notice_year": "SELECT DISTINCT year AS id FROM fund_source",
    "number": "SELECT number AS id FROM award UNION SELECT '1'",
    "objection_id": "SELECT id FROM objection ORDER BY id",
    "organization_id": "SELECT applicant AS id FROM application UNION SELECT submitted_through FROM application"
    " UNION SELECT organiser FROM call ORDER BY id",
    "pairing_id": "SELECT id FROM pairing ORDER BY id",
    "panelist_id": "SELECT id FROM panelist ORDER BY id",
    "paper_id": "SELECT id FROM required_paper ORDER BY id LIMIT 1",
    "part": "SELECT part AS id FROM batch_file",
    "parties": "SELECT unnest(ARRAY['2', '3']) AS id",
    "payment_id": "SELECT id FROM payment ORDER BY id",
    "person_id": "SELECT person AS id FROM expert ORDER BY id",
    "phase": "SELECT 1 AS id",
    "pool_id": "SELECT id FROM pool ORDER BY id LIMIT 1",
    "position": "SELECT 1 AS id",
    "position_id": "SELECT id FROM position ORDER BY id",
    "programme_id": "SELECT id FROM programme ORDER BY id",
    "proposal_id": "SELECT id FROM fund_proposal ORDER BY id",
    "return_id": "SELECT id FROM pool_return ORDER BY id",
    "question_id": "SELECT id FROM question ORDER BY id LIMIT 1",
    "rating_id": "SELECT id FROM rating ORDER BY id",
    "receipt_id": "SELECT id FROM payment_receipt ORDER BY id",
    "receipt_key": "SELECT '00000000-0000-0000-0000-000000000000' AS id",
    "register_id": "SELECT id FROM register_paper ORDER BY id",
    "report_id": "SELECT id FROM report ORDER BY id",
    "request_id": "SELECT id FROM recusal_request ORDER BY id",
    "resemblance_id": "SELECT id FROM resemblance ORDER BY id",
    "section": "SELECT 'judging' AS id",
    "section_id": "SELECT id FROM section ORDER BY id LIMIT 1",
    "run_id": "SELECT id FROM assignment_run ORDER BY id",
    "sheet_id": "SELECT 1 AS id",
    "span": "SELECT '1-1' AS id",
    "statement_id": "SELECT id FROM statement ORDER BY id",
    "subject": "SELECT 1 AS id",
    "subject_id": "SELECT id FROM award ORDER BY id LIMIT 1",
    "term_id": "SELECT id FROM term ORDER BY id LIMIT 1",
    "token": "SELECT 'no-such-token' AS id",
    "unexplained_id": "SELECT id FROM unexplained_receipt ORDER BY id",
    "upload_id": "SELECT id FROM upload ORDER BY id",
    "voucher_id": "SELECT id FROM sampled_voucher ORDER BY id",
    "version_id": "SELECT id FROM sheet_version ORDER BY id",
    "view": "SELECT unnest(ARRAY['funds', 'projects']) AS id",
}
# A version is asked for as one of its own sheet, and once as one of another sheet, which must not be found.
VERSIONS = "SELECT assignment, id FROM sheet_version ORDER BY id"
# Where how an application is judged may show: these are walked at every stage, the others at one.
JUDGING = re.compile(
    r"^/(rounds/\d+/(?!form|call|mailings|eligibility)|scoring|panel|assignments|assignment-runs|conflicts|recusals|staff-conflicts|inbox"
    r"|messages|minutes|money|search|audit|grants|awards|notices|projects|organisations/\d+/rounds|applications/\d+(/recusals)?$|objections"
    r"|eligibility/\d+$|applications/\d+/feedback$|calls\.json|api/v1/(calls|applications|awards))"
)


# Where nothing is judged, one of each kind walks, once, and late in the round; of two alike the one who must know less.
EVERYWHERE = {"stranger", "hub", "X2", "finance", "admin", "officer", "recused officer"}
LOOK_ON: dict[Stage, set[str]] = {
    Stage.SCORING: {
        *("applicant of A", "organiser", "supervisor", "finance", "X1", "X2", "X3"),
        *("recused officer", "recused auditor"),
    },
    Stage.CLOSED: {"applicant of B", "X1", "auditor", "recused officer"},
    Stage.DECIDED: {
        "stranger",
        "applicant of A",
        "applicant of B",
        "hub",
        "officer",
        "X2",
        "X4",
        "finance",
        "admin",
        *RECUSED,
    },
    Stage.ANNOUNCED: {"stranger", "applicant of B", "X3", "recused officer"},
}


def is_walked(door: "Door", viewer: str, stage: Stage) -> bool:
    """Whether this viewer goes there at that stage: so that the walk takes a minute and not an hour."""
    if door.who == "expert" and not viewer.startswith("X") and not door.is_first:
        return False
    if JUDGING.match(door.address):
        return viewer in LOOK_ON[stage]
    return stage == Stage.DECIDED and viewer in EVERYWHERE


def enter(browser: Browser, w: Round, name: str) -> Actor | None:
    """Go on as that viewer: on pages with a session, at the API with a token."""
    viewer = w.viewers[name]
    browser.headers["Authorization"] = f"Bearer {w.tokens.get(name, '')}"
    if viewer is None:
        browser.cookies.delete("grants_session")
    else:
        browser.sign_in(viewer.id)
    return viewer


@dataclass(frozen=True)
class Door:
    """An address of a route, and whom its guard lets in."""

    route: str
    address: str
    who: str
    is_first: bool = True

    def lets_in(self, viewer: Actor | None) -> bool:
        """Who does not come in finds the same nothing for whatever id: tests/access.csv says so of each route."""
        if self.who == "public":
            return True
        if viewer is None:
            return False
        return self.who in ("signed_in", "expert") or viewer.has(*map(Role, self.who.split("|")))


def get_routes() -> list[tuple[str, str, str]]:
    """Every route that is read: path, name, whom its guard lets in."""
    return [
        (path, str(handler.name), WHO[getattr(handler.resolve_guards()[0], "func", handler.resolve_guards()[0])])
        for path, handler in access.handlers()
        if "GET" in handler.http_methods
    ]


async def doors(w: Round) -> list[Door]:
    """Every address there is in this round: each route with every row that its parameters may name."""
    ids = {name: [row["id"] for row in await sql(question)] or [1] for name, question in IDS.items()}
    # Where nothing is judged, one row of each kind will do.
    few = {name: rows[:1] for name, rows in ids.items()}
    versions = {(row["assignment"], row["id"]) for row in await sql(VERSIONS)}
    found = [
        Door(route, address, who, is_first=at == 0)
        for path, route, who in get_routes()
        for at, address in enumerate(_filled(path, ids if JUDGING.match(next(_filled(path, ids))) else few, versions))
    ]
    words = ["项目A", "项目B", *(each.number for each in w.awards.values())]
    more = [("inbox.search", f"/search?q={each}", "signed_in") for each in words]
    call = f"/rounds/{w.call.call.id}/conflicts"
    more += [
        ("scoring.conflicts", f"{call}?state=all", _who("scoring.conflicts")),
        ("scoring.conflicts", f"{call}?state=ruled&expert={w.experts['X4'].id}", _who("scoring.conflicts")),
        ("disclosure.events", "/audit/events?subject=Assignment", _who("disclosure.events")),
        ("disclosure.events", "/audit/events?subject=Conflict", _who("disclosure.events")),
        ("disclosure.events", "/audit/events?refused=on", _who("disclosure.events")),
    ]
    return found + [Door(*each) for each in more]


def _who(route: str) -> str:
    return next(who for _path, name, who in get_routes() if name == route)


def _filled(path: str, ids: Mapping[str, list[Any]], versions: Set[tuple[Any, ...]] = frozenset()) -> Iterator[str]:
    names = re.findall(r"{(\w+):\w+}", path)
    found = list(product(*(ids[name] for name in names)))
    if names == ["assignment_id", "version_id"]:
        found = [*(each for each in found if each in versions), *(each for each in found if each not in versions)]
        found = found[: len(versions) + 1]
    for values in found:
        address = path
        for name, value in zip(names, values, strict=True):
            address = re.sub(rf"{{{name}:\w+}}", str(value), address)
        yield address


# Where in a drawing something stands; what it says stands in words beside it.
PLACES = re.compile(r'(?<=\s)(?:x|y|x1|x2|y1|y2|dx|dy|width|height|viewBox)="[-\d. ]*"|(?<=\s)d="[-\d. MHLZ]*"')


def plain(text: str) -> str:
    """A page without what is new each time it is made, and without who looks at it."""
    text = re.sub(r"<dcterms:[^>]*>[^<]*|ratelimit-\w+: \d+", "", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{40,}|(?<=before=)\d+|(?<=after=)\d+", "", text)
    return re.sub(r"主办[甲乙]|承办[甲乙]|审计[甲乙]", "", text)


async def read(browser: Browser, address: str) -> tuple[int, str]:
    """The status of an answer, and all that can be read in it: text, what a workbook or a PDF holds, the headers."""
    answer = await browser.get(address)
    head = " ".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "set-cookie")
    return answer.status_code, head + _inside(answer.content)


def _inside(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(content) as document:
            pages = " ".join(page.get_textpage().get_text_range() for page in document)
        with pikepdf.open(io.BytesIO(content)) as document:
            return pages + "".join(_inside(each.get_file().read_bytes()) for each in document.attachments.values())
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(_inside(book.read(name)) for name in book.namelist())
    return PLACES.sub("", content.decode("utf-8", "replace"))
