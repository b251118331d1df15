"""How the parts of an expert's record are called, and how they stand in its history."""

from collections.abc import Iterable, Mapping
from datetime import date

from grants import codes
from grants.experts.tables import Absence
from grants.i18n import Text, _

PART_NAMES: dict[str, Text] = {
    "pool": _("专家库"),
    "field": _("专业"),
    "title": _("职称"),
    "is_senior": _("高级职称"),
    "topics": _("熟悉的领域"),
    "areas": _("熟悉的区域"),
    "most_sheets": _("每轮最多评审份数"),
    "left_on": _("退出专家库"),
    "id_number": _("身份证号"),
    "account_number": _("收款账号"),
    "address": _("住址"),
    "position": _("任职"),
    "absence": _("不能参加的日子"),
}


def as_text(part: str, value: object, names: Mapping[str, str]) -> str:
    """How a value stands in the history, which is Chinese for everybody: words for codes, numbers of papers masked, an
    address not at all."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return named(value, names)
    text = str(value)
    if part == "id_number":
        return codes.mask_id(text)
    if part == "account_number":
        return codes.mask_account(text)
    return "****" if part == "address" else text


def named(values: Iterable[str], names: Mapping[str, str]) -> str:
    """Codes in words, those that nobody knows any more as they are."""
    return "、".join(names.get(each, each) for each in values)


def held_text(organization: str, title: str, from_on: date, until_on: date | None, is_employer: bool) -> str:
    """A position as it stands in the history."""
    until = until_on.isoformat() if until_on else "今"
    return f"{organization}{title} {from_on.isoformat()} 至 {until}{'（工作单位）' if is_employer else ''}"


def absence_text(absence: Absence) -> str:
    """Days away as they stand in the history."""
    return f"{absence.from_on.isoformat()} 至 {absence.until_on.isoformat()} {absence.reason}".strip()
