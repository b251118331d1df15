"""Forms of minutes."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants import clock
from grants.results import rules
from grants.results.facts import Attendant, MinutesFacts, MinutesPlan, Vote
from grants.results.tables import Meeting
from grants.web.forms import Form, whole

VOTES = 5
MOST_VOTES = 999
Posted = Mapping[str, Any] | None


class MinutesForm(Form):
    """When and where, who was there, what was said, what was voted: five questions at most, empty ones count not."""

    def __init__(self, people: Sequence[Attendant], posted: Posted = None, kept: MinutesFacts | None = None) -> None:
        super().__init__(posted, **({} if posted is not None else _typed(kept)))
        self.people = people
        self.plan: MinutesPlan | None = None
        if self.posted:
            self._read()

    @property
    def version(self) -> int:
        """Of the minutes, as its editor saw them."""
        return whole(self.value("version")) or 0

    def _read(self) -> None:
        self.meeting = self.choice("meeting", Meeting, required=False)
        held_at = self.moment("held_at")
        place = self.text("place", longest=120)
        chair = self.text("chair", longest=80)
        words = self.text("words", required=False, longest=rules.LONGEST_WORDS)
        there = set(self.choices("attendants", [each.person for each in self.people]))
        votes = [each for at in range(1, VOTES + 1) if (each := self._vote(at)) is not None]
        if self.ok and held_at is not None:
            attendants = [each for each in self.people if str(each.person) in there]
            self.plan = MinutesPlan(held_at, place, chair, words, attendants, votes)

    def _vote(self, at: int) -> Vote | None:
        subject = self.text(f"votes-{at}-subject", required=False, longest=200)
        counts = [
            self.number(f"votes-{at}-{name}", required=False, most=MOST_VOTES) or 0
            for name in ("ayes", "noes", "abstained")
        ]
        return Vote(subject, *counts) if subject else None


class SignatureForm(Form):
    """One's own name."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.name = self.text("signed_name", longest=80)


def _typed(kept: MinutesFacts | None) -> dict[str, object]:
    if kept is None:
        return {"held_at": f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"}
    minutes = kept.minutes
    votes: dict[str, object] = {}
    for at, vote in enumerate(kept.votes, start=1):
        votes |= {
            f"votes-{at}-subject": vote.subject,
            f"votes-{at}-ayes": vote.ayes,
            f"votes-{at}-noes": vote.noes,
            f"votes-{at}-abstained": vote.abstained,
        }
    return votes | {
        "version": minutes.version,
        "meeting": minutes.meeting,
        "held_at": f"{clock.local(minutes.held_at):%Y-%m-%dT%H:%M}",
        "place": minutes.place,
        "chair": minutes.chair,
        "words": minutes.words,
        "attendants": [str(each.person) for each in kept.attendants],
    }
