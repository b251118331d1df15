"""Forms of an application. A draft keeps whatever was typed: what cannot be read is kept as text, and said."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.applications.facts import ApplicationFacts
from grants.applications.words import FIELD_NAMES
from grants.calls.queries import CallFacts
from grants.organizations.tables import Organization
from grants.web.forms import Form

Posted = Mapping[str, Any] | None


class StartForm(Form):
    """Who applies for what: all that a draft needs to begin."""

    def __init__(self, posted: Posted, call: CallFacts, applicants: Sequence[Organization]) -> None:
        purposes = sorted({each for fund in call.funds.values() for each in fund.purposes})
        only = {
            "applicant": applicants[0].id if len(applicants) == 1 else None,
            "track": call.tracks[0].id if len(call.tracks) == 1 else None,
            "fund": call.pools[0].fund if len(call.pools) == 1 else None,
        }
        super().__init__(posted, **only)
        if self.posted:
            self.applicant = self.choice("applicant", [each.id for each in applicants])
            self.track = self.choice("track", [each.id for each in call.tracks])
            self.fund = self.choice("fund", [pool.fund for pool in call.pools])
            self.purpose = self.choice("purpose", purposes)
            self.title = self.text("title", longest=120)


class ContentForm(Form):
    """The texts of an application, as typed."""

    def __init__(self, posted: Posted, facts: ApplicationFacts) -> None:
        kept: dict[str, object] = {name: facts.value(name) for name in FIELD_NAMES}
        super().__init__(posted, **(kept | {"flags": list(facts.application.flags), "version": _version(facts)}))
        if self.posted:
            self.version = self.number("version") or 0
            self.fields = {name: self.value(name) for name in FIELD_NAMES if name in (posted or {})}
            # No box ticked posts nothing.
            self.fields["flags"] = ",".join(self.values("flags") if "flags" in (posted or {}) else [])


def _version(facts: ApplicationFacts) -> int:
    return facts.application.version
