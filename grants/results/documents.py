"""The papers of this step: minutes, 评审汇总表 (form 11), 评审报告 (form 12); and the record as a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from grants import clock, codes, pdf
from grants.i18n import _
from grants.results import queries
from grants.results.record import Record, canonical
from grants.results.tables import JudgingPaperKind
from grants.results.words import rule_sentences
from grants.settings import settings
from grants.workbooks import Sheet, workbook


@dataclass(frozen=True)
class Made:
    """A rendered paper and the code by which anybody can ask whether it is real."""

    content: bytes
    check_code: str


async def minutes(minutes_id: int) -> Made:
    """What was frozen, with the signatures that stand under it and lines for those that are given by hand."""
    facts = await queries.minutes_facts(minutes_id)
    content: dict[str, Any] = facts.minutes.content  # type: ignore[assignment]  # read as JSON by the query
    signatures = [
        {"name": each.name, "capacity": each.capacity, "signed_at": each.signed_at.isoformat()}
        for each in facts.signatures
    ]
    data = {"content": content, "hash": facts.minutes.content_hash, "signatures": signatures}
    shown = {
        "content": content,
        "hash": facts.minutes.content_hash,
        "held_at": datetime.fromisoformat(content["held_at"]),
        "completed_at": facts.minutes.completed_at,
        "signatures": facts.signatures,
        "unsigned": facts.unsigned,
    }
    return await _render("minutes", f"minutes:{minutes_id}", shown, data, facts.signatures[-1].signed_at)


async def judging_paper(call_id: int, kind: JudgingPaperKind) -> Made:
    """A paper of a closed judging."""
    panel = await queries.closed_panel(None, call_id)
    record = await queries.judging_record(None, call_id)
    shown: dict[str, Any] = {
        "record": record,
        "call": panel.call,
        "closed_at": datetime.fromisoformat(record["closed_at"]),
        "rule": rule_sentences(record["rule"]),
        "sheets": sheets_of(record),
        "facts": await queries.judging_facts(call_id),
        "minutes": await queries.minutes_of(call_id),
        "bodies": await queries.bodies(panel.call),
    }
    return await _render(kind.value, f"{kind.value}:{call_id}", shown, record, shown["closed_at"])


def sheets_of(record: Record) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By receipt number and phase, each expert's total, best first, and whether it counted."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for each in record["applications"]:
        found[each["number"]] = {
            phase: [
                {"expert": expert, "total": sum((Decimal(mark) for mark in marks), Decimal(0)), "marks": marks}
                for expert, marks in sorted(sheets.items())
            ]
            for phase, sheets in each["sheets"].items()
        }
    return found


def spreadsheet(record: Record) -> bytes:
    """The record for people who reckon with spreadsheets: the ranking, and every mark."""
    return workbook(_ranking_sheet(record), _marks_sheet(record))


def _ranking_sheet(record: Record) -> Sheet:
    phases = record["rule"]["phases"]
    figures = [*(each["title"] for each in phases), _("均值"), _("加分"), _("得分")]
    heads = [(_("名次"), 6), (_("受理编号"), 20), (_("项目"), 36), *((head, 10) for head in figures)]
    rows = []
    for row in record["ranking"]:
        reached = [*(row["phases"].get(each["name"]) for each in phases), row["score"], row["bonus"], row["final"]]
        marks = [None if figure is None else Decimal(figure) for figure in reached]
        rows.append([row["rank"], row["number"], row["title"], *marks])
    return Sheet(_("评审汇总"), heads, rows)


def _marks_sheet(record: Record) -> Sheet:
    titles = {each["name"]: each["title"] for each in record["rule"]["phases"]}
    most = max((len(each["maxima"]) for each in record["rule"]["phases"]), default=0)
    criteria = [(_("指标 {n}", n=n), 8) for n in range(1, most + 1)]
    heads = [(_("受理编号"), 20), (_("环节"), 12), (_("专家"), 10), *criteria, (_("合计"), 8)]
    rows = [
        [each["number"], titles[phase], expert, *_marks(marks, most)]
        for each in record["applications"]
        for phase, sheets in each["sheets"].items()
        for expert, marks in sorted(sheets.items())
    ]
    return Sheet(_("评分表"), heads, rows)


def _marks(given: Sequence[str], most: int) -> list[Decimal | None]:
    """The marks of one sheet in as many columns as the longest has, and their sum."""
    marks = [Decimal(mark) for mark in given]
    return [*marks, *[None] * (most - len(marks)), sum(marks, Decimal(0))]


async def _render(name: str, key: str, facts: dict[str, Any], data: object, of: datetime) -> Made:
    written = canonical(data)
    code = codes.check_code(f"results:{key}:{written}".encode())
    content = await pdf.render(
        f"pdf/results/{name}.html",
        facts | {"code": code, "address": f"{settings().address}/verify/{code}", "local": clock.local},
        created=of,
        attachments=[(f"{name}.json", "application/json", written.encode())],
    )
    return Made(content, code)
