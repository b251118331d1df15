"""When an annual notice may be drafted, offered, sent back and published, and what it must not say."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from grants.disclosure.annual.facts import Words, YearFacts
from grants.disclosure.annual.tables import AnnualDeadline, AnnualNotice
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role
from grants.privacy import says_nothing_personal

DRAFTS = (Role.OFFICER,)
PUBLISHES = (Role.APPROVER,)
READS = tuple(sorted(FUNDER_ROLES))
USUAL_DUE = (6, 30)


def due_on(year: int, deadline: AnnualDeadline | None) -> date:
    """R-A8: what became of a year is published by 30 June of the next, or by the day that the funder set."""
    month, day = (deadline.month, deadline.day) if deadline else USUAL_DUE
    return date(year + 1, month, day)


def check_deadline(by: Actor, funder: int, day: date) -> None:
    """The day is one of every year."""
    actor_has_role(by, DRAFTS, funder)
    if (day.month, day.day) == (2, 29):
        raise Refused("disclosure.no_day_of_every_year", _("2月29日不是每年都有，请选另一天"), field="day")


def check_draft(
    by: Actor, funder: int, year: int, has_money: bool, editions: Sequence[AnnualNotice], reason: str, today: date
) -> None:
    """A year that is over and had lottery money has one notice; what was published is corrected with a reason."""
    actor_has_role(by, DRAFTS, funder)
    if year >= today.year:
        raise Refused("disclosure.year_not_over", _("{year} 年还没有结束", year=year), field="year")
    if not has_money:
        raise Refused("disclosure.no_lottery_money", _("{year} 年没有登记福利彩票公益金", year=year), field="year")
    if any(each.published_at is None for each in editions):
        raise Refused("disclosure.draft_is_open", _("{year} 年已有一份在起草", year=year), field="year")
    if editions and not reason.strip():
        raise Refused("disclosure.correction_needs_a_reason", _("已经公布过，请写明更正的原因"), field="reason")


def check_saving(
    by: Actor, notice: AnnualNotice, texts: Sequence[tuple[str, str]], until_on: date | None, today: date
) -> None:
    """What is with the approver or was published is written by nobody; the days that are counted are over."""
    actor_has_role(by, DRAFTS, notice.funder)
    is_being_drafted(notice)
    for field, text in texts:
        says_nothing_personal(field, text)
    if until_on is not None and not date(notice.year, 12, 31) <= until_on < today:
        raise Refused(
            "disclosure.days_not_over",
            _("统计截止日应在 {year} 年年末之后、今天之前", year=notice.year),
            field="until_on",
        )


def check_offer(by: Actor, found: YearFacts) -> None:
    """Everything is said before somebody is asked to approve it."""
    actor_has_role(by, DRAFTS, found.notice.funder)
    is_being_drafted(found.notice)
    _everything_is_said(found)


def check_return(by: Actor, notice: AnnualNotice, opinion: str) -> None:
    """Who approves may send it back, and says why."""
    actor_has_role(by, PUBLISHES, notice.funder)
    _is_offered(notice)
    if not opinion.strip():
        raise Refused("disclosure.return_needs_a_reason", _("请写明退回的理由"), field="opinion")


def check_publication(by: Actor, found: YearFacts) -> None:
    """R-A8: published by somebody who wrote none of it. A project announced meanwhile must have its words, too."""
    actor_has_role(by, PUBLISHES, found.notice.funder)
    _is_offered(found.notice)
    if by.id in {found.notice.drafted_by, *found.hands}:
        raise Refused("disclosure.published_by_its_drafter", _("公告由没有参与起草的人审定公布"))
    _everything_is_said(found)


def project_is_of_the_year(found: YearFacts, award: int) -> None:
    if award not in {each.award for each in found.projects}:
        raise Refused("disclosure.project_of_another_year", _("这个项目不在本公告的资金年度里"))


def is_being_drafted(notice: AnnualNotice) -> None:
    if notice.published_at is not None:
        raise Refused("disclosure.notice_is_published", _("公告已经公布，只能另出更正版"))
    if notice.offered_at is not None:
        raise Refused("disclosure.notice_is_offered", _("公告正在审定，退回之后才能修改"))


def _is_offered(notice: AnnualNotice) -> None:
    if notice.offered_at is None or notice.published_at is not None:
        raise Refused("disclosure.notice_not_offered", _("公告没有提交审定"))


def _everything_is_said(found: YearFacts) -> None:
    if not (found.notice.overview.strip() and found.notice.effect.strip() and found.notice.contact.strip()):
        raise Refused("disclosure.notice_says_too_little", _("请先写明总体情况、总体效果和联系方式"))
    bare = [each.title for each in found.projects if not found.words_of(each.award).is_whole]
    if bare:
        raise Refused(
            "disclosure.project_without_words",
            _("还有 {n} 个项目没有写完：{names}", n=len(bare), names="、".join(bare[:3])),
        )


def words_as_texts(words: Words) -> list[tuple[str, str]]:
    """The words of a project by field, to be looked through."""
    return [(each.name, getattr(words, each.name)) for each in fields(words)]
