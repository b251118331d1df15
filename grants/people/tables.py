"""Persons, memberships, sessions."""

from enum import StrEnum

from piccolo.columns import BigInt, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, one_of, word_column


class Role(StrEnum):
    """What a person is in an organisation (design §4)."""

    OFFICER = "officer"
    FINANCE_PREPARER = "finance_preparer"
    FINANCE_REVIEWER = "finance_reviewer"
    APPROVER = "approver"
    CASHIER = "cashier"
    BOOKKEEPER = "bookkeeper"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"
    ORGANISER = "organiser"
    APPLICANT = "applicant"
    SIGNATORY = "signatory"
    HUB_OPERATOR = "hub_operator"
    HUB_REVIEWER = "hub_reviewer"
    HUB_CASHIER = "hub_cashier"
    HUB_BOOKKEEPER = "hub_bookkeeper"
    GROUP_SIGNATORY = "group_signatory"
    FILING_OFFICER = "filing_officer"


class Person(Table):
    """Somebody who can sign in."""

    id: Serial
    name = Varchar(length=80)
    login = Varchar(length=80, unique=True)
    password_hash = Varchar(length=200, secret=True)
    phone = Varchar(length=40, secret=True)
    email = Varchar(length=120, secret=True)
    totp_secret = Varchar(length=64, null=True, default=None, secret=True)
    totp_used_step = BigInt(default=0)
    failed_attempts = Integer(default=0)
    locked_until = moment_column(null=True)
    created_at = moment_column()
    closed_at = moment_column(null=True)
    # Keys of every kind that were made before this moment open nothing any more.
    access_reset_at = moment_column(null=True)

    person_login_is_lower_case = Check("login = lower(login) AND login <> ''")


class Membership(Table):
    """A person's role in an organisation, from a day until a day; one that was ended counts no more from that moment.

    `organization` is a foreign key that is written in SQL, since organisations lie on a higher floor.
    """

    id: Serial
    person = belongs_to(Person)
    organization = Integer(default=None, index=True)
    role = word_column()
    from_on = day_column()
    until_on = day_column(null=True)
    ended_at = moment_column(null=True)

    membership_role_known = one_of("role", Role)
    membership_once = Unique([person, organization, role, from_on])
    membership_days_in_order = Check("until_on IS NULL OR until_on >= from_on")
    membership_ended_has_a_last_day = Check("ended_at IS NULL OR until_on IS NOT NULL")


class Session(Table):
    """Somebody signed in on one device. Only the hash of the cookie's token is kept."""

    id: Serial
    person = belongs_to(Person)
    token_hash = Varchar(length=64, unique=True, secret=True)
    created_at = moment_column()
    seen_at = moment_column()
    ended_at = moment_column(null=True)
    second_factor_at = moment_column(null=True)
    device = Varchar(length=200)


class KeptForm(Table):
    """What was typed into a form whose session had ended, sealed under a key that only the browser has. Shown once."""

    id: Serial
    key_hash = Varchar(length=64, unique=True, secret=True)
    person = belongs_to(Person, null=True)
    page = Varchar(length=300)
    box = Text(secret=True)
    kept_at = moment_column()


class Invitation(Table):
    """Somebody is asked to take a role in an organisation. Only the hash of the one-time token is kept.

    `organization` is a foreign key that is written in SQL, as that of a membership.
    """

    id: Serial
    organization = Integer(default=None, index=True)
    role = word_column()
    name = Varchar(length=80)
    phone = Varchar(length=40, secret=True)
    email = Varchar(length=120, secret=True)
    token_hash = Varchar(length=64, unique=True, secret=True)
    invited_by = Integer(default=None)
    invited_at = moment_column()
    expires_at = moment_column()
    accepted_at = moment_column(null=True)
    accepted_by = belongs_to(Person, null=True)
    withdrawn_at = moment_column(null=True)

    invitation_role_known = one_of("role", Role)
    invitation_accepted_by_somebody = Check("(accepted_at IS NULL) = (accepted_by IS NULL)")
    invitation_has_one_end = Check("accepted_at IS NULL OR withdrawn_at IS NULL")
