"""The form of a call: plain fields, and rows of tracks, pools, criteria and bonuses that grow on request."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock
from grants.calls.plan import BonusPlan, CallPlan, CriterionPlan, PoolPlan, TrackPlan
from grants.calls.rules import CONDITION_NAMES, LARGEST_PARTS
from grants.calls.tables import Policy, Who
from grants.calls.words import field_name
from grants.i18n import _
from grants.web.forms import Form

PARTS = {
    "tracks": ("code", "name", "cap", "who", "stages"),
    "pools": ("fund", "amount"),
    "criteria": ("name", "max", "guidance"),
    "bonuses": ("flag", "points"),
}
FIRST_ROWS = {"tracks": 2, "pools": 2, "criteria": 6, "bonuses": 1}
STAGES = 6
MOST_MARK = Decimal("999.99")
PLAIN = {
    "correction_working_days": 5,
    "notice_working_days": 5,
    "count_start_day": "yes",
    "limit_per_organisation": 1,
    "fixed_assets": Policy.FORBID,
    "handouts": Policy.FORBID,
    "panel_size": 5,
    "trim_from": 5,
    "min_sheets": 3,
    "pass_mark": "70.00",
    "bonus_max": "3.00",
    "tie_break": "criterion:1, rating, submitted_at",
    "condition-1": ["agreement_signed"],
    "condition-2": ["midterm_accepted"],
    "condition-3": ["final_accepted"],
}


@dataclass(frozen=True)
class Choices:
    """Whose call it may be, who may run it, and from which sources it may draw."""

    funders: Sequence[int]
    organisers: Sequence[int]
    funds: Sequence[int]


class CallForm(Form):
    """A call as one page. `more` names a part that wants another row: then nothing is read, only shown again."""

    def __init__(self, posted: Mapping[str, Any] | None, choices: Choices, plan: CallPlan | None = None) -> None:
        # An unticked box is not posted: what a form begins with must not tick it again.
        super().__init__(posted, **({} if posted is not None else _typed(plan) if plan else _blank(choices)))
        self.more = self.value("more") if self.posted else ""
        self.rows = {part: self._shown(part) for part in PARTS}
        if self.posted and not self.more:
            self.plan = self._plan(choices)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """With the field's name: on so long a page "please fill in" alone says nothing."""
        return [(name, f"{field_name(name)}：{said}".removeprefix("：")) for name, said in super().problems]

    def _shown(self, part: str) -> int:
        """How many rows of a part are shown: those with something in them, and one more when asked."""
        filled = [int(found[1]) for name in self._values if (found := re.fullmatch(rf"{part}-(\d{{1,3}})-\w+", name))]
        wanted = max([FIRST_ROWS[part], *filled]) + (1 if self.more == part else 0)
        return min(wanted, LARGEST_PARTS)

    def _used(self, part: str) -> Iterable[str]:
        """The prefixes of the rows in which something stands."""
        for at in range(1, self.rows[part] + 1):
            if any(self.value(f"{part}-{at}-{name}").strip() for name in PARTS[part] if name != "who"):
                yield f"{part}-{at}"

    def _plan(self, choices: Choices) -> CallPlan:
        """Everything typed. Where something is wrong a stand-in is put; the plan is used only when the form is ok."""
        return CallPlan(
            **self._about(choices),
            **self._times(),
            **self._budget(),
            **self._judging(),
            tracks=tuple(self._track(row) for row in self._used("tracks")),
            pools=tuple(self._pool(row, choices) for row in self._used("pools")),
            criteria=tuple(self._criterion(row) for row in self._used("criteria")),
            bonuses=tuple(self._bonus(row) for row in self._used("bonuses")),
            conditions=tuple(
                (seq, word)
                for seq in range(1, STAGES + 1)
                for word in self.choices(f"condition-{seq}", CONDITION_NAMES)
            ),
        )

    def _about(self, choices: Choices) -> dict[str, Any]:
        return {
            "funder_id": int(self.choice("funder_id", choices.funders) or 0),
            "organiser_id": int(self.choice("organiser_id", choices.organisers) or 0),
            "title": self.text("title"),
            "document_no": self.text("document_no", required=False, longest=80),
            "body": self.text("body", required=False, longest=20000),
            "contact": self.text("contact", required=False),
            "supervision_phone": self.text("supervision_phone", required=False, longest=40),
            "limit_per_organisation": self.number("limit_per_organisation", required=False, least=1, most=99),
            "limit_per_hub": self.number("limit_per_hub", required=False, least=1, most=999),
        }

    def _times(self) -> dict[str, Any]:
        return {
            "opens_at": self._moment("opens_at"),
            "closes_at": self._moment("closes_at"),
            "correction_working_days": self.number("correction_working_days", least=1, most=60) or 1,
            "scoring_opens_at": self._moment("scoring_opens_at"),
            "scoring_closes_at": self._moment("scoring_closes_at"),
            "decided_on": self.day("decided_on", required=False),
            "notice_starts_on": self.day("notice_starts_on", required=False),
            "notice_working_days": self.number("notice_working_days", least=1, most=60) or 1,
            "count_start_day": self.flag("count_start_day"),
            "project_from": self._day("project_from"),
            "project_to": self._day("project_to"),
        }

    def _budget(self) -> dict[str, Any]:
        return {
            "fixed_assets": Policy(self.choice("fixed_assets", Policy) or Policy.FORBID),
            "handouts": Policy(self.choice("handouts", Policy) or Policy.FORBID),
        }

    def _judging(self) -> dict[str, Any]:
        return {
            "panel_size": self.number("panel_size", least=1, most=99) or 1,
            "trim_from": self.number("trim_from", least=3, most=99) or 3,
            "min_sheets": self.number("min_sheets", least=1, most=99) or 1,
            "pass_mark": self.decimal("pass_mark", most=100) or Decimal(0),
            "bonus_max": self.decimal("bonus_max", most=100) or Decimal(0),
            "tie_break": tuple(word for word in re.split(r"[,，、\s]+", self.text("tie_break")) if word),
        }

    def _track(self, row: str) -> TrackPlan:
        return TrackPlan(
            code=self.text(f"{row}-code", longest=40),
            name=self.text(f"{row}-name", longest=80),
            cap=self.money(f"{row}-cap") or Decimal("0.01"),
            who=Who(self.choice(f"{row}-who", Who) or Who.ANY),
            stages=self._stages(f"{row}-stages"),
        )

    def _stages(self, name: str) -> tuple[Decimal, ...]:
        """50/30/20, with any separator people use."""
        words = [word for word in re.split(r"[/／,，、\s%％—-]+", self.text(name)) if word]
        if len(words) > STAGES or not all(re.fullmatch(r"\d{1,3}(\.\d{1,2})?", word) for word in words):
            self.fail(name, _("请填写各期比例，如 50/30/20，最多 {n} 期", n=STAGES))
            return (Decimal(100),)
        return tuple(Decimal(word) for word in words)

    def _pool(self, row: str, choices: Choices) -> PoolPlan:
        fund = self.choice(f"{row}-fund", choices.funds)
        return PoolPlan(int(fund or 0), self.money(f"{row}-amount") or Decimal("0.01"))

    def _criterion(self, row: str) -> CriterionPlan:
        return CriterionPlan(
            name=self.text(f"{row}-name", longest=80),
            max_mark=self.decimal(f"{row}-max", most=MOST_MARK) or Decimal("0.01"),
            guidance=self.text(f"{row}-guidance", required=False, longest=2000),
        )

    def _bonus(self, row: str) -> BonusPlan:
        flag = self.text(f"{row}-flag", longest=40)
        return BonusPlan(flag, self.decimal(f"{row}-points", most=MOST_MARK) or Decimal("0.01"))

    def _moment(self, name: str) -> datetime:
        return self.moment(name) or clock.now()

    def _day(self, name: str) -> date:
        return self.day(name) or clock.today()


