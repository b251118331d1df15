"""Why a signed list of persons stops a claim (R-I7, K-12). Pure."""

from collections.abc import Sequence
from decimal import Decimal

from grants import codes, money
from grants.calls.tables import CostClass
from grants.codes import BadCode
from grants.custody.claiming import tax
from grants.custody.claiming.facts import Approved, Recipient
from grants.custody.claiming.rules import on
from grants.custody.rules import ClaimInHand, Room, check_claimant, check_room
from grants.custody.tables import ClaimKind, ClaimStatus
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

NOTHING = Decimal("0.00")
# Lines from which persons are paid; of the second kind what they get is pay for labour, and taxed (K-12).
PERSONAL = (CostClass.VOLUNTEER_ALLOWANCE, CostClass.LABOUR, CostClass.EXPERT_FEE)
HANDED_OUT = (ClaimStatus.REVIEWED, ClaimStatus.VERIFIED)
TAXED = (CostClass.LABOUR, CostClass.EXPERT_FEE)


def check_list_claim(
    room: Room, recipients: Sequence[Recipient], approved: Approved, by: Actor, *, has_list: bool, amount: Decimal
) -> None:
    """The list first, then persons one by one, then what was approved, then the line and the balance."""
    check_claimant(room, by, amount)
    line_pays_persons(room)
    if not has_list:
        raise Refused("custody.no_signed_list", _("请上传本人签字的签领单"), field="signed_list")
    persons_are_listed(recipients)
    for at, each in enumerate(recipients, start=1):
        person_is_known(each, at)
        rate_is_approved(each, approved, at)
        person_is_within_limits(each, approved, at)
    heads_are_approved(recipients, approved)
    rows_add_up(recipients, amount)
    check_room(room, amount)


def line_pays_persons(room: Room) -> None:
    """The kind of expense fits the line: nobody is paid a day's allowance out of what was approved for printing."""
    if room.line.cost_class not in PERSONAL:
        words = _("“{item}”不是补贴或劳务科目，应凭发票报账", item=room.line.item)
        raise Refused("custody.line_pays_no_persons", words, field="line")


def persons_are_listed(recipients: Sequence[Recipient]) -> None:
    if not recipients:
        raise Refused("custody.no_recipients", _("请至少填写一位领款人"), field="name")
    numbers = [each.id_number for each in recipients]
    twice = next((at for at, number in enumerate(numbers, start=1) if number in numbers[: at - 1]), None)
    if twice is not None:
        raise Refused("custody.person_twice", _("同一人在一张签领单上只列一行"), field=on("id_number", twice))


def person_is_known(recipient: Recipient, at: int) -> None:
    """Who gets money has a name, an identity and a card of their own."""
    if not recipient.name:
        raise Refused("custody.recipient_unnamed", _("请填写领款人姓名"), field=on("name", at))
    try:
        codes.check_resident_id(recipient.id_number)
    except BadCode:
        words = _("身份证号校验不符，请核对")
        raise Refused("custody.bad_id_number", words, field=on("id_number", at)) from None
    try:
        codes.check_card(recipient.card)
    except BadCode:
        words = _("银行卡号校验不符，请核对")
        raise Refused("custody.bad_card", words, field=on("card", at)) from None
    if recipient.amount <= 0:
        raise Refused("custody.recipient_gets_nothing", _("次数和标准要大于 0"), field=on("units", at))


def rate_is_approved(recipient: Recipient, approved: Approved, at: int) -> None:
    if recipient.rate > approved.rate:
        words = _("标准不能高于核定的每次 ¥{rate}", rate=money.show(approved.rate))
        raise Refused("custody.rate_over_approved", words, field=on("rate", at))


def person_is_within_limits(recipient: Recipient, approved: Approved, at: int) -> None:
    """Where the budget says how often one person is paid, nobody is paid more often, over all lists of the line."""
    if approved.each is None:
        return
    left = approved.each - approved.had.get(recipient.id_number, NOTHING)
    if recipient.units > left:
        words = _(
            "核定每人 {each} 次，{name} 还剩 {left} 次",
            each=plain(approved.each),
            name=recipient.name,
            left=plain(left),
        )
        raise Refused("custody.person_over_limit", words, field=on("units", at))


def heads_are_approved(recipients: Sequence[Recipient], approved: Approved) -> None:
    """R-I7: at most the approved head count by the rate."""
    left = approved.units - approved.claimed
    if sum((each.units for each in recipients), NOTHING) > left:
        words = _("核定 {units} 人次，还剩 {left} 人次", units=plain(approved.units), left=plain(left))
        raise Refused("custody.heads_over_approved", words, field="units")


def rows_add_up(recipients: Sequence[Recipient], amount: Decimal) -> None:
    whole = sum((each.amount for each in recipients), NOTHING)
    if whole != amount:
        words = _("签领单合计 ¥{whole}，与报账金额不符", whole=money.show(whole))
        raise Refused("custody.list_sum_differs", words, field="amount")


def taxes(recipients: Sequence[Recipient], cost_class: str, approved: Approved) -> list[Decimal]:
    """What is withheld of each (K-12), on what the person got this month from this hub."""
    if cost_class not in TAXED:
        return [NOTHING for _each in recipients]
    nothing = (NOTHING, NOTHING)
    return [tax.withheld(each.amount, *approved.paid.get(each.id_number, nothing)) for each in recipients]


def check_handing_out(hand: ClaimInHand, by: Actor) -> None:
    """Identity numbers and cards are for who pays, once the claim was reviewed and until it is paid (R-I7, K-9)."""
    actor_has_role(by, [Role.HUB_BOOKKEEPER, Role.HUB_CASHIER], hand.ledger.hub)
    if hand.claim.kind != ClaimKind.ALLOWANCE:
        raise NotFound("custody.no_recipients_here", _("这笔报账没有签领单"))
    if hand.claim.status not in HANDED_OUT:
        raise Refused("custody.recipients_not_due", _("初审通过后、付款前才能取发放明细"))


def plain(units: Decimal) -> str:
    """A count without empty places."""
    return f"{units.normalize():f}"
