"""Forms of the registry."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants import clock
from grants.i18n import _
from grants.organizations import profile
from grants.organizations.profile import OFFICE_FIELDS, OWN_FIELDS
from grants.organizations.tables import (
    AccountUse,
    CustodyMode,
    IdKind,
    Locality,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
DUTIES = ("is_funder", "is_organiser", "is_hub")
FIELDS = (*OFFICE_FIELDS, *OWN_FIELDS)


class ProfileForm(Form):
    """The parts of a record, each read by its own rule, so that every wrong one is said beside its field."""

    def __init__(self, posted: Posted, divisions: Sequence[str], party_forms: Sequence[str], **initial: object) -> None:
        super().__init__(posted, **initial)
        self._divisions, self._party_forms = divisions, party_forms

    def read(self, fields: Sequence[str]) -> dict[str, Any]:
        """What was typed in these fields, in the form in which it is kept."""
        found = {name: self._field(name) for name in fields if name != "representative_id"}
        if "representative_id" in fields:
            found["representative_id"] = self._representative_id(found.get("representative_id_kind"))
        if "founded_on" in found and "registered_on" in found:
            with self.showing_refusals():
                profile.days_are_in_order(found["founded_on"], found["registered_on"], clock.today())
        return found

    def _field(self, name: str) -> Any:
        if name in DUTIES:
            return name in self.values("duties")
        if name in ("founded_on", "registered_on"):
            return self.day(name, required=False)
        if name in ("member_count", "staff_count"):
            return self.number(name, required=False, most=profile.MOST_PEOPLE)
        options = {
            "division": self._divisions,
            "party_form": self._party_forms,
            "locality": Locality,
            "representative_id_kind": IdKind,
        }.get(name)
        if options is not None:
            chosen = self.choice(name, options, required=False)
            return chosen or ("" if name in ("division", "party_form") else None)
        return self._text(name)

    def _text(self, name: str) -> Any:
        """Text by its rule: a phone, a postcode, a code, or simply text of a length."""
        longest = {"name": 120, "business_scope": 1000, "address": 200, "uscc": 40}.get(name, 120)
        text = self.text(name, required=name == "name", longest=longest)
        if text and name in profile.READERS:
            with self.showing_refusals():
                return profile.READERS[name](text)
        return text or (None if name == "uscc" else "")

    def _representative_id(self, kind: str | None) -> str:
        text = self.text("representative_id", required=False, longest=40)
        if text and not kind:
            self.fail("representative_id_kind", _("请选择证件类型"))
        elif text and kind:
            with self.showing_refusals():
                return profile.valid_representative_id(kind, text)
        return text


class OrganizationForm(ProfileForm):
    """A new organisation: registered with a USCC, or filed with a number."""

    def __init__(self, posted: Posted, divisions: Sequence[str], party_forms: Sequence[str]) -> None:
        super().__init__(posted, divisions, party_forms, status=OrganizationStatus.REGISTERED)
        if self.posted:
            self.code = self.text("code", longest=20)
            self.name = self.text("name", longest=120)
            self.kind = self.choice("kind", OrganizationKind)
            self.status = self.choice("status", OrganizationStatus)
            self.uscc = self._text("uscc")
            self.filing_no = self.text("filing_no", required=False, longest=60) or None
            self.duties = self.choices("duties", DUTIES)
            identity = {"name", "uscc", *DUTIES}
            self.profile = self.read(tuple(name for name in FIELDS if name not in identity))


class RecordForm(ProfileForm):
    """The record of an organisation as somebody may change it. A number that is kept is typed anew or stays."""

    def __init__(
        self,
        posted: Posted,
        fields: Sequence[str],
        row: Organization,
        divisions: Sequence[str],
        party_forms: Sequence[str],
    ) -> None:
        kept = {name: getattr(row, name) for name in fields if name != "representative_id"}
        duties = [name for name in DUTIES if getattr(row, name)]
        # A posted form that ticks nothing means nothing: what is kept must not stand in for it.
        initial = {} if posted is not None else {**kept, "duties": duties, "version": row.version}
        super().__init__(posted, [*divisions, row.division], party_forms, **initial)
        self.fields = fields
        if self.posted:
            self.version = self.number("version", least=1) or 0
            self.reason = self.text("reason", required=False, longest=500)
            self.changed = self.read(tuple(fields))
            if not self.changed.get("representative_id", "-"):
                del self.changed["representative_id"]


class LabelForm(Form):
    """A term on an organisation."""

    def __init__(self, posted: Posted, term_ids: Sequence[int]) -> None:
        super().__init__(posted, from_on=clock.today())
        if self.posted:
            self.term = self.choice("term", term_ids)
            self.from_on = self.day("from_on")
            self.issuer = self.text("issuer", required=False, longest=120)


class PairingForm(Form):
    """A partner to build with, by name or code."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, from_on=clock.today())
        if self.posted:
            self.partner = self.text("partner", longest=120)
            self.from_on = self.day("from_on")
            self.plan = self.text("plan", longest=1000)


class UnpairingForm(Form):
    """The end of a pairing."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, until_on=clock.today())
        if self.posted:
            self.until_on = self.day("until_on")
            self.reason = self.text("reason", longest=500)


class DifferentForm(Form):
    """Why two that look alike are two."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=500)


class MergeForm(Form):
    """Why two entries are one body."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=500)
            self.codes_confirmed = self.flag("codes_confirmed")


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
