"""Reads what somebody asks a token for."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.api.rules import LONGEST_DAYS
from grants.api.tables import Scope
from grants.web.forms import Form


class TokenForm(Form):
    """A token's office and name, what it is for, how long it counts, and the code of who signs in with one."""

    def __init__(
        self, posted: Mapping[str, Any] | None = None, *, offices: Iterable[int], asks_code: bool = False
    ) -> None:
        own = list(offices)
        given = {"days": 90, "office": own[0] if len(own) == 1 else ""}
        super().__init__(posted, **({} if posted is not None else given))
        if self.posted:
            self.office = self.choice("office", own)
            self.name = self.text("name", longest=80)
            self.scopes = [Scope(word) for word in self.choices("scopes", [scope.value for scope in Scope])]
            self.days = self.number("days", least=1, most=LONGEST_DAYS)
            self.code = self.text("code", longest=10) if asks_code else ""
