"""What the rules of feedback look at, and what its pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from grants.applications.tables import Application
from grants.awards.feedback import content
from grants.awards.feedback.tables import ApplicantFeedback, FeedbackRelease
from grants.calls.tables import Call
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.scoring.tables import ScoringClosure


@dataclass(frozen=True)
class FeedbackFacts:
    """How far the feedback of a call has come. `recused` as in a decision; `undecided` are judged and not decided."""

    call: Call
    closure: ScoringClosure | None
    judged: int
    undecided: int
    drafted: int
    unread: int
    release: FeedbackRelease | None
    recused: Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Draft:
    """One applicant's feedback, with what it is about."""

    feedback: ApplicantFeedback
    application: Application
    applicant: Organization

    @property
    def content(self) -> dict[str, Any]:
        """As it was drafted, with nothing hidden."""
        return cast(dict[str, Any], self.feedback.content)

    @property
    def shown(self) -> dict[str, Any]:
        """As its applicant reads it."""
        return content.shown(self.content, self.feedback.hidden)


@dataclass(frozen=True)
class Outbox:
    """What waits to be released, by receipt number. `hidden` is how many a recused reader is not shown."""

    facts: FeedbackFacts
    drafts: Sequence[Draft]
    hidden: int

    def draft(self, application_id: int) -> Draft:
        """One of them. NotFound where there is none, or none for this reader."""
        for each in self.drafts:
            if each.application.id == application_id:
                return each
        raise NotFound("awards.no_draft_seen", _("没有找到这份反馈"))

    @property
    def unread(self) -> list[Draft]:
        """Those that nobody has looked through yet, as far as this reader sees them."""
        return [each for each in self.drafts if each.feedback.looked_at is None]
