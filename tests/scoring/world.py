"""A round about to be judged: the worked round's people, organisations and applications, as rows."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from grants import clock
from grants.applications.tables import Application, ApplicationStatus, ApplicationVersion
from grants.calls.judging_tables import Bonus, Criterion, Phase
from grants.calls.kinds import PhaseKind
from grants.calls.tables import Call, Pool, Track, Who
from grants.experts import actions as pool
from grants.experts.tables import Expert
from grants.funds.tables import FundKind, FundSource
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Membership, Person, Role
from grants.scoring import actions, dealing, inviting, queries
from grants.scoring.closing import close_phase
from grants.scoring.inviting_rules import Terms
from grants.scoring.tables import Assignment
from grants.standing import actions as standing
from tests.kept import kept

PUBLISHED = datetime(2026, 3, 2, 1, tzinfo=UTC)
CLOSES = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)
BEFORE_SCORING = datetime(2026, 4, 10, 2, tzinfo=UTC)
SCORING_OPENS = datetime(2026, 4, 14, 1, tzinfo=UTC)
DURING_SCORING = datetime(2026, 4, 15, 2, tzinfo=UTC)
SCORING_CLOSES = datetime(2026, 4, 21, 10, tzinfo=UTC)
AFTER_SCORING = datetime(2026, 4, 22, 2, tzinfo=UTC)

PITCH = {
    "phase_kind": PhaseKind.PITCH,
    "name": "路演",
    "weight": Decimal(40),
    "opens_at": SCORING_CLOSES + timedelta(days=1),
    "closes_at": SCORING_CLOSES + timedelta(days=2),
    "panel_size": 5,
    "trim_from": 5,
    "min_sheets": 1,
}
DURING_PITCH = SCORING_CLOSES + timedelta(days=1, hours=2)
MAXIMA = (20, 25, 15, 15, 15, 10)
NAMES = ("社会需求与问题", "目标与服务方案", "预算合理性", "团队与执行能力", "社会效益", "创新与可持续")
ID_NUMBERS = (
    "469099196803120018",
    "469099198509211022",
    "469099199001052037",
    "469099195906060076",
    "469099197711303049",
    "469099198107200064",
)
BY_HAND = "熟悉该领域"
TERMS = Terms(
    fee="每人每天 800 元（税前）",
    judging_from=date(2026, 4, 14),
    judging_until=date(2026, 4, 21),
    answer_by=datetime(2026, 4, 10, 9, 30, tzinfo=UTC),
)


@dataclass
class ScoringRound:
    """A call whose applications were found eligible, its experts invited."""

    call: Call
    organiser: Organization
    funder: Organization
    secretary: Actor
    officer: Actor
    supervisor: Actor
    applications: list[Application]
    applicants: list[Organization]
    track: Track
    fund: FundSource
    experts: list[Expert] = field(default_factory=list)
    people: list[Actor] = field(default_factory=list)

    async def grow(self, number: int, rating: str = "", flags: Sequence[str] = ()) -> None:
        """One more application, of an organisation of its own, and one more expert on the panel."""
        await self.receive(number, rating, flags)
        await self.invite(number, is_alternate=False)

    async def receive(self, number: int, rating: str = "", flags: Sequence[str] = (), **written: object) -> None:
        """Application A<number> of O<number>, found eligible. `written` is another title, content or hub (through)."""
        applicant = await an_organization(f"O{number}")
        if rating:
            with clock.at(PUBLISHED):
                await standing.record_rating(
                    None, organization_id=applicant.id, grade=rating, from_on=clock.local_day(PUBLISHED)
                )
        self.applicants.append(applicant)
        self.applications.append(
            await _an_application(self.call, self.track, self.fund, applicant, number, list(flags), **written)
        )

    async def invite(self, number: int, *, is_alternate: bool, answers: bool = True) -> None:
        """Expert E<number>, who accepts unless they have not answered."""
        expert, actor = await an_expert(self.secretary, number)
        await actions.invite_expert(
            self.secretary, call_id=self.call.id, expert_id=expert.id, is_alternate=is_alternate
        )
        if answers:
            await inviting.answer_invitation(actor, self.call.id, accepts=True)
        self.experts.append(expert)
        self.people.append(actor)

    async def declare(self, **conflicts: dict[int, str]) -> None:
        """Every expert signs; `E1={application id: reason}` declares."""
        with clock.at(BEFORE_SCORING):
            for expert, person in zip(self.experts, self.people, strict=True):
                told = conflicts.get(expert.code, {})
                await actions.sign_declaration(person, self.call.id, told, signed_name=person.name)

    async def assign(self, expert: int, application: int) -> Assignment:
        """Assign by place in the lists, from 0, so that the expert sees it."""
        with clock.at(BEFORE_SCORING):
            return await assign_and_release(self.secretary, self.experts[expert], self.applications[application])

    async def score(
        self, expert: int, assignment: Assignment, marks: Sequence[object], comment: str = "评审意见", lock: bool = True
    ) -> None:
        """Fill a sheet in, and lock it."""
        with clock.at(DURING_SCORING):
            await actions.save_sheet(self.people[expert], assignment.id, marks=at_positions(marks), comment=comment)
            if lock:
                await actions.lock_sheet(self.people[expert], assignment.id)


async def assign_and_release(by: Actor, expert: Expert, application: Application) -> Assignment:
    """By hand; what is assigned in the phase is released with the first one."""
    row = await actions.assign_reviewer(by, expert_id=expert.id, application_id=application.id, reason=BY_HAND)
    if not await queries.is_released(application.call, row.phase):
        await dealing.release_assignments(by, application.call)
    return row


def at_positions(marks: Sequence[object]) -> dict[int, Decimal | None]:
    """Marks as a list, by the criterion's position."""
    return {at: None if mark is None else Decimal(str(mark)) for at, mark in enumerate(marks, start=1)}


