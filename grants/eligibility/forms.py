"""Forms of eligibility."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.applications.facts import AskedItem
from grants.calls.tables import ChecklistItem
from grants.eligibility.facts import Ticked, Work
from grants.eligibility.tables import Outcome, Verdict
from grants.eligibility.words import places
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
MOST_ITEMS, SPARE_ITEMS = 30, 3
LONGEST_WORDS = 500


class DecisionForm(Form):
    """What an officer saw, the conclusion, and what is asked back item by item."""

    def __init__(self, posted: Posted, work: Work, **initial: object) -> None:
        super().__init__(posted, **(_seen(work) | _asked(work) | {"version": work.version} | initial))
        self.checklist = work.checklist
        self.places = places(work.facts)
        self.rows = _rows(self)
        if self.posted:
            self.version = self.number("version", required=False) or 0
            self.ticks = {item.id: self._ticked(item) for item in work.checklist}
            self.outcome = self.choice("outcome", Outcome, required=self.value("go") not in ("save", "edit"))
            self.reason = self.text("reason", required=False, longest=2000)
            self.correct_on = self.day("correct_on", required=False)
            self.items = [each for each in map(self._item, self.rows) if each is not None]

    def _ticked(self, item: ChecklistItem) -> Ticked:
        said = self.choice(f"verdict-{item.id}", Verdict, required=False)
        remark = self.text(f"remark-{item.id}", required=False, longest=LONGEST_WORDS)
        return Ticked(Verdict(said) if said else None, remark)

    def _item(self, row: int) -> AskedItem | None:
        words = self.text(f"item-words-{row}", required=False, longest=LONGEST_WORDS)
        place = self.choice(f"item-field-{row}", self.places, required=bool(words))
        return AskedItem(place, words) if words and place else None

    def also_ask(self, items: Sequence[AskedItem]) -> None:
        """Put these into the first free rows, as if they had been typed."""
        free = [row for row in range(1, MOST_ITEMS + 1) if not self.value(f"item-words-{row}")]
        for row, item in zip(free, items, strict=False):
            place = item.field if item.field in self.places else "form"
            self._values |= {f"item-field-{row}": [place], f"item-words-{row}": [item.words[:LONGEST_WORDS]]}
            self.items.append(AskedItem(place, item.words[:LONGEST_WORDS]))
        self.rows = _rows(self)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Every field as it was posted, for the page that asks once more."""
        names = [*(n for item in self.checklist for n in (f"verdict-{item.id}", f"remark-{item.id}"))]
        names += [n for row in self.rows for n in (f"item-field-{row}", f"item-words-{row}")]
        return [(name, self.value(name)) for name in (*names, "outcome", "reason", "correct_on")]


class BulkForm(Form):
    """What to do with which of the applications that were ticked."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        ticked = [each for each in self.values("application") if each.isdecimal() and len(each) < 10]
        self.ids = list(dict.fromkeys(map(int, ticked)))
        self.all = self.flag("all")
        officer = self.value("officer")
        self.officer = int(officer) if officer.isdecimal() and len(officer) < 10 else None


def _seen(work: Work) -> dict[str, object]:
    kept: dict[str, object] = {}
    for item, tick in work.ticks.items():
        kept |= {f"verdict-{item}": tick.verdict, f"remark-{item}": tick.remark}
    return kept


def _asked(work: Work) -> dict[str, object]:
    """What is found wrong stands in the list already; an officer changes it or takes it out."""
    known = places(work.facts)
    kept: dict[str, object] = {}
    for row, item in enumerate(work.asked_back()[:MOST_ITEMS], 1):
        kept |= {f"item-field-{row}": item.field if item.field in known else "form", f"item-words-{row}": item.words}
    return kept


def _rows(form: Form) -> list[int]:
    """The rows that hold something, and a few empty ones."""
    used = [row for row in range(1, MOST_ITEMS + 1) if form.value(f"item-words-{row}")]
    return list(range(1, min(max(used, default=0) + SPARE_ITEMS, MOST_ITEMS) + 1))
