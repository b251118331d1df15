"""What lists, results and facts of credit are called."""

from grants.i18n import Text, _
from grants.standing.tables import CheckResult, CreditEffect, CreditKind, ImportKind, ListKind

LIST_NAMES: dict[ListKind, Text] = {
    ListKind.ABNORMAL: _("活动异常名录"),
    ListKind.DISHONEST: _("严重违法失信名单"),
    ListKind.ENFORCEMENT: _("失信被执行人"),
}
RESULT_NAMES: dict[CheckResult, Text] = {
    CheckResult.PASSED: _("合格"),
    CheckResult.BARELY: _("基本合格"),
    CheckResult.FAILED: _("不合格"),
}
KIND_NAMES: dict[CreditKind, Text] = {
    CreditKind.VIOLATION: _("违法违规、行政处罚"),
    CreditKind.FALSE_COMMITMENT: _("承诺不实"),
    CreditKind.MISUSE: _("违规使用资金"),
    CreditKind.TERMINATED: _("项目因自身原因终止"),
    CreditKind.OVERDUE: _("逾期未整改或未报告"),
    CreditKind.FAILED: _("项目评价不合格"),
    CreditKind.GOOD: _("守信激励"),
}
EFFECT_NAMES: dict[CreditEffect, Text] = {
    CreditEffect.NONE: _("不影响申报"),
    CreditEffect.NOTED: _("评审时提示"),
    CreditEffect.BARS: _("期间不得申报"),
    CreditEffect.PRIORITY: _("同等条件优先"),
}
IMPORT_NAMES: dict[ImportKind, Text] = {
    ImportKind.LISTINGS: _("名单"),
    ImportKind.ANNUAL_CHECKS: _("年检结果"),
    ImportKind.RATINGS: _("评估等级"),
}
