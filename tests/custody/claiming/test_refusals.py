"""Every refusal of R-I5 to R-I8 by a test that is named after it; the last test knows each code that was forgotten."""

import ast
import inspect
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants.custody.claiming import list_rules, rules
from grants.custody.claiming.facts import Approved, Expected, Finding, Invoice, Recipient, Settlement
from grants.custody.claiming.tables import Settled
from grants.custody.rules import ClaimInHand
from grants.custody.tables import ClaimKind, ClaimStatus
from grants.errors import why_not
from tests.custody.test_rules import BOOKKEEPER, FIRST, REVIEWER, SECOND, a_claim, a_ledger, a_room
from tests.organizations.world import a_uscc

TODAY = date(2026, 7, 10)
EXPECTED = Expected("琼澜社会组织发展中心（枢纽）", a_uscc(1), date(2026, 6, 1), date(2026, 11, 30))
NUMBER = "26460000000000000099"
SOMEBODY = "460100199001011230"
ANOTHER = "460100198505052349"
CARD = "6222020200112233446"
APPROVED = Approved(rate=Decimal("60.00"), units=Decimal(40), each=Decimal(2), claimed=Decimal(0))
MODULES = (rules, list_rules)
# What these two files ask, and others too; each has its own test elsewhere.
OF_OTHERS = {"custody.recipients_not_due", "custody.no_recipients_here"}


def an_invoice(**changes) -> Invoice:
    said = dict(
        number=NUMBER,
        issued_on=date(2026, 7, 5),
        seller="椰风里便民超市〔虚构〕",
        seller_uscc=a_uscc(2),
        buyer=EXPECTED.hub,
        buyer_uscc=EXPECTED.hub_uscc,
        total=Decimal("300.00"),
        amount=Decimal("300.00"),
    )
    return Invoice(**said | changes)


def filing(*invoices, room=None, expected=EXPECTED, amount=None, how=Settled.SELLER, payee="椰风里便民超市〔虚构〕"):
    whole = sum((each.amount for each in invoices), Decimal("0.00"))
    refusal = why_not(
        rules.check_invoices_claim,
        room or a_room(),
        invoices,
        expected,
        Settlement(how, payee),
        FIRST,
        amount=whole if amount is None else Decimal(amount),
        today=TODAY,
    )
    return refusal and (refusal.code, refusal.field)


def somebody(**changes) -> Recipient:
    said = dict(name="符晓兰", id_number=SOMEBODY, card=CARD, units=Decimal(2), rate=Decimal("60.00"))
    return Recipient(**said | changes)


def listing(*recipients, approved=APPROVED, has_list=True, amount=None, cost_class="volunteer_allowance"):
    whole = sum((each.amount for each in recipients), Decimal("0.00"))
    refusal = why_not(
        list_rules.check_list_claim,
        a_room(line="2400.00", held="2400.00", cost_class=cost_class),
        recipients,
        approved,
        FIRST,
        has_list=has_list,
        amount=(whole or Decimal(1)) if amount is None else Decimal(amount),
    )
    return refusal and (refusal.code, refusal.field)


def reviewing(findings, *, similar=0, by=REVIEWER, check=rules.check_review):
    hand = ClaimInHand(a_claim(ClaimStatus.SIGNED, signed_by=SECOND.id), a_ledger())
    more = {"similar": similar} if check is rules.check_review else {}
    refusal = why_not(check, hand, findings, by, points=rules.points_of(ClaimKind.INVOICE), **more)
    return refusal and refusal.code


def good(**but) -> dict[str, Finding]:
    return {point: Finding(True) for point in rules.points_of(ClaimKind.INVOICE)} | but


def test_a_claim_on_good_invoices_is_not_refused():
    assert filing(an_invoice()) is None
    assert filing(an_invoice(), an_invoice(number="26460000000000000100", amount=Decimal("150.00"))) is None
    assert filing(an_invoice(number="12345678", code="0460012345")) is None


