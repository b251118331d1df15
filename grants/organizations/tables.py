"""Organisations and what is known of them."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.vocabulary.tables import Term


class OrganizationKind(StrEnum):
    """What an organisation is by law (glossary: association, service_org, foundation, community_group)."""

    GOVERNMENT = "government"
    ASSOCIATION = "association"
    SERVICE_ORG = "service_org"
    FOUNDATION = "foundation"
    COMMUNITY_GROUP = "community_group"


class OrganizationStatus(StrEnum):
    """Registered has legal personality and a USCC; filed has neither (R-B4)."""

    REGISTERED = "registered"
    FILED = "filed"


class Organization(Table):
    """A body that funds, organises, applies, keeps money, or is a group that is only filed."""

    id: Serial
    code = Varchar(length=20, unique=True)
    name = Varchar(length=120, index=True)
    kind = word_column()
    status = word_column()
    uscc = Varchar(length=18, null=True, default=None, unique=True)
    filing_no = Varchar(length=60, null=True, default=None, unique=True)
    filing_authority = Varchar(length=120)
    filing_ended_on = day_column(null=True)
    division = Varchar(length=12)
    is_funder = Boolean(default=False)
    is_organiser = Boolean(default=False)
    is_hub = Boolean(default=False)
    is_trial = Boolean(default=False)
    legal_representative = Varchar(length=80)
    representative_id_kind = word_column(null=True)
    representative_id = Varchar(length=40, secret=True)
    supervising_body = Varchar(length=120)
    address = Varchar(length=200)
    postcode = Varchar(length=6)
    contact_name = Varchar(length=80)
    phone = Varchar(length=40)
    email = Varchar(length=120)
    founded_on = day_column(null=True)
    registered_on = day_column(null=True)
    locality = word_column(null=True)
    party_form = Varchar(length=40)
    business_scope = Text()
    member_count = Integer(null=True, default=None)
    staff_count = Integer(null=True, default=None)
    charter = belongs_to(Upload, null=True)
    version = Integer(default=1)
    created_at = moment_column()
    merged_into = belongs_to("self", null=True)
    merged_at = moment_column(null=True)
    merged_reason = Text()

    organization_kind_known = one_of("kind", OrganizationKind)
    organization_status_known = one_of("status", OrganizationStatus)
    organization_registered_or_trial_has_code = Check("is_trial OR (status = 'registered') = (uscc IS NOT NULL)")
    organization_filed_or_trial_has_number = Check("is_trial OR (status = 'filed') = (filing_no IS NOT NULL)")
    organization_hub_is_registered = Check("NOT is_hub OR status = 'registered'")
    organization_only_a_filing_ends = Check("filing_ended_on IS NULL OR status = 'filed'")
    organization_merged_into_another = Check("merged_into <> id AND (merged_into IS NULL) = (merged_at IS NULL)")
    organization_locality_known = Check("locality IS NULL OR locality IN ('urban', 'rural')")
    organization_id_kind_known = Check(
        "representative_id_kind IS NULL OR representative_id_kind IN ('resident', 'permit', 'passport')"
    )
    organization_counts_are_counts = Check("member_count >= 0 AND staff_count >= 0")


class IdKind(StrEnum):
    """Papers that prove who a legal representative is; only the resident's number has a check digit (K-4)."""

    RESIDENT = "resident"
    PERMIT = "permit"
    PASSPORT = "passport"


class Locality(StrEnum):
    """Town or country (S23)."""

    URBAN = "urban"
    RURAL = "rural"


class OrganizationChange(Table):
    """One field of an organisation as it was and as it became. A trigger refuses UPDATE and DELETE."""

    id: Serial
    organization = belongs_to(Organization)
    version = Integer(default=None)
    at = moment_column()
    by = Integer(null=True, default=None)
    by_name = Varchar(length=80)
    field = Varchar(length=40)
    before = Text()
    after = Text()
    reason = Text()


