"""The parts of a call, as a plan names them and as rows hold them."""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from piccolo.table import Table

from grants.calls.judging_tables import Bonus, Criterion, Phase, Quota
from grants.calls.kinds import PhaseKind, QuotaKind, ScoreMethod
from grants.calls.plan import (
    BonusPlan,
    CapPlan,
    CheckPlan,
    FeePlan,
    PaperPlan,
    PhasePlan,
    PoolPlan,
    QuotaPlan,
    ReportPlan,
    ScreenerPlan,
)
from grants.calls.tables import (
    BudgetCap,
    CapBase,
    ChecklistItem,
    CostClass,
    DueReport,
    FeeStandard,
    Pool,
    ReportDue,
    RequiredPaper,
    ScreenerQuestion,
    StageCondition,
    Track,
    Who,
)

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Table)

# Parts that are a list of rows each of which has its place, and those that are told apart by what they name.
IN_ORDER: dict[str, tuple[type[Table], type[Any]]] = {
    "caps": (BudgetCap, CapPlan),
    "fee_standards": (FeeStandard, FeePlan),
    "report_dues": (ReportDue, ReportPlan),
    "required_papers": (RequiredPaper, PaperPlan),
    "checklist": (ChecklistItem, CheckPlan),
    "screener": (ScreenerQuestion, ScreenerPlan),
    "phases": (Phase, PhasePlan),
    "quotas": (Quota, QuotaPlan),
}
BY_NAME: dict[str, tuple[type[Table], type[Any]]] = {"pools": (Pool, PoolPlan), "bonuses": (Bonus, BonusPlan)}
# Where the rows of a part do not count from 1: the first phase of judging is the call's own.
COUNTS_FROM = {"phases": 2}
# Every part that is rows, and its table.
PARTS: dict[str, type[Table]] = {
    "tracks": Track,
    "criteria": Criterion,
    "conditions": StageCondition,
    **{name: table for name, (table, _kind) in (BY_NAME | IN_ORDER).items()},
}

# What a plan calls by another name than its column.
COLUMNS = {"fund_id": "fund", "template_id": "template"}
WORDS: Mapping[str, type[StrEnum]] = {
    "who": Who,
    "cap_of": CapBase,
    "cost_class": CostClass,
    "report_kind": DueReport,
    "method": ScoreMethod,
    "phase_kind": PhaseKind,
    "quota_kind": QuotaKind,
}
# Parts of parts: rows of their own.
DEEPER = {"stages", "bands"}


def row_of(table: type[Row], item: object, **keys: Any) -> Row:
    """The row that a part of a plan becomes; `keys` say where it belongs."""
    values = {name: getattr(item, name) for name in _names(item) if name not in DEEPER}
    columns: dict[str, Any] = {COLUMNS.get(name, name): _as_column(value) for name, value in values.items()}
    return table(**keys, **columns)


def item_of(kind: type[Item], row: Table, **deeper: object) -> Item:
    """The part of a plan that a row was made from."""
    names = [name for name in _names(kind) if name not in deeper]
    return kind(**{name: _as_item(name, getattr(row, COLUMNS.get(name, name))) for name in names}, **deeper)


def _names(item: Any) -> list[str]:
    return [field.name for field in fields(item)]


def _as_column(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _as_item(name: str, value: Any) -> object:
    if name in WORDS:
        return WORDS[name](value)
    return tuple(value) if isinstance(value, list) else value
