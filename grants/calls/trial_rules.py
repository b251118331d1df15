"""When a draft may be tried out, by whom, and that a trial ends once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from grants.calls import judging_rules, rules
from grants.calls.plan import CallPlan
from grants.calls.tables import Call
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role

# A trial is open at once and for a while, whatever the draft says of its times.
OPEN_FOR, SCORING_FOR = timedelta(days=14), timedelta(days=7)


def check_trial(by: Actor, call: Call, plan: CallPlan) -> None:
    actor_has_role(by, rules.DRAFTERS, call.funder)
    rules.call_is_a_draft(call)
    for refusal in standing_against_trial(plan):
        raise refusal


def standing_against_trial(plan: CallPlan) -> Iterator[Refused]:
    """What nobody could try out: all that a publication needs, but for the money and the hour."""
    yield from rules.call_is_complete(replace(plan, contact="…", supervision_phone="…"))
    yield from rules.stages_add_up(plan)
    yield from rules.conditions_are_known(plan)
    yield from judging_rules.judging_is_complete(plan)
    yield from rules.screener_names_tracks(plan)


def check_trying(by: Actor, trial: Call) -> None:
    """Who works for the funder or the organiser tries it; nobody else knows that there is a trial."""
    works_here = by.has_in(trial.funder, *FUNDER_ROLES) or by.has_in(trial.organiser, Role.ORGANISER)
    if not (trial.is_trial and works_here):
        raise NotFound("calls.no_such_trial", _("没有找到这次试运行"))
    trial_goes_on(trial)


def check_end(by: Actor, trial: Call) -> None:
    check_trying(by, trial)
    actor_has_role(by, rules.DRAFTERS, trial.funder)


def trial_goes_on(trial: Call) -> None:
    if trial.trial_ended_at is not None:
        raise Refused("calls.trial_ended", _("这次试运行已结束"))


def trial_plan(plan: CallPlan, now: datetime) -> CallPlan:
    """The draft with the times of a trial, in order; what comes after judging has no day."""
    closes_at = now + OPEN_FOR
    after = [closes_at + SCORING_FOR * n for n in range(1, len(plan.phases) + 2)]
    return replace(
        plan,
        opens_at=now,
        closes_at=closes_at,
        scoring_opens_at=closes_at,
        scoring_closes_at=after[0],
        phases=tuple(
            replace(phase, opens_at=opens, closes_at=opens + SCORING_FOR)
            for phase, opens in zip(plan.phases, after, strict=False)
        ),
        decided_on=None,
        notice_starts_on=None,
    )
