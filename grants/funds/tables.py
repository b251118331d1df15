"""Fund sources and the purposes they may serve (R-A1)."""

from enum import StrEnum

from piccolo.columns import Boolean, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, money_column, one_of, word_column
from grants.organizations.tables import Organization


class FundKind(StrEnum):
    """Kinds of fund source (R-A1)."""

    WELFARE_LOTTERY = "welfare_lottery"
    GENERAL_BUDGET = "general_budget"
    DONATION = "donation"
    OWN = "own"
    OTHER = "other"


class FundSource(Table):
    """Money of one kind, year and budget document. Received in full into the funder's fund book."""

    id: Serial
    funder = belongs_to(Organization)
    code = Varchar(length=40)
    name = Varchar(length=120)
    kind = word_column()
    year = Integer(default=None)
    amount = money_column()
    document_no = Varchar(length=80)
    signage = Varchar(length=120, null=True, default=None)
    banned_uses = Text()
    carry_over_until = day_column(null=True)
    created_at = moment_column()

    fund_source_code_once = Unique([funder, code])
    fund_source_kind_known = one_of("kind", FundKind)
    fund_source_amount_positive = Check("amount > 0")
    fund_source_year_sane = Check("year BETWEEN 1990 AND 2200")


class FundPurpose(Table):
    """A purpose that a source may serve (ELDERLY, DISABLED, ORPHAN, POVERTY, …)."""

    id: Serial
    fund = belongs_to(FundSource)
    purpose = Varchar(length=40)
    is_other = Boolean(default=False)

    fund_purpose_once = Unique([fund, purpose])
    fund_purpose_is_a_code = Check("purpose ~ '^[A-Z][A-Z_]*$'")
