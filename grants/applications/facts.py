"""What the rules and pages of an application are told: itself, its call, who applies through whom, what was saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from grants import clock
from grants.applications.budget import Budget, Given, Line
from grants.applications.budget_rules import BudgetRules, rules_of
from grants.applications.form import read, values_of
from grants.applications.merging import Kept
from grants.applications.tables import (
    Application,
    ApplicationFile,
    ApplicationStatus,
    ApplicationVersion,
    BudgetLine,
    CorrectionItem,
    CorrectionRequest,
    FieldSave,
    MatchLine,
)
from grants.applications.together import Together
from grants.calls.queries import CallFacts
from grants.calls.tables import Call, Track
from grants.funds.rules import FundFacts
from grants.i18n import Text, _
from grants.organizations.tables import CustodyAgreement, Organization
from grants.questions.answers import Value, show
from grants.questions.facts import QuestionnaireFacts
from grants.standing.queries import Standing as Record
from grants.vocabulary.tables import Term

FAR_TOO_LONG = 50_000
OTHER_FIELDS: dict[str, Text] = {
    "lines": _("预算明细"),
    "match_cash": _("自筹现金"),
    "match": _("自筹"),
    "budget": _("预算"),
}


@dataclass(frozen=True)
class ApplicationContent:
    """A whole application at once, as `actions.apply` takes it."""

    call_id: int
    track_id: int
    fund_id: int
    applicant_id: int
    form_key: UUID
    title: str
    purpose: str
    lines: Sequence[Line]
    requested: Decimal
    beneficiaries: int
    needs: str
    plan: str
    outcomes: str
    risks: str = ""
    match: Sequence[Given] = ()
    flags: Sequence[str] = ()
    least_viable: Decimal | None = None
    through_id: int | None = None
    commits: bool = True


class Typed(Protocol):
    """What a page sent: the text of each field, and the version at which its writer has seen a field."""

    @property
    def answered(self) -> Mapping[str, str]: ...
    def known_version(self, name: str) -> int: ...


@dataclass(frozen=True)
class Signature:
    """How a commitment was signed: the name as typed, and whether the signer proved to be who is signed in."""

    name: str
    is_proven: bool


@dataclass(frozen=True)
class AskedItem:
    """One thing an office asks to be corrected: a field, "budget", or a paper, and what is wrong with it."""

    field: str
    words: str


@dataclass(frozen=True)
class Correction:
    """What was asked back of an application, item by item."""

    request: CorrectionRequest
    items: Sequence[CorrectionItem] = ()


@dataclass(frozen=True)
class ApplicationFacts:
    """An application with everything its rules and pages ask for."""

    application: Application
    lines: Sequence[BudgetLine]
    call_facts: CallFacts
    form: QuestionnaireFacts
    applicant: Organization
    through: Organization
    own_answers: Mapping[str, Value] = field(default_factory=dict)
    saves: Mapping[str, FieldSave] = field(default_factory=dict)
    match: Sequence[MatchLine] = ()
    files: Sequence[ApplicationFile] = ()
    versions: Sequence[ApplicationVersion] = ()
    corrections: Sequence[Correction] = ()

    @property
    def call(self) -> Call:
        return self.call_facts.call

    @property
    def track(self) -> Track:
        return self.call_facts.track(self.application.track)

    @property
    def fund(self) -> FundFacts:
        return self.call_facts.funds[self.application.fund]

    @property
    def status(self) -> ApplicationStatus:
        return ApplicationStatus(self.application.status)

    @property
    def budget(self) -> Budget:
        lines, match = [line_of(row) for row in self.lines], [given_of(row) for row in self.match]
        # What cannot be read takes the place of the amount that stood there before.
        least = None if self.typed("least_viable") else self.application.least_viable
        return Budget(lines, match, least_viable=least)

    @property
    def kept_lines(self) -> list[Kept[Line]]:
        """The lines with where each came from."""
        return [Kept(line_of(row), row.version, row.saved_on_page, row.saver) for row in self.lines]

    @property
    def kept_match(self) -> list[Kept[Given]]:
        """What stands beside the grant, with where each row came from."""
        return [Kept(given_of(row), row.version, row.saved_on_page, row.saver) for row in self.match]

    @property
    def budget_rules(self) -> BudgetRules:
        """What its call, track and source say about its budget."""
        said = self.call_facts
        return rules_of(self.call, self.track, self.fund.fund, said.caps, said.fee_standards)

    def typed(self, name: str) -> str | None:
        """What stands in a field that does not fit its column."""
        return self.saves[name].typed if name in self.saves else None

    @cached_property
    def values(self) -> dict[str, Value]:
        """Every answer as it was kept when this was read, by the key of its question."""
        return values_of(self.form, self.application, self.own_answers, self.files)

    @property
    def misfits(self) -> dict[str, str]:
        """What stands in the fields of the form that could not be read."""
        return {key: typed for key in self.form.by_key if (typed := self.typed(key)) is not None}

    def value(self, name: str) -> str:
        """What stands in a field, as it is typed."""
        typed = self.typed(name)
        return show(self.form.by_key[name], self.values[name]) if typed is None else typed

    def stands(self, name: str, typed: str) -> bool:
        """Whether what was typed is what stands in a field already."""
        question = self.form.by_key[name]
        value, misfit = read(question, typed)
        return (show(question, value) if misfit is None else misfit) == self.value(name)

    def label(self, name: str) -> str:
        """What a field is called."""
        return self.form.by_key[name].label if name in self.form.by_key else str(OTHER_FIELDS.get(name, name))

    @property
    def said_then(self) -> list[dict[str, Any]]:
        """What each rule said when it was last submitted."""
        then: Any = self.versions[-1].findings if self.versions else []
        return list(then)

    @property
    def correct_by(self) -> datetime | None:
        """Until when a returned application may be corrected."""
        return self.corrections[-1].request.due_at if self.corrections else None


@dataclass(frozen=True)
class Turn:
    """Which request of a page this is: requests may overtake each other on the way, and the latest turn counts."""

    page: str
    number: int

    @property
    def key(self) -> str:
        """How a save remembers it."""
        return f"{self.page}:{self.number}"

    def was_overtaken(self, saves: Mapping[str, FieldSave]) -> bool:
        """A later request of the same page was saved before this one arrived."""
        turns = (each.save_key.partition(":") for each in saves.values())
        return any(page == self.page and int(turn or 0) > self.number for page, _colon, turn in turns)


@dataclass(frozen=True)
class OnRecord:
    """A body and how it stands."""

    organization: Organization
    standing: Record


@dataclass(frozen=True)
class Standing:
    """What is known of the applicant at the moment of asking. `records` are its own, then its hub's, if any;
    `in_pilot_area` and the applicant's `labels` in force are asked where the application claims points for them."""

    on: date
    records: Sequence[OnRecord] = ()
    custody: CustodyAgreement | None = None
    others: Sequence[Application] = ()
    of_the_hub: Sequence[Application] = ()
    together: Together | None = None
    in_pilot_area: bool = False
    labels: Sequence[Term] = ()

    @property
    def answering(self) -> OnRecord | None:
        """The record of the body that answers for the application: the hub for a group, else the applicant itself."""
        return self.records[-1] if self.records else None


def line_of(row: BudgetLine) -> Line:
    """A kept line as the budget rules read it."""
    return Line(
        item=row.item,
        cost_class=row.cost_class,
        quantities=tuple(row.quantities),
        unit_price=row.unit_price,
        basis=row.basis,
        quantities_typed=row.quantities_typed,
        price_typed=row.price_typed,
        unit=row.unit,
        standard=row.standard,
        key=row.row_key or str(row.id),
    )


def given_of(row: MatchLine) -> Given:
    """A kept row of what stands beside the grant as the budget rules read it."""
    key = row.row_key or str(row.id)
    return Given(row.match_kind, row.amount, row.giver, row.note, row.amount_typed, key)


def moment(at: datetime) -> str:
    """To the second, in Shanghai: deadlines are kept to the second."""
    return f"{clock.local(at):%Y-%m-%d %H:%M:%S}"
