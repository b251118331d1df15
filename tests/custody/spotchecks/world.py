"""A hub with paid claims of two groups, and the funder's people who check them."""

from dataclasses import dataclass
from datetime import date

from grants.custody.spotchecks import actions
from grants.custody.spotchecks.facts import Plan, Record
from grants.custody.spotchecks.tables import SampledVoucher, SpotCheck, Verdict
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.custody import world
from tests.custody.world import Keeping, on
from tests.organizations import world as organizations

DAY = date(2026, 6, 5)
RIGHT = Record(Verdict.RIGHT, "原件与系统一致")
FINDING = Record(Verdict.FINDING, "发票抬头不是枢纽", "group", "换开发票", date(2026, 6, 22))


@dataclass
class Checking:
    """Two groups of one hub, six vouchers, and who checks for the funder."""

    keeping: Keeping
    other: Keeping
    officer: Actor
    supervisor: Actor
    auditor: Actor

    def plan(self, **facts: object) -> Plan:
        whole = {
            "authority": self.keeping.call.funder.id,
            "hub": self.keeping.hub.organization.id,
            "fund": None,
            "first_day": date(2026, 6, 1),
            "last_day": DAY,
            "word": "山高水长",
            "number": 3,
        }
        return Plan(**{**whole, **facts})

    async def prepared(self, by: Actor | None = None, **facts: object) -> SpotCheck:
        with on(DAY):
            return await actions.prepare_spot_check(by or self.officer, self.plan(**facts))

    async def drawn(self, **facts: object) -> tuple[SpotCheck, list[SampledVoucher]]:
        check = await self.prepared(**facts)
        with on(DAY):
            await actions.draw_vouchers(
                self.supervisor, check.id, word="椰林", checkers=[self.officer.id, self.supervisor.id]
            )
        rows = (
            await SampledVoucher.objects().where(SampledVoucher.spot_check == check.id).order_by(SampledVoucher.place)
        )
        return check, rows

    def checker(self, row: SampledVoucher) -> Actor:
        return {each.id: each for each in (self.officer, self.supervisor)}[row.checker]

    def another(self, row: SampledVoucher) -> Actor:
        return self.supervisor if row.checker == self.officer.id else self.officer


async def a_checking() -> Checking:
    keeping = await world.a_ledger()
    other = await world.a_ledger(keeping.hub, keeping.call)
    with on(DAY):
        for amount in ("100.00", "200.00", "300.00"):
            await world.paid(keeping, amount)
            await world.paid(other, amount)
    funder = keeping.call.funder
    return Checking(
        keeping,
        other,
        officer=await organizations.staff(funder, Role.OFFICER, name="林主办"),
        supervisor=await organizations.staff(funder, Role.SUPERVISOR, name="苏监督"),
        auditor=await organizations.staff(funder, Role.AUDITOR, name="黎审计"),
    )
