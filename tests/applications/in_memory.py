"""Applications that lie in no database: for rules, which need none."""

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from grants.applications import budget, rules
from grants.applications.facts import ApplicationFacts, OnRecord, Standing
from grants.applications.form import form_of
from grants.applications.standing_rules import findings
from grants.applications.tables import Application, BudgetLine, MatchLine
from grants.calls.judging_tables import Bonus
from grants.calls.plan import USUAL_CHECKS
from grants.calls.queries import CallFacts
from grants.calls.tables import BudgetCap, Call, CapBase, Track, Who
from grants.errors import why_not
from grants.funds.rules import FundFacts
from grants.funds.tables import FundKind, FundSource
from grants.money import yuan
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.questions.facts import QuestionnaireFacts
from grants.questions.standard import STANDARD, Asked
from grants.questions.tables import Question, Questionnaire, Section
from grants.standing.queries import Standing as Record
from tests.applications.world import LINES, MATCH, TEXTS
from tests.calls.world import CLOSES_AT, PUBLISHED_AT, WHILE_OPEN

FUNDER, ORGANISER, APPLICANT, HUB = 1, 2, 3, 4
ADA = Actor(1, "Ada", frozenset({(APPLICANT, Role.SIGNATORY)}))
BEN = Actor(2, "Ben", frozenset({(APPLICANT, Role.APPLICANT)}))
HANNA = Actor(3, "Hanna", frozenset({(HUB, Role.HUB_OPERATOR)}))
OLGA = Actor(4, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
MALLORY = Actor(5, "Mallory", frozenset({(99, Role.SIGNATORY)}))
SECOND = timedelta(seconds=1)


def a_call(**changes: Any) -> Call:
    facts = {
        "funder": FUNDER,
        "organiser": ORGANISER,
        "title": "2026",
        "created_at": PUBLISHED_AT,
        "published_at": PUBLISHED_AT,
        "opens_at": PUBLISHED_AT,
        "closes_at": CLOSES_AT,
        "scoring_opens_at": CLOSES_AT,
        "scoring_closes_at": CLOSES_AT,
        "project_from": date(2026, 6, 1),
        "project_to": date(2026, 11, 30),
        "system_checks": list(USUAL_CHECKS),
    }
    row = Call(**(facts | changes))
    row.id = 7
    return row


def a_track(who: Who = Who.REGISTERED, cap: str = "80000.00") -> Track:
    row = Track(call=7, code="standard", name="A 标准项目", cap=yuan(cap), who=who)
    row.id = 1
    return row


def a_body(key: int, **changes: Any) -> Organization:
    facts = {
        "code": f"O{key}",
        "name": f"第{key}中心〔虚构〕",
        "kind": OrganizationKind.SERVICE_ORG,
        "status": OrganizationStatus.REGISTERED,
        "created_at": PUBLISHED_AT,
    }
    row = Organization(**(facts | changes))
    row.id = key
    return row


GROUP = a_body(APPLICANT, kind=OrganizationKind.COMMUNITY_GROUP, status=OrganizationStatus.FILED)


def an_application(**changes: Any) -> ApplicationFacts:
    """A draft that breaks no rule. `changes`: columns of the row, or parts of the facts."""
    call, track = changes.pop("call", a_call()), changes.pop("track", a_track())
    applicant = changes.pop("applicant", a_body(APPLICANT))
    through = changes.pop("through", applicant)
    lines, match = changes.pop("lines", LINES), changes.pop("match", budget.own(MATCH))
    parts = {name: changes.pop(name) for name in ("corrections", "saves", "own_answers") if name in changes}
    fund = FundSource(
        funder=FUNDER,
        code="lottery",
        name="福彩公益金",
        kind=FundKind.WELFARE_LOTTERY,
        year=2026,
        amount=yuan(1),
        created_at=PUBLISHED_AT,
    )
    fund.id = 5
    row = {
        "call": 7,
        "track": 1,
        "fund": 5,
        "applicant": applicant.id,
        "submitted_through": through.id,
        "form_key": uuid4(),
        "title": "独居老人",
        "purpose": "ELDERLY",
        "beneficiaries": 60,
        "project_from": date(2026, 6, 1),
        "project_to": date(2026, 11, 30),
        "created_at": WHILE_OPEN,
        "saved_at": WHILE_OPEN,
        **TEXTS,
    }
    application = Application(**(row | changes))
    application.id = 11
    call_facts = CallFacts(
        call=call,
        tracks=[track],
        stages={},
        conditions={},
        pools=[],
        funds={5: FundFacts(fund, frozenset({"ELDERLY", "POVERTY"}))},
        criteria=[],
        bonuses=[Bonus(call=7, flag="rural_priority", points=Decimal(2))],
        funder=a_body(FUNDER),
        organiser=a_body(ORGANISER),
        caps=[a_cap(), a_cap(2, "管理费", ("management_fee",), "0", CapBase.GRANT)],
    )
    return ApplicationFacts(
        application=application,
        lines=[a_row(position, line) for position, line in enumerate(lines, 1)],
        match=[a_match_row(position, given) for position, given in enumerate(match, 1)],
        call_facts=call_facts,
        form=form_of(the_standard_form(), call_facts, track, {"elderly_care": "养老服务"}),
        applicant=applicant,
        through=through,
        **parts,
    )


def the_standard_form() -> QuestionnaireFacts:
    """The form that a new call begins with."""
    form = Questionnaire(title="项目申报表", created_at=PUBLISHED_AT)
    form.id = 1
    sections, questions = [], {}
    for at, part in enumerate(STANDARD, 1):
        section = Section(questionnaire=1, position=at, key=part.key, title=part.title, help=part.help)
        section.id = at
        sections.append(section)
        questions[at] = [a_question(at, asked) for asked in part.questions]
    return QuestionnaireFacts(form, sections, questions)


def a_question(section: int, asked: Asked) -> Question:
    plan = {each.name: getattr(asked.plan, each.name) for each in fields(asked.plan)}
    kind = plan.pop("kind")
    row = Question(questionnaire=1, section=section, position=1, key=asked.key, kind=kind, is_core=asked.is_core)
    for name, value in plan.items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    return row


def a_cap(
    position: int = 1,
    name: str = "劳务",
    classes: tuple[str, ...] = ("labour", "volunteer_allowance"),
    percent: str = "50",
    cap_of: CapBase = CapBase.GRANT_AND_CASH_MATCH,
    basis: str = "",
) -> BudgetCap:
    return BudgetCap(
        call=7,
        position=position,
        name=name,
        classes=list(classes),
        percent=Decimal(percent),
        cap_of=cap_of,
        basis=basis,
    )


def a_match_row(position: int, given: budget.Given) -> MatchLine:
    return MatchLine(
        application=11,
        position=position,
        match_kind=given.match_kind,
        giver=given.giver,
        amount=given.amount,
        note=given.note,
        amount_typed=given.amount_typed,
    )


def a_row(position: int, line: budget.Line) -> BudgetLine:
    return BudgetLine(
        application=11,
        position=position,
        item=line.item,
        cost_class=line.cost_class,
        quantities=list(line.quantities),
        unit_price=line.unit_price,
        amount=line.amount,
        basis=line.basis,
        quantities_typed=line.quantities_typed,
        price_typed=line.price_typed,
    )


def on_record(body: Organization | None = None, **known: Any) -> OnRecord:
    """How a body stands; of whom nothing is known, the applicant."""
    body = body or a_body(APPLICANT)
    return OnRecord(body, Record(organization=body.id, on=date(2026, 3, 20), **known))


def submitted(facts: ApplicationFacts, *, by: Actor = ADA, now=WHILE_OPEN, commits=True, requested=None, **standing):
    """The code with which submitting it is refused, or None."""
    found = findings(facts, Standing(on=date(2026, 3, 20), **standing), requested=requested)
    refusal = why_not(rules.check_submission, facts, found, by, now, commits=commits)
    return refusal and refusal.code
