"""Forms of the registry."""

from collections.abc import Mapping
from typing import Any

from grants import clock
from grants.i18n import _
from grants.organizations.tables import AccountUse, CustodyMode, OrganizationKind, OrganizationStatus
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
DUTIES = ("is_funder", "is_organiser", "is_hub")


class OrganizationForm(Form):
    """A new organisation: registered with a USCC, or filed with a number."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, status=OrganizationStatus.REGISTERED)
        if self.posted:
            self.code = self.text("code", longest=20)
            self.name = self.text("name", longest=120)
            self.kind = self.choice("kind", OrganizationKind)
            self.status = self.choice("status", OrganizationStatus)
            self.uscc = self.text("uscc", required=False, longest=40) or None
            self.filing_no = self.text("filing_no", required=False, longest=60) or None
            self.filing_authority = self.text("filing_authority", required=False, longest=120)
            self.division = self.text("division", required=False, longest=12)
            self.legal_representative = self.text("legal_representative", required=False, longest=80)
            self.duties = self.choices("duties", DUTIES)


class AccountForm(Form):
    """A bank account; the number is typed twice (K-5)."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **({"from_on": clock.today(), "account_use": AccountUse.OWN} | initial))
        if self.posted:
            self.account_use = self.choice("account_use", AccountUse)
            self.holder = self.text("holder", longest=120)
            self.bank_name = self.text("bank_name", longest=120)
            self.cnaps = self.text("cnaps", longest=20)
            self.account_number = self.text("number", longest=60)
            self.from_on = self.day("from_on")
            again = "".join(self.value("number_again").split())
            if self.account_number and "".join(self.account_number.split()) != again:
                self.fail("number_again", _("两次填写的账号不一致，请对照开户许可"))


class CustodyForm(Form):
    """A hub begins to keep a group's money."""

    def __init__(self, posted: Posted, hub_ids: list[int]) -> None:
        super().__init__(posted, mode=CustodyMode.AGENCY, signed_on=clock.today())
        if self.posted:
            self.hub_id = self.choice("hub", hub_ids)
            self.agreement_number = self.text("number", longest=60)
            self.mode = self.choice("mode", CustodyMode)
            self.signed_on = self.day("signed_on")
