"""What the file of an ending must look like; payments, reports, claims and interest are as in a round file."""

from grants.awards.indicators.tables import IndicatorKind
from grants.demo.shape import ACCOUNT, ROUND, Spec, amount, anything, day, number, one_of, text, whole
from grants.disbursement.receipts.tables import ReceiptKind
from grants.reporting.evaluation.tables import MeasureKind
from grants.reporting.inspections.tables import Severity
from grants.reporting.tables import Grade

INDICATOR = {"kind": one_of(IndicatorKind), "name": text, "unit": text, "target": number, "proof": text}
INSPECTION = {
    "prepared_on": day,
    "drawn_on": day,
    "projects_from": day,
    "projects_to": day,
    "visits_until": day,
    "number": whole,
    "fixed?": [{"application": text, "reason": text}],
    "checklist": [text],
    "visited_on": day,
    "findings?": [
        {
            "application": text,
            "severity": one_of(Severity),
            "words": text,
            "due_on": day,
            "answered_on": day,
            "answer": text,
            "accepted_on": day,
        }
    ],
}
EVALUATION = {
    "prepared_on": day,
    "due_on": day,
    "criteria": [{"name": text, "max": number}],
    "weights": [whole],
    "each": whole,
    "trim_from": whole,
    "min_sheets": whole,
    "cuts": {"venture": [number], "fiscal": [number]},
    "rules": [{"grade": one_of(Grade), "measure": one_of(MeasureKind), "amount?": whole}],
    "experts": [text],
    "judged_on": day,
    "sheets": {"*": {"*": [number]}},
    "closed_on": day,
    "published_on?": day,
}
SURVEY = {
    "opens_on": day,
    "closes_on": day,
    "closed_on": day,
    "questions": [text],
    "least_answers": whole,
    "least_committees": whole,
    "answered_on": day,
    "residents": {"*": [[whole]]},
    "committees": {"*": [[whole]]},
}
MEASURE = {
    "application": text,
    "measure": one_of(MeasureKind),
    "adopted_on": day,
    "note": text,
    "answered_on?": day,
    "answer?": text,
    "effective_on?": day,
    "due_on?": day,
    "put_right_on?": day,
    "accepted_on?": day,
}
AUDITS = {
    "prepared_on": day,
    "drawn_on": day,
    "threshold": amount,
    "percent": whole,
    "basis": text,
    "auditor": text,
    "reported_on": day,
}
ACCOUNTED = {
    "application": text,
    "lines?": {"*": amount},
    "remark?": text,
    "confirmed_on": day,
    "checked_on": day,
    "accepted_on": day,
}
DEMAND = {
    "application": text,
    "amount": amount,
    "on": day,
    "due_on": day,
    "reason": text,
    "refunds": [{"amount": amount, "on": day, "bank_ref": text, "sent_on?": day}],
}
CARRIED = {
    "fund": text,
    "amount": amount,
    "reason": text,
    "proposed_on": day,
    "decided_on": day,
    "becomes": text,
    "name": text,
    "carried_on": day,
}
ANNUAL = {
    "year": whole,
    "drafted_on": day,
    "until_on": day,
    "overview": text,
    "effect": text,
    "contact": text,
    "projects": {
        "*": {
            "work": text,
            "completion": text,
            "effect": text,
            "indicators": text,
            "responsible": text,
            "contact": text,
        }
    },
    "offered_on": day,
    "published_on": day,
}
ENDING: Spec = {
    "as_of": day,
    "indicators?": [{"application": text, "worded_on": day, "agreed_on": day, "items": [INDICATOR]}],
    "payments?": ROUND["payments"],
    "reports?": ROUND["reports"],
    "claims?": ROUND["claims"],
    "interest?": ROUND["interest"],
    "refusals?": ROUND["refusals"],
    "receipts?": [
        {
            "application": text,
            "stage": whole,
            "kind": one_of(ReceiptKind),
            "number": text,
            "sent_on": day,
            "checked_on": day,
        }
    ],
    "signage?": [{"application": text, "place": text, "sent_on": day, "decided_on": day}],
    "inspection?": INSPECTION,
    "evaluation?": EVALUATION,
    "survey?": SURVEY,
    "measures?": [MEASURE],
    "audits?": AUDITS,
    "final_accounts?": [ACCOUNTED],
    "account?": ACCOUNT | {"on": day},
    "demands?": [DEMAND],
    "leftovers?": [CARRIED],
    "closings?": [{"application": text, "on": day, "expect": text, "remark?": text}],
    "round_closing?": {"on": day, "expect": text},
    "annual?": ANNUAL,
    "expect": {"*": anything},
}
