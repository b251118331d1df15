"""Every reason why minutes are not written, not completed, not signed, and papers not issued. Pure."""

from collections.abc import Collection
from datetime import datetime

from grants.calls.tables import Call
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.results.facts import MinutesFacts, MinutesPlan
from grants.results.tables import JudgingPaper, Minutes
from grants.scoring.rules import panel_is_run_by
from grants.scoring.tables import ScoringClosure

LONGEST_WORDS = 20_000


def check_draft(by: Actor, call: Call, plan: MinutesPlan, known: Collection[int], now: datetime) -> None:
    """`known` are the persons who may have been there: experts of the panel, the office, the organiser."""
    panel_is_run_by(by, call)
    if plan.held_at > now:
        raise Refused("results.meeting_ahead", _("会议时间不能在将来"), field="held_at")
    if not {each.person for each in plan.attendants} <= set(known):
        raise Refused("results.unknown_attendant", _("出席人不在名单内，请重新选择"), field="attendants")
    votes_fit_who_was_there(plan)


def votes_fit_who_was_there(plan: MinutesPlan) -> None:
    for at, vote in enumerate(plan.votes, start=1):
        if vote.ayes + vote.noes + vote.abstained > len(plan.attendants):
            words = _("“{subject}”的票数多于出席人数", subject=vote.subject)
            raise Refused("results.too_many_votes", words, field=f"votes-{at}-ayes")


def check_redraft(by: Actor, facts: MinutesFacts, version: int) -> None:
    """`version` is the one that was on the page."""
    panel_is_run_by(by, facts.call)
    minutes_are_a_draft(facts.minutes)
    if facts.minutes.version != version:
        raise Refused("results.changed_meanwhile", _("记录已被他人修改。您填写的内容还在下面，请核对后再保存"))


def check_completion(by: Actor, facts: MinutesFacts) -> None:
    """From now on nothing of it changes, and it can be signed."""
    panel_is_run_by(by, facts.call)
    minutes_are_a_draft(facts.minutes)
    if not facts.minutes.words.strip():
        raise Refused("results.minutes_empty", _("请填写会议内容"), field="words")
    if not any(each.is_supervisor for each in facts.attendants):
        raise Refused("results.no_supervisor", _("须有监督员出席并签字"), field="attendants")


def minutes_are_a_draft(minutes: Minutes) -> None:
    if minutes.completed_at is not None:
        raise Refused("results.minutes_completed", _("记录已定稿，不能再改"))


def check_signature(by: Actor, facts: MinutesFacts, name: str) -> None:
    """Signed by who was there, once, by their own name (R-E10)."""
    if by.id not in {each.person for each in facts.attendants}:
        raise NotAllowed("results.was_not_there", _("只有出席人签字"))
    if facts.minutes.completed_at is None:
        raise Refused("results.not_completed", _("记录还没有定稿，不能签字"))
    if by.id in {each.person for each in facts.signatures}:
        raise Refused("results.signed_already", _("您已签字"))
    if name.strip() != by.name:
        raise Refused("results.other_name", _("请填写您本人的姓名：{name}", name=by.name), field="signed_name")


def check_issue(by: Actor, call: Call, closure: ScoringClosure | None, made: Collection[JudgingPaper]) -> None:
    """The papers of a closed judging are made once."""
    panel_is_run_by(by, call)
    if closure is None:
        raise Refused("results.scoring_open", _("评分锁定后才能生成评审汇总表和评审报告"))
    if made:
        raise Refused("results.issued_already", _("评审汇总表和评审报告已经生成"))
