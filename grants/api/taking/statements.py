"""Statements of the bank."""

from typing import Any

from grants.api import rules
from grants.api.shapes import SentStatement, yuan
from grants.banking.keeping import Sent
from grants.banking.shapes import SHAPES
from grants.banking.tables import BankStatement
from grants.custody.bank import actions as hub
from grants.disbursement.reconciling import actions as funder
from grants.people.rules import Actor
from grants.web.forms import readable


def sent(given: SentStatement, content: bytes) -> Sent:
    """As a form of the page would send it."""
    rules.shape_is_known(given.shape, SHAPES)
    return Sent(given.shape, content, readable(given.name), given.from_on, given.until_on)


async def of_funder(by: Actor, account_id: int, given: Sent) -> dict[str, Any]:
    """Take lines of a paying account in."""
    return _imported(await funder.import_statement(by, account_id, given))


async def of_hub(by: Actor, account_id: int, given: Sent) -> dict[str, Any]:
    """Take lines of a custody account in."""
    return _imported(await hub.import_statement(by, account_id, given))


def _imported(row: BankStatement) -> dict[str, Any]:
    return {
        "id": row.id,
        "sha256": row.sha256,
        "added": row.added,
        "opening": yuan(row.opening),
        "closing": yuan(row.closing),
    }
