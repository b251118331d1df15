"""What a form begins with: the figures that the seed document names (S14, S16, S48, S66, S67, S100), as data."""

from dataclasses import dataclass
from decimal import Decimal

from grants.reporting.statistics.tables import Comparison, NumberKind, Source


@dataclass(frozen=True)
class Asked:
    """An indicator of a form, as it is first entered; its words may be changed until the form is asked for."""

    code: str
    name: str
    unit: str = "个"
    number_kind: NumberKind = NumberKind.COUNT
    is_split: bool = False
    source: Source | None = None
    jump_percent: int | None = None
    least_urban: Decimal | None = None
    least_rural: Decimal | None = None
    per: str = ""
    part: str = ""
    whole: str = ""
    help: str = ""


TITLE = "社区社会组织统计年报表"
INDICATORS = (
    Asked("communities", "社区（村）数", is_split=True, jump_percent=20),
    Asked("filed_groups", "备案的社区社会组织", is_split=True, source=Source.FILED_GROUPS, jump_percent=50),
    Asked("registered", "依法登记的社会组织", source=Source.REGISTERED, jump_percent=50),
    Asked("hubs", "枢纽型社区社会组织", source=Source.HUBS),
    Asked("model", "示范型社区社会组织", source=Source.MODEL_ORGANIZATIONS),
    Asked("hub_charities", "枢纽型社区慈善组织", source=Source.HUB_CHARITIES, help="“三个一批”之一"),
    Asked("quality_projects", "优质社区慈善项目", source=Source.QUALITY_PROJECTS, help="“三个一批”之二"),
    Asked("backbones", "骨干人才", "人", source=Source.BACKBONES, help="“三个一批”之三"),
    Asked(
        "talents",
        "社区社会工作人才",
        "人",
        is_split=True,
        jump_percent=50,
        least_urban=Decimal(2),
        least_rural=Decimal(1),
        per="communities",
        help="每个城市社区 2 名以上，每个农村社区 1 名以上",
    ),
    Asked("covered", "有慈善组织的社区（村）", is_split=True, jump_percent=50),
    Asked("coverage", "慈善组织覆盖率", "%", NumberKind.SHARE, is_split=True, part="covered", whole="communities"),
    Asked("projects", "当年公益创投立项项目", source=Source.PROJECTS),
    Asked("awarded", "当年公益创投资助金额", "元", NumberKind.MONEY, source=Source.AWARDED),
    Asked("paid", "当年拨付金额", "元", NumberKind.MONEY, source=Source.PAID),
    Asked("beneficiaries", "项目受益人数", "人次", source=Source.BENEFICIARIES, jump_percent=100),
)
# Left side, comparison, right side, words.
CHECKS = (
    ("covered", Comparison.AT_MOST, "communities", "有慈善组织的社区不多于社区数"),
    ("hubs", Comparison.AT_MOST, "registered", "枢纽型组织不多于登记的社会组织"),
    ("model", Comparison.AT_MOST, "filed_groups + registered", "示范型组织不多于登记和备案的组织"),
    ("hub_charities", Comparison.AT_MOST, "registered", "枢纽型社区慈善组织不多于登记的社会组织"),
)
