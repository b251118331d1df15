"""The letters of eligibility: 补正通知书 (form 6), 资格审查通过 and 不通过通知书; and the queue as a spreadsheet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock, codes, pdf
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationVersion, PaperKind
from grants.applications.words import STATUS_WORDS
from grants.eligibility import queries
from grants.eligibility.queries import Waiting
from grants.eligibility.tables import EligibilityCheck, Outcome
from grants.eligibility.words import OTHER, places
from grants.i18n import _
from grants.settings import settings
from grants.workbooks import Cell, Sheet, workbook

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
    """Some rows of the queue, one line each."""
    heads = (
        (_("受理编号"), 16), (_("项目"), 36), (_("申报单位"), 30), (_("类别"), 16), (_("申请资助（元）"), 16),
        (_("提交时间"), 20), (_("状态"), 14), (_("审查员"), 12), (_("重复线索"), 10),
    )  # fmt: skip
    return workbook(Sheet(_("资格审查"), heads, [_cells(row) for row in rows]))


def _cells(row: Waiting) -> list[Cell]:
    facts = row.facts
    return [
        facts.application.number,
        facts.application.title,
        facts.applicant.name,
        facts.track.name,
        facts.application.requested,
        f"{clock.local(row.since):%Y-%m-%d %H:%M}",
        STATUS_WORDS[facts.status][1],
        row.desk.assignee if row.desk else None,
        row.open_hits,
    ]


def _version(version: ApplicationVersion) -> int:
    return int(version.id)
