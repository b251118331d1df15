"""The part of an invented round that hubs keep: claims that fit and claims that do not, and the bank's interest."""

from datetime import date, timedelta
from decimal import Decimal

from tests import oracle

CENT = Decimal("0.01")


def keep(rng, the_round, chosen):
    """Claims one after the other, so that the oracle says of each what is left; interest in between."""
    the_round["claims"], the_round["interest"] = [], []
    codes = oracle.kept_awards(the_round)
    arrived = [p for p in the_round["payments"] if p["outcome"] == "paid" and p["application"] in codes]
    if not arrived:
        return
    first, last = (date.fromisoformat(pick(p["paid_on"] for p in arrived)) for pick in (min, max))
    days = sorted(_day(rng, first, last) for _n in range(chosen["claims"]))
    credits = sorted({first + timedelta(days=rng.randint(1, 95)) for _n in range(chosen["interest"])})
    for on in sorted({*days, *credits}):
        for _n in range(days.count(on)):
            _claim(rng, the_round, codes, str(on))
        if on in credits:
            _credit(rng, the_round, codes, str(on))


def _day(rng, first, last):
    return first + timedelta(days=rng.choice([0, rng.randint(0, (last - first).days + 60)]))


def _claim(rng, the_round, codes, on):
    signed = {each["application"] for each in the_round["agreements"] if each["signed_on"] <= on}
    code = rng.choice([each for each in codes if each in signed])
    until = _until(the_round, on)
    kept = oracle.Custody(until)
    held, claimed = kept.held(code), kept.claimed
    decision = next(each for each in the_round["decisions"] if each["application"] == code)
    item = rng.choice(sorted(decision["lines"]))
    left = Decimal(decision["lines"][item]) - claimed.get((code, item), Decimal(0))
    room = min(left, held)
    wanted = rng.choice(
        [left + CENT, held + CENT, held, left, *(room * rng.randint(1, 60) / 100 for _n in range(6))]
    ).quantize(CENT)
    number = f"2646{len(the_round['claims']):016d}"
    if kept.used and rng.random() < 0.1:
        number = rng.choice(sorted(kept.used))
    the_round["claims"].append({
        "application": code, "group": oracle.application(the_round, code)["applicant"], "on": on, "budget_item": item,
        "amount": f"{max(wanted, CENT):.2f}", "invoice_no": number, "summary": f"{item}支出",
    })  # fmt: skip


def _credit(rng, the_round, codes, on):
    """As much as a bank would give, or a few cents that cannot be shared evenly."""
    for hub in sorted({oracle.application(the_round, code)["submitted_by"] for code in codes}):
        mine = [code for code in codes if oracle.application(the_round, code)["submitted_by"] == hub]
        kept = oracle.Custody(_until(the_round, on))
        since = max([each["on"] for each in the_round["interest"] if each["hub"] == hub], default=None)
        if sum(kept._day_product(code, since, on) for code in mine) > 0:
            amount = rng.choice(["0.01", "0.05", "1.38", "7.77", "100.00"])
            the_round["interest"].append({"hub": hub, "on": on, "amount": amount})


def _until(the_round, on):
    return the_round | {"payments": [each for each in the_round["payments"] if each["paid_on"] <= on]}
