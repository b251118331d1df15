"""Why a file is not shown to everybody. Pure."""

from collections.abc import Sequence

from grants.codes import mask_name
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.privacy import names_in, says_nothing_personal
from grants.reporting.contents.facts import Held
from grants.reporting.contents.tables import FileKind
from grants.reporting.copies.tables import PublicCopy
from grants.reporting.rules import Reporting
from grants.reporting.tables import Report, ReportStatus

# What lists people by name: a copy of it has them covered, and so other bytes.
LISTS_PEOPLE = (FileKind.SIGN_IN, FileKind.VOUCHER)


def check_releasing(facts: Reporting, report: Report, by: Actor, *, caption: str, is_looked_through: bool) -> None:
    """An officer shows a file that they looked through, with a report that was accepted."""
    may_release(facts, report, by)
    if not caption.strip():
        raise Refused("reporting.copy_without_caption", _("请写明这份公开件是什么"), field="caption")
    if not is_looked_through:
        words = _("请逐页核对并勾选：不含姓名、证件号、电话、账号和签名")
        raise Refused("reporting.copy_not_looked_through", words, field="is_looked_through")


def may_release(facts: Reporting, report: Report, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, [Role.OFFICER], facts.funder)
    if report.status != ReportStatus.ACCEPTED:
        raise Refused("reporting.copy_of_undecided", _("报告通过以后才能公开"))


def copy_is_another_file(sha256: str, held: Sequence[Held]) -> None:
    """K-9: what names people is never shown as it was handed in."""
    if any(each.kind in LISTS_PEOPLE and each.upload.sha256 == sha256 for each in held):
        raise Refused(
            "reporting.copy_is_the_original", _("这是签到表或凭证的原件，请遮盖个人信息后另存再传"), field="copy"
        )


def copy_can_be_looked_through(can_be_shown: bool) -> None:
    """Whoever releases it has seen every page: a table or an archive holds more than is seen."""
    if not can_be_shown:
        words = _("公开件请用 PDF 或图片：表格和压缩包里的内容无法逐页核对")
        raise Refused("reporting.copy_cannot_be_looked_through", words, field="copy")


def copy_was_read_whole(pages: int, read: int) -> None:
    """K-9: a name on a page that was not read would be shown to everybody."""
    if not read:
        raise Refused("reporting.copy_unreadable", _("读不出这份 PDF 的内容，请另存后再传"), field="copy")
    if pages > read:
        words = _("公开件最多 {most} 页，这份有 {pages} 页，请分开上传", most=read, pages=pages)
        raise Refused("reporting.copy_too_long", words, field="copy")


def copy_says_nothing_personal(caption: str, name: str, text: str, beneficiaries: Sequence[str]) -> None:
    """K-9: neither its caption nor its name nor the text of its pages holds a number of somebody, or the name of one
    whom the project paid or cared for. What is on a picture only people can see."""
    for field, words in (("caption", caption), ("copy", name), ("copy", text)):
        says_nothing_personal(field, words)
        named = names_in(words, beneficiaries)
        if named:
            raise Refused(
                "reporting.copy_names_a_beneficiary",
                _(
                    "公开件里有受益人或领款人的姓名（{names}），请遮盖后再传",
                    names="、".join(map(mask_name, named[:3])),
                ),
                field=field,
            )


def check_withdrawing(facts: Reporting, copy: PublicCopy, by: Actor, reason: str) -> None:
    """Taken off once, with the reason."""
    actor_has_role(by, [Role.OFFICER], facts.funder)
    if copy.withdrawn_at is not None:
        raise Refused("reporting.copy_withdrawn", _("这份公开件已撤下"))
    if not reason.strip():
        raise Refused("reporting.copy_withdrawn_without_reason", _("请写明撤下的原因"), field="reason")
