"""Why invoices and the checklist stop a claim (R-I5, R-I6, R-I8). Pure; persons on lists have their own file."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from grants import codes, money
from grants.codes import BadCode
from grants.custody.claiming.facts import Expected, Finding, Invoice, Settlement
from grants.custody.claiming.tables import Settled
from grants.custody.claiming.words import POINT_NAMES
from grants.custody.rules import ClaimInHand, Room, check_claimant, check_room, check_step, earlier_use
from grants.custody.tables import Claim, ClaimKind, ClaimStatus
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor

# 现金管理暂行条例: what is over this between units goes by bank (R-I6).
CASH_LIMIT = Decimal("1000.00")
NOTHING = Decimal("0.00")
SIMILAR = "similar"


def check_invoices_claim(
    room: Room,
    invoices: Sequence[Invoice],
    expected: Expected,
    settlement: Settlement,
    by: Actor,
    *,
    amount: Decimal,
    today: date,
) -> None:
    """The order is the one in which people are told: the invoices one by one, then the line, then the balance."""
    check_claimant(room, by, amount)
    invoices_are_named(invoices)
    for at, each in enumerate(invoices, start=1):
        check_invoice(each, expected, at, today)
    cash_is_small(invoices, settlement)
    amounts_add_up(invoices, amount)
    check_room(room, amount)


def check_invoice(invoice: Invoice, expected: Expected, at: int, today: date) -> None:
    """One invoice by itself."""
    number_is_well_formed(invoice, at)
    invoice_is_unused(invoice, expected.earlier, at)
    title_is_the_custodians(invoice, expected, at)
    tax_code_is_the_custodians(invoice, expected, at)
    seller_is_named(invoice, at)
    invoice_is_of_the_projects_time(invoice, expected, at)
    invoice_is_not_after_its_claim(invoice, at, today)
    total_covers_the_amount(invoice, at)


def invoices_are_named(invoices: Sequence[Invoice]) -> None:
    """At least one, and none twice."""
    if not invoices or not all(each.number for each in invoices):
        raise Refused("custody.no_invoice", _("请填写发票号码"), field="invoice_no")
    facts = [each.fact for each in invoices]
    twice = next((at for at, fact in enumerate(facts, start=1) if fact in facts[: at - 1]), None)
    if twice is not None:
        words = _("发票 {no} 填了两次", no=facts[twice - 1])
        raise Refused("custody.invoice_twice", words, field=on("invoice_no", twice))


def number_is_well_formed(invoice: Invoice, at: int) -> None:
    try:
        codes.check_invoice(invoice.number, invoice.code)
    except BadCode:
        words = _("发票号码不对：数电发票 20 位；旧版发票代码 10 或 12 位、号码 8 位；财政票据代码 8 位、号码 10 位")
        raise Refused("custody.bad_invoice_number", words, field=on("invoice_no", at)) from None


def invoice_is_unused(invoice: Invoice, earlier: Mapping[str, Claim], at: int) -> None:
    """Once over all hubs (R-I8); a returned or withdrawn claim frees the number."""
    found = earlier.get(invoice.key)
    if found is not None:
        raise Refused("custody.invoice_used", earlier_use(invoice.fact, found), field=on("invoice_no", at))


def title_is_the_custodians(invoice: Invoice, expected: Expected, at: int) -> None:
    """R-I5: the group has no legal body, so the invoice is made out to who keeps its money. Brackets of half and of
    full width are the same (K-18)."""
    if codes.organization_name(invoice.buyer) != codes.organization_name(expected.hub):
        words = _("发票抬头是“{buyer}”，应为“{hub}”", buyer=invoice.buyer, hub=expected.hub)
        raise Refused("custody.wrong_title", words, field=on("buyer", at))


def tax_code_is_the_custodians(invoice: Invoice, expected: Expected, at: int) -> None:
    if codes.organization_name(invoice.buyer_uscc) != codes.organization_name(expected.hub_uscc):
        words = _("发票上的购买方税号应为 {code}", code=expected.hub_uscc)
        raise Refused("custody.wrong_tax_code", words, field=on("buyer_uscc", at))


def seller_is_named(invoice: Invoice, at: int) -> None:
    """A person whose invoice the tax office made out has no code of a body."""
    if not invoice.seller:
        raise Refused("custody.no_seller", _("请填写销售方名称"), field=on("seller", at))
    try:
        _code = invoice.seller_uscc and codes.check_uscc(invoice.seller_uscc)
    except BadCode:
        words = _("销售方税号校验不符，请照票面核对")
        raise Refused("custody.bad_seller_code", words, field=on("seller_uscc", at)) from None


def invoice_is_of_the_projects_time(invoice: Invoice, expected: Expected, at: int) -> None:
    if not expected.project_from <= invoice.issued_on <= expected.ends_on:
        words = _(
            "开票日期应在项目期内：{begin} 至 {end}",
            begin=expected.project_from.isoformat(),
            end=expected.ends_on.isoformat(),
        )
        raise Refused("custody.invoice_outside_project", words, field=on("invoice_on", at))


def invoice_is_not_after_its_claim(invoice: Invoice, at: int, today: date) -> None:
    if invoice.issued_on > today:
        raise Refused("custody.invoice_after_claim", _("开票日期不能晚于报账日期"), field=on("invoice_on", at))


def total_covers_the_amount(invoice: Invoice, at: int) -> None:
    """Less may be claimed than an invoice is made out for, never more."""
    if not NOTHING < invoice.amount <= invoice.total:
        words = _("报账金额应大于零，且不超过票面金额 ¥{total}", total=money.show(invoice.total))
        raise Refused("custody.over_invoice_total", words, field=on("amount", at))


def cash_is_small(invoices: Sequence[Invoice], settlement: Settlement) -> None:
    """R-I6: what is over 1,000 between units goes by bank; two invoices of one seller on one day are one purchase."""
    if not settlement.payee:
        raise Refused("custody.no_payee", _("请填写收款人"), field="payee")
    if settlement.how != Settled.CASH:
        return
    bought: dict[tuple[str, date], Decimal] = {}
    for each in invoices:
        key = (each.seller_uscc or codes.organization_name(each.seller), each.issued_on)
        bought[key] = bought.get(key, NOTHING) + each.total
    if max(bought.values()) > CASH_LIMIT:
        words = _("单位之间超过 ¥{limit} 的支出不得用现金，应由枢纽转账付给销售方", limit=money.show(CASH_LIMIT))
        raise Refused("custody.cash_over_limit", words, field="settled")


def amounts_add_up(invoices: Sequence[Invoice], amount: Decimal) -> None:
    whole = sum((each.amount for each in invoices), NOTHING)
    if whole != amount:
        words = _("各张发票的报账金额合计 ¥{whole}，与报账金额不符", whole=money.show(whole))
        raise Refused("custody.sum_differs", words, field="amount")


def check_review(
    hand: ClaimInHand, findings: Mapping[str, Finding], by: Actor, *, points: Sequence[str], similar: int
) -> None:
    """A claim passes when each point was looked at and passes (R-I5); where another invoice has the same seller, amount
    and day the reviewer says why it is another purchase (R-I8)."""
    check_step(hand, ClaimStatus.REVIEWED, by)
    every_point_passes(findings, points)
    if similar and not findings.get(SIMILAR, Finding(False)).remark:
        words = _("有 {n} 张销售方、金额、日期都相同的发票，请写明为什么不是同一笔", n=similar)
        raise Refused("custody.similar_unanswered", words, field=on_remark(SIMILAR))


def check_turning_down(hand: ClaimInHand, findings: Mapping[str, Finding], by: Actor, *, points: Sequence[str]) -> None:
    """A claim goes back for what does not pass, and each such point says why."""
    check_step(hand, ClaimStatus.REVIEWED, by)
    every_point_is_looked_at(findings, points)
    failed = [point for point, each in findings.items() if not each.passes]
    if not failed:
        raise Refused("custody.nothing_failed", _("每一项都通过，没有退回的理由"))
    silent = next((point for point in failed if not findings[point].remark), None)
    if silent is not None:
        words = _("“{point}”退回，请写明原因", point=POINT_NAMES[silent])
        raise Refused("custody.failed_without_remark", words, field=on_remark(silent))


def every_point_passes(findings: Mapping[str, Finding], points: Sequence[str]) -> None:
    every_point_is_looked_at(findings, points)
    failed = [point for point in points if not findings[point].passes]
    if failed:
        words = _("“{point}”不符，只能退回", point=POINT_NAMES[failed[0]])
        raise Refused("custody.check_failed", words, field=failed[0])


def every_point_is_looked_at(findings: Mapping[str, Finding], points: Sequence[str]) -> None:
    missing = next((point for point in points if point not in findings), None)
    if missing is not None:
        raise Refused("custody.check_missing", _("“{point}”还没有核对", point=POINT_NAMES[missing]), field=missing)


def points_of(kind: str) -> list[str]:
    """What a reviewer looks at before a claim goes on."""
    of_invoices = ["genuine", "title", "purpose", "line", "proof", "signed"]
    return of_invoices if kind == ClaimKind.INVOICE else ["genuine", "persons", "purpose", "line", "proof", "signed"]


def on(field: str, at: int) -> str:
    """The field of the n-th invoice of a form."""
    return field if at == 1 else f"{field}-{at}"


def on_remark(point: str) -> str:
    """The field of what is said to a point."""
    return f"remark-{point}"
