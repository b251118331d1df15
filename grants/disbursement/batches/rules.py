"""Why payments do not go into a batch, a batch not to the bank, and the bank's answer not on record. Pure."""

from collections.abc import Mapping, Sequence, Set

from grants.banking.orders.layouts import Layout
from grants.banking.orders.rules import FINANCE, orders_fit_the_template, template_is_in_force
from grants.banking.orders.tables import BankTemplate
from grants.disbursement import rules
from grants.disbursement.batches.facts import BatchFacts, Entry
from grants.disbursement.batches.tables import BankAnswer, Batch, BatchLine
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, Actor, actor_has_role
from grants.people.tables import Role

MOST_LINES = 5_000


def check_opening(by: Actor, funder: int) -> None:
    actor_has_role(by, [Role.CASHIER], funder)


def check_adding(
    by: Actor,
    batch: Batch,
    payments: Sequence[Payment],
    approvers: Mapping[int, Set[int]],
    taken: dict[int, str],
    strangers: int,
) -> None:
    """`approvers` by payment, `taken`: numbers of the batches that hold a payment already; `strangers`: payments of
    other funders."""
    cashier_keeps(by, batch)
    batch_is_a_draft(batch)
    if not payments and not strangers:
        raise Refused("disbursement.nothing_to_add", _("没有可加入的待付款"))
    if strangers:
        raise Refused("disbursement.other_funder", _("有 {n} 笔不是本单位的拨款", n=strangers))
    if batch.lines + len(payments) > MOST_LINES:
        raise Refused("disbursement.batch_full", _("一个批次最多 {n} 笔，请另开一个批次", n=MOST_LINES))
    for payment in payments:
        payment_is_in_no_batch(payment, taken)
        rules.check_move(payment, PaymentStatus.SENT)
        rules.another_person_acts(hands(payment, approvers), by)


def check_removal(by: Actor, batch: Batch, line: BatchLine) -> None:
    cashier_keeps(by, batch)
    batch_is_a_draft(batch)
    if line.removed_at is not None:
        raise Refused("disbursement.line_removed", _("这笔已从批次中移出"))


def check_export(
    by: Actor,
    batch: Batch,
    template: BankTemplate,
    layout: Layout,
    entries: Sequence[Entry],
    approvers: Mapping[int, Set[int]],
) -> None:
    """Looked at before anything is sent; each payment's own conditions are asked again when it is its turn."""
    cashier_keeps(by, batch)
    batch_is_a_draft(batch)
    template_is_in_force(template)
    if template.organization != batch.funder:
        raise NotFound("disbursement.no_template", _("没有这个银行模板"))
    if not entries:
        raise Refused("disbursement.batch_empty", _("批次中没有拨款"))
    for each in entries:
        rules.check_move(each.payment, PaymentStatus.SENT)
        rules.another_person_acts(hands(each.payment, approvers), by)
    orders_fit_the_template(layout, [each.order for each in entries])


def hands(payment: Payment, approvers: Mapping[int, Set[int]]) -> set[int | None]:
    """Through whose hands it went, as `PaymentFacts.hands` for one."""
    return {payment.prepared_by, payment.reviewed_by, payment.approved_by, *approvers.get(payment.id, ())}


def check_going_on(by: Actor, asker: int | None) -> None:
    """The worker goes on in the name of the one cashier who asked, whose rights count at each payment."""
    if by.id != asker:
        raise NotAllowed("disbursement.not_the_asker", _("只由提出办理的出纳继续办理"))


def check_answer(by: Actor, facts: BatchFacts) -> None:
    """The bank answers to what it was given."""
    cashier_keeps(by, facts.batch)
    if not facts.is_exported:
        raise Refused("disbursement.batch_not_exported", _("批次还没有导出银行文件"))


def check_confirmation(by: Actor, facts: BatchFacts, answer: BankAnswer, *, wrong: int, fresh: int) -> None:
    """All or nothing: while one row is wrong, none is recorded. An answer that says nothing new changes nothing."""
    check_answer(by, facts)
    if answer.confirmed_at is not None:
        raise Refused("disbursement.answer_confirmed", _("这份银行回单已登记"))
    if wrong:
        words = _("还有 {n} 行有问题，改正后重新上传；现在什么都没有登记", n=wrong)
        raise Refused("disbursement.answer_wrong", words)
    if not fresh:
        raise Refused("disbursement.answer_known", _("这份银行回单没有新的结果，各行都已登记"))


def check_reading(batch: Batch, person: Actor) -> None:
    if not person.has_in(batch.funder, *FUNDER_ROLES):
        raise NotFound("disbursement.no_batch", _("没有找到这个批次"))


def check_file(batch: Batch, person: Actor) -> None:
    """Files show whole account numbers: finance alone takes them."""
    actor_has_role(person, FINANCE, batch.funder)


def cashier_keeps(by: Actor, batch: Batch) -> None:
    actor_has_role(by, [Role.CASHIER], batch.funder)


def batch_is_a_draft(batch: Batch) -> None:
    if batch.asked_at is not None:
        raise Refused("disbursement.batch_closed", _("批次 {number} 已导出，不能再改", number=batch.number))


def payment_is_in_no_batch(payment: Payment, taken: dict[int, str]) -> None:
    """Never twice alive: a payment stands in one batch at a time. The database refuses a second one too."""
    if payment.id in taken:
        words = _("{number} 已在批次 {batch} 中", number=payment.number, batch=taken[payment.id])
        raise Refused("disbursement.in_another_batch", words)
