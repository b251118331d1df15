"""Requests of groups to hubs, and the terms of the agreement that follows."""

from enum import StrEnum

from piccolo.columns import Integer, Numeric, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.files import Upload
from grants.organizations.tables import BankAccount, CustodyAgreement, CustodyMode, Organization


class RequestStatus(StrEnum):
    """What people did with a request. That nobody answered in time is the calendar's word, and not kept."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SIGNED = "signed"


class CustodyRequest(Table):
    """A group asks a hub to keep its money: for what, with which signatories, on which terms it wishes."""

    id: Serial
    hub = belongs_to(Organization)
    community_group = belongs_to(Organization)
    status = word_column(default=RequestStatus.ASKED)
    project = Varchar(length=120)
    purpose = Text()
    wishes = Text()
    asked_by = Integer(default=None)
    asked_at = moment_column()
    answer_by = day_column()
    answered_by = Integer(null=True, default=None)
    answered_at = moment_column(null=True)
    answer = Text()

    custody_request_status_known = one_of("status", RequestStatus)
    custody_request_two_parties = Check("hub <> community_group")
    custody_request_says_what_for = Check("project <> '' AND purpose <> ''")
    custody_request_answered_whole = Check(
        "(status = 'asked') = (answered_at IS NULL) AND (status = 'refused') <= (answer <> '')"
    )


class RequestSignatory(Table):
    """One of the people whom a request names to sign for the group."""

    id: Serial
    request = belongs_to(CustodyRequest)
    person = Integer(default=None)
    name = Varchar(length=80)

    request_signatory_once = Unique([request, person])


class CustodyTerms(Table):
    """What hub and group agree on (R-I1), as it stands on the paper that both sign. In force from the day on which its
    agreement is entered in the registry."""

    id: Serial
    request = belongs_to(CustodyRequest, unique=True)
    number = Varchar(length=60, unique=True)
    mode = word_column(default=CustodyMode.AGENCY)
    fee_percent = Numeric(digits=(5, 2), default=None)
    reimbursement = Text()
    ending = Text()
    account = belongs_to(BankAccount)
    drawn_by = Integer(default=None)
    drawn_at = moment_column()
    document = belongs_to(Upload, null=True)
    check_code = Varchar(length=40, null=True, default=None, unique=True)
    signed_on = day_column(null=True)
    signed_copy = belongs_to(Upload, null=True)
    recorded_by = Integer(null=True, default=None)
    recorded_at = moment_column(null=True)
    agreement = belongs_to(CustodyAgreement, null=True, unique=True)

    custody_terms_mode_known = one_of("mode", CustodyMode)
    custody_terms_fee_in_range = Check("fee_percent >= 0 AND fee_percent <= 10")
    custody_terms_are_whole = Check("reimbursement <> '' AND ending <> ''")
    custody_terms_signed_whole = Check(
        "(signed_on IS NULL) = (signed_copy IS NULL) AND (signed_on IS NULL) = (recorded_at IS NULL)"
    )
    custody_terms_in_force_when_signed = Check("agreement IS NULL OR signed_on IS NOT NULL")
