"""The fields of a sheet and its bands, without a database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from grants.calls.judging_tables import Criterion, CriterionBand
from grants.errors import NotFound, Refused
from grants.scoring import bands, sheet_fields
from grants.scoring.panel import Sheet
from grants.scoring.sheet_fields import Written
from grants.scoring.tables import Assignment, Mark

AT = datetime(2026, 4, 15, 2, tzinfo=UTC)


@dataclass
class Saved:
    text: str
    version: int
    saved_at: datetime = AT


def a_criterion(position: int = 1, most: str = "15", guidance: str = "") -> Criterion:
    criterion = Criterion(call=1, position=position, name=f"指标{position}", max_mark=Decimal(most), guidance=guidance)
    criterion.id = position
    return criterion


def a_sheet(*marks: Mark, comment: str = "") -> Sheet:
    return Sheet(
        assignment=Assignment(expert=1, application=1, assigned_at=AT, ended_at=None, comment=comment),
        expert=None,
        panelist=None,
        application=None,
        call=None,
        criteria=[a_criterion(1), a_criterion(2, "10")],
        marks={mark.criterion: mark for mark in marks},
        conflicts=[],
        closure=None,
    )


def a_mark(criterion: int, value: str | None, typed: str = "", comment: str = "") -> Mark:
    return Mark(
        assignment=1, criterion=criterion, value=None if value is None else Decimal(value), typed=typed, comment=comment
    )


def test_what_is_no_mark_is_kept_as_typed_and_is_no_mark():
    sheet = a_sheet()

    assert sheet_fields.written(sheet, "mark-1", " １３．５ ") == Written("13.5", Decimal("13.5"))
    assert sheet_fields.written(sheet, "mark-1", "十三") == Written("十三", None)
    assert sheet_fields.written(sheet, "mark-1", "15.5") == Written("15.5", None)
    assert sheet_fields.written(sheet, "mark-1", "") == Written("", None)
    assert sheet_fields.written(sheet, "reason-2", "两行\r\n字 ") == Written("两行\n字", None)


def test_a_field_that_the_sheet_has_not_is_not_found_and_one_of_a_size_that_nobody_types_is_refused():
    sheet = a_sheet()

    for name in ("mark-3", "mark-0", "mark", "note", "reason-x", ""):
        with pytest.raises(NotFound, match=r"scoring\.no_such_field"):
            sheet_fields.written(sheet, name, "1")
    with pytest.raises(Refused, match=r"scoring\.text_too_long"):
        sheet_fields.written(sheet, "comment", "字" * 20_001)


def test_a_reason_longer_than_a_sheet_is_handed_in_with_is_kept_and_said_to_be_wrong():
    sheet = a_sheet(a_mark(1, None, "十三", "长" * 301))

    def wrong(name: str) -> str:
        return str(sheet_fields.wrong(sheet, name, sheet_fields.text_of(sheet, name)) or "")

    assert wrong("reason-1") == "最多 300 字，现在 301 字"
    assert wrong("mark-1") == "评分应为 0 至 15，每 0.5 分一档"
    assert wrong("mark-2") == wrong("comment") == ""


def test_of_a_page_only_what_was_changed_on_it_is_to_be_saved():
    began = {"mark-1": Saved("12.0", 3), "comment": Saved("先存", 2)}

    touched = sheet_fields.touched(began, {"mark-1": "12.0", "comment": "后存", "mark-2": "", "reason-1": "依据足"})

    assert touched == {"comment": "后存", "reason-1": "依据足"}


def test_two_screens_clash_where_the_text_differs_from_what_was_saved_later():
    sheet = a_sheet(a_mark(1, "12"), a_mark(2, "8"), comment="另一份")
    saves = {"mark-1": Saved("12.0", 5), "mark-2": Saved("8.0", 2), "comment": Saved("另一份", 5)}
    typed = {"mark-1": "12", "mark-2": "9", "comment": "这一份", "reason-1": "新写"}

    assert sheet_fields.clashing(sheet, typed, saves, lambda _name: 4) == ["comment"]
    assert sheet_fields.clashing(sheet, typed, saves, lambda _name: 5) == []
    with pytest.raises(Refused, match=r"scoring\.changed_meanwhile"):
        sheet_fields.was_not_changed_meanwhile("comment", saves["comment"], 4)


@pytest.mark.parametrize(
    ("value", "word"),
    [("15", "优"), ("13.5", "优"), ("13", "良"), ("10.5", "良"), ("10", "中"), ("7", "差"), ("0", "差"), (None, None)],
)
def test_the_usual_bands_begin_at_90_70_and_50_percent_in_half_points(value, word):
    found = bands.bands(a_criterion(guidance="看依据\n优：每行有依据\n差：不得列支"))

    band = bands.band_of(found, None if value is None else Decimal(value))

    assert (str(band.word) if band else None) == word
    assert next((str(each.least), str(each.most), each.anchor) for each in found) == ("13.5", "15", "每行有依据")
    assert bands.hint(a_criterion(guidance="看依据\n优：每行有依据")) == "看依据"


def test_a_calls_own_bands_go_before_the_usual_ones_and_may_leave_the_lowest_marks_without_a_word():
    own = [
        CriterionBand(criterion=1, least_mark=Decimal(5), label="说得清", words="有数"),
        CriterionBand(criterion=1, least_mark=Decimal("12.25"), label="打动人", words="有人"),
    ]

    found = bands.bands(a_criterion(guidance="优：不用"), own)

    assert [(each.word, str(each.least), str(each.most), each.anchor) for each in found] == [
        ("打动人", "12.5", "15", "有人"),
        ("说得清", "5", "12.0", "有数"),
    ]
    assert bands.band_of(found, Decimal("4.5")) is None
