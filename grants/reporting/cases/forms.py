"""What is typed of a case."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.web.forms import Form


class CaseForm(Form):
    """Its title, a label or field, its text."""

    def __init__(self, terms: Iterable[int], posted: Mapping[str, Any] | None = None, **begins: object) -> None:
        super().__init__(posted, **begins)
        if posted is not None:
            self.name = self.text("name", longest=160)
            term = self.choice("term", terms, required=False)
            self.term = int(term) if term else None
            self.note = self.text("note", longest=4000)