def test_custody_no_invoice():
    assert filing(amount="1.00") == ("custody.no_invoice", "invoice_no")
    assert filing(an_invoice(number="")) == ("custody.no_invoice", "invoice_no")


def test_custody_invoice_twice():
    assert filing(an_invoice(), an_invoice()) == ("custody.invoice_twice", "invoice_no-2")


def test_custody_bad_invoice_number():
    assert filing(an_invoice(number=NUMBER[:-1])) == ("custody.bad_invoice_number", "invoice_no")
    assert filing(an_invoice(), an_invoice(number="12345678")) == ("custody.bad_invoice_number", "invoice_no-2")


def test_custody_invoice_used():
    used = replace(EXPECTED, earlier={NUMBER: a_claim()})

    assert filing(an_invoice(number="2646 0000 0000 0000 0099"), expected=used) == (
        "custody.invoice_used",
        "invoice_no",
    )
    assert filing(an_invoice(number="26460000000000000100"), expected=used) is None


@pytest.mark.parametrize(
    ("buyer", "refused"),
    [
        ("琼澜社会组织发展中心(枢纽)", False),
        (" 琼澜社会组织发展中心（枢纽）", False),
        ("椰风里邻里守望互助队", True),
        ("琼澜社会组织发展中心", True),
        ("", True),
    ],
)
def test_custody_wrong_title(buyer, refused):
    assert filing(an_invoice(buyer=buyer)) == (("custody.wrong_title", "buyer") if refused else None)


def test_custody_wrong_tax_code():
    assert filing(an_invoice(buyer_uscc=a_uscc(9))) == ("custody.wrong_tax_code", "buyer_uscc")
    assert filing(an_invoice(buyer_uscc=EXPECTED.hub_uscc.lower())) is None


def test_custody_no_seller():
    assert filing(an_invoice(seller="")) == ("custody.no_seller", "seller")


def test_custody_bad_seller_code():
    assert filing(an_invoice(seller_uscc=a_uscc(2)[::-1])) == ("custody.bad_seller_code", "seller_uscc")
    assert filing(an_invoice(seller_uscc="")) is None


def test_custody_invoice_outside_project():
    for day in (date(2026, 5, 31), date(2026, 12, 1)):
        refused = filing(an_invoice(issued_on=day))
        assert refused == ("custody.invoice_outside_project", "invoice_on")


def test_custody_invoice_after_claim():
    assert filing(an_invoice(issued_on=TODAY)) is None
    assert filing(an_invoice(issued_on=date(2026, 7, 11))) == ("custody.invoice_after_claim", "invoice_on")


def test_custody_over_invoice_total():
    assert filing(an_invoice(amount=Decimal("300.01"))) == ("custody.over_invoice_total", "amount")
    assert filing(an_invoice(amount=Decimal("0.00")), amount="1.00") == ("custody.over_invoice_total", "amount")


def test_custody_sum_differs():
    assert filing(an_invoice(), amount="299.99") == ("custody.sum_differs", "amount")


def test_custody_cash_over_limit():
    big = a_room(line="5000.00", held="5000.00")
    whole = an_invoice(total=Decimal("1000.00"), amount=Decimal("1000.00"))
    over = an_invoice(total=Decimal("1000.01"), amount=Decimal("500.00"))
    halves = [an_invoice(number=f"2646{at:016}", total=Decimal("600.00"), amount=Decimal("600.00")) for at in (1, 2)]

    assert filing(whole, room=big, how=Settled.CASH, payee="符晓晴") is None
    assert filing(over, room=big, how=Settled.CASH, payee="符晓晴") == ("custody.cash_over_limit", "settled")
    assert filing(*halves, room=big, how=Settled.CASH, payee="符晓晴") == ("custody.cash_over_limit", "settled")
    assert filing(*halves, room=big, how=Settled.ADVANCED, payee="符晓晴") is None


def test_custody_no_payee():
    assert filing(an_invoice(), how=Settled.ADVANCED, payee="") == ("custody.no_payee", "payee")


