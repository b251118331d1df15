"""What kinds and states of receipts are called."""

from grants.disbursement.receipts.tables import PaymentReceipt, ReceiptKind
from grants.i18n import Text, _

KIND_NAMES: dict[ReceiptKind, Text] = {
    ReceiptKind.SETTLEMENT: _("资金往来结算票据"),
    ReceiptKind.FISCAL: _("财政票据"),
    ReceiptKind.INVOICE: _("发票"),
    ReceiptKind.PLAIN: _("收据"),
}
STATES: dict[str, tuple[str, Text]] = {
    "missing": ("warn", _("未收到")),
    "waiting": ("info", _("待核对")),
    "accepted": ("ok", _("已核对")),
    "refused": ("bad", _("已退回")),
}


def state_of(receipt: PaymentReceipt) -> tuple[str, Text]:
    """A receipt's state as the status macro takes it."""
    if receipt.accepted_at is not None:
        return STATES["accepted"]
    return STATES["refused" if receipt.refused_at is not None else "waiting"]
