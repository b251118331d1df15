"""What is written of statistical returns: to who fills them, and to who asked for them."""

from grants.i18n import _
from grants.notifications.letters import Letter

ABOUT = {"title": _("报表名称"), "year": _("年度"), "division": _("区划"), "due": _("报送截止日")}
ASKED = Letter(
    "reporting.statistics_asked",
    _("统计报表布置"),
    subject=_("请报送 {year} 年{title}，{due} 截止"),
    body=_("{name}：请在 {due} 以前登录平台填报 {year} 年《{title}》（{division}）。系统已有的数据已经带出，请核对。"),
    fields=ABOUT,
)
GIVEN_BACK = Letter(
    "reporting.statistics_returned",
    _("统计报表退回"),
    subject=_("{year} 年{title}已退回，请补正"),
    body=_("{name}：{division}的 {year} 年《{title}》已退回，请逐条补正后重新报送。{words}"),
    fields={**ABOUT, "words": _("退回意见")},
    sms=_("您报送的一张统计报表已退回，请登录平台逐条补正。"),
)
DUE = Letter(
    "reporting.statistics_due",
    _("统计报表到期提醒"),
    subject=_("{year} 年{title} {due} 截止"),
    body=_("{name}：{division}的 {year} 年《{title}》应在 {due} 以前报送，请登录平台办理。"),
    fields=ABOUT,
)
OVERDUE = Letter(
    "reporting.statistics_overdue",
    _("统计报表逾期提醒"),
    subject=_("{year} 年{title}已逾期"),
    body=_("{name}：{division}的 {year} 年《{title}》应在 {due} 以前报送，现在还没有收到，请尽快办理。"),
    fields=ABOUT,
)
OVERDUE_TO_THE_ASKER = Letter(
    "reporting.statistics_overdue_asker",
    _("统计报表逾期告知（布置单位）"),
    subject=_("逾期未报：{division}，{year} 年{title}"),
    body=_("{name}：{division}的 {year} 年《{title}》应在 {due} 以前报送，至今没有收到，请督促。"),
    fields=ABOUT,
)