def test_custody_over_line_and_not_enough_held_come_after_the_invoices():
    tight = a_room(line="100.00", held="100.00")

    assert filing(an_invoice(buyer="别人"), room=tight) == ("custody.wrong_title", "buyer")
    assert filing(an_invoice(), room=tight) == ("custody.over_line", "amount")
    assert filing(an_invoice(), room=a_room(held="100.00")) == ("custody.not_enough_held", "amount")


def test_a_list_of_persons_within_what_was_approved_is_not_refused():
    assert listing(somebody(), somebody(id_number=ANOTHER)) is None


def test_custody_line_pays_no_persons():
    assert listing(somebody(), cost_class="activity") == ("custody.line_pays_no_persons", "line")


def test_custody_no_signed_list():
    assert listing(somebody(), has_list=False) == ("custody.no_signed_list", "signed_list")


def test_custody_no_recipients():
    assert listing() == ("custody.no_recipients", "name")


def test_custody_person_twice():
    assert listing(somebody(), somebody(units=Decimal(1))) == ("custody.person_twice", "id_number-2")


def test_custody_recipient_unnamed():
    assert listing(somebody(name="")) == ("custody.recipient_unnamed", "name")


def test_custody_bad_id_number():
    assert listing(somebody(id_number=SOMEBODY[:-1] + "5")) == ("custody.bad_id_number", "id_number")


def test_custody_bad_card():
    assert listing(somebody(card=CARD[:-1] + "7")) == ("custody.bad_card", "card")


def test_custody_recipient_gets_nothing():
    assert listing(somebody(units=Decimal(0))) == ("custody.recipient_gets_nothing", "units")


def test_custody_rate_over_approved():
    assert listing(somebody(rate=Decimal("60.01"))) == ("custody.rate_over_approved", "rate")


def test_custody_person_over_limit():
    had = replace(APPROVED, had={SOMEBODY: Decimal(1)})

    assert listing(somebody(units=Decimal(3))) == ("custody.person_over_limit", "units")
    assert listing(somebody(), approved=had) == ("custody.person_over_limit", "units")
    assert listing(somebody(units=Decimal(9)), approved=replace(APPROVED, each=None)) is None


def test_custody_heads_over_approved():
    few = replace(APPROVED, claimed=Decimal(37))

    assert listing(somebody(), approved=few) is None
    assert listing(somebody(), somebody(id_number=ANOTHER), approved=few) == ("custody.heads_over_approved", "units")


def test_custody_list_sum_differs():
    assert listing(somebody(), amount="119.99") == ("custody.list_sum_differs", "amount")


def test_custody_check_missing():
    findings = good()
    findings.pop("title")

    assert reviewing(findings) == "custody.check_missing"
    assert reviewing(findings, check=rules.check_turning_down) == "custody.check_missing"


def test_custody_check_failed():
    assert reviewing(good()) is None
    assert reviewing(good(title=Finding(False, "抬头是别人"))) == "custody.check_failed"


def test_custody_similar_unanswered():
    answered = good(similar=Finding(True, "两天各买了一箱水，第二张是补开的"))

    assert reviewing(good(), similar=1) == "custody.similar_unanswered"
    assert reviewing(answered, similar=1) is None


def test_custody_nothing_failed_and_custody_failed_without_remark():
    turn_down = {"check": rules.check_turning_down}

    assert reviewing(good(), **turn_down) == "custody.nothing_failed"
    assert reviewing(good(proof=Finding(False)), **turn_down) == "custody.failed_without_remark"
    assert reviewing(good(proof=Finding(False, "照片是去年的")), **turn_down) is None
    assert reviewing(good(proof=Finding(False, "x")), by=BOOKKEEPER, **turn_down) == "people.role_missing"


def test_no_refusal_of_these_rules_is_forgotten():
    raised = {
        call.args[0].value
        for module in MODULES
        for call in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"Refused", "NotFound", "NotAllowed"}
    }
    names = " ".join(name for name in vars(sys.modules[__name__]) if name.startswith("test_custody_"))

    assert sorted(code for code in raised - OF_OTHERS if code.replace(".", "_") not in names) == []
