"""Who may have the file of a project, and what belongs into it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grants.awards.facts import AwardFacts
from grants.errors import NotFound
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

READS = (Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
# What is larger in all stands beside the file and not in it.
LARGEST = 200 << 20


class Part(StrEnum):
    """The parts of a file, in the order of the project."""

    CALL = "call"
    APPLICATION = "application"
    DRAW = "draw"
    DECLARATIONS = "declarations"
    SHEETS = "sheets"
    RECORDS = "records"
    NOTICE = "notice"
    AGREEMENT = "agreement"
    AMENDMENTS = "amendments"
    PAYMENTS = "payments"
    RECEIPTS = "receipts"
    CUSTODY = "custody"
    REPORTS = "reports"
    CHECKS = "checks"
    EVALUATION = "evaluation"
    SIGNAGE = "signage"
    ACCOUNT = "account"
    RETURNS = "returns"


PART_NAMES: Mapping[Part, Text] = {
    Part.CALL: _("征集公告"),
    Part.APPLICATION: _("申报和资格审查"),
    Part.DRAW: _("专家抽取"),
    Part.DECLARATIONS: _("回避与保密承诺"),
    Part.SHEETS: _("评分表"),
    Part.RECORDS: _("评审记录、汇总和报告"),
    Part.NOTICE: _("公示和立项通知"),
    Part.AGREEMENT: _("协议"),
    Part.AMENDMENTS: _("变更"),
    Part.PAYMENTS: _("拨款审批和凭证"),
    Part.RECEIPTS: _("收据"),
    Part.CUSTODY: _("代管报账和对账单"),
    Part.REPORTS: _("报告附件"),
    Part.CHECKS: _("现场抽查和整改"),
    Part.EVALUATION: _("绩效评价"),
    Part.SIGNAGE: _("标识照片"),
    Part.ACCOUNT: _("决算和审计"),
    Part.RETURNS: _("结余退回"),
}
# Everybody may see these; all others are for who may have the file.
PUBLIC = frozenset({Part.CALL, Part.NOTICE})
# Of a project that has nothing of these, nothing is missing.
ONLY_SOME = frozenset(
    {
        Part.AMENDMENTS,
        Part.CUSTODY,
        Part.REPORTS,
        Part.CHECKS,
        Part.EVALUATION,
        Part.SIGNAGE,
        Part.RETURNS,
        Part.DRAW,
    }
)


@dataclass(frozen=True)
class Piece:
    """A paper of a project: of which part, called how, of which day, and the file that was kept of it."""

    part: Part
    title: str
    on: date
    upload: int
    sha256: str
    media_type: str
    size: int


def check_reading(facts: AwardFacts, person: Actor, *, is_recused: bool) -> None:
    """It holds how the whole round was judged: who is recused from any part of that never has it, not even later."""
    actor_has_role(person, READS, facts.funder.id)
    if is_recused:
        raise NotFound("reporting.no_award_file", _("没有找到这份卷宗"))


def missing(pieces: Sequence[Piece]) -> list[Part]:
    """The parts that every project has and this one has not."""
    there = {each.part for each in pieces}
    return [part for part in Part if part not in there and part not in ONLY_SOME]


def fits(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What is joined, and what is kept beside it: what is no PDF, or comes after what is large enough."""
    inside: list[Piece] = []
    beside: list[Piece] = []
    room = LARGEST
    for each in pieces:
        joins = each.media_type == "application/pdf" and each.size <= room
        (inside if joins else beside).append(each)
        room -= each.size if joins else 0
    return inside, beside
