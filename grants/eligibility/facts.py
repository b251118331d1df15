"""What the rules and pages of eligibility are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts, AskedItem
from grants.calls.tables import ChecklistItem
from grants.duplicates.facts import Hit
from grants.eligibility.tables import EligibilityCheck, EligibilityDesk, EligibilityTick, Verdict


@dataclass(frozen=True)
class Ticked:
    """What an officer says of one item of the checklist; no verdict while it is not looked at."""

    verdict: Verdict | None
    remark: str = ""


@dataclass(frozen=True)
class Work:
    """One application as it lies on the desk: what the system finds, what was seen, what is like it."""

    facts: ApplicationFacts
    found: Sequence[Finding] = ()
    desk: EligibilityDesk | None = None
    ticks: Mapping[int, EligibilityTick] = field(default_factory=dict)
    hits: Sequence[Hit] = ()
    checks: Sequence[EligibilityCheck] = ()

    @property
    def checklist(self) -> Sequence[ChecklistItem]:
        """What the call asks to be looked at."""
        return self.facts.call_facts.checklist

    @property
    def version(self) -> int:
        """How often the desk was saved."""
        return self.desk.version if self.desk else 0

    def asked_back(self) -> list[AskedItem]:
        """What is found wrong: the items of a correction before an officer changes them."""
        seen = [
            AskedItem("form", f"{item.words}：{self.ticks[item.id].remark}")
            for item in self.checklist
            if item.id in self.ticks and self.ticks[item.id].verdict == Verdict.UNMET
        ]
        return [*(AskedItem(each.field, str(each.words)) for each in self.found if each.blocks), *seen]


def held_by(desk: EligibilityDesk | None, now: datetime) -> int | None:
    """Who has it now; nobody when the half hour is over."""
    if desk is None or desk.held_until is None or desk.held_until <= now:
        return None
    return int(desk.held_by) if desk.held_by else None
