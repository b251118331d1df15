"""What an application says of being funded in part: the least with which it could still be done. Pure, as rules are."""

from grants import money
from grants.applications.budget import Budget, Finding
from grants.i18n import _


def least_viable_is_asked_for(budget: Budget) -> list[Finding]:
    """What would still be enough is not more than what is asked for. No finding where nothing is said of it."""
    least = budget.least_viable
    if least is None:
        return []
    words = (
        _(
            "最低可行金额 {least}，不超过申请金额 {asked}",
            least=money.show_yuan(least),
            asked=money.show_yuan(budget.total),
        )
        if least <= budget.total
        else _(
            "最低可行金额 {least} 超过申请金额 {asked}，请调减 {over}",
            least=money.show_yuan(least),
            asked=money.show_yuan(budget.total),
            over=money.show_yuan(least - budget.total),
        )
    )
    code = "applications.least_viable_too_large"
    return [Finding("least_viable", code, least <= budget.total, words, field="least_viable")]
