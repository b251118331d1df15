"""What a round file must look like, so that a broken one is named by its place before anything is played."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from grants import money
from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.tables import CapBase, CostClass, Policy, Who
from grants.funds.tables import FundKind
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.programme.tables import RegisterKind
from grants.reporting.tables import Grade, ReportKind

Spec = Any


def problems(found: Any, spec: Spec, place: str = "") -> Iterator[str]:
    """One line for each place that is not as `spec` says: a dict of keys ("?" behind optional ones, null as good as
    none), a list of one kind of thing, "*" for any key, or a function that raises ValueError."""
    if callable(spec):
        try:
            spec(found)
        except (ValueError, TypeError, InvalidOperation) as problem:
            yield f"{place}: {problem}"
    elif not isinstance(found, type(spec)):
        yield f"{place}: a {'list' if isinstance(spec, list) else 'group of keys'} is needed"
    elif isinstance(spec, list):
        for at, each in enumerate(found):
            yield from problems(each, spec[0], f"{place}[{at}]")
    else:
        for key in found if "*" in spec else spec:
            name, part = key.removesuffix("?"), f"{place}.{key.removesuffix('?')}".lstrip(".")
            if found.get(name) is not None:
                yield from problems(found[name], spec.get("*", spec.get(key)), part)
            elif not key.endswith("?"):
                yield f"{part}: missing"


def text(value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text is needed")


def amount(value: Any) -> None:
    if not isinstance(value, str):
        raise ValueError(f"an amount is a text like 1000.00, not {value!r}")
    money.yuan(value)


def number(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or not Decimal(str(value)).is_finite():
        raise ValueError(f"not a number: {value!r}")


def whole(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"not a whole number: {value!r}")


def flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"neither true nor false: {value!r}")


def day(value: Any) -> None:
    if not isinstance(value, str) or len(value) != len("2026-01-01"):
        raise ValueError(f"not a day like 2026-01-31: {value!r}")
    date.fromisoformat(value)


def moment(value: Any) -> None:
    if not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is None:
        raise ValueError(f"not a moment like 2026-01-31T09:00:00+08:00: {value!r}")


def anything(_value: Any) -> None:
    pass


def one_of(words: type[StrEnum]) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value not in list(words):
            raise ValueError(f"{value!r} is none of {', '.join(words)}")

    return check


def word(*words: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value not in words:
            raise ValueError(f"{value!r} is none of {', '.join(words)}")

    return check


ACCOUNT = {"bank_name": text, "cnaps": text, "number": text, "holder": text}
LINE = {"item": text, "quantities": [number], "unit_price": amount, "amount?": amount, "class": one_of(CostClass)}
# The phases after the first, which is the panel's and lies between scoring_opens_at and scoring_closes_at.
PHASE = {
    "kind": one_of(PhaseKind),
    "name": text,
    "weight": number,
    "opens_at": moment,
    "closes_at": moment,
    "size": whole,
    "method?": one_of(ScoreMethod),
    "trim_from?": whole,
    "min_sheets?": whole,
    "called_in?": whole,
    "minutes?": whole,
    "question_minutes?": whole,
}
QUOTA = {
    "kind": one_of(QuotaKind),
    "code": text,
    "least_percent?": number,
    "most_percent?": number,
    "least_projects?": whole,
    "most_projects?": whole,
}
CALL = {
    "title": text,
    "organiser": text,
    "published_at": moment,
    "opens_at": moment,
    "closes_at": moment,
    "correction_working_days?": whole,
    "scoring_opens_at": moment,
    "scoring_closes_at": moment,
    "decided_on": day,
    "notice": {"starts_on": day, "working_days": whole, "ends_on": day},
    "project_from": day,
    "project_to": day,
    "tracks": [{"code": text, "cap": amount, "stages": [number], "who": one_of(Who)}],
    "pools": [{"fund": text, "amount": amount}],
    "one_per_organisation?": flag,
    "labour_cap?": {"percent": number, "of": one_of(CapBase), "classes": [one_of(CostClass)]},
    "management_fee_percent?": number,
    "fixed_assets?": one_of(Policy),
    "handouts?": one_of(Policy),
    "criteria": [{"name": text, "max": number, "phase?": whole}],
    "panel": {"size": whole, "trim_from": whole, "min_sheets?": whole, "method?": one_of(ScoreMethod)},
    "phases?": [PHASE],
    "hides_applicants?": flag,
    "sheets_seen?": one_of(SheetsSeen),
    "feedback?": one_of(Feedback),
    "quotas?": [QUOTA],
    "awards_per_organisation?": whole,
    "partial_funding?": flag,
    "pass_mark": number,
    "bonus?": {"*": number},
    "tie_break": [text],
    "stage_conditions": {"*": [text]},
}
# By what an attempt is tried; one that nobody knows is said by the replay.
ATTEMPTS: dict[str, Spec] = {
    "submit_application": {"by": text, "track": text, "requested": amount, "at": moment},
    "assign_reviewer": {"expert": text, "application": text},
    "sign_agreement": {"application": text, "on": day},
    "approve_payment": {"application": text, "stage": whole, "by": text},
    "request_payment": {"application": text, "stage": whole, "on": day},
}


def _refusal(value: Any) -> None:
    spec = {"try": text, "expect": text}
    if isinstance(value, dict) and value.get("try") in ATTEMPTS:
        spec |= ATTEMPTS[value["try"]]
    wrong = next(problems(value, spec), None)
    if wrong:
        raise ValueError(wrong)


ROUND = {
    "as_of": day,
    "division": {"code": text},
    "funds": [
        {"code": text, "name": text, "kind": one_of(FundKind), "amount": amount, "purposes": [text]},
    ],
    "call": CALL,
    "organizations": [
        {
            "code": text,
            "name": text,
            "kind": one_of(OrganizationKind),
            "status?": one_of(OrganizationStatus),
            "account?": ACCOUNT,
            "custody_account?": ACCOUNT,
            "roles?": [text],
        }
    ],
    "experts": [
        {
            "code": text,
            "name": text,
            "field": text,
            "id_number": text,
            "positions?": [{"organization": text, "title": text, "from": day, "to?": day}],
            "alternate?": flag,
        }
    ],
    "applications": [
        {
            "code": text,
            "applicant": text,
            "submitted_by": text,
            "track": text,
            "fund": text,
            "submitted_at": moment,
            "lines": [LINE],
            "match_cash?": amount,
            "least_viable?": amount,
            "requested": amount,
            "terms?": [text],
            "groups?": {"*": whole},
        }
    ],
    "reviews": {"*": {"*": {"marks": [number]}}},
    "decisions": [{"application": text, "awarded?": amount, "fund?": text, "lines?": {"*": amount}}],
    "objections": [{"code": text, "application": text, "received_on": day, "closed_on?": day, "upheld?": flag}],
    "agreements": [{"application": text, "signed_on": day, "parties?": whole}],
    "payments": [
        {
            "application": text,
            "stage": whole,
            "amount": amount,
            "paid_on": day,
            "outcome": word("paid", "returned"),
            "returned_on?": day,
        }
    ],
    "reports": [
        {
            "application": text,
            "kind": one_of(ReportKind),
            "submitted_on": day,
            "decided_on": day,
            "score": number,
            "grade?": one_of(Grade),
            "outcome": word("accepted", "returned"),
            "rectify_by?": day,
            "rectified_on?": day,
            "spent?": {"*": amount},
            "explained?": text,
            "reached?": {"*": number},
            "people?": whole,
            "groups?": {"*": whole},
        }
    ],
    "claims": [
        {
            "application": text,
            "group": text,
            "on": day,
            "budget_item": text,
            "amount": amount,
            "invoice_no": text,
            "expect?": text,
        }
    ],
    "interest": [{"hub": text, "on": day, "amount": amount, "expect_shares?": {"*": amount}}],
    "registers": [
        {
            "kind": one_of(RegisterKind),
            "name": text,
            "from_on?": day,
            "until_on?": day,
            "organization?": text,
            "partner?": text,
            "organizations?": [text],
            "answered_by?": [text],
        }
    ],
    "refusals": [_refusal],
    "expect": {"*": anything},
}