def _blank(choices: Choices) -> dict[str, object]:
    """What an empty form begins with."""
    one = {
        name: ids[0]
        for name, ids in (("funder_id", choices.funders), ("organiser_id", choices.organisers))
        if len(ids) == 1
    }
    return {**PLAIN, **one}


def _typed(plan: CallPlan) -> dict[str, object]:
    """A plan as it would have been typed."""
    values: dict[str, object] = {name: getattr(plan, name) for name in CallPlan.__dataclass_fields__}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = f"{clock.local(value):%Y-%m-%dT%H:%M}"
        elif isinstance(value, bool):
            values[name] = "yes" if value else ""
    values["tie_break"] = ", ".join(plan.tie_break)
    for part in (*PARTS, "conditions"):
        del values[part]
    for at, track in enumerate(plan.tracks, start=1):
        stages = "/".join(f"{percent:f}".removesuffix(".00") for percent in track.stages)
        values |= _row("tracks", at, (track.code, track.name, track.cap, track.who, stages))
    for at, pool in enumerate(plan.pools, start=1):
        values |= _row("pools", at, (pool.fund_id, pool.amount))
    for at, criterion in enumerate(plan.criteria, start=1):
        values |= _row("criteria", at, (criterion.name, criterion.max_mark, criterion.guidance))
    for at, bonus in enumerate(plan.bonuses, start=1):
        values |= _row("bonuses", at, (bonus.flag, bonus.points))
    for seq in range(1, STAGES + 1):
        values[f"condition-{seq}"] = [word for stage, word in plan.conditions if stage == seq]
    return values


def _row(part: str, at: int, values: Sequence[object]) -> dict[str, object]:
    return {f"{part}-{at}-{name}": value for name, value in zip(PARTS[part], values, strict=True)}
