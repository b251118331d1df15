"""The form that a new call begins with: what R-C4 asks for, as data. What later steps read is core."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.questions.facts import QuestionPlan
from grants.questions.tables import QuestionKind

TEXT, LONG_TEXT, NUMBER, CHOICE, DATE = (
    QuestionKind.TEXT,
    QuestionKind.LONG_TEXT,
    QuestionKind.NUMBER,
    QuestionKind.CHOICE,
    QuestionKind.DATE,
)


@dataclass(frozen=True)
class Asked:
    """A question of the standard form with its key."""

    key: str
    plan: QuestionPlan
    is_core: bool = False


@dataclass(frozen=True)
class Part:
    """A section of the standard form."""

    key: str
    title: str
    help: str
    questions: tuple[Asked, ...]


def _text(key: str, label: str, help: str, longest: int, **more: Any) -> Asked:
    core = more.pop("is_core", False)
    return Asked(key, QuestionPlan(LONG_TEXT, label, help, longest=longest, **more), core)


def _core(key: str, kind: QuestionKind, label: str, help: str = "", *, required: bool = True, **more: Any) -> Asked:
    return Asked(key, QuestionPlan(kind, label, help, is_required=required, **more), is_core=True)


def _table(key: str, label: str, help: str, columns: tuple[tuple[str, str, QuestionKind], ...], **more: Any) -> Asked:
    made = tuple(
        {"key": name, "label": words, "kind": kind.value, "required": at == 0}
        for at, (name, words, kind) in enumerate(columns)
    )
    return Asked(key, QuestionPlan(QuestionKind.TABLE, label, help, columns=made, most_rows=30, **more))


STANDARD = (
    Part(
        "overview",
        "项目概况",
        "",
        (
            _core("title", TEXT, "项目名称", longest=120),
            _core("purpose", CHOICE, "资助用途"),
            _text("summary", "项目简介", "面向谁、做什么、预期达到什么", 500),
            Asked("place", QuestionPlan(TEXT, "实施地点", "写到街道（镇）和社区（村）", longest=120)),
        ),
    ),
    Part(
        "needs",
        "需求与受益对象",
        "",
        (
            _core("needs", LONG_TEXT, "需求说明", "服务对象有什么困难，怎样了解到的", longest=5000),
            _core(
                "beneficiaries", NUMBER, "直接受益人数", "同一人只计一次", least=Decimal(1), most=Decimal(100_000_000)
            ),
            Asked("target_group", QuestionPlan(TEXT, "服务对象", "例如 社区 70 岁以上独居老人")),
            Asked("indirect", QuestionPlan(NUMBER, "间接受益人数", "与直接受益人数分开填写")),
        ),
    ),
    Part(
        "outcomes",
        "目标与指标",
        "",
        (
            _core("outcomes", LONG_TEXT, "目标与指标", "项目结束时要达到什么，可以怎样检验", longest=5000),
            _table(
                "indicators",
                "指标表",
                "产出、成效和满意度各列一行，目标值写到可以核对",
                (("indicator", "指标", TEXT), ("target", "目标值", TEXT), ("proof", "证明材料", TEXT)),
            ),
        ),
    ),
    Part(
        "plan",
        "活动计划",
        "",
        (
            _core("plan", LONG_TEXT, "活动计划", "分几个阶段，各做什么", longest=5000),
            _table(
                "activities",
                "活动安排",
                "",
                (
                    ("activity", "内容", TEXT),
                    ("time", "时间", TEXT),
                    ("place", "地点", TEXT),
                    ("people", "人数", NUMBER),
                ),
            ),
        ),
    ),
    Part(
        "team",
        "团队",
        "姓名和电话只供审查和评审使用，不公开",
        (
            _table(
                "team",
                "项目团队",
                "第一行填写项目负责人",
                (
                    ("name", "姓名", TEXT),
                    ("education", "学历和专业", TEXT),
                    ("certificate", "证书", TEXT),
                    ("duty", "分工", TEXT),
                    ("phone", "电话", TEXT),
                ),
                is_private=True,
            ),
        ),
    ),
    Part(
        "risks",
        "风险与可持续",
        "",
        (
            _core("risks", LONG_TEXT, "风险与应对", "", required=False, longest=5000),
            _text("innovation", "创新之处", "", 1000),
            _text("sustainability", "可持续性", "资助结束以后怎样继续", 1000),
        ),
    ),
    Part(
        "other_funding",
        "其他资助",
        "同一项目不得重复申请财政资金",
        (
            Asked(
                "has_other_funding",
                QuestionPlan(
                    CHOICE,
                    "本项目是否获得或正在申请其他资助",
                    options=({"value": "no", "label": "没有"}, {"value": "yes", "label": "有"}),
                ),
            ),
            Asked(
                "other_funding",
                QuestionPlan(
                    QuestionKind.TABLE,
                    "其他资助",
                    "资助方、金额和状态",
                    columns=(
                        {"key": "giver", "label": "资助方", "kind": "text", "required": True},
                        {"key": "amount", "label": "金额", "kind": "money", "required": True},
                        {"key": "state", "label": "状态", "kind": "text", "required": False},
                    ),
                    most_rows=20,
                    shown_if={"all": [{"question": "has_other_funding", "is": "yes"}]},
                ),
            ),
        ),
    ),
)
