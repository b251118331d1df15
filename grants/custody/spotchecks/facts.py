"""What a spot check is asked for and what became of it: the facts of its rules and pages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants.custody.spotchecks.tables import (
    Remedy,
    RemedyAnswer,
    SampledPhoto,
    SampledVoucher,
    SpotCheck,
    SpotCheckPaper,
    SpotDraw,
    Verdict,
)
from grants.custody.tables import Claim
from grants.files import Upload
from grants.organizations.tables import Organization


@dataclass(frozen=True)
class Plan:
    """A spot check as it is asked for: whose, of which hub or fund, paid in which days, so many or such a share. `word`
    is the preparer's, `reason` why the same is drawn again."""

    authority: int
    hub: int | None
    fund: int | None
    first_day: date
    last_day: date
    word: str
    number: int | None = None
    percent: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class Drawable:
    """A voucher that can be drawn: a paid claim of the period."""

    claim: int
    entry: int
    number: str
    voucher: str
    month: str
    amount: Decimal
    content_hash: str


@dataclass(frozen=True)
class Record:
    """What a checker writes. `owner`, `demand` and the day are there where something was found."""

    verdict: Verdict
    looked_at: str
    owner: str = ""
    demand: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class VoucherFacts:
    """A voucher that was drawn: its claim and group, what was found, and how it was put right."""

    row: SampledVoucher
    check: SpotCheck
    claim: Claim
    voucher: str
    item: str
    group: Organization
    hub: Organization
    checker: str
    photos: Sequence[tuple[SampledPhoto, Upload]] = ()
    remedy: Remedy | None = None
    answers: Sequence[RemedyAnswer] = ()
    scans: Sequence[Upload] = ()

    @property
    def waiting(self) -> RemedyAnswer | None:
        """The answer that nobody has decided on."""
        return next((each for each in self.answers if each.decided_at is None), None)

    @property
    def is_put_right(self) -> bool:
        """Another person confirmed it."""
        return any(each.decided_at is not None and not each.refused_for for each in self.answers)

    @property
    def state(self) -> str:
        """open, right, demanded, answered or put_right."""
        if self.row.verdict is None:
            return "open"
        if self.remedy is None:
            return "right"
        if self.is_put_right:
            return "put_right"
        return "answered" if self.waiting else "demanded"


@dataclass(frozen=True)
class CheckFacts:
    """A spot check with its draw, its vouchers and its paper."""

    check: SpotCheck
    authority: Organization
    scope: str
    draw: SpotDraw | None = None
    vouchers: Sequence[VoucherFacts] = ()
    paper: SpotCheckPaper | None = None

    @property
    def population(self) -> dict[str, Any]:
        """The vouchers as they were frozen."""
        return dict(json.loads(self.check.population))

    @property
    def recorded(self) -> int:
        return sum(each.row.verdict is not None for each in self.vouchers)

    @property
    def findings(self) -> int:
        return sum(each.row.verdict == Verdict.FINDING for each in self.vouchers)

    @property
    def is_done(self) -> bool:
        """Every voucher has its record."""
        return self.draw is not None and self.recorded == len(self.vouchers)

    def record(self) -> dict[str, Any]:
        """All from which the draw can be made again; there is one only when it was drawn."""
        if self.draw is None:
            return {}
        return {
            "number": self.check.number,
            "population": self.population,
            "population_hash": self.check.population_hash,
            "salt": self.check.salt,
            "preparer_word": self.check.preparer_word,
            "commitment": self.check.commitment,
            "drawer_word": self.draw.word,
            "seed": self.draw.seed,
            "drawn": [each.claim.number for each in self.vouchers],
        }
