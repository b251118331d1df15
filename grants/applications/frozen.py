"""What is frozen when an application is submitted, its hash, and how a frozen one is read again. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants import money
from grants.applications import frozen_budget
from grants.applications.facts import ApplicationFacts
from grants.applications.form import of_the_project, read
from grants.calls.tables import CostClass
from grants.calls.words import COST_NAMES, flag_text
from grants.funds.rules import purpose_name
from grants.i18n import CHINESE, _, speaking
from grants.organizations.tables import Organization
from grants.questions import answers
from grants.questions.answers import Value
from grants.questions.tables import Question, QuestionKind

# What "application/1" kept under keys of their own, with the names those had on its papers.
FIRST_FORM = (
    ("title", "项目名称"),
    ("purpose", "资助用途"),
    ("beneficiaries", "直接受益人数"),
    ("flags", "加分情形"),
    ("needs", "需求说明"),
    ("plan", "活动计划"),
    ("outcomes", "目标与指标"),
    ("risks", "风险与应对"),
)
MATCH_COLUMNS = ("来源", "来源单位", "金额", "说明")
LINE_COLUMNS = ("内容", "科目", "数量", "单价", "金额", "依据")


def content_of(facts: ApplicationFacts, papers: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    """Everything that was asked for, as text, with every answer under its label. `papers` are (label, name, sha256)."""
    row = facts.application
    with speaking(CHINESE):
        budget = frozen_budget.content_of(facts)
    return {
        "format": "application/2",
        "call": facts.call.id,
        "track": facts.track.code,
        "fund": facts.fund.fund.code,
        "applicant": _body(facts.applicant),
        "submitted_through": _body(facts.through),
        "title": row.title,
        "purpose": row.purpose,
        "flags": sorted(row.flags),
        "sections": _sections(facts),
        **budget,
        "files": [{"label": label, "name": name, "sha256": sha256} for label, name, sha256 in papers],
    }


def canonical(content: object) -> str:
    """One way to write the same content, so that its hash can be computed again by anybody."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: object) -> str:
    """SHA-256 of the content as it is written canonically."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def sections(content: Mapping[str, Any], *, with_private: bool = True) -> list[dict[str, Any]]:
    """The answers of a frozen application of any format, section by section: {title, entries}, each entry with key,
    label, and text or columns and rows. Without what is private for who judges it."""
    if "sections" not in content:
        return [{"key": "content", "title": "项目内容", "entries": _first_entries(content)}]
    return [
        section | {"entries": [each for each in section["answers"] if with_private or not each["private"]]}
        for section in content["sections"]
    ]


def entries(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answers, budget, and papers of a frozen application in one row, to be compared with another's."""
    asked = [entry for section in sections(content) for entry in section["entries"]]
    files = [[each["label"], each["name"], each["sha256"][:8]] for each in content["files"]]
    return [
        *asked,
        {
            "key": "lines",
            "label": "预算明细",
            "columns": LINE_COLUMNS,
            "rows": [_line(each) for each in content["lines"]],
        },
        {"key": "requested", "label": "申请资助", "text": money.show_yuan(Decimal(content["requested"]))},
        *_least_viable(content),
        {"key": "match_cash", "label": "自筹现金", "text": money.show_yuan(Decimal(content["match_cash"]))},
        {"key": "match", "label": "自筹", "columns": MATCH_COLUMNS, "rows": _match_rows(content)},
        {"key": "files", "label": "附件材料", "columns": ("材料", "文件", "指纹前 8 位"), "rows": files},
    ]


def sections_of(facts: ApplicationFacts) -> list[dict[str, Any]]:
    """The same of an application as it stands, frozen or not; what could not be read is shown as it was typed."""
    misfits = facts.misfits
    return [
        section
        | {
            "entries": [
                _as_typed(entry, misfits[entry["key"]]) if entry["key"] in misfits else entry
                for entry in section["answers"]
            ]
        }
        for section in _sections(facts)
    ]


def _as_typed(entry: Mapping[str, Any], typed: str) -> dict[str, Any]:
    return {name: entry[name] for name in ("key", "label", "private")} | {"kind": "long_text", "text": typed}


