"""What may still be changed of a call after it was published, and until when (R-C1)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from grants import privacy
from grants.calls.bounds import moments_are_in_order
from grants.calls.judging_bounds import phases_follow_each_other
from grants.calls.plan import CallPlan, PhasePlan
from grants.calls.rules import DRAFTERS, has_closed
from grants.calls.tables import Call
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role

MOMENTS = ("closes_at", "scoring_opens_at", "scoring_closes_at")
DAYS = ("decided_on", "notice_starts_on")
TEXTS = ("contact", "supervision_phone", "body")
REPORT, PHASE = "report_dues", "phases"
ROWS = rf"{REPORT}-\d+-due_on|{PHASE}-\d+-closes_at"
Changes = Mapping[str, object]


def check_correction(by: Actor, call: Call, plan: CallPlan, changes: Changes, reason: str, now: datetime) -> None:
    """`changes` hold only what is to be another than it is; report_dues-<n>-due_on is the day of the n-th report,
    phases-<n>-closes_at the closing of the n-th later phase of judging."""
    actor_has_role(by, DRAFTERS, call.funder)
    call_is_published(call)
    for refusal in wrong_in_correction(call, plan, changes, reason, now):
        raise refusal


def call_is_published(call: Call) -> None:
    if call.published_at is None:
        raise Refused("calls.not_published", _("草稿直接修改，不用更正"))


def wrong_in_correction(call: Call, plan: CallPlan, changes: Changes, reason: str, now: datetime) -> Iterator[Refused]:
    """All that stands against a correction, each thing with its field."""
    if not reason.strip():
        yield Refused("calls.correction_without_reason", _("请写明更正的理由"), field="reason")
    if not changes:
        yield Refused("calls.nothing_corrected", _("没有改动任何内容"), field="form")
    yield from privacy.standing_against({"reason": reason, **changes})
    yield from only_what_may_be_corrected(changes)
    yield from closing_is_only_put_off(call, changes, now)
    yield from phases_are_only_put_off(plan, changes)
    yield from what_is_past_stays(call, plan, changes, now)
    corrected = replace(plan, **_of_the_call(changes), phases=_phases(plan, changes))
    yield from moments_are_in_order(corrected)
    yield from phases_follow_each_other(corrected)


def only_what_may_be_corrected(changes: Changes) -> Iterator[Refused]:
    for field in changes:
        if field not in (*MOMENTS, *DAYS, *TEXTS) and not re.fullmatch(ROWS, field):
            yield Refused("calls.not_correctable", _("公告发布后不能更正这一项"), field=field)


def closing_is_only_put_off(call: Call, changes: Changes, now: datetime) -> Iterator[Refused]:
    """Who relied on a date is not cut short, and what has closed is not opened again for those who were late."""
    closes_at = changes.get("closes_at")
    if not isinstance(closes_at, datetime):
        return
    if has_closed(call, now):
        yield Refused("calls.reopens", _("受理已截止，不能用更正重新开放"), field="closes_at")
    elif closes_at < call.closes_at:
        yield Refused("calls.closes_sooner", _("受理截止只能延后，不能提前"), field="closes_at")


def phases_are_only_put_off(plan: CallPlan, changes: Changes) -> Iterator[Refused]:
    """Of a later phase nothing but its closing is corrected, and experts are given more time, never less."""
    for field, before in phase_closings(plan).items():
        value = changes.get(field)
        if isinstance(value, datetime) and value < before:
            yield Refused("calls.phase_closes_sooner", _("评审截止只能延后，不能提前"), field=field)


def what_is_past_stays(call: Call, plan: CallPlan, changes: Changes, now: datetime) -> Iterator[Refused]:
    moments = {field: getattr(call, field) for field in MOMENTS[1:]} | phase_closings(plan)
    for field, before in moments.items():
        value = changes.get(field)
        if isinstance(value, datetime):
            if before <= now:
                yield Refused("calls.moment_passed", _("这个时间已过，不能再改"), field=field)
            elif value <= now:
                yield Refused("calls.corrected_into_the_past", _("改后的时间应晚于现在"), field=field)
    for field, day in changes.items():
        if isinstance(day, date) and not isinstance(day, datetime) and day < now.date():
            yield Refused("calls.corrected_to_a_past_day", _("改后的日期不能早于今天"), field=field)


def phase_closings(plan: CallPlan) -> dict[str, datetime]:
    """When each later phase closes, by the field in which that is corrected."""
    return {f"{PHASE}-{at}-closes_at": phase.closes_at for at, phase in enumerate(plan.phases, start=1)}


def _phases(plan: CallPlan, changes: Changes) -> tuple[PhasePlan, ...]:
    wanted: Mapping[str, Any] = changes
    pairs = zip(plan.phases, phase_closings(plan).items(), strict=True)
    return tuple(replace(phase, closes_at=wanted.get(field) or before) for phase, (field, before) in pairs)


def _of_the_call(changes: Changes) -> dict[str, Any]:
    return {field: value for field, value in changes.items() if field in (*MOMENTS, *DAYS, *TEXTS)}
