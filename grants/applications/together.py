"""A group and its hub over one application: whose turn, what remarks, and whether the consent still stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.applications.budget import Finding
from grants.applications.tables import ApplicationHandover, Comment, HubConsent, Side
from grants.i18n import _


@dataclass(frozen=True)
class Together:
    """What passed between the two. `content_hash` is of what would be submitted now."""

    begun_by: Side
    content_hash: str
    handovers: Sequence[ApplicationHandover] = ()
    comments: Sequence[Comment] = ()
    consents: Sequence[HubConsent] = ()

    @property
    def turn(self) -> Side:
        """Who has it in hand: whoever it was handed to last, at first whoever began it."""
        return Side(self.handovers[-1].to_side) if self.handovers else self.begun_by

    @property
    def open_comments(self) -> list[Comment]:
        return [each for each in self.comments if each.settled_at is None]

    @property
    def last_consent(self) -> HubConsent | None:
        return self.consents[-1] if self.consents else None

    @property
    def consent_stands(self) -> bool:
        """Given over exactly what would be submitted now."""
        last = self.last_consent
        return last is not None and last.content_hash == self.content_hash


def findings(together: Together | None, *, asks_consent: bool) -> list[Finding]:
    """What stands between a group's application and its submission; nothing where no hub does."""
    if together is None:
        return []
    found = [hub_consents(together)] if asks_consent else []
    left = len(together.open_comments)
    words = _("还有 {n} 条意见没有处理", n=left) if left else _("没有未处理的意见")
    return [*found, Finding("comments", "applications.comments_open", not left, words, is_warning=True)]


def hub_consents(together: Together) -> Finding:
    """D15: the hub answers for it and keeps its money, so it has agreed to what is submitted, and to nothing else."""
    last = together.last_consent
    if together.consent_stands:
        words = _("枢纽已同意代为申报和代管")
    elif last is not None:
        words = _("枢纽同意之后内容有改动，须重新同意")
    else:
        words = _("还没有枢纽同意代为申报和代管的意见")
    return Finding("consent", "applications.no_hub_consent", together.consent_stands, words)
