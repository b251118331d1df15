"""The forms of complaints: the public one, the reporter's at the status page, and one for each step of a handler."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from grants.disclosure.complaints.facts import Contact, Report, Target, Terms
from grants.disclosure.complaints.tables import Channel, Finding, MeasureKind, TargetKind, Topic
from grants.web.forms import Form

LONGEST = 5000


class ComplaintForm(Form):
    """What somebody reports. `target` is what a link filled in; `by_staff` also asks how it came."""

    def __init__(
        self, posted: Mapping[str, Any] | None = None, *, target: Target | None = None, by_staff: bool = False
    ) -> None:
        super().__init__(posted)
        self.report: Report | None = None
        if not self.posted:
            return
        topic = self.choice("topic", Topic)
        kind = target.kind if target else self.choice("target_kind", TargetKind)
        words = "" if target else self.text("target_words", longest=200)
        facts = self.text("facts", longest=LONGEST)
        channel = self.choice("channel", [each for each in Channel if each != Channel.WEB]) if by_staff else Channel.WEB
        contact = Contact(
            self.text("name", required=False, longest=80),
            self.text("phone", required=False, longest=40),
            self.text("email", required=False, longest=120),
        )
        is_anonymous = self.choice("identity", ("anonymous", "named")) == "anonymous"
        if self.ok and topic and kind and channel:
            about = target or Target(TargetKind(kind), words=words)
            self.report = Report(Topic(topic), about, facts, contact, is_anonymous, Channel(channel))

    @property
    def filled_the_trap(self) -> bool:
        """The field `website` is out of sight: only programs fill it."""
        return bool(self.value("website"))

    @property
    def sum_of(self) -> tuple[int, int]:
        """The sum that is asked of who may be a program, out of the form's own key."""
        return terms_of(self.key())

    @property
    def answered(self) -> bool:
        return self.value("sum").strip() == str(sum(self.sum_of))


def terms_of(key: UUID) -> tuple[int, int]:
    """Two numbers from 1 to 9."""
    return key.int % 9 + 1, key.int // 9 % 9 + 1


class StatusForm(Form):
    """Number and status code, as on the receipt."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.complaint_no = self.text("number", longest=20) if self.posted else ""
        self.code = self.text("code", longest=20) if self.posted else ""


class AdditionForm(StatusForm):
    """What the reporter adds."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.words = self.text("words", longest=LONGEST) if self.posted else ""


class AcceptanceForm(Form):
    """Who investigates, in which words, and by when where the calendar does not say."""

    def __init__(self, able: Collection[int], posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        chosen = self.choice("investigator", able) if self.posted else None
        self.investigator = int(chosen) if chosen else 0
        self.wording = self.text("wording", longest=1000) if self.posted else ""
        self.is_complex = self.flag("is_complex")
        self.due_on = self.day("due_on", required=False) if self.posted else None


class WordsForm(Form):
    """Words under the name of the step, so that a page may hold several; `able` where somebody is chosen too."""

    def __init__(self, name: str, posted: Mapping[str, Any] | None = None, *, able: Collection[int] = ()) -> None:
        super().__init__(posted)
        self.words = self.text(name, longest=2000) if self.posted else ""
        chosen = self.choice("investigator", able) if self.posted and able else None
        self.investigator = int(chosen) if chosen else 0


class ExtensionForm(WordsForm):
    """Why, and until when where the calendar does not say."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__("extension", posted)
        self.due_on = self.day("due_on", required=False) if self.posted else None


class FindingForm(WordsForm):
    """What was found."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__("found_words", posted)
        chosen = self.choice("finding", Finding) if self.posted else None
        self.finding = Finding(chosen) if chosen else Finding.UNFOUNDED


class DecisionForm(Form):
    """As proposed, or given back with the reason."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.agrees = self.choice("decision", ("agreed", "given_back")) == "agreed" if self.posted else False
        self.reason = self.text("reason", required=False, longest=1000) if self.posted else ""


class MeasureForm(WordsForm):
    """Which measure, in words for the target."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__("measure_words", posted)
        chosen = self.choice("measure_kind", MeasureKind) if self.posted else None
        self.kind = MeasureKind(chosen) if chosen else MeasureKind.RECTIFICATION
        self.addressee = self.text("addressee", required=False) if self.posted else ""
        self.due_on = self.day("measure_due_on", required=False) if self.posted else None


class TermsForm(Form):
    """The clock, in working days."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.terms: Terms | None = None
        if self.posted:
            names = ("accept_days", "finish_days", "complex_days", "extension_days")
            days = [self.number(name, least=1, most=240) for name in names]
            if self.ok:
                self.terms = Terms(*(each or 0 for each in days))
