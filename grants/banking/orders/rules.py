"""Why a template is not kept or used, an order does not go into a file, an answer is none. Pure."""

from collections.abc import Sequence

from grants.banking.orders import writing
from grants.banking.orders.facts import Order
from grants.banking.orders.layouts import Layout
from grants.banking.orders.tables import BankTemplate
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

SAID = 5
# A funder's administrator, a hub's operator.
KEEPS_TEMPLATES = (Role.ADMIN, Role.HUB_OPERATOR)
# Who sees whole account numbers (K-9), and so the files.
FINANCE = (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER, Role.BOOKKEEPER)


def check_template(by: Actor, organization: int, name: str, known: Sequence[BankTemplate]) -> None:
    """How files are written is not for who sends them to decide."""
    actor_has_role(by, KEEPS_TEMPLATES, organization)
    if any(each.name == name and each.retired_at is None for each in known):
        words = _("已有名为“{name}”的模板，请先停用或换一个名称", name=name)
        raise Refused("banking.template_name_taken", words, field="name")


def check_retirement(by: Actor, template: BankTemplate) -> None:
    actor_has_role(by, KEEPS_TEMPLATES, template.organization)
    template_is_in_force(template)


def template_is_in_force(template: BankTemplate) -> None:
    if template.retired_at is not None:
        raise Refused("banking.template_retired", _("模板“{name}”已停用", name=template.name), field="template")


def orders_fit_the_template(layout: Layout, orders: Sequence[Order]) -> None:
    """All that is wrong is said at once, the first few with their numbers."""
    wrong = [(each.number, found) for each in orders if (found := writing.problems(layout, each))]
    if wrong:
        said = "；".join(f"{number} {'、'.join(map(str, found))}" for number, found in wrong[:SAID])
        words = _("有 {n} 笔不能写入银行文件，请先移出：{said}", n=len(wrong), said=said)
        raise Refused("banking.orders_do_not_fit", words, field="template")


def answer_has_rows(rows: int) -> None:
    if not rows:
        raise Refused("banking.answer_empty", _("文件里只有表头，没有一行处理结果"), field="file")
