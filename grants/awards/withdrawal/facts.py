"""What the rules of taking a notice down look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.awards.tables import Award, NoticeItem, NoticeWithdrawal, PublicNotice
from grants.calls.tables import Call


@dataclass(frozen=True)
class HangingFacts:
    """A notice, what is on it, and which of its awards are signed for."""

    notice: PublicNotice
    call: Call
    items: Sequence[NoticeItem]
    awards: Sequence[Award]
    signed: frozenset[int]
    whole: NoticeWithdrawal | None

    @property
    def hanging(self) -> list[NoticeItem]:
        """The items that stand: neither cancelled nor taken off."""
        return [each for each in self.items if each.withdrawn_at is None]
