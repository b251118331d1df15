"""Why a register is not printed. Pure."""

from grants.disbursement.register.tables import RegisterKind, RegisterPaper
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role

# What a render process lays out well within its minute; a workbook has no such bound.
MOST_LINES = 3000


def check_reading(funder: int, person: Actor) -> None:
    """Registers are the funder's own."""
    if not person.has_in(funder, *FUNDER_ROLES):
        raise NotFound("disbursement.no_register", _("没有找到这份台账"))


def check_printing(funder: int, by: Actor, count: int) -> None:
    """Whoever may read it may have it on paper, when there is something on it and not too much."""
    actor_has_role(by, sorted(FUNDER_ROLES), funder)
    there_is_something_to_print(count)
    if count > MOST_LINES:
        raise Refused(
            "disbursement.register_too_long",
            _("共 {n} 笔，一份台账最多打印 {most} 笔，请按月份或资金来源筛选，或下载表格", n=count, most=MOST_LINES),
        )


def there_is_something_to_print(count: int) -> None:
    if count == 0:
        raise Refused("disbursement.nothing_to_print", _("没有符合条件的拨款"))


def is_the_same_register(known: RegisterPaper, by: Actor, funder: int, kind: RegisterKind) -> None:
    """The key of a form belongs to the one register that it asked for."""
    if (known.asked_by, known.funder, known.kind) != (by.id, funder, kind):
        raise Refused(
            "disbursement.register_form_reused", _("这张表单已用于 {number}，请重新打开", number=known.number)
        )
