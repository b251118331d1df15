"""What the rules of signatories look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from grants.custody.relation.signatories.tables import SignatoryChange


@dataclass(frozen=True)
class Signing:
    """Who signs for a group now and who of its people could, each by name; the hub that keeps its money; and a change
    that waits for the hub."""

    group: int
    hub: int
    signatories: Mapping[int, str]
    others: Mapping[int, str]
    open: SignatoryChange | None
