"""Rounds of other shapes than the worked one: by seed, each time the same. `python -m tests.sweep 50` replays
as many of them."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import chinese_calendar

from tests import oracle
from tests.round_keeping import keep
from tests.round_money import agree, pay

NAMES = [
    "需求评估",
    "居家服务",
    "技能培训",
    "志愿者补贴",
    "讲师费",
    "材料",
    "印刷",
    "交通",
    "保险",
    "宣传",
    "社工劳务",
    "场地",
]
FUNDS = {
    "welfare_lottery": ["ELDERLY", "DISABLED", "ORPHAN", "POVERTY"],
    "general_budget": ["CULTURE", "COMMUNITY"],
    "donation": ["ELDERLY", "COMMUNITY", "SPORT_FOR_ALL"],
}
SPLITS = [[50, 30, 20], [40, 40, 20], [100], [70, 30], [33, 33, 34], [25, 25, 25, 25]]
STARTS = ["2025-01-02", "2025-03-10", "2025-08-18", "2025-12-29", "2026-01-05", "2026-03-02", "2024-02-29"]
WORDS = ["criterion:1", "criterion:2", "criterion:3", "rating", "submitted_at"]
SATURDAY = 5
KINDS = {"service_org": "52", "association": "51", "foundation": "53"}


def make(seed, **shape):
    """A round with everything that must follow from it. `shape` sets what the seed would have chosen."""
    rng = random.Random(seed)
    chosen = _shape(rng) | shape
    the_round = {
        "format": "grants-round/1",
        "fictional": True,
        "division": {"code": "469099", "name": "澜湾区〔虚构〕"},
    }
    the_round["funds"] = [
        {"code": f"F{n}", "name": f"资金{n}", "kind": kind, "amount": "0.00", "purposes": FUNDS[kind], "signage": None}
        for n, kind in enumerate(chosen["funds"], start=1)
    ]
    the_round["call"] = _call(rng, chosen)
    the_round["organizations"] = _organizations(rng, chosen)
    the_round["applications"] = _applications(rng, the_round, chosen)
    the_round["experts"] = _experts(rng, the_round, chosen)
    the_round["reviews"] = _reviews(rng, the_round, chosen)
    the_round["refusals"] = _refused(rng, the_round)
    the_round["decisions"] = _decisions(rng, the_round)
    agree(rng, the_round, chosen)
    pay(rng, the_round, chosen)
    keep(rng, the_round, chosen)
    days = [
        each[key]
        for part in ("payments", "claims", "interest", "reports", "agreements")
        for each in the_round[part]
        for key in ("paid_on", "returned_on", "on", "decided_on", "rectified_on", "signed_on")
        if each.get(key)
    ]
    the_round["as_of"] = max([*days, the_round["call"]["notice"]["ends_on"]])
    return settle(the_round)


def settle(the_round):
    """Put in what must follow: `expect`, what becomes of each claim, how interest is shared."""
    kept = oracle.Custody(the_round)
    for number, each in enumerate(the_round["claims"]):
        each["expect"] = kept.outcomes[number]
    for number, each in enumerate(the_round["interest"]):
        each["expect_shares"] = kept.shares[number]
    return the_round | {"expect": oracle.expect(the_round)}


def _shape(rng):
    tie_break = rng.sample(WORDS, rng.randint(1, 5))
    return {
        "start": rng.choice(STARTS),
        "funds": rng.sample(sorted(FUNDS), rng.randint(1, 3)),
        "registered": rng.randint(2, 6),
        "hubs": rng.choice([0, 1, 1, 2]),
        "groups": rng.randint(1, 3),
        "splits": rng.sample(SPLITS, 2),
        "experts": rng.choice([3, 4, 5, 7]),
        "trim_from": rng.choice([3, 4, 5, 6]),
        "bonus": rng.choice([None, {}, {"rural": "1.50"}, {"rural": "2.00", "youth": "1.75", "max": "3.00"}]),
        "tie_break": tie_break,
        "labour_cap": rng.choice([None, ("grant", 40), ("grant_and_cash_match", 50)]),
        "policy": rng.choice(["forbid", "allow"]),
        "days_to_scoring": rng.choice([0, 1, 3, 14]),
        "notice_days": rng.choice([1, 5, 7]),
        "objections": rng.randint(0, 3),
        "half_marks": rng.random() < 0.6,
        "twins": rng.random() < 0.7,
        "claims": rng.choice([0, 6, 14, 25]),
        "interest": rng.choice([0, 1, 3]),
        "pays": rng.choice([0.3, 0.7, 1.0]),
        "hurry": rng.random() < 0.4,
    }


def _call(rng, chosen):
    start = date.fromisoformat(chosen["start"])
    closes = start + timedelta(days=rng.randint(10, 25))
    scoring = closes + timedelta(days=chosen["days_to_scoring"])
    ends = scoring + timedelta(days=rng.randint(1, 6))
    decided = ends + timedelta(days=rng.choice([0, 1, 5]))
    notice = decided + timedelta(days=rng.choice([0, 1, 3]))
    tracks = [("standard", "registered", "80000.00"), ("micro", "filed_through_hub", "33333.33")]
    maxima = rng.choice([[20, 25, 15, 15, 15, 10], [40, 35, 25], [12.5, 12.5, 25, 25, 25], [10] * 10])
    cap = chosen["labour_cap"]
    call = {
        "title": f"社区公益创投 {chosen['start']}〔虚构〕",
        "document_no": "澜湾民公〔虚构〕9号",
        "organiser": "ORG0",
        "published_at": f"{start}T09:00:00+08:00",
        "opens_at": f"{start + timedelta(days=rng.choice([0, 2]))}T09:00:00+08:00",
        "closes_at": f"{closes}T17:30:00+08:00",
        "scoring_opens_at": f"{scoring}T{'17:30:00' if scoring == closes else '09:00:00'}+08:00",
        "scoring_closes_at": f"{ends}T18:00:00+08:00",
        "decided_on": str(decided),
        "notice": {"starts_on": str(notice), "working_days": chosen["notice_days"]},
        "project_from": str(notice),
        "project_to": str(notice + timedelta(days=400)),
        "tracks": [
            {"code": code, "cap": most, "stages": split, "who": who}
            for (code, who, most), split in zip(tracks[: 2 if chosen["hubs"] else 1], chosen["splits"], strict=False)
        ],
        "pools": [],
        "labour_cap": cap and {"percent": cap[1], "of": cap[0], "classes": ["labour", "volunteer_allowance"]},
        "management_fee_percent": rng.choice([0, 5]),
        "fixed_assets": chosen["policy"],
        "handouts": chosen["policy"],
        "criteria": [{"name": f"指标{n}", "max": most} for n, most in enumerate(maxima, start=1)],
        "panel": {"size": chosen["experts"], "trim_from": chosen["trim_from"], "min_sheets": 2},
        "pass_mark": "70.00",
        "tie_break": chosen["tie_break"],
        "stage_conditions": {"1": ["agreement_signed"], "2": ["midterm_accepted"], "3": ["final_accepted"]},
    }
    call["notice"]["ends_on"] = str(working_days_on(notice, chosen["notice_days"]))
    return call | ({} if chosen["bonus"] is None else {"bonus": chosen["bonus"]})


def working_days_on(day, n):
    """The last of n working days, the first day counted when it is one; where nothing is published, without feasts."""
    while True:
        try:
            n -= bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            n -= day.weekday() < SATURDAY
        if n == 0:
            return day
        day += timedelta(days=1)


def _organizations(rng, chosen):
    found = [
        {"code": "FUND", "name": "民政局〔虚构〕", "kind": "government", "uscc": uscc("11", 900), "roles": ["funder"]},
        {
            "code": "ORG0",
            "name": "评估中心〔虚构〕",
            "kind": "service_org",
            "uscc": uscc("52", 901),
            "roles": ["organiser"],
        },
    ]
    for n in range(1, chosen["registered"] + 2):
        kind = rng.choice(sorted(KINDS))
        each = {"code": f"O{n}", "name": f"第{n}服务中心〔虚构〕", "kind": kind, "status": "registered"}
        each |= {"uscc": uscc(KINDS[kind], n), "account": _account(each["name"], 100 + n)}
        found.append(each | ({"rating": f"{rng.randint(1, 5)}A"} if rng.random() < 0.5 else {}))
    found[-1] |= {"abnormal_list": True}
    for n in range(1, chosen["hubs"] + 1):
        hub = {"code": f"HUB{n}", "name": f"第{n}枢纽〔虚构〕", "kind": "association", "status": "registered"}
        hub |= {"uscc": uscc("51", 500 + n), "roles": ["hub"], "account": _account(hub["name"], 300 + n)}
        found.append(hub | {"custody_account": _account(hub["name"], 900 + n)})
        found += [
            {
                "code": f"G{n}{m}",
                "name": f"第{n}{m}互助队〔虚构〕",
                "kind": "community_group",
                "status": "filed",
                "filing_no": f"备〔2024〕{n}{m}号",
                "hub": f"HUB{n}",
            }
            for m in range(1, chosen["groups"] + 1)
        ]
    rng.shuffle(found)
    return found


def _account(holder, n):
    return {"bank_name": "示例银行〔虚构〕", "cnaps": "999641000017", "number": f"{n:019d}", "holder": holder}


def _applications(rng, the_round, chosen):
    call, found = the_round["call"], []
    who = [each for each in the_round["organizations"] if not each.get("roles") and not each.get("abnormal_list")]
    opens, closes = (datetime.fromisoformat(call[key]) for key in ("opens_at", "closes_at"))
    for n, each in enumerate(who, start=1):
        track = next(t for t in call["tracks"] if (t["code"] == "micro") == bool(each.get("hub")))
        fund = rng.choice(the_round["funds"])
        at = opens + timedelta(minutes=rng.randint(60, int((closes - opens).total_seconds() // 60)))
        lines, cash = _lines(rng, call, track, n), f"{rng.choice([0, 0, 1200, 5000.5]):.2f}"
        found.append({
            "code": f"A{n}", "applicant": each["code"], "submitted_by": each.get("hub", each["code"]),
            "track": track["code"], "fund": fund["code"], "purpose": rng.choice(fund["purposes"]),
            "title": f"项目{n}", "rural": rng.random() < 0.5, "youth": rng.random() < 0.5,
            "submitted_at": at.isoformat(), "lines": lines, "match_cash": cash,
            "requested": str(sum(Decimal(line["amount"]) for line in lines)),
        })  # fmt: skip
    for each in found:
        _mind_the_labour_cap(call, each)
    if chosen["twins"] and len(found) > 1:
        found[1]["submitted_at"] = found[0]["submitted_at"]
    return found


def _lines(rng, call, track, n):
    if n == 2:
        return [_line("全部活动", [3], "11111.11" if track["code"] == "micro" else "3333.37", "activity")]
    classes = ["activity", "activity", "labour", "volunteer_allowance", "expert_fee", "tax"]
    classes += ["fixed_asset", "handout"] if call["fixed_assets"] == "allow" else []
    most, items = Decimal(track["cap"]), rng.sample(NAMES, rng.randint(1, 6))
    lines = []
    for item in items:
        quantities = [rng.choice([1, 2, 12, 20]), *rng.choice([[], [], [3], [1.5]])]
        product = Decimal(1)
        for quantity in quantities:
            product *= Decimal(str(quantity))
        price = (most / len(items) / product * Decimal(rng.randint(40, 99)) / 100).quantize(Decimal("0.01"))
        lines.append(_line(item, quantities, f"{price:.2f}", rng.choice(classes)))
    return lines


def _line(item, quantities, price, cost_class):
    amount = Decimal(price)
    for quantity in quantities:
        amount *= Decimal(str(quantity))
    amount = f"{oracle.rounded(amount):.2f}"
    return {"item": item, "quantities": quantities, "unit_price": price, "amount": amount, "class": cost_class}


def _mind_the_labour_cap(call, application):
    cap = call["labour_cap"]
    if not cap:
        return
    labour = [line for line in application["lines"] if line["class"] in cap["classes"]]
    base = Decimal(application["requested"])
    base += Decimal(application["match_cash"]) if cap["of"] == "grant_and_cash_match" else 0
    while sum(Decimal(line["amount"]) for line in labour) * 100 > base * cap["percent"]:
        labour.pop()["class"] = "activity"


def _experts(rng, the_round, chosen):
    experts = [
        {"code": f"E{n}", "name": f"专家{n}", "field": "社会工作", "id_number": resident_id(1950 + 5 * n, n)}
        for n in range(1, chosen["experts"] + 2)
    ]
    experts[-1]["alternate"] = True
    published = date.fromisoformat(the_round["call"]["published_at"][:10])
    near, far = rng.sample(the_round["applications"], 2)
    held = [(0, near, published - timedelta(days=1000), None), (1, far, published - timedelta(days=1200), published)]
    for at, each, last, _today in held:
        experts[at]["positions"] = [{
            "organization": each["applicant"], "title": "理事", "from": "2010-01-01", "to": str(last)
        }]  # fmt: skip
    return experts


def _reviews(rng, the_round, chosen):
    criteria, reviews = the_round["call"]["criteria"], {}
    barred = the_round["experts"][0]["positions"][0]["organization"]
    for each in the_round["applications"]:
        free = [e["code"] for e in the_round["experts"] if each["applicant"] != barred or e["code"] != "E1"]
        experts = free[: rng.randint(max(2, len(free) - 2), len(free))]
        quality = rng.choice([0.6, 0.75, 0.8, 0.85, 0.9, 1.0])
        reviews[each["code"]] = {
            code: {"marks": [_mark(rng, c["max"], quality, chosen) for c in criteria], "comment": "评审意见"}
            for code in experts
        }
    if chosen["twins"]:
        _twins(the_round, reviews)
    return reviews


def _mark(rng, most, quality, chosen):
    halves = min(int(most * 2), int(most * 2 * quality) + rng.randint(-2, 1))
    halves = max(halves, 0)
    return halves / 2 if chosen["half_marks"] else halves // 2


def _twins(the_round, reviews):
    """The first three applications end with the same score; of the third two marks are in each other's place."""
    first, *others = list(reviews)[:3]
    criteria = the_round["call"]["criteria"]
    for n, other in enumerate(others):
        sheets = list(reviews[first].values())
        codes = [code for code in reviews[other]]
        spare = [e["code"] for e in the_round["experts"] if e["code"] not in codes and e["code"] != "E1"]
        codes = (codes + spare)[: len(sheets)]
        if len(codes) < len(sheets):
            continue
        reviews[other] = {code: {**s, "marks": list(s["marks"])} for code, s in zip(codes, sheets, strict=True)}
        marks = next(iter(reviews[other].values()))["marks"]
        if n and marks[0] + 1 <= criteria[0]["max"] and marks[1] >= 1:
            marks[0], marks[1] = marks[0] + 1, marks[1] - 1
    for other in others:
        for flag in ("rural", "youth"):
            a, b = (oracle.application(the_round, code) for code in (first, other))
            b[flag] = a[flag]


