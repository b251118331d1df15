"""The form of a report that a call begins with, as data: what is asked beside money, indicators and files."""

from grants.questions.facts import QuestionPlan
from grants.questions.standard import Asked, Part
from grants.questions.tables import QuestionKind

STANDARD_REPORT = (
    Part(
        "work",
        "实施情况",
        "写做了什么、与计划有什么不同，不写受益人姓名",
        (
            Asked(
                "activities",
                QuestionPlan(
                    QuestionKind.TABLE,
                    "已开展的活动",
                    "每次活动一行",
                    columns=(
                        {"key": "activity", "label": "内容", "kind": "text", "required": True},
                        {"key": "held_on", "label": "日期", "kind": "date", "required": False},
                        {"key": "people", "label": "人次", "kind": "number", "required": False},
                    ),
                    most_rows=60,
                ),
            ),
            Asked("changes", QuestionPlan(QuestionKind.LONG_TEXT, "与计划的差异", longest=1000)),
        ),
    ),
    Part(
        "lessons",
        "问题与打算",
        "",
        (
            Asked("problems", QuestionPlan(QuestionKind.LONG_TEXT, "遇到的问题和解决办法", longest=1000)),
            Asked("next", QuestionPlan(QuestionKind.LONG_TEXT, "下一步打算", longest=1000)),
        ),
    ),
)
