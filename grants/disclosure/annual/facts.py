"""What a notice is made of: a year's money, its projects with their figures at a day, and what is said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from grants.disclosure.annual.tables import AnnualNotice, AnnualProject
from grants.i18n import Text, _
from grants.organizations.tables import Organization

ZERO = Decimal("0.00")
# R-A8 as the ministry lists it: whatever is none of the first three is public welfare at large.
GROUPS: dict[str, Text] = {
    "ELDERLY": _("老年人福利"),
    "DISABLED": _("残疾人福利"),
    "ORPHAN": _("儿童福利"),
    "": _("社会公益"),
}


@dataclass(frozen=True)
class Money:
    """A project's money up to a day: in force, paid, spent (None where nobody has reported yet), returned, and the
    interest that a hub's bank gave on it, which is spent or goes back with the rest."""

    total: Decimal
    paid: Decimal
    spent: Decimal | None
    returned: Decimal
    interest: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """What was paid or came as interest, and was neither spent nor returned."""
        return self.paid + self.interest - (self.spent or ZERO) - self.returned


@dataclass(frozen=True)
class Source:
    """A source of the year."""

    code: str
    name: str
    document_no: str
    amount: Decimal


@dataclass(frozen=True)
class YearProject:
    """A project that a year's lottery money pays, with its money."""

    award: int
    number: str
    title: str
    purpose: str
    grantee: str
    hub: str | None
    project_from: date
    project_to: date
    grade: str
    money: Money

    @property
    def group(self) -> str:
        return self.purpose if self.purpose in GROUPS else ""


@dataclass(frozen=True)
class Words:
    """What a notice says of a project: 主要内容, 完成情况, 实际效果, 绩效指标完成, 负责人, 联系方式."""

    work: str = ""
    completion: str = ""
    effect: str = ""
    indicators: str = ""
    responsible: str = ""
    contact: str = ""

    @property
    def is_whole(self) -> bool:
        return all(getattr(self, each.name).strip() for each in fields(self))


@dataclass(frozen=True)
class YearFacts:
    """A notice with all it would say now, or said when it was published. `words` are by award; `hands` are the persons
    who wrote any of it."""

    notice: AnnualNotice
    funder: Organization
    sources: Sequence[Source]
    projects: Sequence[YearProject]
    words: Mapping[int, Words]
    hands: frozenset[int] = frozenset()

    def words_of(self, award: int) -> Words:
        return self.words.get(award, Words())


def words_in(row: AnnualProject) -> Words:
    """The words of a row."""
    return Words(**{each.name: getattr(row, each.name) for each in fields(Words)})


def content(found: YearFacts) -> dict[str, Any]:
    """All that is published, as it is frozen: amounts as strings, projects by group in their order."""
    notice = found.notice
    grouped = [(key, [each for each in found.projects if each.group == key]) for key in GROUPS]
    return {
        "funder": found.funder.name,
        "funder_code": found.funder.code,
        "year": notice.year,
        "edition": notice.edition,
        "reason": notice.reason,
        "until_on": notice.until_on.isoformat(),
        "overview": notice.overview,
        "effect": notice.effect,
        "contact": notice.contact,
        "sources": [
            {"code": each.code, "name": each.name, "document_no": each.document_no, "amount": str(each.amount)}
            for each in found.sources
        ],
        "received": str(sum((each.amount for each in found.sources), ZERO)),
        "groups": [
            {"group": key, "name": GROUPS[key].key, "count": len(members), **_sums(members)} for key, members in grouped
        ],
        **_sums(found.projects),
        "projects": [_project(each, found.words_of(each.award)) for _key, members in grouped for each in members],
    }


def _project(each: YearProject, words: Words) -> dict[str, Any]:
    return {
        "award": each.award,
        "number": each.number,
        "title": each.title,
        "group": each.group,
        "grantee": each.grantee,
        "hub": each.hub,
        "project_from": each.project_from.isoformat(),
        "project_to": each.project_to.isoformat(),
        "grade": each.grade,
        **_sums([each]),
        "is_reported": each.money.spent is not None,
        **{field.name: getattr(words, field.name) for field in fields(Words)},
    }


def _sums(found: Sequence[YearProject]) -> dict[str, str]:
    return {
        "total": str(sum((each.money.total for each in found), ZERO)),
        "paid": str(sum((each.money.paid for each in found), ZERO)),
        "spent": str(sum((each.money.spent or ZERO for each in found), ZERO)),
        "returned": str(sum((each.money.returned for each in found), ZERO)),
        "interest": str(sum((each.money.interest for each in found), ZERO)),
        "balance": str(sum((each.money.balance for each in found), ZERO)),
    }
