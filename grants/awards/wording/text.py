"""The text of an agreement: clauses and paragraphs with fields, and how they read for one award. Pure.

A line that begins with # is the title of a clause, which gets its number by itself; every other line is a paragraph.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter

from grants import money
from grants.awards.facts import AwardFacts
from grants.awards.wording.tables import AgreementWording
from grants.funds.rules import purpose_name
from grants.i18n import CHINESE, Text, _, speaking

HERE = Path(__file__).parent
STANDARD: dict[int, str] = {
    2: (HERE / "two_parties.txt").read_text(encoding="utf-8").strip(),
    3: (HERE / "three_parties.txt").read_text(encoding="utf-8").strip(),
}
ACCOUNT = "account"
# What is printed where a field names an annex, and the place on the paper it points to.
ANNEXES: dict[str, tuple[str, str]] = {
    "budget_annex": ("附件一", "annex-budget"),
    "stages_annex": ("附件二", "annex-stages"),
    "plan_annex": ("附件三", "annex-plan"),
}
# R-G2: what an agreement cannot leave unsaid. The parties and the project stand above the clauses on every paper.
MANDATORY = ("application", "amount", "capitals", "stages", ACCOUNT, *ANNEXES)
OF_EACH: dict[str, Text] = {
    "application": _("受理编号"),
    "amount": _("资助金额"),
    "capitals": _("资助金额大写"),
    "stages": _("拨付期数"),
    ACCOUNT: _("收款账户表，单独成行"),
    "budget_annex": _("附件一核定预算和页码"),
    "stages_annex": _("附件二拨付期次和页码"),
    "plan_annex": _("附件三实施计划和页码"),
    "award": _("项目编号"),
    "title": _("项目名称"),
    "funder": _("资助方名称"),
    "grantee": _("实施方名称"),
    "purpose": _("资助用途"),
    "fund": _("资金来源"),
    "begins_on": _("实施开始日期"),
    "ends_on": _("实施结束日期"),
    "signage": _("标识要求，资金来源没有要求时为空"),
    "copies": _("协议份数"),
}
FIELDS: dict[int, dict[str, Text]] = {2: OF_EACH, 3: {**OF_EACH, "hub": _("代管方名称")}}
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Piece:
    """A run of words; with `annex`, it points to that place on the paper."""

    words: str
    annex: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or the place of the table with the payee's account."""

    pieces: Sequence[Piece] = ()
    is_account: bool = False


@dataclass(frozen=True)
class Clause:
    """A numbered clause: 一、项目与预算, and its paragraphs."""

    title: str
    paragraphs: Sequence[Paragraph]


def body_of(wording: AgreementWording | None, parties: int) -> str:
    """The text of that version, or the standard one."""
    return wording.body if wording else STANDARD[parties]


def values_of(facts: AwardFacts, stages: int) -> dict[str, str]:
    """What the fields say of an award that is paid in so many stages. Papers are Chinese for every reader."""
    signage = facts.fund.signage
    with speaking(CHINESE):
        return {
            "application": facts.application.number or "",
            "amount": money.show_yuan(facts.award.amount),
            "capitals": money.capitals(facts.award.amount),
            "stages": str(stages),
            "award": facts.award.number,
            "title": facts.application.title,
            "funder": facts.funder.name,
            "grantee": facts.applicant.name,
            "hub": facts.through.name,
            "purpose": str(purpose_name(facts.application.purpose)),
            "fund": facts.fund.name,
            "begins_on": _day(facts.call.project_from),
            "ends_on": _day(facts.call.project_to),
            "signage": f"服务场所、设备和活动应在显著位置标明“{signage}”。" if signage else "",
            "copies": str((3 if facts.is_for_a_group else 2) + 1),
        }


def split(body: str) -> list[tuple[str, list[str]]]:
    """The clauses as they were typed: title and paragraphs. What stands before the first has no title."""
    clauses: list[tuple[str, list[str]]] = []
    for line in filter(None, (each.strip() for each in body.splitlines())):
        if line[0] in "#＃":
            clauses.append((line.lstrip("#＃").strip(), []))
        elif clauses:
            clauses[-1][1].append(line)
        else:
            clauses.append(("", [line]))
    return clauses


def filled(body: str, values: Mapping[str, str]) -> list[Clause]:
    """The clauses of a text whose fields were checked, as they read with these values."""
    return [
        Clause(
            f"{numeral(number)}、{''.join(each.words for each in _pieces(title, values))}",
            [Paragraph(is_account=True) if is_account(line) else Paragraph(_pieces(line, values)) for line in lines],
        )
        for number, (title, lines) in enumerate(split(body), start=1)
    ]


def is_account(line: str) -> bool:
    """Whether this line is the place of the account's table."""
    return line == f"{{{ACCOUNT}}}"


def numeral(number: int) -> str:
    """The number of a clause, 1 to 99: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _pieces(line: str, values: Mapping[str, str]) -> list[Piece]:
    pieces = list[Piece]()
    for words, name, _spec, _conversion in Formatter().parse(line):
        if words:
            pieces.append(Piece(words))
        if name in ANNEXES:
            pieces.append(Piece(*ANNEXES[name]))
        elif name is not None:
            pieces.append(Piece(values[name]))
    return pieces
