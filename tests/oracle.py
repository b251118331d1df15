"""What must follow from a round file, worked out a second time: slow, in plain Python, with nothing of grants in it."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
RECEIPT, CLAIM, INTEREST = range(3)


def expect(the_round):
    """The object under `expect`, from everything else in the file."""
    kept = Custody(the_round)
    outcomes = list(kept.outcomes.values())
    return {
        "ranking": ranking(the_round),
        "awards": {code: str(each) for code, each in awards(the_round).items()},
        "stages": {code: [str(part) for part in stages(the_round, code)] for code in awards(the_round)},
        "funds": funds(the_round),
        "custody": kept.figures(),
        "claims": {"paid": outcomes.count("paid"), "refused": len(outcomes) - outcomes.count("paid")},
    }


def rounded(value):
    """Half up to two places."""
    cents = int(abs(Fraction(value)) * 100 + Fraction(1, 2))
    return Decimal(cents) / 100 if value >= 0 else -Decimal(cents) / 100


def ranking(the_round):
    call, found = the_round["call"], []
    for place, each in enumerate(sorted(the_round["applications"], key=lambda a: moment(a["submitted_at"]))):
        sheets = [[Decimal(str(m)) for m in s["marks"]] for s in the_round["reviews"][each["code"]].values()]
        totals = sorted(sum(sheet) for sheet in sheets)
        counted = totals[1:-1] if len(totals) >= call["panel"]["trim_from"] else totals
        mean = rounded(sum(Fraction(total) for total in counted) / len(counted))
        final = mean + bonus(call, each)
        order = [-final, *(tie(the_round, each, sheets, word) for word in call["tie_break"]), place]
        found.append((order, each["code"], mean, final))
    found.sort(key=lambda one: one[0])
    return [
        {
            "application": code,
            "trimmed_mean": f"{mean:.2f}",
            "final": f"{final:.2f}",
            "rank": rank if final >= Decimal(call["pass_mark"]) else None,
        }
        for rank, (_order, code, mean, final) in enumerate(found, start=1)
    ]


def bonus(call, application):
    points = {flag: Decimal(value) for flag, value in (call.get("bonus") or {}).items()}
    most = points.pop("max", sum(points.values()))
    return min(most, sum(value for flag, value in points.items() if application.get(flag)))


def tie(the_round, application, sheets, word):
    if word == "submitted_at":
        return moment(application["submitted_at"])
    if word == "rating":
        rating = organization(the_round, application["applicant"]).get("rating")
        return -int(rating[0]) if rating else 0
    position = int(word.split(":")[1])
    return -sum(Fraction(sheet[position - 1]) for sheet in sheets) / len(sheets)


def awards(the_round):
    """What was awarded and not taken back by an objection."""
    gone = {each["application"] for each in the_round["objections"] if each.get("closed_on") and each["upheld"]}
    return {
        each["application"]: Decimal(each["awarded"])
        for each in the_round["decisions"]
        if each.get("awarded") is not None and each["application"] not in gone
    }


def stages(the_round, code):
    amount = awards(the_round)[code]
    track = next(t for t in the_round["call"]["tracks"] if t["code"] == application(the_round, code)["track"])
    parts = [(amount * percent / 100).quantize(CENT, ROUND_HALF_UP) for percent in track["stages"][:-1]]
    return [*parts, amount - sum(parts, NOTHING)]


def funds(the_round):
    figures = {}
    for pool in the_round["call"]["pools"]:
        mine = {
            each["application"]
            for each in the_round["decisions"]
            if each.get("fund") == pool["fund"] and each["application"] in awards(the_round)
        }
        awarded = sum((awards(the_round)[code] for code in mine), NOTHING)
        paid = sum(
            (stages(the_round, p["application"])[p["stage"] - 1] for p in paid_ones(the_round, mine)),
            NOTHING,
        )
        figures[pool["fund"]] = {
            "awarded": str(awarded),
            "left": str(Decimal(pool["amount"]) - awarded),
            "paid": str(paid),
            "open": str(awarded - paid),
        }
    return figures


def paid_ones(the_round, codes):
    return [p for p in the_round["payments"] if p["outcome"] == "paid" and p["application"] in codes]


def kept_awards(the_round):
    """The awards of groups in the order in which their agreements were signed."""
    signed = sorted(the_round["agreements"], key=lambda each: each["signed_on"])
    codes = [each["application"] for each in signed]
    return [c for c in codes if application(the_round, c)["applicant"] != application(the_round, c)["submitted_by"]]


class Custody:
    """The hubs' books, one day after the other: what arrives, what is claimed, what the bank adds."""

    def __init__(self, the_round):
        self.round = the_round
        self.codes = kept_awards(the_round)
        self.rows = {code: [] for code in self.codes}
        self.journal = []
        self.outcomes, self.shares = {}, {}
        self.used, self.claimed, self.last = set(), {}, {}
        for on, kind, number, each in sorted(self._events(), key=lambda event: event[:3]):
            {RECEIPT: self._receive, CLAIM: self._claim, INTEREST: self._share}[kind](on, number, each)

    def _events(self):
        paid = paid_ones(self.round, set(self.codes))
        yield from ((p["paid_on"], RECEIPT, number, p) for number, p in enumerate(paid))
        yield from ((each["on"], CLAIM, number, each) for number, each in enumerate(self.round["claims"]))
        yield from ((each["on"], INTEREST, number, each) for number, each in enumerate(self.round["interest"]))

    def _receive(self, on, _number, each):
        code = each["application"]
        self._enter(code, on, stages(self.round, code)[each["stage"] - 1], "receipt")

    def _claim(self, on, number, each):
        code, item, amount = each["application"], each["budget_item"], Decimal(each["amount"])
        decision = next(d for d in self.round["decisions"] if d["application"] == code)
        left = Decimal(decision["lines"].get(item, "0.00")) - self.claimed.get((code, item), NOTHING)
        if each["invoice_no"] in self.used:
            self.outcomes[number] = "custody.invoice_used"
        elif amount > left:
            self.outcomes[number] = "custody.over_line"
        elif amount > self.held(code):
            self.outcomes[number] = "custody.not_enough_held"
        else:
            self.outcomes[number] = "paid"
            self.used.add(each["invoice_no"])
            self.claimed[code, item] = self.claimed.get((code, item), NOTHING) + amount
            self._enter(code, on, -amount, item)

    def _share(self, on, number, each):
        mine = [c for c in self.codes if application(self.round, c)["submitted_by"] == each["hub"]]
        since = self.last.get(each["hub"])
        weights = [self._day_product(code, since, on) for code in mine]
        cents, whole = int(Decimal(each["amount"]) * 100), sum(weights)
        parts = [int(cents * weight / whole) for weight in weights]
        by_remainder = sorted(range(len(mine)), key=lambda at: (parts[at] - cents * weights[at] / whole, at))
        for at in by_remainder[: cents - sum(parts)]:
            parts[at] += 1
        self.last[each["hub"]] = on
        self.shares[number] = {c: f"{Decimal(p) / 100:.2f}" for c, p in zip(mine, parts, strict=True)}
        for code, part in zip(mine, parts, strict=True):
            if part:
                self._enter(code, on, Decimal(part) / 100, "interest")

    def _day_product(self, code, since, until):
        """The balance at the end of each day, one by one."""
        first = since or min((row[0] for row in self.rows[code]), default=until)
        days = (date.fromisoformat(until) - date.fromisoformat(first)).days
        ends = [(date.fromisoformat(first) + timedelta(days=n)).isoformat() for n in range(days)]
        return sum(
            (Fraction(sum((amount for on, amount, _text in self.rows[code] if on <= end), NOTHING)) for end in ends),
            Fraction(0),
        )

    def _enter(self, code, on, amount, text):
        self.rows[code].append((on, amount, text))
        self.journal.append((application(self.round, code)["applicant"], [on, f"{amount:.2f}", text]))

    def held(self, code):
        return sum((amount for _on, amount, _text in self.rows[code]), NOTHING)

    def figures(self):
        groups, ledger = {}, {}
        for code in self.codes:
            group = application(self.round, code)["applicant"]
            groups[group] = groups.get(group, NOTHING) + self.held(code)
            ledger[group] = [row for whose, row in self.journal if whose == group]
        bank = sum(groups.values(), NOTHING)
        return {"groups": {k: f"{v:.2f}" for k, v in groups.items()}, "bank": f"{bank:.2f}", "ledger": ledger}


def application(the_round, code):
    return next(each for each in the_round["applications"] if each["code"] == code)


def organization(the_round, code):
    return next(each for each in the_round["organizations"] if each["code"] == code)


def moment(text):
    return datetime.fromisoformat(text)
