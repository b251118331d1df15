"""Forms of panel and score sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.applications.tables import Application
from grants.i18n import _
from grants.scoring import rules, sheet_fields
from grants.scoring.declaration_tables import Familiarity
from grants.scoring.panel import Sheet
from grants.web.clashes import ClashingForm
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
NONE, SOME = "none", "some"


class SheetForm(ClashingForm):
    """A score sheet, as typed. A blank mark is no mark; `answered` is what stands in each field."""

    def __init__(self, sheet: Sheet, posted: Posted = None) -> None:
        standing = {name: sheet_fields.text_of(sheet, name) for name in sheet_fields.names(sheet)}
        super().__init__(posted, **standing, version=sheet.assignment.version)
        self.answered = {}
        if self.posted:
            self.answered = {name: self.value(name).replace("\r\n", "\n").strip() for name in standing}
        self._read_versions()
        if self.posted:
            for criterion in sheet.criteria:
                name = f"{sheet_fields.MARK}-{criterion.position}"
                if not sheet_fields.read_mark(criterion, self.answered[name])[1]:
                    self.fail(name, rules.range_words(criterion.max_mark))
                self._is_not_too_long(f"{sheet_fields.REASON}-{criterion.position}", rules.LONGEST_REASON)
            self._is_not_too_long(sheet_fields.COMMENT, rules.LONGEST_COMMENT)

    def _is_not_too_long(self, name: str, longest: int) -> None:
        if len(self.answered[name]) > longest:
            self.fail(name, _("最多 {longest} 字，现在 {now} 字", longest=longest, now=len(self.answered[name])))


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