async def a_person(login: str, name: str = "") -> Person:
    person = Person(name=name or login, login=login, password_hash="x", phone="", created_at=PUBLISHED)
    await person.save()
    return person


async def an_actor(login: str, *held: tuple[Organization, Role]) -> Actor:
    """A person with roles, as they act."""
    person = await a_person(login)
    for organization, role in held:
        await Membership(
            person=person.id, organization=organization.id, role=role, from_on=date(2026, 1, 1), until_on=None
        ).save()
    return Actor(person.id, person.name, frozenset((organization.id, role) for organization, role in held))


async def an_organization(code: str, **facts: object) -> Organization:
    facts = {"kind": OrganizationKind.SERVICE_ORG, "name": f"单位{code}"} | facts
    organization = Organization(
        code=code,
        status=OrganizationStatus.REGISTERED,
        uscc=f"5246909900{code:0>8}"[:18],
        filing_no=None,
        created_at=PUBLISHED,
        **facts,
    )
    await organization.save()
    return organization


async def an_expert(secretary: Actor, number: int) -> tuple[Expert, Actor]:
    person = await a_person(f"e{number}", f"专家{number}")
    expert = await pool.add_expert(
        secretary, person_id=person.id, code=f"E{number}", field="社会工作", id_number=ID_NUMBERS[number - 1]
    )
    return expert, Actor(person.id, person.name)


@kept
async def a_scoring_round(
    *,
    applications: int = 2,
    experts: int = 2,
    alternates: int = 0,
    flags: Mapping[int, list[str]] | None = None,
    ratings: Mapping[int, str] | None = None,
    **settings: object,
) -> ScoringRound:
    """`applications` A1… of O1…, all eligible; `experts` E1… and then `alternates` invited. Settings are the call's."""
    funder = await an_organization("FUND", kind=OrganizationKind.GOVERNMENT, is_funder=True)
    organiser = await an_organization("ORG0", is_organiser=True)
    fund = FundSource(
        funder=funder.id,
        code="lottery",
        name="福彩公益金",
        kind=FundKind.WELFARE_LOTTERY,
        year=2026,
        amount=Decimal("400000.00"),
        created_at=PUBLISHED,
    )
    await fund.save()
    call, track = await _a_call(funder, organiser, fund, settings)
    world = ScoringRound(
        call=call,
        organiser=organiser,
        funder=funder,
        secretary=await an_actor("rosa", (organiser, Role.ORGANISER)),
        officer=await an_actor("olga", (funder, Role.OFFICER)),
        supervisor=await an_actor("sven", (funder, Role.SUPERVISOR)),
        applications=[],
        applicants=[],
        track=track,
        fund=fund,
    )
    for number in range(1, applications + 1):
        await world.receive(number, (ratings or {}).get(number, ""), (flags or {}).get(number, []))
    await inviting.write_terms(world.secretary, call.id, TERMS)
    for number in range(1, experts + alternates + 1):
        await world.invite(number, is_alternate=number > experts)
    return world


