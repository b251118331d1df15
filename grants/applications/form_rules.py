"""What is found about the answers of an application: what is missing, what does not fit, and whether the days of the
project lie in the call's. Pure, as rules are."""

from calendar import monthrange
from datetime import date, timedelta

from grants.applications.budget import CALL_SAYS, FORM_SAYS, Finding
from grants.applications.facts import ApplicationFacts
from grants.applications.in_part import least_viable_is_asked_for
from grants.i18n import _
from grants.questions.answers import Problem, problems


def findings(facts: ApplicationFacts) -> list[Finding]:
    """R-C4: one finding for each thing that is wrong with an answer, or that nothing is; then the project's days."""
    wrong = [
        Finding(each.key, "applications.incomplete", False, each.words, field=each.key, source=FORM_SAYS)
        for each in form_problems(facts)
    ]
    complete = Finding("form", "applications.incomplete", True, _("申报书各项都已填完"), source=FORM_SAYS)
    return [*(wrong or [complete]), *project_days_fit(facts)]


def form_problems(facts: ApplicationFacts) -> list[Problem]:
    """What is wrong with the answers, in the order of the form. What does not fit is as good as missing."""
    return problems(facts.form.ordered, facts.values, facts.misfits)


def beside(facts: ApplicationFacts) -> list[Problem]:
    """What stands beside the fields while they are filled in: the same, and what the budget says of one of them."""
    found = least_viable_is_asked_for(facts.budget)
    return [*form_problems(facts), *(Problem(each.field, each.code, each.words) for each in found if not each.ok)]


def project_days_fit(facts: ApplicationFacts) -> list[Finding]:
    """The project's days lie within those of the call, and last no longer than its track allows. Nothing is said while
    one of them is missing."""
    start, end = facts.application.project_from, facts.application.project_to
    if start is None or end is None or {"project_from", "project_to"} & set(facts.misfits):
        return []
    call, most = facts.call, facts.track.most_months
    if start > end:
        words = _("结束日期 {end} 早于开始日期 {start}", start=start, end=end)
    elif start < call.project_from or end > call.project_to:
        words = _(
            "实施期 {start} 至 {end}，应在 {first} 至 {last} 之内",
            start=start,
            end=end,
            first=call.project_from,
            last=call.project_to,
        )
    elif most is not None and end > last_day(start, most):
        last = last_day(start, most)
        words = _("{start} 开始的项目最长 {n} 个月，到 {last} 为止", start=start, n=most, last=last)
    else:
        words = _("实施期 {start} 至 {end}", start=start, end=end)
        return [Finding("project_days", "applications.project_days", True, words, field="project_to")]
    return [Finding("project_days", "applications.project_days", False, words, field="project_to", source=CALL_SAYS)]


def last_day(start: date, months: int) -> date:
    """The last day of so many months that begin on that day: a month from 31 January ends on the last of February."""
    at = start.month - 1 + months
    year, month = start.year + at // 12, at % 12 + 1
    if start.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, start.day) - timedelta(days=1)


def first_days(call_from: date, call_to: date, months: int | None) -> tuple[date, date]:
    """The days that a new draft begins with: all of the call's, or as long as its track allows."""
    return call_from, call_to if months is None else min(call_to, last_day(call_from, months))
