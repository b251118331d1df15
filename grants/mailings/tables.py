"""Mailings of a round."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.calls.tables import Call
from grants.db import belongs_to, moment_column, one_of, word_column


class Audience(StrEnum):
    """Whose applications a mailing is about."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    RECEIVED = "received"


class Mailing(Table):
    """One text to everybody of an audience. Until it is released it is a draft that nobody outside sees; then fixed."""

    id: Serial
    call = belongs_to(Call)
    audience = word_column()
    subject = Varchar(length=200)
    body = Text()
    version = Integer(default=1)
    drafted_at = moment_column()
    drafted_by = Integer(default=None)
    released_at = moment_column(null=True)
    released_by = Integer(null=True, default=None)
    sent_to = Integer(default=0)

    mailing_audience_known = one_of("audience", Audience)
    mailing_has_words = Check("subject <> '' AND body <> ''")
    mailing_released_by_somebody = Check("(released_at IS NULL) = (released_by IS NULL)")
