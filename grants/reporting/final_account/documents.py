"""决算表 (domain §6, 26) on paper and as a workbook."""

from collections.abc import Sequence

from grants import codes, pdf
from grants.applications.matching import MATCH_NAMES
from grants.applications.tables import MatchKind
from grants.awards import queries as awards
from grants.awards.documents import Made, canonical
from grants.db import get
from grants.i18n import _
from grants.reporting.final_account import queries
from grants.reporting.final_account.facts import AccountView
from grants.reporting.final_account.rules import AccountFacts
from grants.reporting.final_account.tables import FinalAccount
from grants.settings import settings
from grants.workbooks import Cell, Sheet, workbook

Rows = list[Sequence[Cell]]


async def final_account(account_id: int) -> Made:
    """The account as it was accepted, with its numbers inside as JSON."""
    account = await get(FinalAccount, account_id)
    found = await queries.view(account)
    facts = await awards.award_facts(account.award)
    data = canonical(_written(facts.award.number, found))
    code = codes.check_code(f"final_account:{account.form_key}:{data}".encode())
    content = await pdf.render(
        "pdf/reporting/final_account.html",
        {
            "facts": facts,
            "found": found,
            "account": account,
            "match_names": MATCH_NAMES,
            "code": code,
            "address": f"{settings().address}/verify/{code}",
        },
        created=account.accepted_at,
        attachments=[("final_account.json", "application/json", data.encode())],
    )
    return Made(content, code, account.accepted_at)


def spreadsheet(of: AccountFacts, found: AccountView) -> bytes:
    """Lines, money, match, and of a group every voucher."""
    account = found.account
    lines: Rows = [
        [each.item, each.budget, each.actual, each.budget - each.actual, each.vouchers] for each in found.lines
    ]
    lines.append([_("合计"), found.budget, account.spent, found.budget - account.spent, ""])
    sums: Rows = [
        [_("资助金额"), account.granted],
        [_("已拨未退"), account.paid],
        [_("专户利息"), account.interest],
        [_("支出"), account.spent],
        [_("结余应退"), account.surplus],
    ]
    match: Rows = [
        [MATCH_NAMES[MatchKind(each.match_kind)], each.giver, each.promised, each.realised] for each in found.match
    ]
    heads = [(_("科目"), 28), (_("预算"), 14), (_("决算"), 14), (_("差额"), 14), (_("凭证号"), 40)]
    givers = [(_("种类"), 16), (_("提供方"), 28), (_("承诺"), 14), (_("到位"), 14)]
    sheets = [
        Sheet(_("决算"), heads, lines),
        Sheet(_("资金"), [(_("项目"), 20), (_("金额"), 16)], sums),
        Sheet(_("配套"), givers, match),
    ]
    return workbook(*sheets, *_vouchers(of))


def _vouchers(of: AccountFacts) -> list[Sheet]:
    if of.project.books is None:
        return []
    names = {line.id: line.item for line in of.project.lines}
    rows: Rows = [
        [each.number, each.paid_on, names[each.award_line], each.summary, each.amount]
        for each in of.project.books.vouchers
    ]
    heads = [(_("报账编号"), 18), (_("付款日期"), 12), (_("科目"), 24), (_("摘要"), 32), (_("金额"), 14)]
    return [Sheet(_("凭证"), heads, rows)]


def _written(number: str, found: AccountView) -> dict[str, object]:
    account = found.account
    names = ("granted", "paid", "interest", "spent", "surplus")
    return {
        "award": number,
        "attempt": account.attempt,
        **{name: str(getattr(account, name)) for name in names},
        "lines": [[each.item, str(each.budget), str(each.actual), each.vouchers] for each in found.lines],
        "match": [[each.match_kind, each.giver, str(each.promised), str(each.realised)] for each in found.match],
        "remark": account.remark,
        "people": [account.confirmed_by_name, account.checked_by_name, account.accepted_by_name],
    }
