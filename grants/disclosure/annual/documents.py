"""年度使用公告 (domain §6, 29) as a paper and as a workbook, both from what was frozen."""

from typing import Any

from grants import codes, money, pdf
from grants.custody.documents import Made
from grants.disclosure.annual.queries import Standing, group_name
from grants.i18n import _
from grants.settings import settings
from grants.workbooks import Sheet, workbook

SUMS = (
    ("total", _("资金总额")),
    ("paid", _("已下达")),
    ("spent", _("实际支出")),
    ("returned", _("退回")),
    ("interest", _("利息")),
    ("balance", _("结余")),
)


async def paper(found: Standing) -> Made:
    """The notice with its figures inside as data."""
    notice = found.notice
    code = codes.check_code(f"annual:{notice.id}:{notice.content_hash}".encode())
    address = f"{settings().address}/verify/{code}"
    made = await pdf.render(
        "pdf/disclosure/annual_notice.html",
        {
            "content": found.content,
            "group_name": group_name,
            "published_on": notice.published_at,
            "code": code,
            "address": address,
        },
        created=notice.published_at,
        attachments=[("annual_notice.json", "application/json", notice.content.encode())],
    )
    return Made(made, code)


def spreadsheet(content: dict[str, Any]) -> bytes:
    """The groups with their totals in 万元 as the ministry prints them, and every project in yuan."""
    return workbook(_groups(content), _projects(content))


def _groups(content: dict[str, Any]) -> Sheet:
    columns = [(_("类别"), 16), (_("项目数"), 10), *((_("{name}（万元）", name=name), 18) for _key, name in SUMS)]
    rows = [[group_name(each["group"]), each["count"], *_wan(each)] for each in content["groups"]]
    return Sheet(_("分类汇总"), columns, [*rows, [_("合计"), len(content["projects"]), *_wan(content)]])


def _projects(content: dict[str, Any]) -> Sheet:
    columns = [
        (_("类别"), 12),
        (_("项目编号"), 16),
        (_("项目名称"), 30),
        (_("实施单位"), 28),
        (_("代管枢纽"), 24),
        (_("开始"), 12),
        (_("结束"), 12),
        *((_("{name}（元）", name=name), 16) for _key, name in SUMS),
        (_("主要内容"), 40),
        (_("完成情况"), 40),
        (_("实际效果"), 40),
        (_("绩效指标完成情况"), 40),
        (_("负责人"), 12),
        (_("联系方式"), 20),
    ]
    rows = [
        [
            group_name(each["group"]),
            each["number"],
            each["title"],
            each["grantee"],
            each["hub"],
            each["project_from"],
            each["project_to"],
            *(each[key] for key, _name in SUMS),
            *(each[name] for name in ("work", "completion", "effect", "indicators", "responsible", "contact")),
        ]
        for each in content["projects"]
    ]
    return Sheet(_("项目明细"), columns, rows)


def _wan(sums: dict[str, Any]) -> list[Any]:
    return [money.in_wan(sums[key]) for key, _name in SUMS]
