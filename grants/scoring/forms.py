"""Forms of panel and score sheet."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from grants.applications.tables import Application
from grants.calls.judging_tables import Criterion
from grants.errors import why_not
from grants.i18n import _
from grants.scoring import rules
from grants.scoring.declaration_tables import Familiarity
from grants.scoring.panel import Sheet
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
NONE, SOME = "none", "some"


class SheetForm(Form):
    """A score sheet: marks and reasons by the criterion's position. A blank mark is no mark."""

    def __init__(self, sheet: Sheet, posted: Posted = None) -> None:
        super().__init__(posted, **kept(sheet))
        self.marks: dict[int, Decimal | None] = {}
        self.reasons: dict[int, str] = {}
        if self.posted:
            for criterion in sheet.criteria:
                self.marks[criterion.position] = self._mark(criterion)
                name = f"reason-{criterion.position}"
                self.reasons[criterion.position] = self.text(name, required=False, longest=rules.LONGEST_REASON)
            self.comment = self.text("comment", required=False, longest=rules.LONGEST_COMMENT)

    def _mark(self, criterion: Criterion) -> Decimal | None:
        name = f"mark-{criterion.position}"
        value, is_mark = read_mark(criterion, self.value(name))
        if not is_mark:
            self.fail(name, rules.range_words(criterion.max_mark))
        return value


class DeclarationForm(Form):
    """Per application: no interest, or one with its reason, and how well its field is known; the promise; the name."""

    def __init__(self, applications: Sequence[Application], posted: Posted = None) -> None:
        super().__init__(posted)
        self.conflicts: dict[int, str] = {}
        self.known: dict[int, Familiarity] = {}
        if self.posted:
            for each in applications:
                if self.choice(f"interest-{each.id}", (NONE, SOME)) == SOME:
                    self.conflicts[each.id] = self.text(f"reason-{each.id}", longest=rules.LONGEST_REASON)
                known = self.choice(f"known-{each.id}", Familiarity)
                if known:
                    self.known[each.id] = Familiarity(known)
            if not self.flag("promise"):
                self.fail("promise", _("请勾选承诺"))
            self.signed_name = self.text("signed_name", longest=80)


class ReasonForm(Form):
    """A reason, and nothing else."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=rules.LONGEST_REASON)


class AssignmentForm(Form):
    """Pairs of expert and application, as "expert-application"."""

    def __init__(self, allowed: Sequence[tuple[int, int]], posted: Posted = None) -> None:
        super().__init__(posted)
        self.pairs: list[tuple[int, int]] = []
        if self.posted:
            by_word = {f"{expert}-{application}": (expert, application) for expert, application in allowed}
            self.pairs = [by_word[word] for word in self.choices("pair", by_word)]
            if not self.pairs:
                self.fail("form", _("请至少勾选一位专家"))


def kept(sheet: Sheet) -> dict[str, object]:
    """What a sheet shows in its fields: marks as given, and what was typed instead of one."""
    values: dict[str, object] = {"comment": sheet.assignment.comment}
    for position, mark in sheet.marks.items():
        values[f"mark-{position}"] = show_mark(mark.value) if mark.value is not None else mark.typed
        values[f"reason-{position}"] = mark.comment
    return values


def read_mark(criterion: Criterion, text: str) -> tuple[Decimal | None, bool]:
    """The mark that was typed, and whether it is one; blank is none and is allowed."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None, True
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None, False
    if why_not(rules.marks_are_in_range, [criterion], {criterion.position: value}):
        return None, False
    return value.quantize(Decimal("0.1")), True


def show_mark(value: Decimal) -> str:
    """18.0, as the sheet writes it."""
    return f"{value:.1f}"