def _decisions(rng, the_round):
    decisions, spent = [], {}
    for row in oracle.ranking(the_round):
        each = oracle.application(the_round, row["application"])
        if row["rank"] is None or (rng.random() < 0.1 and row["rank"] > 2):
            reason = "低于合格线" if row["rank"] is None else "资金不足"
            decisions.append({"application": each["code"], "awarded": None, "reason": reason, "exception": reason})
            continue
        lines = {line["item"]: Decimal(line["amount"]) for line in each["lines"]}
        if rng.random() < 0.5:
            for item in rng.sample(sorted(lines), len(lines) // 2):
                lines[item] = (lines[item] * rng.choice([0, 1, 33, 90]) / 100).quantize(Decimal("0.01"))
        awarded = sum(lines.values())
        spent[each["fund"]] = spent.get(each["fund"], Decimal(0)) + awarded
        decisions.append({
            "application": each["code"], "awarded": f"{awarded:.2f}", "fund": each["fund"],
            "lines": {item: f"{amount:.2f}" for item, amount in lines.items()}, "reason": "按评审意见核减",
        })  # fmt: skip
    for fund in the_round["funds"]:
        pool = spent.get(fund["code"], Decimal(5000)) + rng.choice([Decimal(0), Decimal("1234.56")])
        fund["amount"] = f"{pool + rng.choice([0, 1000]):.2f}"
        the_round["call"]["pools"].append({"fund": fund["code"], "amount": f"{pool:.2f}"})
    return decisions


def _refused(rng, the_round):
    call = the_round["call"]
    closes, opens = (datetime.fromisoformat(call[key]) for key in ("closes_at", "opens_at"))
    first = min(the_round["applications"], key=lambda each: datetime.fromisoformat(each["submitted_at"]))
    listed = next(each["code"] for each in the_round["organizations"] if each.get("abnormal_list"))
    standard = next(track for track in call["tracks"] if track["code"] == "standard")
    own = next(track for track in call["tracks"] if track["code"] == first["track"])
    over = f"{Decimal(standard['cap']) + Decimal('0.01'):.2f}"
    later = next((a for a in the_round["applications"] if a["applicant"].startswith("O")), first)
    tries = [
        ("ORG0", standard, "50000.00", opens, "applications.organiser_applies"),
        ("FUND", standard, "50000.00", opens, "applications.not_eligible"),
        (listed, standard, "50000.00", opens, "applications.not_eligible"),
        (first["applicant"], own, "1000.00", datetime.fromisoformat(first["submitted_at"]),
         "applications.one_per_organisation"),
        (later["applicant"], standard, over, opens, "applications.over_cap"),
        (listed, standard, "50000.00", closes + timedelta(seconds=1), "applications.too_late"),
        (listed, standard, "50000.00", opens - timedelta(days=1), "applications.too_early"),
    ]  # fmt: skip
    found = [
        {"try": "submit_application", "by": by, "track": track["code"], "requested": asked, "at": at.isoformat(),
         "expect": code}
        for by, track, asked, at, code in rng.sample(tries, rng.randint(0, len(tries)))
    ]  # fmt: skip
    barred = the_round["experts"][0]["positions"][0]["organization"]
    mine = next(each["code"] for each in the_round["applications"] if each["applicant"] == barred)
    found.append({"try": "assign_reviewer", "expert": "E1", "application": mine, "expect": "scoring.reviewer_conflict"})
    return found


def uscc(kind, n):
    """A unified code of the unused division; organisation codes begin with DEM."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"DEM{n:05d}"
    total = sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    code = f"{kind}469099{body}" + "0123456789X0"[11 - total % 11]
    whole = sum(alphabet.index(c) * 3**at % 31 for at, c in enumerate(code))
    return code + alphabet[-whole % 31]


def resident_id(year, n):
    code = f"469099{year}0{n % 9 + 1}15{n:03d}"
    return code + "10X98765432"[sum(int(c) * (2 ** (17 - at) % 11) for at, c in enumerate(code)) % 11]
