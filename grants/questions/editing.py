"""The form on which an officer writes a question: its words, its bounds, when it is asked, what it is held against."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.i18n import _
from grants.money import show
from grants.questions.conditions import condition_way, terms_of
from grants.questions.facts import QuestionnaireFacts, QuestionPlan
from grants.questions.reading import CELL_KINDS, clean, columns, options, read, read_plain
from grants.questions.rules import CHOSEN, COMPARED, COUNTED, OPERATORS, bound
from grants.questions.tables import Question, QuestionKind, Section
from grants.web.forms import Form

TERMS, CHECKS, FIRST_COLUMNS = 3, 3, 3
FILE_KINDS = (".pdf", ".jpg", ".png", ".docx", ".xlsx")
FIXED_VALUE = "value"
BLANK: dict[str, Any] = {"way": "all"} | {f"column-{at}-kind": "text" for at in range(1, FIRST_COLUMNS + 1)}


class SectionForm(Form):
    """The title and help text of a section."""

    def __init__(self, posted: Mapping[str, Any] | None, section: Section | None = None, *, version: int = 0) -> None:
        title, help = (section.title, section.help) if section is not None else ("", "")
        super().__init__(posted, title=title, help=help, version=version)
        if self.posted:
            self.title = self.text("title", longest=80)
            self.help = self.text("help", required=False, longest=500)
            self.version = self.number("version") or 0


class QuestionForm(Form):
    """A question as it is written. `more` asks for the page again: another kind, a column, a condition's values."""

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        facts: QuestionnaireFacts,
        plan: QuestionPlan | None = None,
        **initial: object,
    ) -> None:
        super().__init__(posted, **({} if posted is not None else _typed(plan) if plan else BLANK), **initial)
        self.facts = facts
        self.before = {option["label"]: option["value"] for option in (plan.options if plan else ())}
        self.more = self.value("more") if self.posted else ""
        chosen = self.value("kind")
        self.kind = QuestionKind(chosen) if chosen in set(QuestionKind) else QuestionKind.TEXT
        self.columns = self._column_rows()
        if self.posted and not self.more:
            self.version = self.number("version") or 0
            self.section = int(self.choice("section", [each.id for each in facts.sections]) or 0)
            self.plan = self._plan()

    def others(self, key: str) -> list[tuple[str, str]]:
        """The questions a condition can ask of: all but itself whose answer can be compared."""
        return [
            (each.key, each.label)
            for each in self.facts.ordered
            if each.key != key and QuestionKind(each.kind) in OPERATORS
        ]

    def comparable(self, key: str) -> list[tuple[str, str]]:
        """What a check can hold it against: a fixed value, or another figure or day."""
        wants_day = self.kind == QuestionKind.DATE
        found = [
            (each.key, each.label)
            for each in self.facts.ordered
            if each.key != key and each.kind in COMPARED and (each.kind == QuestionKind.DATE) == wants_day
        ]
        return [(FIXED_VALUE, str(_("一个固定的值"))), *found]

    def shown(self, part: str, field: str, most: int) -> range:
        """The rows of a part to draw: those in which something stands, and one more."""
        filled = [at for at in range(1, most + 1) if self.value(f"{part}-{at}-{field}")]
        return range(1, min(max(filled, default=0) + 1, most) + 1)

    def values_of(self, at: int) -> list[tuple[str, str]]:
        """What can be chosen as the value of a condition; nothing where it is typed."""
        other = self.facts.by_key.get(self.value(f"term-{at}-question"))
        if other is None:
            return []
        if other.kind == QuestionKind.CONSENT:
            return [("yes", str(_("已勾选")))]
        return [(each["value"], each["label"]) for each in options(other)]

    def _plan(self) -> QuestionPlan:
        counted, money = self.kind in (*COUNTED, QuestionKind.CHOICES), self.kind == QuestionKind.MONEY
        read_bound = self._amount if money else self._number
        return QuestionPlan(
            kind=self.kind,
            label=self.text("label"),
            help=self.text("help", required=False, longest=500),
            is_required=self.flag("is_required"),
            is_private=self.flag("is_private"),
            longest=self.number("longest", required=False, least=1, most=20_000) if self._is_written() else None,
            least=read_bound("least") if counted else None,
            most=read_bound("most") if counted else None,
            most_rows=self._most_rows() if self._is(QuestionKind.TABLE) else None,
            places=self.number("places", required=False, most=4) or 0 if self._is(QuestionKind.NUMBER) else 0,
            options=self._options() if self.kind in CHOSEN else (),
            columns=self._columns() if self._is(QuestionKind.TABLE) else (),
            shown_if=self._condition(),
            checks=tuple(self._checks()),
            file_kinds=tuple(self.choices("file_kinds", FILE_KINDS)) if self._is(QuestionKind.FILE) else (),
        )

    def _is(self, kind: QuestionKind) -> bool:
        return self.kind == kind

    def _is_written(self) -> bool:
        return self.kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT)

    def _most_rows(self) -> int | None:
        return self.number("most_rows", required=False, least=1, most=100)

    def _amount(self, name: str) -> Decimal | None:
        return self.money(name, required=False)

    def _number(self, name: str) -> Decimal | None:
        return self.decimal(name, required=False, least=-(10**9))

    def _options(self) -> tuple[dict[str, str], ...]:
        """One a line. A label that was there before keeps its value, so that conditions and answers still name it."""
        labels = [" ".join(line.split()) for line in self.value("options").splitlines() if line.strip()]
        taken = [int(value[1:]) for value in self.before.values() if re.fullmatch(r"o[0-9]{1,6}", value)]
        last, made = max(taken, default=0), []
        for label in labels:
            if label not in self.before:
                last += 1
            made.append({"value": self.before.get(label, f"o{last}"), "label": label})
        if any(len(label) > 100 for label in labels):
            self.fail("options", _("每个选项最多 {n} 字", n=100))
        return tuple(made)

    def _column_rows(self) -> list[int]:
        pattern = re.compile(r"column-([0-9]{1,2})-label")
        filled = [int(found[1]) for name in self._values if (found := pattern.fullmatch(name)) and self.value(name)]
        last = max([*filled, FIRST_COLUMNS if not filled else 0]) + (1 if self.more == "columns" else 0)
        return list(range(1, last + 1))

    def _columns(self) -> tuple[dict[str, Any], ...]:
        kept = {self.value(f"column-{at}-key") for at in self.columns}
        numbers = [int(key[1:]) for key in kept if re.fullmatch(r"c[0-9]{1,6}", key)]
        last, made = max(numbers, default=0), []
        for at in self.columns:
            label = self.text(f"column-{at}-label", required=False, longest=40)
            if not label:
                continue
            key = self.value(f"column-{at}-key")
            if not key:
                last += 1
                key = f"c{last}"
            kind = self.choice(f"column-{at}-kind", CELL_KINDS) or QuestionKind.TEXT
            made.append({"key": key, "label": label, "kind": str(kind), "required": self.flag(f"column-{at}-required")})
        return tuple(made)

    def _condition(self) -> dict[str, Any] | None:
        terms = [term for at in range(1, TERMS + 1) if (term := self._term(at))]
        if not terms:
            return None
        return {"any" if self.value("way") == "any" else "all": terms}

    def _term(self, at: int) -> dict[str, Any] | None:
        other = self.facts.by_key.get(self.value(f"term-{at}-question"))
        if other is None:
            return None
        allowed = OPERATORS.get(QuestionKind(other.kind), ())
        operator = self.value(f"term-{at}-operator")
        if operator not in allowed:
            operator = allowed[0] if allowed else "is"
        return {"question": other.key, operator: self._value(other, f"term-{at}-value")}

    def _checks(self) -> Sequence[dict[str, Any]]:
        found = []
        for at in range(1, CHECKS + 1):
            chosen = self.value(f"check-{at}-right")
            if not chosen:
                continue
            right: object = {"question": chosen}
            if chosen == FIXED_VALUE:
                right = read_plain(self._measured(at), clean(self.value(f"check-{at}-value")), places=4)
                self._note_missing(right, f"check-{at}-value", "checks")
            check: dict[str, Any] = {"op": self.choice(f"check-{at}-op", ("at_least", "at_most")) or "at_most"}
            words = self.text(f"check-{at}-words", required=False)
            column = self.value(f"check-{at}-column") if self._is(QuestionKind.TABLE) else ""
            more = {name: value for name, value in (("column", column), ("words", words)) if value}
            found.append(check | {"right": right} | more)
        return found

    def _measured(self, at: int) -> QuestionKind:
        """The kind of figure or day that is compared."""
        if not self._is(QuestionKind.TABLE):
            return self.kind
        column = self.value(f"check-{at}-column")
        return QuestionKind(next((c["kind"] for c in self._columns() if c["key"] == column), QuestionKind.NUMBER))

    def _value(self, other: Question, name: str) -> Any:
        """A value as the other question reads it; a choice may be named by its label."""
        typed = self.value(name).strip()
        labels = {each["label"]: each["value"] for each in options(other)}
        typed = labels.get(typed, typed)
        value, misfit = (typed, None) if other.kind == QuestionKind.CHOICES else read(other, typed)
        self._note_missing(value if misfit is None else None, name, "shown_if")
        return value

    def _note_missing(self, value: object, name: str, part: str) -> None:
        if value in (None, ""):
            self.fail(name, _("请填写这一条的值"))
            self.fail(part, _("有一条没有值，或值与问题的类型不符"))


