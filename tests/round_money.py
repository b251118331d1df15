"""The part of an invented round from the objections to the reports: days that fit together, whatever the seed."""

from datetime import date, timedelta

from tests import oracle


def agree(rng, the_round, chosen):
    """Objections while the notice runs, agreements once it is over, and the attempts that come too early."""
    notice = the_round["call"]["notice"]
    starts, ends = date.fromisoformat(notice["starts_on"]), date.fromisoformat(notice["ends_on"])
    awarded = [each["application"] for each in the_round["decisions"] if each["awarded"] is not None]
    the_round["objections"], the_round["agreements"], closed, out = [], [], {}, set()
    for n in range(chosen["objections"] if awarded else 0):
        code = rng.choice(awarded)
        received = starts + timedelta(days=rng.randint(0, (ends - starts).days))
        fate = rng.choice(["closed", "closed", "upheld", "open"]) if code not in out else "closed"
        done = ends + timedelta(days=rng.randint(1, 4)) if fate != "closed" or rng.random() < 0.7 else received
        each = {"code": f"C-{n}", "application": code, "received_on": str(received)}
        each |= {"closed_on": None if fate == "open" else str(done), "upheld": fate == "upheld"}
        the_round["objections"].append(each)
        out |= {code} if fate != "closed" else set()
        closed[code] = max(closed.get(code, done), done)
        _too_early(the_round, code, fate, ends, done)
    for code in awarded:
        if code in out or rng.random() < 0.1:
            continue
        first = max(ends + timedelta(days=1), closed.get(code, ends))
        days = 0 if chosen["hurry"] else rng.randint(0, 5)
        application = oracle.application(the_round, code)
        parties = 2 if application["applicant"] == application["submitted_by"] else 3
        signed = str(first + timedelta(days=days))
        the_round["agreements"].append({"application": code, "signed_on": signed, "parties": parties})
    if awarded:
        _attempt(the_round, "sign_agreement", rng.choice(awarded), ends, "awards.notice_running")


def _too_early(the_round, code, fate, ends, done):
    after = ends + timedelta(days=1)
    if fate == "upheld":
        _attempt(the_round, "sign_agreement", code, done + timedelta(days=1), "awards.cancelled")
    elif fate == "open" or done >= after:
        open_days = [each for each in the_round["objections"] if each["application"] == code]
        if not any(each["upheld"] for each in open_days):
            _attempt(the_round, "sign_agreement", code, after, "awards.objection_open")


def _attempt(the_round, kind, code, on, expect, **more):
    the_round["refusals"].append({"try": kind, "application": code, **more, "on": str(on), "expect": expect})


def pay(rng, the_round, chosen):
    """Stage after stage: report, acceptance, payment; what the bank returns is paid again."""
    the_round["payments"], the_round["reports"] = [], []
    for each in the_round["agreements"]:
        amounts = oracle.stages(the_round, each["application"])
        free = date.fromisoformat(each["signed_on"])
        for seq, amount in enumerate(amounts, start=1):
            if rng.random() > chosen["pays"]:
                break
            ready = _report(rng, the_round, chosen, each["application"], seq, free)
            free = _stage(rng, the_round, chosen, each["application"], seq, amount, ready)
    the_round["payments"].sort(key=lambda payment: payment["paid_on"])
    for number, payment in enumerate(the_round["payments"], start=1):
        payment["bank_ref"] = f"DEMO{number:08d}"
    the_round["reports"].sort(key=lambda report: report["submitted_on"])
    _not_approved(rng, the_round)


def _soon(rng, chosen, day, most):
    return day + timedelta(days=0 if chosen["hurry"] else rng.randint(0, most))


def _report(rng, the_round, chosen, code, seq, free):
    """From which day on a stage may be paid."""
    if seq not in (2, 3):
        return free
    kind = "midterm" if seq == 2 else "final"
    if rng.random() < 0.5:
        _attempt(the_round, "request_payment", code, free, "disbursement.condition_unmet", stage=seq)
    submitted = _soon(rng, chosen, free, 40)
    if rng.random() < 0.3:
        decided = _soon(rng, chosen, submitted, 5)
        the_round["reports"].append(_judged(code, kind, submitted, decided, 52.5, "FAIL", "returned"))
        submitted = _soon(rng, chosen, decided, 9)
    decided = _soon(rng, chosen, submitted, 5)
    score, grade = rng.choice([(90, "EXCELLENT"), (89.5, "GOOD"), (80, "GOOD"), (60, "PASS")])
    report = _judged(code, kind, submitted, decided, score, grade, "accepted")
    if rng.random() < 0.3:
        report["rectified_on"] = str(_soon(rng, chosen, decided, 15))
        report["rectify_by"] = str(decided + timedelta(days=20))
        decided = date.fromisoformat(report["rectified_on"])
    the_round["reports"].append(report)
    return decided


def _judged(code, kind, submitted, decided, score, grade, outcome):
    return {
        "application": code,
        "kind": kind,
        "submitted_on": str(submitted),
        "decided_on": str(decided),
        "score": score,
        "grade": grade,
        "outcome": outcome,
    }


def _stage(rng, the_round, chosen, code, seq, amount, ready):
    paid = _soon(rng, chosen, ready, 8)
    for _times in range(rng.choice([0, 0, 0, 1, 2])):
        back = _soon(rng, chosen, paid, 3)
        payment = {"application": code, "stage": seq, "amount": str(amount), "paid_on": str(paid)}
        the_round["payments"].append(payment | {"outcome": "returned", "returned_on": str(back)})
        paid = _soon(rng, chosen, back, 3)
    payment = {"application": code, "stage": seq, "amount": str(amount), "paid_on": str(paid), "outcome": "paid"}
    the_round["payments"].append(payment)
    if rng.random() < 0.2:
        _attempt(the_round, "request_payment", code, paid, "disbursement.already_live", stage=seq)
    return paid


def _not_approved(rng, the_round):
    codes = {"preparer": "disbursement.same_person", "reviewer": "disbursement.same_person"}
    codes |= {"cashier": "people.role_missing", "officer": "people.role_missing"}
    for payment in rng.sample(the_round["payments"], min(3, len(the_round["payments"]))):
        by = rng.choice(sorted(codes))
        attempt = {"try": "approve_payment", "application": payment["application"], "stage": payment["stage"], "by": by}
        the_round["refusals"].append(attempt | {"expect": codes[by]})
