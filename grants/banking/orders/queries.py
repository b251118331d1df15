"""Reads of templates."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grants.banking.orders import layouts
from grants.banking.orders.facts import Account
from grants.banking.orders.tables import BankTemplate

BANKS = Path(__file__).parent / "banks"


@dataclass(frozen=True)
class Example:
    """A template that comes with the system, with an invented bank: to start from."""

    key: str
    name: str
    layout: str


def examples() -> list[Example]:
    """The templates that come with the system."""
    texts = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(BANKS.glob("*.json"))]
    return [Example(key, json.loads(text)["name"], text) for key, text in texts]


async def templates(organizations: Sequence[int], *, in_force: bool = False) -> list[BankTemplate]:
    """The templates of these organisations, the newest first."""
    rows = BankTemplate.objects().where(BankTemplate.organization.is_in(list(organizations) or [0]))
    if in_force:
        rows = rows.where(BankTemplate.retired_at.is_null())
    return await rows.order_by(BankTemplate.id, ascending=False)


def layout_of(template: BankTemplate) -> layouts.Layout:
    """How its files are written and its answers read."""
    return layouts.of(json.loads(template.layout))


def account_of(template: BankTemplate) -> Account:
    """From whose account its batches are paid."""
    return Account(template.payer_holder, template.payer_number, layout_of(template))
