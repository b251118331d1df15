"""Organisations and what is known of them."""

from decimal import Decimal
from enum import StrEnum

from piccolo.columns import Boolean, Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload


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
    division = Varchar(length=12)
    is_funder = Boolean(default=False)
    is_organiser = Boolean(default=False)
    is_hub = Boolean(default=False)
    rating = Varchar(length=4)
    rating_until = day_column(null=True)
    legal_representative = Varchar(length=80)
    created_at = moment_column()

    organization_kind_known = one_of("kind", OrganizationKind)
    organization_status_known = one_of("status", OrganizationStatus)
    organization_registered_has_code = Check("(status = 'registered') = (uscc IS NOT NULL)")
    organization_filed_has_number = Check("(status = 'filed') = (filing_no IS NOT NULL)")
    organization_hub_is_registered = Check("NOT is_hub OR status = 'registered'")
    organization_rating_known = Check("rating IN ('', '1A', '2A', '3A', '4A', '5A')")


class ListKind(StrEnum):
    """Lists that bar from funding (R-B6, R-B9)."""

    ABNORMAL = "abnormal"
    DISHONEST = "dishonest"


class Listing(Table):
    """An organisation on the abnormal or the dishonest list, from a day until a day."""

    id: Serial
    organization = belongs_to(Organization)
    list_kind = word_column()
    from_on = day_column()
    until_on = day_column(null=True)
    reason = Text()

    listing_kind_known = one_of("list_kind", ListKind)
    listing_days_in_order = Check("until_on IS NULL OR until_on >= from_on")


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
