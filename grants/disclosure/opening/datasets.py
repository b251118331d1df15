"""What is opened: the sets of data with their fields, each said in words and as JSON Schema. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.errors import NotFound
from grants.i18n import Text, _


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    AMOUNT = "amount"
    COUNT = "count"
    ADDRESS = "address"
    FLAG = "flag"


KIND_NAMES: dict[Kind, Text] = {
    Kind.TEXT: _("文字"),
    Kind.DAY: _("日期"),
    Kind.MOMENT: _("时刻"),
    Kind.AMOUNT: _("金额（元，两位小数）"),
    Kind.COUNT: _("整数"),
    Kind.ADDRESS: _("网址"),
    Kind.FLAG: _("是或否"),
}
# An amount is a number written digit for digit. A schema cannot ask for two places: validators reckon in doubles.
SHAPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.DAY: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.AMOUNT: {"type": "number"},
    Kind.COUNT: {"type": "integer"},
    Kind.ADDRESS: {"type": "string", "format": "uri"},
    Kind.FLAG: {"type": "boolean"},
}


@dataclass(frozen=True)
class DataField:
    """One field. `is_empty_at_times`: null in JSON, nothing in CSV."""

    name: str
    kind: Kind
    about: Text
    is_empty_at_times: bool = False


@dataclass(frozen=True)
class DataSet:
    """Rows of one kind. `id` is always there, the first, and never changes."""

    name: str
    title: Text
    fields: Sequence[DataField]


ID = DataField("id", Kind.TEXT, _("编号，长期不变"))
URL = DataField("url", Kind.ADDRESS, _("公开页"))
PROJECT = DataField("project", Kind.TEXT, _("项目编号"))

SETS: Mapping[str, DataSet] = {
    each.name: each
    for each in (
        DataSet(
            "notices",
            _("立项公示"),
            (
                ID,
                DataField("call", Kind.TEXT, _("轮次")),
                DataField("starts_on", Kind.DAY, _("公示第一天")),
                DataField("ends_on", Kind.DAY, _("公示最后一天")),
                DataField("published_at", Kind.MOMENT, _("发布")),
                DataField("projects", Kind.COUNT, _("仍在公示中的项目数")),
                DataField("withdrawn_at", Kind.MOMENT, _("整份撤回的时间"), is_empty_at_times=True),
                DataField("withdrawn_reason", Kind.TEXT, _("撤回的理由"), is_empty_at_times=True),
                URL,
            ),
        ),
        DataSet(
            "payments",
            _("拨款"),
            (
                ID,
                PROJECT,
                DataField("stage", Kind.COUNT, _("第几期")),
                DataField("paid_on", Kind.DAY, _("银行付出日期")),
                DataField("amount", Kind.AMOUNT, _("金额")),
                DataField("currency", Kind.TEXT, _("币种，总是 CNY")),
                URL,
            ),
        ),
        DataSet(
            "organisations",
            _("受资助单位"),
            (
                ID,
                DataField("name", Kind.TEXT, _("名称")),
                DataField("kind", Kind.TEXT, _("类型")),
                DataField("uscc", Kind.TEXT, _("统一社会信用代码"), is_empty_at_times=True),
                DataField("filing_no", Kind.TEXT, _("备案编号"), is_empty_at_times=True),
                DataField("founded_on", Kind.DAY, _("成立日期"), is_empty_at_times=True),
                DataField("is_hub", Kind.FLAG, _("代管其他组织的资金")),
                URL,
            ),
        ),
        DataSet(
            "movements",
            _("代管组织的收支明细"),
            (
                ID,
                PROJECT,
                DataField("group", Kind.TEXT, _("组织编号")),
                DataField("hub", Kind.TEXT, _("代管单位编号")),
                DataField("date", Kind.DAY, _("记账日期")),
                DataField("direction", Kind.TEXT, _("in 收入，out 支出")),
                DataField("what", Kind.TEXT, _("预算科目；不按科目的写类别")),
                DataField("amount", Kind.AMOUNT, _("金额")),
                DataField("currency", Kind.TEXT, _("币种，总是 CNY")),
                URL,
            ),
        ),
    )
}


def named(name: str) -> DataSet:
    """The set of that name. Raises NotFound."""
    found = SETS.get(name)
    if found is None:
        raise NotFound("disclosure.no_such_data", _("没有这一类数据"))
    return found


def schema(wanted: DataSet, address: str) -> dict[str, Any]:
    """What the JSON file of a set looks like, as JSON Schema."""
    row = {
        "type": "object",
        "required": [each.name for each in wanted.fields],
        "additionalProperties": False,
        "properties": {each.name: _shape(each) for each in wanted.fields},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{address}/open-data/{wanted.name}/schema.json",
        "title": str(wanted.title),
        "type": "object",
        "required": ["licence", wanted.name],
        "properties": {"licence": LICENCE, wanted.name: {"type": "array", "items": row}},
    }


LICENCE = {
    "type": ["object", "null"],
    "required": ["name", "url"],
    "properties": {"name": {"type": "string"}, "url": {"type": "string", "format": "uri"}},
}


def _shape(each: DataField) -> dict[str, Any]:
    shape = SHAPES[each.kind]
    said = {"description": each.about.key}
    return said | ({"anyOf": [shape, {"type": "null"}]} if each.is_empty_at_times else shape)
