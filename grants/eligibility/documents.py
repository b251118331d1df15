"""The letters of eligibility: 补正通知书 (form 6), 资格审查通过 and 不通过通知书; and the queue as a spreadsheet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from grants import clock, codes, pdf
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationVersion, PaperKind
from grants.applications.words import STATUS_WORDS
from grants.eligibility import queries
from grants.eligibility.queries import Waiting
from grants.eligibility.tables import EligibilityCheck, Outcome
from grants.eligibility.words import OTHER, places
from grants.i18n import CHINESE, _, speaking
from grants.settings import settings

KINDS = {
    Outcome.PASSED: PaperKind.ACCEPTANCE_LETTER,
    Outcome.RETURNED: PaperKind.CORRECTION_LETTER,
    Outcome.FAILED: PaperKind.REFUSAL_LETTER,
}


@dataclass(frozen=True)
class Made:
    """A rendered letter: of which version, of what kind, and the code by which anybody can ask whether it is real."""

    version: int
    kind: PaperKind
    content: bytes
    check_code: str


async def letter(check_id: int) -> Made:
    """What an officer decided, to the applicant, in the layout of official documents."""
    check, facts, version = await queries.check(check_id)
    kind = KINDS[Outcome(check.outcome)]
    said = {
        "kind": kind.value,
        "number": facts.application.number,
        "version": version.content_hash,
        "reason": check.reason,
        "items": [{"place": place, "words": words} for place, words in items(facts, check)],
        "correct_by": check.correct_by.isoformat() if check.correct_by else None,
        "checked_at": check.checked_at.isoformat(),
    }
    data = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    code = codes.check_code(f"eligibility:{check.id}:{data}".encode())
    content = await pdf.render(
        "pdf/eligibility/letter.html",
        letter_facts(facts, check) | {"code": code, "address": f"{settings().address}/verify/{code}"},
        created=check.checked_at,
        attachments=[("letter.json", "application/json", data.encode())],
    )
    return Made(_version(version), kind, content, code)


def letter_facts(facts: ApplicationFacts, check: EligibilityCheck) -> dict[str, Any]:
    """What stands in a letter, also for the look at it before it is sent."""
    return {
        "facts": facts,
        "check": check,
        "items": items(facts, check),
        "applicant": facts.applicant.name if facts.applicant.id == facts.through.id else facts.through.name,
        "is_group": facts.applicant.id != facts.through.id,
    }


def items(facts: ApplicationFacts, check: EligibilityCheck) -> list[tuple[str, str]]:
    """What is asked back, as (place in the form, words)."""
    if check.outcome != Outcome.RETURNED or not facts.corrections:
        return []
    names = places(facts)
    return [(str(names.get(each.field, OTHER)), each.words) for each in facts.corrections[-1].items]


def spreadsheet(rows: Sequence[Waiting]) -> bytes:
    """Some rows of the queue, one line each; every text is written as text."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    with speaking(CHINESE):
        _fill(book, rows)
    book.close()
    return out.getvalue()


def _fill(book: xlsxwriter.Workbook, rows: Sequence[Waiting]) -> None:
    sheet = book.add_worksheet(str(_("资格审查")))
    bold = book.add_format({"bold": True, "bottom": 1})
    amount = book.add_format({"num_format": "#,##0.00"})
    heads = (
        (_("受理编号"), 16), (_("项目"), 36), (_("申报单位"), 30), (_("类别"), 16), (_("申请资助（元）"), 16),
        (_("提交时间"), 20), (_("状态"), 14), (_("审查员"), 12), (_("重复线索"), 10),
    )  # fmt: skip
    for at, (head, width) in enumerate(heads):
        sheet.write_string(0, at, str(head), bold)
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        facts = row.facts
        texts = {
            0: facts.application.number or "",
            1: facts.application.title,
            2: facts.applicant.name,
            3: facts.track.name,
            5: f"{clock.local(row.since):%Y-%m-%d %H:%M}",
            6: str(STATUS_WORDS[facts.status][1]),
            7: row.desk.assignee if row.desk else "",
        }
        for at, text in texts.items():
            sheet.write_string(line, at, text)
        sheet.write_number(line, 4, facts.application.requested, amount)
        sheet.write_number(line, 8, row.open_hits)


def _version(version: ApplicationVersion) -> int:
    return int(version.id)
