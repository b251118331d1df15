"""What people type of spot checks: a plan, the second word, a record, an answer, a decision."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.custody.spotchecks.facts import Plan
from grants.custody.spotchecks.rules import DUE_WITHIN
from grants.custody.spotchecks.tables import Owner, Verdict
from grants.web.forms import Form, whole


class PlanForm(Form):
    """A spot check: of what, of which days, how many, the preparer's word. `scopes` are keys `authority-hub-fund`."""

    def __init__(self, scopes: Iterable[str], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        self.plan: Plan | None = None
        if posted is None:
            return
        chosen = self.choice("scope", scopes)
        first_day, last_day = self.day("first_day"), self.day("last_day")
        number = self.number("number", required=False, least=1, most=100_000)
        percent = self.decimal("percent", required=False, least=0, most=100)
        word = self.text("word", longest=80)
        reason = self.text("reason", required=False, longest=300)
        if self.ok and chosen is not None and first_day is not None and last_day is not None:
            authority, hub, fund = (whole(each) for each in chosen.split("-"))
            assert authority is not None  # the choice is one of ours
            self.plan = Plan(authority, hub, fund, first_day, last_day, word, number, percent, reason)


class DrawForm(Form):
    """The second word, and who looks at what is drawn."""

    def __init__(self, checkers: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.word = self.text("word", longest=80)
            self.checkers = [int(each) for each in self.choices("checkers", checkers)]


class RecordForm(Form):
    """What a checker found; where something is wrong, what is to be put right, by whom, by when."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **({"days": str(DUE_WITHIN)} | begins))
        if posted is None:
            return
        self.verdict = self.choice("verdict", Verdict)
        finding = self.verdict == Verdict.FINDING
        self.looked_at = self.text("looked_at", longest=2000)
        self.owner = (self.choice("owner", Owner) if finding else None) or ""
        self.demand = self.text("demand", required=finding, longest=1000) if finding else ""
        self.due_on = self.day("due_on", required=False) if finding else None
        self.days = self.number("days", required=False, least=1, most=90) if finding else None


class CheckerForm(Form):
    """Who takes over."""

    def __init__(self, checkers: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            chosen = self.choice("checker", checkers)
            self.checker = None if chosen is None else int(chosen)


class RemedyForm(Form):
    """What was put right."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.words = self.text("words", longest=2000)


class ConfirmationForm(Form):
    """Whether it is right now."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            decision = self.choice("decision", ("accepted", "refused"))
            self.is_accepted = decision == "accepted"
            self.reason = self.text("reason", required=decision == "refused", longest=300)
