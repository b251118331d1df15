"""What the pages of a budget show: sums, what each rule says and beside which row, what somebody else changed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from grants import clock, money
from grants.applications import budget_rules, fees
from grants.applications.budget import Budget, Finding, Line
from grants.applications.budget_forms import BudgetForm, Row
from grants.applications.budgeting import Saved
from grants.applications.facts import ApplicationFacts
from grants.applications.matching import MATCH_NAMES
from grants.applications.merging import Merged
from grants.calls import words as call_words
from grants.calls.tables import CapBase, CostClass, FeeStandard
from grants.i18n import Text, _


def budget_facts(facts: ApplicationFacts, form: BudgetForm, saved: Saved | None = None) -> dict[str, Any]:
    """What the budget as it stands in the form comes to, and what each rule of the call says of it."""
    asked = Budget(form.lines, form.match, least_viable=facts.budget.least_viable)
    said = facts.budget_rules
    at_position = {position: at for at, position in form.positions.items()}
    found = budget_rules.findings(asked, said)
    standards = list(said.standards)
    return {
        "facts": facts,
        "row": facts.application,
        "form": form,
        "budget": asked,
        "found": found,
        "failed": sum(finding.blocks for finding in found),
        "warned": sum(finding.is_warning and not finding.ok for finding in found),
        "at_position": at_position,
        "beside": _beside(found, at_position),
        "allowed": {row.at: _allowed(row.value, standards) for row in form.rows},
        "clashes": _clashes(form, saved),
        "news": _news(form, saved),
        "saved_at": f"{clock.local(facts.application.saved_at):%H:%M:%S}",
        "capitals": money.capitals(asked.total),
        "costs": call_words.COST_NAMES,
        "kinds": MATCH_NAMES,
        "standards": [(each.id, _standard_choice(each)) for each in standards],
        "bound": {each.cost_class for each in standards},
        "counts_kind": any(cap.cap_of == CapBase.GRANT_AND_ALL_MATCH for cap in said.caps),
    }


def _standard_choice(standard: FeeStandard) -> str:
    return f"{call_words.COST_NAMES[CostClass(standard.cost_class)]} · {fees.standard_text(standard)}"


def _beside(found: Sequence[Finding], at_position: dict[int, int]) -> dict[int, list[Finding]]:
    """By the number in a row's names, what does not hold of it."""
    beside: dict[int, list[Finding]] = defaultdict(list)
    for finding in found:
        for position in () if finding.ok else finding.lines:
            beside[at_position[position]].append(finding)
    return dict(beside)


def _allowed(line: Line, standards: Sequence[FeeStandard]) -> Text | None:
    """The most that a line with a standard may come to."""
    standard = next((each for each in standards if each.id == line.standard), None)
    if standard is None or standard.cost_class != line.cost_class or not fees.counts_days(line):
        return None
    return _("按标准最多 {most}", most=money.show_yuan(fees.most(standard, line)))


def _clashes(form: BudgetForm, saved: Saved | None) -> dict[str, Any]:
    """By the key of a row that two people changed, what the other wrote and who that was."""
    parts: list[Merged[Any]] = [saved.lines, saved.match] if saved else []
    return {key: there for part in parts for key, there in part.clashes.items() if form.row_of(key)}


def _news(form: BudgetForm, saved: Saved | None) -> list[Text]:
    """What others have done to rows that this page shows otherwise, or does not show."""
    news: list[Text] = []
    parts: list[Merged[Any]] = [saved.lines, saved.match] if saved else []
    for part in parts:
        for key, who in part.changed.items():
            news.append(_("{who} 修改了第 {n} 行", who=who, n=_number(form.row_of(key))))
        for key in part.removed:
            news.append(_("第 {n} 行已被移除", n=_number(form.row_of(key))))
        for who in sorted(set(part.added.values())):
            news.append(_("{who} 增加了 {n} 行", who=who, n=sum(each == who for each in part.added.values())))
    return news


def _number(row: Row | None) -> int:
    return row.at if row else 0
