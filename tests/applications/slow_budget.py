"""The budget rules of a call once more, the slow and obvious way: whole cents, fractions, and every way out found by
trying. It shares nothing with the rules themselves and takes plain values, so that the two can be held together."""

from fractions import Fraction
from itertools import count

# No account holds more.
LARGEST = 10**14 - 100


def cents(text):
    """ "12.34" as 1234."""
    return int(Fraction(text) * 100)


def half_up(number):
    """A fraction of cents as whole cents, a half upwards."""
    whole = number.numerator // number.denominator
    return whole + 1 if number - whole >= Fraction(1, 2) else whole


def amount(line):
    """The cents of a line: its price as many times as its quantities say; none without quantities."""
    if not line["quantities"]:
        return 0
    product = Fraction(cents(line["price"]))
    for each in line["quantities"]:
        product = product * Fraction(each)
    return half_up(product)


def asked(budget):
    return sum(amount(line) for line in budget["lines"])


def given(budget, in_kind):
    return sum(cents(each["amount"]) for each in budget["match"] if (each["kind"] == "in_kind") == in_kind)


def shares(budget, call):
    """Of each cap: whether it holds, the lines it counts, how much must move, how much must go. By trying."""
    found = []
    for cap in call["caps"]:
        counted = [n for n, line in enumerate(budget["lines"], 1) if line["class"] in cap["classes"]]
        part = sum(amount(budget["lines"][n - 1]) for n in counted)
        whole = asked(budget)
        if cap["of"] != "grant":
            whole = whole + given(budget, in_kind=False)
        if cap["of"] == "grant_and_all_match":
            whole = whole + given(budget, in_kind=True)
        percent = Fraction(cap["percent"])
        ok = within(part, whole, percent)
        moved = first(part, lambda less, part=part, whole=whole, p=percent: within(part - less, whole, p))
        cut = first(part, lambda less, part=part, whole=whole, p=percent: within(part - less, whole - less, p))
        if percent == 0:
            counted = [n for n in counted if amount(budget["lines"][n - 1]) > 0]
        found.append({"ok": ok, "lines": [] if ok else counted, "moved": moved, "cut": cut})
    return found


def within(part, whole, percent):
    return Fraction(part) <= Fraction(whole) * percent / 100


def first(most, holds):
    """The smallest number of cents up to `most` at which it holds; once it holds it goes on holding."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def fee(standard, line):
    """What the standard pays, day by day and person by person; a part of a day is paid in part."""
    persons, days, *times = [Fraction(each) for each in line["quantities"]]
    one = Fraction(0)
    for day in count(1):
        if day - 1 >= days:
            break
        of_the_day = min(Fraction(1), days - (day - 1))
        late = standard["from"] is not None and day >= standard["from"]
        rate = cents(standard["later"] if late and days >= standard["from"] else standard["rate"])
        one = one + rate * of_the_day
    whole = Fraction(0)
    for _person in range(int(persons)):
        whole = whole + one
    for each in times:
        whole = whole * each
    return half_up(whole)


def fees(budget, call):
    """The numbers of the lines that name no fitting standard, and those over it with the most allowed."""
    by_key = {standard["key"]: standard for standard in call["standards"]}
    bound = {standard["class"] for standard in call["standards"]}
    without, over = [], []
    if not bound:
        return without, over
    for n, line in enumerate(budget["lines"], 1):
        standard = by_key.get(line["standard"])
        if line["standard"] is None:
            if line["class"] in bound:
                without.append(n)
            continue
        fits = standard is not None and standard["class"] == line["class"]
        if not fits or not by_days(line["quantities"]):
            without.append(n)
        if standard is not None and by_days(line["quantities"]) and amount(line) > fee(standard, line):
            over.append((n, fee(standard, line)))
    return without, over


def by_days(quantities):
    numbers = [Fraction(each) for each in quantities]
    if len(numbers) < 2:
        return False
    return all(each > 0 for each in numbers) and all(
        each.denominator == 1 for place, each in enumerate(numbers) if place != 1
    )


def match_short(budget, call):
    """By how much own cash is too little: what must come, what must go from the grant. None when no more is enough."""
    percent, grant, cash = Fraction(call["least_match"]), asked(budget), given(budget, in_kind=False)

    def enough(grant, cash):
        return Fraction(cash) * 100 >= (grant + cash) * percent

    if percent == 0 or enough(grant, cash):
        return 0, 0
    cut = first(grant, lambda less: enough(grant - less, cash))
    if percent == 100:
        return None, cut
    most = 1
    while not enough(grant, cash + most):
        most = most * 2
    more = first(most, lambda more: enough(grant, cash + more))
    return (None if more > LARGEST else more), cut


def forbidden(budget, call):
    """The lines of classes that are not paid, and those of listed classes that say too little."""
    refused, vague = {}, {}
    for name in ("fixed_asset", "handout"):
        lines = [(n, line) for n, line in enumerate(budget["lines"], 1) if line["class"] == name]
        refused[name] = [n for n, _line in lines] if call[name] == "forbid" else []
        vague[name] = (
            [n for n, line in lines if not line["basis"].strip() or "、" in line["item"]]
            if call[name] == "list"
            else []
        )
    return refused, vague


def refusals(budget, call):
    """The codes of everything that stops a submission."""
    codes = set()
    if asked(budget) > cents(call["cap"]):
        codes.add("applications.over_cap")
    if call["least"] is not None and asked(budget) < cents(call["least"]):
        codes.add("applications.under_least")
    lines = budget["lines"]
    if not lines or any(not line["item"] or amount(line) <= 0 for line in lines):
        codes.add("applications.line_incomplete")
    names = [line["item"].strip() for line in lines if line["item"].strip()]
    if len(names) != len(set(names)):
        codes.add("applications.item_twice")
    for cap, share in zip(call["caps"], shares(budget, call), strict=True):
        if not share["ok"]:
            codes.add("applications.not_paid" if Fraction(cap["percent"]) == 0 else "applications.over_share")
    without, over = fees(budget, call)
    codes |= {"applications.no_standard"} if without else set()
    codes |= {"applications.over_standard"} if over else set()
    refused, vague = forbidden(budget, call)
    codes |= {"applications.fixed_assets"} if refused["fixed_asset"] else set()
    codes |= {"applications.handouts"} if refused["handout"] else set()
    codes |= {"applications.not_listed"} if any(vague.values()) else set()
    codes |= {"applications.match_too_small"} if match_short(budget, call) != (0, 0) else set()
    for each in budget["match"]:
        if cents(each["amount"]) <= 0 or (each["kind"] != "own" and not each["giver"].strip()):
            codes.add("applications.match_incomplete")
    return codes
