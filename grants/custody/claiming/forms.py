"""What people type of a claim: its invoices, whom to pay, a signed list, and the hub's checklist."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from grants.custody.claiming.facts import Finding, Invoice, Read, Recipient, Settlement
from grants.custody.claiming.rules import SIMILAR, on, on_remark
from grants.custody.claiming.tables import ProofKind, Settled
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.web.forms import Form, whole

MOST_INVOICES, MOST_PERSONS, PERSONS_AT_ONCE = 10, 60, 5
OURS, OTHER = "ours", "other"
TO_BE_CHOSEN = (Settled.SELLER, Settled.ADVANCED, Settled.CASH)
ASKED_PROOFS = (ProofKind.SIGN_IN, ProofKind.ACTIVITY)


class RowsForm(Form):
    """A form with rows and files. Files that were kept come back by their number, so that none is asked for twice."""

    begins, most = 1, MOST_INVOICES

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.rows = min(max(whole(self.value("rows")) or self.begins, self.begins), self.most)

    def at(self, name: str, row: int) -> str:
        """The field of a row."""
        return on(name, row)

    def add_rows(self, count: int) -> None:
        self.rows = min(self.rows + count, self.most)

    @property
    def goes_on(self) -> bool:
        """Somebody is not done: wants another row, or what a machine reads off the file."""
        return self.value("go") in {"add", "read"}

    def kept(self, name: str) -> int | None:
        """The file that was kept for a field."""
        return whole(self.value(f"kept-{name}"))

    def keep(self, name: str, upload_id: int) -> None:
        self._values[f"kept-{name}"] = [str(upload_id)]

    def kept_proofs(self) -> list[tuple[ProofKind, int]]:
        """Files beside the invoice, each with what it shows."""
        found = [each.partition(":") for each in self.values("proofs")]
        return [(ProofKind(kind), int(key)) for kind, _colon, key in found if kind in set(ProofKind) and whole(key)]

    def keep_proof(self, kind: ProofKind, upload_id: int) -> None:
        self._values.setdefault("proofs", []).append(f"{kind}:{upload_id}")

    def all_kept(self) -> list[int]:
        """Every file that this form holds by its number."""
        names = [key for key in self._values if key.startswith("kept-")]
        return [*(whole(self.value(name)) or 0 for name in names), *(key for _kind, key in self.kept_proofs())]

    def typed(self, lines: Iterable[int]) -> None:
        """The line and what the money is for."""
        line = self.choice("line", lines)
        self.line_id = None if line is None else int(line)
        self.summary = self.text("summary", longest=120)


class InvoiceClaimForm(RowsForm):
    """A claim on invoices, and the advance that pays it, if one does. A field of the second invoice and those after it
    ends in its place."""

    @property
    def advance_id(self) -> int | None:
        return whole(self.value("advance"))

    def propose(self, row: int, read: Read, hubs: Iterable[Organization]) -> bool:
        """Put what was read where nothing was typed. True when something was: then it is to be looked at first."""
        said = {
            "invoice_no": read.number,
            "invoice_code": read.code,
            "invoice_on": read.issued_on.isoformat() if read.issued_on else "",
            "seller": read.seller,
            "seller_uscc": read.seller_uscc,
            "total": "" if read.total is None else f"{read.total:.2f}",
            "amount": "" if read.total is None else f"{read.total:.2f}",
        }
        if read.buyer and read.buyer_uscc:
            is_ours = any((hub.name, hub.uscc) == (read.buyer, read.buyer_uscc) for hub in hubs)
            said |= {"title": OURS if is_ours else OTHER}
            said |= {} if is_ours else {"buyer": read.buyer, "buyer_uscc": read.buyer_uscc}
        fresh = {on(key, row): value for key, value in said.items() if value and not self.value(on(key, row)).strip()}
        self._values |= {name: [value] for name, value in fresh.items()}
        return bool(fresh)

    def claimed(self, hub_of_line: Mapping[int, Organization], uploads: Iterable[int]) -> None:
        """Everything, once nothing is to be added."""
        self.typed(hub_of_line)
        hub = hub_of_line.get(self.line_id or 0)
        ours = set(uploads)
        found = [self._invoice(row, hub, ours) for row in range(1, self.rows + 1) if row == 1 or self._is_used(row)]
        self.invoices = [each for each in found if each is not None]
        self.amount = sum((each.amount for each in self.invoices), Decimal("0.00"))
        how = self.choice("settled", TO_BE_CHOSEN, required=False) or Settled.SELLER
        payee = self.text("payee", required=how != Settled.SELLER, longest=120)
        self.settlement = Settlement(Settled(how), payee or (self.invoices[0].seller if self.invoices else ""))

    def _is_used(self, row: int) -> bool:
        names = ("invoice_no", "invoice_on", "seller", "total", "amount")
        return any(self.value(on(name, row)).strip() for name in names)

    def _invoice(self, row: int, hub: Organization | None, ours: set[int]) -> Invoice | None:
        upload = self.kept(on("photo", row))
        is_ours = self.choice(on("title", row), (OURS, OTHER)) == OURS
        invoice = {
            "number": self.text(on("invoice_no", row), longest=30),
            "code": self.text(on("invoice_code", row), required=False, longest=14),
            "seller": self.text(on("seller", row), longest=120),
            "seller_uscc": self.text(on("seller_uscc", row), required=False, longest=20),
            "buyer": hub.name if is_ours and hub else self.text(on("buyer", row), required=not is_ours, longest=120),
            "buyer_uscc": (hub.uscc or "")
            if is_ours and hub
            else self.text(on("buyer_uscc", row), required=not is_ours, longest=20),
        }
        day, total, amount = self.day(on("invoice_on", row)), *self._sums(row)
        if day is None or total is None or amount is None:
            return None
        return Invoice(issued_on=day, total=total, amount=amount, upload=upload if upload in ours else None, **invoice)

    def _sums(self, row: int) -> tuple[Decimal | None, Decimal | None]:
        return self.money(on("total", row)), self.money(on("amount", row))


class ListClaimForm(RowsForm):
    """A claim for persons on a signed list."""

    begins, most = PERSONS_AT_ONCE, MOST_PERSONS

    def claimed(self, lines: Iterable[int]) -> None:
        """Everything, once no row is to be added. A row in which nothing stands is none."""
        self.typed(lines)
        found = [self._recipient(row) for row in range(1, self.rows + 1) if self._is_used(row)]
        if not found:
            self.fail("name", _("请至少填写一位领款人"))
        self.recipients = [each for each in found if each is not None]
        self.amount = sum((each.amount for each in self.recipients), Decimal("0.00"))

    def _is_used(self, row: int) -> bool:
        return any(self.value(on(name, row)).strip() for name in ("name", "id_number", "card", "units", "rate"))

    def _recipient(self, row: int) -> Recipient | None:
        name = self.text(on("name", row), longest=80)
        id_number = self.text(on("id_number", row), longest=24)
        card = self.text(on("card", row), longest=30)
        units = self.decimal(on("units", row), most=999)
        rate = self.money(on("rate", row))
        if units is None or rate is None:
            return None
        return Recipient(name, id_number, card, units, rate)


class CheckForm(Form):
    """The hub's checklist: each point passes or goes back, with what there is to remark."""

    def __init__(self, points: Iterable[str], posted: Mapping[str, Any] | None = None, *, similar: int = 0) -> None:
        super().__init__(posted)
        self.findings: dict[str, Finding] = {}
        if posted is None:
            return
        for point in points:
            said = self.choice(point, ("yes", "no"))
            remark = self.text(on_remark(point), required=said == "no", longest=200)
            if said is not None:
                self.findings[point] = Finding(said == "yes", remark)
        if similar:
            self.findings[SIMILAR] = Finding(True, self.text(on_remark(SIMILAR), required=False, longest=200))

    @property
    def passes(self) -> bool:
        return all(each.passes for each in self.findings.values())