def _typed(plan: QuestionPlan) -> dict[str, object]:
    """A plan as it would have been typed."""
    values: dict[str, object] = {
        "kind": plan.kind.value,
        "label": plan.label,
        "help": plan.help,
        "is_required": "yes" if plan.is_required else "",
        "is_private": "yes" if plan.is_private else "",
        "longest": plan.longest or "",
        "least": _typed_bound(plan, plan.least),
        "most": _typed_bound(plan, plan.most),
        "most_rows": plan.most_rows or "",
        "places": plan.places or "",
        "options": "\n".join(option["label"] for option in plan.options),
        "file_kinds": list(plan.file_kinds),
        "way": condition_way(plan.shown_if),
    }
    for at, column in enumerate(plan.columns, 1):
        values |= {f"column-{at}-{name}": column[name] for name in ("key", "label", "kind")}
        values[f"column-{at}-required"] = "yes" if column.get("required") else ""
    for at, term in enumerate(terms_of(plan.shown_if), 1):
        operator = next(each for each in term if each != "question")
        value = "yes" if term[operator] is True else term[operator]
        named = {"question": term["question"], "operator": operator, "value": value}
        values |= {f"term-{at}-{name}": part for name, part in named.items()}
    for at, check in enumerate(plan.checks, 1):
        right = check["right"]
        fixed = not isinstance(right, dict)
        named = {"op": check["op"], "column": check.get("column", ""), "words": check.get("words", "")}
        named |= {"right": FIXED_VALUE if fixed else right["question"], "value": right if fixed else ""}
        values |= {f"check-{at}-{name}": part for name, part in named.items()}
    return values


def _typed_bound(plan: QuestionPlan, value: Decimal | None) -> str:
    return show(value) if plan.kind == QuestionKind.MONEY and value is not None else bound(value)


def summable(question: Question | None) -> list[tuple[str, str]]:
    """The columns of a table that can be added up."""
    found = columns(question) if question is not None else []
    return [(each["key"], each["label"]) for each in found if each["kind"] in COUNTED]
