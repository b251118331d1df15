"""Who keeps the lists and the tree of divisions, and what may stand in them."""

import re
from collections.abc import Sequence
from datetime import date

from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.vocabulary.tables import Division, Term

KEEPERS = (Role.ADMIN, Role.OFFICER)
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
DIVISION_CODE = re.compile(r"46[0-9A-Z]{2,10}")


def check_term(by: Actor | None, code: str, name: str, from_on: date, same_list: Sequence[Term]) -> None:
    """`same_list` are all terms of the list, closed ones too: a code is never used again for something else."""
    keeper_keeps_the_lists(by)
    if not CODE.fullmatch(code):
        raise Refused("vocabulary.bad_code", _("代码由小写英文字母、数字和 _ 组成，以字母开头"), field="code")
    if not name.strip():
        raise Refused("vocabulary.no_name", _("请填写名称"), field="name")
    for term in same_list:
        if term.code == code:
            raise Refused("vocabulary.code_used", _("代码已用于“{name}”", name=term.name), field="code")
        if term.name == name.strip() and (term.until_on is None or term.until_on >= from_on):
            raise Refused("vocabulary.name_used", _("已有这一项：{name}", name=term.name), field="name")


def keeper_keeps_the_lists(by: Actor | None) -> None:
    """The funder's administrator and officers."""
    if by is not None:
        actor_has_role(by, KEEPERS)


def check_closing(by: Actor, row: Term | Division, until_on: date) -> None:
    """What was ever used stays readable: a term or a division ends, it is not deleted."""
    keeper_keeps_the_lists(by)
    if row.until_on is not None:
        raise Refused("vocabulary.already_closed", _("已于 {day} 停用", day=row.until_on), field="until_on")
    if until_on < row.from_on:
        raise Refused(
            "vocabulary.closed_before_it_began", _("停用日期不能早于启用日期 {day}", day=row.from_on), field="until_on"
        )


def check_division(by: Actor | None, code: str, name: str, parent: Division | None, there: Division | None) -> None:
    """R-B2: everything lies within the province, whose codes begin with 46."""
    keeper_keeps_the_lists(by)
    if not DIVISION_CODE.fullmatch(code):
        raise Refused("vocabulary.bad_division", _("区划代码以 46 开头，共 4 至 12 位数字或大写字母"), field="code")
    if not name.strip():
        raise Refused("vocabulary.division_without_name", _("请填写区划名称"), field="name")
    if parent is None:
        raise Refused("vocabulary.no_parent", _("请选择上级区划"), field="parent")
    if there is not None:
        raise Refused("vocabulary.division_there", _("已有代码为 {code} 的区划", code=code), field="code")


def check_division_facts(by: Actor, pilot_from: date | None, pilot_until: date | None) -> None:
    keeper_keeps_the_lists(by)
    if pilot_until is not None and (pilot_from is None or pilot_until < pilot_from):
        raise Refused("vocabulary.pilot_out_of_order", _("试点截止日期不能早于起始日期"), field="pilot_until")


def is_open_on(row: Term | Division, day: date) -> bool:
    """Both ends count."""
    return bool(row.from_on <= day and (row.until_on is None or day <= row.until_on))


def is_pilot_on(division: Division, day: date) -> bool:
    """S8: a pilot area from a day, until a day where one is set."""
    began = division.pilot_from is not None and division.pilot_from <= day
    return bool(began and (division.pilot_until is None or day <= division.pilot_until))


def lies_under(division: str, area: str) -> bool:
    """A code without the zeros at its end begins the codes of all that lies under it, two or three digits a level;
    every area lies under itself, nothing lies nowhere."""
    return bool(division) and division.startswith(_significant(area))


def _significant(code: str) -> str:
    for length in (2, 4, 6, 9):
        if len(code) > length and not code[length:].strip("0"):
            return code[:length]
    return code
