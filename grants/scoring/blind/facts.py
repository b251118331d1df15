"""What a redaction begins with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grants.applications.queries import AttachedFile
from grants.applications.tables import Application
from grants.files import showing
from grants.scoring.blind.pieces import Piece
from grants.scoring.blind.tables import Redaction


@dataclass(frozen=True)
class Original:
    """An application as its redaction begins: the frozen text in pieces, and the names to black out of them."""

    application: Application
    version: int
    content: dict[str, Any]
    found: Sequence[Piece]
    names: Sequence[str]
    certain: Sequence[str]
    files: Sequence[AttachedFile]
    redaction: Redaction | None

    @property
    def paintable(self) -> list[AttachedFile]:
        """Only pictures that we paint ourselves are shown to blind experts: an original names its author inside."""
        return [each for each in self.files if showing.can_be_shown(each.upload)]
