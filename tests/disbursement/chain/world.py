"""Funders with levels of approval, and their leaders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants import clock
from grants.disbursement import actions
from grants.disbursement.chain.actions import write_paying_rules
from grants.disbursement.chain.facts import PlannedLevel
from grants.disbursement.chain.tables import PayingRules
from grants.disbursement.tables import Payment
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.calls.world import at
from tests.disbursement.world import APPROVED, Desk, a_desk
from tests.kept import kept
from tests.organizations.world import staff

WRITTEN = at("2026-05-13")


@dataclass(frozen=True)
class Board:
    """A desk whose funder asks two of three deputies, and from 30,000.00 on the head as well."""

    desk: Desk
    admin: Actor
    deputies: tuple[Actor, Actor, Actor]
    head: Actor


@kept
async def a_board(desk: Desk | None = None) -> Board:
    """With rules in force since 2026-05-13. The desk's own approver is the first deputy."""
    desk = desk or await a_desk()
    admin = await staff(desk.facts.funder, Role.ADMIN, name="Ada")
    others = [await staff(desk.facts.funder, Role.APPROVER, name=name) for name in ("Bela", "Cyn", "Hana")]
    board = Board(desk, admin, (desk.approver, others[0], others[1]), others[2])
    await write_levels(board, two_levels(board))
    return board


def two_levels(board: Board) -> list[PlannedLevel]:
    deputies = [each.id for each in board.deputies]
    return [
        PlannedLevel("分管领导", Decimal("0.00"), 2, deputies),
        PlannedLevel("主要领导", Decimal("30000.00"), 1, [board.head.id]),
    ]


async def write_levels(board: Board, levels: list[PlannedLevel], **changes: Any) -> PayingRules:
    facts = {"from_on": date(2026, 5, 13), "cooling_days": 3, "reason": "局长办公会纪要〔2026〕5号"}
    with clock.at(WRITTEN):
        return await write_paying_rules(
            board.admin, funder_id=board.desk.facts.funder.id, levels=levels, **(facts | changes)
        )


async def give(board: Board, who: Actor, payment: Payment, moment=APPROVED, **changes: Any) -> Payment:
    """One approval."""
    facts = {"last_four": board.desk.last_four, "factor_at": moment, "opinion": "同意"}
    with clock.at(moment):
        return await actions.approve_payment(who, payment.id, **(facts | changes))
