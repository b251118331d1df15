"""The columns of lists that bring listings, annual checks and ratings."""

from grants.files.sheets import Columns
from grants.standing.tables import ImportKind

# The columns by which other words people head them; those of WANTED must be there.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("名称", "单位名称", "组织名称", "社会组织名称", "name"),
    "number": (
        "统一社会信用代码",
        "信用代码",
        "统一社会信用代码或备案号",
        "信用代码或备案号",
        "备案号",
        "代码",
        "uscc",
    ),
    "list": ("名单", "名录", "名单类型", "list"),
    "from_on": ("列入日期", "评定日期", "起始日期", "from"),
    "until_on": ("有效期至", "截止日期", "until"),
    "reason": ("事由", "列入事由", "列入原因", "原因", "reason"),
    "document_no": ("文号", "决定书文号", "document"),
    "year": ("年度", "年检年度", "检查年度", "year"),
    "result": ("结果", "年检结果", "检查结论", "结论", "result"),
    "filed_on": ("报送日期", "年检日期", "filed"),
    "by": ("年检机关", "评定单位", "评估机构", "机关", "by"),
    "grade": ("等级", "评估等级", "grade"),
    "certificate_no": ("证书编号", "证书号", "certificate"),
}
WANTED: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.LISTINGS: ("name", "number", "list", "from_on", "reason"),
    ImportKind.ANNUAL_CHECKS: ("name", "number", "year", "result", "filed_on"),
    ImportKind.RATINGS: ("name", "number", "grade", "from_on"),
}
OPTIONAL: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.LISTINGS: ("document_no",),
    ImportKind.ANNUAL_CHECKS: ("by",),
    ImportKind.RATINGS: ("until_on", "by", "certificate_no"),
}


def columns(kind: ImportKind) -> Columns:
    """The columns of a list of that kind."""
    return Columns(COLUMNS, WANTED[kind], OPTIONAL[kind])
