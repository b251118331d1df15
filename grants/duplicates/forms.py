"""Forms of duplicates."""

from collections.abc import Mapping
from typing import Any

from grants.duplicates.tables import RulingKind
from grants.web.forms import Form


class RulingForm(Form):
    """What an officer finds about a hit, and why."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.ruling = self.choice("ruling", RulingKind)
            self.reason = self.text("reason", required=False, longest=1000)