class OrganizationLabel(Table):
    """A term of the vocabulary on an organisation (a label, a focus area, an activity class), with who gave it."""

    id: Serial
    organization = belongs_to(Organization)
    term = belongs_to(Term)
    from_on = day_column()
    until_on = day_column(null=True)
    issuer = Varchar(length=120)

    organization_label_once = Unique([organization, term, from_on])
    organization_label_days_in_order = Check("until_on IS NULL OR until_on >= from_on")


class Pairing(Table):
    """A filed group and a registered organisation build together (S56): dates and a plan."""

    id: Serial
    community_group = belongs_to(Organization)
    partner = belongs_to(Organization)
    from_on = day_column()
    until_on = day_column(null=True)
    plan = Text()
    ended_reason = Text()

    pairing_two_bodies = Check("community_group <> partner")
    pairing_days_in_order = Check("until_on IS NULL OR until_on >= from_on")


class Ruling(StrEnum):
    """What somebody decided about two organisations that look like one."""

    DIFFERENT = "different"
    MERGED = "merged"


class Resemblance(Table):
    """Two organisations that share a key, or whose names are alike: found by the system, ruled on by a person."""

    id: Serial
    one = belongs_to(Organization)
    other = belongs_to(Organization)
    keys = Varchar(length=80)
    likeness = Integer(default=0)
    found_at = moment_column()
    ruling = word_column(null=True)
    ruled_by = Integer(null=True, default=None)
    ruled_at = moment_column(null=True)
    reason = Text()

    resemblance_once = Unique([one, other])
    resemblance_in_order = Check("one < other")
    resemblance_ruling_known = Check("ruling IS NULL OR ruling IN ('different', 'merged')")


class AccountUse(StrEnum):
    """A hub keeps other people's money apart from its own (R-I4)."""

    OWN = "own"
    CUSTODY = "custody"


class BankAccount(Table):
    """A bank account of an organisation. One of each use is current; an earlier one is kept with its last day.

    A partial unique index holds "one current": grants/migrations/sql/organizations.sql.
    """

    id: Serial
    organization = belongs_to(Organization)
    account_use = word_column()
    holder = Varchar(length=120)
    number = Varchar(length=32)
    bank_name = Varchar(length=120)
    cnaps = Varchar(length=12)
    from_on = day_column()
    until_on = day_column(null=True)
    letter = belongs_to(Upload, null=True)
    entered_by = Integer(null=True, default=None)
    checked_by = Integer(null=True, default=None)
    checked_at = moment_column(null=True)

    bank_account_use_known = one_of("account_use", AccountUse)
    bank_account_number_is_digits = Check("number ~ '^[0-9]{8,32}$'")
    bank_account_cnaps_is_digits = Check("cnaps ~ '^[0-9]{12}$'")
    bank_account_checked_by_another = Check("checked_by IS NULL OR entered_by IS NULL OR checked_by <> entered_by")


class CustodyMode(StrEnum):
    """How a hub accounts for a group's money, fixed by the agreement (R-I2)."""

    AGENCY = "agency"
    RESTRICTED = "restricted"


class CustodyAgreement(Table):
    """A hub keeps the money of a group that has no legal body (R-I1). One live agreement a group."""

    id: Serial
    hub = belongs_to(Organization)
    community_group = belongs_to(Organization)
    number = Varchar(length=60, unique=True)
    mode = word_column(default=CustodyMode.AGENCY)
    fee_percent = Numeric(digits=(5, 2), default=Decimal(0))
    signed_on = day_column()
    ended_on = day_column(null=True)
    ended_reason = Text()

    custody_agreement_mode_known = one_of("mode", CustodyMode)
    custody_agreement_two_parties = Check("hub <> community_group")
    custody_agreement_fee_in_range = Check("fee_percent >= 0 AND fee_percent <= 10")
    custody_agreement_days_in_order = Check("ended_on IS NULL OR ended_on >= signed_on")
