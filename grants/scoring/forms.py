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
    """Per application: no interest, or one with its reason; and the promise of confidentiality."""

    def __init__(self, applications: Sequence[Application], posted: Posted = None) -> None:
        super().__init__(posted)
        self.conflicts: dict[int, str] = {}
        if self.posted:
            for each in applications:
                if self.choice(f"interest-{each.id}", (NONE, SOME)) == SOME:
                    self.conflicts[each.id] = self.text(f"reason-{each.id}", longest=rules.LONGEST_REASON)
            if not self.flag("promise"):
                self.fail("promise", _("请勾选承诺"))


class ReasonForm(Form):
    """A reason, and nothing else."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=rules.LONGEST_REASON)


class ExpertForm(Form):
    """A person, by the name they sign in with, comes into the pool of experts."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.login = self.text("login", longest=80)
            self.code = self.text("code", longest=20)
            self.expert_field = self.text("field", longest=60)
            self.id_number = self.text("id_number", longest=40)
            # An identity number is never written back into a page.
            self._values.pop("id_number", None)


class InvitationForm(Form):
    """An expert of the pool comes onto a panel."""

    def __init__(self, pool: Sequence[int], posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.expert = self.choice("expert", pool)
            self.is_alternate = self.flag("is_alternate")


class PositionForm(Form):
    """A position an expert holds or held."""

    def __init__(self, organizations: Sequence[int], posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.organization = self.choice("organization", organizations)
            self.title = self.text("title", longest=60)
            self.from_on = self.day("from_on")
            self.until_on = self.day("until_on", required=False)


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
