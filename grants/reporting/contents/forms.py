"""Reads a report with its lines, indicators and files, and the items for which one is returned."""

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import UploadFile

from grants.questions import answers
from grants.questions.forms import AnswersForm
from grants.reporting.contents.facts import (
    BENEFICIARIES,
    NARRATIVE,
    Achieved,
    Contents,
    LineTyped,
    ReportContents,
    ToReport,
    group_target,
    indicator_target,
    line_target,
)
from grants.reporting.contents.rules import problems_of, targets_of
from grants.reporting.contents.tables import FileKind
from grants.reporting.forms import DecisionForm
from grants.reporting.tables import Report


class WholeReportForm(AnswersForm):
    """A report with what it is filled in against: a field for each group of people, each line that is typed, each
    indicator, each question of the call's own form, each kind of file."""

    def __init__(self, against: ToReport, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, against.questions, {each: str(words) for each, words in initial.items()}, **initial)
        self.against = against
        if posted is not None:
            self.narrative = self.text("narrative", longest=5000)
            self.beneficiaries = self.number("beneficiaries", required=False)
            self.headcounts = {
                each.term: self.number(group_target(each.term), required=False) for each in against.groups
            }
            if not self.more:
                self.show_problems(problems_of(against, self.answered))
            self.lines = {each.id: self._line(line_target(each.id), each.kept is None) for each in against.lines}
            self.achieved = {each.id: self._achieved(indicator_target(each.id)) for each in against.indicators}

    async def contents(self) -> Contents:
        """What was typed, and the files that came with it."""
        return Contents(
            lines=self.lines,
            answers=self.answered,
            headcounts=self.headcounts,
            achieved={
                key: Achieved(each.actual, each.words, await _read(self.posted_file(f"{indicator_target(key)}-proof")))
                for key, each in self.achieved.items()
            },
            files=[
                (kind, await file.read(), file.filename)
                for kind in FileKind
                for file in self.posted_files(f"file-{kind}")
            ],
        )

    def _line(self, name: str, is_typed: bool) -> LineTyped:
        spent = self.money(name, required=False) if is_typed else None
        return LineTyped(spent, self.text(f"{name}-why", required=False, longest=1000))

    def _achieved(self, name: str) -> Achieved:
        return Achieved(
            self.decimal(name, required=False, most=10**11), self.text(f"{name}-words", required=False, longest=1000)
        )


class WholeDecisionForm(DecisionForm):
    """A decision with the items a report is returned for: item-<field>."""

    def __init__(self, against: ToReport, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        self.returned: dict[str, str] = {}
        if posted is not None:
            typed = {target: self.text(f"item-{target}", required=False, longest=500) for target in targets_of(against)}
            self.returned = {target: words for target, words in typed.items() if words}


def typed_before(report: Report, held: ReportContents, against: ToReport) -> dict[str, str]:
    """What a returned report said, to begin the next attempt with."""
    people = "" if report.beneficiaries is None else str(report.beneficiaries)
    fields = {NARRATIVE: report.narrative, BENEFICIARIES: people}
    fields |= {group_target(each.term): str(each.headcount) for each in held.served}
    for line in held.lines:
        name = line_target(line.award_line)
        fields |= {name: "" if line.is_from_ledger else f"{line.spent:.2f}", f"{name}-why": line.explanation}
    for each in held.reached:
        if each.row is not None:
            name = indicator_target(each.indicator.id)
            fields |= {name: each.said or "", f"{name}-words": each.row.words}
    questions = {each.key: each for each in against.questions}
    for entry in held.answers:
        if entry["key"] in questions:
            fields[entry["key"]] = answers.show(questions[entry["key"]], entry["value"])
    return fields


async def _read(file: UploadFile | None) -> tuple[bytes, str] | None:
    return (await file.read(), file.filename) if file else None
