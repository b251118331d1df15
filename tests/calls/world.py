"""Calls like that of the worked round: the plan, a draft, and a published one."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from grants import clock
from grants.calls import actions, queries
from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.plan import (
    BandPlan,
    BonusPlan,
    CallPlan,
    CapPlan,
    CheckPlan,
    CriterionPlan,
    FeePlan,
    PaperPlan,
    PhasePlan,
    PoolPlan,
    QuotaPlan,
    ReportPlan,
    ScreenerPlan,
    TrackPlan,
)
from grants.calls.queries import CallFacts
from grants.calls.tables import Call, CapBase, CostClass, DueReport, Policy, SystemCheck, Who
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.funds.world import a_fiscal_fund, a_fund
from tests.kept import kept
from tests.organizations.world import a_funder, an_organiser, staff

CRITERIA = (
    ("社会需求与问题", 20),
    ("目标与服务方案", 25),
    ("预算合理性", 15),
    ("团队与执行能力", 15),
    ("社会效益", 15),
    ("创新与可持续", 10),
)


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day in Shanghai: at("2026-03-27", 17, 30)."""
    return clock.during(date.fromisoformat(day), hour, minute)


PUBLISHED_AT = at("2026-03-02", 9)
WHILE_OPEN = at("2026-03-20")
CLOSES_AT = at("2026-03-27", 17, 30)


def a_plan(funder_id: int = 1, organiser_id: int = 2, pools: tuple[PoolPlan, ...] = (), **changes: object) -> CallPlan:
    """The call of the worked round; `changes` are fields of the plan."""
    plan = CallPlan(
        funder_id=funder_id,
        organiser_id=organiser_id,
        title="2026年澜湾区社区公益创投项目征集〔虚构〕",
        document_no="澜湾民公〔2026〕3号",
        body="为支持社会组织开展扶老、助残、救孤、济困服务，现公开征集项目。",
        contact="0898-0000 0000〔虚构〕",
        supervision_phone="0898-0000 0001〔虚构〕",
        opens_at=PUBLISHED_AT,
        closes_at=CLOSES_AT,
        scoring_opens_at=at("2026-04-14", 9),
        scoring_closes_at=at("2026-04-21", 18),
        decided_on=date(2026, 4, 27),
        notice_starts_on=date(2026, 4, 28),
        project_from=date(2026, 6, 1),
        project_to=date(2026, 11, 30),
        tracks=(
            TrackPlan(
                "standard", "A 标准项目", Decimal("80000.00"), Who.REGISTERED, (Decimal(50), Decimal(30), Decimal(20))
            ),
            TrackPlan("micro", "B 微创投", Decimal("20000.00"), Who.FILED_THROUGH_HUB, (Decimal(70), Decimal(30))),
        ),
        pools=pools,
        criteria=tuple(CriterionPlan(name, Decimal(most)) for name, most in CRITERIA),
        bonuses=(BonusPlan("rural_priority", Decimal("2.00")),),
        bonus_max=Decimal("3.00"),
        pass_mark=Decimal("70.00"),
        conditions=((1, "agreement_signed"), (2, "midterm_accepted"), (3, "final_accepted")),
        caps=(
            CapPlan("劳务", ("labour", "volunteer_allowance"), Decimal(50)),
            CapPlan("管理费", ("management_fee",), Decimal(0), CapBase.GRANT),
        ),
    )
    return replace(plan, **changes)


