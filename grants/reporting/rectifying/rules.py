"""Every reason a rectification is not issued, answered, given more time, accepted or sanctioned. Pure."""

from dataclasses import dataclass
from datetime import date

from grants.errors import Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.rectifying.tables import (
    Outcome,
    RectificationExtension,
    RectificationSanction,
)
from grants.reporting.rules import Reporting, check_reporter
from grants.reporting.tables import Rectification

DECIDES_SANCTIONS = (Role.OFFICER, Role.SUPERVISOR)
OUTCOME_NAMES: dict[Outcome, Text] = {
    Outcome.BARRED: _("取消使用资格（限制申报）"),
    Outcome.SPARED: _("不予处理"),
}
STATES: dict[str, tuple[str, Text]] = {
    "owed": ("warn", _("待整改")),
    "late": ("bad", _("逾期未整改")),
    "answered": ("info", _("待验收")),
    "accepted": ("ok", _("已验收")),
}
MOST_PROOFS = 9


@dataclass(frozen=True)
class Standing:
    """A rectification with the award that it is about, the time asked for, and what was proposed."""

    row: Rectification
    reporting: Reporting
    extension: RectificationExtension | None = None
    sanction: RectificationSanction | None = None

    def state(self, today: date) -> str:
        """owed, late, answered or accepted."""
        if self.row.accepted_at is not None:
            return "accepted"
        if self.row.completed_on is not None:
            return "answered"
        return "late" if self.row.due_on < today else "owed"


def check_issue(by: Actor, facts: Reporting, items: str, due_on: date | None, today: date) -> date:
    """An officer of the funder says what is to be put right, and by which day."""
    actor_has_role(by, [Role.OFFICER], facts.funder)
    if not items.strip():
        raise Refused("reporting.rectification_without_items", _("请写明整改事项"), field="items")
    if due_on is None or due_on <= today:
        raise Refused("reporting.rectification_due_too_soon", _("整改期限应晚于今天"), field="due_on")
    return due_on


def check_answer(of: Standing, by: Actor, *, answer: str, proofs: int = 0) -> None:
    """Whoever reports says what was put right; until it is accepted they may say it again."""
    check_reporter(of.reporting, by)
    rectification_is_open(of.row)
    if not answer.strip():
        raise Refused("reporting.no_answer", _("请写明整改情况"), field="answer")
    if proofs > MOST_PROOFS:
        raise Refused("reporting.too_many_proofs", _("最多 {n} 个附件", n=MOST_PROOFS), field="proof")


def check_acceptance(of: Standing, by: Actor) -> None:
    """The office accepts what was put right, not what is only promised."""
    actor_has_role(by, [Role.OFFICER], of.reporting.funder)
    rectification_is_open(of.row)
    if of.row.completed_on is None:
        raise Refused("reporting.not_rectified", _("还没有收到整改情况"))


def check_giving_back(of: Standing, by: Actor, reason: str) -> None:
    """What is not enough goes back with its reason; the day on which it is due stays."""
    check_acceptance(of, by)
    if not reason.strip():
        raise Refused("reporting.given_back_without_reason", _("退回要写明原因"), field="reason")


def rectification_is_open(row: Rectification) -> None:
    if row.accepted_at is not None:
        raise Refused("reporting.already_rectified", _("整改已经验收"))


def check_extension(of: Standing, by: Actor, reason: str, until_on: date, today: date) -> None:
    """Once, before it is late, with a reason, to a later day."""
    may_ask_for_time(of, by, today)
    if not reason.strip():
        raise Refused("reporting.extension_without_reason", _("请写明延期的理由"), field="reason")
    if until_on <= of.row.due_on:
        raise Refused("reporting.extension_not_later", _("延期应晚于原期限"), field="until_on")


def may_ask_for_time(of: Standing, by: Actor, today: date) -> None:
    """Asked by the page as well."""
    check_reporter(of.reporting, by)
    rectification_is_open(of.row)
    if of.extension is not None:
        raise Refused("reporting.extended_once", _("延期只能申请一次"))
    if of.row.due_on < today or of.row.completed_on is not None:
        raise Refused("reporting.extension_too_late", _("延期要在期限以内、答复以前申请"))


def check_extension_decision(of: Standing, by: Actor, *, is_granted: bool, remark: str) -> RectificationExtension:
    """An officer grants it, or says why not."""
    waiting = may_decide_extension(of, by)
    if not is_granted and not remark.strip():
        raise Refused("reporting.extension_declined_without_reason", _("不同意延期要写明理由"), field="remark")
    return waiting


def may_decide_extension(of: Standing, by: Actor) -> RectificationExtension:
    """Asked by the page as well. Gives the request."""
    actor_has_role(by, [Role.OFFICER], of.reporting.funder)
    rectification_is_open(of.row)
    if of.extension is None or of.extension.decided_at is not None:
        raise Refused("reporting.no_extension_asked", _("没有待答复的延期申请"))
    return of.extension


def is_to_be_sanctioned(row: Rectification, today: date) -> bool:
    """R-A9: misuse that nobody has put right by the last day."""
    return row.is_misuse and row.accepted_at is None and row.completed_on is None and row.due_on < today


def check_sanction(of: Standing, by: Actor, reason: str) -> RectificationSanction:
    """Another person than the one who issued the notice decides, with a reason."""
    proposed = may_sanction(of, by)
    if not reason.strip():
        raise Refused("reporting.sanction_without_reason", _("请写明处理的理由"), field="reason")
    return proposed


def may_sanction(of: Standing, by: Actor) -> RectificationSanction:
    """Asked by the page as well. Gives the proposal."""
    actor_has_role(by, DECIDES_SANCTIONS, of.reporting.funder)
    if of.sanction is None or of.sanction.decided_at is not None:
        raise Refused("reporting.no_sanction_proposed", _("没有待决定的处理建议"))
    if of.row.issued_by == by.id:
        raise Refused("reporting.sanctioned_by_issuer", _("整改通知由您下达，处理须由另一人决定"))
    return of.sanction
