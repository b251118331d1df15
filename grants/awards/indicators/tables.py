"""What an award promises to reach, in numbers. Fixed once its agreement is signed."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Numeric, Serial, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.awards.tables import Award
from grants.db import belongs_to, moment_column, one_of, word_column


class IndicatorKind(StrEnum):
    """Kinds 数量 质量 时效 成本 效益 满意度 (R-H1)."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIMELINESS = "timeliness"
    COST = "cost"
    BENEFIT = "benefit"
    SATISFACTION = "satisfaction"


class IndicatorList(Table):
    """Who worded the indicators of an award last, and who of the funder agreed to them as they are worded.

    Nothing of it changes once the agreement is signed, and no agreement is signed that was drawn before them: triggers
    in grants/migrations/sql/2026_11_28t43.
    """

    id: Serial
    award = belongs_to(Award, unique=True)
    version = Integer(default=1)
    written_at = moment_column()
    written_by = Integer(default=None)
    written_by_name = Varchar(length=80)
    agreed_at = moment_column(null=True)
    agreed_by = Integer(null=True, default=None)
    agreed_by_name = Varchar(length=80)

    indicator_list_agreed_whole = Check(
        "(agreed_at IS NULL) = (agreed_by IS NULL) AND (agreed_at IS NULL) = (agreed_by_name = '')"
    )


class Indicator(Table):
    """One promise: at least so much, or with `is_ceiling` at most."""

    id: Serial
    award = belongs_to(Award)
    position = Integer(default=None)
    kind = word_column()
    name = Varchar(length=120)
    unit = Varchar(length=20)
    target = Numeric(digits=(14, 2), default=None)
    is_ceiling = Boolean(default=False)
    proof = Varchar(length=200)

    indicator_position_once = Unique([award, position])
    indicator_kind_known = one_of("kind", IndicatorKind)
    indicator_says_something = Check("name <> '' AND unit <> '' AND proof <> ''")
    indicator_target_not_negative = Check("target >= 0")
