"""Forms of an application. A draft keeps whatever was typed: what cannot be read is kept as text, and said."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from grants.applications.facts import ApplicationFacts
from grants.applications.rules import field_is_asked_back
from grants.calls.queries import CallFacts
from grants.errors import why_not
from grants.organizations.tables import Organization
from grants.questions.forms import AnswersForm
from grants.questions.tables import Question, QuestionKind, Section
from grants.web.clashes import ClashingForm
from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class StartForm(Form):
    """Who applies for what: all that a draft needs to begin."""

    def __init__(self, posted: Posted, call: CallFacts, applicants: Sequence[Organization]) -> None:
        purposes = sorted({each for fund in call.funds.values() for each in fund.purposes})
        only = {
            "applicant": applicants[0].id if len(applicants) == 1 else None,
            "track": call.tracks[0].id if len(call.tracks) == 1 else None,
            "fund": call.pools[0].fund if len(call.pools) == 1 else None,
        }
        super().__init__(posted, **only)
        if self.posted:
            self.applicant = self.choice("applicant", [each.id for each in applicants])
            self.track = self.choice("track", [each.id for each in call.tracks])
            self.fund = self.choice("fund", [pool.fund for pool in call.pools])
            self.purpose = self.choice("purpose", purposes)
            self.title = self.text("title", longest=120)


class SectionForm(ClashingForm, AnswersForm):
    """One section as it was posted; it is `read` once it is known what the section asks."""

    def __init__(
        self, posted: Posted, questions: Sequence[Question] = (), typed: Mapping[str, str] | None = None, **initial: Any
    ) -> None:
        super().__init__(posted, questions, typed or {}, **initial)
        self._read_versions()

    @classmethod
    def of(cls, facts: ApplicationFacts, section: Section) -> Self:
        """A section as it stands."""
        questions = _asked(facts, section)
        typed = {question.key: facts.value(question.key) for question in questions}
        return cls(None, questions, typed, version=facts.application.version)

    def read(self, facts: ApplicationFacts, section: Section) -> Self:
        """What was typed into this section."""
        self.read_answers(_asked(facts, section))
        self._settle_conflicts()
        return self


def _asked(facts: ApplicationFacts, section: Section) -> list[Question]:
    """What can be typed into: of a returned application only what was asked back."""
    return [
        question
        for question in facts.form.questions[section.id]
        if question.kind != QuestionKind.FILE and why_not(field_is_asked_back, facts, question.key) is None
    ]


class SubmissionForm(Form):
    """The tick under the commitment, the signer's name, and the password or code that proves them; the last is never
    shown again."""

    def __init__(self, posted: Posted = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.proof = self.value("proof").strip()
        self._values.pop("proof", None)