def entry_of(question: Question, value: Value, file_names: Mapping[int, str]) -> dict[str, Any]:
    """One answer as people read it: what was chosen by its label, amounts with their sign, tables as rows of text."""
    known = {"key": question.key, "label": question.label, "kind": str(question.kind), "private": question.is_private}
    kind = QuestionKind(question.kind)
    if kind == QuestionKind.TABLE:
        columns: Any = question.columns
        rows = [[_cell(column, row.get(column["key"])) for column in columns] for row in value or []]
        return known | {"columns": [column["label"] for column in columns], "rows": rows}
    return known | {"text": _text(question, kind, value, file_names)}


def text_of(facts: ApplicationFacts, name: str, typed: str) -> str:
    """What was typed into a field as people read it: a table row by row, a choice by its label."""
    question = facts.form.by_key.get(name)
    if question is None:
        return typed
    value, misfit = read(question, typed)
    entry = entry_of(question, value, {})
    if misfit is not None:
        return typed
    return "\n".join(" · ".join(filter(None, row)) for row in entry["rows"]) if "rows" in entry else entry["text"]


def plain(number: Decimal) -> str:
    """60 rather than 60.00 or 6E+1."""
    return f"{number.normalize():f}"


def _sections(facts: ApplicationFacts) -> list[dict[str, Any]]:
    counted = answers.counting(facts.form.ordered, facts.values)
    names = {each.id: each.label for each in facts.files}
    with speaking(CHINESE):
        return [
            {
                "key": section.key,
                "title": section.title,
                "answers": [
                    entry_of(question, counted.get(question.key), names) | {"value": counted.get(question.key)}
                    for question in facts.form.questions[section.id]
                    if answers.shown(question, counted)
                ],
            }
            for section in of_the_project(facts.form)
        ]


def _text(question: Question, kind: QuestionKind, value: Value, file_names: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        options: Any = question.options
        labels = {each["value"]: each["label"] for each in options}
        return "、".join(str(labels.get(each, each)) for each in (value if isinstance(value, list) else [value]))
    if kind == QuestionKind.FILE:
        return "、".join(file_names.get(each, str(each)) for each in value)
    if kind == QuestionKind.MONEY:
        return money.show_yuan(Decimal(value))
    return str(_("同意")) if kind == QuestionKind.CONSENT else str(value)


def _cell(column: Mapping[str, Any], value: Value) -> str:
    if value is None:
        return ""
    return money.show_yuan(Decimal(value)) if column["kind"] == QuestionKind.MONEY else str(value)


def _first_entries(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    shown = {
        "purpose": str(purpose_name(content["purpose"])) if content.get("purpose") else "",
        "flags": "、".join(flag_text(flag) for flag in content.get("flags", ())),
        "beneficiaries": str(content.get("beneficiaries") or ""),
    }
    return [
        {
            "key": key,
            "label": label,
            "kind": "long_text",
            "private": False,
            "text": shown.get(key, content.get(key, "")),
        }
        for key, label in FIRST_FORM
    ]


def _line(line: Mapping[str, Any]) -> list[str]:
    """A budget line as a row of text; its unit stands with the quantities, its standard with the basis."""
    unit, standard = line.get("unit", ""), line.get("standard", "")
    return [
        line["item"],
        str(COST_NAMES[CostClass(line["class"])]),
        " ".join(word for word in (" × ".join(line["quantities"]), unit) if word),
        money.show_yuan(Decimal(line["unit_price"])),
        money.show_yuan(Decimal(line["amount"])),
        "；".join(word for word in (standard, line["basis"]) if word),
    ]


def _least_viable(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Only where it was asked."""
    if "least_viable" not in content:
        return []
    said = content["least_viable"]
    return [{"key": "least_viable", "label": "最低可行金额", "text": money.show_yuan(Decimal(said)) if said else ""}]


def _match_rows(content: Mapping[str, Any]) -> list[list[str]]:
    return [
        [str(each["name"]), each["giver"], money.show_yuan(each["amount"]), each["note"]]
        for each in frozen_budget.read(content)["match"]
    ]


def _body(organization: Organization) -> dict[str, str]:
    return {
        "code": organization.code,
        "name": organization.name,
        "number": organization.uscc or organization.filing_no or "",
    }
