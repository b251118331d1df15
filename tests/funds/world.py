"""Fund sources, registered through the action."""

from datetime import date
from decimal import Decimal

from grants import clock
from grants.funds import actions
from grants.funds.tables import FundKind, FundSource
from grants.organizations.tables import Organization
from grants.people.tables import Role
from tests.organizations.world import staff

RECEIVED = clock.during(date(2026, 1, 15))


async def a_fund(
    funder: Organization,
    *,
    code: str = "lottery",
    amount: str = "320000.00",
    kind: FundKind = FundKind.WELFARE_LOTTERY,
    purposes: tuple[str, ...] = ("ELDERLY", "DISABLED", "ORPHAN", "POVERTY"),
    name: str = "2026年区级福利彩票公益金",
) -> FundSource:
    officer = await staff(funder, Role.OFFICER)
    with clock.at(RECEIVED):
        return await actions.register_fund(
            officer,
            funder_id=funder.id,
            code=code,
            name=name,
            kind=kind,
            year=2026,
            amount=Decimal(amount),
            purposes=purposes,
            signage="彩票公益金资助—中国福利彩票" if kind == FundKind.WELFARE_LOTTERY else None,
        )


async def a_fiscal_fund(funder: Organization) -> FundSource:
    """Budget money that serves culture alone."""
    return await a_fund(
        funder,
        code="fiscal",
        amount="15000.00",
        kind=FundKind.GENERAL_BUDGET,
        purposes=("CULTURE",),
        name="2026年区级财政资金",
    )
