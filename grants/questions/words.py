"""What the parts of a form are called."""

from collections.abc import Mapping
from typing import Any

from grants.i18n import Text, _
from grants.questions.reading import CELL_KINDS, options
from grants.questions.tables import Question, QuestionKind

KIND_NAMES: dict[QuestionKind, Text] = {
    QuestionKind.TEXT: _("一行文字"),
    QuestionKind.LONG_TEXT: _("一段文字"),
    QuestionKind.NUMBER: _("数字"),
    QuestionKind.MONEY: _("金额"),
    QuestionKind.DATE: _("日期"),
    QuestionKind.CHOICE: _("单选"),
    QuestionKind.CHOICES: _("多选"),
    QuestionKind.TABLE: _("表格"),
    QuestionKind.FILE: _("文件"),
    QuestionKind.CONSENT: _("勾选同意"),
}
CELL_NAMES = {each: KIND_NAMES[each] for each in CELL_KINDS}
OPERATOR_NAMES: dict[str, Text] = {
    "is": _("是"),
    "is_not": _("不是"),
    "at_least": _("不小于（不早于）"),
    "includes": _("包含"),
}


def condition_text(question: Question, by_key: Mapping[str, Question]) -> str:
    """When a question is asked, in words; empty for one that always is."""
    condition: Any = question.shown_if or {}
    for way, terms in condition.items():
        parts = [_term_text(term, by_key[term["question"]]) for term in terms if term["question"] in by_key]
        joined = str(_("、且") if way == "all" else _("、或")).join(parts)
        return str(_("仅在{terms}时填写", terms=joined)) if parts else ""
    return ""


def _term_text(term: Mapping[str, Any], other: Question) -> str:
    labels = {option["value"]: option["label"] for option in options(other)}
    name = other.label
    if "is" in term:
        if other.kind == QuestionKind.CONSENT:
            return str(_("勾选“{name}”", name=name))
        return str(_("“{name}”为“{value}”", name=name, value=labels.get(term["is"], term["is"])))
    if "is_not" in term:
        return str(_("“{name}”不是“{value}”", name=name, value=labels.get(term["is_not"], term["is_not"])))
    if "includes" in term:
        return str(_("“{name}”包含“{value}”", name=name, value=labels.get(term["includes"], term["includes"])))
    return str(_("“{name}”不小于 {value}", name=name, value=term["at_least"]))
