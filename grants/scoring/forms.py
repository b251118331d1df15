"""Forms of panel and score sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.applications.tables import Application
from grants.i18n import _
from grants.scoring import rules, sheet_fields
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
