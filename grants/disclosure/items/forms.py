"""What people type of a disclosure item."""

from collections.abc import Mapping
from typing import Any

from grants import clock
from grants.disclosure.items.tables import DisclosedItem, ItemKind
from grants.web.forms import Form


class ItemForm(Form):
    """What is said. Where it replaces something, its kind is that one's."""

    def __init__(self, before: DisclosedItem | None, posted: Mapping[str, Any] | None = None) -> None:
        begins = {"title": before.title, "words": before.words, "kind": before.item_kind} if before else {}
        super().__init__(posted, **begins, as_of=clock.today().isoformat())
        if posted is not None:
            chosen = before.item_kind if before else self.choice("kind", ItemKind)
            self.kind = ItemKind(chosen) if chosen else None
            self.title = self.text("title", longest=120)
            self.words = self.text("words", longest=4000)
            self.as_of = self.day("as_of")


class ItemWithdrawalForm(Form):
    """Why it is taken back."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        self.reason = self.text("reason", longest=300) if posted is not None else ""
