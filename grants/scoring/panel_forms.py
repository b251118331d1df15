"""Forms of who puts a panel together: terms, invitations and answers, positions, draws."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from grants import clock
from grants.calls.tables import Call
from grants.experts.tables import Position
from grants.i18n import _
from grants.scoring.draw_facts import DrawFilters, DrawPlan
from grants.scoring.draw_tables import PanelTerms
from grants.scoring.drawing_rules import LONGEST_WORD, MOST_DRAWN
from grants.scoring.inviting_rules import MOST_SHEETS, Terms
from grants.scoring.rules import LONGEST_REASON
from grants.web.forms import Form, whole

Posted = Mapping[str, Any] | None
Words = Sequence[tuple[str, str]]
ACCEPT, DECLINE = "accept", "decline"
ALTERNATES = 2


class TermsForm(Form):
    """Terms as they stand, or as the call's own days suggest them."""

    def __init__(self, call: Call, terms: PanelTerms | None, posted: Posted = None) -> None:
        super().__init__(posted, **(_written(terms) if terms else _suggested(call)))
        if self.posted:
            self.fee = self.text("fee", longest=200)
            self.judging_from = self.day("judging_from")
            self.judging_until = self.day("judging_until")
            self.most_sheets = self.number("most_sheets", required=False, least=1, most=MOST_SHEETS)
            self.answer_by = self.moment("answer_by")
            self.words = self.text("words", required=False, longest=2000)
            self.declaration_words = self.text("declaration_words", required=False, longest=2000)

    @property
    def terms(self) -> Terms | None:
        """What was typed, if it is whole."""
        if not (self.ok and self.judging_from and self.judging_until and self.answer_by):
            return None
        return Terms(
            fee=self.fee,
            judging_from=self.judging_from,
            judging_until=self.judging_until,
            answer_by=self.answer_by,
            words=self.words,
            declaration_words=self.declaration_words,
            most_sheets=self.most_sheets,
        )


def _written(terms: PanelTerms) -> dict[str, object]:
    names = ("fee", "judging_from", "judging_until", "most_sheets", "words", "declaration_words")
    return {name: getattr(terms, name) for name in names} | {"answer_by": _typed(terms.answer_by)}


def _suggested(call: Call) -> dict[str, object]:
    return {
        "judging_from": clock.local_day(call.scoring_opens_at),
        "judging_until": clock.local_day(call.scoring_closes_at),
        "answer_by": _typed(call.scoring_opens_at),
    }


def _typed(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"


class InvitationForm(Form):
    """An expert of the pool is asked by hand."""

    def __init__(self, pool: Sequence[int], posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.expert = self.choice("expert", pool)
            self.is_alternate = self.flag("is_alternate")
            self.reason = self.text("reason", required=False, longest=LONGEST_REASON)


class AnswerForm(Form):
    """An expert accepts, with how many applications they take, or declines with a reason."""

    def __init__(self, most_sheets: int | None, posted: Posted = None) -> None:
        super().__init__(posted, most_sheets=most_sheets)
        if self.posted:
            self.accepts = self.choice("answer", (ACCEPT, DECLINE)) == ACCEPT
            self.most_sheets = self.number("most_sheets", required=False, least=1, most=MOST_SHEETS)
            self.reason = self.text("reason", required=False, longest=LONGEST_REASON)


class LoadForm(Form):
    """How many applications an expert takes at most; empty is as many as they take in any round."""

    def __init__(self, panelist_id: int, posted: Posted = None) -> None:
        super().__init__(posted)
        self.most_sheets = self.number(f"load-{panelist_id}", required=False, least=1, most=MOST_SHEETS)


class PositionForm(Form):
    """A position an expert holds or held. Of one that is noted already the organisation stays."""

    def __init__(
        self, organizations: Sequence[int], posted: Posted = None, *, position: Position | None = None, version: int = 0
    ) -> None:
        names = ("title", "from_on", "until_on")
        kept = {name: getattr(position, name) for name in names} if position else {}
        kept |= {"version": version, "is_employer": "yes" if position and position.is_employer else None}
        # A box that was unticked is not posted: it must not fall back on what stood there.
        super().__init__(posted, **(kept if posted is None else {}))
        if self.posted:
            self.version = whole(self.value("version")) or 0
            self.organization = self.choice("organization", organizations) if position is None else None
            self.title = self.text("title", longest=60)
            self.from_on = self.day("from_on")
            self.until_on = self.day("until_on", required=False)
            self.is_employer = self.flag("is_employer")


class DrawForm(Form):
    """How many are drawn out of whom, and the operator's word. `counts` only asks how many would be in."""

    def __init__(
        self, call: Call, terms: PanelTerms | None, topics: Words, areas: Words, posted: Posted = None
    ) -> None:
        days = _written(terms) if terms else _suggested(call)
        usual = {
            "members": call.panel_size,
            "alternates": ALTERNATES,
            "least_senior": 0,
            "free_from": days["judging_from"],
            "free_until": days["judging_until"],
            "without_ties": "yes",
        }
        super().__init__(posted, **(usual if posted is None else {}))
        if self.posted:
            self.counts = self.value("go") == "count"
            self.members = self.number("members", least=1, most=MOST_DRAWN)
            self.alternates = self.number("alternates", most=MOST_DRAWN)
            self.least_senior = self.number("least_senior", most=MOST_DRAWN)
            self.free_from, self.free_until = self.day("free_from"), self.day("free_until")
            self.topics = self.choices("topics", [code for code, _name in topics])
            self.areas = self.choices("areas", [code for code, _name in areas])
            self.most_load = self.number("most_load", required=False)
            self.without_ties = self.flag("without_ties")
            self.word = self.text("word", required=not self.counts, longest=LONGEST_WORD)
            self.reason = self.text("reason", required=False, longest=LONGEST_REASON)
            if self.free_from and self.free_until and self.free_until < self.free_from:
                self.fail("free_until", _("结束日期早于开始日期"))

    @property
    def plan(self) -> DrawPlan | None:
        """What was typed, if it is whole."""
        numbers = (self.members, self.alternates, self.least_senior)
        if not (self.ok and self.free_from and self.free_until) or None in numbers:
            return None
        return DrawPlan(
            members=self.members or 0,
            alternates=self.alternates or 0,
            least_senior=self.least_senior or 0,
            filters=DrawFilters(
                free_from=self.free_from,
                free_until=self.free_until,
                topics=tuple(self.topics),
                areas=tuple(self.areas),
                most_load=self.most_load,
                without_ties=self.without_ties,
            ),
            word=self.word,
            reason=self.reason,
        )


class WordForm(Form):
    """The witness's word."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.word = self.text("word", longest=LONGEST_WORD)
