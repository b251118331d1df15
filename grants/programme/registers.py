"""The registers as data: what each is called, which columns it uses, who keeps it, what everybody may see of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.i18n import Text, _
from grants.people.tables import Role
from grants.programme.tables import RegisterKind
from grants.vocabulary.tables import ListName

OFFICE = (Role.OFFICER, Role.ORGANISER)
STREET = (*OFFICE, Role.FILING_OFFICER)
# What an entry is tied to is no column, and changes as if it were one.
TIES = "ties"
TIE_NAMES: dict[str, Text] = {"organizations": _("参加单位"), "calls": _("相关征集")}
# Of each column in which something is written freely, as many letters as it keeps.
LONGEST = {"name": 160, "number": 80, "issuer": 120, "person": 80, "place": 200, "note": 4000}
AREAS = (ListName.FOCUS_AREA, ListName.ENCOURAGED_AREA, ListName.RURAL_FOCUS, ListName.BENEFICIARY_GROUP)


@dataclass(frozen=True)
class Register:
    """One register. `columns` are the columns of an entry that it uses, in the order of its page, with their names;
    those of `wanted` may not be empty. `due` is what somebody must have done by `until_on`; `done` says how it ends.
    With `is_public`, an entry that was released is on a public page. `ties` are organisations or calls, any number.
    An entry of one with `comes_of` is not typed here but made of something else. `past` says that its last day is over,
    where that is no term that ran out."""

    title: Text
    columns: Mapping[str, Text]
    wanted: frozenset[str]
    done: Text
    keepers: tuple[Role, ...] = OFFICE
    sorts: Mapping[str, Text] = field(default_factory=dict)
    lists: tuple[ListName, ...] = ()
    due: Text | None = None
    is_public: bool = False
    ties: str = ""
    comes_of: Text | None = None
    past: Text | None = None


REGISTERS: dict[RegisterKind, Register] = {
    RegisterKind.NEED: Register(
        _("社区需求"),
        {
            "name": _("需求"),
            "division": _("所在区划"),
            "term": _("领域或服务对象"),
            "headcount": _("涉及人数"),
            "organization": _("提出的组织"),
            "from_on": _("提出日期"),
            "until_on": _("希望满足的日期"),
            "note": _("情况说明"),
        },
        frozenset({"name", "division", "term", "note"}),
        _("了结"),
        keepers=STREET,
        lists=AREAS,
        is_public=True,
    ),
    RegisterKind.IN_KIND: Register(
        _("场地和物资支持"),
        {
            "name": _("房屋、场地或物资"),
            "sort": _("类别"),
            "issuer": _("产权或提供单位"),
            "organization": _("使用单位"),
            "place": _("地点"),
            "from_on": _("交付日期"),
            "until_on": _("应归还日期"),
            "note": _("使用条件"),
        },
        frozenset({"name", "sort", "issuer", "organization", "from_on", "until_on"}),
        _("归还"),
        keepers=STREET,
        sorts={"office": _("办公用房"), "venue": _("活动场地"), "goods": _("设备和物资"), "other": _("其他")},
        due=_("归还场地或物资"),
    ),
    RegisterKind.CASE: Register(
        _("案例库"),
        {
            "name": _("案例名称"),
            "organization": _("实施单位"),
            "number": _("项目编号"),
            "division": _("所在区划"),
            "term": _("标签或领域"),
            "from_on": _("结项日期"),
            "note": _("案例正文"),
        },
        frozenset({"name", "note"}),
        _("撤回"),
        lists=(ListName.LABEL, *AREAS),
        is_public=True,
        comes_of=_("在已结项项目的结项页面写入"),
    ),
    RegisterKind.TRAINING: Register(
        _("培训"),
        {
            "name": _("培训名称"),
            "issuer": _("举办单位"),
            "place": _("地点"),
            "from_on": _("开始日期"),
            "until_on": _("结束日期"),
            "headcount": _("参加人数"),
            "note": _("内容"),
        },
        frozenset({"name", "from_on", "note"}),
        _("取消"),
        keepers=STREET,
        ties="organizations",
        past=_("已举办"),
    ),
    RegisterKind.QUALIFICATION: Register(
        _("人员资格"),
        {
            "person": _("姓名"),
            "organization": _("所在组织"),
            "sort": _("任职"),
            "name": _("资格或等级"),
            "number": _("证书编号"),
            "issuer": _("发证机关"),
            "from_on": _("取得日期"),
            "until_on": _("有效期至"),
        },
        frozenset({"person", "organization", "name", "from_on"}),
        _("注销"),
        keepers=STREET,
        sorts={"full_time": _("专职"), "part_time": _("兼职"), "founder": _("发起人")},
    ),
    RegisterKind.MENTOR: Register(
        _("联系和指导"),
        {
            "person": _("姓名"),
            "sort": _("身份"),
            "partner": _("派出单位"),
            "organization": _("联系的组织"),
            "name": _("联系事项"),
            "from_on": _("起始日期"),
            "until_on": _("结束日期"),
            "note": _("联系办法和记录"),
        },
        frozenset({"person", "sort", "organization", "name", "from_on"}),
        _("结束联系"),
        keepers=STREET,
        sorts={"social_worker": _("专业社会工作者"), "mentor": _("导师"), "party": _("社区党组织联系人")},
    ),
    RegisterKind.EVENT: Register(
        _("交流活动"),
        {
            "name": _("活动名称"),
            "sort": _("类别"),
            "issuer": _("举办单位"),
            "division": _("所在区划"),
            "place": _("地点"),
            "from_on": _("开始日期"),
            "until_on": _("结束日期"),
            "headcount": _("参加人数"),
            "note": _("内容"),
        },
        frozenset({"name", "sort", "from_on"}),
        _("取消"),
        sorts={
            "fair": _("社会服务洽谈会"),
            "salon": _("公益沙龙"),
            "contest": _("创投大赛"),
            "exchange": _("社区服务项目交流会"),
        },
        is_public=True,
        ties="calls",
        past=_("已举办"),
    ),
    RegisterKind.VENUE: Register(
        _("服务平台和场地"),
        {
            "name": _("名称"),
            "sort": _("类别"),
            "issuer": _("管理单位"),
            "division": _("所在区划"),
            "place": _("地址"),
            "from_on": _("启用日期"),
            "note": _("可以怎样使用"),
        },
        frozenset({"name", "sort", "division", "place"}),
        _("停用"),
        keepers=STREET,
        sorts={
            "service_centre": _("公共服务中心"),
            "social_work_station": _("社会工作站"),
            "governance_centre": _("综治中心"),
            "incubator": _("孵化基地"),
            "other": _("其他"),
        },
        is_public=True,
    ),
    RegisterKind.INCUBATION: Register(
        _("孵化培育"),
        {
            "organization": _("入驻的组织"),
            "partner": _("孵化单位"),
            "name": _("孵化内容"),
            "from_on": _("入驻日期"),
            "until_on": _("应出壳日期"),
            "note": _("提供的服务"),
        },
        frozenset({"organization", "partner", "name", "from_on"}),
        _("出壳"),
        due=_("办理出壳评定"),
    ),
    RegisterKind.EVALUATION: Register(
        _("试点评估"),
        {
            "name": _("评估事项"),
            "division": _("试点地区"),
            "programme": _("所属项目"),
            "from_on": _("开始日期"),
            "until_on": _("完成期限"),
            "note": _("要求"),
        },
        frozenset({"name", "division", "until_on"}),
        _("完成评估"),
        due=_("完成试点评估"),
    ),
    RegisterKind.PHASE: Register(
        _("实施阶段"),
        {
            "name": _("阶段"),
            "programme": _("所属项目"),
            "from_on": _("开始日期"),
            "until_on": _("结束日期"),
            "note": _("目标"),
        },
        frozenset({"name", "programme", "from_on", "until_on"}),
        _("结束"),
    ),
    RegisterKind.POLICY: Register(
        _("政策依据"),
        {
            "name": _("文件名称"),
            "number": _("文号"),
            "issuer": _("发文机关"),
            "from_on": _("施行日期"),
            "until_on": _("有效期至"),
            "note": _("主题"),
        },
        frozenset({"name", "number", "issuer", "from_on"}),
        _("失效"),
        is_public=True,
        ties="calls",
    ),
}
KEEPERS = tuple(dict.fromkeys(role for register in REGISTERS.values() for role in register.keepers))
PUBLIC_KINDS = tuple(kind for kind, register in REGISTERS.items() if register.is_public)