def everything_else() -> dict[str, object]:
    """What the call of the worked round leaves at its default, each set to something else."""
    standard = TrackPlan(
        "standard",
        "A 标准项目",
        Decimal("80000.00"),
        Who.REGISTERED,
        (Decimal(50), Decimal(30), Decimal(20)),
        about="面向城乡社区",
        least=Decimal("5000.00"),
        most_months=6,
        kinds=("association", "service_org"),
        least_rating="3A",
        divisions=("460106",),
        fields=("elderly_care",),
    )
    judged = CriterionPlan(
        "整体", Decimal(100), "看全局", (BandPlan(Decimal(0), "差"), BandPlan(Decimal(90), "优", "无可挑剔"))
    )
    return {
        "tracks": (standard,),
        "criteria": (judged, CriterionPlan("现场表现", Decimal(100), phase=2)),
        "score_method": ScoreMethod.MEAN,
        "phases": (a_pitch(called_in=20),),
        "hides_applicants": True,
        "sheets_seen": SheetsSeen.OWN_LOCKED,
        "feedback": Feedback.SCORE,
        "quotas": (
            QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", Decimal(30), Decimal(50)),
            QuotaPlan(QuotaKind.DIVISION, "469005", least_projects=1, most_projects=3),
        ),
        "awards_per_organisation": 1,
        "partial_funding": True,
        "caps": (CapPlan("人员", ("labour", "expert_fee"), Decimal("40.00"), CapBase.GRANT, "办法第八条"),),
        "fee_standards": (
            FeePlan("高级专家", CostClass.EXPERT_FEE, Decimal("500.00"), 3, Decimal("200.00"), "办法第九条"),
        ),
        "report_dues": (ReportPlan(DueReport.MIDTERM, date(2026, 8, 31), "含财务表"),),
        "required_papers": (PaperPlan("登记证书", "扫描件", Who.REGISTERED, False),),
        "checklist": (CheckPlan("章程与项目相符", "第四条"),),
        "screener": (ScreenerPlan("单位是否在海南登记？", "只受理在海南登记的单位", True, ("standard",)),),
        "grace_minutes": 30,
        "limit_per_organisation": None,
        "limit_per_hub": 4,
        "asks_hub_consent": False,
        "system_checks": (SystemCheck.ANNUAL_CHECK,),
        "least_match_percent": Decimal("10.00"),
        "signage": "彩票公益金资助—中国福利彩票",
        "fixed_assets": Policy.LIST,
        "handouts": Policy.ALLOW,
        "tie_break": ("phase:2", "submitted_at"),
    }


def a_pitch(**changes: object) -> PhasePlan:
    """A later phase after the scoring of the worked round, before its decision; 40 % of the score."""
    pitch = PhasePlan(
        phase_kind=PhaseKind.PITCH,
        name="现场路演",
        weight=Decimal(40),
        opens_at=at("2026-04-23", 9),
        closes_at=at("2026-04-24", 18),
        method=ScoreMethod.MEDIAN,
        panel_size=7,
        minutes=8,
        question_minutes=4,
    )
    return replace(pitch, **changes)


async def a_planned_call(**changes: object) -> tuple[Organization, CallPlan]:
    """A funder with both sources of the worked round, and a plan that draws on them whole."""
    funder, organiser = await a_funder(), await an_organiser()
    lottery, fiscal = await a_fund(funder), await a_fiscal_fund(funder)
    pools = (PoolPlan(lottery.id, Decimal("320000.00")), PoolPlan(fiscal.id, Decimal("15000.00")))
    return funder, a_plan(funder.id, organiser.id, pools, **changes)


@kept
async def a_draft(**changes: object) -> Call:
    """A call that nobody outside sees."""
    funder, plan = await a_planned_call(**changes)
    officer = await staff(funder, Role.OFFICER)
    with clock.at(PUBLISHED_AT):
        return await actions.draft_call(officer, plan)


@kept
async def a_published_call(**changes: object) -> CallFacts:
    """The call of the worked round, published on 2026-03-02 at 9:00; hold the clock at WHILE_OPEN to apply.

    Tracks "standard" (80,000, 50/30/20, registered) and "micro" (20,000, 70/30, filed through a hub);
    pools of 320,000.00 lottery and 15,000.00 fiscal money.
    """
    call = await a_draft(**changes)
    officer = await officer_of(call)
    with clock.at(PUBLISHED_AT):
        await actions.publish_call(officer, call.id)
    return await queries.call_facts(call.id)


async def officer_of(call: Call) -> Actor:
    """An officer of the funder whose call it is."""
    return await staff(await organizations.organization(call.funder), Role.OFFICER)


def track(facts: CallFacts, code: str = "standard"):
    """The track of that code."""
    return next(each for each in facts.tracks if each.code == code)


def fund(facts: CallFacts, code: str = "lottery"):
    """The source of that code."""
    return next(each.fund for each in facts.funds.values() if each.fund.code == code)
