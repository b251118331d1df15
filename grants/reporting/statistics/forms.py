"""What people type of statistical returns: forms, indicators, checks, a year, the figures, a decision."""

from collections.abc import Mapping
from typing import Any

from grants.reporting.statistics.facts import FormFacts, Key, ReturnFacts, Typed
from grants.reporting.statistics.tables import (
    Comparison,
    NumberKind,
    Reach,
    Source,
    StatisticIndicator,
)
from grants.vocabulary.tables import Division
from grants.web.forms import Form, whole

Posted = Mapping[str, Any] | None


class NewForm(Form):
    """A kind of return of one of a person's authorities."""

    def __init__(self, owners: list[int], posted: Posted = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.owner = self.choice("owner", owners)
            self.code = self.text("code", longest=40)
            self.title = self.text("title", longest=120)
            self.reach = self.choice("reach", Reach)
            self.basis = self.text("basis", required=False, longest=200)


class FormForm(Form):
    """The words of a form, and who answers."""

    def __init__(self, found: FormFacts, posted: Posted = None) -> None:
        row = found.form
        super().__init__(posted, title=row.title, reach=row.reach, basis=row.basis, note=row.note)
        if posted is not None:
            self.title = self.text("title", longest=120)
            self.reach = self.choice("reach", Reach)
            self.basis = self.text("basis", required=False, longest=200)
            self.note = self.text("note", required=False, longest=2000)


class IndicatorForm(Form):
    """An indicator; its code is typed once."""

    def __init__(self, row: StatisticIndicator | None = None, posted: Posted = None) -> None:
        begins: dict[str, Any] = (
            {}
            if row is None
            else {
                name: "yes" if value is True else value
                for name, value in row.to_dict().items()
                if value is not None and value is not False
            }
        )
        super().__init__(posted, **begins)
        if posted is None:
            return
        kind, source = self.choice("number_kind", NumberKind), self.choice("source", Source, required=False)
        self.indicator = StatisticIndicator(
            form=0,
            position=0,
            code=row.code if row else self.text("code", longest=40),
            name=self.text("name", longest=80),
            unit=self.text("unit", required=False, longest=20),
            help=self.text("help", required=False, longest=300),
            number_kind=kind or NumberKind.COUNT,
            is_split=self.flag("is_split"),
            source=source,
            jump_percent=self.number("jump_percent", required=False, least=1, most=10_000),
            least_urban=self.decimal("least_urban", required=False),
            least_rural=self.decimal("least_rural", required=False),
            least_whole=self.decimal("least_whole", required=False),
            per=self.text("per", required=False, longest=40),
            part=self.text("part", required=False, longest=40),
            whole=self.text("whole", required=False, longest=40),
        )


class CheckForm(Form):
    """A rule between figures."""

    def __init__(self, posted: Posted = None) -> None:
        super().__init__(posted)
        if posted is not None:
            self.left = self.text("left", longest=200)
            self.comparison = self.choice("comparison", Comparison)
            self.right = self.text("right", longest=200)
            self.words = self.text("words", longest=200)


class AskingForm(Form):
    """A year, a day, and who answers for each division."""

    def __init__(self, divisions: Mapping[int, Division], posted: Posted = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.year = self.number("year", least=1990, most=2200)
            self.due_on = self.day("due_on")
            chosen = {each: whole(self.value(f"owner-{each}")) for each in divisions}
            self.owners = {division: owner for division, owner in chosen.items() if owner}


class FiguresForm(Form):
    """The figures of a return with their words, and an answer to each item that went back."""

    def __init__(self, found: ReturnFacts, posted: Posted = None) -> None:
        begins: dict[str, Any] = {"version": found.row.version}
        for cell in found.of.cells:
            said = found.typed[cell.key]
            begins[cell.field] = "" if said.value is None else plain(said.value)
            begins[f"{cell.field}-words"] = said.words
        for item in found.open_items:
            begins[f"answer-{item.id}"] = item.answer
        super().__init__(posted, **begins)
        self.figures: dict[Key, Typed] = {}
        self.answers: dict[int, str] = {}
        if posted is None:
            return
        self.version = self.number("version") or 0
        for cell in found.of.cells:
            places = 2 if cell.indicator.number_kind == NumberKind.MONEY else 0
            value = self.decimal(cell.field, required=False, places=places)
            words = self.text(f"{cell.field}-words", required=False, longest=300)
            self.figures[cell.key] = Typed(value, words)
        for item in found.open_items:
            self.answers[item.id] = self.text(f"answer-{item.id}", required=False, longest=300)


class DecisionForm(Form):
    """Taken, or given back with items: one for each indicator that is named, and one for the whole."""

    def __init__(self, found: ReturnFacts, posted: Posted = None) -> None:
        super().__init__(posted)
        if posted is not None:
            outcome = self.choice("outcome", ("accepted", "returned"))
            self.is_accepted = outcome == "accepted"
            said = [
                (each.id, self.text(f"item-{each.id}", required=False, longest=300)) for each in found.of.indicators
            ]
            self.items: list[tuple[int | None, str]] = [
                (None, self.text("items", required=False, longest=300)),
                *said,
            ]


def plain(value: Any) -> str:
    """A figure as it is typed: without places where it has none."""
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
