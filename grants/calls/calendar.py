"""What the calendar makes of the days of a call (K-7): proposals for its officer, never a refusal."""

from datetime import datetime

from grants.calls.tables import Call
from grants.clock import local
from grants.i18n import Text, _
from grants.workdays import YearNotPublished, add, end_of, is_working_day, next_after

CHECKING_DAYS, FEW_DAYS = 5, 7
Proposal = tuple[Text, str, bool]


def proposals(call: Call, judged_until: datetime) -> list[Proposal]:
    """A name, the days in words, and whether it deserves a second look. The last phase
    closes at `judged_until`."""
    closes = local(call.closes_at).date()
    days = (closes - local(call.opens_at).date()).days + 1
    found: list[Proposal] = [(_("受理天数"), str(_("{n} 天", n=days)), days < FEW_DAYS)]
    try:
        if not is_working_day(closes):
            found.append((_("受理截止日"), str(_("{day} 不是工作日", day=closes)), True))
        found += _of_the_check(call)
        found += _of_the_notice(call, judged_until)
    except YearNotPublished as unknown:
        found.append((_("工作日历"), str(_("{year} 年未公布，请自行核对", year=unknown.year)), True))
    return found


def _of_the_check(call: Call) -> list[Proposal]:
    """Eligibility in a week of working days, then the days to mend what is missing; marking begins after both."""
    scoring = local(call.scoring_opens_at).date()
    checked = add(local(call.closes_at).date(), CHECKING_DAYS)
    corrected = end_of(checked, call.correction_working_days, count_start=False)
    in_time = _("截止后 {n} 个工作日：{day} 前", n=CHECKING_DAYS, day=checked)
    return [
        (_("资格审查"), str(in_time), False),
        (_("补正最迟"), str(_("{day}（评审 {scoring} 开始）", day=corrected, scoring=scoring)), corrected > scoring),
    ]


def _of_the_notice(call: Call, judged_until: datetime) -> list[Proposal]:
    if call.notice_starts_on is None:
        first = next_after(call.decided_on or local(judged_until).date())
        last = end_of(first, call.notice_working_days, call.count_start_day)
        return [(_("公示（建议）"), str(_("{first} 至 {last}", first=first, last=last)), False)]
    last = end_of(call.notice_starts_on, call.notice_working_days, call.count_start_day)
    signing = next_after(last)
    return [
        (_("公示"), str(_("{first} 至 {last}", first=call.notice_starts_on, last=last)), last >= call.project_from),
        (_("最早签约"), str(signing), signing > call.project_from),
    ]
