"""Tokens, and what was answered to a request that may come again."""

from enum import StrEnum

from piccolo.columns import Array, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, moment_column
from grants.organizations.tables import Organization
from grants.people.tables import Person


class Scope(StrEnum):
    """What a token may be used for, inside what its person may."""

    CALLS_READ = "calls:read"
    APPLICATIONS_READ = "applications:read"
    AWARDS_READ = "awards:read"
    PAYMENTS_READ = "payments:read"
    REPORTS_READ = "reports:read"
    CUSTODY_READ = "custody:read"
    ORGANIZATIONS_READ = "organizations:read"
    BANK_WRITE = "bank:write"
    STANDING_WRITE = "standing:write"
    ORGANIZATIONS_WRITE = "organizations:write"


KNOWN_SCOPES = ", ".join(f"'{scope.value}'" for scope in Scope)


class ApiToken(Table):
    """A key with which another system acts for a person, in their roles in one organisation alone. Only its
    hash is kept; `starts` tells it from others.

    It opens nothing any more once its person's access was reset, whatever stands here.

    `minute` and `used` count its requests, in the same statement that finds it, so that the count is right however
    many processes answer.
    """

    id: Serial
    person = belongs_to(Person)
    organization = belongs_to(Organization)
    name = Varchar(length=80)
    token_hash = Varchar(length=64, unique=True, secret=True)
    starts = Varchar(length=12)
    scopes = Array(base_column=Varchar(length=40), default=list)
    created_at = moment_column()
    expires_at = moment_column()
    second_factor_at = moment_column(null=True)
    last_used_at = moment_column(null=True)
    minute = moment_column(null=True)
    used = Integer(default=0)
    revoked_at = moment_column(null=True)
    revoked_by = Integer(null=True, default=None)

    api_token_has_a_name = Check("name <> ''")
    api_token_lives_a_year_at_most = Check("expires_at > created_at AND expires_at <= created_at + interval '366 days'")
    api_token_scopes_known = Check(f"cardinality(scopes) > 0 AND scopes <@ ARRAY[{KNOWN_SCOPES}]::varchar[]")
    api_token_revoked_by_somebody = Check("(revoked_at IS NULL) = (revoked_by IS NULL)")


class KeptAnswer(Table):
    """What a request that writes was answered, under the key that its sender chose: the same one again gets it again.

    It is written in the transaction of what was done, so that both stand or neither; after a month it is forgotten.
    """

    id: Serial
    token = belongs_to(ApiToken)
    key = Varchar(length=100)
    digest = Varchar(length=64)
    answer = Text()
    answered_at = moment_column()

    kept_answer_once = Unique([token, key])
    kept_answer_has_a_key = Check("key <> ''")
