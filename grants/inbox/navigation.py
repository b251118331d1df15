"""Where each person goes: the links beside every page, by role."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from grants.i18n import Text, _
from grants.people.rules import Actor
from grants.people.tables import Role

OFFICE = (Role.OFFICER, Role.ORGANISER)
READERS = (Role.SUPERVISOR, Role.AUDITOR)
FINANCE = (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER)
HUB = (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_CASHIER, Role.HUB_BOOKKEEPER)
APPLICANT = (Role.APPLICANT, Role.SIGNATORY)


@dataclass(frozen=True)
class Item:
    """One link; `current` when the page shown lies under it."""

    label: Text
    href: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Section:
    """Links under a title."""

    title: Text | None
    items: list[Item] = field(default_factory=list)


def sections(actor: Actor | None, path: str, *, is_expert: bool) -> list[Section]:
    """The navigation of this person, with the item marked under which `path` lies."""
    if actor is None:
        return [_section(None, PUBLIC, path)]
    found = [_section(None, [(_("待办"), "/inbox", "inbox")], path)]
    if is_expert:
        found.append(
            _section(_("评审"), [(_("我的评审"), "/panel", "scale"), (_("项目评价"), "/appointments", "chart")], path)
        )
    for title, holders, links in PLACES:
        if actor.has(*holders):
            found.append(_section(title, links, path))
    if not actor.memberships and not is_expert:
        found.append(_section(_("备案"), [(_("申请备案"), "/filings", "stamp")], path))
    return _without_repeats(found)


Link = tuple[Text, str, str]

PUBLIC: list[Link] = [
    (_("首页"), "/", "home"),
    (_("征集公告"), "/calls", "flag"),
    (_("公示"), "/notices", "stamp"),
    (_("资助项目"), "/projects", "chart"),
    (_("受资助单位"), "/grantees", "org"),
    (_("枢纽"), "/hubs", "wallet"),
    (_("资助数据"), "/figures", "chart"),
    (_("年度公告"), "/disclosures", "file"),
    (_("社区需求与案例"), "/community", "people"),
    (_("备案公告"), "/filings/notices", "stamp"),
    (_("投诉举报"), "/complaints", "alert"),
]

PLACES: list[tuple[Text, tuple[Role, ...], list[Link]]] = [
    (
        _("申报与项目"),
        APPLICANT,
        [
            (_("我的申报"), "/applications", "edit"),
            (_("我的项目"), "/grants", "wallet"),
            (_("报告"), "/reports", "file"),
            (_("重大活动报告"), "/activities", "flag"),
            (_("单位资料"), "/organisations", "org"),
        ],
    ),
    (
        _("组织"),
        (Role.GROUP_SIGNATORY,),
        [
            (_("我的组织"), "/groups", "wallet"),
            (_("重大活动报告"), "/activities", "flag"),
            (_("向两委报告"), "/committee-reports", "people"),
            (_("我的申报"), "/applications", "edit"),
            (_("备案"), "/filings", "stamp"),
        ],
    ),
    (
        _("备案"),
        (Role.FILING_OFFICER,),
        [
            (_("备案办理"), "/filings", "stamp"),
            (_("组织资金概览"), "/watched-groups", "wallet"),
            (_("重大活动报告"), "/activities", "flag"),
            (_("向两委报告"), "/committee-reports", "people"),
            (_("统计报表"), "/statistics", "chart"),
        ],
    ),
    (
        _("代管"),
        HUB,
        [
            (_("代管组织"), "/hub/groups", "org"),
            (_("代管申请"), "/custody/requests", "edit"),
            (_("代管移交"), "/handovers", "download"),
            (_("报账审核"), "/hub/claims", "stamp"),
            (_("付款批次"), "/hub/payouts", "wallet"),
            (_("预支"), "/hub/advances", "wallet"),
            (_("物资"), "/hub/goods", "org"),
            (_("认领到账"), "/hub/receipts", "download"),
            (_("结息分配"), "/hub/interest", "bank"),
            (_("退回主办"), "/hub/returns", "undo"),
            (_("专户对账"), "/hub/bank", "bank"),
            (_("月度对账单"), "/hub/statements", "file"),
            (_("组织概览与指导"), "/watched-groups", "people"),
            (_("凭证抽查"), "/spot-checks", "search"),
            (_("异常线索"), "/anomalies", "alert"),
            (_("凭证与账簿"), "/hub/books", "scale"),
            (_("账簿"), "/ledger", "scale"),
        ],
    ),
    (
        _("代组织申报"),
        (Role.HUB_OPERATOR,),
        [
            (_("申报"), "/applications", "edit"),
            (_("项目"), "/grants", "chart"),
            (_("报告"), "/reports", "file"),
            (_("重大活动报告"), "/activities", "flag"),
            (_("向两委报告"), "/committee-reports", "people"),
            (_("事件通知"), "/webhooks", "mail"),
        ],
    ),
    (_("评审与立项"), (*OFFICE, *READERS), [(_("轮次"), "/rounds", "flag"), (_("项目执行"), "/grants", "chart")]),
    (_("评审与立项"), (*OFFICE, *READERS, *FINANCE), [(_("专家库"), "/experts", "people")]),
    (_("评审与立项"), (Role.OFFICER, *READERS), [(_("异议"), "/objections", "alert"), (_("报告"), "/reports", "file")]),
    (
        _("评审与立项"),
        (Role.OFFICER, *READERS),
        [
            (_("项目抽查"), "/inspections", "search"),
            (_("重大活动报告"), "/activities", "flag"),
            (_("向两委报告"), "/committee-reports", "people"),
        ],
    ),
    (_("统计"), (*OFFICE, *READERS, *FINANCE, *HUB, Role.ADMIN), [(_("数据看板"), "/dashboards", "chart")]),
    (_("统计"), (Role.OFFICER, *READERS), [(_("统计报表"), "/statistics", "chart")]),
    (
        _("投诉与信用"),
        (Role.OFFICER, Role.SUPERVISOR),
        [(_("投诉登记"), "/complaint-register", "alert"), (_("信用线索"), "/credit-proposals", "list")],
    ),
    (
        _("资金"),
        (*FINANCE, Role.OFFICER, *READERS),
        [
            (_("拨款"), "/payments", "wallet"),
            (_("资金来源"), "/funds", "bank"),
            (_("资金执行"), "/money", "chart"),
            (_("银行对账"), "/reconciliation", "bank"),
            (_("审批规则"), "/paying-rules", "stamp"),
        ],
    ),
    (_("资金"), (Role.OFFICER, Role.APPROVER, *READERS), [(_("年度使用公告"), "/annual-notices", "file")]),
    (_("资金"), (Role.OFFICER, Role.BOOKKEEPER, *READERS), [(_("账簿"), "/ledger", "scale")]),
    (_("单位"), (*OFFICE, *READERS, Role.ADMIN, Role.FILING_OFFICER), [(_("单位名录"), "/organisations", "org")]),
    (_("单位"), (Role.OFFICER, *READERS, Role.FILING_OFFICER), [(_("单位监督"), "/oversight", "search")]),
    (_("单位"), (*OFFICE, *READERS, Role.ADMIN), [(_("名单与信用"), "/standing", "alert")]),
    (
        _("代管查阅"),
        (Role.OFFICER, *READERS),
        [
            (_("代管组织"), "/hub/groups", "wallet"),
            (_("组织资金概览"), "/watched-groups", "wallet"),
            (_("凭证抽查"), "/spot-checks", "search"),
            (_("异常线索"), "/anomalies", "alert"),
            (_("代管账簿"), "/hub/books", "scale"),
        ],
    ),
    (_("扶持"), (*OFFICE, *READERS, Role.FILING_OFFICER, *HUB), [(_("扶持登记"), "/registers", "list")]),
    (_("审计"), READERS, [(_("操作记录"), "/audit/events", "search")]),
    (
        _("管理"),
        (Role.OFFICER, Role.ADMIN),
        [
            (_("协议范本"), "/agreement-wordings", "file"),
            (_("词表"), "/admin/terms", "list"),
            (_("行政区划"), "/admin/divisions", "globe"),
        ],
    ),
    (
        _("管理"),
        (Role.ADMIN,),
        [
            (_("人员与角色"), "/admin/people", "user"),
            (_("审批规则"), "/paying-rules", "stamp"),
            (_("后台任务"), "/admin/jobs", "clock"),
            (_("事件通知"), "/webhooks", "mail"),
            (_("发信记录"), "/admin/messages", "mail"),
        ],
    ),
]


def _section(title: Text | None, links: Iterable[Link], path: str) -> Section:
    return Section(title, [Item(label, href, icon, _lies_under(path, href)) for label, href, icon in links])


def _lies_under(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href + "/"))


def _without_repeats(found: list[Section]) -> list[Section]:
    """One person may hold several roles: an address is shown once, links under the same title stand together."""
    seen: set[str] = set()
    tidy: dict[str, Section] = {}
    for section in found:
        items = [item for item in section.items if item.href not in seen]
        seen |= {item.href for item in items}
        if items:
            title = section.title.key if section.title else ""
            tidy.setdefault(title, Section(section.title)).items.extend(items)
    return list(tidy.values())
