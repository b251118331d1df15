"""What people type of an annual notice: its words, those of a project, the day by which it is due, an opinion."""

from collections.abc import Mapping
from typing import Any

from grants.disclosure.annual.facts import Words, YearFacts
from grants.web.forms import Form

LONG, SHORT = 2000, 600


class NoticeForm(Form):
    """The words of the whole, and the last day that is counted."""

    def __init__(self, found: YearFacts, posted: Mapping[str, Any] | None = None) -> None:
        row = found.notice
        begins = {"overview": row.overview, "effect": row.effect, "contact": row.contact}
        super().__init__(posted, **begins, until_on=row.until_on.isoformat())
        if posted is not None:
            self.overview = self.text("overview", longest=LONG)
            self.effect = self.text("effect", longest=LONG)
            self.contact = self.text("contact", longest=120)
            self.until_on = self.day("until_on")


class ProjectForm(Form):
    """The words of one project. All may wait, but not for ever: it is offered when all are there."""

    def __init__(self, words: Words, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted, **vars(words))
        if posted is not None:
            self.words = Words(
                work=self.text("work", required=False, longest=SHORT),
                completion=self.text("completion", required=False, longest=SHORT),
                effect=self.text("effect", required=False, longest=SHORT),
                indicators=self.text("indicators", required=False, longest=SHORT),
                responsible=self.text("responsible", required=False, longest=80),
                contact=self.text("contact", required=False, longest=120),
            )


class DraftForm(Form):
    """Which year of which funder, and for a correction why."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.funder = self.number("funder")
            self.year = self.number("year", least=1990, most=2200)
            self.reason = self.text("reason", required=False, longest=300)


class DeadlineForm(Form):
    """The day of the year by which a funder publishes."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.funder = self.number("funder")
            self.on = self.day("day")


class OpinionForm(Form):
    """Why it goes back."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.opinion = self.text("opinion", longest=300)
