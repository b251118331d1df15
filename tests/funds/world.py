"""Fund sources, registered through the action."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from grants import clock
from grants.db import get
from grants.funds import actions
from grants.funds.budget.deciding import decide_move, propose_move
from grants.funds.budget.queries import move_of_form
from grants.funds.budget.tables import FundMove, MoveKind
from grants.funds.tables import FundKind, FundSource
from grants.organizations.tables import Organization
from grants.people.rules import Actor
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


async def moved(by: Actor, source: FundSource, kind: MoveKind, amount: str, **facts: Any) -> FundMove:
    """Proposed, and confirmed by a reviewer of the funder."""
    rita = await staff(await get(Organization, source.funder), Role.FINANCE_REVIEWER, name="Rita")
    asked = await propose_move(by, source.id, uuid4(), kind=kind, amount=Decimal(amount), **facts)
    await decide_move(rita, asked.id, is_confirmed=True)
    return await move_of_form(source.id, asked.form_key)


async def carried(by: Actor, source: FundSource, amount: str = "320000.00", code: str = "lottery-c2027") -> FundMove:
    """Into a source of this year."""
    return await moved(by, source, MoveKind.CARRIED_OVER, amount, code=code, name="福彩公益金（结转2027）")


async def given_back(
    by: Actor, source: FundSource, amount: str = "320000.00", basis: str = "澜湾财〔2029〕1号"
) -> FundMove:
    """To the treasury."""
    return await moved(by, source, MoveKind.RETURNED, amount, basis=basis)
