"""What is typed of measures: a decision, an answer, a day."""

from collections.abc import Mapping
from typing import Any

from grants.web.forms import Form


class MeasureForm(Form):
    """The fields of one of several measures on a page end in its number, so that each has an address of its own."""

    def __init__(self, measure_id: int, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.measure_id = measure_id

    def of(self, name: str) -> str:
        """The name of that field for this measure."""
        return f"{name}-{self.measure_id}"

    def fail(self, name: str, message: object) -> None:
        super().fail(name if name == "form" or name.endswith(f"-{self.measure_id}") else self.of(name), message)


class AdoptionForm(MeasureForm):
    """Why a measure is taken; the last day to answer where the calendar cannot say it."""

    def __init__(self, measure_id: int, posted: Mapping[str, Any]) -> None:
        super().__init__(measure_id, posted)
        self.note = self.text(self.of("note"), longest=1000)
        self.answer_by = self.day(self.of("answer_by"), required=False)


class WordsForm(MeasureForm):
    """One field of words: a reason or an answer."""

    def __init__(self, measure_id: int, name: str, posted: Mapping[str, Any]) -> None:
        super().__init__(measure_id, posted)
        self.words = self.text(self.of(name), longest=2000)


class EffectForm(MeasureForm):
    """By when it is to be put right, where the calendar cannot say it."""

    def __init__(self, measure_id: int, posted: Mapping[str, Any]) -> None:
        super().__init__(measure_id, posted)
        self.due_on = self.day(self.of("due_on"), required=False)
