"""Why a claim has no payee and goes into no batch, a batch not to the bank, the bank's word not on record. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from grants.banking.orders.answers import Said
from grants.banking.orders.layouts import Layout
from grants.banking.orders.rules import orders_fit_the_template, template_is_in_force
from grants.banking.orders.tables import BankTemplate, Outcome
from grants.clock import local_day
from grants.custody import rules
from grants.custody.payouts.facts import Candidate, Entry, PayoutFacts
from grants.custody.payouts.tables import ClaimPayee, Payout, PayoutAnswer
from grants.custody.rules import ClaimInHand
from grants.custody.tables import Claim
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

MOST_LINES = 500
# Who sees whole account numbers (K-9), and so the files.
FINANCE = (Role.HUB_BOOKKEEPER, Role.HUB_CASHIER)


def check_naming(hand: ClaimInHand, by: Actor) -> None:
    """The group says whom its claim pays, as long as nothing was paid or told to the bank."""
    actor_has_role(by, [Role.GROUP_SIGNATORY], hand.ledger.community_group)
    if hand.claim.status not in rules.LIVE:
        raise Refused("custody.payee_of_ended_claim", _("这笔报账已办结，不能再改收款账户"))
    rules.claim_is_not_with_the_bank(hand)


def check_payee_confirmation(hand: ClaimInHand, payee: ClaimPayee | None, by: Actor) -> None:
    """Another signatory than who named the account says that it is the right one."""
    check_naming(hand, by)
    if payee is None or payee.confirmed_at is not None:
        raise Refused("custody.no_payee_to_confirm", _("没有待确认的收款账户"))
    if payee.named_by == by.id:
        raise Refused("custody.payee_named_by_you", _("收款账户由您填写，须由另一位签字人确认"))


def check_opening(by: Actor, hub_id: int) -> None:
    actor_has_role(by, [Role.HUB_CASHIER], hub_id)


def check_adding(by: Actor, payout: Payout, chosen: Sequence[Candidate], others: int) -> None:
    """`others`: how many of those asked for do not wait for their payment at this hub, or stand in a batch already."""
    cashier_keeps(by, payout)
    payout_is_a_draft(payout)
    if others:
        raise Refused("custody.not_waiting_for_payout", _("有 {n} 笔不在待付款之列，或已在别的批次里", n=others))
    if not chosen:
        raise Refused("custody.nothing_to_pay_out", _("没有可加入的报账"))
    if payout.lines + len(chosen) > MOST_LINES:
        raise Refused("custody.payout_full", _("一个批次最多 {n} 笔，请另开一个批次", n=MOST_LINES))
    for each in chosen:
        claim_can_go(each, by)


def claim_can_go(candidate: Candidate, by: Actor) -> None:
    """What a cashier may pay by hand, to an account that two of the group stand for. The page asks it as well."""
    rules.check_cashier(candidate.hand, candidate.is_on_hold, by)
    if candidate.payee is None:
        raise Refused("custody.payee_missing", _("组织还没有填写收款账户"))
    if candidate.payee.confirmed_at is None:
        raise Refused("custody.payee_unconfirmed", _("收款账户还没有由另一位签字人确认"))


def check_removal(by: Actor, payout: Payout) -> None:
    cashier_keeps(by, payout)
    payout_is_a_draft(payout)


def check_export(
    by: Actor, payout: Payout, template: BankTemplate, layout: Layout, entries: Sequence[Entry], ours: Iterable[str]
) -> None:
    """From the custody account alone, with all that its bank's file wants. `entries`: the lines that can go."""
    cashier_keeps(by, payout)
    payout_is_a_draft(payout)
    template_is_in_force(template)
    if template.organization != payout.hub:
        raise NotFound("custody.no_template", _("没有这个银行模板"))
    if template.payer_number not in set(ours):
        words = _("模板的付款账号不是本枢纽的代管专户")
        raise Refused("custody.not_from_custody_account", words, field="template")
    if not payout.lines:
        raise Refused("custody.payout_empty", _("批次中没有报账"))
    orders_fit_the_template(layout, [each.order for each in entries])


def check_answer(by: Actor, facts: PayoutFacts) -> None:
    """The bank answers to what it was given."""
    cashier_keeps(by, facts.payout)
    if not facts.is_exported:
        raise Refused("custody.payout_not_exported", _("批次还没有导出银行文件"))


def check_answer_confirmation(by: Actor, facts: PayoutFacts, answer: PayoutAnswer, *, wrong: int, fresh: int) -> None:
    """All or nothing: while one row is wrong, none is recorded. An answer that says nothing new changes nothing."""
    check_answer(by, facts)
    if answer.confirmed_at is not None:
        raise Refused("custody.answer_confirmed", _("这份银行回单已登记"))
    if wrong:
        words = _("还有 {n} 行有问题，改正后重新上传；现在什么都没有登记", n=wrong)
        raise Refused("custody.answer_wrong", words)
    if not fresh:
        raise Refused("custody.answer_known", _("这份银行回单没有新的结果，各行都已登记"))


def check_going_on(by: Actor, confirmed_by: int | None) -> None:
    """The worker goes on in the name of the one cashier who confirmed, whose rights count at each claim."""
    if by.id != confirmed_by:
        raise NotAllowed("custody.not_the_confirmer", _("只由确认回单的出纳继续登记"))


def check_result(
    by: Actor, facts: PayoutFacts, entry: Entry, said: Said, *, used_by: Claim | None, stated: str | None, today: date
) -> None:
    """What the bank did with one line, by its file or typed from its slip."""
    check_answer(by, facts)
    result_fits(facts.payout, entry, said, used_by=used_by, stated=stated, today=today)


def result_fits(
    payout: Payout, entry: Entry, said: Said, *, used_by: Claim | None, stated: str | None, today: date
) -> None:
    """Said once, of a day since the files were made; with the bank's number, or with its reason. `used_by`: another
    claim that carries this number of the bank."""
    if entry.line.outcome is not None:
        raise Refused("custody.result_known", _("{number} 的银行结果已登记", number=entry.claim.number))
    if payout.exported_at is not None and said.happened_on < local_day(payout.exported_at):
        raise Refused("custody.result_before_export", _("日期不能早于批次导出的日期"), field="happened_on")
    rules.day_can_be_booked(said.happened_on, stated, today, field="happened_on")
    if said.outcome is Outcome.PAID:
        if not said.bank_ref:
            raise Refused("custody.result_without_reference", _("请填写银行流水号"), field="bank_ref")
        if used_by is not None:
            words = _("流水号已登记在报账 {number}", number=used_by.number)
            raise Refused("custody.reference_used", words, field="bank_ref")
    elif not said.reason:
        raise Refused("custody.result_without_reason", _("请写明银行退回的原因"), field="reason")


def check_reading(payout: Payout, person: Actor) -> None:
    if not person.has_in(payout.hub, *rules.HUB):
        raise NotFound("custody.no_payout", _("没有找到这个批次"))


def check_file(payout: Payout, person: Actor) -> None:
    """Files show whole account numbers: finance alone takes them."""
    actor_has_role(person, FINANCE, payout.hub)


def cashier_keeps(by: Actor, payout: Payout) -> None:
    actor_has_role(by, [Role.HUB_CASHIER], payout.hub)


def payout_is_a_draft(payout: Payout) -> None:
    if payout.exported_at is not None:
        raise Refused("custody.payout_closed", _("批次 {number} 已导出，不能再改", number=payout.number))
