"""What the forms of all sections share: what may be chosen, and how a plan is read and shown as typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from grants import clock
from grants.calls.bounds import wrong
from grants.calls.plan import CallPlan
from grants.calls.row_forms import RowForm
from grants.calls.sections import Section, section_of
from grants.calls.words import SECTION_NAMES, field_name
from grants.i18n import _

Options = Sequence[tuple[Any, Any]]
SMALLEST = Decimal("0.01")


@dataclass(frozen=True)
class Choices:
    """What may be chosen, each as (value, label)."""

    organisers: Options = ()
    programmes: Options = ()
    funds: Options = ()
    divisions: Options = ()
    fields: Options = ()
    purposes: Options = ()
    places: Options = ()


class SectionForm(RowForm):
    """One section of a draft. `changes` are what it says of the plan, once posted and well formed."""

    SECTION: Section

    def __init__(self, posted: Mapping[str, Any] | None, plan: CallPlan, choices: Choices, version: int = 0) -> None:
        # An unticked box is not posted: what a form begins with must not tick it again.
        self.plan, self.choice_of = plan, choices
        begin = {} if posted is not None else {**self.typed(plan), "version": version}
        super().__init__(posted, **begin)
        self.changes: dict[str, Any] = {}
        if self.posted and not self.is_arranged:
            self.changes = self.read()
            self._compare_with_the_rules()

    @property
    def version(self) -> int:
        """Of the section, as its editor saw it."""
        said = self.value("version")
        return int(said) if said.isdecimal() and len(said) < 9 else 0

    @property
    def problems(self) -> list[tuple[str, str]]:
        """With the field's name: among so many rows "please fill in" alone says nothing."""
        return [(name, f"{field_name(name)}：{said}".removeprefix("：")) for name, said in super().problems]

    def typed(self, plan: CallPlan) -> dict[str, object]:
        """The plan as it would have been typed."""
        raise NotImplementedError

    def read(self) -> dict[str, Any]:
        """What was typed, as parts of the plan. Where something is wrong stands what keeps the rest readable."""
        raise NotImplementedError

    def restart_from(self, version: int) -> None:
        """Another try begins from here: what is posted next has seen that version."""
        self._values["version"] = [str(version)]

    def differences(self, stored: CallPlan) -> list[tuple[str, str, str]]:
        """Field, what is stored now, what was typed here: for who comes second."""
        theirs = type(self)(None, stored, self.choice_of)
        names = [*dict.fromkeys([*theirs._values, *self._values])]
        return [
            (field_name(name) or name, "、".join(theirs.values(name)), "、".join(self.values(name)))
            for name in names
            if name not in {"version", "key", "go", "row", "_csrf_token"}
            if [each for each in theirs.values(name) if each] != [each for each in self.values(name) if each]
        ]

    def _compare_with_the_rules(self) -> None:
        """Everything the rules hold against this section, beside its fields: not only the first thing. What it would
        make wrong in another section is said above the form, and is put right there first."""
        if self.ok:
            for refusal in wrong(replace(self.plan, **self.changes)):
                section = section_of(refusal.field)
                if section in (self.SECTION, None):
                    self.fail(refusal.field, refusal.message)
                else:
                    where = f"{SECTION_NAMES[section][0]} {field_name(refusal.field)}"
                    self.fail("form", _("与“{where}”不符：{why}", where=where, why=refusal.message))

    def _moment(self, name: str) -> datetime:
        return self.moment(name) or clock.now()

    def _day(self, name: str) -> date:
        return self.day(name) or clock.today()


def shown(value: object) -> object:
    """A value as people type it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%dT%H:%M}"
    if isinstance(value, Decimal):
        return f"{value:f}".removesuffix(".00")
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return value


def rows(part: str, items: Sequence[object], names: Sequence[str]) -> dict[str, object]:
    """The rows of a part as they would have been typed; `names` are the fields that plan and form call alike."""
    return {
        f"{part}-{at}-{name}": shown(getattr(item, name)) for at, item in enumerate(items, start=1) for name in names
    }
