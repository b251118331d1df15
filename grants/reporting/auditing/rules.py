"""Which projects are audited, and why a draw or a report is not taken. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants.calls.tables import Call
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.auditing.tables import AuditDraw, AuditReport
from grants.reporting.rules import Reporting, award_is_being_carried_out, check_reporter
from grants.scoring.draw_order import order
from grants.scoring.sampling import size_of

PREPARES = (Role.OFFICER,)
DRAWS = (Role.SUPERVISOR, Role.AUDITOR, Role.OFFICER)
# Proposed where a funder has no other rule (R-H5 leaves both to it); each round keeps the ones it was drawn by.
THRESHOLD, PERCENT = Decimal("50000.00"), 20


@dataclass(frozen=True)
class Candidate:
    """A signed award of a round that is not cancelled, with what is in force of it before anything came back."""

    number: str
    title: str
    granted: Decimal


@dataclass(frozen=True)
class AuditRound:
    """A round with its candidates, how many of its awards wait for their agreement, its draw, and the reports."""

    call: Call
    candidates: Sequence[Candidate]
    unsigned: int
    draw: AuditDraw | None


@dataclass(frozen=True)
class AuditFacts:
    """A project with the draw of its round and what auditors said of it."""

    reporting: Reporting
    granted: Decimal
    draw: AuditDraw | None
    reports: Sequence[AuditReport]

    @property
    def is_drawn(self) -> bool:
        """The round has its draw, so that it is known who is audited."""
        return self.draw is not None and self.draw.drawn_at is not None

    @property
    def is_audited(self) -> bool:
        """An audit is asked for: by its size, or by the draw."""
        if self.draw is None:
            return False
        return self.granted >= self.draw.threshold or self.reporting.award.number in drawn(self.draw)


def drawn(draw: AuditDraw) -> list[str]:
    """The numbers of the awards in the sample, by the record alone, in the order of the draw."""
    if draw.drawn_at is None:
        return []
    population = json.loads(draw.population)
    return order(draw.seed, population["awards"])[: population["sample"]]


def population(of: AuditRound, threshold: Decimal, percent: int) -> dict[str, object]:
    """What is committed to: the awards under the threshold, and how many of them are drawn (rounded up)."""
    under = sorted(each.number for each in of.candidates if each.granted < threshold)
    return {
        "call": of.call.id,
        "threshold": str(threshold),
        "percent": percent,
        "sample": size_of(Decimal(percent), len(under)),
        "awards": under,
    }


def check_preparing(of: AuditRound, by: Actor, *, word: str, basis: str) -> None:
    """Once for a round, when all its awards are signed or cancelled: nobody may enter the sample afterwards."""
    may_prepare(of, by)
    if not basis:
        raise Refused("reporting.audit_without_basis", _("请写明审计办法的依据"), field="basis")
    word_is_given(word)


def may_prepare(of: AuditRound, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, PREPARES, of.call.funder)
    if of.draw is not None:
        raise Refused("reporting.audit_draw_stands", _("本轮的审计抽取已经准备好"))
    if of.unsigned or not of.candidates:
        raise Refused("reporting.round_not_signed", _("全部项目签约或取消以后才能抽取"))


def check_drawing(of: AuditRound, by: Actor, draw: AuditDraw, *, word: str) -> None:
    """Another person gives the second word, once."""
    may_draw(of, by, draw)
    word_is_given(word)


def may_draw(of: AuditRound, by: Actor, draw: AuditDraw) -> None:
    """Asked by the page as well."""
    actor_has_role(by, DRAWS, of.call.funder)
    if draw.prepared_by == by.id:
        raise NotAllowed("reporting.draws_own_audit", _("抽取由您准备，须由他人写第二句话"))
    if draw.drawn_at is not None:
        raise Refused("reporting.audits_drawn", _("本轮的审计已经抽取"))


def word_is_given(word: str) -> None:
    if not 2 <= len(word) <= 40:
        raise Refused("reporting.audit_word", _("请写 2 至 40 个字"), field="word")


def check_report(of: AuditFacts, by: Actor, *, auditor: str, opinion: str, issued_on: date, today: date) -> None:
    """Who carries the award sends the report, or an officer who has it on paper."""
    may_send_report(of, by)
    if not auditor or not opinion:
        raise Refused("reporting.audit_report_incomplete", _("请填写审计机构和审计意见"), field="auditor")
    if issued_on > today:
        raise Refused("reporting.audit_ahead", _("报告日期不能晚于今天"), field="issued_on")


def may_send_report(of: AuditFacts, by: Actor) -> None:
    """Asked by the page as well."""
    if not by.has_in(of.reporting.funder, Role.OFFICER):
        check_reporter(of.reporting, by)
    award_is_being_carried_out(of.reporting)


def audit_is_done(of: AuditFacts) -> None:
    """An account is accepted only when it is known whether it is audited and, if so, the report is there."""
    if not of.is_drawn:
        raise Refused("reporting.audit_not_drawn", _("本轮还没有抽取需要审计的项目"))
    if of.is_audited and not of.reports:
        raise Refused("reporting.audit_missing", _("这个项目须审计，还没有审计报告"))
