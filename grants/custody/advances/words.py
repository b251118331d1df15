"""How an advance reads: its tone and whose turn it is."""

from datetime import date

from grants.custody.advances.rules import is_late
from grants.custody.advances.tables import Advance
from grants.custody.tables import ClaimStatus
from grants.custody.words import TONES
from grants.i18n import Text, _


def state(advance: Advance, today: date) -> tuple[str, Text]:
    """Its signatures are a claim's; once it is paid, whether it is accounted for."""
    if advance.settled_at is not None:
        return ("ok", _("已核销"))
    if is_late(advance, today):
        return ("bad", _("逾期未核销"))
    return ("warn", _("待核销")) if advance.status == ClaimStatus.PAID else TONES[advance.status]
