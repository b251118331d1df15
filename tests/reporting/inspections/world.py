"""A round with signed awards, and the funder's people who check them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.awards.facts import AwardFacts
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.inspections import actions, visiting
from grants.reporting.inspections.facts import Plan, Record
from grants.reporting.inspections.tables import Inspection, Inspector, SiteVisit
from grants.reporting.tables import Rectification
from tests.awards import world as awards
from tests.kept import kept
from tests.organizations.world import staff
from tests.reporting.world import on

DAY = date(2026, 9, 7)
UNTIL = date(2026, 9, 30)
CHECKLIST = ("活动真实开展", "支出有凭证")
RIGHT = Record(DAY, "社区活动室", "社工一名", 20, "", {0: ("yes", ""), 1: ("yes", "")})
FOUND = Record(DAY, "社区活动室", "社工一名", 3, "", {0: ("no", "未见活动"), 1: ("yes", "")}, [("major", "人数不符")])
MISUSED = Record(DAY, "社区活动室", "社工一名", 3, "", {0: ("no", ""), 1: ("no", "")}, [("misuse", "用于聚餐")])


@dataclass
class Checking:
    """Signed awards of one round; two prepare and draw, a third of them may go, too."""

    facts: list[AwardFacts]
    officer: Actor
    supervisor: Actor
    third: Actor
    decider: Actor

    @property
    def funder(self) -> int:
        return self.facts[0].funder.id

    def plan(self, **changes: Any) -> Plan:
        whole: dict[str, Any] = {
            "authority": self.funder,
            "call": self.facts[0].call.id,
            "fund": None,
            "first_day": date(2026, 6, 1),
            "last_day": DAY,
            "visits_until": UNTIL,
            "word": "山高水长",
            "checklist": CHECKLIST,
            "number": 1,
        }
        return Plan(**{**whole, **changes})

    async def prepared(self, by: Actor | None = None, **changes: Any) -> Inspection:
        with on(str(DAY)):
            return await actions.prepare_inspection(by or self.officer, self.plan(**changes))

    async def drawn(self, *inspectors: Actor, **changes: Any) -> tuple[Inspection, list[SiteVisit]]:
        check = await self.prepared(**changes)
        named = [each.id for each in inspectors or (self.officer, self.supervisor)]
        with on(str(DAY)):
            await actions.draw_projects(self.supervisor, check.id, word="椰林", inspectors=named)
        return check, await SiteVisit.objects().where(SiteVisit.inspection == check.id).order_by(SiteVisit.place)

    async def pair(self, visit: SiteVisit) -> list[Actor]:
        people = {each.id: each for each in (self.officer, self.supervisor, self.third, self.decider)}
        rows = await Inspector.objects().where(Inspector.visit == visit.id).order_by(Inspector.id)
        return [people[each.person] for each in rows]

    async def confirmed(self, record: Record = FOUND, **changes: Any) -> SiteVisit:
        """One visit, written and confirmed by both."""
        _check, [visit] = await self.drawn(**changes)
        one, two = await self.pair(visit)
        with on(str(DAY)):
            await visiting.save_visit(one, visit.id, record, version=0)
            await visiting.confirm_visit(one, visit.id, version=1)
            return await visiting.confirm_visit(two, visit.id, version=1)

    async def notified(self, record: Record = FOUND, due_on: date = UNTIL, **changes: Any) -> Rectification:
        """What follows from it."""
        visit = await self.confirmed(record, **changes)
        with on(str(DAY)):
            return await visiting.notify_of_findings(self.officer, visit.id, items="补齐签到和照片", due_on=due_on)


@kept
async def a_checking(*scores: str, groups: int = 0) -> Checking:
    judged = await awards.a_judged_round(*scores or ("88.00",), groups=groups)
    rows = [await awards.decide(judged, place) for place in range(len(judged.applications))]
    await awards.announce(judged)
    facts = [await awards.sign(judged, row) for row in rows]
    funder = facts[0].funder
    return Checking(
        facts,
        officer=await staff(funder, Role.OFFICER, name="林主办"),
        supervisor=await staff(funder, Role.SUPERVISOR, name="苏监督"),
        third=await staff(funder, Role.OFFICER, name="韦抽查"),
        decider=judged.officer,
    )
