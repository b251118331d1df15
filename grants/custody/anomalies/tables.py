"""What people found out about anomalies."""

from enum import StrEnum

from piccolo.columns import JSONB, Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import belongs_to, moment_column, one_of, word_column
from grants.organizations.tables import Organization


class Kind(StrEnum):
    """What is looked for in claims."""

    ROUND = "round"
    SPLIT = "split"
    JUST_UNDER = "just_under"
    SAME_SELLER = "same_seller"
    CONSECUTIVE = "consecutive"
    RUSH = "rush"


class AnomalyNote(Table):
    """What somebody found out about an anomaly, with the anomaly as it was told then: it stays, whatever becomes of the
    list. Insert only; a later note stands beside it. `authority` is for whom it was noted."""

    id: Serial
    authority = belongs_to(Organization)
    kind = word_column()
    key = Varchar(length=200, index=True)
    reason = Text()
    claims = JSONB(default="[]")
    words = Varchar(length=500)
    noted_at = moment_column()
    noted_by = Integer(default=None)
    noted_by_name = Varchar(length=80)

    anomaly_note_kind_known = one_of("kind", Kind)
    anomaly_note_says_something = Check("words <> ''")
