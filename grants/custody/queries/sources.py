"""What an entry of a custody book came from."""

from collections.abc import Collection
from enum import StrEnum

from grants.db import sql
from grants.i18n import Text, _


class Source(StrEnum):
    """What an entry of a custody book came from."""

    RECEIPT = "receipt"
    CLAIM = "claim"
    INTEREST = "interest"
    RETURN = "return"
    ASSIGNED = "assigned"
    HANDOVER = "handover"
    REFUND = "refund"


SOURCE_NAMES: dict[Source, Text] = {
    Source.RECEIPT: _("主办拨款"),
    Source.CLAIM: _("报账"),
    Source.INTEREST: _("利息"),
    Source.RETURN: _("退回主办"),
    Source.ASSIGNED: _("待查款认定"),
    Source.HANDOVER: _("代管移交"),
    Source.REFUND: _("报账退款"),
}

# Interest is what none of these is: one entry of it touches every ledger.
SOURCES = """
    SELECT entry, 'claim' AS source FROM claim WHERE entry = ANY({ids})
    UNION ALL SELECT entry, 'receipt' FROM custody_receipt WHERE entry = ANY({ids})
    UNION ALL SELECT entry, 'return' FROM sent_back WHERE entry = ANY({ids})
    UNION ALL SELECT entry, 'refund' FROM claim_refund WHERE entry = ANY({ids})
    UNION ALL SELECT settlement, 'assigned' FROM unexplained_receipt WHERE settlement = ANY({ids})
    UNION ALL SELECT sent_entry, 'handover' FROM handover WHERE sent_entry = ANY({ids})
    UNION ALL SELECT received_entry, 'handover' FROM handover WHERE received_entry = ANY({ids})
""".replace("{ids}", "{}::bigint[]")


async def sources(entries: Collection[int]) -> dict[int, Source]:
    """By entry, for those that are known."""
    rows = await sql(SOURCES, *[list(entries)] * SOURCES.count("{}"))
    return {row["entry"]: Source(row["source"]) for row in rows}
