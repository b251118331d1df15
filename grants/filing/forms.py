"""What is typed on the pages of filing."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants import clock
from grants.filing import rules
from grants.filing.facts import FilingContent, FilingFacts, ItemFound, Leader, working_days_from
from grants.filing.tables import CheckOutcome, FilingPaperKind, Nature, PartyForm
from grants.filing.words import FIELD_NAMES, LONGEST, REVOKING
from grants.i18n import _
from grants.web.forms import Form

Posted = Mapping[str, Any] | None
THERE, MISSING = "there", "missing"


class StartForm(Form):
    """With which office, what it is, how it is called."""

    def __init__(self, posted: Posted, offices: Sequence[int]) -> None:
        first = offices[0] if len(offices) == 1 else None
        super().__init__(posted, office=first, nature=Nature.COMMUNITY_GROUP)
        if self.posted:
            self.office = self.choice("office", offices)
            self.nature = self.choice("nature", Nature)
            self.name = self.text("name", longest=LONGEST["name"])
            self.for_applicant = self.flag("for_applicant")


class ContentForm(Form):
    """Everything about the group; a draft keeps gaps."""

    def __init__(self, posted: Posted, facts: FilingFacts) -> None:
        row = facts.filing
        kept: dict[str, object] = {name: getattr(row, name) for name in FIELD_NAMES}
        for at, line in enumerate(facts.lines()):
            kept |= {f"leader-{at}-{key}": value for key, value in line.as_content().items()}
            kept[f"leader-{at}-signs"] = "yes" if line.signs else ""
        super().__init__(None if posted is None else posted, **kept, nature=row.nature, version=row.version, reason="")
        if posted is not None:
            self.uncheck(posted)
            self.content = self._content()
            self.version = self.number("version") or 0
            self.reason = self.text("reason", required=False, longest=500)

    def uncheck(self, posted: Mapping[str, Any]) -> None:
        """A box that is not ticked is not posted, so what was kept must not stand for it."""
        for at in range(rules.MOST_LEADERS):
            if f"leader-{at}-signs" not in posted:
                self._values[f"leader-{at}-signs"] = [""]

    def _content(self) -> FilingContent:
        fields: dict[str, object] = {
            name: self.text(name, required=False, longest=LONGEST[name]) for name in FIELD_NAMES if name in LONGEST
        }
        fields["scale"] = self.number("scale", required=False, least=1, most=100_000)
        fields["party_form"] = self.choice("party_form", PartyForm, required=False) or PartyForm.NONE.value
        nature = self.choice("nature", Nature, required=False) or Nature.COMMUNITY_GROUP.value
        return FilingContent(fields, nature, self._leaders())

    def _leaders(self) -> list[Leader]:
        lines = []
        for at in range(rules.MOST_LEADERS):
            name, duty, phone, login = (
                self.text(f"leader-{at}-{key}", required=False, longest=40)
                for key in ("name", "duty", "phone", "login")
            )
            signs = self.flag(f"leader-{at}-signs")
            if name or duty or phone or login or signs:
                lines.append(Leader(name, duty, phone, signs, login.lower()))
        return lines


class EarlierForm(ContentForm):
    """A filing made on paper: whose, when, and everything about the group."""

    def __init__(self, posted: Posted, facts: FilingFacts, groups: Sequence[int]) -> None:
        super().__init__(posted, facts)
        if self.posted:
            self.organization = self.choice("organization", groups)
            self.filed_on = self.day("filed_on")


class PaperForm(Form):
    """One paper."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.removed = self.number("remove", required=False)
            if self.removed is None:
                self.kind = self.choice("kind", FilingPaperKind)
                self.file = self.posted_file("file")
                if self.file is None:
                    self.fail("file", _("请选择文件"))


class SubmissionForm(Form):
    """Who promises."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.signer = self.text("signer", longest=80)
            self.commits = self.flag("commits")


class CheckForm(Form):
    """Item by item, and what it ends with."""

    def __init__(self, posted: Posted, facts: FilingFacts, checklist: Sequence[str]) -> None:
        signing = [each.login for each in facts.leaders if each.signs]
        super().__init__(
            posted,
            turn=facts.turn,
            correct_by=working_days_from(clock.today(), rules.CORRECTION_WORKING_DAYS),
            **{f"login-{at}": login for at, login in enumerate(signing)},
        )
        if self.posted:
            self.turn = self.number("turn") or 0
            self.outcome = self.choice("outcome", CheckOutcome)
            self.items = [self._item(at, words) for at, words in enumerate(checklist)]
            self.reason = self.text("reason", required=False, longest=1000)
            self.correct_by = self.day("correct_by", required=self.outcome == CheckOutcome.RETURNED)
            self.logins = [self.text(f"login-{at}", required=False, longest=80) for at in range(rules.SIGNATORIES)]

    def _item(self, at: int, words: str) -> ItemFound:
        found = self.choice(f"item-{at}", (THERE, MISSING), required=self.outcome != CheckOutcome.REFUSED)
        return ItemFound(words, found == THERE, self.text(f"remark-{at}", required=False, longest=200))


class ChecklistForm(Form):
    """One item a line."""

    def __init__(self, posted: Posted, items: Sequence[str]) -> None:
        super().__init__(posted, items="\n".join(items))
        if self.posted:
            self.items = [line.strip() for line in self.text("items", longest=5000).splitlines() if line.strip()]


class ReasonForm(Form):
    """Why."""

    def __init__(self, posted: Posted = None, longest: int = 500) -> None:
        super().__init__(posted)
        if self.posted:
            self.reason = self.text("reason", longest=longest)


class AnswerForm(Form):
    """Yes or no."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.grants = self.choice("grants", ("yes", "no")) == "yes"
            self.remark = self.text("remark", required=False, longest=500)


class CancellationForm(Form):
    """On what ground, after what finding, and what the public is told."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted, found_on=clock.today())
        if self.posted:
            self.ground = self.choice("ground", REVOKING)
            self.finding = self.text("finding", longest=2000)
            self.found_on = self.day("found_on")
            self.reason = self.text("reason", longest=500)