@kept
async def a_closed_round(marks: Mapping[int, Sequence[Sequence[object]]], **facts: object) -> ScoringRound:
    """A round whose scoring is closed: `marks` are the sheets of application 1…, one of each expert in turn."""
    panel_size = max(map(len, marks.values()))
    world = await a_scoring_round(applications=len(marks), experts=panel_size, **facts)
    await world.declare()
    for number, sheets in marks.items():
        for expert, sheet in enumerate(sheets):
            await world.score(expert, await world.assign(expert, number - 1), sheet)
    with clock.at(AFTER_SCORING):
        await close_phase(world.secretary, world.call.id)
    return world


def a_phase(maxima: Sequence[int], **settings: object) -> Callable[[Call], Awaitable[None]]:
    """A pitch after the phases that the call has, with a criterion of its own for each of `maxima`."""

    async def add(call: Call) -> None:
        position = 2 + await Phase.count().where(Phase.call == call.id)
        await Phase(call=call.id, position=position, **PITCH | settings).save()
        for most in maxima:
            count = await Criterion.count().where(Criterion.call == call.id)
            await Criterion(
                call=call.id, position=count + 1, phase=position, name=f"指标{count + 1}", max_mark=Decimal(most)
            ).save()

    return add


async def _a_call(
    funder: Organization, organiser: Organization, fund: FundSource, settings: dict[str, object]
) -> tuple[Call, Track]:
    maxima = settings.pop("maxima", MAXIMA)
    bonuses = settings.pop("bonuses", {"rural_priority": "2.00"})
    later: Sequence[Callable[[Call], Awaitable[None]]] = settings.pop("later", ())  # type: ignore[assignment]
    facts = {"min_sheets": 1, "panel_size": 5, "pass_mark": Decimal(70), "bonus_max": Decimal(3)} | settings
    call = Call(
        funder=funder.id,
        organiser=organiser.id,
        title="2026年澜湾区社区公益创投〔虚构〕",
        created_at=PUBLISHED,
        published_at=None,
        opens_at=PUBLISHED,
        closes_at=CLOSES,
        scoring_opens_at=SCORING_OPENS,
        scoring_closes_at=SCORING_CLOSES,
        project_from=date(2026, 6, 1),
        project_to=date(2026, 11, 30),
        tie_break=facts.pop("tie_break", ["criterion:1", "rating", "submitted_at"]),
        **facts,
    )
    await call.save()
    track = Track(call=call.id, code="standard", name="标准", cap=Decimal("80000.00"), who=Who.REGISTERED)
    await track.save()
    await Pool(call=call.id, fund=fund.id, amount=fund.amount).save()
    for position, most in enumerate(maxima, start=1):
        name = NAMES[position - 1]
        await Criterion(call=call.id, position=position, name=name, max_mark=Decimal(most), guidance="").save()
    for add in later:
        await add(call)
    for flag, points in bonuses.items():
        await Bonus(call=call.id, flag=flag, points=Decimal(points)).save()
    await call.update_self({Call.published_at: PUBLISHED})
    return call, track


async def _an_application(
    call: Call,
    track: Track,
    fund: FundSource,
    applicant: Organization,
    number: int,
    flags: list[str],
    title: str = "",
    through: Organization | None = None,
    content: Mapping[str, object] | None = None,
) -> Application:
    submitted = PUBLISHED + timedelta(days=number)
    application = Application(
        call=call.id,
        track=track.id,
        fund=fund.id,
        applicant=applicant.id,
        submitted_through=(through or applicant).id,
        place=1,
        hub_place=1 if through else None,
        status=ApplicationStatus.ELIGIBLE,
        number=f"A{number}",
        title=title or f"项目{number}",
        purpose="ELDERLY",
        flags=flags,
        requested=Decimal("50000.00"),
        beneficiaries=60,
        created_at=submitted,
        saved_at=submitted,
        submitted_at=submitted,
    )
    await application.save()
    content = content or {
        "applicant": {"code": applicant.code, "name": applicant.name},
        "submitted_through": {"code": applicant.code, "name": applicant.name},
        "needs": f"走访{number}12户。",
        "plan": "按月开展。",
        "outcomes": "满意度 90%。",
        "risks": "",
        "lines": [
            {
                "item": "社工劳务",
                "class": "labour",
                "quantities": ["60", "10"],
                "unit_price": "40.00",
                "amount": "24000.00",
                "basis": "",
            }
        ],
        "requested": "50000.00",
        "match_cash": "0.00",
    }
    await ApplicationVersion(
        application=application.id,
        version_no=1,
        submitted_at=submitted,
        content=json.dumps(content),
        content_hash="0" * 64,
        commitment="",
    ).save()
    return application
