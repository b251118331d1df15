"""A round that is being judged: written straight into the tables, since only the judging is measured. Every name is
invented."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from bench.applying import crowd
from bench.applying.crowd import Office
from bench.applying.journey import LINES, TEXT
from grants import clock
from grants.applications.tables import Application, ApplicationStatus, ApplicationVersion
from grants.calls.plan import CriterionPlan
from grants.experts.tables import Expert
from grants.people.tables import Role
from grants.scoring.dealing_tables import AssignmentRelease
from grants.scoring.tables import Assignment, Panelist

CRITERIA = (
    ("社会需求与问题", 20),
    ("目标与服务方案", 25),
    ("预算合理性", 15),
    ("团队与执行能力", 15),
    ("社会效益", 15),
    ("创新与可持续", 10),
)
SHEETS_EACH = 5
AGO = timedelta(days=30)


@dataclass(frozen=True)
class Judge:
    """An expert: the cookie of their session, and the sheets they have to fill in, by number."""

    cookie: str
    sheets: Sequence[int]


@dataclass(frozen=True)
class Round:
    """A call whose sheets are open."""

    call: int
    judges: Sequence[Judge]

    @property
    def sheets(self) -> int:
        """How many there are."""
        return sum(len(judge.sheets) for judge in self.judges)


@dataclass(frozen=True)
class World:
    """Two rounds of one office in which an expert has as much to do; who looks on, who closes. Cookies."""

    small: Round
    large: Round
    supervisor: str
    organiser: str


async def prepare(small: tuple[int, int], large: tuple[int, int]) -> World:
    """Rounds of so many applications and experts."""
    with clock.at(clock.now() - AGO):
        office = await crowd.an_office()
        bodies = await crowd.organisations(large[0])
    supervisor = await crowd.staff("supervisor", office.funder, Role.SUPERVISOR)
    organiser = await crowd.staff("organiser", office.organiser, Role.ORGANISER)
    cookies = await crowd.signed_in([supervisor.id, organiser.id])
    return World(
        small=await _a_round(office, "S", bodies[: small[0]], small[1]),
        large=await _a_round(office, "L", bodies, large[1]),
        supervisor=cookies[0],
        organiser=cookies[1],
    )


async def _a_round(office: Office, letter: str, bodies: Sequence[int], experts: int) -> Round:
    now = clock.now()
    plan = crowd.a_plan(
        office,
        title=f"{len(bodies)} 份申报的征集〔虚构〕",
        opens_at=now - AGO + timedelta(hours=1),
        closes_at=now - timedelta(days=10),
        scoring_opens_at=now - timedelta(days=5),
        scoring_closes_at=now + timedelta(days=5),
        criteria=tuple(CriterionPlan(name, Decimal(most)) for name, most in CRITERIA),
    )
    with clock.at(now - AGO):
        call, track = await crowd.published(office, plan)
    applications = await _applications(call, track, office.fund, letter, bodies)
    keys = await crowd.persons([(f"专家{letter}{n}", f"{letter.lower()}{n}") for n in range(1, experts + 1)])
    rows = [Expert(person=key, code=f"{letter}{n}", field="社会工作") for n, key in enumerate(keys, 1)]
    seated = await crowd.insert(Expert, rows)
    await crowd.insert(Panelist, [_seat(call, key) for key in seated])
    sheets: dict[int, list[int]] = {key: [] for key in seated}
    assigned = [
        Assignment(
            expert=seated[(place * SHEETS_EACH + n) % experts],
            application=application,
            assigned_at=now - timedelta(days=6),
            ended_at=None,
            saved_at=None,
            locked_at=None,
        )
        for place, application in enumerate(applications)
        for n in range(SHEETS_EACH)
    ]
    await crowd.insert(AssignmentRelease, [AssignmentRelease(call=call, phase=1, released_at=now - timedelta(days=6))])
    for row, key in zip(assigned, await crowd.insert(Assignment, assigned), strict=True):
        sheets[row.expert].append(key)
    return Round(
        call,
        [Judge(cookie, sheets[key]) for key, cookie in zip(seated, await crowd.signed_in(keys), strict=True)],
    )


def _seat(call: int, expert: int) -> Panelist:
    """Somebody who accepted and declared."""
    now = clock.now()
    return Panelist(
        call=call,
        expert=expert,
        invited_at=now - timedelta(days=20),
        answered_at=now - timedelta(days=19),
        is_accepted=True,
        declared_at=now - timedelta(days=9),
        left_at=None,
    )


async def _applications(call: int, track: int, fund: int, letter: str, bodies: Sequence[int]) -> list[int]:
    submitted = clock.now() - timedelta(days=12)
    rows = [
        Application(
            call=call,
            track=track,
            fund=fund,
            applicant=body,
            submitted_through=body,
            form_key=uuid4(),
            place=1,
            status=ApplicationStatus.ELIGIBLE,
            number=f"{letter}{n:04d}",
            title=f"第{n}个独居老人居家安全与探访项目",
            purpose="ELDERLY",
            requested=Decimal("60000.00"),
            beneficiaries=60,
            created_at=submitted,
            saved_at=submitted,
            submitted_at=submitted + timedelta(minutes=n),
        )
        for n, body in enumerate(bodies, 1)
    ]
    keys = await crowd.insert(Application, rows)
    await crowd.insert(
        ApplicationVersion, [_frozen(key, submitted, body) for key, body in zip(keys, bodies, strict=True)]
    )
    return keys


def _frozen(application: int, at: datetime, body: int) -> ApplicationVersion:
    """What was submitted, of the ordinary size: four long answers and nine lines of budget."""
    applicant = {"code": f"C{body}", "name": f"第{body}社会工作服务中心〔虚构〕"}
    lines = [
        {"item": item, "class": kind, "quantities": [], "unit_price": price, "amount": price, "basis": "市场询价"}
        for item, kind, _quantities, price in LINES
    ]
    content: dict[str, Any] = {
        "applicant": applicant,
        "submitted_through": applicant,
        **dict.fromkeys(("needs", "plan", "outcomes", "risks"), TEXT),
        "lines": lines,
        "requested": "60000.00",
        "match_cash": "0.00",
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return ApplicationVersion(
        application=application,
        version_no=1,
        submitted_at=at,
        content=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
